// Methods that the kit does not offer (any more), for the tables to show beside its own.

import { sumTables } from "../../src/statistics/cluster-effects.js";
import { tOf } from "../../src/statistics/distributions.js";
import { scoreLimits } from "../../src/statistics/proportion.js";
import type { TwoProportions } from "../../src/statistics.js";

/** Low and high; null where there is no interval. */
export interface Limits {
  readonly low: number | null;
  readonly high: number | null;
}

const none: Limits = { low: null, high: null };

/** G/(G − 1) × Σ influence²: the cluster-robust variance CR1. */
function robust(influences: readonly number[]): number {
  const count = influences.length;
  return (count / (count - 1)) * influences.reduce((sum, value) => sum + value * value, 0);
}

/** Wilson's interval at n over the CR1 design effect (not below 1; n/G at p = 0 or 1), t on G − 1. */
export function robustWilson(clusters: readonly { readonly flagged: number; readonly n: number }[]): Limits {
  const n = clusters.reduce((sum, cluster) => sum + cluster.n, 0);
  const p = clusters.reduce((sum, cluster) => sum + cluster.flagged, 0) / n;
  const variance = robust(clusters.map((cluster) => (cluster.flagged - p * cluster.n) / n));
  const effect = p === 0 || p === 1 ? n / clusters.length : Math.max(1, variance / ((p * (1 - p)) / n));
  const [low, high] = scoreLimits(p, n / effect, tOf(0.95, clusters.length - 1));
  return { low, high };
}

/** Estimate ± t(G − 1) × the CR1 standard error of the risk difference. */
export function robustDifference(clusters: readonly TwoProportions[]): Limits {
  const { flagged1, n1, flagged2, n2 } = sumTables(clusters);
  if (n1 === 0 || n2 === 0) return none;
  const [p1, p2] = [flagged1 / n1, flagged2 / n2];
  const variance = robust(
    clusters.map((each) => (each.flagged1 - p1 * each.n1) / n1 - (each.flagged2 - p2 * each.n2) / n2),
  );
  if (variance <= 1e-28) return none;
  const half = tOf(0.95, clusters.length - 1) * Math.sqrt(variance);
  return { low: Math.max(-1, p1 - p2 - half), high: Math.min(1, p1 - p2 + half) };
}

/** Mean ± t(G − 1) × its CR1 standard error, in [0, 1]; `flagged` is the sum of a cluster's values. */
export function robustMean(clusters: readonly { readonly flagged: number; readonly n: number }[]): Limits {
  const n = clusters.reduce((sum, cluster) => sum + cluster.n, 0);
  const mean = clusters.reduce((sum, cluster) => sum + cluster.flagged, 0) / n;
  const variance = robust(clusters.map((cluster) => (cluster.flagged - mean * cluster.n) / n));
  if (variance <= 1e-28) return none;
  const half = tOf(0.95, clusters.length - 1) * Math.sqrt(variance);
  return { low: Math.max(0, mean - half), high: Math.min(1, mean + half) };
}
