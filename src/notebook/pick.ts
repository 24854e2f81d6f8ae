/**
 * The rows whose number in a column is below a limit. A null is not below anything, which `row.q < 0.05` gets wrong:
 * JavaScript compares null as 0.
 *
 * @example
 * ```ts
 * import { below, lift, publishedTable } from "mastkit";
 * below(lift(publishedTable("itbench-study-modes"), { by: ["model"] }), "q", 0.05).length; // => 5
 * ```
 */
export function below<Row extends object>(rows: readonly Row[], column: keyof Row, limit: number): readonly Row[] {
  return rows.filter((row) => {
    const value: unknown = row[column];
    return typeof value === "number" && value < limit;
  });
}

/** The rows that have a number in a column, the largest first (or the smallest, with "ascending"). */
export function ranked<Row extends object>(
  rows: readonly Row[],
  column: keyof Row,
  order: "descending" | "ascending" = "descending",
): readonly Row[] {
  const sign = order === "descending" ? -1 : 1;
  const value = (row: Row) => Number(row[column]);
  return rows.filter((row) => typeof row[column] === "number").sort((a, b) => sign * (value(a) - value(b)));
}
