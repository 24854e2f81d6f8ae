import fc from "fast-check";
import type { LabelledTrace } from "../../src/index.js";
import { codes } from "../../src/taxonomy/mast.js";
import { placeOf } from "../../src/taxonomy/taxonomy.js";

/** Every mode of MAST, as a mask of labels. */
export const allModes = (1 << codes.length) - 1;

/** The bit of a code of MAST in such a mask. */
export function bitOf(code: string): number {
  return 1 << placeOf(code);
}

/** A trace with what the test names; everything else unknown and unlabelled. */
export function trace(part: Partial<LabelledTrace>): LabelledTrace {
  return {
    dataset: "labels",
    id: "t",
    system: null,
    model: null,
    benchmark: null,
    cluster: null,
    labels: { flagged: 0, labelled: 0 },
    outcome: null,
    recall: null,
    definition: "unknown",
    annotator: null,
    extra: {},
    ...part,
  };
}

/** Arbitrary traces in a few groups, partly labelled, with every outcome. */
export const traces: fc.Arbitrary<readonly LabelledTrace[]> = fc
  .array(
    fc.record({
      model: fc.constantFrom("a", "b", null),
      cluster: fc.constantFrom("s1", "s2", "s3"),
      outcome: fc.constantFrom("success", "failure", null),
      bits: fc.tuple(fc.integer({ min: 0, max: allModes }), fc.constantFrom(allModes, allModes, allModes - 1, 0)),
    }),
    { maxLength: 40 },
  )
  .map((rows) =>
    rows.map(({ model, cluster, outcome, bits: [flagged, labelled] }, index) =>
      trace({
        id: String(index),
        model,
        cluster,
        outcome: outcome as LabelledTrace["outcome"],
        labels: { flagged: flagged & labelled, labelled },
      }),
    ),
  );
