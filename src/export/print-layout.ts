import { type Analysis, headerOf, type Result } from "../analyses/analysis.js";
import type { TableLayout } from "../trace.js";
import { layoutOf } from "./layout.js";
import { notesOf } from "./notes.js";
import { viewOf } from "./view.js";

/**
 * A result as a table for a page: what its analysis shows of a row, limits as one interval; the `note` column below, each
 * note once: what holds for every row first, the rest by number.
 *
 * @throws TypeError where a row lacks a column or has one that is not in `columns`.
 */
export function printLayout(analysis: Analysis, result: Result, caption: string | null = null): TableLayout {
  const { rows } = result;
  const whole = layoutOf(rows, headerOf(analysis, result), caption);
  if (rows.length === 0) return whole;
  const view = viewOf(analysis, result);
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
