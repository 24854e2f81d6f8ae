import { plainCell } from "../notes.js";
import type { Cell, TableLayout } from "../trace.js";
import { visible } from "../words.js";

/**
 * Rows as a table layout, one column each.
 *
 * @throws TypeError where a row lacks a column or has one that is not in `columns`.
 */
export function layoutOf<Column extends string>(
  rows: readonly Readonly<Record<Column, Cell>>[],
  columns: readonly Column[],
  caption: string | null = null,
): TableLayout {
  const known: readonly string[] = columns;
  const cells = rows.map((row, index) => {
    const unknown = Object.keys(row).find((name) => !known.includes(name));
    if (unknown !== undefined) throw new TypeError(`row ${index + 1} has a column that the table lacks: ${unknown}`);
    return columns.map((name) => {
      const cell = row[name];
      if (cell === undefined) throw new TypeError(`row ${index + 1} lacks the column ${name}`);
      return cell;
    });
  });
  return { caption, columns: columns.map((name) => ({ name })), rows: cells };
}

/** A layout's cells as records with full precision, columns headed "over name": what CSV and JSON write. */
export function layoutRows(layout: TableLayout): {
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly columns: readonly string[];
} {
  const columns = layout.columns.map(({ over, name }) => (over === undefined ? name : `${over} ${name}`));
  const note = layout.notes === undefined ? {} : { note: layout.notes.join("; ") };
  const rows = layout.rows.map((row) => ({
    ...Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])),
    ...note,
  }));
  return { rows, columns: [...columns, ...Object.keys(note)] };
}

/** The rule that a layout's columns follow, in words; null where nothing is rounded. */
export function roundingOf(layout: TableLayout): string | null {
  const rounded = layout.columns.flatMap(({ digits = 3 }, index) => {
    const cells = layout.rows.map((row) => row[index] ?? null);
    return digits !== "given" && cells.some((cell) => typeof cell === "number" && !Number.isInteger(cell))
      ? [digits]
      : [];
  });
  const all = [...new Set(rounded)].sort((a, b) => a - b);
  if (all.length === 0) return null;
  const [decimals, least] = [all.join(" or "), all.map((digits) => `<${(10 ** -digits).toFixed(digits)}`).join(" or ")];
  return `whole numbers as they are, others rounded to ${decimals} decimal${decimals === "1" ? "" : "s"}; below half a unit of the last decimal: ${least}`;
}

/**
 * A cell as print shows it: whole numbers as they are; others rounded to `digits` decimals (3 by default; "given": not
 * rounded), trailing zeros kept; a number that is not 0 and would print as 0 as "<0.001" (">−0.001" where negative); a negative sign
 * is U+2212; an empty cell for null. Text stays, with what is not text made visible (see {@link visible}).
 */
export function printed(of: Cell, digits: number | "given" = 3): string {
  const cell = plainCell(of);
  if (cell === null) return "";
  if (typeof cell === "string") return visible(cell);
  if (!Number.isFinite(cell)) throw new TypeError(`${cell} is not a number that can be printed`);
  const size = Math.abs(cell);
  const sign = cell < 0 ? "−" : "";
  if (Number.isInteger(cell) || digits === "given") return `${sign}${size}`;
  if (Number(size.toFixed(digits)) === 0) return `${cell < 0 ? ">−" : "<"}${(10 ** -digits).toFixed(digits)}`;
  return `${sign}${size.toFixed(digits)}`;
}

/** Whether a column holds numbers and nothing else (nulls aside). */
export function isNumeric(layout: TableLayout, column: number): boolean {
  const cells = layout.rows.map((row) => row[column]).filter((cell) => cell !== null);
  return cells.length > 0 && cells.every((cell) => typeof cell === "number");
}

/** The headings above the names: runs of columns with the same `over`; null where no column has one. */
export function headings(layout: TableLayout): readonly { readonly over: string; readonly span: number }[] | null {
  if (layout.columns.every((column) => column.over === undefined)) return null;
  const runs: { over: string; span: number }[] = [];
  for (const { over = "" } of layout.columns) {
    const last = runs.at(-1);
    if (last !== undefined && last.over === over) last.span++;
    else runs.push({ over, span: 1 });
  }
  return runs;
}
