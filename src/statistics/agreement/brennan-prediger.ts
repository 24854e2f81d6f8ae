import { type Coefficient, chanceCorrected, type SquareTable } from "./coefficient.js";

/**
 * Brennan & Prediger's coefficient (1981), also Bennett's S: chance is 1 / k for k categories, whatever the raters do.
 * Standard error: Gwet's, divisor n. Null without items, or with a single category.
 */
export function brennanPrediger(table: SquareTable): Coefficient {
  return chanceCorrected(table, () => ({ expected: 1 / table.length, pull: () => 0 }));
}
