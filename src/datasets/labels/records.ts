import { isUtf8 } from "node:buffer";
import { InputError } from "../../errors.js";
import { codeOfCell, modeOfHeader } from "../../taxonomy/headers.js";
import { mast } from "../../taxonomy/mast.js";
import type { Taxonomy } from "../../trace.js";
import { many, some } from "../../words.js";
import { outcomeWord } from "../cells.js";
import { CsvFile, csvOf } from "../csv.js";
import { type CsvRecord, csvScanner, csvTable, OddCsv, type RawTable, usedOf } from "../csv-scan.js";
import { jsonRecordScanner } from "../json-records.js";
import { isRecord, type JsonRecord, jsonProblem, parseWithNan } from "../json-values.js";
import { type Column, ColumnBuilder, columnOf, isDistinct, mapped } from "../table.js";
import { judgeRecords } from "./judge-text.js";
import { inPieces, longestText, notUtf8, openText, readText, refuseNul, sizeOf, type TextFile } from "./text.js";
import { toolOf, toolRecords } from "./tools.js";

/**
 * Reads a table of any kind that {@link tableOf} knows. A large file of separated values, of JSON lines or of an array of
 * records is taken apart as its bytes arrive.
 */
export async function readTable(path: string, taxonomy: Taxonomy = mast): Promise<CsvFile> {
  const large = path !== "-" && (await sizeOf(path)) >= largeFile;
  return (large ? await streamedTable(path, taxonomy) : null) ?? tableOf(await readText(path), taxonomy);
}

/** Of the bytes as they lie there: below, nothing is gained by pieces. */
const largeFile = 4e6;

interface Sink {
  push(bytes: Buffer): void;
  end(source: Pick<TextFile, "file" | "digest">): CsvFile;
}

/** The table of a file by pieces; null where it is of a kind, or written in a way, that is read as a whole. */
export async function streamedTable(path: string, taxonomy: Taxonomy = mast): Promise<CsvFile | null> {
  const text = await openText(path);
  let sink: Sink | null = null;
  try {
    for await (const chunk of text.chunks) {
      sink ??= inPieces(chunk, text.file) ? sinkOf(chunk, text.file, taxonomy) : null;
      if (sink === null) return null;
      refuseNul(chunk, text.file);
      sink.push(chunk);
    }
    return sink === null ? null : packed(sink.end(text.source()), text.packing);
  } catch (error) {
    if (!(error instanceof OddCsv)) throw error;
    if ((await sizeOf(path)) < longestText) return null;
    const remedy = "quote cells as RFC 4180 says and give each row as many as the header has";
    throw new InputError(`broken CSV: ${error.message}`, { file: text.file, record: `line ${error.line}`, remedy });
  }
}

function sinkOf(head: Buffer, file: string, taxonomy: Taxonomy): Sink | null {
  const start = new TextDecoder().decode(head);
  const first = start.trimStart()[0];
  if (first === "[") return arraySink(file, taxonomy);
  if (first === "{") return lineSink(start, file, taxonomy);
  if (judgeRecords(start, file, taxonomy) !== null || plainRows(start) !== start) return null;
  const { delimiter, kind, skipped } = dialectOf(start);
  if (delimiter === " ") return null;
  const scanner = csvScanner(delimiter, file, (record) => isHeader(record, taxonomy));
  let left = Buffer.byteLength(skipped);
  return {
    push(bytes) {
      scanner.push(bytes.subarray(left));
      left = 0;
    },
    end: (source) => tidy(scanner.end(), source, taxonomy, delimiter, kind),
  };
}

/**
 * The rows of a text, by what it is: values separated by commas, semicolons, tabs or blanks; a JSON array or object, or
 * one JSON object a line, what is nested in a record standing in its cell as JSON; an annotation tool's export; the
 * answer of MAST's judge.
 *
 * @throws InputError for what is none of these, naming the line or record.
 */
