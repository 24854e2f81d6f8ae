import type { Notes } from "../notes.js";

/** Two limits of an estimate. A limit is null where it is undefined or unbounded; `note` then says why. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
  /** The method's name as it stands in a row's `interval` column. */
  readonly interval: string;
  /** A reason or caveat; null where there is none. */
  readonly note: Notes | null;
}
