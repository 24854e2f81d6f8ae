import { about, joinNotes, type Notes, noteOf } from "../notes.js";
import { type ClusterTable, sumTables } from "./cluster-effects.js";
import { type ClusterTest, cellsOf, drawnTests, urnStatistic, wholeStatistic } from "./cluster-urn.js";
import { clusterWithin } from "./cluster-within.js";
import { fisher, smallestFisher } from "./fisher.js";
import type { ClusterTally, ModeGroup } from "./mode-groups.js";
import type { Random } from "./random.js";
import { untestable } from "./risk-difference.js";
import { clustersInOrder } from "./table-order.js";

/** Tests over repeated clusters: the default, within clusters alone, whole clusters of equal size. */
export const clusterTests = ["urn", "within", "whole"] as const;
export type ClusterTestName = (typeof clusterTests)[number];

export interface LiftTest {
  readonly test: "fisher" | `cluster-${ClusterTestName}`;
  /** Null where the cell is not testable, or no p of the test would be small. */
  readonly p: number | null;
  /** Failed flagged traces beyond those that the test over clusters expects; null without one. */
  readonly statistic: number | null;
  /** p of the tests over clusters that were not asked for. */
  readonly others: ReadonlyMap<ClusterTestName, number | null>;
  readonly note: Notes | null;
}

/**
 * The test of every mode of a group, in taxonomy order: Fisher's, or where clusters repeat the one asked for, with the p of
 * the rivals.
 */
export function liftTests(
  group: ModeGroup,
  asked: ClusterTestName | undefined,
  random: Random,
  permutations?: number,
  rivals: readonly ClusterTestName[] = clusterTests,
): readonly LiftTest[] {
  const clusters = group.modes.map((_, mode) => tablesOf(group, mode));
  const tables = clusters.map(sumTables);
  const name = group.clustered ? (asked ?? "urn") : null;
  const test = name === null ? ("fisher" as const) : (`cluster-${name}` as const);
  const untested = { test, p: null, statistic: null, others: new Map() };
  if (group.pooledModels) return tables.map(() => ({ ...untested, note: null }));
  if (group.replicated) {
    return tables.map((table) => ({ ...untested, note: joinNotes(untestable(table), noteOf("replicated")) }));
  }
  const others = rivals.filter((rival) => rival !== name);
  const found = name === null ? null : testsOver([name, ...others], clusters, random, permutations);
  return tables.map((table, mode): LiftTest => {
    const reason = untestable(table);
    if (reason !== null) return { ...untested, note: reason };
    if (found === null) {
      const unable = smallestFisher(table) > 0.05 ? noteOf("fisher-out-of-reach") : null;
      const instead = asked === undefined || asked === "urn" ? null : about("Fisher's test", noteOf("no-repeats"));
      return { ...untested, p: fisher(table), note: joinNotes(instead, unable) };
    }
    const { p, statistic, note } = found.get(name!)![mode]!;
    return {
      test,
      p,
      statistic,
      others: new Map(others.map((other) => [other, found.get(other)![mode]!.p])),
      note: joinNotes(note, noteOf("fisher-if-independent", { p: fisher(table) })),
    };
  });
}

/** Tests of lists of clusters by their names. Those of alike sizes and outcomes share their draws. */
export function testsOver(
  names: readonly ClusterTestName[],
  lists: readonly (readonly ClusterTable[])[],
  random: Random,
  permutations: number | undefined,
): ReadonlyMap<ClusterTestName, readonly ClusterTest[]> {
  const cells = lists.map((tables) => cellsOf(tables.map((table) => [table])));
  const statistics = { urn: urnStatistic, whole: wholeStatistic };
  const drawn = names.flatMap((name) => (name === "within" ? [] : [name]));
  const tests = drawnTests(
    drawn.flatMap((name) => cells.map(statistics[name])),
    random,
    permutations,
  );
  return new Map(
    names.map((name) => {
      if (name === "within") return [name, lists.map(clusterWithin)];
      const from = drawn.indexOf(name) * cells.length;
      return [name, tests.slice(from, from + cells.length)];
    }),
  );
}

/**
 * Failed against successful counts of a mode, one table a cluster that has any, in an order that the counts decide: sums
 * over them are the same to the last digit whatever the clusters are called.
 */
export function tablesOf(group: ModeGroup, mode: number): readonly ClusterTable[] {
  return clustersInOrder(group.clusters.map((cluster) => [tableOf(cluster, mode)])).flat();
}

/** Failed against successful counts of a mode in a cluster. */
export function tableOf({ tallies: { failure, success } }: ClusterTally, mode: number): ClusterTable {
  return {
    flagged1: failure.flagged[mode]!,
    n1: failure.labelled[mode]!,
    flagged2: success.flagged[mode]!,
    n2: success.labelled[mode]!,
  };
}
