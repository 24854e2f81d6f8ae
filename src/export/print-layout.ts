import type { Cell, TableLayout } from "../trace.js";
import { layoutOf } from "./layout.js";
import { notesOf } from "./notes.js";
import { viewName, viewOf } from "./views.js";

/**
 * Result rows as a table for a page: the few columns that are read of `lift`, `prevalence` and the like, limits as one
 * interval, all columns of other tables; the `note` column below, each note once: what holds for every row first, the
 * rest by number.
 *
 * @throws TypeError where a row lacks a column or has one that is not in `columns`.
 *
 * @example
 * ```ts
 * import { lift, liftColumns, printLayout, publishedTable, toLatex } from "mastkit";
 * const layout = printLayout(lift(publishedTable("itbench-study-modes"), { by: ["model"] }), ["model", ...liftColumns]);
 * layout.columns.length; // => 11
 * toLatex(layout).includes("\\begin{landscape}"); // => true
 * ```
 */
export function printLayout<Column extends string>(
  rows: readonly Readonly<Record<Column, Cell>>[],
  columns: readonly Column[],
  caption: string | null = null,
): TableLayout {
  const whole = layoutOf(rows, columns, caption);
  if (rows.length === 0) return whole;
  const view = viewOf({ name: viewName(columns) ?? "", columns, rows });
  const { common, numbered, ofRow } = notesOf(rows);
  const marks = numbered.length === 0 ? [] : [{ name: "notes" }];
  const notes = [
    ...(common.length === 0 ? [] : [`Every row: ${common.join("; ")}.`]),
    ...numbered.map((text, index) => `${index + 1}. ${text}`),
  ];
  return {
    caption,
    columns: [...view.map(({ name }) => ({ name })), ...marks],
    rows: rows.map((row, index) => [
      ...view.map((column) => column.cell(row)),
      ...marks.map(() => (ofRow[index] ?? []).join(" ")),
    ]),
    ...(notes.length === 0 ? {} : { notes }),
  };
}
