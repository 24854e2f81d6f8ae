import { plainCell } from "../notes.js";
import type { Cell } from "../trace.js";
import { layoutOf } from "./layout.js";

/**
 * Rows as RFC 4180 CSV: UTF-8, "\n" line ends, a header always. A null is an empty cell; a number is the shortest
 * text that reads back as its value at 12 significant digits. Text that a spreadsheet would run as a formula (it
 * starts with = + - @, a tab or a carriage return) is defused by a leading apostrophe; one that looks defused gets another,
 * so that reading can take it away.
 *
 * Without `columns`, those of the rows in the order in which they first appear, a cell that a row lacks empty. With them,
 * a column that the rows' type lacks is a type error.
 *
 * @throws TypeError where a row has a column that is not in `columns`, or lacks one that is; where a number is not
 * finite, or a cell is neither text nor number nor null.
 *
 * @example
 * ```ts
 * import { toCsv } from "mastkit";
 * toCsv([{ code: "1.1", q: 0.04 }, { code: "1.2", q: null }]); // => "code,q\n1.1,0.04\n1.2,\n"
 * ```
 */
export function toCsv(rows: readonly object[]): string;
export function toCsv<Column extends string>(
  rows: readonly Readonly<Record<Column, Cell>>[],
  columns: readonly Column[],
): string;
export function toCsv(rows: readonly object[], columns?: readonly string[]): string {
  const records = rows as readonly Readonly<Record<string, Cell>>[];
  if (columns !== undefined) return written(records, columns);
  const names = [...new Set(records.flatMap((row) => Object.keys(row)))];
  const blank = Object.fromEntries(names.map((name) => [name, null]));
  return written(
    records.map((row) => ({ ...blank, ...row })),
    names,
  );
}

function written(rows: readonly Readonly<Record<string, Cell>>[], columns: readonly string[]): string {
  const lines = layoutOf(rows, columns).rows.map((cells, index) =>
    cells.map((cell, at) => cellText(cell, index, columns[at]!)).join(","),
  );
  return `${[columns.map(textCell).join(","), ...lines].join("\n")}\n`;
}

/** A number as every output writes it: shortest round trip of 12 significant digits; -0 as 0. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(12)) + 0);
}

function cellText(cell: Cell, index: number, column: string): string {
  const value = plainCell(cell);
  if (value === null) return "";
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`row ${index + 1}, column ${column}: ${value} is not a number`);
    return numberText(value);
  }
  if (typeof value !== "string")
    throw new TypeError(
      `row ${index + 1}, column ${column}: a cell is text, a number or null, this is ${typeof value}`,
    );
  return textCell(value);
}

function textCell(text: string): string {
  const safe = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
