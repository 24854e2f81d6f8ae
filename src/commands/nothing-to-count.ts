import { InputError } from "../errors.js";
import { isTable, type ModesInput } from "../statistics/mode-groups.js";

interface Contents {
  readonly traces: number;
  readonly labelled: boolean;
  readonly known: boolean;
  readonly labelledKnown: boolean;
  readonly failed: boolean;
}

/** The error of an input in which failed and successful traces cannot be compared: empty, or without labels or outcomes. */
export function noOutcome(data: ModesInput): InputError {
  const found = contentsOf(data);
  const compared = "failed and successful cannot be compared";
  if (found.traces === 0 || !found.labelled) return noLabel(data, `so ${compared}`);
  if (found.labelledKnown && !found.failed)
    return new InputError("no labelled trace failed, so there is nothing to explain", {
      remedy: "give traces whose outcome is failure",
    });
  if (found.known)
    return new InputError(
      `no labelled trace has a known outcome: only traces without labels have one, so ${compared}`,
      {
        remedy: "label those traces, or give the outcomes of the labelled ones",
      },
    );
  return new InputError(`no labelled trace has a known outcome, so ${compared}`, {
    remedy: isTable(data)
      ? "make the table from traces with outcomes: mastkit tabulate with --outcomes FILE or --itbench DIR"
      : "give outcomes with --outcomes FILE or --itbench DIR, or a labels file with an outcome or recall column",
  });
}

/**
 * The error of an input without a label to count.
 *
 * @param so What follows from it, as "so there is no prevalence".
 */
export function noLabel(data: ModesInput, so: string, outcome: "success" | "failure" | "all" = "all"): InputError {
  const found = contentsOf(data);
  if (found.traces === 0)
    return new InputError(`there is no trace in ${isTable(data) ? "the count table" : "the file"}, ${so}`, {
      remedy: isTable(data) ? "tabulate labelled traces" : "give a file with labelled traces",
    });
  if (found.labelled)
    return new InputError(`no labelled trace has the outcome ${outcome}, ${so}`, {
      remedy: found.labelledKnown
        ? "leave --outcome out, or ask for the other"
        : isTable(data)
          ? "leave --outcome out, or tabulate with --outcomes FILE or --itbench DIR"
          : "leave --outcome out, or give outcomes with --outcomes FILE or --itbench DIR",
    });
  return new InputError(`no trace is labelled: each of the ${found.traces} has no label for any mode, ${so}`, {
    remedy: isTable(data)
      ? "tabulate labelled traces"
      : "fill in the code columns: 1 present, 0 absent; empty is unknown",
  });
}

function contentsOf(data: ModesInput): Contents {
  const cells = isTable(data)
    ? data.rows.map(({ traces, labelled, outcome }) => ({ traces, labelled, outcome }))
    : data.map(({ labels, outcome }) => ({ traces: 1, labelled: labels.labelled, outcome: outcome ?? "unknown" }));
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
