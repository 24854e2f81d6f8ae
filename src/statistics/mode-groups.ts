import {
  countModes,
  emptyTally,
  isTable,
  type ModesInput,
  type ModeTally,
  type Part,
  sumOfCounts,
} from "../counts/count.js";
import { type Gathered, groupHeads, keyOf } from "../counts/group.js";
import type { OutcomeCell } from "../counts/tables.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { Group, Mode } from "../trace.js";
import { type GroupOptions, looseNotes, type Selection, selectionOf } from "./groups.js";
import { inOrder } from "./table-order.js";

/** The counts of one cluster; where clusters are not known, of the whole group. */
export interface ClusterTally {
  readonly key: string;
  readonly tallies: Readonly<Record<OutcomeCell, ModeTally>>;
}

/** One group of a result table, with what every statistic of modes needs from it. */
export interface ModeGroup extends Selection {
  /** Group columns, `source` first where there are several. */
  readonly group: Group;
  readonly clusters: readonly ClusterTally[];
  /** Those of the data's taxonomy, in its order. */
  readonly modes: readonly Mode[];
  /** Clusters are known and at least one repeats: estimates are clustered. */
  readonly clustered: boolean;
  /** Clusters are known (whether or not one repeats). */
  readonly clustersKnown: boolean;
}

/**
 * Counts of the modes by group, in order of first appearance, clusters kept apart where they are known. Whether any
 * is known is decided over all groups alike in the columns `within` (of `by`; default all). Throws InputError where a
 * group has more than 2^53 − 1 traces.
 */
export function modeGroups(
  data: ModesInput,
  options: GroupOptions = {},
  within = options.by ?? [],
): readonly ModeGroup[] {
  const heads = groupHeads(data, within);
  const groups = countModes(data, { ...options, clusters: "known" });
  const alike = ({ group }: Gathered<Part>) => keyOf(heads.map((head) => group[head]!));
  const found = new Map<string, { readonly known: boolean; readonly loose: number }>();
  for (const group of groups) {
    const { known, loose } = found.get(alike(group)) ?? { known: false, loose: 0 };
    const without = group.members.filter(({ cluster }) => cluster === null).length;
    found.set(alike(group), { known: known || without < group.members.length, loose: loose + without });
  }
  const { modes } = taxonomyOf(data);
  return groups.map((gathered) => {
    const { group, members } = gathered;
    const { known, loose } = found.get(alike(gathered))!;
    const clusters = inOrder(clustersOf(members, known, modes.length), ({ key }) => key);
    clusters.reduce((sum, cluster) => sumOfCounts(sum, tracesOf(cluster)), 0);
    const selection = selectionOf(members, options);
    const mixed = isTable(data) ? noteOf("loose-together") : looseNotes(loose);
    return {
      ...selection,
      replicated: selection.replicated && !known,
      group,
      clusters,
      clustered: known && clusters.some((cluster) => tracesOf(cluster) > 1),
      clustersKnown: known,
      modes,
      notes: [...(known && loose > 0 ? mixed : []), ...selection.notes],
    };
  });
}

function clustersOf(parts: readonly (Part & ModeTally)[], known: boolean, modes: number): Iterable<ClusterTally> {
  // Read alone: most clusters among many lack an outcome.
  const none = emptyTally(modes);
  const clusters = new Map<string, { readonly key: string; readonly tallies: Record<OutcomeCell, ModeTally> }>();
  for (const part of parts) {
    const key = known ? part.key : "";
    const { tallies } = clusters.get(key) ?? { tallies: { success: none, failure: none, unknown: none } };
    clusters.set(key, { key, tallies });
    const before = tallies[part.outcome];
    const tally = before === none ? emptyTally(modes) : before;
    tallies[part.outcome] = tally;
    tally.traces += part.traces;
    for (const at of part.flagged.keys()) {
      tally.flagged[at]! += part.flagged[at]!;
      tally.labelled[at]! += part.labelled[at]!;
    }
  }
  return clusters.values();
}

/** All traces of a cluster, of whatever outcome. */
export function tracesOf({ tallies }: ClusterTally): number {
  return tallies.success.traces + tallies.failure.traces + tallies.unknown.traces;
}

/** Flags and labels of a mode in a cluster, over some outcomes. */
export interface ClusterCount {
  readonly flagged: number;
  readonly n: number;
}

/** Flags and labels of the mode at an index, one entry a cluster, over the outcomes given. */
export function clusterCounts(
  group: ModeGroup,
  mode: number,
  outcomes: readonly OutcomeCell[],
): readonly ClusterCount[] {
  return group.clusters.map(({ tallies }) => {
    let flagged = 0;
    let n = 0;
    for (const outcome of outcomes) {
      flagged += tallies[outcome].flagged[mode]!;
      n += tallies[outcome].labelled[mode]!;
    }
    return { flagged, n };
  });
}

/** Traces of a group over the outcomes given. */
export function traceCount(group: ModeGroup, outcomes: readonly OutcomeCell[]): number {
  let traces = 0;
  for (const { tallies } of group.clusters) for (const outcome of outcomes) traces += tallies[outcome].traces;
  return traces;
}

/**
 * What a comparison of failed with successful traces leaves out for a mode: traces of unknown outcome, and traces of
 * known outcome that are not labelled for it (available cases). Null where nothing is left out. Shares by outcome stand if
 * whether a trace is labelled has nothing to do with the mode `within` an outcome; what also needs the share that failed
 * wants that within the whole group.
 */
export function leftOutNote(
  { clusters }: Pick<ModeGroup, "clusters">,
  mode: number,
  within: "outcome and group" | "the group" = "outcome and group",
): Notes | null {
  let unknown = 0;
  let unlabelled = 0;
  for (const { tallies } of clusters) {
    unknown += tallies.unknown.traces;
    for (const { traces, labelled } of [tallies.success, tallies.failure]) unlabelled += traces - labelled[mode]!;
  }
  return joinNotes(unknownOutcomeNote(unknown), unlabelled === 0 ? null : notLabelledNote(unlabelled, within));
}

/** The note on traces not labelled for a mode, with what an estimate from the others takes for granted. */
export function notLabelledNote(traces: number, within: "outcome and group" | "the group"): Notes {
  return noteOf("not-labelled", { traces, within });
}

/** The outcomes that a call counts, and the note on what it leaves out. */
export function wantedOutcomes(
  group: ModeGroup,
  outcome: "success" | "failure" | "all" = "all",
): { readonly outcomes: readonly OutcomeCell[]; readonly leftOut: Notes | null } {
  if (outcome === "all") return { outcomes: ["success", "failure", "unknown"], leftOut: null };
  return { outcomes: [outcome], leftOut: unknownOutcomeNote(traceCount(group, ["unknown"])) };
}

/** The note on traces that a result of one outcome leaves out because theirs is unknown; null where there are none. */
export function unknownOutcomeNote(traces: number): Notes | null {
  return traces === 0 ? null : noteOf("unknown-outcome", { traces });
}
