import type { StratifiedLiftRow } from "../analyses/lift.js";
import type { ModesInput } from "../counts/count.js";
import { groupHeads } from "../counts/group.js";
import { UsageError } from "../errors.js";
import { inNote, joinNotes, type Notes, noteOf } from "../notes.js";
import type { Grouped } from "../trace.js";
import { clusterNewcombe, effectWarnings, stratifiedClusterEffects, sumTables } from "./cluster-effects.js";
import type { GroupOptions } from "./groups.js";
import type { Interval } from "./interval.js";
import { tablesOf } from "./lift-tests.js";
import { informative, mantelHaenszelDifference, mantelHaenszelOddsRatio } from "./mantel-haenszel.js";
import { leftOutNote, type ModeGroup } from "./mode-groups.js";
import { inFamilies } from "./multiplicity.js";
import { newcombe, riskDifference, type TwoProportions } from "./risk-difference.js";
import { clusteredTests, clustersRepeat, crossedTables, independentTests, strataOf } from "./stratified-tests.js";

export interface StratifiedLiftOptions extends GroupOptions {
  /** The column whose values are the strata. */
  readonly stratify: string;
  readonly family?: "table" | "group";
  readonly confidence?: number;
  readonly seed?: number;
  /** Where clusters repeat; default 9,999, fewer above 20,000 traces (noted). */
  readonly permutations?: number;
}

/**
 * Modes in failed against successful traces with a third column held fixed: the crude risk difference beside the
 * Mantel–Haenszel one (Sato's interval) and odds ratio (Robins, Breslow & Greenland), the Cochran–Mantel–Haenszel test,
 * and the Breslow–Day–Tarone test of equal odds ratios. `reversal` says whether the sign changes; "Simpson's paradox"
 * only where every stratum has the sign opposite to the crude one: one without both outcomes, or without a difference, has
 * not. Where clusters repeat (within a stratum or over strata): intervals by the CR1 variance and t, and {@link clusterUrn}
 * in place of the chi-square, named in `note`; chi-squares and the test of homogeneity are then null. One family: all rows
 * tested. Null with the reason in `note` where nothing informs a quantity.
 *
 * @example
 * ```ts
 * import { publishedTable, stratifiedLift } from "mastkit";
 * const rows = stratifiedLift(publishedTable("itbench-study-modes"), { stratify: "model" });
 * rows[2]?.reversal; // => "sign changes when stratified"
 * ```
 */
export function stratifiedLift(
  data: ModesInput,
  options: StratifiedLiftOptions,
): readonly Grouped<StratifiedLiftRow>[] {
  const by = options.by ?? [];
  if (by.includes(options.stratify)) throw new UsageError(`${options.stratify} cannot be both a group and the strata`);
  const heads = groupHeads(data, by);
  const rows = [...strataOf(data, options.stratify, options).values()].map((strata) => rowsOf(strata, heads, options));
  return inFamilies(rows, options.family);
}

