import { replicatedLabelsToken } from "../counts/cautions.js";
import type { LabelledTrace } from "../trace.js";
import type { Compared } from "./comparison-data.js";
import { type Release, releaseOf } from "./releases.js";
import type { Answer, Estimate } from "./verdict.js";

export interface FromFile {
  /** The release that the printed number is of. */
  readonly release: Release;
  /** What of the traces is counted: their names alone, their labels, or their labels by group. */
  readonly of: "names" | "labels" | "labels by group";
}

/**
 * An answer out of the reader's MAST file: comparable where it is the release that the number is of, and where results
 * by group are not an artefact of replicated labels.
 */
export function fileAnswer(
  mast: readonly LabelledTrace[],
  { caution }: Compared,
  { release, of }: FromFile,
  estimate: Estimate & { readonly value: number },
): Answer {
  const cautions = of === "names" ? [] : cautionNotes(caution);
  const answer = { ...estimate, notes: [...(estimate.notes ?? []), ...cautions] };
  if (releaseOf(mast) !== release) {
    const why = `the file has ${mast.length} traces, the ${release.name} release ${release.traces}`;
    return { kind: "not comparable", ...answer, why };
  }
  return of === "labels by group" && caution.includes(replicatedLabelsToken)
    ? { kind: "not comparable", ...answer, why: artefact }
    : { kind: "computed", ...answer, from: ["MAD_full_dataset.json"] };
}

/** Why results by group of replicated labels are not compared. */
export const artefact = "labels are replicated, so results by group are an artefact";

/** Cautions as they stand in a note; none where there are none. */
export function cautionNotes(caution: readonly string[]): readonly string[] {
  return caution.length === 0 ? [] : [`caution: ${caution.join("; ")}`];
}
