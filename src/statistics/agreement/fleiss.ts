import { type Coefficient, sum } from "./coefficient.js";

export interface FleissKappa extends Coefficient {
  /** Standard error under chance agreement (Fleiss, Nee & Landis 1979). */
  readonly seNull: number | null;
}

/**
 * Fleiss' kappa (1971) of any number of raters who all rated every item. `patterns` has, for each distinct outcome, the
 * number of raters that chose each category, and how many items had it. `se` is Gwet's over subjects (divisor
 * n(n − 1)), good for an interval; `seNull` is for testing only. Null: fewer than two raters, no items, one category.
 *
 * @example
 * ```ts
 * import { fleiss } from "mastkit";
 * fleiss([{ ratings: [7, 1], items: 1 }, { ratings: [3, 5], items: 1 }]).estimate; // => 0.161904761904762
 * ```
 */
export function fleiss(
  patterns: readonly { readonly ratings: readonly number[]; readonly items: number }[],
): FleissKappa {
  const used = patterns.filter(({ items }) => items > 0);
  const items = sum(used.map((pattern) => pattern.items));
  const empty = { estimate: null, se: null, seNull: null, items };
  if (items === 0) return { ...empty, observed: null, expected: null, reason: "no item rated by all" };
  const raters = sum(used[0]!.ratings);
  if (used.some(({ ratings }) => sum(ratings) !== raters)) throw new RangeError("Fleiss: the number of raters varies");
  if (raters < 2) return { ...empty, observed: null, expected: null, reason: "fewer than two raters" };
  const shares = used[0]!.ratings.map(
    (_, category) => sum(used.map((pattern) => pattern.items * pattern.ratings[category]!)) / (items * raters),
  );
  const agreement = used.map(({ ratings }) => sum(ratings.map((r) => r * (r - 1))) / (raters * (raters - 1)));
  const observed = sum(used.map((pattern, at) => pattern.items * agreement[at]!)) / items;
  const expected = sum(shares.map((share) => share * share));
  if (1 - expected < 1e-12) {
    return { ...empty, observed, expected: 1, reason: "expected agreement is 1: only one category occurs" };
  }
  const estimate = 1 - (1 - observed) / (1 - expected);
  const squares = sum(
    used.map((pattern, at) => {
      const chance = sum(pattern.ratings.map((r, category) => (r / raters) * shares[category]!));
      const own = (agreement[at]! - expected) / (1 - expected);
      return pattern.items * (own - (2 * (1 - estimate) * (chance - expected)) / (1 - expected) - estimate) ** 2;
    }),
  );
  const seNull = nullError(shares, items, raters);
  if (items < 2)
    return { estimate, se: null, seNull, observed, expected, items, reason: "one item: no standard error" };
  const se = Math.sqrt(squares / (items * (items - 1)));
  if (se >= 1e-9) return { estimate, se, seNull, observed, expected, items, reason: null };
  const reason = "standard error is 0 (no item deviates), so no interval";
  return { estimate, se: null, seNull, observed, expected, items, reason };
}

function nullError(shares: readonly number[], items: number, raters: number): number | null {
  const spread = sum(shares.map((p) => p * (1 - p)));
  const skew = sum(shares.map((p) => p * (1 - p) * (1 - 2 * p)));
  const variance = (2 * (spread * spread - skew)) / (items * raters * (raters - 1) * spread * spread);
  return variance > 0 ? Math.sqrt(variance) : null;
}
