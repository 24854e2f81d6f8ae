import { UsageError } from "../errors.js";
import { agreementFigure } from "./agreement.js";
import { associationFigure, categoryAssociationFigure } from "./association.js";
import type { Figure } from "./figure.js";
import { flagsBySystemFigure } from "./flags-by-system.js";
import { interventionsFigure } from "./interventions.js";
import { judgeHumanFigure } from "./judge-human.js";
import { labelReplicationFigure } from "./label-replication.js";
import { leverageFigure, liftFigure, liftStratifiedFigure, sweepVerdictsFigure } from "./lift.js";
import { liftRobustFigure } from "./lift-robust.js";
import { modesHistogramFigure } from "./modes-histogram.js";
import { modesPerTraceFigure } from "./modes-per-trace.js";
import { outcomesFigure } from "./outcomes.js";
import { paperBars } from "./paper-bars.js";
import { paperCorrelation } from "./paper-correlation.js";
import { paperGains, paperRates, paperSolved } from "./paper-rows.js";
import { countsFigure, failedSuccessful, prevalenceFigure } from "./prevalence.js";
import { publishedFigure } from "./published.js";
import { recallPrecisionFigure } from "./recall-precision.js";
import { recallRunsFigure } from "./recall-runs.js";
import { sweepFigure } from "./sweep.js";
import { paperTaxonomy, taxonomyFigure } from "./taxonomy.js";

/** Every figure the kit can draw, in the order in which they are listed and drawn. */
export const figures: readonly Figure[] = [
  taxonomyFigure,
  prevalenceFigure,
  flagsBySystemFigure,
  outcomesFigure,
  categoryAssociationFigure,
  associationFigure,
  countsFigure,
  failedSuccessful,
  liftFigure,
  liftStratifiedFigure,
  liftRobustFigure,
  leverageFigure,
  modesPerTraceFigure,
  modesHistogramFigure,
  recallRunsFigure,
  recallPrecisionFigure,
  sweepFigure,
  sweepVerdictsFigure,
  agreementFigure,
  judgeHumanFigure,
  labelReplicationFigure,
  publishedFigure,
  interventionsFigure,
];

/** The layouts of printed figures, drawn from the comparison with them. */
export const paperFigures: readonly Figure[] = [
  paperTaxonomy,
  paperBars,
  paperRates,
  paperGains,
  paperSolved,
  paperCorrelation,
];

/** The figure of a name; an unknown name is refused with the list of known ones. */
export function figureOf(name: string): Figure {
  const found = [...figures, ...paperFigures].find((figure) => figure.name === name);
  if (found === undefined)
    throw new UsageError(
      `no figure is called ${name}; known figures: ${figures.map((figure) => figure.name).join(", ")}`,
    );
  return found;
}
