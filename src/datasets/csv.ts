import { InputError, type InputErrorPlace } from "../errors.js";
import { linesOf, many, some } from "../words.js";
import { csvTable, type Ragged } from "./csv-scan.js";
import type { FileDigest } from "./digest.js";
import { textOf } from "./labels/text.js";
import type { Column } from "./table.js";

/** One data row, a view of its file. */
export class CsvRow {
  constructor(
    private readonly csv: CsvFile,
    readonly at: number,
  ) {}

  /** The 1-based line it begins on, or its number as a record. */
  get line(): number {
    return this.csv.lines[this.at]!;
  }

  /** "line 3", "record 3" */
  get place(): string {
    return `${this.csv.unit ?? "line"} ${this.line}`;
  }

  /** The cell of a column; "" where there is none of that name. */
  text(column: string): string {
    const { codes, texts } = this.csv.columns.get(column) ?? noColumn;
    return texts[codes[this.at]!] ?? "";
  }

  texts(columns: readonly string[]): Readonly<Record<string, string>> {
    return Object.fromEntries(columns.map((name) => [name, this.text(name)]));
  }

  /** All cells under the names of the header, by column. */
  get cells(): Readonly<Record<string, string>> {
    return this.texts(this.csv.header);
  }

  /** A cell that must not be empty. */
  needed(column: string): string {
    const text = this.text(column);
    if (text === "") throw this.error(column, "is empty");
    return text;
  }

  /** A finite number, null for an empty cell. */
  number(column: string): number | null {
    const text = this.text(column);
    if (text === "") return null;
    const value = Number(text);
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(value)) {
      throw this.error(column, "not a number", "use a decimal number or an empty cell");
    }
    return value;
  }

  /** A whole number ≥ 0, which must be there. */
  count(column: string): number {
    const text = this.text(column);
    const value = Number(text);
    if (!/^\d+(\.0+)?$/.test(text) || !Number.isSafeInteger(value)) {
      throw this.error(column, "not a count", "use a whole number of 0 or more");
    }
    return value;
  }

  /** The error of a cell: names file, line, column and value. */
  error(field: string, problem: string, remedy?: string): InputError {
    const place = { file: this.csv.file, record: this.place, field, value: this.text(field) };
    return new InputError(problem, remedy === undefined ? place : { ...place, remedy });
  }
}

const noColumn: Column = { codes: new Uint8Array(0), texts: [] };

/** What is known of a table besides its cells. */
export interface TableSource {
  /** Base name, for messages. */
  readonly file: string;
  readonly digest: FileDigest;
  /** What the file is, as it is said: "JSONL", "TSV"; absent for a plain CSV. */
  readonly kind?: string | undefined;
  /** What rows are numbered by; absent: lines. */
  readonly unit?: "line" | "record" | undefined;
  /** What was passed over on the way to rows. */
  readonly notes?: readonly string[] | undefined;
}

/** A table, held by columns; rows are views of them. */
export class CsvFile implements TableSource {
  readonly file: string;
  readonly digest: FileDigest;
  readonly kind: string | undefined;
  readonly unit: "line" | "record" | undefined;
  readonly notes: readonly string[] | undefined;
  #rows: readonly CsvRow[] | null = null;

  constructor(
    { file, digest, kind, unit, notes }: TableSource,
    /** By name. One that the header no longer names was made into another. */
    readonly columns: ReadonlyMap<string, Column>,
    readonly lines: Uint32Array,
    readonly header: readonly string[] = [...columns.keys()],
  ) {
    this.file = file;
    this.digest = digest;
    this.kind = kind;
    this.unit = unit;
    this.notes = notes;
  }

  get size(): number {
    return this.lines.length;
  }

  get rows(): readonly CsvRow[] {
    this.#rows ??= Array.from({ length: this.size }, (_, at) => this.row(at));
    return this.#rows;
  }

