import type { Cell } from "../trace.js";
import type { Result, Row } from "./analysis.js";
import type { outcomes } from "./options.js";

type One = "success" | "failure" | "all";

/** Rows of the outcome asked for; of each in turn, with `outcome` as the last group column. */
export function byOutcomes(
  groups: readonly string[],
  asked: (typeof outcomes)[number] | undefined,
  rowsOf: (outcome: One) => readonly Row[],
): Result {
  if (asked !== "each" && asked !== "all,each") return { groups, rows: rowsOf(asked ?? "all") };
  const turns: readonly One[] = asked === "each" ? ["failure", "success"] : ["all", "failure", "success"];
  return {
    groups: [...groups, "outcome"],
    rows: turns.flatMap((outcome) =>
      rowsOf(outcome).map((row) => ({
        ...Object.fromEntries(groups.map((name): [string, Cell] => [name, row[name]!])),
        outcome,
        ...row,
      })),
    ),
  };
}
