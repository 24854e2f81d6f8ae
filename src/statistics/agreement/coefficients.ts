import { type Notes, noteOf } from "../../notes.js";
import { sum } from "../summary.js";
import {
  alphaOf,
  krippendorffAlpha,
  type Level,
  type ManyCoefficient,
  manyCoefficients,
  manyRaters,
  manyRatersOf,
} from "./many-raters.js";
import {
  ac1,
  ac1Chance,
  brennanPrediger,
  brennanPredigerChance,
  type Chance,
  type Coefficient,
  cohen,
  cohenChance,
  identityWeights,
  indices,
  linearWeights,
  overItems,
  pabak,
  pseudoItems,
  quadraticWeights,
  type SquareTable,
  scott,
  scottChance,
} from "./two-raters.js";

/** The votes on a cell, one entry a rater; null: missing. */
export type Votes = readonly (number | null)[];

/** A pattern of votes and how many cells have it: the sufficient statistic of every coefficient. */
export interface Pattern {
  readonly votes: Votes;
  readonly items: number;
}

/** What gives the estimate of two raters alone: their square table, chance and weights. */
export interface RaterPair {
  readonly categories: number;
  /** Row × categories + column of a cell's votes; −1 where it is not used. */
  readonly place: (votes: Votes) => number;
  readonly chance: Chance;
  readonly weights: SquareTable;
}

/** A coefficient of certain raters, computed from patterns. */
export interface Measure {
  readonly raters: string;
  readonly coefficient: string;
  /** Places of the raters whose votes it is made of. */
  readonly members: readonly number[];
  /** Whether it stands on a cell with these votes. */
  readonly uses: (votes: Votes) => boolean;
  /** Whether such a cell moves it at all: one with a single vote counts for the chance of all raters. */
  readonly enters: (votes: Votes) => boolean;
  /** Whether votes are yes or no, 1 or 0. */
  readonly yesNo: boolean;
  readonly of: (patterns: readonly Pattern[]) => Measured;
  /** The same of the votes and two pseudo-items, for the adjusted interval; null where votes are not yes or no. */
  readonly smoothed: ((patterns: readonly Pattern[]) => Coefficient) | null;
  /** What gives the estimate alone, for many counts of these votes. */
  readonly resampled: RaterPair | ((votes: readonly Votes[]) => (counts: readonly number[]) => number | null);
}

export interface Measured extends Coefficient {
  readonly prevalenceIndex: number | null;
  readonly biasIndex: number | null;
  /** Which cells it stands on. */
  readonly basis: Notes;
}

export interface MeasureOptions {
  readonly level?: Level;
  readonly missing?: "pairwise" | "listwise";
}

/** The coefficients of a call, in the order of its rows: those of each pair of raters, then those of all. */
export function measuresOf(
  raters: readonly string[],
  categories: readonly number[],
  options: MeasureOptions = {},
): readonly Measure[] {
  const { level = "nominal", missing = "pairwise" } = options;
  const members = raters.map((_, index) => index);
  const binary = categories.length === 2 && categories[0] === 0 && categories[1] === 1;
  const two = pairMeasures(categories, level);
  const pairs = raters.flatMap((first, a) =>
    raters.slice(a + 1).flatMap((second, offset) => {
      const b = a + 1 + offset;
      const uses = missing === "listwise" ? isComplete : (votes: Votes) => votes[a] != null && votes[b] != null;
      const basis = missing === "listwise" ? noteOf("all-votes") : noteOf("both-votes");
      const tableOf = (patterns: readonly Pattern[]) =>
        pairTable(
          patterns.filter(({ votes }) => uses(votes)),
          a,
          b,
          categories,
        );
      const place = (votes: Votes) =>
        uses(votes) ? categories.indexOf(votes[a]!) * categories.length + categories.indexOf(votes[b]!) : -1;
      return two.map(
        ({ coefficient, of, chance, weights }): Measure => ({
          raters: `${first}|${second}`,
          coefficient,
          members: [a, b],
          uses,
          enters: uses,
          yesNo: binary,
          of: (patterns) => {
            const table = tableOf(patterns);
            return { ...of(table), ...indices(table), basis };
          },
          smoothed: binary ? (patterns) => overItems(of(withPseudoItems(tableOf(patterns)))) : null,
          resampled: { categories: categories.length, place, chance, weights },
        }),
      );
    }),
  );
  const none = { prevalenceIndex: null, biasIndex: null };
  const basis = noteOf(missing === "listwise" ? "all-votes" : "two-votes-chance");
  const everyone = { raters: "all", members, yesNo: binary };
  const voted = (votes: Votes) => votes.reduce<number>((count, vote) => count + (vote === null ? 0 : 1), 0);
  const enters = missing === "listwise" ? isComplete : (votes: Votes) => voted(votes) > 0;
  const many = (coefficient: ManyCoefficient): Measure => {
    const uses = missing === "listwise" ? isComplete : (votes: Votes) => voted(votes) > 1;
    const kept = (patterns: readonly Pattern[]) => patterns.filter(({ votes }) => enters(votes));
    const of = (patterns: readonly Pattern[]) => manyRaters(coefficient, patterns, categories);
    return {
      ...everyone,
      coefficient,
      uses,
      enters,
      of: (patterns) => {
        const own = of(kept(patterns));
        const reason = missing === "listwise" && own.items === 0 ? noteOf("no-item-of-all") : own.reason;
        return { ...own, ...none, reason, basis };
      },
      smoothed: binary
        ? (patterns) => of([...kept(patterns), ...pseudoVotes(patterns.filter(({ votes }) => uses(votes)))])
        : null,
      resampled: (patterns) => {
        const from = manyRatersOf(
          coefficient,
          patterns.map((votes) => (enters(votes) ? votes : votes.map(() => null))),
          categories,
        );
        return (counts) => from(counts).estimate;
      },
    };
  };
  const alpha = (coefficient: string, at: Level): Measure => ({
    ...everyone,
    coefficient,
    uses: (votes) => voted(votes) > 1,
    enters: (votes) => voted(votes) > 1,
    of: (patterns) => ({
      ...krippendorffAlpha(patterns, at),
      ...none,
      se: null,
      basis: noteOf("two-votes"),
    }),
    smoothed: null,
    resampled: (patterns) => {
      const alphaFrom = alphaOf(patterns, at);
      return (counts) => alphaFrom(counts).estimate;
    },
  });
  return [
    ...pairs,
    ...manyCoefficients.map(many),
    ...(level === "interval" ? [] : [alpha("alpha", "nominal")]),
    ...(level === "ordinal" ? [alpha("alpha_ordinal", "ordinal")] : []),
    ...(level === "nominal" ? [] : [alpha("alpha_interval", "interval")]),
  ];
}

