import { joinNotes, type Notes, noteOf } from "../notes.js";
import { fewInformed, informedClusters, sizeWarnings } from "./clusters.js";
import { tOf, zOf } from "./distributions.js";
import { intraclass, type ResidualCell } from "./icc.js";
import type { Interval } from "./interval.js";
import { scoreLimits } from "./proportion.js";
import { emptyGroup, mover, type TwoProportions } from "./risk-difference.js";

/** The two groups' counts in one cluster. */
export type ClusterTable = TwoProportions;

/** The intervals of the three effects over repeated clusters. */
export interface ClusterEffects {
  readonly difference: Interval;
  readonly ratio: Interval;
  readonly odds: Interval;
}

/** A difference's interval over repeated clusters, and how much their traces resemble each other; null without one. */
export interface ClusterNewcombe extends Interval {
  readonly clusters: number;
  /** Intraclass correlation of two traces of one cluster and one group. */
  readonly icc: number | null;
  /** That of two traces of one cluster, one of each group; shrunken. */
  readonly iccBetween: number | null;
  readonly designEffects: readonly [number, number] | null;
}

/**
 * The interval of p1 − p2 over repeated clusters that may hold traces of both groups: Wilson's intervals at each group's
 * effective sample size put together by MOVER (Zou & Donner 2008) with the correlation that shared clusters give the two
 * proportions. The ICC within a group is the ANOVA estimate over cells of cluster and group; that between the groups is
 * cut to it and shrunk towards 0 by e/(e + 1), e the fewer of the clusters with a flagged and those with an unflagged
 * trace. Student's t on G − 1. In [−1, 1]; where no cluster repeats it is Newcombe's method 10. Null: an empty group, one
 * cluster. Both shrinkages are this project's own, chosen by simulation (`data/calibration/`).
 *
 * @example
 * ```ts
 * import { clusterNewcombe } from "mastkit/statistics";
 * const clusters = [0, 1, 2, 3].map((flagged1) => ({ flagged1, n1: 3, flagged2: 1, n2: 2 }));
 * clusterNewcombe(clusters).high?.toFixed(3); // => "0.504"
 * ```
 */
export function clusterNewcombe(clusters: readonly ClusterTable[], confidence = 0.95): ClusterNewcombe {
  const kept = clusters.filter(({ n1, n2 }) => n1 + n2 > 0);
  const { flagged1, n1, flagged2, n2 } = sumTables(kept);
  const count = kept.length;
  const reason = emptyGroup({ flagged1, n1, flagged2, n2 }) ?? (count < 2 ? noteOf("one-cluster") : null);
  if (reason !== null) {
    const empty = { low: null, high: null, icc: null, iccBetween: null, designEffects: null };
    return { ...empty, clusters: count, interval: "cluster-newcombe", note: reason };
  }
  const [p1, p2] = [flagged1 / n1, flagged2 / n2];
  const cells: ResidualCell[] = [];
  const add = (flagged: number, n: number, p: number) => {
    const residual = flagged - p * n;
    if (n > 0) cells.push({ n, residual, square: flagged * (1 - p) ** 2 + (n - flagged) * p * p });
    return residual;
  };
  let [squares1, squares2, shared, products, largest, flaggedIn, plainIn] = [0, 0, 0, 0, 0, 0, 0];
  for (const cluster of kept) {
    products += add(cluster.flagged1, cluster.n1, p1) * add(cluster.flagged2, cluster.n2, p2);
    squares1 += cluster.n1 * cluster.n1;
    squares2 += cluster.n2 * cluster.n2;
    shared += cluster.n1 * cluster.n2;
    largest = Math.max(largest, cluster.n1 + cluster.n2);
    if (cluster.flagged1 + cluster.flagged2 > 0) flaggedIn++;
    if (cluster.flagged1 + cluster.flagged2 < cluster.n1 + cluster.n2) plainIn++;
  }
  const icc = largest === 1 ? 0 : intraclass(cells, squares1 / n1 + squares2 / n2, 2);
  const scale = shared * Math.sqrt(p1 * (1 - p1) * p2 * (1 - p2));
  const informed = Math.min(flaggedIn, plainIn);
  const between = scale > 0 ? (Math.max(-icc, Math.min(icc, products / scale)) * informed) / (informed + 1) : 0;
  const [effect1, effect2] = [1 + icc * (squares1 / n1 - 1), 1 + icc * (squares2 / n2 - 1)];
  const correlation = (between * shared) / Math.sqrt(n1 * n2 * effect1 * effect2);
  const critical = largest === 1 ? zOf(confidence) : tOf(confidence, count - 1);
  const [low, high] = mover(
    [p1, ...scoreLimits(p1, n1 / effect1, critical)],
    [p2, ...scoreLimits(p2, n2 / effect2, critical)],
    correlation,
  );
  const designEffects = [effect1, effect2] as const;
  const interval = "cluster-newcombe";
  return { low, high, interval, note: null, clusters: count, icc, iccBetween: between, designEffects };
}

