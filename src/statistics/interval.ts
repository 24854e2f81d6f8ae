/** Two limits of an estimate. A limit is null where it is undefined or unbounded; `note` then says why. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
  /** The method's name as it stands in a row's `interval` column. */
  readonly interval: string;
  /** A reason or caveat; null where there is none. */
  readonly note: string | null;
}

/** Joins the notes that are there with "; ", each once, in order; null where none is. */
export function joinNotes(...notes: readonly (string | null | undefined)[]): string | null {
  const kept = [...new Set(notes.filter((note): note is string => note !== null && note !== undefined && note !== ""))];
  return kept.length === 0 ? null : kept.join("; ");
}
