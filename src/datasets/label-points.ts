import type { LabelledTrace, LabelPoint } from "../trace.js";
import type { MastRecord } from "./mast-record.js";

/** MAST records by system and key, at their `trace.index` (at their trace_id where there is none). */
export function pointsOfRecords(records: readonly MastRecord[]): readonly LabelPoint[] {
  return records.map(({ system, model, traceKey, traceId, traceIndex, labels }) => ({
    group: groupName(system, traceKey ?? model),
    index: traceIndex === null ? traceId : String(traceIndex),
    family: "",
    ...labels,
  }));
}

/** Traces of a labels file by system and key, at their trace_id; runs by model, at scenario and run. */
export function pointsOfTraces(traces: readonly LabelledTrace[]): readonly LabelPoint[] {
  return traces.map(({ id, system, model, annotator, extra, labels }) => {
    const key = extra["trace_key"] ?? null;
    const start = [key, model].find((name) => name !== null && id.startsWith(`${name}/`));
    return {
      group: groupName(system, key ?? model),
      index: start === undefined || start === null ? id : id.slice(start.length + 1),
      family: annotator ?? "",
      ...labels,
    };
  });
}

function groupName(system: string | null, key: string | null): string {
  return [system, key].filter((name) => name !== null && name !== "").join(" ") || "(no group)";
}
