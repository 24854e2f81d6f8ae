import { selectedOnOutcomeToken } from "../counts/cautions.js";
import { completeModes } from "../counts/complete.js";
import { checkBy, groupColumn, groupColumnsOf, groupValue, keyOf, missingGroup } from "../counts/group.js";
import { sumOfCounts } from "../counts/sum.js";
import type { ModesTable, OutcomeCell } from "../counts/tables.js";
import { bitOf, codes } from "../taxonomy.js";
import type { Group, LabelledTrace } from "../trace.js";
import { inOrder } from "./in-order.js";

/** Counts of the 14 modes (taxonomy order) among traces of one outcome. */
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
export interface ModeGroup {
  /** Group columns, `source` first where there are several. */
  readonly group: Group;
  readonly clusters: readonly ClusterTally[];
  /** Clusters are known and at least one repeats: estimates are clustered. */
  readonly clustered: boolean;
  /** Clusters are known (whether or not one repeats). */
  readonly clustersKnown: boolean;
  /** The traces behind the counts; null where only counts were given. */
  readonly traces: readonly LabelledTrace[] | null;
  /** What the user must know of these counts, for every row's note. */
  readonly notes: readonly string[];
  /** Sampling depended on the outcome (and `allowSelected` was not given). */
  readonly selected: boolean;
  /** Selected on outcome, and several models are summed: nothing stands. */
  readonly pooledModels: boolean;
}

/** Options that every statistic of modes takes. */
export interface GroupOptions {
  /** Group columns, in order; default none: one group. */
  readonly by?: readonly string[];
  /** Cautions of traces (tokens first); a count table carries its own. */
  readonly caution?: readonly string[];
  /** Give the estimates that sampling on the outcome forbids. */
  readonly allowSelected?: boolean;
}

/** Why nothing is pooled over models where traces were selected on outcome. */
export const pooledModelsReason =
  "traces were selected on outcome: not pooled over models (--by model, or --allow-selected)";

export type ModesInput = ModesTable | readonly LabelledTrace[];

/** Whether the input is a count table. */
export function isTable(data: ModesInput): data is ModesTable {
  return !Array.isArray(data);
}

/** The heads of a result's group columns: those of `by`, after `source` where the counts have several. */
export function groupHeads(data: ModesInput, by: readonly string[]): readonly string[] {
  return isTable(data) && severalSources(data) ? ["source", ...by] : by;
}

/**
 * Sums traces or counts into groups in order of first appearance, clusters kept apart where they are known. Throws
 * InputError where a group has more than 2^53 − 1 traces.
 */
export function modeGroups(data: ModesInput, options: GroupOptions = {}): readonly ModeGroup[] {
  return isTable(data) ? groupsOfTable(data, options) : groupsOfTraces(data, options);
}

interface Draft {
  readonly group: Group;
  readonly clusters: Map<string, ClusterTally>;
  readonly traces: LabelledTrace[];
  readonly caution: Set<string>;
  readonly models: Set<string>;
}

function groupsOfTraces(traces: readonly LabelledTrace[], options: GroupOptions): readonly ModeGroup[] {
  const by = options.by ?? [];
  checkBy(by, groupColumnsOf(traces));
  const drafts = new Map<string, Draft>();
  const known = traces.some((trace) => trace.cluster !== null);
  for (const trace of traces) {
    const values = by.map((name) => groupValue(trace, name));
    const draft = draftOf(drafts, keyOf(values), () => Object.fromEntries(by.map((name, at) => [name, values[at]!])));
    draft.traces.push(trace);
    draft.models.add(trace.model ?? missingGroup);
    for (const caution of options.caution ?? []) draft.caution.add(caution);
    const cluster = known ? (trace.cluster === null ? `\u0000${trace.id}` : trace.cluster) : "";
    const tally = clusterOf(draft, cluster).tallies[trace.outcome ?? "unknown"];
    tally.traces++;
    addBits(tally.flagged, trace.labels.flagged & trace.labels.labelled);
    addBits(tally.labelled, trace.labels.labelled);
  }
  return [...drafts.values()].map((draft) => {
    const loose = draft.traces.filter((trace) => trace.cluster === null).length;
    const inClusters = loose < draft.traces.length;
    const note = inClusters && loose > 0 ? [`${loose} traces without a cluster count as clusters of their own`] : [];
    return finish(draft, inClusters, draft.traces, note, options);
  });
}

