import type { LeverageRow } from "../analyses/leverage.js";
import type { ModesInput } from "../counts/count.js";
import { joinNotes, noteOf } from "../notes.js";
import { isMast } from "../taxonomy/mast.js";
import type { Grouped } from "../trace.js";
import { type ClusterTable, effectWarnings, sumTables } from "./cluster-effects.js";
import { tOf, zOf } from "./distributions.js";
import type { GroupOptions } from "./groups.js";
import type { Interval } from "./interval.js";
import { tablesOf } from "./lift-tests.js";
import { leftOutNote, type ModeGroup, modeGroups } from "./mode-groups.js";
import type { TwoProportions } from "./risk-difference.js";

export interface LeverageOptions extends GroupOptions {
  readonly confidence?: number;
}

/**
 * The share of failures that goes with each mode: Miettinen's attributable fraction by the delta method (clustered where
 * clusters repeat), and failures per 100 traces, a row a mode and group. An observed association: that removing a mode would remove
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
    const offered = isMast(group.modes) ? interventionsFor(code) : null;
    const clusters = tablesOf(group, mode);
    const table = sumTables(clusters);
    const { flagged1, n1, flagged2, n2 } = table;
    const fraction = attributableFraction(clusters, group.clustered, options.confidence);
    const ratio = failureRatio(table);
    const hidden = group.selected ? (group.pooledModels ? noteOf("pooled-models") : noteOf("selected-no-risk")) : null;
    const shown = (value: number | null) => (hidden === null ? value : null);
    const noRatio =
      ratio !== null || flagged1 + flagged2 === 0 || n1 + n2 === 0 ? null : noteOf("failure-ratio-undefined");
    const blind = group.replicated && fraction.low !== null;
    const notes =
      hidden === null ? [noteOf("association-only"), noRatio, blind ? noteOf("replicated") : fraction.note] : [hidden];
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
      interventions: offered,
      measured: offered === null ? null : measuredInterventions.join("; "),
      note: joinNotes(...notes, leftOutNote(group, mode, "the group"), ...group.notes),
    };
  });
}

const study = "ITBench study (IBM Research and UC Berkeley, blog of February 2026)";
const paper = "Cemri et al. 2025, arXiv 2503.13657";

/** Interventions by mode, and who offers them. None was measured on the mode it is offered for. */
const offeredInterventions: readonly { codes: readonly string[]; intervention: string; source: string }[] = [
  {
    codes: ["3.3"],
    intervention: "an external gate that accepts a result only with evidence from tools, not on the agent's own word",
    source: study,
  },
  {
    codes: ["1.5", "3.1"],
    intervention:
      "decide termination outside the model: explicit stop conditions, loop detectors, a finite state machine over the run",
    source: study,
  },
  {
    codes: ["1.4"],
    intervention: "context hygiene: prune and restate what matters, an agent that keeps a running summary",
    source: study,
  },
  { codes: ["2.2"], intervention: "when input is unclear, ask, or act read-only until it is clear", source: study },
  {
    codes: ["2.6"],
    intervention: "detect early in the run that an action does not follow from the reasoning, and stop it there",
    source: study,
  },
];

/** What was measured for interventions as a whole; nothing was measured mode by mode. */
const measuredInterventions: readonly string[] = [
  `better prompts: 9.4 points more tasks solved (${paper})`,
  `changed topology: 15.6 points more tasks solved (${paper})`,
  `structural changes: "up to 53%" asserted, no data (${study})`,
];

/** The interventions offered against a mode, with their source; null where none is. */
export function interventionsFor(code: string): string | null {
  const found = offeredInterventions.filter(({ codes }) => codes.includes(code));
  return found.length === 0 ? null : found.map(({ intervention, source }) => `${intervention} (${source})`).join("; ");
}

