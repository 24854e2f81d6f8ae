import type { AgreementDifferenceRow } from "../../analyses/agreement.js";
import { sharedBlocksToken } from "../../counts/cautions.js";
import { isTable } from "../../counts/count.js";
import { keyOf } from "../../counts/group.js";
import { UsageError } from "../../errors.js";
import { joinNotes, type Notes, noteOf } from "../../notes.js";
import type { Grouped } from "../../trace.js";
import { many, some } from "../../words.js";
import { fewestUnits } from "../clusters.js";
import { tOf, tTail } from "../distributions.js";
import { sum } from "../summary.js";
import { categoriesOf, fewOfRarer, nounOf } from "./agreement.js";
import { type CellGroup, groupedCells, type RatingsInput, type VotesOptions } from "./cells.js";
import type { Votes } from "./coefficients.js";
import { type ManyCoefficient, manyCoefficients, manyRaters } from "./many-raters.js";

/** Votes on an item, or on so many alike, by one set of raters. */
export interface RatedItems {
  readonly votes: Votes;
  readonly items: number;
  /** What is independent of the others as a whole: a record, block or cluster; absent or null: each item. */
  readonly unit?: string | null;
}

/** A difference of two coefficients of agreement. */
export interface CoefficientDifference {
  readonly first: number | null;
  readonly second: number | null;
  /** first − second, −2 to 2. */
  readonly difference: number | null;
  readonly se: number | null;
  readonly df: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided, of no difference. */
  readonly p: number | null;
  /** Items of each side that count. */
  readonly items: readonly [first: number, second: number];
  /** Why there is no difference or no interval. */
  readonly reason: Notes | null;
}

/**
 * first − second of a coefficient of agreement (Gwet 2016, 2021) from the linearised influence of the items. On the same
 * items (`same`: lists of one length, an item in one place) those with a vote in both lists count, and what an item does to
 * both is taken together, Student's t on the units less one; of Conger's kappa with two raters each this tests two Cohen
 * kappas. On different items Welch's t. Items of one `unit` are summed, with the factor G/(G − 1): n/(n − 1) where each is
 * its own. Limits are clipped to −2 to 2. Null: a coefficient undefined, fewer than two units, no spread. Wald's kind of
 * interval: it needs about 10 items with each vote on either side.
 *
 * @example
 * ```ts
 * import { coefficientDifference } from "mastkit/statistics";
 * const items = (votes: number[][]) => votes.map((own) => ({ votes: own, items: 1 }));
 * const before = items([[1, 1], [0, 0], [1, 0], [0, 0], [1, 0], [0, 1]]);
 * const after = items([[1, 1], [0, 0], [1, 1], [0, 0], [1, 1], [0, 1]]);
 * coefficientDifference("brennan_prediger", after, before, { categories: [0, 1], same: true }).difference; // => 0.6666666666666667
 * ```
 */
export function coefficientDifference(
  coefficient: ManyCoefficient,
  first: readonly RatedItems[],
  second: readonly RatedItems[],
  options: { readonly categories: readonly number[]; readonly same: boolean; readonly confidence?: number },
): CoefficientDifference {
  const sides = options.same ? votedByBoth(first, second) : ([first, second] as const);
  const [one, two] = sides.map((side) => manyRaters(coefficient, side, options.categories)) as [Side, Side];
  const [a, b] = [one.estimate, two.estimate];
  const items = [one.items, two.items] as const;
  const empty = { first: a, second: b, se: null, df: null, low: null, high: null, p: null, items };
  if (a === null || b === null) return { ...empty, difference: null, reason: a === null ? one.reason : two.reason };
  const difference = a - b;
  const spreads = options.same
    ? [spreadOf(sides[0], (at) => (one.influence[at]! - two.influence[at]!) / one.items)]
    : [one, two].map((side, which) => spreadOf(sides[which]!, (at) => side.influence[at]! / side.items));
  if (spreads.some(({ units }) => units < 2)) return { ...empty, difference, reason: noteOf("one-item") };
  const variance = sum(spreads.map((spread) => spread.variance));
  const se = Math.sqrt(variance);
  if (se < 1e-9) return { ...empty, difference, reason: noteOf("no-deviation") };
  const df = variance ** 2 / sum(spreads.map((spread) => spread.variance ** 2 / (spread.units - 1)));
  const half = tOf(options.confidence ?? 0.95, df) * se;
  const p = Math.min(1, 2 * tTail(Math.abs(difference) / se, df));
  const limits = { low: Math.max(-2, difference - half), high: Math.min(2, difference + half) };
  return { ...empty, difference, se, df, ...limits, p, reason: null };
}

