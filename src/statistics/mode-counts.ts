import type { HistogramTable, ModesTable, OutcomeCell } from "../counts/tables.js";
import { codes } from "../taxonomy.js";
import type { Cell, Grouped, LabelledTrace } from "../trace.js";
import { many } from "../words.js";
import { hiddenBy } from "./groups.js";
import { joinNotes } from "./interval.js";
import { unknownOutcomeNote } from "./left-out.js";
import { type CountGroup, type CountOptions, countGroups, noOverallMean } from "./mode-count-groups.js";
import { clusterSums, clustersOf, marginalInterval, meanInterval, sizeOf } from "./mode-count-intervals.js";
import { clusterCounts, type ModeGroup, modeGroups, traceCount } from "./mode-groups.js";

export type ModeCountsInput = ModesTable | HistogramTable | readonly LabelledTrace[];

export interface ModeCountsRow {
  /** Fully labelled traces (from a modes table: all traces of the group). */
  readonly traces: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Sample standard deviation (n − 1). */
  readonly sd: number | null;
  readonly median: number | null;
  readonly q1: number | null;
  readonly q3: number | null;
  readonly max: number | null;
  /** t, cluster-t, least-favourable, or "" where none is given. */
  readonly interval: string;
  /** Null where clusters are not known. */
  readonly clusters: number | null;
  readonly note: string | null;
}

export const modeCountsColumns: readonly string[] = [
  ..."traces mean low high sd median q1 q3 max interval clusters note".split(" "),
];

export interface ModeCountsOptions extends CountOptions {
  readonly confidence?: number;
  /** From marginal counts: add the interval under the least favourable dependence, where clusters do not repeat. */
  readonly bounds?: boolean;
}

/**
 * Modes per trace: mean with interval, sample sd, quartiles (type 7) and maximum, over traces labelled for all 14 modes.
 * Interval: mean ± t · sd/√n, where clusters repeat mean ± t(G − 1) × the CR1 standard error. A histogram table gives
 * the same. A modes table gives the mean alone (the sum of the modes' shares): sd, quartiles and interval depend on how
 * modes go together, which marginal counts do not say; `bounds` adds the interval at the least favourable dependence,
 * every rarer mode only within every commoner one. With a `cluster` column whose clusters repeat, and traces labelled
 * for all modes, the table gives the traces' cluster-t interval instead: it needs the clusters' sums alone. Counts that were
 * selected on outcome give no overall mean.
 *
 * @example
 * ```ts
 * import { modeCounts, publishedTable } from "mastkit";
 * const [gemini] = modeCounts(publishedTable("itbench-study-modes"), { by: ["model"], outcome: "failure" });
 * gemini?.mean?.toFixed(2); // => "2.59"
 * ```
 */
export function modeCounts(data: ModeCountsInput, options: ModeCountsOptions = {}): readonly Grouped<ModeCountsRow>[] {
  if (isKind(data, "modes")) return modeGroups(data, options).map((group) => marginalRow(group, options));
  return countGroups(data, options).map((group) => rowOf(group, options));
}

function isKind<K extends "modes" | "histogram">(
  data: ModeCountsInput,
  kind: K,
): data is Extract<ModeCountsInput, { kind: K }> {
  return "kind" in data && data.kind === kind;
}

function rowOf(group: CountGroup, options: ModeCountsOptions): Grouped<ModeCountsRow> {
  const n = group.traces;
  const shown = n > 0 && group.hidden === null;
  const bins = new Array<number>(codes.length + 1).fill(0);
  for (const { modes, traces } of group.counts) bins[modes]! += traces;
  const mean = shown ? bins.reduce((sum, traces, modes) => sum + modes * traces, 0) / n : null;
  const sd = mean === null ? null : standardDeviation(bins, n, mean);
  const limits = mean === null ? null : meanInterval(group, mean, sd, options.confidence ?? 0.95);
  const at = (p: number) => (shown ? quantileOf(bins, n, p) : null);
  const partly = group.partly === 0 ? null : `${many(group.partly, "trace")} not labelled for all modes left out`;
  const none = n === 0 ? "no trace is labelled for all modes" : null;
  return {
    ...group.group,
    traces: n,
    mean,
    low: limits?.low ?? null,
    high: limits?.high ?? null,
    sd,
    median: at(0.5),
    q1: at(0.25),
    q3: at(0.75),
    max: at(1),
    interval: limits?.low === null || limits === null ? "" : limits.interval,
    clusters: group.clustersKnown ? sizeOf(clustersOf(group.counts)) : null,
    note: joinNotes(group.hidden, none, limits?.note, partly, ...group.notes),
  };
}

function standardDeviation(bins: readonly number[], n: number, mean: number): number | null {
  if (n < 2) return null;
  return Math.sqrt(bins.reduce((sum, traces, modes) => sum + traces * (modes - mean) ** 2, 0) / (n - 1));
}

/** Type 7 quantile (R's default) of n traces that are counted by their number of modes. */
function quantileOf(bins: readonly number[], n: number, p: number): number {
  const valueAt = (index: number) => {
    let left = index;
    return bins.findIndex((traces) => {
      left -= traces;
      return left < 0;
    });
  };
  const place = (n - 1) * p;
  const low = valueAt(Math.floor(place));
  return low + (place - Math.floor(place)) * (valueAt(Math.ceil(place)) - low);
}

function marginalRow(group: ModeGroup, options: ModeCountsOptions): Grouped<ModeCountsRow> {
  const wanted = options.outcome ?? "all";
  const outcomes: readonly OutcomeCell[] = wanted === "all" ? ["success", "failure", "unknown"] : [wanted];
  const traces = traceCount(group, outcomes);
  const totals = codes.map((_, mode) =>
    clusterCounts(group, mode, outcomes).reduce(
      (sum, { flagged, n }) => ({ flagged: sum.flagged + flagged, n: sum.n + n }),
      { flagged: 0, n: 0 },
    ),
  );
  const hidden = hiddenBy(group, wanted, noOverallMean);
  const reason =
    hidden ?? (totals.some(({ n }) => n === 0) ? "a mode without a labelled trace: no sum of shares" : null);
  const shares = totals.map(({ flagged, n }) => flagged / n);
  const mean = reason === null ? shares.reduce((sum, share) => sum + share, 0) : null;
  const partly = totals.some(({ n }) => n < traces)
    ? "not all traces are labelled for all modes: sum of the shares"
    : null;
  const leftOut = wanted === "all" ? null : unknownOutcomeNote(traceCount(group, ["unknown"]));
  const limits = mean === null ? null : marginalInterval(group, outcomes, mean, shares, totals, options);
  return {
    ...group.group,
    traces,
    mean,
    low: limits?.low ?? null,
    high: limits?.high ?? null,
    sd: null,
    median: null,
    q1: null,
    q3: null,
    max: null,
    interval: limits?.low === null || limits === null ? "" : limits.interval,
    clusters: group.clustersKnown ? clusterSums(group, outcomes).length : null,
    note: joinNotes(reason, limits?.note, "needs traces or a histogram", leftOut, partly, ...group.notes),
  } satisfies Record<string, Cell>;
}
