import { InputError, type InputErrorPlace } from "../errors.js";
import { modeOfHeader } from "../taxonomy/headers.js";
import { labelsOf } from "../taxonomy/labels.js";
import { codes } from "../taxonomy/mast.js";
import { codesText, looksLikeCode, noCode, parseCode, placeOf } from "../taxonomy/taxonomy.js";
import type { Labels } from "../trace.js";
import type { JsonRecordAt, MeasuredString, StringFate } from "./json-records.js";
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

/** What is kept of a record: all but the trajectory and what is not listed in `MastRecord`. */
export function fateInMast(outer: string | null, inner: string | null): StringFate {
  if (outer !== "trace") return kept.has(outer) ? "keep" : "skip";
  if (inner === "trajectory") return "measure";
  return inner === null || inner === "key" || inner === "index" ? "keep" : "skip";
}

const kept = new Set<string | null>(["mas_name", "llm_name", "benchmark_name", "trace_id", "mast_annotation"]);

/** A scanned element as a record; an InputError names record, field and value where it is not one. */
export function mastRecord(element: JsonRecordAt, file: string): MastRecord {
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
