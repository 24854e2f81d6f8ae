import { views as adjust } from "./adjust.js";
import { views as agreement } from "./agreement.js";
import type { Analysis } from "./analysis.js";
import { views as association } from "./association.js";
import { auditAnalysis } from "./audit.js";
import { views as compare } from "./compare.js";
import { views as interventions } from "./interventions.js";
import { views as judgeScores } from "./judge-scores.js";
import { views as lift } from "./lift.js";
import { views as modeCounts } from "./mode-counts.js";
import { views as outcomes } from "./outcomes.js";
import { views as power } from "./power.js";
import { views as prevalence } from "./prevalence.js";
import { views as published } from "./published.js";
import { views as signals } from "./signals.js";

/** Every analysis by its command: the command's own first, then its views. */
export const analyses: Readonly<Record<string, readonly Analysis[]>> = {
  audit: [auditAnalysis],
  outcomes,
  prevalence,
  "mode-counts": modeCounts,
  lift,
  compare,
  association,
  agreement,
  "judge-scores": judgeScores,
  adjust,
  interventions,
  power,
  published,
  signals,
};
