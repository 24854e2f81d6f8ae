import { InputError } from "../../errors.js";
import { modeOfHeader } from "../../taxonomy/headers.js";
import { mast } from "../../taxonomy/mast.js";
import type { Taxonomy } from "../../trace.js";
import { many, some } from "../../words.js";
import { type CsvFile, type CsvRecord, csvOf, csvRecords } from "../csv.js";
import { isRecord, type JsonRecord, jsonProblem, parseWithNan } from "../json-values.js";
import { judgeRecords } from "./judge-text.js";
import { readText, type TextFile } from "./text.js";
import { toolOf, toolRecords } from "./tools.js";

/** Reads a table of any kind that {@link tableOf} knows. */
export async function readTable(path: string, taxonomy: Taxonomy = mast): Promise<CsvFile> {
  return tableOf(await readText(path), taxonomy);
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
  const table =
    start === "{" || start === "["
      ? jsonTable(text, taxonomy)
      : (judgeRecords(text.text, text.file.replace(/(\.\w+)+$/, ""), taxonomy) ?? separated(text, taxonomy));
  const rows = "header" in table ? table : recordTable(text, { ...table, tool: null }, taxonomy);
  if (text.packing.length === 0) return rows;
  return { ...rows, kind: [rows.kind ?? "CSV", ...text.packing].join(", ") };
}

// Separated values

const separators: readonly (readonly [delimiter: string, kind: string | undefined])[] = [
  [",", undefined],
  [";", "CSV with semicolons"],
  ["\t", "TSV"],
  [" ", "table with blanks"],
];

