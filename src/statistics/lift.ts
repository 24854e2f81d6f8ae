import type { LiftRow } from "../analyses/lift-columns.js";
import { isTable, type ModesInput } from "../counts/count.js";
import { gatherTraces, groupColumn, keyOf, missingGroup } from "../counts/group.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import { flagAt, labelAt } from "../taxonomy/labels.js";
import type { Group, Grouped, LabelledTrace } from "../trace.js";
import { clusterBootstrap } from "./cluster-bootstrap.js";
import {
  type ClusterTable,
  clusterEffects,
  clusterNewcombe,
  differenceNote,
  effectWarnings,
  sumTables,
} from "./cluster-effects.js";
import { bootstrapWarnings } from "./clusters.js";
import type { GroupOptions } from "./groups.js";
import type { Interval } from "./interval.js";
import { type ClusterTestName, clusterTests, type LiftTest, liftTests, tablesOf } from "./lift-tests.js";
import { leftOutNote, type ModeGroup, modeGroups, traceCount } from "./mode-groups.js";
import { benjaminiHochberg, benjaminiYekutieli, holm } from "./multiplicity.js";
import { exactConditional, haldaneAnscombe, oddsRatio, oddsRatioReason } from "./odds-ratio.js";
import { differenceBounds } from "./proportion.js";
import { defaultSeed, randomFrom } from "./random.js";
import {
  emptyGroup,
  koopman,
  miettinenNurminen,
  newcombe,
  riskDifference,
  riskRatio,
  type TwoProportions,
} from "./risk-difference.js";
import { refuseUnweighted, type Sample, samplesOf, weightedNotes } from "./sample.js";
import { strataOf, stratifiedUrns } from "./stratified-tests.js";
import { type SurveyOptions, surveyDifference } from "./survey.js";
import { type VerdictInput, verdictOf } from "./verdict.js";

export interface LiftOptions extends GroupOptions, Pick<SurveyOptions, "lonely"> {
  /** Interval of the difference; default newcombe, or cluster-newcombe where clusters repeat. */
  readonly difference?:
    | "newcombe"
    | "miettinen-nurminen"
    | "cluster-newcombe"
    | "cluster-t"
    | "cluster-bootstrap"
    | "bca";
  /** Where clusters repeat: urn (default), within (exact, clusters taken apart), whole (clusters of one size alone). */
  readonly test?: ClusterTestName;
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
  readonly test: LiftTest;
}

/**
 * Modes in failed against successful traces: risk difference (the leading effect), lift, risk ratio and odds ratio with
 * intervals, a test, and p-values adjusted over the family of testable cells, a row a mode and group. Independent traces:
 * Newcombe, Koopman, exact conditional, Fisher. Repeated clusters: {@link clusterNewcombe} and {@link clusterUrn}, ratios by
 * CR1 with t. Traces with weights, or drawn by a design: the weighted difference ({@link surveyDifference}) alone. An
 * association, not a cause. Traces of unknown outcome or without a label for the mode are left out. Null
 * with the reason in `note` wherever a margin is empty or an interval unbounded.
 *
 * @example
 * ```ts
 * import { lift, publishedTable } from "mastkit";
 * const rows = lift(publishedTable("itbench-study-modes"), { by: ["model"] });
 * rows.filter((row) => row.q !== null && row.q < 0.05).length; // => 5
 * ```
 */
export function lift(data: ModesInput, options: LiftOptions = {}): readonly Grouped<LiftRow>[] {
  return liftOf(data, modeGroups(data, options), options, modelStrata);
}

/** The same of groups that are known, with models held fixed beside where `strata` finds several. */
export function liftOf(
  data: ModesInput,
  groups: readonly ModeGroup[],
  options: LiftOptions,
  strata: typeof modelStrata | null,
): readonly Grouped<LiftRow>[] {
  const samples = isTable(data)
    ? null
    : samplesOf(data, (traces) => gatherTraces(traces, options.by ?? [], (one) => one));
  if (samples !== null) {
    refuseUnweighted(options, "difference", "test", "bounds");
    return groups.flatMap((group, at) => weightedRows(group, samples[at]!, options));
  }
  const models = strata?.(data, groups, options);
  const cells = groups.map((group) => cellsOf(group, models?.get(keyOf(Object.values(group.group))), options));
  const families = options.family === "group" ? cells : [cells.flat()];
  return families.flatMap((family) => {
    const p = family.map((cell) => cell.row.p);
    const [q, by, strict] = [benjaminiHochberg(p), benjaminiYekutieli(p), holm(p)];
    const size = p.filter((value) => value !== null).length;
    const others = otherVerdicts(family, q);
    return family.map((cell, index) => finish(cell, q[index]!, by[index]!, strict[index]!, size, others[index]!));
  });
}

