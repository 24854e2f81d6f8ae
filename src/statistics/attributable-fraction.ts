import { type ClusterTable, effectWarnings, sumTables } from "./cluster-effects.js";
import { tOf, zOf } from "./distributions.js";
import { type Interval, joinNotes } from "./interval.js";
import type { TwoProportions } from "./risk-difference.js";

/** P(fail given mode) / P(fail given no mode); null where one of the two groups is empty, or no trace without it failed. */
export function failureRatio({ flagged1, n1, flagged2, n2 }: TwoProportions): number | null {
  const flagged = flagged1 + flagged2;
  const plain = n1 + n2 - flagged;
  if (flagged === 0 || plain === 0 || n1 === flagged1) return null;
  return flagged1 / flagged / ((n1 - flagged1) / plain);
}

/**
 * Miettinen's attributable fraction (1974): P(mode given failed) × (RR − 1)/RR with RR = P(fail given mode)/P(fail given
 * no mode), which equals 1 − P(fail given no mode)/P(fail). At most 1, negative where the mode is rarer among failed
 * traces. The interval is the delta method's on log(1 − fraction) for multinomial traces, or over repeated clusters by
 * CR1 and t. Null where there is no failed trace, no successful one, or none without the mode. The interval is also null
 * where no trace has the mode (the fraction is then 0), where every failed trace has it (1), of one cluster, and without
 * spread between traces or clusters.
 */
export function attributableFraction(
  clusters: readonly ClusterTable[],
  clustered: boolean,
  confidence = 0.95,
): Interval & { readonly estimate: number | null } {
  const interval = clustered ? "cluster-delta" : "delta";
  const empty = { estimate: null, low: null, high: null, interval };
  const kept = clusters.filter(({ n1, n2 }) => n1 + n2 > 0);
  const { flagged1: a, n1, flagged2: c, n2 } = sumTables(kept);
  const [b, d, n] = [n1 - a, n2 - c, n1 + n2];
  if (n1 === 0) return { ...empty, note: n === 0 ? "no labelled traces of known outcome" : "no failed traces" };
  if (b + d === 0) return { ...empty, note: "attributable fraction undefined: no trace without the mode" };
  if (a + c === 0) return { ...empty, estimate: 0, note: "the mode occurs in no trace, so no interval" };
  if (n2 === 0) return { ...empty, note: "no successful traces" };
  const estimate = 1 - b / (b + d) / (n1 / n);
  if (b === 0) return { ...empty, estimate, note: "every failed trace has the mode, so no interval" };
  // What one trace of each cell adds to log(1 − fraction) = ln b − ln(b + d) − ln(a + b) + ln n.
  const weights = {
    a: 1 / n - 1 / n1,
    b: 1 / b - 1 / (b + d) - 1 / n1 + 1 / n,
    c: 1 / n,
    d: 1 / n - 1 / (b + d),
  };
  const influence = (cells: TwoProportions) =>
    cells.flagged1 * weights.a +
    (cells.n1 - cells.flagged1) * weights.b +
    cells.flagged2 * weights.c +
    (cells.n2 - cells.flagged2) * weights.d;
  if (!clustered) {
    const variance = a * weights.a ** 2 + b * weights.b ** 2 + c * weights.c ** 2 + d * weights.d ** 2;
    return around(estimate, zOf(confidence) * Math.sqrt(variance), interval);
  }
  const count = kept.length;
  if (count < 2) return { ...empty, estimate, note: "one cluster, so no interval" };
  const variance = (count / (count - 1)) * kept.reduce((sum, cluster) => sum + influence(cluster) ** 2, 0);
  const limits = around(estimate, tOf(confidence, count - 1) * Math.sqrt(variance), interval);
  const warnings = limits.low === null ? null : effectWarnings(kept, ["attributable fraction"]);
  return { ...limits, note: joinNotes(limits.note, warnings) };
}

function around(estimate: number, half: number, interval: string): Interval & { readonly estimate: number } {
  if (half <= 1e-14) return { estimate, low: null, high: null, interval, note: "no spread, so no interval" };
  const rest = 1 - estimate;
  const note =
    interval === "delta" ? "interval: delta method, independent traces assumed" : "interval: delta method, CR1 and t";
  return { estimate, low: 1 - rest * Math.exp(half), high: 1 - rest * Math.exp(-half), interval, note };
}
