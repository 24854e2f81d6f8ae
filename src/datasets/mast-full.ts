import { basename } from "node:path";
import { InputError, type InputErrorPlace } from "../errors.js";
import { modeOfHeader } from "../taxonomy/headers.js";
import { labelCount, labelsOf } from "../taxonomy/labels.js";
import { codes } from "../taxonomy/mast.js";
import { codesText, looksLikeCode, noCode, parseCode, placeOf } from "../taxonomy/taxonomy.js";
import type { Definition, LabelledTrace, Labels } from "../trace.js";
import { linesOf } from "../words.js";
import { digestFile, type FileDigest } from "./digest.js";
import { type JsonRecordAt, jsonRecordScanner, type MeasuredString, type StringFate } from "./json-records.js";
import { isRecord, type JsonRecord, own } from "./json-values.js";

/** One record of a MAD_full_dataset file, as it is there. Nothing is checked against other records. */
export interface MastRecord {
  /** Place in the file, from 0. */
  readonly index: number;
  /** Byte offset in the file. */
  readonly offset: number;
  /** `mas_name`, `llm_name`, `benchmark_name`; null where the file has null or nothing. */
  readonly system: string | null;
  readonly model: string | null;
  readonly benchmark: string | null;
  /** `trace_id` as text; with `traceKey` it is unique in the published files, with system and model it is not. */
  readonly traceId: string;
  /** `trace.key` */
  readonly traceKey: string | null;
  /** `trace.index` */
  readonly traceIndex: number | null;
  /** A null label is not labelled: never a no. */
  readonly labels: Labels;
  /** Codes that the record has no property for; they are not labelled. */
  readonly absentCodes: readonly string[];
  /** Properties of `mast_annotation` that are not codes; they are not read. */
  readonly otherLabels: readonly string[];
  /** The trajectory's raw JSON bytes; null where there is none. */
  readonly trajectory: MeasuredString | null;
}

export interface MastScanOptions {
  /** SHA-256 of each trajectory's raw JSON bytes. Default false. */
  readonly digestTrajectories?: boolean;
  /** Checks what is inside the skipped trajectories too: escapes, control characters, UTF-8. Default false. */
  readonly validate?: boolean;
  /** Takes the file's SHA-256 when it is first asked for, by reading the file again. Default false. */
  readonly digestLater?: boolean;
  /** Called with the bytes read so far. */
  readonly onProgress?: (bytes: number) => void;
}

export interface MastScan {
  readonly records: number;
  readonly digest: FileDigest;
}

export interface MastFullOptions extends MastScanOptions {
  /** Which reading of 3.2 and 3.3 the labels used. Default "unknown": the files do not say. */
  readonly definition?: Definition;
}

export interface MastFull {
  readonly traces: readonly LabelledTrace[];
  /** The records the traces were made of, in the same order. */
  readonly records: readonly MastRecord[];
  readonly digest: FileDigest;
  readonly notes: readonly string[];
}

/**
 * Calls `onRecord` with each record of a MAD_full_dataset file as it is read, and returns their number and the file's
 * digest. The file is read once, in chunks; trajectories are skipped, not parsed, so memory does not grow with the file.
 * Key order and white space are free. Malformed or truncated input is an InputError with record number and byte offset;
 * records before it were handed out already. Inside skipped text nothing is checked unless `validate` is set.
 */
export async function scanMastFull(
  path: string,
  onRecord: (record: MastRecord) => void,
  options: MastScanOptions = {},
): Promise<MastScan> {
  const scanner = mastScanner(basename(path), onRecord, options);
  let read = 0;
  const take = (chunk: Buffer): void => {
    scanner.push(chunk);
    read += chunk.length;
    options.onProgress?.(read);
  };
  const digest = await digestFile(path, take, options.digestLater);
  return { records: scanner.end(), digest };
}

/** The same for bytes that arrive by other ways: `push` each piece, cut anywhere, then `end`. */
export function mastScanner(
  file: string,
  onRecord: (record: MastRecord) => void,
  options: Omit<MastScanOptions, "onProgress"> = {},
): { push(bytes: Buffer): void; end(): number } {
  return jsonRecordScanner({
    file,
    fate: fateInMast,
    digest: options.digestTrajectories ?? false,
    validate: options.validate ?? false,
    onRecord: (element) => onRecord(mastRecord(element, file)),
  });
}

