import { type Gathered, gatherRows, gatherTraces, missingGroup } from "../counts/group.js";
import { sumOfCounts } from "../counts/sum.js";
import type { HistogramRow, HistogramTable } from "../counts/tables.js";
import { flagCount, labelCount } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { Group, LabelledTrace } from "../trace.js";
import {
  type GroupOptions,
  hiddenBy,
  isWanted,
  looseNotes,
  type Selection,
  selectionOfRows,
  selectionOfTraces,
} from "./groups.js";
import { unknownOutcomeNote } from "./mode-groups.js";

/** So many fully labelled traces of one cluster carry so many modes. */
export interface ModeCount {
  readonly modes: number;
  readonly traces: number;
  /** Null: each of the traces is a cluster of its own, where others have one. */
  readonly cluster: string | null;
}

export interface CountGroup {
  readonly group: Group;
  readonly counts: readonly ModeCount[];
  /** Fully labelled traces. */
  readonly traces: number;
  /** Modes of the taxonomy: the most that a trace can carry. */
  readonly most: number;
  /** Left out: not labelled for all modes. */
  readonly partly: number;
  readonly clustersKnown: boolean;
  /** Clusters are known and at least one repeats. */
  readonly clustered: boolean;
  /** Labels are replicated and clusters are not known: traces are not independent. */
  readonly replicated: boolean;
  /** Fully labelled traces; null where only counts were given. */
  readonly members: readonly LabelledTrace[] | null;
  /** Why sampling on the outcome forbids an estimate; null where it does not. */
  readonly hidden: string | null;
  readonly notes: readonly string[];
}

export interface CountOptions extends GroupOptions {
  /** Only traces of this outcome; default all, those of unknown outcome among them (else the notes count these). */
  readonly outcome?: "success" | "failure" | "all";
}

/** Modes per trace by group, from traces or from a histogram table; groups in order of first appearance. */
export function countGroups(
  data: HistogramTable | readonly LabelledTrace[],
  options: CountOptions = {},
): readonly CountGroup[] {
  const by = options.by ?? [];
  const most = taxonomyOf(data).modes.length;
  if (!("rows" in data))
    return gatherTraces(data, by, (trace) => trace).map((group) => groupOfTraces(group, most, options));
  const largest = data.rows.reduce((top, { modes }) => Math.max(top, modes ?? 0), most);
  return gatherRows(data, by).map((group) => groupOfRows(group, largest, options));
}

function groupOfTraces(
  { group, members: all }: Gathered<LabelledTrace>,
  most: number,
  options: CountOptions,
): CountGroup {
  const wanted = all.filter(({ outcome }) => isWanted(outcome ?? "unknown", options));
  const members = wanted.filter(({ labels }) => labelCount(labels) === most);
  const counts = members.map(({ labels, cluster }) => ({ modes: flagCount(labels), traces: 1, cluster }));
  const known = all.some(({ cluster }) => cluster !== null);
  const unknown = all.filter(({ outcome }) => outcome === null).length;
  const own = { group, counts, most, partly: wanted.length - members.length, members };
  return finish(own, known, unknown, selectionOfTraces(wanted, options), options);
}

function groupOfRows({ group, members: all }: Gathered<HistogramRow>, most: number, options: CountOptions): CountGroup {
  const clusterOf = (row: HistogramRow) => {
    const cluster = row.group["cluster"] ?? missingGroup;
    return cluster === missingGroup ? null : cluster;
  };
  const tracesOf = (rows: readonly HistogramRow[]) => rows.reduce((sum, { traces }) => sumOfCounts(sum, traces), 0);
  const wanted = all.filter(({ outcome }) => isWanted(outcome, options));
  const counts = wanted.flatMap((row): readonly ModeCount[] => {
    const { modes, traces } = row;
    return modes === null || traces === 0 ? [] : [{ modes, traces, cluster: clusterOf(row) }];
  });
  const known = all.some((row) => clusterOf(row) !== null);
  const unknown = tracesOf(all.filter(({ outcome }) => outcome === "unknown"));
  const own = { group, counts, most, partly: tracesOf(wanted.filter(({ modes }) => modes === null)), members: null };
  return finish(own, known, unknown, selectionOfRows(wanted, options), options);
}

function finish(
  own: Pick<CountGroup, "group" | "counts" | "most" | "partly" | "members">,
  known: boolean,
  unknown: number,
  selection: Selection,
  options: CountOptions,
): CountGroup {
  const clusters = new Map<string, number>();
  let [all, loose] = [0, 0];
  for (const { cluster, traces } of own.counts) {
    all = sumOfCounts(all, traces);
    if (cluster === null) loose += traces;
    else clusters.set(cluster, (clusters.get(cluster) ?? 0) + traces);
  }
  const clustersKnown = own.counts.length > 0 && known;
  const leftOut = isWanted("unknown", options) ? null : unknownOutcomeNote(unknown);
  return {
    ...own,
    traces: all,
    clustersKnown,
    clustered: [...clusters.values()].some((traces) => traces > 1),
    replicated: selection.replicated && !known,
    hidden: hiddenBy(selection, options.outcome, noOverallMean),
    notes: [...(leftOut === null ? [] : [leftOut]), ...(known ? looseNotes(loose) : []), ...selection.notes],
  };
}

/** What is not given over both outcomes where traces were selected on outcome. */
export const noOverallMean = "no overall mean";
