import { adjustAnalysis, adjustDifferenceAnalysis } from "./adjust.js";
import { agreementAnalysis, agreementByCategory, agreementOverview } from "./agreement.js";
import type { Analysis } from "./analysis.js";
import { associationAnalysis, associationBeside } from "./association.js";
import { auditAnalysis } from "./audit.js";
import { compareAnalysis, compareMarginAnalysis } from "./compare.js";
import { interventionsAnalysis, seedScores } from "./interventions.js";
import { judgeScoresAnalysis } from "./judge-scores.js";
import { leverageAnalysis } from "./leverage.js";
import { liftAnalysis, pairedAnalysis, robustnessAnalysis, stratifiedLiftAnalysis } from "./lift.js";
import {
  modeComparisonAnalysis,
  modeCountsAnalysis,
  modeDispersionAnalysis,
  modeHistogramAnalysis,
} from "./mode-counts.js";
import { outcomesAnalysis, outcomesByThreshold, recallByRun, repeatsAnalysis } from "./outcomes.js";
import { powerAnalysis, powerOfData, powerOfKappa, powerOfLabels, powerOfPlan } from "./power.js";
import { ppiCompareAnalysis, ppiLiftAnalysis, ppiPrevalenceAnalysis } from "./ppi.js";
import { prevalenceAnalysis } from "./prevalence.js";
import {
  findingsAnalysis,
  paperItemAnalysis,
  printedCorrelations,
  publishedAnalysis,
  verdictSummary,
} from "./published.js";
import { signatureAnalysis } from "./signature.js";
import { sweepAnalysis } from "./sweep.js";

/** Every analysis by its command: the command's own first, then its views. */
export const analyses: Readonly<Record<string, readonly Analysis[]>> = {
  audit: [auditAnalysis],
  outcomes: [outcomesAnalysis, outcomesByThreshold, repeatsAnalysis, recallByRun],
  prevalence: [prevalenceAnalysis, ppiPrevalenceAnalysis],
  "mode-counts": [modeCountsAnalysis, modeHistogramAnalysis, modeDispersionAnalysis, modeComparisonAnalysis],
  lift: [
    liftAnalysis,
    ...[stratifiedLiftAnalysis, robustnessAnalysis, pairedAnalysis, leverageAnalysis, signatureAnalysis, sweepAnalysis],
    ppiLiftAnalysis,
  ],
  compare: [compareAnalysis, compareMarginAnalysis, ppiCompareAnalysis],
  association: [associationAnalysis, associationBeside],
  agreement: [agreementAnalysis, agreementByCategory, agreementOverview],
  "judge-scores": [judgeScoresAnalysis],
  adjust: [adjustAnalysis, adjustDifferenceAnalysis],
  interventions: [interventionsAnalysis, seedScores],
  power: [powerAnalysis, powerOfPlan, powerOfData, powerOfLabels, powerOfKappa],
  published: [publishedAnalysis, paperItemAnalysis, verdictSummary, findingsAnalysis, printedCorrelations],
};
