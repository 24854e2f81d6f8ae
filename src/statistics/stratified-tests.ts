import { groupValue, keyOf } from "../counts/group.js";
import { modes } from "../taxonomy.js";
import type { Group } from "../trace.js";
import type { ClusterTable } from "./cluster-effects.js";
import { clusterPermutation } from "./cluster-permutation.js";
import { inNote, joinNotes } from "./interval.js";
import { tablesOf } from "./lift-tests.js";
import { breslowDayTarone, type ChiSquare, cochranMantelHaenszel, informative } from "./mantel-haenszel.js";
import { type ModeGroup, tracesOf } from "./mode-groups.js";
import { defaultSeed, randomFrom } from "./random.js";
import type { TwoProportions } from "./risk-difference.js";

/** The tests of one mode over strata. */
export interface StratifiedTests {
  /** Of no effect; chi2 null where clusters repeat. */
  readonly effect: ChiSquare;
  /** Of equal odds ratios. */
  readonly homogeneity: ChiSquare;
}

/** Clusters are known and one has several traces, in one stratum or over them. */
export function clustersRepeat(strata: readonly ModeGroup[]): boolean {
  const traces = new Map<string, number>();
  for (const { clusters, clustersKnown } of strata) {
    if (!clustersKnown) continue;
    for (const cluster of clusters) traces.set(cluster.key, (traces.get(cluster.key) ?? 0) + tracesOf(cluster));
  }
  return [...traces.values()].some((count) => count > 1);
}

const empty: ClusterTable = { flagged1: 0, n1: 0, flagged2: 0, n2: 0 };

/** Failed against successful counts of a mode: one list a cluster, in it one table a stratum. */
export function crossedTables(strata: readonly ModeGroup[], mode: number): readonly (readonly ClusterTable[])[] {
  const rows = new Map<string, ClusterTable[]>();
  for (const [at, stratum] of strata.entries()) {
    const tables = tablesOf(stratum, mode);
    for (const [index, { key }] of stratum.clusters.entries()) {
      const row = rows.get(key) ?? strata.map(() => empty);
      row[at] = tables[index]!;
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

/** Cochran–Mantel–Haenszel and Breslow–Day–Tarone: independent traces. */
export function independentTests(strata: readonly TwoProportions[]): StratifiedTests {
  return { effect: cochranMantelHaenszel(strata), homogeneity: breslowDayTarone(strata) };
}

/**
 * Where clusters repeat: whole clusters' outcome vectors change places among clusters with equally many traces in each
 * stratum. There is no test of homogeneity then. The tests for independent traces stand in the notes: with alike runs
 * they reject far more than 5% (`data/calibration/stratified-clusters.csv`). `tables`: the strata of each mode;
 * `group`: what the strata have in common.
 */
export function clusteredTests(
  groups: readonly ModeGroup[],
  tables: readonly (readonly TwoProportions[])[],
  stratify: string,
  group: Group,
  options: { readonly seed?: number; readonly permutations?: number },
): readonly StratifiedTests[] {
  const testable = modes.flatMap((_, mode) => (tables[mode]!.some(informative) ? [mode] : []));
  const traces = groups.flatMap((group) => group.traces ?? []);
  const random = randomFrom(options.seed ?? defaultSeed).fork(keyOf(["stratify", stratify, ...Object.values(group)]));
  const permuted = groups.every((group) => group.traces !== null)
    ? clusterPermutation(traces, testable, random, options.permutations, (trace) => groupValue(trace, stratify))
    : null;
  return tables.map((strata, mode): StratifiedTests => {
    const { effect, homogeneity } = independentTests(strata);
    const result = permuted?.[testable.indexOf(mode)];
    const alone = (name: string, { p }: ChiSquare) =>
      p === null ? null : `${name} p ${inNote(p)} if runs were independent`;
    const reason =
      effect.p === null
        ? effect.note
        : permuted === null
          ? "cluster permutation test needs traces"
          : result!.blind
            ? "no clusters alike in strata with different outcomes: the permutation test can see nothing"
            : joinNotes("test: cluster-permutation within strata", result!.note);
    return {
      effect: {
        chi2: null,
        df: 1,
        p: result === undefined || result.blind ? null : result.p,
        note: joinNotes(reason, alone("Cochran-Mantel-Haenszel", effect)),
      },
      homogeneity: {
        ...homogeneity,
        chi2: null,
        p: null,
        note:
          homogeneity.p === null ? homogeneity.note : alone("homogeneity untested: Breslow-Day-Tarone", homogeneity),
      },
    };
  });
}
