import type { LabelledTrace, OutcomeRecord, Rating } from "../trace.js";

/** Data of the reader's own that printed numbers are compared with; what is absent falls back on the shipped tables. */
export interface ComparisonData {
  /** The traces of a MAD_full_dataset.json, of either release; joined to outcomes where there are any. */
  readonly mast?: readonly LabelledTrace[];
  /** Cautions of the labels of `mast`, token first; default what the replication test finds in them. */
  readonly caution?: readonly string[];
  /** The votes of MAD_human_labelled_dataset.json. */
  readonly ratings?: readonly Rating[];
  /** ITBench runs with their recall and outcome; groups `model` and `domain`. */
  readonly runs?: readonly OutcomeRecord[];
  /** Level of the intervals; default 0.95. */
  readonly confidence?: number;
}

/** The same with the labels' cautions known. */
export interface Compared extends ComparisonData {
  readonly caution: readonly string[];
}
