import { joinKey } from "../names.js";
import { flagAt, labelAt } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { LabelledTrace, Rating } from "../trace.js";

/**
 * Annotators' rows as votes on the modes that anybody labelled, of the set "mast14" (of another taxonomy its name); a mode that a row leaves unlabelled
 * is a missing vote. The item is the key by which a trace's rows meet, whatever the spelling of its model.
 */
export function ratingsOfLabels(traces: readonly LabelledTrace[]): readonly Rating[] {
  const set = traces.find(({ taxonomy }) => taxonomy !== undefined)?.taxonomy?.name ?? "mast14";
  const taxonomy = taxonomyOf(traces);
  const asked = taxonomy.modes
    .map(({ code }, place) => ({ code, place }))
    .filter(({ place }) => traces.some(({ labels }) => labelAt(labels, place) === 1));
  return traces.flatMap((trace) => {
    const own = { system: trace.system, model: trace.model, benchmark: trace.benchmark, cluster: trace.cluster };
    const known = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== null);
    const groups = { ...Object.fromEntries(known), ...trace.extra };
    const item = joinKey(trace.id);
    return asked.map(({ code, place }): Rating => {
      const value = labelAt(trace.labels, place) === 0 ? null : flagAt(trace.labels, place);
      return { set, item, rater: trace.annotator ?? "(none)", code, value, block: null, groups, taxonomy };
    });
  });
}
