import { keyOf } from "../counts/group.js";
import { modes } from "../taxonomy.js";
import type { Group, Grouped } from "../trace.js";
import { sumTables } from "./cluster-effects.js";
import { type GroupOptions, pooledModelsReason } from "./groups.js";
import { inNote, joinNotes } from "./interval.js";
import { leftOutNote } from "./left-out.js";
import { liftEffects } from "./lift-effects.js";
import { liftTests, tablesOf } from "./lift-tests.js";
import { differenceBounds } from "./missing-bounds.js";
import { type ModeGroup, type ModesInput, modeGroups, traceCount } from "./mode-groups.js";
import { benjaminiHochberg, benjaminiYekutieli, holm } from "./multiplicity.js";
import { defaultSeed, randomFrom } from "./random.js";
import { riskDifference, type TwoProportions } from "./risk-difference.js";
import { riskRatio } from "./risk-ratio.js";
import { type Verdict, type VerdictInput, verdictOf } from "./verdict.js";

export interface LiftRow {
  readonly code: string;
  readonly mode: string;
  readonly category: string;
  readonly failed_flagged: number;
  readonly failed_n: number;
  readonly successful_flagged: number;
  readonly successful_n: number;
  /** P(mode given failed) − P(mode given successful). */
  readonly risk_difference: number | null;
  readonly risk_difference_low: number | null;
  readonly risk_difference_high: number | null;
  /** P(mode given failed) / P(mode), over labelled traces of known outcome. */
  readonly lift: number | null;
  readonly risk_ratio: number | null;
  readonly risk_ratio_low: number | null;
  readonly risk_ratio_high: number | null;
  readonly odds_ratio: number | null;
  readonly odds_ratio_low: number | null;
  readonly odds_ratio_high: number | null;
  readonly test: "fisher" | "cluster-permutation";
  readonly p: number | null;
  readonly q: number | null;
  readonly q_by: number | null;
  readonly p_holm: number | null;
  /** Testable cells in the family of the adjusted p-values. */
  readonly family: number;
  readonly clusters: number | null;
  readonly verdict: Verdict;
  /** Intervals of difference, ratio and odds. */
  readonly interval: string;
  readonly note: string | null;
}

export const liftColumns: readonly string[] = [
  ..."code mode category failed_flagged failed_n successful_flagged successful_n".split(" "),
  ..."risk_difference risk_difference_low risk_difference_high lift risk_ratio risk_ratio_low risk_ratio_high".split(
    " ",
  ),
  ..."odds_ratio odds_ratio_low odds_ratio_high test p q q_by p_holm family clusters verdict interval note".split(" "),
];

export interface LiftOptions extends GroupOptions {
  /** Interval of the difference; default newcombe, or cluster-newcombe where clusters repeat. */
  readonly difference?:
    | "newcombe"
    | "miettinen-nurminen"
    | "cluster-newcombe"
    | "cluster-t"
    | "cluster-bootstrap"
    | "bca";
  /** exact (default): ad/bc with the exact conditional interval. haldane-anscombe: ½ added to each cell. */
  readonly oddsRatio?: "exact" | "haldane-anscombe";
  /** table (default): all testable cells are one family of tests; group: those of each group. */
  readonly family?: "table" | "group";
  /** Note the worst and the best case of missing labels for the difference (Horowitz & Manski 2000). */
  readonly bounds?: boolean;
  readonly confidence?: number;
  readonly seed?: number;
  /** Permutations, default 9,999; bootstrap replicates, default 10,000. */
  readonly permutations?: number;
  readonly replicates?: number;
}

/** A row before the family is known, and what its verdict needs. */
interface Cell {
  readonly group: Group;
  readonly row: Omit<LiftRow, "q" | "q_by" | "p_holm" | "family" | "verdict">;
  /** Null where nothing may be said of the cell. */
  readonly input: VerdictInput | null;
}

/**
 * Modes in failed against successful traces: risk difference (the leading effect), lift, risk ratio and odds ratio with
 * intervals, a test, and p-values adjusted over the family of testable cells, 14 rows a group. Independent traces:
 * Newcombe, Koopman, exact conditional, Fisher. Repeated clusters: {@link clusterNewcombe}, CR1 with t, and the cluster permutation test. An
 * association, not a cause. Traces of unknown outcome or without a label for the mode are left out. Null with the
 * reason in `note` wherever a margin is empty or an interval unbounded.
 *
 * @example
 * ```ts
 * import { lift, publishedTable } from "mastkit";
 * const rows = lift(publishedTable("itbench-study-modes"), { by: ["model"] });
 * rows.filter((row) => row.q !== null && row.q < 0.05).length; // => 5
 * ```
 */