/** Clusters, ICCs and design effects of a clustered difference in words; null where there is none. */
export function differenceNote(found: ClusterNewcombe, [first, second]: readonly [string, string]): Notes | null {
  const { clusters, icc, iccBetween: between, designEffects } = found;
  if (icc === null || between === null || designEffects === null) return null;
  const [effect1, effect2] = designEffects;
  return noteOf("difference-spread", { clusters, icc, between, first, second, effect1, effect2 });
}

/** Informed clusters below which an interval by CR1 and t warns. */
const fewRobust = 8;

/**
 * What to know of clustered intervals of failed against successful traces: the warnings of the clusters' sizes, and on
 * which side few clusters are informed (have the mode there, or lack it). For the intervals by CR1 and t, whose names are
 * `robust`, fewer than 8 are a warning: such intervals covered less than .93 in most designs of a simulation, .95 on average
 * where none is given (`data/calibration/`). For the others fewer than 5 are none: the difference by MOVER then covers .95 and more.
 */
export function effectWarnings(clusters: readonly ClusterTable[], robust: readonly string[]): Notes | null {
  const sides = {
    failed: clusters.map(({ flagged1: flagged, n1: n }) => ({ flagged, n })),
    successful: clusters.map(({ flagged2: flagged, n2: n }) => ({ flagged, n })),
  };
  const fewest = robust.length === 0 ? fewInformed : fewRobust;
  const few = Object.entries(sides).flatMap(([side, shares]) => (informedClusters(shares) < fewest ? [side] : []));
  const where = { fewest, sides: few.join(" and ") };
  const informed =
    robust.length === 0
      ? noteOf("few-informed", where)
      : noteOf("few-informed-narrow", { ...where, effects: robust.join(" and the ") });
  return joinNotes(sizeWarnings(clusters.map(({ n1, n2 }) => ({ n: n1 + n2 }))), few.length === 0 ? null : informed);
}

const name = "cluster-t";

/**
 * Intervals of risk difference, risk ratio and odds ratio over repeated clusters that may hold traces of both groups:
 * the CR1 variance (G/(G − 1) × Σ of squared influences by cluster) and Student's t on G − 1; ratios on the log scale,
 * undefined (null) with an empty cell. The difference is clipped to [−1, 1]. One cluster or a standard error of 0: null.
 */
