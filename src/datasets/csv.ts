import { type CsvError, parse } from "csv-parse/sync";
import { InputError, type InputErrorPlace } from "../errors.js";
import { some } from "../words.js";
import type { FileDigest } from "./digest.js";
import { type TextFile, textOf } from "./labels/text.js";

/** One data row: the 1-based line it begins on (or its number as a record), and its cells by column. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

export interface CsvFile {
  /** Base name, for messages. */
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly digest: FileDigest;
  /** What the file is, as it is said: "JSONL", "TSV"; absent for a plain CSV. */
  readonly kind?: string;
  /** What rows are numbered by; absent: lines. */
  readonly unit?: "line" | "record";
  /** What was passed over on the way to rows. */
  readonly notes?: readonly string[];
}

/**
 * A CSV (RFC 4180, UTF-8 with or without byte order mark, comma, header line), as it is there. Cells and names are
 * trimmed of outer white space, within quotes too; empty lines are skipped.
 *
 * @throws InputError for bytes that are not UTF-8, empty, with a repeated or empty column name, a row of another length
 * or a broken quote; each names the line.
 */
export function parseCsv(bytes: Uint8Array, file: string): CsvFile {
  const text = textOf(bytes, file);
  return csvOf(csvRecords(text.text, file), text);
}

/** One record of a CSV before its header is known. */
export interface CsvRecord {
  readonly line: number;
  readonly record: readonly string[];
}

/** Records, the header first, as a file of rows. */
export function csvOf(
  [head, ...body]: readonly CsvRecord[],
  { file, digest }: Pick<TextFile, "file" | "digest">,
): CsvFile {
  if (head === undefined) throw new InputError("is empty", { file, remedy: "give a CSV with a header line" });
  const header = head.record;
  const seen = new Set<string>();
  for (const [index, name] of header.entries()) {
    if (name === "") throw headerError({ file }, `column ${index + 1} has no name`);
    if (seen.has(name)) throw headerError({ file }, "column named twice", { field: name });
    seen.add(name);
  }
  const rows = body.map(({ record, line }): CsvRow => {
    if (record.length !== header.length) {
      throw new InputError(`${record.length} cells where the header has ${header.length}`, {
        file,
        record: `line ${line}`,
      });
    }
    return { line, cells: Object.fromEntries(header.map((name, index) => [name, record[index]!])) };
  });
  return { file, header, rows, digest };
}

/**
 * The file with the columns that its reader knows under the reader's names, whatever their case and separators
 * ("Trace_ID", "trace id", "Outcome").
 *
 * @throws InputError where two columns are then one.
 */
export function withKnownColumns(csv: CsvFile, known: Iterable<string>): CsvFile {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_.-]/g, "");
  const names = new Map(Array.from(known, (name) => [plain(name), name]));
  const header = csv.header.map((name) => names.get(plain(name)) ?? name);
  if (header.every((name, at) => name === csv.header[at])) return csv;
  const twice = header.findIndex((name, at) => header.indexOf(name) < at);
  if (twice >= 0) {
    const first = csv.header[header.indexOf(header[twice]!)];
    throw headerError(csv, `the column ${header[twice]} is there twice, as ${first} too`, {
      field: csv.header[twice]!,
      remedy: "rename one of them",
    });
  }
  const rows = csv.rows.map(({ line, cells }) => ({
    line,
    cells: Object.fromEntries(csv.header.map((name, at) => [header[at]!, cells[name]!])),
  }));
  return { ...csv, header, rows };
}

/** A cell of a column that may be absent; "" where it is. */
export function cell(row: CsvRow, column: string): string {
  return Object.hasOwn(row.cells, column) ? row.cells[column]! : "";
}

/** Text of a CSV that the kit wrote, without the apostrophe that keeps a spreadsheet from running it as a formula. */
export function withoutApostrophe(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

/** The cells of several columns that may be absent, by column. */
export function cellsOf(row: CsvRow, columns: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map((name) => [name, cell(row, name)]));
}

