import { sum } from "./coefficient.js";

/** What a difference between two values means: nothing but a difference, a distance in rank, or in value. */
export type Level = "nominal" | "ordinal" | "interval";

export interface Alpha {
  readonly estimate: number | null;
  /** 1 − observed disagreement, for nominal values; null for the other levels, whose disagreement has no upper end. */
  readonly observed: number | null;
  readonly expected: number | null;
  /** Items with at least two votes: the others say nothing about agreement. */
  readonly items: number;
  readonly reason: string | null;
}

/**
 * Krippendorff's alpha (2004): 1 − observed / expected disagreement over all pairs of votes within items; missing votes
 * are allowed. `patterns` has the votes of an item (null: missing) and how many items had them. Any number of raters,
 * who need not be the same from item to item. Null: no item with two votes, or only one category in use. There is no
 * closed standard error; resample items for an interval (Zapf et al. 2016).
 *
 * @example
 * ```ts
 * import { krippendorffAlpha } from "mastkit";
 * krippendorffAlpha([{ votes: [1, 1], items: 3 }, { votes: [0, 0], items: 5 }]).estimate; // => 1
 * ```
 */
export function krippendorffAlpha(
  patterns: readonly { readonly votes: readonly (number | null)[]; readonly items: number }[],
  level: Level = "nominal",
): Alpha {
  const units = patterns
    .map(({ votes, items }) => ({ votes: votes.filter((vote): vote is number => vote !== null), items }))
    .filter(({ votes, items }) => votes.length >= 2 && items > 0);
  const items = sum(units.map((unit) => unit.items));
  const empty = { estimate: null, observed: null, expected: null, items };
  if (items === 0) return { ...empty, reason: "no item with two votes" };
  const values = [...new Set(units.flatMap((unit) => unit.votes))].sort((a, b) => a - b);
  const place = new Map(values.map((value, index) => [value, index]));
  const totals = new Array<number>(values.length).fill(0);
  for (const unit of units) for (const vote of unit.votes) totals[place.get(vote)!]! += unit.items;
  const votes = sum(totals);
  const distance = distances(values, totals, level);
  const observed = sum(
    units.map((unit) => {
      let apart = 0;
      for (const a of unit.votes) for (const b of unit.votes) apart += distance[place.get(a)!]![place.get(b)!]!;
      return (unit.items * apart) / (unit.votes.length - 1);
    }),
  );
  let expected = 0;
  for (const [a, count] of totals.entries()) {
    for (const [b, other] of totals.entries()) expected += count * other * distance[a]![b]!;
  }
  const nominal = level === "nominal";
  const observedAgreement = nominal ? 1 - observed / votes : null;
  if (expected <= 0) {
    return { ...empty, observed: observedAgreement, expected: nominal ? 1 : null, reason: "only one category occurs" };
  }
  return {
    estimate: 1 - ((votes - 1) * observed) / expected,
    observed: observedAgreement,
    expected: nominal ? 1 - expected / (votes * (votes - 1)) : null,
    items,
    reason: null,
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
