import { type Chance, type Coefficient, chanceCorrected, type Margins, type SquareTable, sum } from "./coefficient.js";

/**
 * Scott's pi of two raters (1955): chance is the raters' mean share of each category, so that a difference between their
 * margins counts as disagreement. Standard error: Gwet's, divisor n. Null as Cohen's kappa.
 */
export function scott(table: SquareTable): Coefficient {
  return chanceCorrected(table, scottChance);
}

/** Chance by the raters' mean share of each category. */
export function scottChance({ rows, columns }: Margins): Chance {
  const mean = rows.map((share, category) => (share + columns[category]!) / 2);
  return {
    expected: sum(mean.map((share) => share * share)),
    pull: (row, column) => mean[row]! + mean[column]!,
  };
}
