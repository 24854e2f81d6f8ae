import type { HistogramTable, ModesTable, OutcomeCell } from "../counts/tables.js";
import { codes } from "../taxonomy.js";
import type { Cell, Grouped, LabelledTrace } from "../trace.js";
import { quantile } from "./cluster-bootstrap.js";
import { ratioVariance } from "./clusters.js";
import { tOf } from "./distributions.js";
import { counted, type Interval, joinNotes } from "./interval.js";
import {
  type CountGroup,
  type CountOptions,
  countGroups,
  histogramHeads,
  type ModeCount,
  selectedReason,
} from "./mode-count-groups.js";
import {
  clusterCounts,
  groupHeads,
  type ModeGroup,
  modeGroups,
  pooledModelsReason,
  traceCount,
} from "./mode-groups.js";
import { comonotoneVariance } from "./poisson-binomial.js";

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
  /** From marginal counts: add the interval under the least favourable dependence between modes. */
  readonly bounds?: boolean;
}

/**
 * Modes per trace: mean with interval, sample sd, quartiles (type 7) and maximum, over traces labelled for all 14 modes.
 * Interval: mean ± t · sd/√n, where clusters repeat mean ± t(G − 1) × the CR1 standard error. A histogram table gives
 * the same. A modes table gives the mean alone (the sum of the modes' shares): sd, quartiles and interval depend on how
 * modes go together, which marginal counts do not say; `bounds` adds the interval at the least favourable dependence,
 * every rarer mode only within every commoner one. Counts that were selected on outcome give no overall mean.
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

/** The heads of the group columns of {@link modeCounts}' rows. */
export function modeCountsHeads(data: ModeCountsInput, by: readonly string[]): readonly string[] {
  if (isKind(data, "histogram")) return histogramHeads(data, by);
  return groupHeads(data, by);
}

function isKind<K extends "modes" | "histogram">(
  data: ModeCountsInput,
  kind: K,
): data is Extract<ModeCountsInput, { kind: K }> {
  return "kind" in data && data.kind === kind;
}

function rowOf(group: CountGroup, options: ModeCountsOptions): Grouped<ModeCountsRow> {
  const values = group.counts
    .flatMap(({ modes, traces }) => new Array<number>(traces).fill(modes))
    .sort((a, b) => a - b);
  const n = values.length;
  const shown = n > 0 && group.hidden === null;
  const mean = shown ? values.reduce((sum, value) => sum + value, 0) / n : null;
  const sd = mean === null ? null : standardDeviation(values, mean);
  const limits = mean === null ? null : meanInterval(group, mean, sd, options.confidence ?? 0.95);
  const at = (p: number) => (shown ? quantile(values, p) : null);
  const partly = group.partly === 0 ? null : `${counted(group.partly, "trace")} not labelled for all modes left out`;
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
    max: shown ? values.at(-1)! : null,
    interval: limits?.low === null || limits === null ? "" : limits.interval,
    clusters: group.clustersKnown ? clustersOf(group.counts).length : null,
    note: joinNotes(group.hidden, none, limits?.note, partly, ...group.notes),
  };
}

function standardDeviation(values: readonly number[], mean: number): number | null {
  if (values.length < 2) return null;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** Sum of modes and number of traces, one entry a cluster. */
export function clustersOf(counts: readonly ModeCount[]): readonly { readonly y: number; readonly x: number }[] {
  const sums = new Map<string, { y: number; x: number }>();
  for (const { modes, traces, cluster } of counts) {
    const sum = sums.get(cluster) ?? { y: 0, x: 0 };
    sums.set(cluster, { y: sum.y + modes * traces, x: sum.x + traces });
  }
  return [...sums.values()];
}

function meanInterval(group: CountGroup, mean: number, sd: number | null, confidence: number): Interval {
  const n = group.traces;
  const interval = group.clustered ? "cluster-t" : "t";
  const empty = { low: null, high: null, interval };
  if (!group.clustered) {
    if (sd === null) return { ...empty, note: "one trace: no sd, so no interval" };
    if (sd === 0) return { ...empty, note: "no spread between traces, so no interval" };
    return around(mean, tOf(confidence, n - 1) * (sd / Math.sqrt(n)), interval, "independent traces assumed");
  }
  const clusters = clustersOf(group.counts);
  const variance = ratioVariance(clusters);
  if (variance === null) return { ...empty, note: "one cluster: how clusters differ cannot be seen, so no interval" };
  if (variance <= 1e-30) return { ...empty, note: "no spread between clusters, so no interval" };
  const few = clusters.length < 20 ? "warning: fewer than 20 clusters, the interval may be too narrow" : null;
  return around(mean, tOf(confidence, clusters.length - 1) * Math.sqrt(variance), interval, few);
}

function around(mean: number, half: number, interval: string, note: string | null): Interval {
  const most = codes.length;
  const clipped = mean - half < 0 || mean + half > most ? `interval clipped to 0 to ${most}` : null;
  const [low, high] = [Math.max(0, mean - half), Math.min(most, mean + half)];
  return { low, high, interval, note: joinNotes(note, clipped) };
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
  const hidden = group.pooledModels ? pooledModelsReason : group.selected && wanted === "all" ? selectedReason : null;
  const reason =
    hidden ?? (totals.some(({ n }) => n === 0) ? "a mode without a labelled trace: no sum of shares" : null);
  const shares = totals.map(({ flagged, n }) => flagged / n);
  const mean = reason === null ? shares.reduce((sum, share) => sum + share, 0) : null;
  const partly = totals.some(({ n }) => n < traces)
    ? "not all traces are labelled for all modes: sum of the shares"
    : null;
  const limits = mean === null || options.bounds !== true ? null : leastFavourable(shares, totals, mean, options);
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
    clusters: group.clustersKnown ? group.clusters.length : null,
    note: joinNotes(reason, limits?.note, "needs traces or a histogram", partly, ...group.notes),
  } satisfies Record<string, Cell>;
}

function leastFavourable(
  shares: readonly number[],
  totals: readonly { readonly n: number }[],
  mean: number,
  options: ModeCountsOptions,
): Interval {
  const interval = "least-favourable";
  const n = Math.min(...totals.map((total) => total.n));
  if (n < 2) return { low: null, high: null, interval, note: "one trace: no interval" };
  const half = tOf(options.confidence ?? 0.95, n - 1) * Math.sqrt(comonotoneVariance(shares) / (n - 1));
  return around(mean, half, interval, "interval at the least favourable dependence between modes, independent traces");
}
