import type { FigureOptions, FigureRow, FigureSpec } from "./figure.js";
import { figureOf } from "./index.js";

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
