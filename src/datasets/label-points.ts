import type { LabelledTrace, LabelPoint } from "../trace.js";
import type { MastRecord } from "./mast-full.js";

/** MAST records by system and key, at their `trace.index` (at their trace_id where there is none). */
export function pointsOfRecords(records: readonly MastRecord[]): readonly LabelPoint[] {
  return records.map(({ system, model, traceKey, traceId, traceIndex, labels }) => ({
    group: groupName(system, traceKey ?? model),
    index: traceIndex === null ? traceId : String(traceIndex),
    family: "",
    ...labels,
  }));
}

/**
 * Traces of a labels file by system and key, at their trace_id; runs by model, at scenario and run. None where every id
 * stands alone: ids of one annotator do not repeat, so that no two groups share an index unless it is within a key.
 */
export function pointsOfTraces(traces: readonly LabelledTrace[]): readonly LabelPoint[] {
  const within = ({ id, model, extra }: LabelledTrace) =>
    id.includes("/") && [extra["trace_key"], model].some((name) => name != null && id.startsWith(`${name}/`));
  if (!traces.some(within)) return [];
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