function finish(
  { group, row, input, test }: Cell,
  q: number | null,
  by: number | null,
  strict: number | null,
  family: number,
  otherVerdict: Notes | null,
): Grouped<LiftRow> {
  const said = input === null ? { verdict: "untestable" as const, note: null } : verdictOf({ ...input, q });
  const apart = disagrees(test, row.risk_difference);
  const verdict = apart ? "unsupported" : said.verdict;
  const { clusters, interval, note, ...before } = row;
  const adjusted = { q, q_by: by, p_holm: strict, family };
  const notes = joinNotes(apart ? noteOf("directions-differ") : null, said.note, otherVerdict, note);
  return { ...group, ...before, ...adjusted, clusters, verdict, interval, note: notes };
}

/** Weighted differences, with neither ratios nor tests. */
function weightedRows(
  group: ModeGroup,
  { design, valuesOf }: Sample<LabelledTrace>,
  options: LiftOptions,
): readonly Grouped<LiftRow>[] {
  const failed = valuesOf(({ outcome }) => (outcome === null ? null : outcome === "failure"));
  const untested = { test: null, p: null, q: null, q_by: null, p_holm: null, family: 0 } as const;
  const unknown = { lift: null, ...noRatio("risk_ratio"), ...noRatio("odds_ratio"), ...untested } as const;
  return group.modes.map(({ code, name, category }, mode): Grouped<LiftRow> => {
    const clusters = tablesOf(group, mode);
    const { flagged1, n1, flagged2, n2 } = sumTables(clusters);
    const values = valuesOf(({ labels }) => (labelAt(labels, mode) === 1 ? flagAt(labels, mode) : null));
    const found = surveyDifference(design, values, failed, options);
    const limits = group.replicated || group.pooledModels ? { low: null, high: null } : found;
    return {
      ...group.group,
      ...{ code, mode: name, category },
      ...{ failed_flagged: flagged1, failed_n: n1, successful_flagged: flagged2, successful_n: n2 },
      risk_difference: group.pooledModels ? null : found.estimate,
      risk_difference_low: limits.low,
      risk_difference_high: limits.high,
      ...unknown,
      clusters: group.clustersKnown ? clusters.filter((cluster) => cluster.n1 + cluster.n2 > 0).length : null,
      verdict: "untestable",
      interval: `${found.interval};;`,
      note: joinNotes(
        group.pooledModels ? noteOf("pooled-models") : group.replicated ? noteOf("replicated") : found.note,
        emptyGroup({ flagged1, n1, flagged2, n2 }),
        noteOf("survey-untested"),
        leftOutNote(group, mode),
        ...weightedNotes(group.notes),
      ),
    };
  });
}

function noRatio<Name extends string>(name: Name) {
  return { [name]: null, [`${name}_low`]: null, [`${name}_high`]: null } as Record<
    Name | `${Name}_low` | `${Name}_high`,
    null
  >;
}

/** The test over clusters points to one side, the difference over all traces to the other. */
function disagrees({ statistic }: LiftTest, difference: number | null): boolean {
  return Math.abs(statistic ?? 0) > 1e-9 && Math.abs(difference ?? 0) > 1e-9 && statistic! > 0 !== difference! > 0;
}

/** What the tests over clusters that were not asked for say where they would decide otherwise, each in a family of its own. */
function otherVerdicts(family: readonly Cell[], q: readonly (number | null)[]): readonly (Notes | null)[] {
  const notes = clusterTests.map((name) => {
    const other = benjaminiHochberg(
      family.map(({ test }) => (test.others.has(name) ? test.others.get(name)! : test.p)),
    );
    return family.map(({ test }, index) => {
      const [ours, theirs] = [q[index]!, other[index]!];
      if (!test.others.has(name) || ours === null || theirs === null || ours < 0.05 === theirs < 0.05) return null;
      return noteOf("other-test", { test: name, q: theirs });
    });
  });
  return family.map((_, index) => joinNotes(...notes.map((list) => list[index]!)));
}

