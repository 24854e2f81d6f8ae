import { UsageError } from "../errors.js";
import { agreementFigure, judgeHumanFigure } from "./agreement.js";
import { associationFigure, categoryAssociationFigure, paperCorrelation } from "./association.js";
import type { Figure, FigureOptions, FigureRow, FigureSpec } from "./figure.js";
import { flagsBySystemFigure } from "./flags-by-system.js";
import { interventionsFigure } from "./interventions.js";
import { labelReplicationFigure } from "./label-replication.js";
import { leverageFigure, liftFigure, liftStratifiedFigure, sweepVerdictsFigure } from "./lift.js";
import { liftRobustFigure } from "./lift-robust.js";
import { modesHistogramFigure, modesPerTraceFigure } from "./modes-per-trace.js";
import { outcomesFigure, recallPrecisionFigure, recallRunsFigure, sweepFigure } from "./outcomes.js";
import { paperBars, paperGains, paperRates, paperSolved } from "./paper.js";
import { countsFigure, failedSuccessful, prevalenceFigure } from "./prevalence.js";
import { publishedFigure } from "./published.js";
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

/**
 * Draws a figure from a statistic's rows: its pages as Vega-Lite specifications, one where the groups fit one page. See
 * `figures` for the names. Group columns are those before the analysis's own, as every result has them; `groups` names
 * them where rows were made otherwise. No other column changes a figure.
 *
 * @example
 * ```ts
 * import { draw, prevalence, publishedTable } from "mastkit";
 * const rows = prevalence(publishedTable("mast-releases-modes"), { by: ["release"] });
 * draw("prevalence", rows).length; // => 1
 * ```
 */
export function draw(name: string, rows: readonly object[], options: FigureOptions = {}): readonly FigureSpec[] {
  const figure = figureOf(name);
  const names = Object.keys(rows[0] ?? {});
  const told = { groups: names.slice(0, Math.max(0, names.indexOf(figure.first))), ...options };
  return figure.pages(rows as readonly FigureRow[], told).map((page) => figure.build(page, told));
}
