import { groupHeads } from "../counts/group.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { Cell } from "../trace.js";
import type { Result, Row } from "./analysis.js";
import type { outcomes } from "./options.js";

type Counted = Parameters<typeof groupHeads>[0] & Parameters<typeof taxonomyOf>[0];

/** Rows under the group columns that the data they are of are counted by. */
export function headed(data: Counted, rows: readonly Row[], by: readonly string[] = []): Result {
  return { groups: groupHeads(data, by), taxonomy: taxonomyOf(data), rows };
}

type One = "success" | "failure" | "all";

/** Rows of the outcome asked for; of each in turn, with `outcome` as the last group column. */
export function byOutcomes(
  data: Counted,
  by: readonly string[] = [],
  asked: (typeof outcomes)[number] | undefined,
  rowsOf: (outcome: One) => readonly Row[],
): Result {
  if (asked !== "each" && asked !== "all,each") return headed(data, rowsOf(asked ?? "all"), by);
  const groups = groupHeads(data, by);
  const turns: readonly One[] = asked === "each" ? ["failure", "success"] : ["all", "failure", "success"];
  return {
    groups: [...groups, "outcome"],
    taxonomy: taxonomyOf(data),
    rows: turns.flatMap((outcome) =>
      rowsOf(outcome).map((row) => ({
        ...Object.fromEntries(groups.map((name): [string, Cell] => [name, row[name]!])),
        outcome,
        ...row,
      })),
    ),
  };
}
