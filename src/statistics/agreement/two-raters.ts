import { joinNotes, type Notes, noteOf } from "../../notes.js";
import { tOf, zOf } from "../distributions.js";
import { clipped, type Interval } from "../interval.js";
import { sum } from "../summary.js";

/** A chance-corrected coefficient of agreement: (observed − expected) / (1 − expected). */
export interface Coefficient {
  /** Null where it is undefined; `reason` then says why. */
  readonly estimate: number | null;
  /** Standard error for independent items; null where undefined, and where it is 0 (`reason` says so). */
  readonly se: number | null;
  /** Observed (weighted) agreement, 0 to 1; null without items. */
  readonly observed: number | null;
  /** Agreement expected by chance under the coefficient's own model of chance. */
  readonly expected: number | null;
  readonly items: number;
  readonly reason: Notes | null;
}

/** Counts of items by what rater 1 (row) and rater 2 (column) said; square, categories in one order for both. */
export type SquareTable = readonly (readonly number[])[];

/** What a coefficient takes agreement by chance to be, from the margins of its table. */
export interface Chance {
  readonly expected: (margins: Margins, weights: SquareTable) => number;
  /** How much one item in cell (row, column) moves `expected`, as the delta method counts it. */
  readonly pull: (margins: Margins, weights: SquareTable) => (row: number, column: number) => number;
}

export interface Margins {
  /** Joint proportions. */
  readonly joint: SquareTable;
  /** Share of each category with rater 1 and with rater 2. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** The point estimate, from agreement seen and expected: null where the expected is 1. */
export function pointOf(observed: number, expected: number): number | null {
  return 1 - expected < 1e-12 ? null : 1 - (1 - observed) / (1 - expected);
}

/**
 * The coefficient of a table under a model of chance, with the delta method's standard error in the table convention
 * (divisor n): for Cohen's chance it is the non-null standard error of Fleiss, Cohen & Everitt (1969), for the others
 * Gwet's. Weights are 1 on the diagonal; without them agreement is exact agreement.
 */
export function chanceCorrected(
  table: SquareTable,
  chance: Chance,
  weights: SquareTable = identityWeights(table.length),
): Coefficient {
  const items = sum(table.flat());
  if (items === 0) {
    return { estimate: null, se: null, observed: null, expected: null, items, reason: noteOf("no-item-of-both") };
  }
  const margins = marginsOf(table, items);
  const [observed, expected] = [weightedSum(margins.joint, weights), chance.expected(margins, weights)];
  const estimate = pointOf(observed, expected);
  if (estimate === null) {
    const reason = noteOf("one-category-expected");
    return { estimate, se: null, observed, expected: 1, items, reason };
  }
  const pull = chance.pull(margins, weights);
  const influence = weights.map((cells, row) =>
    cells.map((weight, column) => weight - (1 - estimate) * pull(row, column)),
  );
  const mean = weightedSum(margins.joint, influence);
  // squares about the mean: their mean less the squared mean loses the digits that tell a small variance from 0
  const squares = influence.map((cells) => cells.map((value) => (value - mean) ** 2));
  const se = Math.sqrt(weightedSum(margins.joint, squares) / items) / (1 - expected);
  if (se < 1e-9) {
    const reason = noteOf(1 - observed < 1e-12 ? "no-deviation" : "no-influence");
    return { estimate, se: null, observed, expected, items, reason };
  }
  return { estimate, se, observed, expected, items, reason: null };
}

/** estimate ± z · se, clipped to [−1, 1] and noted; both limits null where there is no standard error. */
export function waldInterval(coefficient: Coefficient, confidence = 0.95): Interval {
  const { estimate, se, reason } = coefficient;
  if (estimate === null || se === null) return { low: null, high: null, interval: "wald", note: reason };
  return limitsAbout(estimate, zOf(confidence) * se, estimate, "wald", reason);
}

/** estimate ± t(n − 1) · se, where `se` has divisor n − 1; clipped to [−1, 1] and noted. */
export function tInterval(coefficient: Coefficient, confidence = 0.95): Interval {
  const { estimate, se, items, reason } = coefficient;
  if (estimate === null || se === null) return { low: null, high: null, interval: "t", note: reason };
  return limitsAbout(estimate, tOf(confidence, items - 1) * se, estimate, "t", reason);
}

/** How many items are added before the adjusted interval is taken. */
const added = 2;

/**
 * What is added to yes-or-no votes of so many raters, in items by the number that say yes: half an item on which they
 * are of one mind, as likely all yes as all no, and one and a half on which each flips a coin.
 */
export function pseudoItems(raters: number): readonly number[] {
  let flips = (added - 0.5) / 2 ** raters;
  return Array.from({ length: raters + 1 }, (_, yes) => {
    const items = flips + (yes === 0 || yes === raters ? 0.25 : 0);
    flips *= (raters - yes) / (yes + 1);
    return items;
  });
}

/**
 * The adjusted Wald interval of a coefficient of yes-or-no votes, after Agresti & Coull's (1998) of a proportion:
 * `smoothed` is the coefficient of the votes and two {@link pseudoItems}, its standard error with divisor n − 1, the
 * quantile Student's on the items less one; widened to hold the estimate, clipped to [−1, 1]. The addition is this kit's:
 * Wald's interval of Fleiss' kappa covers .04 to .7 where a mode is rare among 9 to 19 items, and this one at least .926
 * over all designs of `data/calibration/agreement-items.csv`. Both limits null where the coefficient has no standard error.
 */
export function adjustedInterval(coefficient: Coefficient, smoothed: Coefficient, confidence = 0.95): Interval {
  const { estimate, se, items, reason } = coefficient;
  if (estimate === null || se === null || smoothed.estimate === null || smoothed.se === null) {
    return { low: null, high: null, interval: "adjusted-wald", note: reason };
  }
  return limitsAbout(smoothed.estimate, tOf(confidence, items - 1) * smoothed.se, estimate, "adjusted-wald", reason);
}

function limitsAbout(centre: number, half: number, estimate: number, interval: string, reason: Notes | null): Interval {
  const limits = clipped(Math.min(estimate, centre - half), Math.max(estimate, centre + half), -1, 1);
  return { ...limits, interval, note: joinNotes(reason, limits.note) };
}

/** The standard error with divisor n − 1 in place of the table convention's n. */
export function overItems(coefficient: Coefficient): Coefficient {
  const { se, items } = coefficient;
  return { ...coefficient, se: se === null ? null : se * Math.sqrt(items / (items - 1)) };
}

/** Weights of exact agreement: 1 on the diagonal, 0 elsewhere. */
export function identityWeights(size: number): SquareTable {
  return weightsBy(size, (row, column) => (row === column ? 1 : 0));
}

/** 1 − |i − j| / (k − 1): a step apart costs the same everywhere (Cohen 1968, Cicchetti & Allison). */
export function linearWeights(size: number): SquareTable {
  return weightsBy(size, (row, column) => (size < 2 ? 1 : 1 - Math.abs(row - column) / (size - 1)));
}

/** 1 − (i − j)² / (k − 1)² (Fleiss & Cohen 1973). */
export function quadraticWeights(size: number): SquareTable {
  return weightsBy(size, (row, column) => (size < 2 ? 1 : 1 - ((row - column) / (size - 1)) ** 2));
}

function weightsBy(size: number, weight: (row: number, column: number) => number): SquareTable {
  return Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => weight(row, column)));
}

