import { type Notes, noteOf } from "../notes.js";

/** Two limits of an estimate. A limit is null where it is undefined or unbounded; `note` then says why. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
  /** The method's name as it stands in a row's `interval` column. */
  readonly interval: string;
  /** A reason or caveat; null where there is none. */
  readonly note: Notes | null;
}

/** Limits within the values that there can be, with the note on what was clipped. */
export function clipped(low: number, high: number, least: number, most: number) {
  const within = (limit: number) => Math.min(most, Math.max(least, limit));
  const note = low < least || high > most ? noteOf("clipped", { low: least, high: most }) : null;
  return { low: within(low), high: within(high), note };
}