/** Throws InputError naming the first of these columns that the header lacks. */
export function requireColumns(csv: CsvFile, columns: readonly string[], what: string): void {
  const missing = columns.find((name) => !csv.header.includes(name));
  if (missing === undefined) return;
  throw headerError(csv, `lacks the column ${missing}; it has ${some(csv.header)}`, {
    remedy: `${what} needs ${columns.join(", ")}`,
  });
}

/** The error of a header: names file and line. */
export function headerError(
  { file, unit = "line" }: Pick<CsvFile, "file" | "unit">,
  problem: string,
  place: Pick<InputErrorPlace, "field" | "remedy"> = {},
): InputError {
  return new InputError(problem, { file, ...(unit === "line" ? { record: "line 1" } : {}), ...place });
}

/** "line 3", "record 3" */
export function placeInFile({ unit = "line" }: Pick<CsvFile, "unit">, { line }: Pick<CsvRow, "line">): string {
  return `${unit} ${line}`;
}

/** The error of a cell: names file, line, column and value. */
export function cellError(csv: CsvFile, row: CsvRow, field: string, problem: string, remedy?: string): InputError {
  return new InputError(problem, {
    file: csv.file,
    record: placeInFile(csv, row),
    field,
    value: cell(row, field),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** What a row stands for, and what is said where another row stood for it before. */
interface OnceOnly {
  /** "the id" */
  readonly what: string;
  /** The row's own spelling of it, named where the first row's is another. */
  readonly spelling?: string;
  readonly field?: string;
  readonly value?: string;
  readonly remedy: string;
}

/** A check, row by row, that no two rows have one key; the InputError names the line of the first. */
export function onceOnly(csv: CsvFile): (row: CsvRow, key: readonly unknown[], place: OnceOnly) => void {
  const seen = new Map<string, { readonly line: number; readonly spelling: string }>();
  return (row, key, { what, spelling = "", ...place }) => {
    const text = JSON.stringify(key);
    const before = seen.get(text);
    if (before !== undefined) {
      const other = before.spelling === spelling ? "" : `, as ${before.spelling}`;
      const where = { file: csv.file, record: placeInFile(csv, row), ...place };
      throw new InputError(`${what} stands in ${placeInFile(csv, before)} already${other}`, where);
    }
    seen.set(text, { line: row.line, spelling });
  };
}

/** A finite number of a cell, null for an empty one. */
export function numberCell(csv: CsvFile, row: CsvRow, column: string): number | null {
  const text = cell(row, column);
  if (text === "") return null;
  const value = Number(text);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(value)) {
    throw cellError(csv, row, column, "not a number", "use a decimal number or an empty cell");
  }
  return value;
}

/** A whole number ≥ 0 of a cell that must not be empty. */
export function countCell(csv: CsvFile, row: CsvRow, column: string): number {
  const text = cell(row, column);
  const value = Number(text);
  if (!/^\d+(\.0+)?$/.test(text) || !Number.isSafeInteger(value)) {
    throw cellError(csv, row, column, "not a count", "use a whole number of 0 or more");
  }
  return value;
}

/** The records of a text with separated values, cells trimmed. */
export function csvRecords(text: string, file: string, delimiter = ","): readonly CsvRecord[] {
  try {
    const parsed = parse(text, {
      bom: true,
      info: true,
      delimiter,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // Said, not found out from the first line: in a file of mixed line ends a row would swallow the next.
      record_delimiter: ["\r\n", "\n", "\r"],
    }) as unknown as readonly { record: string[]; info: { lines: number } }[];
    // csv-parse counts the line a record ends on, and \r\n within quotes as two: so many lines too many so far
    let surplus = 0;
    return parsed.map(({ record, info }) => {
      const inside = record.join("").match(/\r\n|\r|\n/g) ?? [];
      const pairs = inside.filter((end) => end === "\r\n").length;
      const line = info.lines - surplus - inside.length - pairs;
      surplus += pairs;
      // Its own trimming stops at the quotes.
      return { record: record.map((value) => value.trim()), line };
    });
  } catch (error) {
    const { lines, message } = error as CsvError & { lines?: number };
    throw new InputError(`broken CSV: ${message.split("\n")[0]}`, {
      file,
      ...(lines === undefined ? {} : { record: `line ${lines}` }),
    });
  }
}
