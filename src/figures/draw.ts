import type { FigureOptions, FigureRow, FigureSpec } from "./figure.js";
import { figureOf } from "./index.js";

/**
 * Draws a figure from a statistic's rows: its pages as Vega-Lite specifications, one where the groups fit one page. See
 * `figures` for the names.
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
  return figure.pages(rows as readonly FigureRow[], options).map((page) => figure.build(page, options));
}