/** The models of each group whose clusters repeat and that pools several, all of them known. */
function modelStrata(
  data: ModesInput,
  groups: readonly ModeGroup[],
  options: LiftOptions,
): ReadonlyMap<string, readonly ModeGroup[]> {
  const isModel = (name: string) => groupColumn(name) === "model";
  const column = isTable(data) ? data.by.find(isModel) : "model";
  if (column === undefined || (options.by ?? []).some(isModel) || !groups.some(({ clustered }) => clustered))
    return new Map();
  const several = [...strataOf(data, column, options)].filter(
    ([, strata]) => strata.length > 1 && strata.every(({ group }) => group[column] !== missingGroup),
  );
  return new Map(several);
}

function cellsOf(group: ModeGroup, models: readonly ModeGroup[] | undefined, options: LiftOptions): readonly Cell[] {
  const seeded = randomFrom(options.seed ?? defaultSeed);
  const tests = liftTests(group, options.test, seeded, options.permutations);
  const stratified =
    group.clustered && !group.pooledModels && models !== undefined ? stratifiedUrns(models, options) : [];
  return group.modes.map(({ code, name, category }, mode): Cell => {
    const clusters = tablesOf(group, mode);
    const table = sumTables(clusters);
    const { flagged1, n1, flagged2, n2 } = table;
    const effects = liftEffects(table, clusters, group.clustered, options);
    const test = tests[mode]!;
    const byModel = stratified[mode]?.p ?? null;
    const share = (flagged1 + flagged2) / (n1 + n2);
    const shown = (value: number | null) => (group.pooledModels ? null : value);
    const effectNotes = effects.notes.filter(({ code: of }) => !group.replicated || of !== "independent");
    const limit = (value: number | null) => (group.replicated ? null : shown(value));
    const notes = group.pooledModels
      ? [noteOf("pooled-models")]
      : [
          test.note,
          byModel === null ? null : noteOf("p-by-model", { p: byModel }),
          ...effectNotes,
          liftNote(group, table),
        ];
    const row = {
      code,
      mode: name,
      category,
      failed_flagged: flagged1,
      failed_n: n1,
      successful_flagged: flagged2,
      successful_n: n2,
      risk_difference: shown(riskDifference(table)),
      risk_difference_low: limit(effects.difference.low),
      risk_difference_high: limit(effects.difference.high),
      lift: group.selected || n1 === 0 || share === 0 ? null : flagged1 / n1 / share,
      risk_ratio: shown(riskRatio(table)),
      risk_ratio_low: limit(effects.ratio.low),
      risk_ratio_high: limit(effects.ratio.high),
      odds_ratio: shown(effects.oddsEstimate),
      odds_ratio_low: limit(effects.odds.low),
      odds_ratio_high: limit(effects.odds.high),
      test: test.test,
      p: test.p,
      clusters: group.clustersKnown ? clusters.filter((cluster) => cluster.n1 + cluster.n2 > 0).length : null,
      interval: [effects.difference, effects.ratio, effects.odds].map(({ interval }) => interval).join(";"),
      note: joinNotes(...notes, leftOutNote(group, mode), boundsNote(group, table, options), ...group.notes),
    };
    const input =
      group.pooledModels || group.replicated
        ? null
        : { clusters, clustered: group.clustered, difference: effects.difference };
    return { group: group.group, row, input, test };
  });
}

/** The difference at the worst and the best case of missing labels, where asked for; null where none is missing. */
function boundsNote(
  group: ModeGroup,
  { flagged1, n1, flagged2, n2 }: TwoProportions,
  options: LiftOptions,
): Notes | null {
  const [failed, successful] = [traceCount(group, ["failure"]), traceCount(group, ["success"])];
  if (options.bounds !== true || failed + successful === n1 + n2) return null;
  const range = differenceBounds(
    { flagged: flagged1, labelled: n1, traces: failed },
    { flagged: flagged2, labelled: n2, traces: successful },
  );
  if (range === null) return null;
  return noteOf("difference-bounds", { ...range });
}