type Side = ReturnType<typeof manyRaters>;

/** The items with a vote in both lists. */
function votedByBoth<One extends Pick<RatedItems, "votes">>(first: readonly One[], second: readonly One[]) {
  const both = first.map(({ votes }, at) => hasVote(votes) && hasVote(second[at]!.votes));
  return [first.filter((_, at) => both[at]!), second.filter((_, at) => both[at]!)] as const;
}

function hasVote(votes: Votes): boolean {
  return votes.some((vote) => vote !== null);
}

/** Variance of a sum of what the items move, over units that are independent. */
function spreadOf(cells: readonly RatedItems[], moves: (at: number) => number) {
  const units = new Map<string, number>();
  let [alone, squares] = [0, 0];
  for (const [at, { votes, items, unit }] of cells.entries()) {
    if (!hasVote(votes)) continue;
    if (unit != null) units.set(unit, (units.get(unit) ?? 0) + moves(at));
    else {
      alone += items;
      squares += items * moves(at) ** 2;
    }
  }
  for (const move of units.values()) squares += move ** 2;
  const count = alone + units.size;
  return { units: count, variance: (count / (count - 1)) * squares };
}

export interface AgreementDifferenceOptions extends VotesOptions {
  /** Names of raters with commas between, or a value of `column`. */
  readonly first: string;
  readonly second: string;
  /** A group column, set or round: its values are compared, in place of sets of raters. */
  readonly column?: string;
  readonly confidence?: number;
}

/**
 * Whether raters agree more here than there: {@link coefficientDifference} of Fleiss' and Conger's kappa, Gwet's AC1 and
 * Brennan–Prediger, by set. Two sets of raters (`first: "ann,bob"`, `second: "ann,judge"`; they may share some) on the
 * same items, or all raters on the items of two values of a `column`; sets with items in common are compared on these.
 * Modes pooled, cells of one record are summed, and no interval is given from counts.
 *
 * @throws UsageError where a name is that of no rater or value, or a side has fewer than two raters.
 *
 * @example
 * ```ts
 * import { agreementDifferences, publishedTable } from "mastkit";
 * const rounds = { column: "round", first: "Generlazability", second: "Round 3", perMode: true };
 * agreementDifferences(publishedTable("mast-human-votes"), rounds)[0]?.design; // => "different items"
 * ```
 */
