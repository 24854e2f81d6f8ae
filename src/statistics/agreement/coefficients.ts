import { ac1 } from "./ac1.js";
import { krippendorffAlpha, type Level } from "./alpha.js";
import { brennanPrediger } from "./brennan-prediger.js";
import { type Coefficient, linearWeights, quadraticWeights, type SquareTable } from "./coefficient.js";
import { cohen } from "./cohen.js";
import { fleiss } from "./fleiss.js";
import { indices, pabak } from "./pabak.js";
import { scott } from "./scott.js";

/** A pattern of votes, one entry a rater, and how many cells have it: the sufficient statistic of every coefficient. */
export interface Pattern {
  readonly votes: readonly (number | null)[];
  readonly items: number;
}

/** A coefficient of certain raters, computed from patterns. */
export interface Measure {
  readonly raters: string;
  readonly coefficient: string;
  /** Places of the raters whose votes a cell needs to be used; alpha needs any two. */
  readonly needs: readonly number[];
  readonly of: (patterns: readonly Pattern[]) => Measured;
}

export interface Measured extends Coefficient {
  readonly prevalenceIndex: number | null;
  readonly biasIndex: number | null;
  /** Which cells it stands on. */
  readonly basis: string;
  /** The yes votes of the rater with fewer of them; null where votes are not yes or no. */
  readonly positives: number | null;
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
  const everyone = raters.map((_, index) => index);
  const two = pairMeasures(categories, level);
  const pairs = raters.flatMap((first, a) =>
    raters.slice(a + 1).flatMap((second, offset) =>
      two.map(
        ([coefficient, compute]): Measure => ({
          raters: `${first}|${second}`,
          coefficient,
          needs: missing === "listwise" ? everyone : [a, a + 1 + offset],
          of: (patterns) => {
            const kept = missing === "listwise" ? patterns.filter(isComplete) : patterns;
            const table = pairTable(kept, a, a + 1 + offset, categories);
            const basis =
              missing === "listwise" ? "listwise: cells with every vote" : "pairwise: cells with both votes";
            return { ...compute(table), ...indices(table), basis, positives: positivesOf(table) };
          },
        }),
      ),
    ),
  );
  const none = { prevalenceIndex: null, biasIndex: null, positives: null };
  const all: Measure = {
    raters: "all",
    coefficient: "fleiss",
    needs: everyone,
    of: (patterns) => ({
      ...fleiss(
        patterns.filter(isComplete).map(({ votes, items }) => ({
          items,
          ratings: categories.map((category) => votes.filter((vote) => vote === category).length),
        })),
      ),
      ...none,
      basis: "listwise: cells with every vote",
    }),
  };
  const alpha = (coefficient: string, at: Level): Measure => ({
    raters: "all",
    coefficient,
    needs: everyone,
    of: (patterns) => ({
      ...krippendorffAlpha(patterns, at),
      ...none,
      se: null,
      basis: "all cells with at least two votes",
    }),
  });
  return [
    ...pairs,
    all,
    ...(level === "interval" ? [] : [alpha("alpha", "nominal")]),
    ...(level === "ordinal" ? [alpha("alpha_ordinal", "ordinal")] : []),
    ...(level === "nominal" ? [] : [alpha("alpha_interval", "interval")]),
  ];
}

type PairMeasure = readonly [name: string, compute: (table: SquareTable) => Coefficient];

function pairMeasures(categories: readonly number[], level: Level): readonly PairMeasure[] {
  const linear: PairMeasure = ["cohen_linear", (table) => cohen(table, linearWeights(table.length))];
  const quadratic: PairMeasure = ["cohen_quadratic", (table) => cohen(table, squareWeights(categories, level))];
  return [
    ["cohen", cohen],
    ...(level === "ordinal" ? [linear] : []),
    ...(level === "nominal" ? [] : [quadratic]),
    ["scott", scott],
    ["ac1", ac1],
    ["pabak", pabak],
    ["brennan_prediger", brennanPrediger],
  ];
}

/** Whether every rater voted. */
export function isComplete({ votes }: Pattern): boolean {
  return !votes.includes(null);
}

/** Counts of what two raters said, over the patterns in which both voted. */
export function pairTable(
  patterns: readonly Pattern[],
  first: number,
  second: number,
  categories: readonly number[],
): SquareTable {
  const table = categories.map(() => new Array<number>(categories.length).fill(0));
  for (const { votes, items } of patterns) {
    const [a, b] = [votes[first] ?? null, votes[second] ?? null];
    if (a === null || b === null) continue;
    table[categories.indexOf(a)]![categories.indexOf(b)]! += items;
  }
  return table;
}

/** Ordinal categories are a step apart each; interval ones as far as their values say. */
function squareWeights(categories: readonly number[], level: Level): SquareTable {
  if (level !== "interval") return quadraticWeights(categories.length);
  const range = categories.at(-1)! - categories[0]!;
  return categories.map((a) => categories.map((b) => (range === 0 ? 1 : 1 - ((a - b) / range) ** 2)));
}

function positivesOf(table: SquareTable): number | null {
  if (table.length !== 2) return null;
  return Math.min(table[1]![0]! + table[1]![1]!, table[0]![1]! + table[1]![1]!);
}