/**
 * Reads a MAD_full_dataset file into labelled traces. Ids are `<trace.key>/<trace_id>` (`<trace_id>` where there is no
 * key), which are unique in both published releases; a repeated one is an InputError that names both records
 * (`scanMastFull` hands out all records as they are). A null label, an absent code and a null annotation are not
 * labelled, and noted; they are never a no. Outcomes are unknown: the files have none.
 */
export async function readMastFull(path: string, options: MastFullOptions = {}): Promise<MastFull> {
  return mastFullOf(await readMastRecords(path, options), options.definition);
}

export async function readMastRecords(
  path: string,
  options: MastScanOptions = {},
): Promise<Pick<MastFull, "records" | "digest">> {
  const records: MastRecord[] = [];
  const { digest } = await scanMastFull(path, (record) => records.push(record), options);
  return { records, digest };
}

/** The traces of {@link readMastFull}, of records at hand. */
export function mastFullOf(
  { records, digest }: Pick<MastFull, "records" | "digest">,
  definition: Definition = "unknown",
): MastFull {
  const file = digest.name;
  const firstOf = new Map<string, number>();
  const traces = records.map((record) => {
    const trace = labelledTrace(record, definition);
    const first = firstOf.get(trace.id);
    if (first !== undefined) {
      throw new InputError(`the same trace as record ${first + 1}`, {
        file,
        record: `record ${record.index + 1}, byte ${record.offset}`,
        field: "trace.key/trace_id",
        value: trace.id,
        remedy: "give every trace its own id; `mastkit audit` lists all of them",
      });
    }
    firstOf.set(trace.id, record.index);
    return trace;
  });
  if (traces.length === 0) throw new InputError("no records", { file, remedy: "check the file" });
  return { traces, records, digest, notes: mastNotes(records) };
}

function labelledTrace(record: MastRecord, definition: Definition): LabelledTrace {
  const { system, model, benchmark, traceId, traceKey, labels } = record;
  return {
    dataset: "mast",
    id: traceKey === null ? traceId : `${traceKey}/${traceId}`,
    system,
    model,
    benchmark,
    cluster: null,
    labels,
    outcome: null,
    recall: null,
    definition,
    annotator: null,
    extra: traceKey === null ? {} : { trace_key: traceKey },
  };
}

function mastNotes(records: readonly MastRecord[]): readonly string[] {
  const of = (is: (record: MastRecord) => boolean) => records.filter(is).length;
  const without = of(({ labels }) => labelCount(labels) === 0);
  const partly = of(({ labels }) => labelCount(labels) % codes.length !== 0);
  const absent = of(({ absentCodes }) => absentCodes.length > 0);
  const lacking = [...new Set(records.flatMap(({ absentCodes }) => absentCodes))].sort();
  const others = [...new Set(records.flatMap(({ otherLabels }) => otherLabels))];
  const all = `of ${records.length} records`;
  return linesOf(
    without > 0 && `${without} ${all} have no label at all: not labelled, not counted as a no`,
    partly > 0 && `${partly} ${all} are labelled for some of the ${codes.length} modes only`,
    absent > 0 && `${absent} ${all} lack code ${lacking.join(", ")}: not labelled`,
    others.length > 0 &&
      `mast_annotation has properties that are not codes, not read: ${others.slice(0, 5).join(", ")}${others.length > 5 ? ", …" : ""}`,
  );
}

/** What is kept of a record: all but the trajectory and what is not listed in `MastRecord`. */
function fateInMast(outer: string | null, inner: string | null): StringFate {
  if (outer !== "trace") return kept.has(outer) ? "keep" : "skip";
  if (inner === "trajectory") return "measure";
  return inner === null || inner === "key" || inner === "index" ? "keep" : "skip";
}

const kept = new Set<string | null>(["mas_name", "llm_name", "benchmark_name", "trace_id", "mast_annotation"]);

