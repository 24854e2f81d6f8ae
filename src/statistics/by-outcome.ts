/**
 * A statistic among failed and then among successful traces, in one table: `outcome` is its first column.
 *
 * @example
 * ```ts
 * import { byOutcome, prevalence, publishedTable } from "mastkit";
 * const study = publishedTable("itbench-study-modes");
 * const rows = byOutcome((outcome) => prevalence(study, { by: ["model"], outcome }));
 * rows[0]?.outcome; // => "failure"
 * ```
 */
export function byOutcome<Row extends object>(
  rowsOf: (outcome: "failure" | "success") => readonly Row[],
): readonly ({ readonly outcome: "failure" | "success" } & Row)[] {
  return (["failure", "success"] as const).flatMap((outcome) => rowsOf(outcome).map((row) => ({ outcome, ...row })));
}
