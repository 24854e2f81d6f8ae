import { type Chance, type Coefficient, chanceCorrected, type Margins, type SquareTable, sum } from "./coefficient.js";

/**
 * Gwet's AC1 of two raters (2008): chance is Σ π(1 − π) / (k − 1) over the k categories, small where one category
 * dominates; it stays high where kappa collapses for a rare mode. Standard error in the table convention (divisor n;
 * irrCAC's raw-data convention divides by n − 1). Null without items, or with a single category.
 */
export function ac1(table: SquareTable): Coefficient {
  if (table.length < 2) {
    const reason = "one category: AC1 is undefined";
    return { estimate: null, se: null, observed: null, expected: null, items: sum(table.flat()), reason };
  }
  return chanceCorrected(table, ac1Chance);
}

/** Chance by the categories' mean shares: small where one of them dominates. */
export function ac1Chance({ rows, columns }: Margins): Chance {
  const others = rows.length - 1;
  const mean = rows.map((share, category) => (share + columns[category]!) / 2);
  return {
    expected: sum(mean.map((share) => share * (1 - share))) / others,
    pull: (row, column) => (2 - mean[row]! - mean[column]!) / others,
  };
}
