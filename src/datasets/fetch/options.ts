import type { FileHandle } from "node:fs/promises";
import { InputError } from "../../errors.js";

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

/** A failure that may pass: the network's, or a server's that asks to come again. */
export class Passing extends Error {
  override readonly name = "Passing";
  /** What the server asked to wait, in milliseconds; null where it did not say. */
  readonly waitMs: number | null;
  /** How often it may come in a row where that is less than any failure may. */
  readonly mostTimes: number;
  constructor(message: string, waitMs: number | null = null, mostTimes = Number.POSITIVE_INFINITY) {
    super(message);
    this.waitMs = waitMs;
    this.mostTimes = mostTimes;
  }
}

/** Retry-After in milliseconds from now: whole seconds or an HTTP date; null where it is neither. */
export function retryAfterMs(header: string | null, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Waits before attempt number `failures` + 1: what the server asked for, else a doubling time.
 *
 * @throws InputError where the attempts are used up or the server asks for too long a wait.
 */
export async function waitAfter(
  failure: Passing,
  failures: number,
  what: string,
  options: FetchOptions,
): Promise<void> {
  const timing = timingOf(options);
  if (failures >= Math.min(timing.attempts, failure.mostTimes)) {
    throw new InputError(`${failure.message}, ${failures} times in a row`, {
      file: what,
      remedy: "try again later: what has come in is kept, and continued",
    });
  }
  if (failure.waitMs !== null && failure.waitMs > timing.mostRetryAfterMs) {
    const seconds = Math.ceil(failure.waitMs / 1000);
    throw new InputError(`${failure.message}, and the server asks to wait ${seconds} s`, {
      file: what,
      remedy: "try again then: what has come in is kept, and continued",
    });
  }
  const ms = failure.waitMs ?? Math.min(timing.backoffMs * 2 ** (failures - 1), timing.mostBackoffMs);
  options.onNote?.(`${what}: ${failure.message}; again in ${ms >= 1000 ? `${Math.ceil(ms / 1000)} s` : `${ms} ms`}`);
  await sleep(ms, options.signal);
}
