import type { FigureOptions, FigureRow, FigureSpec } from "./figure.js";
import { figureOf } from "./index.js";

/**
 * Draws a figure from a statistic's rows: its pages as Vega-Lite specifications, one where the groups fit one page. See
 * `figures` for the names. Group columns are those before the analysis's own, as every result has them; `groups` names
 * them where rows were made otherwise. Columns after them never change a figure.
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
  const arranged = options.groups === undefined ? rows : rows.map((row) => groupsFirst(row, options.groups!));
  return figure.pages(arranged as readonly FigureRow[], options).map((page) => figure.build(page, options));
}

function groupsFirst(row: object, groups: readonly string[]): object {
  const cells: Readonly<Record<string, unknown>> = { ...row };
  return { ...Object.fromEntries(groups.map((name) => [name, cells[name] ?? null])), ...row };
}
