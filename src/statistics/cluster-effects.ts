import { tOf } from "./distributions.js";
import type { Interval } from "./interval.js";
import { emptyGroup, type TwoProportions } from "./risk-difference.js";

/** The two groups' counts in one cluster. */
export type ClusterTable = TwoProportions;

/** The intervals of the three effects over repeated clusters. */
export interface ClusterEffects {
  readonly difference: Interval;
  readonly ratio: Interval;
  readonly odds: Interval;
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
  const reason = emptyGroup(total) ?? (kept.length < 2 ? "one cluster, so no interval" : null);
  if (reason !== null) return { difference: none(reason), ratio: none(reason), odds: none(reason) };
  const { flagged1, n1, flagged2, n2 } = total;
  const [p1, p2] = [flagged1 / n1, flagged2 / n2];
  const critical = tOf(confidence, kept.length - 1);
  const half = (scale1: number, scale2: number) => {
    const squares = kept.reduce((sum, cluster) => {
      const first = (cluster.flagged1 - p1 * cluster.n1) / (n1 * scale1);
      const second = (cluster.flagged2 - p2 * cluster.n2) / (n2 * scale2);
      return sum + (first - second) ** 2;
    }, 0);
    return critical * Math.sqrt((kept.length / (kept.length - 1)) * squares);
  };
  const wide = half(1, 1);
  const difference: Interval =
    wide <= 1e-14
      ? none("no spread between clusters, so no interval of the difference")
      : {
          low: Math.max(-1, p1 - p2 - wide),
          high: Math.min(1, p1 - p2 + wide),
          interval: name,
          note: Math.abs(p1 - p2) + wide > 1 ? "difference's interval clipped to -1 to 1" : null,
        };
  const ratio =
    flagged1 === 0 || flagged2 === 0
      ? none("risk ratio's interval undefined: no flagged trace in one group")
      : around(Math.log(p1 / p2), half(p1, p2));
  const odds =
    flagged1 === 0 || flagged2 === 0 || flagged1 === n1 || flagged2 === n2
      ? none("odds ratio's interval undefined: an empty cell")
      : around(Math.log((p1 * (1 - p2)) / (p2 * (1 - p1))), half(p1 * (1 - p1), p2 * (1 - p2)));
  return { difference, ratio, odds };
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

function around(log: number, half: number): Interval {
  if (half <= 1e-14) return none("no spread between clusters, so no interval");
  return { low: Math.exp(log - half), high: Math.exp(log + half), interval: name, note: null };
}

function none(note: string): Interval {
  return { low: null, high: null, interval: name, note };
}
