import { completeModes } from "../counts/complete.js";
import { type Gathered, gatherRows, gatherTraces, groupHeads, keyOf, missingGroup } from "../counts/group.js";
import { sumOfCounts } from "../counts/sum.js";
import type { ModesRow, ModesTable, OutcomeCell } from "../counts/tables.js";
import { flagAt, labelAt } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import { placeOf } from "../taxonomy/taxonomy.js";
import type { Group, LabelledTrace, Mode, Taxonomy } from "../trace.js";
import { many } from "../words.js";
import {
  type GroupOptions,
  looseKey,
  looseNotes,
  type Selection,
  selectionOfRows,
  selectionOfTraces,
} from "./groups.js";
import { joinNotes } from "./interval.js";
import { inOrder } from "./table-order.js";

/** Counts of the modes (taxonomy order) among traces of one outcome. */
export interface Tally {
  readonly flagged: Float64Array;
  readonly labelled: Float64Array;
  traces: number;
}

/** The counts of one cluster; where clusters are not known, of the whole group. */
export interface ClusterTally {
  readonly key: string;
  readonly tallies: Readonly<Record<OutcomeCell, Tally>>;
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
  /** The traces behind the counts; null where only counts were given. */
  readonly traces: readonly LabelledTrace[] | null;
}

export type ModesInput = ModesTable | readonly LabelledTrace[];

/** Whether the input is a count table. */
export function isTable(data: ModesInput): data is ModesTable {
  return !Array.isArray(data);
}

/**
 * Sums traces or counts into groups in order of first appearance, clusters kept apart where they are known. Whether any
 * is known is decided over all groups alike in the columns `within` (of `by`; default all). Throws InputError where a
 * group has more than 2^53 − 1 traces.
 */
export function modeGroups(
  data: ModesInput,
  options: GroupOptions = {},
  within = options.by ?? [],
): readonly ModeGroup[] {
  const by = options.by ?? [];
  const heads = groupHeads(data, within);
  const taxonomy = taxonomyOf(data);
  if (!isTable(data)) {
    const groups = gatherTraces(data, by, (trace) => trace);
    const clustersOf = clustersWithin(groups, heads, ({ cluster }) => cluster !== null);
    return groups.map((group) => groupOfTraces(group, clustersOf(group), taxonomy, options));
  }
  const groups = gatherRows(completeModes(data), by);
  const clustersOf = clustersWithin(groups, heads, (row) => clusterCell(row) !== missingGroup);
  return groups.map((group) => groupOfRows(group, clustersOf(group), taxonomy, options));
}

/** What is known of clusters over the groups alike in some columns. */
interface KnownClusters {
  /** Some member has a cluster. */
  readonly known: boolean;
  /** Members without one. */
  readonly loose: number;
}

function clustersWithin<T>(
  groups: readonly Gathered<T>[],
  heads: readonly string[],
  hasCluster: (member: T) => boolean,
): (group: Gathered<T>) => KnownClusters {
  const keyIn = ({ group }: Gathered<T>) => keyOf(heads.map((head) => group[head]!));
  const found = new Map<string, KnownClusters>();
  for (const group of groups) {
    const { known, loose } = found.get(keyIn(group)) ?? { known: false, loose: 0 };
    const having = group.members.filter(hasCluster).length;
    found.set(keyIn(group), { known: known || having > 0, loose: loose + group.members.length - having });
  }
  return (group) => found.get(keyIn(group))!;
}

function groupOfTraces(
  { group, members }: Gathered<LabelledTrace>,
  { known, loose }: KnownClusters,
  { modes }: Taxonomy,
  options: GroupOptions,
): ModeGroup {
  const clusters = new Map<string, ClusterTally>();
  const own = keyOf(Object.values(group));
  for (const [index, trace] of members.entries()) {
    // Ids may repeat from group to group, and clusters may span them: a trace alone is alone over all.
    const key = known ? (trace.cluster ?? looseKey(`${own}\u0000${trace.id}`, index)) : "";
    const tally = clusterOf(clusters, key, modes.length).tallies[trace.outcome ?? "unknown"];
    tally.traces++;
    for (let place = 0; place < modes.length; place++) {
      tally.flagged[place]! += flagAt(trace.labels, place) & labelAt(trace.labels, place);
      tally.labelled[place]! += labelAt(trace.labels, place);
    }
  }
  const notes = known ? looseNotes(loose) : [];
  return finish({ group, modes, traces: members }, clusters, known, notes, selectionOfTraces(members, options));
}

