import { noteOf } from "../../notes.js";
import { zOf } from "../distributions.js";
import type { Interval } from "../interval.js";
import { scoreLimits } from "../proportion.js";
import { checkTable, mover } from "../risk-difference.js";

/** Pairs of runs in which both, one or neither carry the mode. */
export interface PairedCounts {
  readonly both: number;
  readonly first_only: number;
  readonly second_only: number;
  readonly neither: number;
}

/**
 * Newcombe's hybrid score interval of a difference of paired proportions (1998, method 10): Wilson's intervals of the two
 * shares put together with their correlation φ, whose numerator has n/2 taken off where positive (not below 0); φ is 0
 * where a margin is empty. In [−1, 1]; null without a pair. InputError for counts that are not whole numbers.
 *
 * @example
 * ```ts
 * import { newcombePaired } from "mastkit/statistics";
 * newcombePaired({ both: 36, first_only: 12, second_only: 2, neither: 0 }).low?.toFixed(4); // => "0.0569"
 * ```
 */
export function newcombePaired({ both, first_only, second_only, neither }: PairedCounts, confidence = 0.95): Interval {
  const name = "newcombe-paired";
  const n = both + first_only + second_only + neither;
  checkTable({ flagged1: both + first_only, n1: n, flagged2: both + second_only, n2: n });
  if (n === 0) return { low: null, high: null, interval: name, note: noteOf("no-pair") };
  const [one, two] = [both + first_only, both + second_only];
  const margins = Math.sqrt(one * (n - one) * two * (n - two));
  const product = both * neither - first_only * second_only;
  const phi = margins === 0 ? 0 : (product > 0 ? Math.max(0, product - n / 2) : product) / margins;
  const z = zOf(confidence);
  const [low, high] = mover([one / n, ...scoreLimits(one / n, n, z)], [two / n, ...scoreLimits(two / n, n, z)], phi);
  return { low, high, interval: name, note: null };
}
