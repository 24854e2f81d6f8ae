import { tiedText } from "../annotators.js";
import { cautionNotes, replicatedLabelsToken, selectedOnOutcomeToken } from "../counts/cautions.js";
import type { Part } from "../counts/count.js";
import type { OutcomeCell } from "../counts/tables.js";
import { type Notes, noteOf } from "../notes.js";

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
  readonly notes: Notes;
}

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
    notes: [...cautionNotes(tied), ...cautionNotes(others, "caution")],
  };
}

/** Why the sampling forbids an estimate over traces of this outcome ("no overall mean"); null where it does not. */
export function hiddenBy(
  { selected, pooledModels }: Selection,
  outcome: "success" | "failure" | "all" | undefined,
  what: string,
): Notes | null {
  if (pooledModels) return noteOf("pooled-models");
  if (!selected || (outcome ?? "all") !== "all") return null;
  return noteOf("selected", { what });
}

/** Whether a call for this outcome counts such a trace. */
export function isWanted(
  outcome: OutcomeCell,
  { outcome: wanted = "all" }: { readonly outcome?: "success" | "failure" | "all" },
): boolean {
  return wanted === "all" || outcome === wanted;
}

/** What is said of traces without a cluster, where others have one. */
export function looseNotes(count: number): Notes {
  return count === 0 ? [] : noteOf("loose-traces", { traces: count });
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
