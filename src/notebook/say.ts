import { escapeMarkdown } from "../export/markdown.js";
import type { Cell } from "../trace.js";
import { display } from "./display.js";
import { formatCell, formatEstimate, limitsOf } from "./table-view.js";

/** A number on its way into a sentence, with the row and column it comes from. */
export interface Quote {
  readonly text: string;
  /** The quoted column; null for a count of rows. */
  readonly column: string | null;
  readonly value: Cell;
  /** The row, or for a count the rows, by what names them: their text columns. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** The cells of a row as quotes, under their columns' names. */
export type Quoted<Row> = { readonly [Column in keyof Row]: Quote };

/**
 * A row whose cells can stand in `say`: each knows where it comes from, and prints as in a table, an estimate with its
 * interval.
 */
export function quote<Row extends object>(row: Row | undefined): Quoted<Row> {
  if (row === undefined) throw new TypeError("quote: there is no such row");
  const cells = row as Readonly<Record<string, Cell>>;
  const entries = Object.keys(cells).map((column): [string, Quote] => {
    const text =
      limitsOf(Object.keys(cells), column) === null ? formatCell(column, cells[column]) : formatEstimate(cells, column);
    return [column, { text, column, value: cells[column]!, rows: [nameOf(cells)] }];
  });
  return Object.fromEntries(entries) as Quoted<Row>;
}

/**
 * What a sentence calls a row's group: the row's cells in the group columns, or "all traces" where the data are not
 * grouped.
 */
export function groupName(row: Quoted<object>, { by }: { readonly by: readonly string[] }): Quote | string {
  const cells = by.flatMap((column) => (row as Readonly<Record<string, Quote>>)[column] ?? []);
  const [first] = cells;
  return first === undefined ? "all traces" : { ...first, text: cells.map((cell) => cell.text).join(", ") };
}

/** How many rows there are, as a number in a sentence. */
export function count(rows: readonly object[]): Quote {
  const named = rows.map((row) => nameOf(row as Readonly<Record<string, Cell>>));
  return { text: String(rows.length), column: null, value: rows.length, rows: named };
}

/**
 * Says a sentence whose numbers come from rows: only quotes and words go in, so a number that was typed by hand does not
 * compile. Where each number comes from is kept in the notebook, beside the sentence, and a test compares it with the
 * exported CSV.
 *
 * @example
 * ```ts
 * import { quote, say } from "mastkit";
 * const row = quote({ code: "3.3", mode: "Incorrect verification", flagged: 29, n: 44 });
 * say`${row.mode} was seen in ${row.flagged} of ${row.n} failed traces.`;
 * // Incorrect verification was seen in 29 of 44 failed traces.
 * ```
 */
export function say(words: TemplateStringsArray, ...parts: readonly (Quote | string)[]): void {
  // A column that the data lack is undefined in a cell, whose compiler is not strict.
  const plain = (part: Quote | string | undefined) => (typeof part === "string" ? part : (part?.text ?? "–"));
  const join = (print: (part: Quote | string) => string) =>
    words
      .map((word, index) => word + (index < parts.length ? print(parts[index]!) : ""))
      .join("")
      .replace(/\s*\n\s*/g, " ")
      .trim();
  const quotes = parts.filter((part): part is Quote => typeof part === "object");
  display({
    text: join(plain),
    markdown: join((part) => escapeMarkdown(plain(part))),
    metadata: { quotes },
  });
}

/** What names a row: its text columns, but not those that describe the method, nor a number as it was printed. */
function nameOf(row: Readonly<Record<string, Cell>>): Readonly<Record<string, string>> {
  const method = new Set(["note", "interval", "denominator", "test", "verdict", "mode", "category", "printed"]);
  const entries = Object.entries(row).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries.filter(([name, value]) => !method.has(name) && value !== ""));
}
