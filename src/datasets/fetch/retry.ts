import { InputError } from "../../errors.js";
import { type FetchOptions, timingOf } from "./options.js";

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