function groupOfRows(
  { group, members }: Gathered<ModesRow>,
  { known, loose }: KnownClusters,
  taxonomy: Taxonomy,
  options: GroupOptions,
): ModeGroup {
  const clusters = new Map<string, ClusterTally>();
  for (const row of members) {
    const tally = clusterOf(clusters, clusterCell(row), taxonomy.modes.length).tallies[row.outcome];
    const index = placeOf(row.code, taxonomy);
    tally.flagged[index]! += row.flagged;
    tally.labelled[index]! += row.labelled;
    if (index === 0) tally.traces += row.traces;
  }
  const mixed = known && loose > 0 ? ["traces without a cluster count as one cluster"] : [];
  const own = { group, modes: taxonomy.modes, traces: null };
  return finish(own, clusters, known, mixed, selectionOfRows(members, options));
}

function clusterCell(row: ModesRow): string {
  return row.group["cluster"] ?? missingGroup;
}

function finish(
  own: Pick<ModeGroup, "group" | "modes" | "traces">,
  tallies: ReadonlyMap<string, ClusterTally>,
  known: boolean,
  notes: readonly string[],
  selection: Selection,
): ModeGroup {
  const clusters = inOrder(tallies.values(), ({ key }) => key);
  clusters.reduce((sum, cluster) => sumOfCounts(sum, tracesOf(cluster)), 0);
  return {
    ...selection,
    ...own,
    replicated: selection.replicated && !known,
    clusters,
    clustered: known && clusters.some((cluster) => tracesOf(cluster) > 1),
    clustersKnown: known,
    notes: [...notes, ...selection.notes],
  };
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

function clusterOf(clusters: Map<string, ClusterTally>, key: string, modes: number): ClusterTally {
  let cluster = clusters.get(key);
  if (cluster === undefined) {
    cluster = { key, tallies: { success: tally(modes), failure: tally(modes), unknown: tally(modes) } };
    clusters.set(key, cluster);
  }
  return cluster;
}

function tally(modes: number): Tally {
  return { flagged: new Float64Array(modes), labelled: new Float64Array(modes), traces: 0 };
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
): string | null {
  let unknown = 0;
  let unlabelled = 0;
  for (const { tallies } of clusters) {
    unknown += tallies.unknown.traces;
    for (const { traces, labelled } of [tallies.success, tallies.failure]) unlabelled += traces - labelled[mode]!;
  }
  return joinNotes(unknownOutcomeNote(unknown), unlabelled === 0 ? null : notLabelledNote(unlabelled, within));
}

/** The note on traces not labelled for a mode, with what an estimate from the others takes for granted. */
export function notLabelledNote(traces: number, within: "outcome and group" | "the group"): string {
  return `${many(traces, "trace")} not labelled: available cases, missing at random within ${within} assumed`;
}

/** The outcomes that a call counts, and the note on what it leaves out. */
export function wantedOutcomes(
  group: ModeGroup,
  outcome: "success" | "failure" | "all" = "all",
): { readonly outcomes: readonly OutcomeCell[]; readonly leftOut: string | null } {
  if (outcome === "all") return { outcomes: ["success", "failure", "unknown"], leftOut: null };
  return { outcomes: [outcome], leftOut: unknownOutcomeNote(traceCount(group, ["unknown"])) };
}

/** The note on traces that a result of one outcome leaves out because theirs is unknown; null where there are none. */
export function unknownOutcomeNote(traces: number): string | null {
  return traces === 0 ? null : `${many(traces, "trace")} of unknown outcome left out`;
}