function separated({ text: whole, file, digest }: TextFile, taxonomy: Taxonomy): CsvFile {
  // Excel's own way to say how it separated, PowerShell's to say of what: the line stays, empty, so that lines keep their numbers.
  const stated = /^\ufeff?(?:sep=(.)|#TYPE [^\r\n]*)(?=\r?\n)/.exec(whole);
  const text = stated === null ? whole : whole.slice(stated[0].length);
  const first = (/^\s*?([^\r\n]*\S[^\r\n]*)/.exec(text)?.[1] ?? "").replace(/"[^"]*"/g, "");
  const counts = separators.map(([delimiter]) => first.split(delimiter).length - 1);
  const most = Math.max(...counts.slice(0, 3));
  const at = most > 0 ? counts.indexOf(most) : counts[3]! > 1 ? 3 : 0;
  const delimiter = stated?.[1] ?? separators[at]![0];
  const kind = separators.find(([own]) => own === delimiter)?.[1];
  const found = csvRecords(text, file, delimiter);
  const read = /[\u200b\u2060\ufeff]/.test(text) ? found.map(visible) : found;
  const { records, notes } = tidy(read, file, taxonomy);
  const decimal = delimiter === ";" || delimiter === "\t";
  const rows = decimal ? records.map(withPoints) : records;
  return {
    ...csvOf(rows, { file, digest }),
    ...(kind === undefined ? {} : { kind }),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** Without the characters of no width that web pages leave at the ends of a cell. */
function visible({ line, record }: CsvRecord): CsvRecord {
  return {
    line,
    record: record.map((cell) => cell.replace(/^[\u200b\u2060\ufeff]+|[\u200b\u2060\ufeff]+$/g, "").trim()),
  };
}

/** Numbers with a decimal comma, as European spreadsheets write them, with a point. */
function withPoints({ line, record }: CsvRecord): CsvRecord {
  return { line, record: record.map((cell) => (/^-?\d+,\d+$/.test(cell) ? cell.replace(",", ".") : cell)) };
}

/** Names of columns that say which row is which. */
const idNames =
  /^(trace|run|sample|instance|task|session|conversation)?[\s_.-]*(id|uuid)$|^(scenario|item|code|code_a)$/i;

function isHeader({ record }: CsvRecord, taxonomy: Taxonomy): boolean {
  return record.some((cell) => idNames.test(cell) || modeOfHeader(cell, taxonomy) !== null);
}

/** Without what spreadsheets and data frames add: empty rows and columns, a heading above the header, an index. */
function tidy(
  all: readonly CsvRecord[],
  file: string,
  taxonomy: Taxonomy,
): { records: readonly CsvRecord[]; notes: readonly string[] } {
  const notes: string[] = [];
  let records = all.filter(({ record }) => record.some((cell) => cell !== "") || record.length === 1);
  const blank = all.length - records.length;
  if (blank > 0) notes.push(`${file}: ${many(blank, "empty row")} passed over`);
  const [head, second] = records;
  if (head === undefined || second === undefined) return { records, notes };
  if (!isHeader(head, taxonomy) && head.record.length > 1 && head.record.includes("") && isHeader(second, taxonomy)) {
    notes.push(`${file}: line ${head.line} is no header and is passed over; the header is line ${second.line}`);
    records = records.slice(1);
  }
  const [header, ...body] = [records[0]!, ...records.slice(1)] as const;
  const width = header.record.length;
  // R's write.table names its columns and not its row names
  if (
    body.length > 0 &&
    body.every(({ record }) => record.length === width + 1) &&
    body.every((row) => row.record.at(-1) !== "")
  ) {
    return unnamed([{ ...header, record: ["", ...header.record] }, ...body], file, notes);
  }
  const used = Math.max(1, ...header.record.map((name, at) => (name === "" ? 0 : at + 1)));
  const extra = body.some(({ record }) => record.slice(used).some((cell) => cell !== ""));
  if (used === width && body.every(({ record }) => record.length <= width)) return unnamed(records, file, notes);
  if (extra) return unnamed(records, file, notes);
  if (used < width) notes.push(`${file}: ${many(width - used, "empty column")} passed over`);
  return unnamed(
    records.map(({ line, record }) => ({ line, record: record.slice(0, used) })),
    file,
    notes,
  );
}

/** A first column that numbers the rows, without a name or with pandas' own: dropped, or the id where no other is. */
function unnamed(records: readonly CsvRecord[], file: string, notes: string[]) {
  const [header, ...body] = records as readonly [CsvRecord, ...CsvRecord[]];
  const name = header.record[0]!;
  const cells = body.map(({ record }) => record[0]!);
  const counts = cells.every((cell, at) => Number(cell) - Number(cells[0]) === at && /^[01]$/.test(cells[0]!));
  const distinct = new Set(cells).size === cells.length && !cells.includes("");
  if ((name !== "" && !(name === "Unnamed: 0" && counts)) || header.record.length < 2) return { records, notes };
  if (header.record.slice(1).some((other) => idNames.test(other))) {
    notes.push(`${file}: the unnamed first column is passed over: an index beside the ids`);
    return { records: records.map(({ line, record }) => ({ line, record: record.slice(1) })), notes };
  }
  if (!distinct) return { records, notes };
  notes.push(`${file}: the unnamed first column is taken for trace_id`);
  return { records: [{ ...header, record: ["trace_id", ...header.record.slice(1)] }, ...body], notes };
}

// JSON

/** Records with the place of each, and what they are of. */
export interface Records {
  readonly kind: string;
  readonly unit: "line" | "record";
  readonly records: readonly { readonly line: number; readonly record: JsonRecord }[];
}

function jsonTable(text: TextFile, taxonomy: Taxonomy): CsvFile {
  return recordTable(text, toolRecords(jsonRecords(text, taxonomy)), taxonomy);
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
    if (line.trim() === "") return [];
    const place = { file, record: `line ${at + 1}` };
    let record: unknown;
    try {
      record = parseWithNan(line);
    } catch (error) {
      throw new InputError(jsonProblem(error), { ...place, remedy: "give one JSON object a line" });
    }
    if (!isRecord(record)) throw new InputError("not an object", { ...place, value: record });
    return [{ line: at + 1, record }];
  });
  return { kind: "JSONL", unit: "line", records };
}

/** The records of a JSON value: an array, an array within an object, an object by ids or by columns, or one record. */
function recordsIn(
  value: unknown,
  file: string,
  taxonomy: Taxonomy,
): { readonly kind: string; readonly records: readonly unknown[] } {
  const isMode = (name: string) => modeOfHeader(name, taxonomy) !== null;
  if (Array.isArray(value)) return { kind: "JSON", records: value };
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
  if (entries.length === 0 || !entries.every(([, part]) => isRecord(part))) return { kind: "JSON", records: [value] };
  const parts = entries as [string, JsonRecord][];
  const keys = Object.keys(parts[0]![1]);
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
  const single = parts.length === 1 && /annotation|failure|label|mode|code|prediction/i.test(parts[0]![0]);
  if (single || parts.some(([name]) => isMode(name))) return { kind: "JSON", records: [value] };
  return { kind: "JSON by ids", records: parts.map(([id, part]) => ({ trace_id: id, ...part })) };
}

function isCodes(value: unknown, taxonomy: Taxonomy): boolean {
  return isRecord(value) && Object.keys(value).some((key) => modeOfHeader(key, taxonomy) !== null);
}

/** Objects of which the parts are a record's own, and not what a label source is. */
const opened = new Set(["meta", "metadata", "data", "fields", "info", "trace"]);

/** Records as rows: a property is a column, what is missing or null an empty cell, what is nested stays JSON. */
function recordTable(
  { file, digest }: TextFile,
  { kind, unit, records, tool }: Records & { readonly tool: string | null },
  taxonomy: Taxonomy,
): CsvFile {
  if (records.length === 0) throw new InputError("has no record", { file, remedy: "give an array of objects" });
  const columns = new Set<string>();
  const rows = records.map(({ line, record }) => {
    const cells = new Map<string, string>();
    for (const [name, value] of Object.entries(record)) {
      if (opened.has(name) && isRecord(value) && !isCodes(value, taxonomy)) {
        for (const [inner, part] of Object.entries(value)) {
          const own = name === "trace" ? `trace_${inner}` : inner;
          if (isRecord(part) || Array.isArray(part) || own in record || inner === "trajectory") continue;
          cells.set(own, cellOf(part));
        }
      } else cells.set(name, cellOf(value));
    }
    for (const name of cells.keys()) columns.add(name);
    return { line, cells };
  });
  if (!columns.has("trace_id") && records.length === 1 && ![...columns].some((name) => idNames.test(name))) {
    columns.add("trace_id");
    rows[0]!.cells.set("trace_id", file.replace(/(\.\w+)+$/, ""));
  }
  const header = [...columns].filter((name) => name !== "");
  return {
    ...{ file, digest, header, unit },
    kind: tool === null ? kind : `${tool}'s export (${kind})`,
    rows: rows.map(({ line, cells }) => ({
      line,
      cells: Object.fromEntries(header.map((name) => [name, cells.get(name) ?? ""])),
    })),
  };
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value).trim();
}