function liftNote(group: ModeGroup, { n1, n2 }: TwoProportions): Notes | null {
  if (group.selected) return noteOf("selected-no-lift");
  if (n1 === 0) return null;
  return noteOf("lift-at-most", { most: (n1 + n2) / n1 });
}

interface LiftEffects {
  readonly difference: Interval;
  readonly ratio: Interval;
  readonly odds: Interval;
  readonly oddsEstimate: number | null;
  readonly notes: Notes;
}

/** The intervals of a lift cell by the methods asked for; where clusters repeat, clustered ones by default. */
function liftEffects(
  table: TwoProportions,
  clusters: readonly ClusterTable[],
  clustered: boolean,
  options: LiftOptions,
): LiftEffects {
  const confidence = options.confidence ?? 0.95;
  const halves = options.oddsRatio === "haldane-anscombe";
  const shifted = haldaneAnscombe(table, confidence);
  const oddsEstimate = halves ? shifted.estimate : oddsRatio(table);
  const difference = differenceOf(table, clusters, clustered, options);
  if (!clustered) {
    const ratio = koopman(table, confidence);
    const odds = halves ? shifted : exactConditional(table, confidence);
    const reasons = [ratio.note, halves ? null : oddsRatioReason(table), odds.note, difference.note];
    return { difference, ratio, odds, oddsEstimate, notes: apartFrom(emptyGroup(table), reasons) };
  }
  const { ratio, odds: robustOdds } = clusterEffects(clusters, confidence);
  const odds = halves ? shifted : robustOdds;
  const counts = clusters.map(({ flagged1, n1, flagged2, n2 }) => ({ flagged: flagged1 + flagged2, n: n1 + n2 }));
  const undefinedRatio =
    emptyGroup(table) === null && table.flagged2 === 0 ? noteOf("ratio-undefined-unflagged") : null;
  if (counts.every(({ n }) => n === 0)) return { difference, ratio, odds, oddsEstimate, notes: [] };
  const reasons = [
    undefinedRatio,
    halves ? null : oddsRatioReason(table),
    difference.note,
    ratio.note,
    odds.note,
    differenceNote(clusterNewcombe(clusters, confidence), ["failed", "successful"]),
    effectWarnings(clusters, robustOnes({ difference, ratio, odds })),
    difference.interval === "cluster-bootstrap" || difference.interval === "bca" ? bootstrapWarnings(counts) : null,
  ];
  return { difference, ratio, odds, oddsEstimate, notes: apartFrom(emptyGroup(table), reasons) };
}

/** The notes without the reason why a group is empty: it is said once, as the reason why there is no test. */
function apartFrom(empty: Notes | null, notes: readonly (Notes | null)[]): Notes {
  return (joinNotes(...notes) ?? []).filter(({ code }) => code !== empty?.[0]?.code);
}

/** The intervals of a row that are there and rest on CR1 and t. */
function robustOnes({
  difference,
  ratio,
  odds,
}: Pick<LiftEffects, "difference" | "ratio" | "odds">): readonly string[] {
  const named = { difference, "risk ratio": ratio, "odds ratio": odds };
  return Object.entries(named).flatMap(([effect, { interval, low }]) =>
    interval === "cluster-t" && low !== null ? [effect] : [],
  );
}

function differenceOf(
  table: TwoProportions,
  clusters: readonly ClusterTable[],
  clustered: boolean,
  options: LiftOptions,
): Interval {
  const confidence = options.confidence ?? 0.95;
  const name = options.difference ?? (clustered ? "cluster-newcombe" : "newcombe");
  if (name === "newcombe") return newcombe(table, confidence);
  if (name === "miettinen-nurminen") return miettinenNurminen(table, confidence);
  if (!clustered) return { low: null, high: null, interval: name, note: noteOf("no-repeats") };
  if (name === "cluster-newcombe") return clusterNewcombe(clusters, confidence);
  if (name === "cluster-t") return clusterEffects(clusters, confidence).difference;
  const rows = clusters.map(({ flagged1, n1, flagged2, n2 }) => [flagged1, n1, flagged2, n2]);
  return clusterBootstrap(
    rows,
    ([flagged1, n1, flagged2, n2]) => (n1! > 0 && n2! > 0 ? flagged1! / n1! - flagged2! / n2! : null),
    { ...options, confidence, random: randomFrom(options.seed ?? defaultSeed), bca: name === "bca" },
  );
}
