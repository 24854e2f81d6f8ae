import { escapeHtml } from "../export/html.js";
import { printed } from "../export/layout.js";
import { sentencesOf } from "../notes.js";
import type { Cell } from "../trace.js";
import { verdictText, visible } from "../words.js";

/** A row to show: a statistic's result row, an object of an arquero table, any flat record. */
export type ShowRow = Readonly<Record<string, Cell | boolean | undefined>>;

export interface TableOptions {
  /** Only these columns, in this order; all by default. Interval limits come with their estimate. */
  readonly columns?: readonly string[];
  /** How many rows at most (default 30); null for all. */
  readonly limit?: number | null;
  /** Notes below the table, with letters in the rows they belong to; true by default. */
  readonly notes?: boolean;
  /** A line above the table. */
  readonly caption?: string;
}

/** A table as it is read: formatted cells, intervals beside their estimates, notes below. */
export interface TableView {
  readonly caption: string | null;
  readonly headers: readonly { readonly title: string; readonly numeric: boolean }[];
  readonly cells: readonly (readonly string[])[];
  /** What holds for all rows, as "interval: wilson". */
  readonly facts: readonly string[];
  /** The rows' notes, each once; a cell refers to them by letter. */
  readonly notes: readonly { readonly mark: string; readonly text: string }[];
  /** Rows left out by the limit. */
  readonly more: number;
}

interface Column {
  readonly title: string;
  readonly numeric: boolean;
  readonly cell: (row: ShowRow) => string;
}

/** Estimates whose limits are simply called low and high; the nearest one before them takes them. */
const estimates = "adjusted proportion mean success_rate estimate attributable_fraction difference value".split(" ");
/** Counts read as "29 of 44". */
const counted: readonly (readonly [string, string, string])[] = [
  ["flagged", "n", "flagged / n"],
  ["failed_flagged", "failed_n", "failed / n"],
  ["successful_flagged", "successful_n", "successful / n"],
  ["success", "known", "success / known"],
];
/** Columns that describe the method; said once below the table where they hold for all rows. */
const facts = "interval denominator test family threshold clusters source dataset coefficient".split(" ");
const nothing = "–";

/** Arranges rows for reading. The numbers are rounded; the CSV beside a figure has them in full. */
export function viewOf(rows: readonly ShowRow[], options: TableOptions = {}): TableView {
  const limit = options.limit === undefined ? 30 : (options.limit ?? rows.length);
  const shown = rows.slice(0, limit);
  const present = options.columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const constant = facts.filter((name) => present.includes(name) && rows.length > 1 && isConstant(rows, name));
  const hidden = present.filter(
    (name) => constant.includes(name) || isIdle(rows, name) || isSaidBelow(rows, name, present),
  );
  const said = constant.filter((name) => (rows[0]![name] ?? "") !== "");
  const notes = notesOf(shown).filter(
    (note) => options.notes !== false && (wantsNotes(options) || note.rows === shown.length),
  );
  const columns = columnsOf(
    rows,
    present.filter((name) => options.columns?.includes(name) || !hidden.includes(name)),
  );
  const noted = notes.some((note) => note.mark !== "");
  return {
    caption: options.caption ?? null,
    headers: [
      ...columns.map(({ title, numeric }) => ({ title, numeric })),
      ...(noted ? [{ title: "", numeric: false }] : []),
    ],
    cells: shown.map((row) => [
      ...columns.map((column) => column.cell(row)),
      ...(noted
        ? [
            notes
              .filter((note) => note.parts.has(row))
              .map((note) => note.mark)
              .join(" "),
          ]
        : []),
    ]),
    facts: [...said.map((name) => `${name}: ${formatCell(name, rows[0]![name])}`), ...sourcesOf(rows, hidden)],
    notes: notes.map(({ mark, text }) => ({ mark, text })),
    more: rows.length - shown.length,
  };
}

/**
 * A value as tables and sentences show it: whole numbers whole, p-values to three digits, other numbers to two decimals,
 * a verdict in plain words, nothing as a dash.
 */
export function formatCell(column: string, value: Cell | boolean | undefined): string {
  if (value === null || value === undefined || value === "") return nothing;
  if (typeof value !== "number")
    return visible(column.endsWith("verdict") ? verdictText(String(value)) : String(value));
  if (Number.isNaN(value)) return "not a number";
  if (Number.isInteger(value) || !isProbability(column)) return printed(value, 2);
  return value < 0.0001 ? "<0.0001" : String(Number(value.toPrecision(3)));
}

