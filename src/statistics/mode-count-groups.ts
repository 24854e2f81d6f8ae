import {
  countHistogram,
  type HistogramInput,
  isTable,
  type Part,
  type PartOptions,
  sumOfCounts,
  type TracesByModes,
} from "../counts/count.js";
import type { Notes } from "../notes.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { Group } from "../trace.js";
import { type GroupOptions, hiddenBy, isWanted, looseNotes, selectionOf } from "./groups.js";
import { unknownOutcomeNote } from "./mode-groups.js";

/** So many fully labelled traces of one cluster carry so many modes. */
export interface ModeCount extends Part, TracesByModes {
  readonly modes: number;
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
  /** Why sampling on the outcome forbids an estimate; null where it does not. */
  readonly hidden: Notes | null;
  readonly notes: Notes;
}

export interface CountOptions extends GroupOptions {
  /** Only traces of this outcome; default all, those of unknown outcome among them (else the notes count these). */
  readonly outcome?: "success" | "failure" | "all";
}

/** Modes per trace by group, from traces or from a histogram table; groups in order of first appearance. */
export function countGroups(
  data: HistogramInput,
  options: CountOptions = {},
  kept: Pick<PartOptions, "apart" | "clusters"> = {},
): readonly CountGroup[] {
  const largest = isTable(data) ? data.rows.reduce((top, { modes }) => Math.max(top, modes ?? 0), 0) : 0;
  const most = Math.max(taxonomyOf(data).modes.length, largest);
  return countHistogram(data, { ...options, clusters: "known", ...kept }).map(({ group, members: all }) => {
    const wanted = all.filter(({ outcome }) => isWanted(outcome, options));
    const counts = wanted.filter((part): part is ModeCount => part.modes !== null && part.traces > 0);
    const clusters = new Map<string, number>();
    for (const { cluster, traces } of counts) {
      if (cluster !== null) clusters.set(cluster, (clusters.get(cluster) ?? 0) + traces);
    }
    const known = all.some(({ cluster }) => cluster !== null);
    const selection = selectionOf(wanted.length > 0 ? wanted : all, options);
    const leftOut = isWanted("unknown", options)
      ? null
      : unknownOutcomeNote(tracesOf(all.filter(({ outcome }) => outcome === "unknown")));
    const loose = tracesOf(counts.filter(({ cluster }) => cluster === null));
    return {
      group,
      counts,
      most,
      traces: tracesOf(counts),
      partly: tracesOf(wanted.filter(({ modes }) => modes === null)),
      clustersKnown: counts.length > 0 && known,
      clustered: [...clusters.values()].some((traces) => traces > 1),
      replicated: selection.replicated && !known,
      hidden: hiddenBy(selection, options.outcome, noOverallMean),
      notes: [...(leftOut ?? []), ...(known ? looseNotes(loose) : []), ...selection.notes],
    };
  });
}

function tracesOf(parts: readonly TracesByModes[]): number {
  return parts.reduce((sum, { traces }) => sumOfCounts(sum, traces), 0);
}

/** What is not given over both outcomes where traces were selected on outcome. */
export const noOverallMean = "no overall mean";
