import type { FileHandle } from "node:fs/promises";

/** How long things may take, in milliseconds, and how often they are tried. */
export interface Timing {
  /** From the request to the first line of the answer. */
  readonly answerMs: number;
  /** Without a byte while the answer comes in. */
  readonly idleMs: number;
  /** Attempts in a row that bring nothing new before it is given up. */
  readonly attempts: number;
  /** Wait after the first failure; doubles with each one more, up to `mostBackoffMs`. */
  readonly backoffMs: number;
  readonly mostBackoffMs: number;
  /** The longest wait a server may ask for; beyond it, it is given up. */
  readonly mostRetryAfterMs: number;
  /** How often a process that waits for another one looks again. */
  readonly lockPollMs: number;
  /** Age of a lock whose owner gives no sign of life. */
  readonly lockStaleMs: number;
}

export const defaultTiming: Timing = {
  answerMs: 30_000,
  idleMs: 30_000,
  attempts: 6,
  backoffMs: 1000,
  mostBackoffMs: 30_000,
  mostRetryAfterMs: 120_000,
  lockPollMs: 200,
  lockStaleMs: 60_000,
};

/** What a file is written through; a test can put one here that fails. */
export type Writer = Pick<FileHandle, "write" | "truncate" | "sync" | "close">;

/** How far a download is. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

/** What every function that talks to the network takes. */
export interface FetchOptions {
  readonly timing?: Partial<Timing>;
  /** Ends the work; what has come in stays and is continued the next time. */
  readonly signal?: AbortSignal;
  /** A line for people: what is fetched, why it waits. */
  readonly onNote?: (line: string) => void;
  readonly onProgress?: (progress: Progress) => void;
  readonly openWriter?: (path: string) => Promise<Writer>;
  /** Milliseconds since 1970; for a Retry-After that names a date. */
  readonly now?: () => number;
}

/** The timing with what is not given filled in. */
export function timingOf(options: FetchOptions): Timing {
  return { ...defaultTiming, ...options.timing };
}
