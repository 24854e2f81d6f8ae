import { tiedText } from "../annotators.js";

/** Two limits of an estimate. A limit is null where it is undefined or unbounded; `note` then says why. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
  /** The method's name as it stands in a row's `interval` column. */
  readonly interval: string;
  /** A reason or caveat; null where there is none. */
  readonly note: string | null;
}

/**
 * Joins the notes that are there with "; ", each once, in order, that on ties between annotators first; null where none
 * is. A joined note counts as its parts.
 */
export function joinNotes(...notes: readonly (string | null | undefined)[]): string | null {
  const kept = [...new Set(notes.flatMap((note) => note?.split("; ") ?? []).filter((note) => note !== ""))];
  const tied = kept.filter((note) => note.endsWith(tiedText));
  return kept.length === 0 ? null : [...tied, ...kept.filter((note) => !tied.includes(note))].join("; ");
}

/** A number as it stands in a note: three significant digits, no exponent for ordinary sizes. */
export function inNote(value: number): string {
  return String(Number(value.toPrecision(3)));
}
