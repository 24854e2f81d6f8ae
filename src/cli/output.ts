import { basename } from "node:path";
import type { Analysis, Result } from "../analyses/analysis.js";
import { picked, type ValuesOf } from "../analyses/options.js";
import type { FileDigest } from "../datasets/digest.js";
import { UsageError } from "../errors.js";
import { numberText, toCsv } from "../export/csv.js";
import { toHtmlTable } from "../export/html.js";
import { toLatex } from "../export/latex.js";
import { layoutOf, layoutRows } from "../export/layout.js";
import { toMarkdown } from "../export/markdown.js";
import { printLayout } from "../export/print-layout.js";
import { provenance } from "../export/provenance.js";
import { writeTogether } from "../export/write.js";
import { plainCell } from "../notes.js";
import type { Cell, TableLayout } from "../trace.js";
import { didYouMean, verdictText } from "../words.js";
import { type Arguments, type Io, outOf, sidecarOf } from "./command.js";
import type { outputOptions } from "./options.js";

type Row<Column extends string> = Readonly<Record<Column, Cell>>;

/** What made an output; written beside it as a sidecar. */
export interface Origin {
  readonly inputs: readonly FileDigest[];
  /** For people, on standard error (not in quiet mode). */
  readonly notes?: readonly string[];
}

export const tableFormats = ["csv", "json", "markdown", "latex", "html"] as const;
/** A format for files; "table" is for a screen. */
export type TableFormat = (typeof tableFormats)[number];

/** Rows as text in a format; columns are the group columns, then the table's own. */
export function formatTable<Column extends string>(
  rows: readonly Row<Column>[],
  columns: readonly Column[],
  format: TableFormat,
): string {
  if (format === "csv") return toCsv(rows, columns);
  return format === "json" ? toJson(rows, columns) : formatLayout(layoutOf(rows.map(inPlainWords), columns), format);
}

/** A row of a table for people: verdicts in plain words. */
function inPlainWords<R extends Readonly<Record<string, Cell>>>(row: R): R {
  const verdicts = Object.entries(row).filter(([name, cell]) => name.endsWith("verdict") && typeof cell === "string");
  return { ...row, ...Object.fromEntries(verdicts.map(([name, cell]) => [name, verdictText(String(cell))])) };
}

/** A laid-out table in a format; CSV and JSON write its cells unrounded. */
export function formatLayout(layout: TableLayout, format: TableFormat): string {
  switch (format) {
    case "markdown":
      return toMarkdown(layout);
    case "latex":
      return toLatex(layout);
    case "html":
      return toHtmlTable(layout);
    default: {
      const { rows, columns } = layoutRows(layout);
      return formatTable(rows, columns, format);
    }
  }
}

/** Rows as a JSON array, numbers at 12 significant digits, a null as null. */
export function toJson<Column extends string>(rows: readonly Row<Column>[], columns: readonly Column[]): string {
  const records = rows.map((row) => Object.fromEntries(columns.map((name) => [name, rounded(row[name] ?? null)])));
  return `${JSON.stringify(records, null, 1)}\n`;
}

/**
 * Writes a result to standard output, or to `--out` with its sidecar. A terminal shows a table; there and in LaTeX stands
 * what people read of a row (`printLayout`), in the other formats every column. `--columns` chooses.
 */
export async function emit(
  { analysis, ...result }: Result & { readonly analysis: Analysis },
  columns: readonly string[],
  args: Arguments,
  io: Io,
  origin: Origin,
): Promise<void> {
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(`--by ${twice}: the result has a column of that name; rename the column in the file`);
  }
  const format = formatOf(args, io);
  if (format !== "table" && format !== "latex") return await emitRows(result.rows, columns, args, io, origin);
  const only = chosenOf(args, columns);
  const { summary, methods } = analysis;
  const caption =
    methods?.estimates.replaceAll(/ \[@[^\]]*\]/g, "") ?? `${summary[0]!.toUpperCase()}${summary.slice(1)}.`;
  const latex = { only, power: false, caption };
  await emitLayout(printLayout(analysis, result, format === "table" ? { only } : latex), args, io, origin);
}

/** Writes rows that no analysis made: count tables, what was fetched. */
export async function emitRows<Column extends string>(
  rows: readonly Row<Column>[],
  columns: readonly Column[],
  args: Arguments,
  io: Io,
  origin: Origin,
): Promise<void> {
  const chosen = chosenOf(args, columns) ?? columns;
  const cells = chosen === columns ? rows : rows.map((row) => picked(row, ...chosen));
  const format = formatOf(args, io);
  if (format === "table") await emitLayout(layoutOf(cells, chosen), args, io, origin);
  else await emitText(formatTable(cells, chosen, format), args, io, origin);
}

/** Writes a table that is laid out, as a terminal shows it or in a format for files. */
export async function emitLayout(layout: TableLayout, args: Arguments, io: Io, origin: Origin): Promise<void> {
  const format = formatOf(args, io);
  if (format !== "table") return await emitText(formatLayout(layout, format), args, io, origin);
  const { toTerminal } = await import("../export/terminal.js");
  const file = { columns: 160, styled: false };
  await emitText(toTerminal(layout, outOf(args) === undefined ? (io.screen ?? file) : file), args, io, origin);
}

function chosenOf<Column extends string>(
  { values }: Arguments,
  columns: readonly Column[],
): readonly Column[] | undefined {
  const { columns: asked }: ValuesOf<typeof outputOptions> = values;
  return asked?.map((name) => {
    const found = columns.find((column) => column === name);
    if (found !== undefined) return found;
    throw new UsageError(`--columns ${name}: the result has ${columns.join(", ")}${didYouMean(name, columns)}`);
  });
}

/** The same, for text that a command has laid out by itself. */
export async function emitText(text: string, args: Arguments, io: Io, origin: Origin): Promise<void> {
  note(args, io, origin.notes ?? []);
  const out = outOf(args);
  if (out === undefined) {
    io.stdout(text);
    return;
  }
  await writeTogether([
    { path: out, content: text },
    { path: sidecarOf(out), content: sidecar(args, origin.inputs) },
  ]);
  note(args, io, [`wrote ${out}`]);
}

export function note(args: Arguments, io: Io, lines: readonly string[]): void {
  if (args.words["quiet"] !== true) for (const line of lines) io.note(line);
}

/** What made a file: inputs by base name and digest, parameters, version. No clock, no path. */
export function sidecar(args: Arguments, inputs: readonly FileDigest[]): string {
  const parameters = Object.fromEntries(
    Object.entries(args.words)
      .filter(([name]) => !["out", "quiet", "cite"].includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]): [string, string | true] => [name, value === true ? true : withoutFolder(value)]),
  );
  return provenance(args.command, inputs, parameters, args.positionals.map(withoutFolder));
}

/** `--format`: a table on a terminal, else CSV, where it is not given; throws UsageError for one that is none. */
export function formatOf(args: Arguments, io: Io): TableFormat | "table" {
  const usual = io.screen?.terminal === true && outOf(args) === undefined ? "table" : "csv";
  const value = args.words["format"] ?? usual;
  const found = (["table", ...tableFormats] as const).find((format) => format === value);
  if (found === undefined) throw new UsageError(`--format ${value}: use one of table, ${tableFormats.join(", ")}`);
  return found;
}

function withoutFolder(value: string): string {
  return /[/\\]/.test(value) ? basename(value) : value;
}

function rounded(value: Cell): Cell {
  return typeof value === "number" ? Number(numberText(value)) : plainCell(value);
}
