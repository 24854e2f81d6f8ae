import type { OutcomeCell } from "../counts/tables.js";
import { codes } from "../taxonomy.js";
import { type ClusterSums, dominantNote, fewUnitsNote, ratioVariance } from "./clusters.js";
import { tOf } from "./distributions.js";
import { replicatedReason } from "./groups.js";
import { type Interval, joinNotes } from "./interval.js";
import type { CountGroup, ModeCount } from "./mode-count-groups.js";
import { clusterCounts, type ModeGroup, traceCount } from "./mode-groups.js";
import { comonotoneVariance } from "./poisson-binomial.js";

interface MarginalOptions {
  readonly confidence?: number;
  readonly bounds?: boolean;
}

/** Sum of modes and number of traces, one entry a cluster, or for `times` clusters of one trace that are alike. */
export function clustersOf(counts: readonly ModeCount[]): readonly ClusterSums[] {
  const sums = new Map<string, { y: number; x: number }>();
  const loose = counts.filter(({ cluster }) => cluster === null);
  for (const { modes, traces, cluster } of counts) {
    if (cluster === null) continue;
    const sum = sums.get(cluster) ?? { y: 0, x: 0 };
    sums.set(cluster, { y: sum.y + modes * traces, x: sum.x + traces });
  }
  return [...sums.values(), ...loose.map(({ modes, traces }) => ({ y: modes, x: 1, times: traces }))];
}

/** How many clusters there are. */
export function sizeOf(clusters: readonly ClusterSums[]): number {
  return clusters.reduce((sum, { times = 1 }) => sum + times, 0);
}

/** Of the mean over traces: t, cluster-t where clusters repeat; empty with the reason where there is no spread. */
export function meanInterval(group: CountGroup, mean: number, sd: number | null, confidence: number): Interval {
  const n = group.traces;
  if (group.replicated) return { low: null, high: null, interval: "", note: replicatedReason };
  if (group.clustered) return clusterInterval(clustersOf(group.counts), mean, confidence);
  const empty = { low: null, high: null, interval: "t" };
  if (sd === null) return { ...empty, note: "one trace: no sd, so no interval" };
  if (sd === 0) return { ...empty, note: "no spread between traces, so no interval" };
  return around(mean, tOf(confidence, n - 1) * (sd / Math.sqrt(n)), "t", "independent traces assumed");
}

function clusterInterval(clusters: readonly ClusterSums[], mean: number, confidence: number): Interval {
  const interval = "cluster-t";
  const empty = { low: null, high: null, interval };
  const variance = ratioVariance(clusters);
  if (variance === null) return { ...empty, note: "one cluster: how clusters differ cannot be seen, so no interval" };
  if (variance <= 1e-30) return { ...empty, note: "no spread between clusters, so no interval" };
  const count = sizeOf(clusters);
  const largest = clusters.reduce((most, { x }) => Math.max(most, x), 0);
  const total = clusters.reduce((sum, { x, times = 1 }) => sum + times * x, 0);
  const warnings = joinNotes(fewUnitsNote(count), dominantNote(largest, total));
  return around(mean, tOf(confidence, count - 1) * Math.sqrt(variance), interval, warnings);
}

function around(mean: number, half: number, interval: string, note: string | null): Interval {
  const most = codes.length;
  const clipped = mean - half < 0 || mean + half > most ? `interval clipped to 0 to ${most}` : null;
  const [low, high] = [Math.max(0, mean - half), Math.min(most, mean + half)];
  return { low, high, interval, note: joinNotes(note, clipped) };
}

/**
 * Where clusters repeat, the interval that the traces give: clusters' sums of flags need no joint labels, only traces
 * labelled for all modes. Else that of the least favourable dependence, where asked for.
 */
export function marginalInterval(
  group: ModeGroup,
  outcomes: readonly OutcomeCell[],
  mean: number,
  shares: readonly number[],
  totals: readonly { readonly n: number }[],
  options: MarginalOptions,
): Interval | null {
  if (group.replicated) return { low: null, high: null, interval: "", note: replicatedReason };
  const clusters = clusterSums(group, outcomes);
  if (!group.clustersKnown || !clusters.some(({ x }) => x > 1))
    return options.bounds === true ? leastFavourable(shares, totals, mean, options) : null;
  if (totals.every(({ n }) => n === traceCount(group, outcomes)))
    return clusterInterval(clusters, mean, options.confidence ?? 0.95);
  const note = "clusters repeat and not all traces are labelled for all modes, so no interval";
  return { low: null, high: null, interval: "cluster-t", note };
}

/** Sum of flags and number of traces of the clusters that have traces of these outcomes. */
export function clusterSums(
  group: ModeGroup,
  outcomes: readonly OutcomeCell[],
): readonly { readonly y: number; readonly x: number }[] {
  return group.clusters
    .map((cluster) => {
      const one = { ...group, clusters: [cluster] };
      const flags = codes.flatMap((_, mode) => clusterCounts(one, mode, outcomes).map(({ flagged }) => flagged));
      return { y: flags.reduce((sum, flagged) => sum + flagged, 0), x: traceCount(one, outcomes) };
    })
    .filter(({ x }) => x > 0);
}

function leastFavourable(
  shares: readonly number[],
  totals: readonly { readonly n: number }[],
  mean: number,
  options: MarginalOptions,
): Interval {
  const interval = "least-favourable";
  const n = Math.min(...totals.map((total) => total.n));
  if (n < 2) return { low: null, high: null, interval, note: "one trace: no interval" };
  const half = tOf(options.confidence ?? 0.95, n - 1) * Math.sqrt(comonotoneVariance(shares) / (n - 1));
  return around(mean, half, interval, "interval at the least favourable dependence between modes, independent traces");
}