/** Joint and marginal shares of a table of so many items. */
export function marginsOf(table: SquareTable, items: number): Margins {
  const [rows, columns] = [new Array<number>(table.length).fill(0), new Array<number>(table.length).fill(0)];
  const joint: number[][] = [];
  for (let row = 0; row < table.length; row++) {
    const shares: number[] = [];
    for (let column = 0; column < table.length; column++) {
      const share = table[row]![column]! / items;
      rows[row]! += share;
      columns[column]! += share;
      shares.push(share);
    }
    joint.push(shares);
  }
  return { joint, rows, columns };
}

/** Σ of shares times weights, cell by cell. */
export function weightedSum(joint: SquareTable, weights: SquareTable): number {
  let total = 0;
  for (let row = 0; row < joint.length; row++) {
    const [shares, own] = [joint[row]!, weights[row]!];
    for (let column = 0; column < shares.length; column++) total += shares[column]! * own[column]!;
  }
  return total;
}

/**
 * Cohen's kappa of two raters (1960), weighted where weights are given (1968): chance is each rater's own share of each
 * category. `se` is the non-null asymptotic standard error (Fleiss, Cohen & Everitt 1969). In [−1, 1]; null only where expected agreement is 1 or there are no items.
 *
 * @example
 * ```ts
 * import { cohen } from "mastkit/statistics";
 * cohen([[20, 5], [10, 15]]).estimate; // => 0.4
 * ```
 */
export function cohen(table: SquareTable, weights?: SquareTable): Coefficient {
  return chanceCorrected(table, cohenChance, weights);
}

