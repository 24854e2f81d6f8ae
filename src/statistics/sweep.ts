import type { LiftRow } from "../analyses/lift-columns.js";
import type { SweepRow } from "../analyses/sweep.js";
import { keyOf } from "../counts/group.js";
import { plainCell } from "../notes.js";
import { outcomeOfRecall } from "../recall.js";
import type { Grouped, LabelledTrace } from "../trace.js";
import { type LiftOptions, lift } from "./lift.js";

/** One kind of recall and the traces that carry it. */
export interface SweepSeries {
  /** "filtered", "unfiltered" or "given". */
  readonly recall: string;
  readonly traces: readonly LabelledTrace[];
}

export interface SweepOptions extends LiftOptions {
  /** The threshold that others are compared with; default 1. */
  readonly reference?: number;
}

/**
 * The lift table at every success threshold that makes a difference: each distinct recall of each series, and the
 * reference. `changed` marks verdicts that differ from those at the reference threshold on the first series. A trace of
 * unknown recall stays of unknown outcome. Each threshold's tests are one family: the thresholds are alternatives, not
 * further tests.
 */
export function sweep(series: readonly SweepSeries[], options: SweepOptions = {}): readonly Grouped<SweepRow>[] {
  const reference = options.reference ?? 1;
  const keyed = (row: Grouped<LiftRow>) =>
    keyOf([...(options.by ?? []).map((name) => plainCell(row[name] ?? null)), row.code]);
  const verdicts = new Map(
    series
      .slice(0, 1)
      .flatMap(({ traces }) => lift(atThreshold(traces, reference), options).map((row) => [keyed(row), row.verdict])),
  );
  return series.flatMap(({ recall, traces }) =>
    thresholdsOf(traces, reference).flatMap((threshold) =>
      lift(atThreshold(traces, threshold), options).map((row): Grouped<SweepRow> => {
        const before = verdicts.get(keyed(row)) ?? null;
        const changed = before !== null && before !== row.verdict ? "yes" : "no";
        return { ...row, recall, threshold, reference_verdict: before, changed };
      }),
    ),
  );
}

/** Every distinct recall above 0 (those above 1 are successes at 1), and the reference, rising. At 0 all would succeed. */
export function thresholdsOf(
  traces: readonly { readonly recall: number | null }[],
  reference: number,
): readonly number[] {
  const recalls = traces.flatMap(({ recall }) => (recall === null || recall <= 0 ? [] : [Math.min(recall, 1)]));
  return [...new Set([...recalls, reference])].sort((a, b) => a - b);
}

function atThreshold(traces: readonly LabelledTrace[], threshold: number): readonly LabelledTrace[] {
  return traces.map((trace) => ({
    ...trace,
    outcome: outcomeOfRecall(trace.recall, threshold),
  }));
}
