import { brennanPrediger } from "./brennan-prediger.js";
import { type Coefficient, type SquareTable, sum } from "./coefficient.js";

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
  const reason = "PABAK is defined for two categories";
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
