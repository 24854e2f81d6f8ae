import { UsageError } from "../errors.js";
import { agreementFigure } from "./agreement.js";
import { associationFigure, paperCorrelation } from "./association.js";
import { compareFigure, ppiFigure } from "./compare.js";
import type { Figure, FigureOptions, FigureRow, FigureSpec } from "./figure.js";
import { interventionsFigure } from "./interventions.js";
import { labelReplicationFigure } from "./label-replication.js";
import { leverageFigure, liftFigure, liftStratifiedFigure, sweepVerdictsFigure } from "./lift.js";
import { liftRobustFigure } from "./lift-robust.js";
import { modesHistogramFigure, modesPerTraceFigure } from "./modes-per-trace.js";
import { outcomesFigure, recallPrecisionFigure, recallRunsFigure, sweepFigure } from "./outcomes.js";
import { paperBars, paperGains, paperRates, paperSolved } from "./paper.js";
import { failedSuccessful, prevalenceFigure } from "./prevalence.js";
import { publishedFigure } from "./published.js";
import { signatureFigure } from "./signature.js";
import { solvedFigure } from "./solved.js";
import { paperTaxonomy, taxonomyFigure } from "./taxonomy.js";

/** Every figure the kit can draw, in the order in which they are listed and drawn. */
export const figures: readonly Figure[] = [
  signatureFigure,
  taxonomyFigure,
  prevalenceFigure,
  outcomesFigure,
  associationFigure,
  failedSuccessful,
  compareFigure,
  ppiFigure,
  liftFigure,
  liftStratifiedFigure,
  liftRobustFigure,
  leverageFigure,
  modesPerTraceFigure,
  modesHistogramFigure,
  solvedFigure,
  recallRunsFigure,
  recallPrecisionFigure,
  sweepFigure,
  sweepVerdictsFigure,
  agreementFigure,
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
 * them where rows were made otherwise. No other column changes a figure. Its title says what is seen, in words from the
 * numbers; `title` sets another, "none" leaves it out.
 *
 * @throws UsageError for an unknown name, for no rows, and for rows without the columns that the figure is of
 *
 * @example
 * ```ts
 * import { draw, lift, publishedTable } from "mastkit";
 * const rows = lift(publishedTable("itbench-study-modes"), { by: ["model"] });
 * const [figure] = draw("lift", rows, { sort: "effect", modes: ["1.5", "3.1", "3.3"], width: "single", background: "dark" });
 * figure?.description; // => "3.3 Incorrect verification (+40 to +52 points, 3 of 3 groups), 3.1 (1 of 3) and 1.5 (1 of 3) are more common in failures"
 * ```
 */
export function draw(name: string, rows: readonly object[], options: FigureOptions = {}): readonly FigureSpec[] {
  const figure = figureOf(name);
  const [first] = rows;
  if (first === undefined) throw new UsageError(`draw ${name}: there are no rows to draw`);
  const names = Object.keys(first);
  const lacks = figure.needs.filter((column) => rows.every((row) => !Object.hasOwn(row, column)));
  if (lacks.length > 0)
    throw new UsageError(`draw ${name}: no row has ${lacks.join(" or ")}; the rows given have ${names.join(", ")}`);
  const told = { groups: names.slice(0, Math.max(0, names.indexOf(figure.first))), ...options };
  return figure.pages(rows as readonly FigureRow[], told).map((page) => figure.build(page, told));
}
