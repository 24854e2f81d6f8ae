import { joinKey, scenarioName } from "../names.js";
import type { OutcomeRecord } from "../trace.js";
import { contradictionNotes, idShape, outcomeCells, refuseReserved, rowId, traceColumns, weightCell } from "./cells.js";
import { type CsvFile, headerError, onceOnly, readAs, readNotes, withKnownColumns } from "./csv.js";
import type { FileDigest } from "./digest.js";
import type { LabelsOptions } from "./labels/labels.js";
import { readTable } from "./labels/records.js";
import { inSteps, withIds, withOutcomes } from "./labels/shape.js";

export interface OutcomesFile {
  readonly outcomes: readonly OutcomeRecord[];
  readonly digest: FileDigest;
  /** How many rows have an outcome that their recall contradicts; empty where none has. */
  readonly notes: readonly string[];
}

export type OutcomesCsvOptions = Omit<LabelsOptions, "taxonomy" | "formatLabels" | "labelsKey" | "annotatorColumn">;

const ownColumns = new Set(["trace_id", "outcome", "recall", "cluster", "weight"]);

/**
 * Reads an outcomes CSV: id columns and `outcome` (success, failure or empty) or `recall`; every further column can be
 * grouped by. A row with neither is an unknown outcome; where both are
 * given the outcome decides.
 *
 * @throws InputError where neither column is there, for a value that is no outcome, for a repeated id (two spellings of
 * one run are one id) and a column named source or caution.
 */
export async function readOutcomesCsv(path: string, options: OutcomesCsvOptions = {}): Promise<OutcomesFile> {
  return outcomesOf(await readTable(path), options);
}

/** The reader behind {@link readOutcomesCsv}, for a CSV at hand. */
export function outcomesOf(file: CsvFile, options: OutcomesCsvOptions = {}): OutcomesFile {
  const { csv, ...read } = inSteps(withKnownColumns(file, traceColumns), [withIds(options), withOutcomes(options)]);
  refuseReserved(csv);
  if (!csv.header.includes("outcome") && !csv.header.includes("recall")) {
    throw headerError(csv, "has neither an outcome nor a recall column", {
      remedy: "add outcome (success, failure or empty) or recall (0 to 1), or choose a column with --score",
    });
  }
  const shape = idShape(csv);
  const groupNames = csv.header.filter((name) => !ownColumns.has(name));
  const threshold = options.successThreshold ?? 1;
  const once = onceOnly(csv);
  const outcomeAt = outcomeCells(csv, threshold);
  let contradictions = 0;
  const outcomes = csv.rows.map((row): OutcomeRecord => {
    const id = rowId(csv, row, shape);
    once(row, [joinKey(id)], { what: "the id", spelling: id, value: id, remedy: "keep one outcome a trace" });
    const { outcome, recall, contradicts } = outcomeAt(row.at);
    if (contradicts) contradictions += 1;
    const scenario = scenarioName(row.text("scenario"));
    const own = row.texts(groupNames);
    const groups = "scenario" in own ? { ...own, scenario } : own;
    return { id, outcome, recall, cluster: row.text("cluster") || scenario || null, groups, ...weightCell(csv, row) };
  });
  const as = readAs(csv, [], read.understood);
  const contradicting = options.recallDecides === true ? [] : contradictionNotes(csv, contradictions, threshold);
  const digest = as === null ? csv.digest : { ...csv.digest, readAs: as };
  return { outcomes, digest, notes: [...readNotes(csv, as), ...contradicting] };
}
