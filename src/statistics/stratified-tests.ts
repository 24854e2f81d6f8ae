import type { ModesInput } from "../counts/count.js";
import { groupHeads, groupItems } from "../counts/group.js";
import { about, joinNotes, noteOf } from "../notes.js";
import { type ClusterTable, sumTables } from "./cluster-effects.js";
import { type ClusterTest, cellsOf, drawnTests, urnStatistic } from "./cluster-urn.js";
import type { GroupOptions } from "./groups.js";
import { tableOf } from "./lift-tests.js";
import { breslowDayTarone, type ChiSquare, cochranMantelHaenszel, informative } from "./mantel-haenszel.js";
import { type ModeGroup, modeGroups, tracesOf } from "./mode-groups.js";
import { defaultSeed, randomFrom } from "./random.js";
import type { TwoProportions } from "./risk-difference.js";
import { type CrossedTables, clustersInOrder } from "./table-order.js";

/** The tests of one mode over strata. */
export interface StratifiedTests {
  /** Of no effect; chi2 null where clusters repeat. */
  readonly effect: ChiSquare;
  /** Of equal odds ratios. */
  readonly homogeneity: ChiSquare;
}

/** The groups' strata by one more column, under the key of the groups' own columns. */
export function strataOf(
  data: ModesInput,
  column: string,
  options: GroupOptions,
): ReadonlyMap<string, readonly ModeGroup[]> {
  const by = options.by ?? [];
  const heads = groupHeads(data, by);
  const fine = modeGroups(data, { ...options, by: [...by, column] }, by);
  return groupItems(fine, ({ group }) => heads.map((name) => group[name] ?? null));
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
export function crossedTables(strata: readonly ModeGroup[], mode: number): CrossedTables {
  const rows = new Map<string, ClusterTable[]>();
  for (const [at, stratum] of strata.entries()) {
    for (const cluster of stratum.clusters) {
      const row = rows.get(cluster.key) ?? strata.map(() => empty);
      row[at] = tableOf(cluster, mode);
      rows.set(cluster.key, row);
    }
  }
  return clustersInOrder([...rows.values()]);
}

/** Cochran–Mantel–Haenszel and Breslow–Day–Tarone: independent traces. */
export function independentTests(strata: readonly TwoProportions[]): StratifiedTests {
  return { effect: cochranMantelHaenszel(strata), homogeneity: breslowDayTarone(strata) };
}

/**
 * Where clusters repeat: the urn permutation test over them. There is no test of homogeneity then. The tests for
 * independent traces stand in the notes: with alike runs they reject far more than 5%
 * (`data/calibration/stratified-clusters.csv`). `tables`: the strata of each mode.
 */
export function clusteredTests(
  groups: readonly ModeGroup[],
  tables: readonly (readonly TwoProportions[])[],
  options: UrnOptions,
): readonly StratifiedTests[] {
  const urns = stratifiedUrns(groups, options);
  return tables.map((strata, mode): StratifiedTests => {
    const { effect, homogeneity } = independentTests(strata);
    const alone = (name: string, { p }: ChiSquare) => (p === null ? null : noteOf("if-independent", { test: name, p }));
    const urn = urns[mode]!;
    const reason = urn === null ? effect.note : joinNotes(noteOf("urn-within-strata"), urn.note);
    return {
      effect: {
        chi2: null,
        df: 1,
        p: urn?.p ?? null,
        note: joinNotes(reason, alone("Cochran-Mantel-Haenszel", effect)),
      },
      homogeneity: {
        ...homogeneity,
        chi2: null,
        p: null,
        note:
          homogeneity.p === null
            ? homogeneity.note
            : about("homogeneity untested", alone("Breslow-Day-Tarone", homogeneity)),
      },
    };
  });
}

export interface UrnOptions {
  readonly seed?: number;
  readonly permutations?: number;
}

/** The urn permutation test of every mode over strata, in taxonomy order; null where no stratum is informative. */
export function stratifiedUrns(
  groups: readonly ModeGroup[],
  { seed = defaultSeed, permutations }: UrnOptions,
): readonly (ClusterTest | null)[] {
  const crossed = (groups[0]?.modes ?? []).map((_, mode) => crossedTables(groups, mode));
  const testable = crossed.filter((tables) => strataSums(tables).some(informative));
  const tests = drawnTests(
    testable.map((tables) => urnStatistic(cellsOf(tables))),
    randomFrom(seed),
    permutations,
  );
  return crossed.map((tables) => tests[testable.indexOf(tables)] ?? null);
}

/** Each stratum's table over all clusters. */
function strataSums(tables: CrossedTables): readonly TwoProportions[] {
  return (tables[0] ?? []).map((_, at) => sumTables(tables.map((row) => row[at]!)));
}