/** P(fail given mode) / P(fail given no mode); null where one of the two groups is empty, or no trace without it failed. */
export function failureRatio({ flagged1, n1, flagged2, n2 }: TwoProportions): number | null {
  const flagged = flagged1 + flagged2;
  const plain = n1 + n2 - flagged;
  if (flagged === 0 || plain === 0 || n1 === flagged1) return null;
  return flagged1 / flagged / ((n1 - flagged1) / plain);
}

/**
 * Miettinen's attributable fraction (1974): P(mode given failed) × (RR − 1)/RR with RR = P(fail given mode)/P(fail given
 * no mode), which equals 1 − P(fail given no mode)/P(fail). At most 1, negative where the mode is rarer among failed
 * traces. The interval is the delta method's on log(1 − fraction) for multinomial traces, or over repeated clusters by
 * CR1 and t. Null where there is no failed trace, no successful one, or none without the mode. The interval is also null
 * where no trace has the mode (the fraction is then 0), where every failed trace has it (1), of one cluster, and without
 * spread between traces or clusters.
 */
export function attributableFraction(
  clusters: readonly ClusterTable[],
  clustered: boolean,
  confidence = 0.95,
): Interval & { readonly estimate: number | null } {
  const interval = clustered ? "cluster-delta" : "delta";
  const empty = { estimate: null, low: null, high: null, interval };
  const kept = clusters.filter(({ n1, n2 }) => n1 + n2 > 0);
  const { flagged1: a, n1, flagged2: c, n2 } = sumTables(kept);
  const [b, d, n] = [n1 - a, n2 - c, n1 + n2];
  if (n1 === 0) return { ...empty, note: n === 0 ? noteOf("no-known-outcome") : noteOf("no-failed") };
  if (b + d === 0) return { ...empty, note: noteOf("fraction-undefined") };
  if (a + c === 0) return { ...empty, estimate: 0, note: noteOf("fraction-of-none") };
  if (n2 === 0) return { ...empty, note: noteOf("no-successful") };
  const estimate = 1 - b / (b + d) / (n1 / n);
  if (b === 0) return { ...empty, estimate, note: noteOf("fraction-of-all") };
  // What one trace of each cell adds to log(1 − fraction) = ln b − ln(b + d) − ln(a + b) + ln n.
  const weights = {
    a: 1 / n - 1 / n1,
    b: 1 / b - 1 / (b + d) - 1 / n1 + 1 / n,
    c: 1 / n,
    d: 1 / n - 1 / (b + d),
  };
  const influence = (cells: TwoProportions) =>
    cells.flagged1 * weights.a +
    (cells.n1 - cells.flagged1) * weights.b +
    cells.flagged2 * weights.c +
    (cells.n2 - cells.flagged2) * weights.d;
  if (!clustered) {
    const variance = a * weights.a ** 2 + b * weights.b ** 2 + c * weights.c ** 2 + d * weights.d ** 2;
    return around(estimate, zOf(confidence) * Math.sqrt(variance), interval);
  }
  const count = kept.length;
  if (count < 2) return { ...empty, estimate, note: noteOf("one-cluster") };
  const variance = (count / (count - 1)) * kept.reduce((sum, cluster) => sum + influence(cluster) ** 2, 0);
  const limits = around(estimate, tOf(confidence, count - 1) * Math.sqrt(variance), interval);
  const warnings = limits.low === null ? null : effectWarnings(kept, ["attributable fraction"]);
  return { ...limits, note: joinNotes(limits.note, warnings) };
}

function around(estimate: number, half: number, interval: string): Interval & { readonly estimate: number } {
  if (half <= 1e-14) return { estimate, low: null, high: null, interval, note: noteOf("no-spread") };
  const rest = 1 - estimate;
  const method = `delta method, ${interval === "delta" ? "independent traces assumed" : "CR1 and t"}`;
  const note = noteOf("interval", { method });
  return { estimate, low: 1 - rest * Math.exp(half), high: 1 - rest * Math.exp(-half), interval, note };
}
