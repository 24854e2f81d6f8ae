import { zOf } from "../distributions.js";
import { type Interval, joinNotes } from "../interval.js";

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
  readonly reason: string | null;
}

/** Counts of items by what rater 1 (row) and rater 2 (column) said; square, categories in one order for both. */
export type SquareTable = readonly (readonly number[])[];

/** What a coefficient takes agreement by chance to be. */
export interface Chance {
  readonly expected: number;
  /** How much one item in cell (row, column) moves `expected`, as the delta method counts it. */
  readonly pull: (row: number, column: number) => number;
}

export interface Margins {
  /** Joint proportions. */
  readonly joint: SquareTable;
  /** Share of each category with rater 1 and with rater 2. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/**
 * The coefficient of a table under a model of chance, with the delta method's standard error in the table convention
 * (divisor n): for Cohen's chance it is the non-null standard error of Fleiss, Cohen & Everitt (1969), for the others
 * Gwet's. Weights are 1 on the diagonal; without them agreement is exact agreement.
 */
export function chanceCorrected(
  table: SquareTable,
  chanceOf: (margins: Margins, weights: SquareTable) => Chance,
  weights: SquareTable = identityWeights(table.length),
): Coefficient {
  const items = sum(table.flat());
  if (items === 0) {
    return { estimate: null, se: null, observed: null, expected: null, items, reason: "no items rated by both" };
  }
  const margins = marginsOf(table, items);
  const { expected, pull } = chanceOf(margins, weights);
  const observed = weightedSum(margins.joint, weights);
  if (1 - expected < 1e-12) {
    const reason = "expected agreement is 1: only one category occurs";
    return { estimate: null, se: null, observed, expected: 1, items, reason };
  }
  const estimate = 1 - (1 - observed) / (1 - expected);
  const influence = weights.map((cells, row) =>
    cells.map((weight, column) => weight - (1 - estimate) * pull(row, column)),
  );
  const mean = weightedSum(margins.joint, influence);
  // squares about the mean: their mean less the squared mean loses the digits that tell a small variance from 0
  const squares = influence.map((cells) => cells.map((value) => (value - mean) ** 2));
  const se = Math.sqrt(weightedSum(margins.joint, squares) / items) / (1 - expected);
  if (se < 1e-9) {
    const why = 1 - observed < 1e-12 ? "no item deviates" : "every item moves it alike";
    const reason = `standard error is 0 (${why}), so no interval`;
    return { estimate, se: null, observed, expected, items, reason };
  }
  return { estimate, se, observed, expected, items, reason: null };
}

/** estimate ± z · se, clipped to [−1, 1] and noted; both limits null where there is no standard error. */
export function waldInterval(coefficient: Coefficient, confidence = 0.95): Interval {
  const { estimate, se, reason } = coefficient;
  if (estimate === null || se === null) return { low: null, high: null, interval: "wald", note: reason };
  const half = zOf(confidence) * se;
  const clipped = estimate - half < -1 || estimate + half > 1 ? "interval clipped to -1 to 1" : null;
  const low = Math.max(-1, estimate - half);
  const high = Math.min(1, estimate + half);
  return { low, high, interval: "wald", note: joinNotes(reason, clipped) };
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

function marginsOf(table: SquareTable, items: number): Margins {
  const joint = table.map((cells) => cells.map((count) => count / items));
  const rows = joint.map(sum);
  const columns = joint.map((_, column) => sum(joint.map((cells) => cells[column]!)));
  return { joint, rows, columns };
}

/** Σ of shares times weights, cell by cell. */
export function weightedSum(joint: SquareTable, weights: SquareTable): number {
  let total = 0;
  for (const [row, cells] of joint.entries()) {
    for (const [column, share] of cells.entries()) total += share * weights[row]![column]!;
  }
  return total;
}

/** The sum of numbers, in their order. */
export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
