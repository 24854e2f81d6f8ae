import { type Notes, noteOf } from "../notes.js";
/** The exact signed-rank test. */
export interface SignedRank {
  /** Smaller of the sums of ranks of positive and of negative differences. */
  readonly statistic: number | null;
  /** Two-sided; null without a difference other than 0. */
  readonly p: number | null;
  /** Differences other than 0. */
  readonly pairs: number;
  readonly note: Notes | null;
}

/** Pairs up to which the distribution is enumerated; beyond, its table grows with the square of the pairs. */
const mostPairs = 1_000;

/**
 * Wilcoxon's signed-rank test of paired differences, exact over all sign flips with midranks for ties (as R's coin; base
 * R falls back to the normal approximation with ties, SciPy's exact mode ignores them). Differences of 0 are dropped
 * and noted. Two-sided p: twice the smaller tail, at most 1 (Wilcoxon 1945; Hollander & Wolfe).
 *
 * Differences of decimals carry binary rounding (.4 − .1 is not .6 − .3), so they are ranked at 12 significant digits
 * of `scale`: the largest absolute score that they were made of, by default the largest absolute difference.
 *
 * @example
 * ```ts
 * import { wilcoxonSignedRank } from "mastkit/statistics";
 * wilcoxonSignedRank([14, 10, 4, 9, 14, 9]).p; // => 0.03125
 * ```
 */
export function wilcoxonSignedRank(differences: readonly number[], scale = largest(differences)): SignedRank {
  const step = Math.max(Number.MIN_VALUE, 10 ** (Math.floor(Math.log10(scale)) - 11));
  const steps = differences.map((difference) => Math.sign(difference) * Math.round(Math.abs(difference) / step));
  const kept = steps.filter((size) => size !== 0);
  const dropped = differences.length - kept.length;
  const note = dropped === 0 ? null : noteOf("zeros-dropped", { differences: dropped });
  if (kept.length === 0) return { statistic: null, p: null, pairs: 0, note: noteOf("all-zero") };
  if (kept.length > mostPairs) throw new RangeError(`the exact test takes up to ${mostPairs} pairs`);
  const doubled = doubledMidranks(kept.map(Math.abs));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const positive = doubled.reduce((sum, rank, at) => sum + (kept[at]! > 0 ? rank : 0), 0);
  const smaller = Math.min(positive, total - positive);
  // chance[s]: probability that the doubled ranks with a positive sign add up to s
  let chance = Float64Array.of(1);
  for (const rank of doubled) {
    const next = new Float64Array(chance.length + rank);
    for (const [sum, mass] of chance.entries()) {
      next[sum]! += mass / 2;
      next[sum + rank]! += mass / 2;
    }
    chance = next;
  }
  const tail = chance.subarray(0, smaller + 1).reduce((sum, mass) => sum + mass, 0);
  return { statistic: smaller / 2, p: Math.min(1, 2 * tail), pairs: kept.length, note };
}

/** The largest absolute value; 0 of none. */
export function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Twice the midranks, which are whole numbers. */
function doubledMidranks(values: readonly number[]): readonly number[] {
  const order = [...values].sort((a, b) => a - b);
  const first = new Map<number, number>();
  const count = new Map<number, number>();
  for (const [place, value] of order.entries()) {
    if (!first.has(value)) first.set(value, place + 1);
    count.set(value, (count.get(value) ?? 0) + 1);
  }
  return values.map((value) => 2 * first.get(value)! + count.get(value)! - 1);
}