export function clusterEffects(clusters: readonly ClusterTable[], confidence = 0.95): ClusterEffects {
  const kept = clusters.filter(({ n1, n2 }) => n1 + n2 > 0);
  const total = sumTables(kept);
  const reason = emptyGroup(total) ?? (kept.length < 2 ? noteOf("one-cluster") : null);
  if (reason !== null) return { difference: none(reason), ratio: none(reason), odds: none(reason) };
  const { flagged1, n1, flagged2, n2 } = total;
  const [p1, p2] = [flagged1 / n1, flagged2 / n2];
  const critical = tOf(confidence, kept.length - 1);
  const half = (scale1: number, scale2: number) => critical * robustError(kept, total, scale1, scale2);
  const wide = half(1, 1);
  const difference: Interval =
    wide <= 1e-14
      ? none(noteOf("no-spread-of-effect", { effect: "difference" }))
      : {
          low: Math.max(-1, p1 - p2 - wide),
          high: Math.min(1, p1 - p2 + wide),
          interval: name,
          note: Math.abs(p1 - p2) + wide > 1 ? noteOf("effect-clipped", { effect: "difference" }) : null,
        };
  const ratio =
    flagged1 === 0 || flagged2 === 0
      ? none(noteOf("ratio-interval-undefined"))
      : around("risk", Math.log(p1 / p2), half(p1, p2));
  const odds =
    flagged1 === 0 || flagged2 === 0 || flagged1 === n1 || flagged2 === n2
      ? none(noteOf("odds-interval-undefined"))
      : around("odds", Math.log((p1 * (1 - p2)) / (p2 * (1 - p1))), half(p1 * (1 - p1), p2 * (1 - p2)));
  return { difference, ratio, odds };
}

/** The CR1 standard error of p1/scale1 − p2/scale2: influences summed by cluster, times G/(G − 1). Two clusters and more. */
function robustError(clusters: readonly ClusterTable[], total: ClusterTable, scale1: number, scale2: number): number {
  const { flagged1, n1, flagged2, n2 } = total;
  const squares = clusters.reduce((sum, cluster) => {
    const first = (cluster.flagged1 - (flagged1 / n1) * cluster.n1) / (n1 * scale1);
    const second = (cluster.flagged2 - (flagged2 / n2) * cluster.n2) / (n2 * scale2);
    return sum + (first - second) ** 2;
  }, 0);
  return Math.sqrt((clusters.length / (clusters.length - 1)) * squares);
}

/**
 * The difference of two groups' means over clusters (sums of values in `flagged1` and `flagged2`), with its CR1 standard
 * error on G − 1 degrees of freedom; null with one cluster, an empty group, or where nothing varies.
 */
export function clusterError(clusters: readonly ClusterTable[]): { difference: number; se: number; df: number } | null {
  const total = sumTables(clusters);
  if (clusters.length < 2 || total.n1 === 0 || total.n2 === 0) return null;
  const se = robustError(clusters, total, 1, 1);
  const difference = total.flagged1 / total.n1 - total.flagged2 / total.n2;
  return se <= 1e-14 ? null : { difference, se, df: clusters.length - 1 };
}

/** Adds up the clusters' tables. */
export function sumTables(clusters: readonly ClusterTable[]): ClusterTable {
  let [flagged1, n1, flagged2, n2] = [0, 0, 0, 0];
  for (const cluster of clusters) {
    flagged1 += cluster.flagged1;
    n1 += cluster.n1;
    flagged2 += cluster.flagged2;
    n2 += cluster.n2;
  }
  return { flagged1, n1, flagged2, n2 };
}

function around(which: "risk" | "odds", log: number, half: number): Interval {
  if (half <= 1e-14) return none(noteOf("no-spread-of-effect", { effect: `${which} ratio` }));
  return { low: Math.exp(log - half), high: Math.exp(log + half), interval: name, note: null };
}

function none(note: Notes): Interval {
  return { low: null, high: null, interval: name, note };
}

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
    const none = noInterval(noteOf("one-cluster"));
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
  if (wide <= 1e-14) return noInterval(noteOf("no-spread-of-effect", { effect: "stratified difference" }));
  const note = Math.abs(estimate) + wide > 1 ? noteOf("effect-clipped", { effect: "stratified difference" }) : null;
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
  if (wide <= 1e-14) return noInterval(noteOf("no-spread-of-effect", { effect: "stratified odds ratio" }));
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

function noInterval(note: Notes | null): Interval {
  return { low: null, high: null, interval, note };
}
