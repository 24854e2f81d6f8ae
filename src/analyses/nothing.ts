import { isTable, type ModesInput } from "../counts/count.js";
import { InputError } from "../errors.js";
import { labelCount } from "../taxonomy/labels.js";

interface Contents {
  readonly traces: number;
  readonly labelled: boolean;
  readonly known: boolean;
  readonly labelledKnown: boolean;
  readonly failed: boolean;
}

/** The error of an input in which failed and successful traces cannot be compared: empty, or without labels or outcomes. */
export function noOutcome(data: ModesInput, join: JoinRest = null): InputError {
  const found = contentsOf(data);
  const compared = "failed and successful cannot be compared";
  if (found.traces === 0 || !found.labelled) return noLabel(data, `so ${compared}`, "all", join);
  if (found.labelledKnown && !found.failed)
    return new InputError("no labelled trace failed, so there is nothing to compare", {
      remedy: "give traces whose outcome is failure",
    });
  if (found.known)
    return new InputError(
      `no labelled trace has a known outcome: only traces without labels have one, so ${compared}`,
      { remedy: "label those traces, or give the outcomes of the labelled ones" },
    );
  return notJoined(
    `no labelled trace has a known outcome, so ${compared}`,
    join,
    isTable(data)
      ? "make the table from traces with outcomes: mastkit tabulate with --outcomes FILE or --itbench DIR"
      : "give outcomes with --outcomes FILE, --itbench DIR or --traces PATH, or a labels file with an outcome or recall column",
  );
}

/** What a join left over, a line a side; null where nothing was joined. */
export type JoinRest = readonly string[] | null;

/** The error of a missing outcome: ids do not meet, the rows joined have none, or none was given (`otherwise`). */
export function notJoined(problem: string, join: JoinRest, otherwise: string): InputError {
  if (join === null) return new InputError(problem, { remedy: otherwise });
  if (join.length === 0) return new InputError(problem, { remedy: "fill in outcome or recall of the rows joined" });
  return new InputError(`${problem}: ${join.join("; ")}`, { remedy: "mend the ids" });
}

/**
 * The error of an input without a label to count.
 *
 * @param so What follows from it, as "so there is no prevalence".
 */
export function noLabel(
  data: ModesInput,
  so: string,
  outcome: "success" | "failure" | "all" = "all",
  join: JoinRest = null,
): InputError {
  const found = contentsOf(data);
  if (found.traces === 0)
    return new InputError(`there is no trace in ${isTable(data) ? "the count table" : "the file"}, ${so}`, {
      remedy: isTable(data) ? "tabulate labelled traces" : "give a file with labelled traces",
    });
  if (found.labelled) {
    const problem = `no labelled trace has the outcome ${outcome}, ${so}`;
    if (found.labelledKnown) return new InputError(problem, { remedy: "leave --outcome out, or ask for the other" });
    return notJoined(
      problem,
      join,
      isTable(data)
        ? "leave --outcome out, or tabulate with --outcomes FILE or --itbench DIR"
        : "leave --outcome out, or give outcomes with --outcomes FILE or --itbench DIR",
    );
  }
  return new InputError(`no trace is labelled: each of the ${found.traces} has no label for any mode, ${so}`, {
    remedy: isTable(data)
      ? "tabulate labelled traces"
      : "fill in the code columns: 1 present, 0 absent; empty is unknown",
  });
}

function contentsOf(data: ModesInput): Contents {
  const cells = isTable(data)
    ? data.rows.map(({ traces, labelled, outcome }) => ({ traces, labelled, outcome }))
    : data.map(({ labels, outcome }) => ({ traces: 1, labelled: labelCount(labels), outcome: outcome ?? "unknown" }));
  const labelled = cells.filter((cell) => cell.labelled > 0);
  const isKnown = (cell: (typeof cells)[number]) => cell.traces > 0 && cell.outcome !== "unknown";
  return {
    traces: isTable(data) ? tracesOf(data) : data.length,
    labelled: labelled.length > 0,
    known: cells.some(isKnown),
    labelledKnown: labelled.some(isKnown),
    failed: labelled.some((cell) => cell.outcome === "failure"),
  };
}

/** Traces of a table: every mode has rows of its own, with the same traces. */
function tracesOf({ rows }: Exclude<ModesInput, readonly unknown[]>): number {
  const sums = new Map<string, number>();
  for (const { code, traces } of rows) sums.set(code, (sums.get(code) ?? 0) + traces);
  return Math.max(0, ...sums.values());
}
