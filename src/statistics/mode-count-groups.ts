import { selectedOnOutcomeToken } from "../counts/cautions.js";
import { checkBy, groupColumn, groupColumnsOf, groupValue, keyOf, missingGroup } from "../counts/group.js";
import { sumOfCounts } from "../counts/sum.js";
import type { HistogramTable, OutcomeCell } from "../counts/tables.js";
import { popcount } from "../counts/tabulate.js";
import { allModes } from "../taxonomy.js";
import type { Group, LabelledTrace } from "../trace.js";
import { unknownOutcomeNote } from "./left-out.js";
import { type GroupOptions, pooledModelsReason } from "./mode-groups.js";

/** So many fully labelled traces of one cluster carry so many modes. */
export interface ModeCount {
  readonly modes: number;
  readonly traces: number;
  /** "" where clusters are not known. */
  readonly cluster: string;
}

export interface CountGroup {
  readonly group: Group;
  readonly counts: readonly ModeCount[];
  /** Fully labelled traces. */
  readonly traces: number;
  /** Left out: not labelled for all 14 modes. */
  readonly partly: number;
  readonly clustersKnown: boolean;
  /** Clusters are known and at least one repeats. */
  readonly clustered: boolean;
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

interface Draft {
  readonly group: Group;
  readonly counts: ModeCount[];
  readonly members: LabelledTrace[];
  readonly models: Set<string>;
  readonly caution: Set<string>;
  partly: number;
  /** Traces whose outcome is not known, however labelled. */
  unknown: number;
}

/** Modes per trace by group, from traces or from a histogram table; groups in order of first appearance. */
export function countGroups(
  data: HistogramTable | readonly LabelledTrace[],
  options: CountOptions = {},
): readonly CountGroup[] {
  const drafts = new Map<string, Draft>();
  const draftOf = (group: Group): Draft => {
    const key = keyOf(Object.values(group));
    const known = drafts.get(key);
    if (known !== undefined) return known;
    const draft: Draft = {
      group,
      counts: [],
      members: [],
      models: new Set(),
      caution: new Set(),
      partly: 0,
      unknown: 0,
    };
    drafts.set(key, draft);
    return draft;
  };
  const wanted = (outcome: OutcomeCell) => (options.outcome ?? "all") === "all" || options.outcome === outcome;
  if (isTraces(data)) addTraces(data, options, draftOf, wanted);
  else addHistogram(data, options, draftOf, wanted);
  return [...drafts.values()].map((draft) => finish(draft, isTraces(data), options));
}

/** Heads of the group columns of a histogram table's results: `source` first where there are several. */
export function histogramHeads(table: HistogramTable, by: readonly string[]): readonly string[] {
  return new Set(table.rows.map((row) => row.source)).size > 1 ? ["source", ...by] : by;
}

function isTraces(data: HistogramTable | readonly LabelledTrace[]): data is readonly LabelledTrace[] {
  return Array.isArray(data);
}

function addTraces(
  traces: readonly LabelledTrace[],
  options: CountOptions,
  draftOf: (group: Group) => Draft,
  wanted: (outcome: OutcomeCell) => boolean,
): void {
  const by = options.by ?? [];
  checkBy(by, groupColumnsOf(traces));
  const known = traces.some((trace) => trace.cluster !== null);
  for (const [index, trace] of traces.entries()) {
    const draft = draftOf(Object.fromEntries(by.map((name) => [name, groupValue(trace, name)])));
    if (trace.outcome === null) draft.unknown++;
    if (!wanted(trace.outcome ?? "unknown")) continue;
    draft.models.add(trace.model ?? missingGroup);
    for (const caution of options.caution ?? []) draft.caution.add(caution);
    if (trace.labels.labelled !== allModes) {
      draft.partly++;
      continue;
    }
    const cluster = known ? (trace.cluster ?? `\u0000${index}`) : "";
    draft.counts.push({ modes: popcount(trace.labels.flagged), traces: 1, cluster });
    draft.members.push(trace);
  }
}

function addHistogram(
  table: HistogramTable,
  options: CountOptions,
  draftOf: (group: Group) => Draft,
  wanted: (outcome: OutcomeCell) => boolean,
): void {
  const by = options.by ?? [];
  checkBy(by, table.by);
  const several = histogramHeads(table, by).length > by.length;
  const named = (group: Group, name: string) => group[name] ?? group[groupColumn(name)] ?? missingGroup;
  for (const row of table.rows) {
    const draft = draftOf({
      ...(several ? { source: row.source ?? missingGroup } : {}),
      ...Object.fromEntries(by.map((name) => [name, named(row.group, name)])),
    });
    if (row.outcome === "unknown") draft.unknown += row.traces;
    if (!wanted(row.outcome)) continue;
    draft.models.add(named(row.group, "model"));
    for (const caution of row.caution) draft.caution.add(caution);
    if (row.modes === null) draft.partly += row.traces;
    else if (row.traces > 0) {
      draft.counts.push({ modes: row.modes, traces: row.traces, cluster: row.group["cluster"] ?? "" });
    }
  }
}

function finish(draft: Draft, fromTraces: boolean, options: CountOptions): CountGroup {
  const clusters = new Map<string, number>();
  for (const { cluster, traces } of draft.counts) clusters.set(cluster, (clusters.get(cluster) ?? 0) + traces);
  const clustersKnown = draft.counts.length > 0 && !clusters.has("");
  const selected = draft.caution.has(selectedOnOutcomeToken) && options.allowSelected !== true;
  const overall = (options.outcome ?? "all") === "all";
  const leftOut = overall ? null : unknownOutcomeNote(draft.unknown);
  return {
    group: draft.group,
    counts: draft.counts,
    traces: draft.counts.reduce((sum, { traces }) => sumOfCounts(sum, traces), 0),
    partly: draft.partly,
    clustersKnown,
    clustered: clustersKnown && [...clusters.values()].some((traces) => traces > 1),
    members: fromTraces ? draft.members : null,
    hidden: !selected ? null : draft.models.size > 1 ? pooledModelsReason : overall ? selectedReason : null,
    notes: [
      ...(leftOut === null ? [] : [leftOut]),
      ...(draft.caution.size === 0 ? [] : [`caution: ${[...draft.caution].join("; ")}`]),
    ],
  };
}

/** Why there is no mean over both outcomes where traces were selected on outcome. */
export const selectedReason = "traces were selected on outcome: no overall mean (--outcome, or --allow-selected)";
