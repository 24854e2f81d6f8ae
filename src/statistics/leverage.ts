import type { Grouped } from "../trace.js";
import { attributableFraction, failureRatio } from "./attributable-fraction.js";
import { sumTables } from "./cluster-effects.js";
import { type GroupOptions, pooledModelsReason, replicatedReason } from "./groups.js";
import { joinNotes } from "./interval.js";
import { leftOutNote } from "./left-out.js";
import { tablesOf } from "./lift-tests.js";
import { type ModeGroup, type ModesInput, modeGroups } from "./mode-groups.js";
import { interventionsFor, measuredInterventions } from "./offered-interventions.js";

export interface LeverageRow {
  readonly code: string;
  readonly mode: string;
  readonly category: string;
  readonly failed_flagged: number;
  readonly failed_n: number;
  /** P(fail given mode) / P(fail given no mode). */
  readonly risk_ratio: number | null;
  /** The share of failures that goes with the mode beyond what traces without it show. */
  readonly attributable_fraction: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Attributable fraction × failures in 100 traces of known outcome. */
  readonly failures_per_100: number | null;
  /** What the literature offers against the mode, in our own words, with its source; measured for no single mode. */
  readonly interventions: string | null;
  /** What was measured for interventions as a whole; null where none is offered. */
  readonly measured: string | null;
  readonly note: string | null;
}

export const leverageColumns: readonly string[] = [
  ..."code mode category failed_flagged failed_n risk_ratio attributable_fraction low high".split(" "),
  ..."failures_per_100 interventions measured note".split(" "),
];

export interface LeverageOptions extends GroupOptions {
  readonly confidence?: number;
}

/**
 * The share of failures that goes with each mode: Miettinen's attributable fraction by the delta method (clustered where
 * clusters repeat), and failures per 100 traces, 14 rows a group. An observed association: that removing a mode would remove
 * these failures is not shown. Null with the reason in `note` where traces were selected on outcome (unless
 * `allowSelected`), or a margin is empty.
 *
 * @example
 * ```ts
 * import { leverage, publishedTable } from "mastkit";
 * const rows = leverage(publishedTable("itbench-study-modes"), { by: ["model"], allowSelected: true });
 * rows[13]?.attributable_fraction; // => 0.268
 * ```
 */
export function leverage(data: ModesInput, options: LeverageOptions = {}): readonly Grouped<LeverageRow>[] {
  return modeGroups(data, options).flatMap((group) => rowsOf(group, options));
}

function rowsOf(group: ModeGroup, options: LeverageOptions): readonly Grouped<LeverageRow>[] {
  return group.modes.map(({ code, name, category }, mode) => {
    const clusters = tablesOf(group, mode);
    const table = sumTables(clusters);
    const { flagged1, n1, flagged2, n2 } = table;
    const fraction = attributableFraction(clusters, group.clustered, options.confidence);
    const ratio = failureRatio(table);
    const hidden = group.selected
      ? group.pooledModels
        ? pooledModelsReason
        : "traces were selected on outcome: P(fail) given the mode is not known (--allow-selected)"
      : null;
    const shown = (value: number | null) => (hidden === null ? value : null);
    const noRatio =
      ratio !== null || flagged1 + flagged2 === 0 || n1 + n2 === 0
        ? null
        : "risk ratio of failure undefined: an empty margin";
    const blind = group.replicated && fraction.low !== null;
    const notes =
      hidden === null
        ? ["association only: nothing causal is shown", noRatio, blind ? replicatedReason : fraction.note]
        : [hidden];
    return {
      ...group.group,
      code,
      mode: name,
      category,
      failed_flagged: flagged1,
      failed_n: n1,
      risk_ratio: shown(ratio),
      attributable_fraction: shown(fraction.estimate),
      low: group.replicated ? null : shown(fraction.low),
      high: group.replicated ? null : shown(fraction.high),
      failures_per_100: shown(fraction.estimate === null ? null : (100 * fraction.estimate * n1) / (n1 + n2)),
      interventions: interventionsFor(code),
      measured: interventionsFor(code) === null ? null : measuredInterventions.join("; "),
      note: joinNotes(...notes, leftOutNote(group, mode, "the group"), ...group.notes),
    };
  });
}
