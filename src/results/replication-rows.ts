import type { FigureRow } from "../figures/figure.js";
import type { LabelledTrace } from "../trace.js";

/**
 * For each labelled trace whether another group carries the very same labels at the same index: "replicated", "own", or
 * "missing" where the trace is not labelled at all. Groups are the trace keys where the file has them, else systems.
 * Traces without any flag agree too easily and count as their own.
 */
export function replicationRows(traces: readonly LabelledTrace[]): readonly FigureRow[] {
  const place = (trace: LabelledTrace) => ({
    group: trace.extra["trace_key"] ?? trace.system ?? trace.model ?? "all",
    index: Number(trace.id.slice(trace.id.lastIndexOf("/") + 1)),
  });
  const groups = new Map<string, Set<string>>();
  for (const trace of traces) {
    const { group, index } = place(trace);
    const key = `${index} ${trace.labels.flagged} ${trace.labels.labelled}`;
    const found = groups.get(key) ?? new Set();
    groups.set(key, found.add(group));
  }
  return traces.flatMap((trace) => {
    const { group, index } = place(trace);
    if (!Number.isInteger(index)) return [];
    const { flagged, labelled } = trace.labels;
    const shared = (groups.get(`${index} ${flagged} ${labelled}`)?.size ?? 0) > 1;
    const state = labelled === 0 ? "missing" : flagged !== 0 && shared ? "replicated" : "own";
    return [{ group, index, state }];
  });
}

/** Whether most flagged traces share their labels with another group: per-group results would then be an artefact. */
export function mostlyReplicated(rows: readonly FigureRow[]): boolean {
  const labelled = rows.filter((row) => row["state"] !== "missing");
  const replicated = labelled.filter((row) => row["state"] === "replicated").length;
  return labelled.length > 0 && replicated / labelled.length > 0.5;
}