  /** The same with other columns, under the names of a header, or with another kind. */
  with({
    kind = this.kind,
    columns = this.columns,
    lines = this.lines,
    header = this.header,
  }: Partial<Pick<CsvFile, "kind" | "columns" | "lines" | "header">>): CsvFile {
    return new CsvFile({ ...this, kind }, columns, lines, header);
  }

  row(at: number): CsvRow {
    return new CsvRow(this, at);
  }

  /** The column of a name; of one that is not there, empty cells. */
  column(name: string): Column {
    return this.columns.get(name) ?? { codes: new Uint8Array(this.size), texts: this.size === 0 ? [] : [""] };
  }
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
  const { header, columns, lines, ragged } = csvTable(text.text, ",", file);
  return csvOf(text, header?.record, columns, lines, ragged);
}

export function csvOf(
  source: TableSource,
  header: readonly string[] | undefined,
  columns: readonly Column[],
  lines: Uint32Array,
  ragged: Ragged | null,
): CsvFile {
  const { file } = source;
  if (header === undefined) throw new InputError("is empty", { file, remedy: "give a CSV with a header line" });
  const seen = new Map<string, Column>();
  for (const [index, name] of header.entries()) {
    if (name === "") throw headerError({ file }, `column ${index + 1} has no name`);
    if (seen.has(name)) throw headerError({ file }, "column named twice", { field: name });
    seen.set(name, columns[index]!);
  }
  if (ragged !== null) {
    const { line, width } = ragged;
    throw new InputError(`${width} cells where the header has ${header.length}`, { file, record: `line ${line}` });
  }
  return new CsvFile(source, seen, lines);
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
  const columns = new Map(csv.header.map((name, at) => [header[at]!, csv.column(name)]));
  return csv.with({ columns, header });
}

/**
 * As what a table in another form than the plain one was read: its kind, its rows (those of the `file` as it lay there),
 * and what had to be understood of them and besides; null for a plain one.
 */
export function readAs(file: CsvFile, ofRows: readonly string[] = [], besides: readonly string[] = []): string | null {
  if (file.kind === undefined && ofRows.length + besides.length === 0) return null;
  const rows = many(file.size, file.unit === undefined ? "row" : "record");
  return [[file.kind ?? "CSV", rows, ...ofRows].join(", "), ...besides].join("; ");
}

/** How a table was read, where that needs to be said, and what was passed over on the way. */
export function readNotes(csv: CsvFile, as = readAs(csv)): readonly string[] {
  return [...linesOf(as && `${csv.file}: read as ${as}`), ...(csv.notes ?? [])];
}

/** Text of a CSV that the kit wrote, without the apostrophe that keeps a spreadsheet from running it as a formula. */
export function withoutApostrophe(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

/** Throws InputError naming the first of these columns that the header lacks. */
export function requireColumns(csv: CsvFile, columns: readonly string[], what: string): void {
  const missing = columns.find((name) => !csv.header.includes(name));
  if (missing === undefined) return;
  throw headerError(csv, `lacks the column ${missing}; it has ${some(csv.header)}`, {
    remedy: `${what} needs ${columns.join(", ")}`,
  });
}

export function headerError(
  { file, unit = "line" }: Pick<TableSource, "file" | "unit">,
  problem: string,
  place: Pick<InputErrorPlace, "field" | "remedy"> = {},
): InputError {
  return new InputError(problem, { file, ...(unit === "line" ? { record: "line 1" } : {}), ...place });
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
  const seen = new Map<string, { readonly at: number; readonly spelling: string }>();
  return (row, key, { what, spelling = "", ...place }) => {
    const text = JSON.stringify(key);
    const before = seen.get(text);
    if (before !== undefined) {
      const other = before.spelling === spelling ? "" : `, as ${before.spelling}`;
      const where = { file: csv.file, record: row.place, ...place };
      throw new InputError(`${what} stands in ${csv.row(before.at).place} already${other}`, where);
    }
    seen.set(text, { at: row.at, spelling });
  };
}