/** An estimate with its limits where the row has them: "0.66 (0.51–0.78)". */
export function formatEstimate(row: ShowRow, column: string): string {
  const estimate = formatNumber(column, row[column]);
  const limits = limitsOf(Object.keys(row), column);
  if (limits === null) return formatCell(column, row[column]);
  const [low, high] = limits.map((name) => row[name]);
  if (row[column] === null || row[column] === undefined) return nothing;
  if ((low ?? null) === null && (high ?? null) === null) return estimate;
  const joiner = [low, high].some((limit) => typeof limit === "number" && limit < 0) ? " to " : "–";
  const limit = (value: Cell | boolean | undefined, open: string) =>
    (value ?? null) === null ? open : formatNumber(column, value);
  return `${estimate} (${limit(low, "none")}${joiner}${limit(high, "none")})`;
}

/** The names of an estimate's limits among the columns; null where it has none. */
export function limitsOf(columns: readonly string[], column: string): readonly [string, string] | null {
  for (const stem of [column, column.replace(/_mean$/, ""), column.replace(/_risk_difference$/, "")]) {
    const own: readonly [string, string] = [`${stem}_low`, `${stem}_high`];
    if (own.every((name) => columns.includes(name))) return own;
  }
  const at = columns.indexOf("low");
  if (at < 0 || columns[at + 1] !== "high") return null;
  const nearest = columns
    .slice(0, at)
    .filter((name) => estimates.includes(name))
    .at(-1);
  return nearest === column ? ["low", "high"] : null;
}

/** Columns chosen without `note` leave out the notes of single rows; those that hold for all rows stay. */
function wantsNotes({ columns }: TableOptions): boolean {
  return columns === undefined || columns.includes("note");
}

function columnsOf(rows: readonly ShowRow[], names: readonly string[]): readonly Column[] {
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const limits = new Set(names.flatMap((name) => limitsOf(all, name) ?? []));
  const skipped = new Set([...limits, "note", ...(names.includes("mode") ? ["category"] : [])]);
  const columns: Column[] = [];
  for (const name of names) {
    const pair = counted.find(([part, whole]) => part === name && names.includes(whole));
    if (skipped.has(name) || counted.some(([part, whole]) => whole === name && names.includes(part))) continue;
    if (pair !== undefined) columns.push(countColumn(pair));
    else columns.push(valueColumn(rows, name));
  }
  return columns;
}

/** A column with fractions shows its whole numbers with decimals too. */
function valueColumn(rows: readonly ShowRow[], name: string): Column {
  const numbers = rows.map((row) => row[name]).filter((value) => typeof value === "number");
  const fractions =
    !isProbability(name) &&
    numbers.some((value) => !Number.isInteger(value)) &&
    numbers.every((value) => Math.abs(value) < 10 || !Number.isInteger(value));
  const plain = limitsOf([...new Set(rows.flatMap((row) => Object.keys(row)))], name) === null;
  const cell = (row: ShowRow) => (plain && fractions ? formatNumber(name, row[name]) : formatEstimate(row, name));
  return { title: name, numeric: isNumeric(rows, name), cell };
}

function isProbability(column: string): boolean {
  return /^(p|q|p_holm|q_by|.*_p)$/.test(column);
}

function countColumn([part, whole, title]: readonly [string, string, string]): Column {
  return { title, numeric: true, cell: (row) => `${formatCell(part, row[part])} / ${formatCell(whole, row[whole])}` };
}

function notesOf(rows: readonly ShowRow[]) {
  const holders = new Map<string, Set<ShowRow>>();
  for (const row of rows) {
    for (const text of sentencesOf(row["note"])) holders.set(text, (holders.get(text) ?? new Set()).add(row));
  }
  const all = [...holders].map(([text, parts]) => ({ text, parts, rows: parts.size }));
  const single = all.filter((note) => note.rows < rows.length);
  return all.map((note) => ({ ...note, mark: note.rows < rows.length ? letterOf(single.indexOf(note)) : "" }));
}

/** a, b, … z, a1, b1 … */
function letterOf(index: number): string {
  return String.fromCharCode(97 + (index % 26)) + (index >= 26 ? String(Math.floor(index / 26)) : "");
}