/** Chance by each rater's own share of each category. */
export const cohenChance: Chance = {
  expected({ rows, columns }, weights) {
    let expected = 0;
    for (let row = 0; row < rows.length; row++) expected += rows[row]! * meanWeight(columns, weights[row]!);
    return expected;
  },
  pull({ rows, columns }, weights) {
    const byRow = weights.map((own) => meanWeight(columns, own));
    const byColumn = columns.map((_, column) => sum(rows.map((share, row) => share * weights[row]![column]!)));
    return (row, column) => byRow[row]! + byColumn[column]!;
  },
};

/** The mean weight of a row against the other rater's margin. */
function meanWeight(shares: readonly number[], weights: readonly number[]): number {
  let mean = 0;
  for (let column = 0; column < shares.length; column++) mean += shares[column]! * weights[column]!;
  return mean;
}

/**
 * Scott's pi of two raters (1955): chance is the raters' mean share of each category, so that a difference between their
 * margins counts as disagreement. Standard error: Gwet's, divisor n. Null as Cohen's kappa.
 */
export function scott(table: SquareTable): Coefficient {
  return chanceCorrected(table, scottChance);
}

/** Chance by the raters' mean share of each category. */
export const scottChance: Chance = {
  expected: (margins) => overMeans(margins, (mean) => mean * mean),
  pull(margins) {
    const mean = margins.rows.map((_, category) => meanShare(margins, category));
    return (row, column) => mean[row]! + mean[column]!;
  },
};

/** The mean of the two raters' shares of a category. */
function meanShare({ rows, columns }: Margins, category: number): number {
  return (rows[category]! + columns[category]!) / 2;
}

function overMeans(margins: Margins, of: (mean: number) => number): number {
  let total = 0;
  for (let category = 0; category < margins.rows.length; category++) total += of(meanShare(margins, category));
  return total;
}

/**
 * Gwet's AC1 of two raters (2008): chance is Σ π(1 − π) / (k − 1) over the k categories, small where one category
 * dominates; it stays high where kappa collapses for a rare mode. Standard error in the table convention (divisor n;
 * irrCAC's raw-data convention divides by n − 1). Null without items, or with a single category.
 */
export function ac1(table: SquareTable): Coefficient {
  if (table.length < 2) {
    const reason = noteOf("ac1-undefined");
    return { estimate: null, se: null, observed: null, expected: null, items: sum(table.flat()), reason };
  }
  return chanceCorrected(table, ac1Chance);
}

/** Chance by the categories' mean shares: small where one of them dominates. */
export const ac1Chance: Chance = {
  expected: (margins) => overMeans(margins, (mean) => mean * (1 - mean)) / (margins.rows.length - 1),
  pull(margins) {
    const mean = margins.rows.map((_, category) => meanShare(margins, category));
    return (row, column) => (2 - mean[row]! - mean[column]!) / (mean.length - 1);
  },
};

/**
 * Brennan & Prediger's coefficient (1981), also Bennett's S: chance is 1 / k for k categories, whatever the raters do.
 * Standard error: Gwet's, divisor n. Null without items, or with a single category.
 */
export function brennanPrediger(table: SquareTable): Coefficient {
  return chanceCorrected(table, brennanPredigerChance);
}

/** Chance by the number of categories alone. */
export const brennanPredigerChance: Chance = { expected: ({ rows }) => 1 / rows.length, pull: () => () => 0 };

/** How a two-by-two table departs from balance. */
export interface Indices {
  /** (both yes − both no) / n, in [−1, 1]; far from 0 where a mode is rare or everywhere. */
  readonly prevalenceIndex: number | null;
  /** (rater 1 only − rater 2 only) / n, in [−1, 1]. */
  readonly biasIndex: number | null;
}

/**
 * Prevalence-adjusted, bias-adjusted kappa (Byrt, Bishop & Carlin 1993): 2 × observed agreement − 1, what kappa would be
 * in a balanced table of the same agreement. Two categories only: null for more.
 */
export function pabak(table: SquareTable): Coefficient {
  if (table.length === 2) return brennanPrediger(table);
  const reason = noteOf("pabak-undefined");
  return { estimate: null, se: null, observed: null, expected: null, items: sum(table.flat()), reason };
}

/** Prevalence and bias index of a two-by-two table whose second category is "yes"; null for other tables or no items. */
export function indices(table: SquareTable): Indices {
  const items = sum(table.flat());
  if (table.length !== 2 || items === 0) return { prevalenceIndex: null, biasIndex: null };
  return {
    prevalenceIndex: (table[1]![1]! - table[0]![0]!) / items,
    biasIndex: (table[1]![0]! - table[0]![1]!) / items,
  };
}
