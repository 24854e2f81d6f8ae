import { basename } from "node:path";
import { InputError } from "../errors.js";
import { labelCount } from "../taxonomy/labels.js";
import { codes } from "../taxonomy/mast.js";
import type { Definition, LabelledTrace } from "../trace.js";
import { linesOf } from "../words.js";
import { digestFile, type FileDigest } from "./digest.js";
import { jsonRecordScanner } from "./json-records.js";
import { fateInMast, type MastRecord, mastRecord } from "./mast-record.js";

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

export function labelledTrace(record: MastRecord, definition: Definition): LabelledTrace {
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
