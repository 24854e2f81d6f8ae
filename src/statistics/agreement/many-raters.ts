import { type Notes, noteOf } from "../../notes.js";
import { sum } from "../summary.js";
import type { Coefficient } from "./two-raters.js";

/**
 * Fleiss' kappa (1971) of any number of raters who all rated every item. `patterns` has, for each distinct outcome, the
 * number of raters that chose each category, and how many items had it. `se` is Gwet's over subjects, divisor
 * n(n − 1). Null: fewer than two raters, no items, one category.
 *
 * @example
 * ```ts
 * import { fleiss } from "mastkit/statistics";
 * fleiss([{ ratings: [7, 1], items: 1 }, { ratings: [3, 5], items: 1 }]).estimate; // => 0.161904761904762
 * ```
 */
export function fleiss(
  patterns: readonly { readonly ratings: readonly number[]; readonly items: number }[],
): Coefficient {
  const used = patterns.filter(({ items }) => items > 0);
  const items = sum(used.map((pattern) => pattern.items));
  const empty = { estimate: null, se: null, items };
  if (items === 0) return { ...empty, observed: null, expected: null, reason: noteOf("no-item-of-all") };
  const raters = sum(used[0]!.ratings);
  if (used.some(({ ratings }) => sum(ratings) !== raters)) throw new RangeError("Fleiss: the number of raters varies");
  if (raters < 2) return { ...empty, observed: null, expected: null, reason: noteOf("one-rater") };
  const shares = used[0]!.ratings.map(
    (_, category) => sum(used.map((pattern) => pattern.items * pattern.ratings[category]!)) / (items * raters),
  );
  const agreement = used.map(({ ratings }) => sum(ratings.map((r) => r * (r - 1))) / (raters * (raters - 1)));
  const observed = sum(used.map((pattern, at) => pattern.items * agreement[at]!)) / items;
  const expected = sum(shares.map((share) => share * share));
  if (1 - expected < 1e-12) {
    return { ...empty, observed, expected: 1, reason: noteOf("one-category-expected") };
  }
  const estimate = 1 - (1 - observed) / (1 - expected);
  const squares = sum(
    used.map((pattern, at) => {
      const chance = sum(pattern.ratings.map((r, category) => (r / raters) * shares[category]!));
      const own = (agreement[at]! - expected) / (1 - expected);
      return pattern.items * (own - (2 * (1 - estimate) * (chance - expected)) / (1 - expected) - estimate) ** 2;
    }),
  );
  if (items < 2) return { estimate, se: null, observed, expected, items, reason: noteOf("one-item") };
  const se = Math.sqrt(squares / (items * (items - 1)));
  if (se >= 1e-9) return { estimate, se, observed, expected, items, reason: null };
  const reason = noteOf("no-deviation");
  return { estimate, se: null, observed, expected, items, reason };
}

/** What a difference between two values means: nothing but a difference, a distance in rank, or in value. */
export type Level = "nominal" | "ordinal" | "interval";

export interface Alpha {
  readonly estimate: number | null;
  /** 1 − observed disagreement, for nominal values; null for the other levels, whose disagreement has no upper end. */
  readonly observed: number | null;
  readonly expected: number | null;
  /** Items with at least two votes: the others say nothing about agreement. */
  readonly items: number;
  readonly reason: Notes | null;
}

/**
 * Krippendorff's alpha (2004): 1 − observed / expected disagreement over all pairs of votes within items; missing votes
 * are allowed. `patterns` has the votes of an item (null: missing) and how many items had them. Any number of raters,
 * who need not be the same from item to item. Null: no item with two votes, or only one category in use. There is no
 * closed standard error; resample items for an interval (Zapf et al. 2016).
 *
 * @example
 * ```ts
 * import { krippendorffAlpha } from "mastkit/statistics";
 * krippendorffAlpha([{ votes: [1, 1], items: 3 }, { votes: [0, 0], items: 5 }]).estimate; // => 1
 * ```
 */
export function krippendorffAlpha(
  patterns: readonly { readonly votes: readonly (number | null)[]; readonly items: number }[],
  level: Level = "nominal",
): Alpha {
  return alphaOf(
    patterns.map(({ votes }) => votes),
    level,
  )(patterns.map(({ items }) => items));
}

/** Alpha of so many items with each of these votes, for many such numbers. */
export function alphaOf(
  patterns: readonly (readonly (number | null)[])[],
  level: Level,
): (counts: readonly number[]) => Alpha {
  const rated = patterns.map((votes) => votes.filter((vote): vote is number => vote !== null));
  const values = [...new Set(rated.flat())].sort((a, b) => a - b);
  const units = rated.flatMap((votes, at) =>
    votes.length < 2 ? [] : [{ at, votes: votes.map((vote) => values.indexOf(vote)) }],
  );
  const nominal = level === "nominal";
  return (counts) => {
    const totals = new Array<number>(values.length).fill(0);
    let items = 0;
    for (const { at, votes } of units) {
      items += counts[at]!;
      for (const vote of votes) totals[vote]! += counts[at]!;
    }
    const empty = { estimate: null, observed: null, expected: null, items };
    if (items === 0) return { ...empty, reason: noteOf("no-item-with-two") };
    const distance = distances(values, totals, level);
    let observed = 0;
    for (const { at, votes } of units) {
      let apart = 0;
      for (const a of votes) for (const b of votes) apart += distance[a]![b]!;
      observed += (counts[at]! * apart) / (votes.length - 1);
    }
    let expected = 0;
    for (const [a, count] of totals.entries()) {
      for (const [b, other] of totals.entries()) expected += count * other * distance[a]![b]!;
    }
    const votes = sum(totals);
    const agreement = nominal ? 1 - observed / votes : null;
    if (expected <= 0) {
      return { ...empty, observed: agreement, expected: nominal ? 1 : null, reason: noteOf("one-category") };
    }
    return {
      estimate: 1 - ((votes - 1) * observed) / expected,
      observed: agreement,
      expected: nominal ? 1 - expected / (votes * (votes - 1)) : null,
      items,
      reason: null,
    };
  };
}

function distances(values: readonly number[], totals: readonly number[], level: Level): readonly (readonly number[])[] {
  const apart = (a: number, b: number): number => {
    if (a === b) return 0;
    if (level === "nominal") return 1;
    if (level === "interval") return (values[a]! - values[b]!) ** 2;
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    return (sum(totals.slice(low, high + 1)) - (totals[a]! + totals[b]!) / 2) ** 2;
  };
  return values.map((_, a) => values.map((_, b) => apart(a, b)));
}
