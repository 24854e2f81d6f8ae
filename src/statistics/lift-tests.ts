import { modes } from "../taxonomy.js";
import { type ClusterTable, sumTables } from "./cluster-effects.js";
import { clusterPermutation } from "./cluster-permutation.js";
import { fisher, smallestFisher } from "./fisher.js";
import { replicatedReason } from "./groups.js";
import { inNote, joinNotes } from "./interval.js";
import type { ModeGroup } from "./mode-groups.js";
import type { Random } from "./random.js";
import { emptyGroup, type TwoProportions } from "./risk-difference.js";

export interface LiftTest {
  /** Null where the cell is not testable, or the test needs traces. */
  readonly p: number | null;
  readonly note: string | null;
}

/** The test of every mode of a group, in taxonomy order: Fisher's, or where clusters repeat the cluster permutation's. */
export function liftTests(group: ModeGroup, random: Random, permutations?: number): readonly LiftTest[] {
  const tables = modes.map((_, mode) => sumTables(tablesOf(group, mode)));
  if (group.pooledModels) return tables.map(() => ({ p: null, note: null }));
  if (group.replicated)
    return tables.map((table) => ({ p: null, note: joinNotes(untestable(table), replicatedReason) }));
  const testable = modes.flatMap((_, mode) => (untestable(tables[mode]!) === null ? [mode] : []));
  const permuted =
    group.clustered && group.traces !== null ? clusterPermutation(group.traces, testable, random, permutations) : null;
  return tables.map((table, mode) => {
    const reason = untestable(table);
    if (reason !== null) return { p: null, note: reason };
    if (!group.clustered) {
      const note = smallestFisher(table) > 0.05 ? "no outcome with these margins reaches p .05" : null;
      return { p: fisher(table), note };
    }
    const naive = `Fisher's p ${inNote(fisher(table))} if runs were independent`;
    if (permuted === null) return { p: null, note: joinNotes("cluster permutation test needs traces", naive) };
    const { p, note } = permuted[testable.indexOf(mode)]!;
    return { p, note: joinNotes(note, naive) };
  });
}

/** Failed against successful counts of a mode, one table a cluster. */
export function tablesOf(group: ModeGroup, mode: number): readonly ClusterTable[] {
  return group.clusters.map(({ tallies: { failure, success } }) => ({
    flagged1: failure.flagged[mode]!,
    n1: failure.labelled[mode]!,
    flagged2: success.flagged[mode]!,
    n2: success.labelled[mode]!,
  }));
}

/** Why a cell cannot be tested; null where it can: both outcomes present, some but not all traces flagged. */
export function untestable(table: TwoProportions): string | null {
  const empty = emptyGroup(table);
  if (empty !== null) return `not testable: ${empty}`;
  const flagged = table.flagged1 + table.flagged2;
  if (flagged === 0) return "not testable: the mode occurs in no trace";
  if (flagged === table.n1 + table.n2) return "not testable: the mode occurs in every trace";
  return null;
}
