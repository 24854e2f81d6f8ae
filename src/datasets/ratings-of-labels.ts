import { joinKey } from "../names.js";
import { bitOf, codes } from "../taxonomy.js";
import type { LabelledTrace, Rating } from "../trace.js";

/**
 * Annotators' rows as votes on the modes that anybody labelled, of the set "mast14"; a mode that a row leaves unlabelled
 * is a missing vote. The item is the key by which a trace's rows meet, whatever the spelling of its model.
 */
export function ratingsOfLabels(traces: readonly LabelledTrace[]): readonly Rating[] {
  const labelled = traces.reduce((mask, { labels }) => mask | labels.labelled, 0);
  const asked = codes.filter((code) => (labelled & bitOf(code)) !== 0);
  return traces.flatMap((trace) => {
    const own = { system: trace.system, model: trace.model, benchmark: trace.benchmark, cluster: trace.cluster };
    const known = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== null);
    const groups = { ...Object.fromEntries(known), ...trace.extra };
    const item = joinKey(trace.id);
    return asked.map((code): Rating => {
      const bit = bitOf(code);
      const value = (trace.labels.labelled & bit) === 0 ? null : (trace.labels.flagged & bit) === 0 ? 0 : 1;
      return { set: "mast14", item, rater: trace.annotator ?? "(none)", code, value, block: null, groups };
    });
  });
}
