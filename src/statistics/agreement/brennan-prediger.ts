import { type Chance, type Coefficient, chanceCorrected, type Margins, type SquareTable } from "./coefficient.js";

/**
 * Brennan & Prediger's coefficient (1981), also Bennett's S: chance is 1 / k for k categories, whatever the raters do.
 * Standard error: Gwet's, divisor n. Null without items, or with a single category.
 */
export function brennanPrediger(table: SquareTable): Coefficient {
  return chanceCorrected(table, brennanPredigerChance);
}

/** Chance by the number of categories alone. */
export function brennanPredigerChance({ rows }: Margins): Chance {
  return { expected: 1 / rows.length, pull: () => 0 };
}
