import { type Chance, type Coefficient, chanceCorrected, type Margins, type SquareTable, sum } from "./coefficient.js";

export interface CohenKappa extends Coefficient {
  /** Standard error if there were no agreement beyond chance; for testing, not for an interval. */
  readonly seNull: number | null;
  /** estimate / seNull. */
  readonly z: number | null;
}

/**
 * Cohen's kappa of two raters (1960), weighted where weights are given (1968): chance is each rater's own share of each
 * category. `se` is the non-null asymptotic standard error, `seNull` the one under chance agreement (Fleiss, Cohen &
 * Everitt 1969). In [−1, 1]; null only where expected agreement is 1 or there are no items.
 *
 * @example
 * ```ts
 * import { cohen } from "mastkit";
 * cohen([[20, 5], [10, 15]]).estimate; // => 0.4
 * ```
 */
export function cohen(table: SquareTable, weights?: SquareTable): CohenKappa {
  const coefficient = chanceCorrected(table, cohenChance, weights);
  const { estimate, expected, items } = coefficient;
  if (estimate === null || expected === null) return { ...coefficient, seNull: null, z: null };
  const seNull = nullError(table, weights, items, expected);
  return { ...coefficient, seNull, z: seNull === null ? null : estimate / seNull };
}

/** Chance by each rater's own share of each category. */
export function cohenChance({ rows, columns }: Margins, weights: SquareTable): Chance {
  const { byRow, byColumn } = meanWeights(rows, columns, weights);
  return {
    expected: sum(rows.map((share, row) => share * byRow[row]!)),
    pull: (row, column) => byRow[row]! + byColumn[column]!,
  };
}

/** The mean weight of a row against the other rater's margin, and of a column. */
function meanWeights(rows: readonly number[], columns: readonly number[], weights: SquareTable) {
  return {
    byRow: rows.map((_, row) => sum(columns.map((share, column) => share * weights[row]![column]!))),
    byColumn: columns.map((_, column) => sum(rows.map((share, row) => share * weights[row]![column]!))),
  };
}

function nullError(
  table: SquareTable,
  weights: SquareTable | undefined,
  items: number,
  expected: number,
): number | null {
  const weight = (row: number, column: number) => weights?.[row]?.[column] ?? (row === column ? 1 : 0);
  const full = table.map((_, row) => table.map((_, column) => weight(row, column)));
  const rows = table.map((cells) => sum(cells) / items);
  const columns = table.map((_, column) => sum(table.map((cells) => cells[column]!)) / items);
  const { byRow, byColumn } = meanWeights(rows, columns, full);
  // about its mean, which is −expected
  let squares = 0;
  for (const [row, share] of rows.entries()) {
    for (const [column, other] of columns.entries()) {
      squares += share * other * (full[row]![column]! - byRow[row]! - byColumn[column]! + expected) ** 2;
    }
  }
  const se = Math.sqrt(squares / items) / (1 - expected);
  return se < 1e-9 ? null : se;
}