export function lift(data: ModesInput, options: LiftOptions = {}): readonly Grouped<LiftRow>[] {
  const groups = modeGroups(data, options);
  const cells = groups.map((group) => cellsOf(group, options));
  const families = options.family === "group" ? cells : [cells.flat()];
  return families.flatMap((family) => {
    const p = family.map((cell) => cell.row.p);
    const [q, by, strict] = [benjaminiHochberg(p), benjaminiYekutieli(p), holm(p)];
    const size = p.filter((value) => value !== null).length;
    return family.map((cell, index) => finish(cell, q[index]!, by[index]!, strict[index]!, size));
  });
}

function finish(
  { group, row, input }: Cell,
  q: number | null,
  by: number | null,
  strict: number | null,
  family: number,
): Grouped<LiftRow> {
  const { verdict, note: reason } =
    input === null ? { verdict: "untestable" as const, note: null } : verdictOf({ ...input, q });
  const { clusters, interval, note, ...before } = row;
  const adjusted = { q, q_by: by, p_holm: strict, family };
  return { ...group, ...before, ...adjusted, clusters, verdict, interval, note: joinNotes(reason, note) };
}

function cellsOf(group: ModeGroup, options: LiftOptions): readonly Cell[] {
  const random = randomFrom(options.seed ?? defaultSeed).fork(keyOf(Object.values(group.group)));
  const tests = liftTests(group, random, options.permutations);
  return modes.map(({ code, name, category }, mode): Cell => {
    const clusters = tablesOf(group, mode);
    const table = sumTables(clusters);
    const { flagged1, n1, flagged2, n2 } = table;
    const effects = liftEffects(table, clusters, group.clustered, options);
    const test = tests[mode]!;
    const share = (flagged1 + flagged2) / (n1 + n2);
    const shown = (value: number | null) => (group.pooledModels ? null : value);
    const notes = group.pooledModels ? [pooledModelsReason] : [test.note, ...effects.notes, liftNote(group, table)];
    const row = {
      code,
      mode: name,
      category,
      failed_flagged: flagged1,
      failed_n: n1,
      successful_flagged: flagged2,
      successful_n: n2,
      risk_difference: shown(riskDifference(table)),
      risk_difference_low: shown(effects.difference.low),
      risk_difference_high: shown(effects.difference.high),
      lift: group.selected || n1 === 0 || share === 0 ? null : flagged1 / n1 / share,
      risk_ratio: shown(riskRatio(table)),
      risk_ratio_low: shown(effects.ratio.low),
      risk_ratio_high: shown(effects.ratio.high),
      odds_ratio: shown(effects.oddsEstimate),
      odds_ratio_low: shown(effects.odds.low),
      odds_ratio_high: shown(effects.odds.high),
      test: group.clustered ? ("cluster-permutation" as const) : ("fisher" as const),
      p: test.p,
      clusters: group.clustersKnown ? clusters.filter((cluster) => cluster.n1 + cluster.n2 > 0).length : null,
      interval: [effects.difference, effects.ratio, effects.odds].map(({ interval }) => interval).join(";"),
      note: joinNotes(...notes, leftOutNote(group, mode), boundsNote(group, table, options), ...group.notes),
    };
    const input = group.pooledModels ? null : { clusters, clustered: group.clustered, difference: effects.difference };
    return { group: group.group, row, input };
  });
}

/** The difference at the worst and the best case of missing labels, where asked for; null where none is missing. */
function boundsNote(
  group: ModeGroup,
  { flagged1, n1, flagged2, n2 }: TwoProportions,
  options: LiftOptions,
): string | null {
  const [failed, successful] = [traceCount(group, ["failure"]), traceCount(group, ["success"])];
  if (options.bounds !== true || failed + successful === n1 + n2) return null;
  const range = differenceBounds(
    { flagged: flagged1, labelled: n1, traces: failed },
    { flagged: flagged2, labelled: n2, traces: successful },
  );
  if (range === null) return null;
  return `bounds of the difference for missing labels: ${inNote(range.low)} to ${inNote(range.high)}`;
}

function liftNote(group: ModeGroup, { n1, n2 }: TwoProportions): string | null {
  if (group.selected) return "lift empty: traces were selected on outcome (--allow-selected)";
  if (n1 === 0) return null;
  return `lift at most ${inNote((n1 + n2) / n1)} here (1 over the share that failed): not comparable between groups`;
}
