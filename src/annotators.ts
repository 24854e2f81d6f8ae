import { InputError } from "./errors.js";
import { joinKey } from "./names.js";
import type { LabelledTrace } from "./trace.js";

/** How the caution on traces that annotators tie on ends; it stands first in a note. */
export const tiedText = "tied between annotators, not labelled: ties are not at random";

/** Throws InputError where two annotators' rows of one trace stand side by side: they would count as two traces. */
export function checkAnnotators(traces: readonly LabelledTrace[]): void {
  const one = traces[0]?.annotator;
  if (traces.every(({ annotator }) => annotator === one)) return;
  const annotators = new Map<string, string | null>();
  for (const { dataset, id, annotator } of traces) {
    const key = JSON.stringify([dataset, joinKey(id)]);
    if (annotators.has(key) && annotators.get(key) !== annotator) throw severalAnnotators(traces);
    annotators.set(key, annotator);
  }
}

/** What is said of traces that several annotators label, of the first of them. */
export function severalAnnotators(traces: readonly LabelledTrace[], file?: string): InputError {
  const names = new Set(traces.flatMap(({ annotator }) => annotator ?? []));
  const seen = new Set<string>();
  const first = traces.find(({ id }) => seen.size === seen.add(joinKey(id)).size);
  return new InputError(`several annotators label the same trace (${[...names].join(", ")})`, {
    ...(file === undefined ? {} : { file }),
    ...(first === undefined ? {} : { record: `trace ${first.id}` }),
    remedy: "choose --annotator NAME or --consensus any, all or majority, which takes three or more",
  });
}
