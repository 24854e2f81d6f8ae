import type { LabelledTrace, OutcomeRecord, Rating } from "../trace.js";

/** Data of the reader's own that printed numbers are compared with; what is absent falls back on the shipped tables. */
export interface ComparisonData {
  /** The traces of a MAD_full_dataset.json, of either release. */
  readonly mast?: readonly LabelledTrace[];
  /** The votes of MAD_human_labelled_dataset.json. */
  readonly ratings?: readonly Rating[];
  /** ITBench runs with their recall and outcome; groups `model` and `domain`. */
  readonly runs?: readonly OutcomeRecord[];
  /** Level of the intervals; default 0.95. */
  readonly confidence?: number;
}

/** A release of MAD_full_dataset.json, and how many traces it has. */
export interface Release {
  readonly name: "2025" | "2026-08-13";
  readonly traces: number;
}

export const release2025: Release = { name: "2025", traces: 1242 };
export const release2026: Release = { name: "2026-08-13", traces: 1642 };

/** The release a file's traces are: told by their number; null for a file that is neither. */
export function releaseOf(traces: readonly LabelledTrace[]): Release | null {
  return [release2025, release2026].find((release) => release.traces === traces.length) ?? null;
}

/** What the origin of a value is called that was computed from the reader's own file. */
export const fromMastFile = "MAD_full_dataset.json";

/** Why a file of another size says nothing of a release. */
export function otherFile(traces: readonly LabelledTrace[], release: Release): string {
  return `the file has ${traces.length} traces, the ${release.name} release ${release.traces}`;
}