interface PairMeasure extends Pick<RaterPair, "chance" | "weights"> {
  readonly coefficient: string;
  readonly of: (table: SquareTable) => Coefficient;
}

function pairMeasures(categories: readonly number[], level: Level): readonly PairMeasure[] {
  const exact = identityWeights(categories.length);
  const weighted = (coefficient: string, weights: SquareTable): PairMeasure => ({
    coefficient,
    of: (table) => cohen(table, weights),
    chance: cohenChance,
    weights,
  });
  return [
    weighted("cohen", exact),
    ...(level === "ordinal" ? [weighted("cohen_linear", linearWeights(categories.length))] : []),
    ...(level === "nominal" ? [] : [weighted("cohen_quadratic", squareWeights(categories, level))]),
    { coefficient: "scott", of: scott, chance: scottChance, weights: exact },
    { coefficient: "ac1", of: ac1, chance: ac1Chance, weights: exact },
    { coefficient: "pabak", of: pabak, chance: brennanPredigerChance, weights: exact },
    { coefficient: "brennan_prediger", of: brennanPrediger, chance: brennanPredigerChance, weights: exact },
  ];
}

function isComplete(votes: Votes): boolean {
  return !votes.includes(null);
}

/** Counts of what two raters said, over patterns in which both voted. */
function pairTable(
  patterns: readonly Pattern[],
  first: number,
  second: number,
  categories: readonly number[],
): SquareTable {
  const table = categories.map(() => new Array<number>(categories.length).fill(0));
  for (const { votes, items } of patterns) {
    table[categories.indexOf(votes[first]!)]![categories.indexOf(votes[second]!)]! += items;
  }
  return table;
}

function withPseudoItems(table: SquareTable): SquareTable {
  const [alike, apart] = pseudoItems(2);
  return table.map((cells, row) => cells.map((count, column) => count + (row === column ? alike! : apart! / 2)));
}

/**
 * The pseudo-items of raters with votes missing: as many votes on each as the items with two have on average, every run
 * of raters alike.
 */
function pseudoVotes(patterns: readonly Pattern[]): readonly Pattern[] {
  const raters = patterns[0]?.votes.length ?? 0;
  const items = sum(patterns.map((pattern) => pattern.items));
  const votes = sum(patterns.map((pattern) => pattern.items * pattern.votes.filter((vote) => vote !== null).length));
  const of = Math.round(votes / items);
  return pseudoItems(of).flatMap((share, yes) =>
    Array.from({ length: raters }, (_, first) => ({
      votes: Array.from({ length: raters }, (__, rater) => {
        const place = (rater - first + raters) % raters;
        return place < yes ? 1 : place < of ? 0 : null;
      }),
      items: share / raters,
    })),
  );
}

/** Ordinal categories are a step apart each; interval ones as far as their values say. */
function squareWeights(categories: readonly number[], level: Level): SquareTable {
  if (level !== "interval") return quadraticWeights(categories.length);
  const range = categories.at(-1)! - categories[0]!;
  return categories.map((a) => categories.map((b) => (range === 0 ? 1 : 1 - ((a - b) / range) ** 2)));
}
