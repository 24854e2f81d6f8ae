import { type Notes, noteOf } from "../../notes.js";
import { sum } from "../summary.js";
import type { Coefficient } from "./two-raters.js";

/** Votes on an item, one entry a rater (null: missing), and how many items have them. */
export interface Voted {
  readonly votes: readonly (number | null)[];
  readonly items: number;
}

/** Coefficients of any number of raters, in the order of their rows. */
export const manyCoefficients = ["fleiss", "conger", "ac1", "brennan_prediger"] as const;
export type ManyCoefficient = (typeof manyCoefficients)[number];

/** A coefficient of any number of raters; `items`: those with a vote. */
export interface ManyRaters extends Coefficient {
  /** Items with two votes or more: the agreement seen is theirs. */
  readonly pairs: number;
  /** How far an item with each of the patterns moves the estimate, times the items (linearised; 0 without a vote); empty where undefined. */
  readonly influence: readonly number[];
}

/**
 * Agreement beyond chance of any number of raters, votes missing or not (Gwet 2014): Fleiss' kappa, Conger's (chance by
 * each rater's own shares; of two raters without missing votes Cohen's kappa), Gwet's AC1, or Brennan & Prediger's.
 * Agreement is seen on items with two votes; an item with one counts for chance. `categories` are all that could be
 * voted. `se` is Gwet's over items, divisor n(n − 1), as in irrCAC. Null: no item with two votes; only one category
 * expected (AC1 and Brennan–Prediger are then 1 if a second is declared).
 *
 * @example
 * ```ts
 * import { manyRaters } from "mastkit/statistics";
 * const votes = [{ votes: [1, 1, null], items: 3 }, { votes: [0, 0, 1], items: 2 }, { votes: [0, null, 0], items: 5 }];
 * manyRaters("brennan_prediger", votes, [0, 1]).estimate; // => 0.7333333333333332
 * ```
 */
export function manyRaters(
  coefficient: ManyCoefficient,
  patterns: readonly Voted[],
  categories: readonly number[],
): ManyRaters {
  const counts = patterns.map(({ items }) => items);
  const votes = patterns.map((pattern) => pattern.votes);
  const { items, pairs, observed, expected, estimate, influenceOf } = manyRatersOf(
    coefficient,
    votes,
    categories,
  )(counts);
  const empty = { estimate, se: null, observed, expected, items, pairs };
  if (estimate === null) {
    const reason = noteOf(observed === null ? "no-item-with-two" : "one-category-expected");
    return { ...empty, influence: [], reason };
  }
  const influence = influenceOf(estimate);
  if (items < 2) return { ...empty, influence, reason: noteOf("one-item") };
  const se = Math.sqrt(sum(influence.map((value, at) => counts[at]! * value ** 2)) / (items * (items - 1)));
  return se < 1e-9
    ? { ...empty, influence, reason: noteOf("no-deviation") }
    : { ...empty, influence, se, reason: null };
}