export function agreementDifferences(
  data: RatingsInput,
  options: AgreementDifferenceOptions,
): readonly Grouped<AgreementDifferenceRow>[] {
  const { column, first, second } = options;
  const by = column === undefined ? options.by : [...(options.by ?? []).filter((name) => name !== column), column];
  const { raters, groups } = groupedCells(data, { ...options, ...(by === undefined ? {} : { by }) });
  const categories = categoriesOf(groups);
  const pooled = options.perMode !== true;
  const rowsOf = (group: CellGroup, one: Cells, two: Cells, same: boolean, other = 0) => {
    const sides = same ? votedByBoth(one, two) : ([one, two] as const);
    const left = same ? other + sum(one.map(({ items }) => items)) - sum(sides[0].map(({ items }) => items)) : 0;
    const named = Object.entries(group.group).filter(([name]) => name !== column);
    const cells = [...sides[0], ...sides[1]];
    const sharing = cells.some(({ caution }) => caution.includes(sharedBlocksToken));
    const units = Math.min(...sides.map((side) => unitsOf(side)));
    const none =
      isTable(data) && (pooled || sharing)
        ? noteOf("cells-dependent", {
            which: sharing ? "records that share an annotation block" : "cells of one record",
          })
        : units < fewestUnits
          ? noteOf("few-units-at-all", { units: many(units, isTable(data) ? "item" : nounOf(cells)) })
          : null;
    const rarer = Math.min(
      ...[0, 1].flatMap((vote) =>
        sides.map((side) => sum(side.map(({ votes, items }) => (votes.includes(vote) ? items : 0)))),
      ),
    );
    const few = categories.join() === "0,1" && rarer < fewOfRarer;
    return manyCoefficients.map((coefficient): Grouped<AgreementDifferenceRow> => {
      const found = coefficientDifference(coefficient, ...sides, { ...options, categories, same });
      const { low, high, se, df, p } = none === null ? found : { low: null, high: null, se: null, df: null, p: null };
      const warning = low !== null && few ? noteOf("few-rarer-items", { items: rarer, fewest: fewOfRarer }) : null;
      const dropped = left === 0 ? null : noteOf("items-of-one-side", { items: left });
      return {
        ...Object.fromEntries(named),
        code: group.code,
        first,
        second,
        coefficient,
        first_value: found.first,
        second_value: found.second,
        difference: found.difference,
        low,
        high,
        se,
        df,
        p,
        design: same ? "same items" : "different items",
        first_items: found.items[0],
        second_items: found.items[1],
        note: joinNotes(found.reason ?? none, warning, dropped, ...group.notes),
      };
    });
  };
  if (column === undefined) {
    const members = [first, second].map((names) => membersOf(names, raters));
    return groups.flatMap((group) => {
      const of = (which: number) =>
        group.cells.map((cell) => ({ ...cell, votes: members[which]!.map((member) => cell.votes[member]!) }));
      return rowsOf(group, of(0), of(1), true);
    });
  }
  const sides = [first, second].map((value) => {
    const found = groups.filter(({ group }) => String(group[column]) === value);
    if (found.length > 0) return found;
    const values = [...new Set(groups.map(({ group }) => String(group[column])))];
    throw new UsageError(`no ${column} is called ${value}; there are ${some(values)}`);
  });
  const key = ({ group, code }: CellGroup) =>
    keyOf([...Object.entries(group).map(([name, value]) => (name === column ? null : String(value))), code]);
  const others = new Map(sides[1]!.map((group) => [key(group), group]));
  return sides[0]!.flatMap((group) => {
    const other = others.get(key(group));
    if (other === undefined) return [];
    const place = new Map(other.cells.map((cell, at) => [keyOf([cell.item, cell.code]), at]));
    const places = group.cells.map((cell) =>
      cell.item === null ? undefined : place.get(keyOf([cell.item, cell.code])),
    );
    const shared = places.flatMap((at, own) =>
      at === undefined ? [] : [[group.cells[own]!, other.cells[at]!] as const],
    );
    if (shared.length === 0) return rowsOf(group, group.cells, other.cells, false);
    const [own, theirs] = [shared.map(([cell]) => cell), shared.map(([, cell]) => cell)];
    return rowsOf(group, own, theirs, true, group.cells.length + other.cells.length - 2 * shared.length);
  });
}

type Cells = CellGroup["cells"];

function unitsOf(cells: Cells): number {
  const voted = cells.filter(({ votes }) => hasVote(votes));
  const units = new Set(voted.map(({ unit }) => unit));
  return units.has(null) ? sum(voted.map(({ items }) => items)) : units.size;
}

/** The places of raters named with commas between. */
function membersOf(names: string, raters: readonly string[]): readonly number[] {
  const members = names.split(",").map((name) => raters.indexOf(name.trim()));
  const wrong = members.indexOf(-1);
  if (wrong >= 0) {
    throw new UsageError(
      `no rater is called ${names.split(",")[wrong]!.trim()}: the votes are of ${some(raters)}; to compare groups of items give --column`,
    );
  }
  if (new Set(members).size < 2) throw new UsageError(`${names}: agreement needs two raters, with a comma between`);
  return members;
}