function rowsOf(
  groups: readonly ModeGroup[],
  heads: readonly string[],
  options: StratifiedLiftOptions,
): readonly Grouped<StratifiedLiftRow>[] {
  const group = Object.fromEntries(heads.map((name) => [name, groups[0]!.group[name]!]));
  const tables = groups[0]!.modes.map((_, mode) =>
    groups.map((stratum) => sumTables(tablesOf(stratum, mode))).filter(({ n1, n2 }) => n1 + n2 > 0),
  );
  const clustered = clustersRepeat(groups);
  const tests =
    clustered && groups.every((stratum) => !stratum.pooledModels)
      ? clusteredTests(groups, tables, options)
      : tables.map(independentTests);
  return groups[0]!.modes.map(({ code, name, category }, mode) => {
    const strata = tables[mode]!;
    const crudeDifference = riskDifference(sumTables(strata));
    const effects = clustered ? clusteredEffects(groups, mode, strata, options) : independentEffects(strata, options);
    const { crudeLimits, difference, odds } = effects;
    const { effect: test, homogeneity } = tests[mode]!;
    const reversal = reversalOf(strata, crudeDifference, difference.estimate);
    const hidden = groups.some((stratum) => stratum.pooledModels);
    const leftOut = leftOutNote({ clusters: groups.flatMap((stratum) => stratum.clusters) }, mode);
    const shown = <T>(value: T) => (hidden ? null : value);
    const replicated = groups.some((stratum) => stratum.replicated);
    const inferred = <T>(value: T) => (replicated ? null : shown(value));
    const notes = hidden
      ? [noteOf("pooled-models")]
      : [
          replicated ? noteOf("replicated") : null,
          reversal === null || reversal === "none" ? null : reversalNote(crudeDifference, crudeLimits, difference),
          crudeLimits.note,
          test.note,
          odds.note,
          difference.note,
          homogeneity.note,
          effects.note,
          groups.some((stratum) => stratum.selected) && crudeDifference !== null ? noteOf("crude-selected") : null,
        ];
    return {
      ...group,
      code,
      mode: name,
      category,
      strata: strata.length,
      informative_strata: strata.filter(informative).length,
      crude_risk_difference: shown(crudeDifference),
      crude_low: inferred(crudeLimits.low),
      crude_high: inferred(crudeLimits.high),
      mh_risk_difference: shown(difference.estimate),
      mh_risk_difference_low: inferred(difference.low),
      mh_risk_difference_high: inferred(difference.high),
      mh_odds_ratio: shown(odds.estimate),
      mh_odds_ratio_low: inferred(odds.low),
      mh_odds_ratio_high: inferred(odds.high),
      chi2: inferred(test.chi2),
      p: inferred(test.p),
      q: null,
      family: 0,
      homogeneity_chi2: inferred(homogeneity.chi2),
      homogeneity_df: homogeneity.df,
      homogeneity_p: inferred(homogeneity.p),
      reversal: shown(reversal),
      note: joinNotes(...notes, leftOut, ...groups.flatMap((stratum) => stratum.notes)),
    };
  });
}

type Estimated = Interval & { readonly estimate: number | null };

interface Effects {
  readonly crudeLimits: Interval;
  readonly difference: Estimated;
  readonly odds: Estimated;
  readonly note: Notes | null;
}

function independentEffects(strata: readonly TwoProportions[], { confidence }: StratifiedLiftOptions): Effects {
  return {
    crudeLimits: newcombe(sumTables(strata), confidence),
    difference: mantelHaenszelDifference(strata, confidence),
    odds: mantelHaenszelOddsRatio(strata, confidence),
    note: null,
  };
}

/** The same estimates, with intervals over clusters. */
function clusteredEffects(
  groups: readonly ModeGroup[],
  mode: number,
  strata: readonly TwoProportions[],
  options: StratifiedLiftOptions,
): Effects {
  const crossed = crossedTables(groups, mode);
  const clusters = crossed.map(sumTables);
  const { difference, odds } = independentEffects(strata, options);
  const stratified = stratifiedClusterEffects(crossed, options.confidence);
  const crudeLimits = clusterNewcombe(clusters, options.confidence);
  const effects = {
    crudeLimits,
    difference: estimatedOver(difference, stratified.difference),
    odds: estimatedOver(odds, stratified.odds),
  };
  if (Object.values(effects).every(({ low, high }) => low === null && high === null)) return { ...effects, note: null };
  const over = clusters.filter(({ n1, n2 }) => n1 + n2 > 0).length;
  const robust = effects.difference.low === null && effects.odds.low === null ? [] : ["Mantel-Haenszel effects"];
  return {
    ...effects,
    note: joinNotes(noteOf("cluster-intervals", { clusters: over }), effectWarnings(clusters, robust)),
  };
}

function estimatedOver(independent: Estimated, robust: Interval): Estimated {
  return independent.estimate === null ? independent : { ...robust, estimate: independent.estimate };
}

function reversalOf(
  strata: readonly TwoProportions[],
  crude: number | null,
  stratified: number | null,
): StratifiedLiftRow["reversal"] {
  if (crude === null || stratified === null) return null;
  const sign = (value: number) => (Math.abs(value) < 1e-12 ? 0 : Math.sign(value));
  const opposite = -sign(crude);
  if (opposite === 0 || sign(stratified) !== opposite) return "none";
  const every = strata.every((stratum) => sign(riskDifference(stratum) ?? 0) === opposite);
  return every ? "Simpson's paradox" : "sign changes when stratified";
}

function reversalNote(crude: number | null, limits: Interval, stratified: Estimated): Notes {
  const range = ({ low, high }: Interval) =>
    low === null || high === null ? "no interval" : `${inNote(low)} to ${inNote(high)}`;
  return noteOf("reversal", {
    crude: crude!,
    crudeRange: range(limits),
    stratified: stratified.estimate!,
    stratifiedRange: range(stratified),
  });
}
