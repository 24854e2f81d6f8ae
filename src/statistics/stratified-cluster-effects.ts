import { type ClusterTable, sumTables } from "./cluster-effects.js";
import { tOf } from "./distributions.js";
import type { Interval } from "./interval.js";
import type { TwoProportions } from "./risk-difference.js";

/** Intervals of the two Mantel–Haenszel effects over repeated clusters. */
export interface StratifiedClusterEffects {
  readonly difference: Interval;
  readonly odds: Interval;
}

const interval = "cluster-t";

/** What one more trace of each kind does to an estimate. */
interface Gradient {
  readonly flagged1: number;
  readonly plain1: number;
  readonly flagged2: number;
  readonly plain2: number;
}

/**
 * Intervals of the Mantel–Haenszel risk difference and odds ratio over repeated clusters, which may cross strata: the
 * estimate is linearised in the strata's counts, the influences are summed by cluster, and their CR1 variance
 * (G/(G − 1) × Σ of squares) goes with Student's t on G − 1; the odds ratio on the log scale. `clusters`: one table a
 * stratum for each cluster, strata in one order. The difference is clipped to [−1, 1]. Null: one cluster, no spread, no
 * stratum with both outcomes, a discordance of 0. With one stratum the difference's is {@link clusterEffects}'.
 */
export function stratifiedClusterEffects(
  clusters: readonly (readonly ClusterTable[])[],
  confidence = 0.95,
): StratifiedClusterEffects {
  const kept = clusters.filter((tables) => tables.some(({ n1, n2 }) => n1 + n2 > 0));
  const strata = (kept[0] ?? []).map((_, at) => sumTables(kept.map((tables) => tables[at]!)));
  if (kept.length < 2) {
    const none = noInterval("one cluster, so no interval");
    return { difference: none, odds: none };
  }
  const half = (gradients: readonly Gradient[]) => {
    const squares = kept.reduce((sum, tables) => sum + influence(tables, gradients) ** 2, 0);
    return tOf(confidence, kept.length - 1) * Math.sqrt((kept.length / (kept.length - 1)) * squares);
  };
  return { difference: differenceOf(strata, half), odds: oddsOf(strata, half) };
}

type Half = (gradients: readonly Gradient[]) => number;

function differenceOf(strata: readonly TwoProportions[], half: Half): Interval {
  const both = strata.map(({ n1, n2 }) => n1 > 0 && n2 > 0);
  const weights = strata.reduce((sum, { n1, n2 }, at) => sum + (both[at] ? (n1 * n2) / (n1 + n2) : 0), 0);
  if (weights === 0) return noInterval(null);
  const weighted = strata.reduce(
    (sum, { flagged1, n1, flagged2, n2 }, at) => sum + (both[at] ? (flagged1 * n2 - flagged2 * n1) / (n1 + n2) : 0),
    0,
  );
  const estimate = weighted / weights;
  const wide = half(
    strata.map(({ flagged1: a, n1, flagged2: c, n2 }, at) => {
      if (!both[at]) return still;
      const n = n1 + n2;
      const excess = (a * n2 - c * n1) / (n * n);
      const [weight1, weight2] = [(n2 / n) ** 2, (n1 / n) ** 2];
      const slope1 = (-c / n - excess - estimate * weight1) / weights;
      const slope2 = (a / n - excess - estimate * weight2) / weights;
      return {
        flagged1: slope1 + n2 / n / weights,
        plain1: slope1,
        flagged2: slope2 - n1 / n / weights,
        plain2: slope2,
      };
    }),
  );
  if (wide <= 1e-14) return noInterval("no spread between clusters, so no interval of the stratified difference");
  const note = Math.abs(estimate) + wide > 1 ? "stratified difference's interval clipped to -1 to 1" : null;
  return { low: Math.max(-1, estimate - wide), high: Math.min(1, estimate + wide), interval, note };
}

function oddsOf(strata: readonly TwoProportions[], half: Half): Interval {
  let [r, s] = [0, 0];
  const cells = strata.map(({ flagged1: a, n1, flagged2: c, n2 }) => ({ a, b: n1 - a, c, d: n2 - c, n: n1 + n2 }));
  for (const { a, b, c, d, n } of cells) {
    if (n === 0) continue;
    r += (a * d) / n;
    s += (b * c) / n;
  }
  if (r === 0 || s === 0) return noInterval(null);
  const wide = half(
    cells.map(({ a, b, c, d, n }) => {
      if (n === 0) return still;
      const shared = -(a * d) / (n * n * r) + (b * c) / (n * n * s);
      return {
        flagged1: shared + d / (n * r),
        plain1: shared - c / (n * s),
        flagged2: shared - b / (n * s),
        plain2: shared + a / (n * r),
      };
    }),
  );
  if (wide <= 1e-14) return noInterval("no spread between clusters, so no interval of the stratified odds ratio");
  return { low: (r / s) * Math.exp(-wide), high: (r / s) * Math.exp(wide), interval, note: null };
}

const still: Gradient = { flagged1: 0, plain1: 0, flagged2: 0, plain2: 0 };

function influence(tables: readonly ClusterTable[], gradients: readonly Gradient[]): number {
  return tables.reduce((sum, { flagged1, n1, flagged2, n2 }, at) => {
    const slope = gradients[at]!;
    return (
      sum +
      flagged1 * slope.flagged1 +
      (n1 - flagged1) * slope.plain1 +
      flagged2 * slope.flagged2 +
      (n2 - flagged2) * slope.plain2
    );
  }, 0);
}

function noInterval(note: string | null): Interval {
  return { low: null, high: null, interval, note };
}