export function tableOf(text: TextFile, taxonomy: Taxonomy = mast): CsvFile {
  const start = text.text.trimStart()[0];
  if (start === "{" || start === "[") {
    return packed(recordTable(text, toolRecords(jsonRecords(text, taxonomy)), taxonomy), text.packing);
  }
  const judged = judgeRecords(text.text, text.file.replace(/(\.\w+)+$/, ""), taxonomy);
  if (judged !== null) return packed(recordTable(text, { ...judged, tool: null }, taxonomy), text.packing);
  const plain = plainRows(text.text);
  const { delimiter, kind, skipped } = dialectOf(plain);
  const rest = plain.slice(skipped.length);
  const raw = csvTable(rest, delimiter, text.file, (record) => isHeader(record, taxonomy));
  return packed(tidy(raw, text, taxonomy, delimiter, kind), text.packing);
}

function packed(table: CsvFile, packing: readonly string[]): CsvFile {
  if (packing.length === 0) return table;
  return table.with({ kind: [table.kind ?? "CSV", ...packing].join(", ") });
}

// Separated values

const separators: readonly (readonly [delimiter: string, kind: string | undefined])[] = [
  [",", undefined],
  [";", "CSV with semicolons"],
  ["\t", "TSV"],
  ["|", "table with bars"],
  [" ", "table with blanks"],
];