/** A scanned element as a record; an InputError names record, field and value where it is not one. */
function mastRecord(element: JsonRecordAt, file: string): MastRecord {
  const { index, offset, value, measured } = element;
  const place = { file, record: `record ${index + 1}, byte ${offset}` };
  if (!isRecord(value)) throw new InputError("not an object", { ...place, value });
  const name = (field: string): string | null => {
    const found = own(value, field) ?? null;
    if (found === null || typeof found === "string") return found;
    throw new InputError("not a text", { ...place, field, value: found });
  };
  const trace = traceOf(value, place);
  const trajectory = own(trace, "trajectory") ?? null;
  if (trajectory !== null && typeof trajectory !== "string") {
    throw new InputError("not a text", { ...place, field: "trace.trajectory", value: trajectory });
  }
  return {
    index,
    offset,
    system: name("mas_name"),
    model: name("llm_name"),
    benchmark: name("benchmark_name"),
    traceId: idOf(own(value, "trace_id"), place),
    traceKey: keyOf(own(trace, "key"), place),
    traceIndex: indexOf(own(trace, "index"), place),
    ...annotationOf(value, place),
    trajectory: trajectory === null ? null : measured,
  };
}

type Place = Pick<InputErrorPlace, "file" | "record">;

function traceOf(record: JsonRecord, place: Place): JsonRecord {
  const trace = own(record, "trace") ?? {};
  if (isRecord(trace)) return trace;
  const human = Object.hasOwn(record, "annotations");
  throw new InputError(human ? "a record of human votes, not of judge labels" : "not an object", {
    ...place,
    field: "trace",
    value: trace,
    remedy: human ? "give the file with --human" : "expected key, index and trajectory",
  });
}

function idOf(value: unknown, place: Place): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string" && value !== "") return value;
  const problem = value === undefined ? "missing" : "neither a whole number nor a text";
  throw new InputError(problem, { ...place, field: "trace_id", value });
}

function keyOf(value: unknown, place: Place): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && value !== "") return value;
  throw new InputError("not a text", { ...place, field: "trace.key", value });
}

function indexOf(value: unknown, place: Place): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new InputError("not a whole number", { ...place, field: "trace.index", value });
}

function annotationOf(record: JsonRecord, place: Place): Pick<MastRecord, "labels" | "absentCodes" | "otherLabels"> {
  const annotation = own(record, "mast_annotation");
  if (annotation !== null && !isRecord(annotation)) {
    const human = Object.hasOwn(record, "annotations");
    throw new InputError(annotation === undefined ? "missing" : "not an object", {
      ...place,
      field: "mast_annotation",
      value: annotation,
      remedy: human ? "give the file with --human" : `expected the ${codes.length} codes with 0, 1 or null`,
    });
  }
  const values: (boolean | null | undefined)[] = codes.map(() => undefined);
  const otherLabels: string[] = [];
  for (const [field, label] of Object.entries(annotation ?? {})) {
    const code = parseCode(field) ?? codeOfName(field);
    if (code === null && !looksLikeCode(field)) {
      otherLabels.push(field);
      continue;
    }
    const where = { ...place, field: `mast_annotation.${field}` };
    if (code === null) throw new InputError(noCode(), { ...where, remedy: codesText() });
    const at = placeOf(code);
    if (values[at] !== undefined) throw new InputError("the code is there twice", where);
    if (label !== 0 && label !== 1 && label !== null) {
      throw new InputError("not a label", { ...where, value: label, remedy: "use 1, 0, or null for not labelled" });
    }
    values[at] = label === null ? null : label === 1;
  }
  const absentCodes = codes.filter((_, place) => values[place] === undefined);
  return { labels: labelsOf(values.map((value) => value ?? null)), absentCodes, otherLabels };
}

/** The code that a property's name is sure to mean; null where it states a reading of 3.2 and 3.3, which records do not carry. */
function codeOfName(field: string): string | null {
  const mode = modeOfHeader(field);
  return mode === null || "doubt" in mode || mode.definition !== "unknown" ? null : mode.code;
}
