import { tiedText } from "../annotators.js";
import { replicatedLabelsToken, selectedOnOutcomeToken } from "../counts/cautions.js";
import type { Part } from "../counts/count.js";
import type { OutcomeCell } from "../counts/tables.js";

/** Options that every statistic of modes takes. */
export interface GroupOptions {
  /** Group columns, in order; default none: one group. */
  readonly by?: readonly string[];
  /** Cautions of traces (tokens first); a count table carries its own. */
  readonly caution?: readonly string[];
  /** Give the estimates that sampling on the outcome forbids. */
  readonly allowSelected?: boolean;
}

/** What a group's cautions mean for its estimates. */
export interface Selection {
  /** Sampling depended on the outcome (and `allowSelected` was not given). */
  readonly selected: boolean;
  /** Selected on outcome, and several models are summed: nothing stands. */
  readonly pooledModels: boolean;
  /** Labels are replicated over groups: without clusters by index, rows are not independent. */
  readonly replicated: boolean;
  /** The cautions, for every row's note. */
  readonly notes: readonly string[];
}

/** Why counts of replicated labels have no interval and no p: how often each label vector was copied is not in them. */
export const replicatedReason =
  "no interval and no p: labels are replicated over groups, rows are not independent (give the traces: clustered by index)";

/** Why nothing is pooled over models where traces were selected on outcome. */
export const pooledModelsReason =
  "traces were selected on outcome: not pooled over models (--by model, or --allow-selected)";

/** What the cautions of these counts say of them. */
export function selectionOf(parts: readonly Part[], options: GroupOptions): Selection {
  const cautions = [...new Set(parts.flatMap(({ caution }) => caution))];
  const tied = cautions.filter((text) => text.endsWith(tiedText));
  const others = cautions.filter((text) => !tied.includes(text));
  const selected = cautions.includes(selectedOnOutcomeToken) && options.allowSelected !== true;
  return {
    selected,
    pooledModels: selected && new Set(parts.flatMap(({ models }) => models)).size > 1,
    replicated: cautions.includes(replicatedLabelsToken),
    notes: [...tied, ...(others.length === 0 ? [] : [`caution: ${others.join("; ")}`])],
  };
}

/** Why the sampling forbids an estimate over traces of this outcome ("no overall mean"); null where it does not. */
export function hiddenBy(
  { selected, pooledModels }: Selection,
  outcome: "success" | "failure" | "all" | undefined,
  what: string,
): string | null {
  if (pooledModels) return pooledModelsReason;
  if (!selected || (outcome ?? "all") !== "all") return null;
  return `traces were selected on outcome: ${what} (--outcome, or --allow-selected)`;
}

/** Whether a call for this outcome counts such a trace. */
export function isWanted(
  outcome: OutcomeCell,
  { outcome: wanted = "all" }: { readonly outcome?: "success" | "failure" | "all" },
): boolean {
  return wanted === "all" || outcome === wanted;
}

/** What is said of traces without a cluster, where others have one. */
export function looseNotes(count: number): readonly string[] {
  return count === 0 ? [] : [`${count} traces without a cluster count as clusters of their own`];
}

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