/** A text without the remarks above its rows, and a table of Markdown without its frame; lines keep their numbers. */
function plainRows(text: string): string {
  const said = text.replace(/^(\ufeff?)((?:#[ \t!][^\r\n]*\r?\n)+)/, (_, mark, lines: string) => {
    return mark + lines.replace(/[^\r\n]+/g, "");
  });
  if (!/^\s*\|.*\|[ \t]*\r?\n[ \t]*\|[ \t:|-]+\|[ \t]*(\r?\n|$)/.test(said)) return said;
  return said.replace(/^[ \t]*\|(.*)\|[ \t]*$/gm, (_, row: string) => (/^[ \t:|-]+$/.test(row) ? "" : row));
}

/** How a text separates its values, and what stands before them. */
function dialectOf(whole: string) {
  // Excel's own way to say how it separated, PowerShell's to say of what: the line stays, empty, so that lines keep their numbers.
  const stated = /^\ufeff?(?:sep=(.)|#TYPE [^\r\n]*)(?=\r?\n)/.exec(whole);
  const text = stated === null ? whole : whole.slice(stated[0].length);
  const first = (/^\s*?([^\r\n]*\S[^\r\n]*)/.exec(text)?.[1] ?? "").replace(/"[^"]*"/g, "");
  const counts = separators.map(([delimiter]) => first.split(delimiter).length - 1);
  const most = Math.max(...counts.slice(0, -1));
  const at = most > 0 ? counts.indexOf(most) : counts.at(-1)! > 1 ? counts.length - 1 : 0;
  const delimiter = stated?.[1] ?? separators[at]![0];
  return { delimiter, kind: separators.find(([own]) => own === delimiter)?.[1], skipped: stated?.[0] ?? "" };
}

/** Names of columns that say which row is which. */
const idNames =
  /^(trace|run|sample|instance|task|session|conversation)?[\s_.-]*(id|uuid)$|^(scenario|item|code|code_a)$/i;

function isHeader({ record }: CsvRecord, taxonomy: Taxonomy): boolean {
  const names = record.some((cell) => idNames.test(cell) || modeOfHeader(cell, taxonomy) !== null);
  return names && !record.some((cell) => /^\d+$/.test(cell));
}

/** Without what spreadsheets and data frames add: empty rows and columns, a heading above the header, an index. */
function tidy(
  one: RawTable,
  source: Pick<TextFile, "file" | "digest">,
  taxonomy: Taxonomy,
  delimiter: string,
  kind?: string,
): CsvFile {
  const { file } = source;
  const notes: string[] = [];
  const raw = oneHeader(one, taxonomy);
  const { blank, heading, lines, oneMore } = raw;
  // Numbers with a decimal comma, as European spreadsheets write them, with a point.
  const decimal = delimiter === ";" || delimiter === "\t";
  const point = (text: string) => (/^-?\d+,\d+$/.test(text) ? text.replace(",", ".") : text);
  let header = raw.header?.record.map((name) => (decimal ? point(name) : name));
  let columns = raw.columns.map((column) =>
    decimal && column.texts.some((text) => point(text) !== text) ? mapped(column, point) : column,
  );
  let ragged = raw.ragged;
  const isEmpty = ({ texts }: Column) => texts.every((text) => text === "");
  if (blank > 0) notes.push(`${file}: ${many(blank, "empty row")} passed over`);
  if (heading !== null && raw.header !== null) {
    notes.push(`${file}: line ${heading.line} is no header and is passed over; the header is line ${raw.header.line}`);
  }
  if (header !== undefined && lines.length > 0) {
    const used = usedOf(header);
    // R's write.table names its columns and not its row names
    if (oneMore && !columns.at(-1)!.texts.includes("")) [header, ragged] = [["", ...header], null];
    else if (columns.slice(used).every(isEmpty)) {
      if (used < header.length) notes.push(`${file}: ${many(header.length - used, "empty column")} passed over`);
      header = header.slice(0, used);
      ragged = raw.short;
    }
    let index = unnamed(header, columns, file, notes, taxonomy);
    for (; index === ""; index = unnamed(header, columns, file, notes, taxonomy)) {
      [header, columns] = [header.slice(1), columns.slice(1)];
    }
    if (index !== null) header = [index, ...header.slice(1)];
  }
  const said = { ...source, ...(kind === undefined ? {} : { kind }), ...(notes.length > 0 ? { notes } : {}) };
  return csvOf(said, header, columns, lines, ragged);
}

/** What pandas calls the columns of `groupby(…).agg([…])`. */
const sums = /^(sum|count|size|mean|nunique|first|last|min|max|std|var|median)$/i;

/** A table whose second row names what its columns aggregate or the codes of its categories, and a third the index (pandas' columns of two levels), under one header. */
function oneHeader(raw: RawTable, taxonomy: Taxonomy): RawTable {
  const { header, columns, lines } = raw;
  const names = header?.record ?? [];
  const at = (column: number, row: number) => columns[column]!.texts[columns[column]!.codes[row]!]!;
  if (lines.length < 2 || raw.ragged !== null) return raw;
  const isCode = (text: string) => codeOfCell(text, taxonomy) !== null;
  const coded = !names.some(isCode) && names.some((_, column) => isCode(at(column, 0)));
  if (!coded && new Set(names).size === names.length) return raw;
  const aggregated = names.map((name, column) => {
    const own = at(column, 0);
    return coded && isCode(own) ? own : sums.test(own) ? `${name}_${own}` : name;
  });
  if (!names.every((name, column) => name === "" || aggregated[column] !== name || at(column, 0) === "")) return raw;
  if (aggregated.every((name, column) => name === names[column])) return raw;
  const index = names.every((_, column) => (at(column, 1) === "") === (aggregated[column] !== names[column]));
  const record = aggregated.map((name, column) => name || (index ? at(column, 1) : ""));
  const skipped = index ? 2 : 1;
  return {
    ...raw,
    header: { ...header!, record },
    columns: columns.map((_, column) => columnOf(lines.length - skipped, (row) => at(column, row + skipped))),
    lines: lines.slice(skipped),
  };
}

/** A first column that numbers the rows, without a name or with pandas' own: dropped (""), or the id (the code) where no other is; else null. */
function unnamed(
  header: readonly string[],
  columns: readonly Column[],
  file: string,
  notes: string[],
  taxonomy: Taxonomy,
): string | null {
  const [name, first] = [header[0]!, columns[0]!];
  const { codes, texts } = first;
  const start = texts[codes[0]!]!;
  const counts = () => /^[01]$/.test(start) && codes.every((code, at) => Number(texts[code]) - Number(start) === at);
  if ((name !== "" && !(/^Unnamed: 0(\.\d+)*$/.test(name) && counts())) || header.length < 2) return null;
  if (header.slice(1).some((other) => idNames.test(other))) {
    notes.push(`${file}: the unnamed first column is passed over: an index beside the ids`);
    return "";
  }
  if (!isDistinct(first) || texts.includes("")) return null;
  const meant = texts.every((text) => codeOfCell(text, taxonomy) !== null) ? "code" : "trace_id";
  notes.push(`${file}: the unnamed first column is taken for ${meant}`);
  return meant;
}

// JSON

/** Records with the place of each, and what they are of. */
export interface Records {
  readonly kind: string;
  readonly unit: "line" | "record";
  readonly records: readonly { readonly line: number; readonly record: JsonRecord }[];
}

function jsonRecords({ text, file }: TextFile, taxonomy: Taxonomy): Records {
  let whole: unknown;
  try {
    whole = parseWithNan(text);
  } catch (error) {
    return jsonLines(text, file, error);
  }
  const found = recordsIn(whole, file, taxonomy);
  const records = found.records.map((record, at) => {
    if (isRecord(record)) return { line: at + 1, record };
    throw new InputError("not an object", { file, record: `record ${at + 1}`, value: record });
  });
  return { kind: found.kind, unit: "record", records };
}

function jsonLines(text: string, file: string, whole: unknown): Records {
  const lines = text.split("\n");
  const first = lines.find((line) => line.trim() !== "")!.trim();
  if (!first.startsWith("{") || !first.endsWith("}")) throw new InputError(jsonProblem(whole), { file });
  const records = lines.flatMap((line, at) => {
    const record = recordOfLine(line, file, at + 1);
    return record === null ? [] : [{ line: at + 1, record }];
  });
  return { kind: "JSONL", unit: "line", records };
}

function recordOfLine(text: string, file: string, line: number): JsonRecord | null {
  if (text.trim() === "") return null;
  const place = { file, record: `line ${line}` };
  let record: unknown;
  try {
    record = parsed(text);
  } catch (error) {
    throw new InputError(jsonProblem(error), { ...place, remedy: "give one JSON object a line" });
  }
  if (!isRecord(record)) throw new InputError("not an object", { ...place, value: record });
  return record;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseWithNan(text);
  }
}

/** Lines of one JSON object each, of no tool's export; null where the first is another thing. */
function lineSink(head: string, file: string, taxonomy: Taxonomy): Sink | null {
  const first = head.trimStart().split("\n", 1)[0]!;
  try {
    const record = parsed(first);
    if (!isRecord(record) || toolOf(record) !== undefined || !head.trimStart().slice(first.length).trim()) return null;
  } catch {
    return null;
  }
  const rows = new RecordRows(taxonomy);
  let rest: Buffer | null = null;
  let line = 0;
  const take = (chunk: Buffer, last: boolean): void => {
    const bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
    const end = last ? bytes.length : bytes.lastIndexOf(10) + 1;
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw notUtf8(file);
    rest = end < bytes.length ? Buffer.from(bytes.subarray(end)) : null;
    for (let from = 0; from < end; ) {
      const feed = bytes.indexOf(10, from);
      const to = feed < 0 ? end : feed;
      line++;
      const text = bytes.toString("utf8", from, to);
      const record = recordOfLine(line === 1 ? text.replace(/^\ufeff/, "") : text, file, line);
      if (record !== null) rows.add(record, line);
      from = to + 1;
    }
  };
  return {
    push: (bytes) => take(bytes, false),
    end(source) {
      take(Buffer.alloc(0), true);
      return rows.end(source, { kind: "JSONL", unit: "line", tool: null });
    },
  };
}

/** The records of an array, trajectories passed over; a tool's export is made flat at the end. */
function arraySink(file: string, taxonomy: Taxonomy): Sink {
  const rows = new RecordRows(taxonomy);
  const kept: { readonly line: number; readonly record: JsonRecord }[] = [];
  let tool = false;
  const scanner = jsonRecordScanner({
    ...{ file, digest: false, validate: false },
    fate: (outer, inner) => (outer === "trajectory" || inner === "trajectory" ? "skip" : "keep"),
    onRecord({ index, value }) {
      if (!isRecord(value)) throw new InputError("not an object", { file, record: `record ${index + 1}`, value });
      if (index === 0) tool = toolOf(value) !== undefined;
      if (tool) kept.push({ line: index + 1, record: value });
      else rows.add(value, index + 1);
    },
  });
  return {
    push: (bytes) => scanner.push(bytes),
    end(source) {
      scanner.end();
      const said = { kind: "JSON", unit: "record" as const };
      if (!tool) return rows.end(source, { ...said, tool: null });
      return recordTable(source, toolRecords({ ...said, records: kept }), taxonomy);
    },
  };
}

/** The records of a JSON value: an array, an array within an object, an object by ids or by columns, or one record. */
function recordsIn(
  value: unknown,
  file: string,
  taxonomy: Taxonomy,
): { readonly kind: string; readonly records: readonly unknown[] } {
  const isMode = (name: string) => modeOfHeader(name, taxonomy) !== null;
  if (Array.isArray(value)) return { kind: "JSON", records: value };
  const split = isRecord(value) ? [value["columns"], value["data"]] : [];
  if (split.every((part) => Array.isArray(part) && part.length > 0) && split.length === 2) {
    const [names, rows] = split as [readonly unknown[], readonly (readonly unknown[])[]];
    const recordOf = (row: readonly unknown[]) => Object.fromEntries(names.map((name, at) => [String(name), row[at]]));
    return { kind: "JSON by rows", records: rows.map(recordOf) };
  }
  if (!isRecord(value)) throw new InputError("is JSON without a record", { file, remedy: "give an array of objects" });
  const entries = Object.entries(value);
  const arrays = entries.filter(([, part]) => Array.isArray(part) && part.length > 0 && part.every(isRecord));
  const labelled = ([name, part]: readonly [string, unknown]) =>
    idNames.test(name) ||
    isCodes(part, taxonomy) ||
    isMode(name) ||
    (Array.isArray(part) && part.some((one) => typeof one === "string" && isMode(one)));
  if (!entries.some(labelled) && toolOf(value) === undefined) {
    if (arrays.length > 1) {
      const remedy = "keep one of them in the file";
      throw new InputError(`holds several arrays of records: ${some(arrays.map(([name]) => name))}`, { file, remedy });
    }
    if (arrays.length === 1)
      return { kind: `JSON, records under ${arrays[0]![0]}`, records: arrays[0]![1] as unknown[] };
  }
  const isList = (part: unknown) => Array.isArray(part) && part.every((one) => typeof one === "string" && isMode(one));
  const byIds = entries.length > 1 && entries.every(([name, part]) => isList(part) && !listNames.test(name));
  if (byIds) return { kind: "JSON by ids", records: entries.map(([id, labels]) => ({ trace_id: id, labels })) };
  if (entries.length === 0 || !entries.every(([, part]) => isRecord(part))) return { kind: "JSON", records: [value] };
  const parts = entries as [string, JsonRecord][];
  const keys = Object.keys(parts[0]![1]);
  const plain = keys.map((key) => key.toLowerCase());
  if (["tp", "fp", "fn", "tn"].every((count) => plain.includes(count))) {
    return { kind: "JSON by codes", records: parts.map(([code, part]) => ({ code, ...part })) };
  }
  const byColumn =
    parts.every(([, part]) => Object.keys(part).join("\n") === keys.join("\n")) &&
    parts.some(([name]) => isMode(name) || /^(trace_?id|id|mas_name|mast_annotation)$/i.test(name)) &&
    !keys.some(isMode);
  if (byColumn) {
    const named = parts.some(([name]) => idNames.test(name));
    const records = keys.map((key) => ({
      ...(named ? {} : { trace_id: key }),
      ...Object.fromEntries(parts.map(([name, part]) => [name, part[key]])),
    }));
    return { kind: "JSON by columns", records };
  }
  if (parts.length === 1 && Object.values(parts[0]![1]).every((part) => isCodes(part, taxonomy))) {
    const inner = recordsIn(parts[0]![1], file, taxonomy);
    return { ...inner, kind: `${inner.kind} under ${parts[0]![0]}` };
  }
  const single = parts.length === 1 && listNames.test(parts[0]![0]);
  if (single || parts.some(([name]) => isMode(name))) return { kind: "JSON", records: [value] };
  return { kind: "JSON by ids", records: parts.map(([id, part]) => ({ trace_id: id, ...part })) };
}

const listNames = /annotation|failure|label|mode|code|prediction|evidence/i;

function isCodes(value: unknown, taxonomy: Taxonomy): boolean {
  return isRecord(value) && Object.keys(value).some((key) => modeOfHeader(key, taxonomy) !== null);
}

/** Objects of which the parts are a record's own, and not what a label source is. */
const opened = new Set(["meta", "metadata", "data", "fields", "info", "trace"]);

/** Records as rows: a property is a column, what is missing or null an empty cell, what is nested stays JSON. */
class RecordRows {
  readonly #taxonomy: Taxonomy;
  readonly #columns = new Map<string, ColumnBuilder>();
  readonly #lines: number[] = [];

  constructor(taxonomy: Taxonomy) {
    this.#taxonomy = taxonomy;
  }

  add(record: JsonRecord, line: number): void {
    for (const name of Object.keys(record)) {
      const value = record[name];
      if (!opened.has(name) || !isRecord(value) || isCodes(value, this.#taxonomy)) {
        this.#set(name, cellOf(value));
        continue;
      }
      for (const [inner, part] of Object.entries(value)) {
        const own = name === "trace" ? `trace_${inner}` : inner;
        if (isRecord(part) || Array.isArray(part) || own in record || inner === "trajectory") continue;
        this.#set(own, cellOf(part));
      }
    }
    this.#lines.push(line);
  }

  #set(name: string, text: string): void {
    let column = this.#columns.get(name);
    if (column === undefined) {
      column = new ColumnBuilder();
      this.#columns.set(name, column);
    }
    if (column.size <= this.#lines.length) column.set(this.#lines.length, text);
  }

  end(source: Pick<TextFile, "file" | "digest">, said: Omit<Records, "records"> & { readonly tool: string | null }) {
    const { file, digest } = source;
    const { kind, unit, tool } = said;
    const rows = this.#lines.length;
    if (rows === 0) throw new InputError("has no record", { file, remedy: "give an array of objects" });
    if (!this.#columns.has("trace_id") && rows === 1 && ![...this.#columns.keys()].some((name) => idNames.test(name))) {
      const column = new ColumnBuilder();
      column.set(0, file.replace(/(\.\w+)+$/, ""));
      this.#columns.set("trace_id", column);
    }
    this.#columns.delete("");
    const columns = new Map([...this.#columns].map(([name, column]) => [name, column.column(rows)]));
    const about = { file, digest, unit, kind: tool === null ? kind : `${tool}'s export (${kind})` };
    return new CsvFile(about, columns, Uint32Array.from(this.#lines));
  }
}

function recordTable(
  source: Pick<TextFile, "file" | "digest">,
  read: Records & { readonly tool: string | null },
  taxonomy: Taxonomy,
): CsvFile {
  const rows = new RecordRows(taxonomy);
  for (const { line, record } of read.records) rows.add(record, line);
  return rows.end(source, read);
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  // A choice of one, as forms hold it.
  if (Array.isArray(value) && value.length === 1 && outcomeWord(String(value[0])) != null) return String(value[0]);
  return typeof value === "object" ? JSON.stringify(value) : String(value).trim();
}
