import { InputError } from "../errors.js";
import type { OutcomeRecord } from "../trace.js";
import { idShape, outcomeCell, outcomeOfRecall, recallCell, rowId, scenarioName } from "./cells.js";
import { type CsvFile, cell, readCsv } from "./csv.js";
import type { FileDigest } from "./digest.js";

export interface OutcomesFile {
  readonly outcomes: readonly OutcomeRecord[];
  readonly digest: FileDigest;
}

export interface OutcomesOptions {
  /** Recall from which a run is a success, where the file has `recall` and no `outcome`. Default 1. */
  readonly successThreshold?: number;
}

const ownColumns = new Set(["trace_id", "run", "outcome", "recall", "cluster"]);

/**
 * Reads an outcomes CSV: id columns and `outcome` (success, failure or empty) or `recall`; every further column can be
 * grouped by. An empty cell is an unknown outcome.
 *
 * @throws InputError where neither column is there, for a value that is no outcome, and for a repeated id.
 */
export async function readOutcomesCsv(path: string, options: OutcomesOptions = {}): Promise<OutcomesFile> {
  return outcomesOf(await readCsv(path), options);
}

/** The reader behind {@link readOutcomesCsv}, for a CSV at hand. */
export function outcomesOf(csv: CsvFile, options: OutcomesOptions = {}): OutcomesFile {
  const hasOutcome = csv.header.includes("outcome");
  if (!hasOutcome && !csv.header.includes("recall")) {
    throw new InputError("has neither an outcome nor a recall column", {
      file: csv.file,
      record: "line 1",
      remedy: "add outcome (success, failure or empty) or recall (0 to 1)",
    });
  }
  const shape = idShape(csv);
  const groupNames = csv.header.filter((name) => !ownColumns.has(name));
  const lines = new Map<string, number>();
  const outcomes = csv.rows.map((row): OutcomeRecord => {
    const id = rowId(csv, row, shape);
    const before = lines.get(id);
    if (before !== undefined) {
      throw new InputError(`the id stands in line ${before} already`, {
        file: csv.file,
        record: `line ${row.line}`,
        value: id,
        remedy: "keep one outcome a trace",
      });
    }
    lines.set(id, row.line);
    const recall = recallCell(csv, row);
    const scenario = cell(row, "scenario");
    return {
      id,
      outcome: hasOutcome ? outcomeCell(csv, row) : outcomeOfRecall(recall, options.successThreshold ?? 1),
      recall,
      cluster: cell(row, "cluster") || (scenario === "" ? null : scenarioName(scenario)),
      groups: Object.fromEntries(
        groupNames.map((name) => [name, name === "scenario" ? scenarioName(cell(row, name)) : cell(row, name)]),
      ),
    };
  });
  return { outcomes, digest: csv.digest };
}