/** The same of so many items with each of these votes, without standard error, for many such numbers. */
export function manyRatersOf(
  coefficient: ManyCoefficient,
  patterns: readonly (readonly (number | null)[])[],
  categories: readonly number[],
) {
  const cells = patterns.map((own) => {
    const votes = own.flatMap((vote, rater) => (vote === null ? [] : [{ rater, vote: categories.indexOf(vote) }]));
    const tallies = new Map<number, number>();
    for (const { vote } of votes) tallies.set(vote, (tallies.get(vote) ?? 0) + 1);
    const of = votes.length;
    const alike = sum([...tallies.values()].map((tally) => tally * (tally - 1)));
    return { votes, of, agreement: of < 2 ? 0 : alike / (of * (of - 1)) };
  });
  type Cell = (typeof cells)[number];
  const chance = coefficient === "conger" ? ownShares : meanShares;

  /** Chance by the mean of the items' shares of each category. */
  function meanShares(counts: readonly number[], items: number) {
    const shares = new Array<number>(categories.length).fill(0);
    for (let at = 0; at < cells.length; at++) {
      const { votes, of } = cells[at]!;
      for (const { vote } of votes) shares[vote]! += counts[at]! / of / items;
    }
    const others = categories.length - 1;
    const weights = shares.map((share) => {
      if (coefficient === "fleiss") return share;
      return coefficient === "ac1" ? (1 - share) / others : 1 / categories.length;
    });
    const expected = sum(shares.map((share, category) => share * weights[category]!));
    const pull = ({ votes, of }: Cell) => sum(votes.map(({ vote }) => weights[vote]! / of)) - expected;
    return { expected, pull };
  }

  /** Chance by each rater's own share of each category: its mean over pairs of raters. */
  function ownShares(counts: readonly number[], items: number) {
    const none = (size: number) => new Array<number>(size).fill(0);
    const [raters, size] = [patterns[0]!.length, categories.length];
    const [votes, shares, all, means] = [none(raters), none(raters * size), none(size), none(raters)];
    for (let at = 0; at < cells.length; at++) {
      for (const { rater, vote } of cells[at]!.votes) {
        votes[rater]! += counts[at]!;
        shares[rater * size + vote]! += counts[at]!;
      }
    }
    const voting = votes.filter((each) => each > 0).length;
    for (let at = 0; at < shares.length; at++) {
      const own = votes[Math.floor(at / size)]!;
      if (own > 0) all[at % size]! += shares[at]! /= own;
    }
    for (let at = 0; at < shares.length; at++) {
      means[Math.floor(at / size)]! += shares[at]! * (all[at % size]! - shares[at]!);
    }
    const pairs = voting * (voting - 1);
    const pull = (cell: Cell) =>
      sum(
        cell.votes.map(
          ({ rater, vote }) =>
            ((items / votes[rater]!) * (all[vote]! - shares[rater * size + vote]! - means[rater]!)) / pairs,
        ),
      );
    return { expected: sum(means) / pairs, pull };
  }

  return (counts: readonly number[]) => {
    let [items, pairs, alike] = [0, 0, 0];
    for (let at = 0; at < cells.length; at++) {
      const { of, agreement } = cells[at]!;
      if (of > 0) items += counts[at]!;
      if (of > 1) pairs += counts[at]!;
      alike += counts[at]! * agreement;
    }
    if (pairs === 0) return { items, pairs, observed: null, expected: null, estimate: null, influenceOf: () => [] };
    const observed = alike / pairs;
    const { expected, pull } = chance(counts, items);
    const estimate = 1 - expected < 1e-12 || categories.length < 2 ? null : 1 - (1 - observed) / (1 - expected);
    const influenceOf = (kappa: number) =>
      cells.map((cell) => {
        if (cell.of === 0) return 0;
        const own = cell.of < 2 ? 0 : ((items / pairs) * (cell.agreement - expected)) / (1 - expected);
        return own - (2 * (1 - kappa) * pull(cell)) / (1 - expected) - kappa;
      });
    return { items, pairs, observed, expected: estimate === null ? 1 : expected, estimate, influenceOf };
  };
}

/**
 * Fleiss' kappa (1971): {@link manyRaters} from how many raters chose each category of an item, and how many items had it.
 * Null: no item with two votes, or one category.
 *
 * @example
 * ```ts
 * import { fleiss } from "mastkit/statistics";
 * fleiss([{ ratings: [7, 1], items: 1 }, { ratings: [3, 5], items: 1 }]).estimate; // => 0.161904761904762
 * ```
 */
export function fleiss(
  patterns: readonly { readonly ratings: readonly number[]; readonly items: number }[],
): ManyRaters {
  const votes = patterns.map(({ ratings, items }) => ({
    votes: ratings.flatMap((raters, category) => new Array<number>(raters).fill(category)),
    items,
  }));
  return manyRaters("fleiss", votes, [...(patterns[0]?.ratings.keys() ?? [])]);
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
  const fixed = level === "ordinal" ? null : distances(values, [], level);
  const apartIn = (votes: readonly number[], distance: readonly (readonly number[])[]) =>
    sum(votes.map((a) => sum(votes.map((b) => distance[a]![b]!))));
  const apart = fixed === null ? null : units.map(({ votes }) => apartIn(votes, fixed));
  return (counts) => {
    const totals = new Array<number>(values.length).fill(0);
    let items = 0;
    for (const { at, votes } of units) {
      items += counts[at]!;
      for (const vote of votes) totals[vote]! += counts[at]!;
    }
    const empty = { estimate: null, observed: null, expected: null, items };
    if (items === 0) return { ...empty, reason: noteOf("no-item-with-two") };
    const distance = fixed ?? distances(values, totals, level);
    let observed = 0;
    for (let unit = 0; unit < units.length; unit++) {
      const { at, votes } = units[unit]!;
      observed += (counts[at]! * (apart?.[unit] ?? apartIn(votes, distance))) / (votes.length - 1);
    }
    let expected = 0;
    for (let a = 0; a < totals.length; a++) {
      for (let b = 0; b < totals.length; b++) expected += totals[a]! * totals[b]! * distance[a]![b]!;
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