function groupsOfTable(table: ModesTable, options: GroupOptions): readonly ModeGroup[] {
  const by = options.by ?? [];
  checkBy(by, table.by);
  const heads = groupHeads(table, by);
  const named = (group: Group, name: string) => group[name] ?? group[groupColumn(name)] ?? missingGroup;
  const hasClusters = table.by.includes("cluster");
  const drafts = new Map<string, Draft>();
  for (const row of completeModes(table).rows) {
    const values = by.map((name) => named(row.group, name));
    const head = heads.length > by.length ? [row.source ?? missingGroup, ...values] : values;
    const draft = draftOf(drafts, keyOf(head), () => Object.fromEntries(heads.map((name, at) => [name, head[at]!])));
    draft.models.add(named(row.group, "model"));
    for (const caution of row.caution) draft.caution.add(caution);
    const tally = clusterOf(draft, hasClusters ? (row.group["cluster"] ?? missingGroup) : "").tallies[row.outcome];
    const bit = bitOf(row.code);
    const index = 31 - Math.clz32(bit);
    tally.flagged[index]! += row.flagged;
    tally.labelled[index]! += row.labelled;
    if (index === 0) tally.traces += row.traces;
  }
  return [...drafts.values()].map((draft) => {
    const known = hasClusters && [...draft.clusters.keys()].some((key) => key !== missingGroup);
    const mixed = known && draft.clusters.has(missingGroup);
    return finish(draft, known, null, mixed ? ["traces without a cluster count as one cluster"] : [], options);
  });
}

function finish(
  draft: Draft,
  known: boolean,
  traces: readonly LabelledTrace[] | null,
  notes: readonly string[],
  options: GroupOptions,
): ModeGroup {
  const clusters = inOrder(draft.clusters.values(), ({ key }) => key);
  clusters.reduce((sum, cluster) => sumOfCounts(sum, tracesOf(cluster)), 0);
  const selected = draft.caution.has(selectedOnOutcomeToken) && options.allowSelected !== true;
  return {
    group: draft.group,
    clusters,
    clustered: known && clusters.some((cluster) => tracesOf(cluster) > 1),
    clustersKnown: known,
    traces,
    notes: [...notes, ...(draft.caution.size === 0 ? [] : [`caution: ${[...draft.caution].join("; ")}`])],
    selected,
    pooledModels: selected && draft.models.size > 1,
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

function severalSources(table: ModesTable): boolean {
  return new Set(table.rows.map((row) => row.source)).size > 1;
}

function draftOf(drafts: Map<string, Draft>, key: string, group: () => Group): Draft {
  let draft = drafts.get(key);
  if (draft === undefined) {
    draft = { group: group(), clusters: new Map(), traces: [], caution: new Set(), models: new Set() };
    drafts.set(key, draft);
  }
  return draft;
}

function clusterOf(draft: Draft, key: string): ClusterTally {
  let cluster = draft.clusters.get(key);
  if (cluster === undefined) {
    cluster = { key, tallies: { success: tally(), failure: tally(), unknown: tally() } };
    draft.clusters.set(key, cluster);
  }
  return cluster;
}

function tally(): Tally {
  return { flagged: new Float64Array(codes.length), labelled: new Float64Array(codes.length), traces: 0 };
}

function addBits(counts: Float64Array, mask: number): void {
  for (let index = 0; index < counts.length; index++) counts[index]! += (mask >> index) & 1;
}