/** Columns that would say nothing: no missing label in any row, no value in any row. */
function isIdle(rows: readonly ShowRow[], name: string): boolean {
  return (
    rows.length > 0 && rows.every((row) => (row[name] ?? null) === null || (name === "unlabelled" && row[name] === 0))
  );
}

/** Sources go below the table where the other columns tell the rows apart without them. */
function isSaidBelow(rows: readonly ShowRow[], name: string, present: readonly string[]): boolean {
  if (name !== "source" || isConstant(rows, name)) return false;
  const others = present.filter((other) => other !== name && !facts.includes(other) && !isNumeric(rows, other));
  const keys = rows.map((row) =>
    JSON.stringify(others.filter((other) => other !== "note").map((other) => row[other] ?? null)),
  );
  return new Set(keys).size === rows.length;
}

function sourcesOf(rows: readonly ShowRow[], hidden: readonly string[]): readonly string[] {
  if (!hidden.includes("source") || isConstant(rows, "source")) return [];
  return [`sources: ${[...new Set(rows.map((row) => formatCell("source", row["source"])))].join("; ")}`];
}

function isConstant(rows: readonly ShowRow[], name: string): boolean {
  return rows.every((row) => row[name] === rows[0]![name]);
}

function isNumeric(rows: readonly ShowRow[], name: string): boolean {
  return rows.some((row) => typeof row[name] === "number");
}

/** Estimates and their limits keep two decimals, also where they are whole. */
function formatNumber(column: string, value: Cell | boolean | undefined): string {
  return typeof value === "number" && Number.isFinite(value) ? minus(value.toFixed(2)) : formatCell(column, value);
}

/** A true minus sign, and no negative zero. */
function minus(text: string): string {
  return text.replace(/^-(?=0(?:\.0*)?$)/, "").replace(/^-/, "−");
}

/** Notes of single rows that are printed below a table. */
const mostNotes = 14;

/** A table as HTML for a notebook; every text is escaped. */
export function tableHtml(view: TableView): string {
  const align = (index: number) => (view.headers[index]!.numeric ? "right" : "left");
  const cell = (tag: "td" | "th", text: string, index: number) =>
    `<${tag} style="text-align:${align(index)}${wrap(text)}">${escapeHtml(text)}</${tag}>`;
  const wrap = (text: string) => (text.length > 50 ? ";min-width:20em" : ";white-space:nowrap");
  const row = (tag: "td" | "th", texts: readonly string[]) =>
    `<tr>${texts.map((text, index) => cell(tag, text, index)).join("")}</tr>`;
  const head = row(
    "th",
    view.headers.map((header) => header.title),
  );
  const body = view.cells.map((texts) => row("td", texts)).join("\n");
  const caption =
    view.caption === null ? "" : `<caption style="text-align:left">${escapeHtml(view.caption)}</caption>\n`;
  const below = linesBelow(view)
    .map((line) => `<br>${escapeHtml(line)}`)
    .join("\n");
  const small = below === "" ? "" : `\n<small>${below.slice(4)}</small>`;
  return `<table>\n${caption}<thead>${head}</thead>\n<tbody>\n${body}\n</tbody>\n</table>${small}`;
}

/** The same as text, for a terminal and for viewers without HTML. */
export function tableText(view: TableView): string {
  const all = [view.headers.map((header) => header.title), ...view.cells];
  const widths = view.headers.map((_, index) => Math.max(...all.map((texts) => [...texts[index]!].length)));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const space = " ".repeat(widths[index]! - [...text].length);
        return view.headers[index]!.numeric ? space + text : text + space;
      })
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  const caption = view.caption === null ? [] : [view.caption];
  return [...caption, line(all[0]!), rule, ...all.slice(1).map(line), ...linesBelow(view)].join("\n");
}

function linesBelow(view: TableView): readonly string[] {
  const more = view.more === 0 ? [] : [`… and ${view.more} more rows; show(rows, { limit: null }) shows all`];
  const facts = view.facts.length === 0 ? [] : [view.facts.join(" · ")];
  const general = view.notes.filter(({ mark }) => mark === "").map(({ text }) => text);
  const marked = view.notes.filter(({ mark }) => mark !== "").map(({ mark, text }) => `${mark}: ${text}`);
  const rest =
    marked.length > mostNotes ? [`… and ${marked.length - mostNotes} more notes, in the rows' note column`] : [];
  const below = [...marked.slice(0, mostNotes), ...rest];
  return [...more, ...facts, ...(general.length === 0 ? [] : [general.join("; ")]), ...below];
}
