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

const mostRedirects = 8;

/** A request to the hub; the token goes to the address's own origin alone, and to no host that it redirects to. */
export interface HubRequest {
  readonly url: string;
  readonly token: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** For messages: the file's name. */
  readonly what: string;
}

/** An answer whose body can be read, and the controller that ends it. */
export interface Answer {
  readonly response: Response;
  readonly abort: () => void;
}

/**
 * Sends a GET and follows redirects by hand. Status 2xx and 416 come back.
 *
 * @throws Passing for what may pass (no answer in time, a lost connection, 408, 425, 429, 5xx), InputError for the rest.
 */
export async function request(hub: HubRequest, options: FetchOptions): Promise<Answer> {
  const home = new URL(hub.url).origin;
  let url = new URL(hub.url);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const sameHost = url.origin === home;
    const answer = await ask(url, { ...hub, token: sameHost ? hub.token : null }, options);
    const { status, headers } = answer.response;
    const location = headers.get("location");
    if (status < 300 || status === 416) return answer;
    await discard(answer);
    if (status >= 400 || location === null) throw refusal(status, headers, hub, options);
    const next = URL.canParse(location, url) ? new URL(location, url) : null;
    const allowed = url.protocol === "https:" ? ["https:"] : ["https:", "http:"];
    if (next === null || !allowed.includes(next.protocol))
      throw new InputError("the server redirects to an address that is not https", { file: hub.what });
    url = next;
  }
  throw new InputError(`more than ${mostRedirects} redirects`, { file: hub.what, remedy: "check HF_ENDPOINT" });
}

/** Reads the body in pieces; a pause of more than the idle time, or a lost connection, is Passing. */
export async function* pieces(answer: Answer, options: FetchOptions): AsyncGenerator<Uint8Array> {
  const { idleMs } = timingOf(options);
  const reader = answer.response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const part = await within(idleMs, `nothing came for ${seconds(idleMs)}`, reader.read(), options);
      if (part.done) return;
      yield part.value;
    }
  } finally {
    answer.abort();
    reader.cancel().catch(() => undefined);
  }
}

/** A JSON document and the answer's headers, at most 64 MB. */
export async function requestJson(
  hub: HubRequest,
  options: FetchOptions,
): Promise<{ readonly value: unknown; readonly headers: Headers }> {
  const answer = await request(hub, options);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of pieces(answer, options)) {
    parts.push(part);
    bytes += part.length;
    if (bytes > 1 << 26) throw new InputError("a listing of more than 64 MB", { file: hub.what });
  }
  try {
    return { value: JSON.parse(Buffer.concat(parts).toString("utf8")) as unknown, headers: answer.response.headers };
  } catch {
    throw new Passing("the answer is no JSON (a proxy's page?)", null, 2);
  }
}

async function ask(url: URL, hub: HubRequest, options: FetchOptions): Promise<Answer> {
  const { answerMs } = timingOf(options);
  const controller = new AbortController();
  const stop = () => controller.abort(options.signal?.reason);
  if (options.signal?.aborted === true) throw options.signal.reason;
  options.signal?.addEventListener("abort", stop, { once: true });
  const abort = () => {
    options.signal?.removeEventListener("abort", stop);
    controller.abort();
  };
  const headers = {
    "user-agent": "mastkit",
    "accept-encoding": "identity",
    ...hub.headers,
    ...(hub.token === null ? {} : { authorization: `Bearer ${hub.token}` }),
  };
  const sent = fetch(url, { headers, redirect: "manual", signal: controller.signal });
  try {
    return { response: await within(answerMs, `no answer in ${seconds(answerMs)}`, sent, options), abort };
  } catch (error) {
    abort();
    throw error;
  }
}

/** The promise's value, or Passing where it takes longer or the network fails; the signal's reason where it is aborted. */
async function within<T>(ms: number, late: string, promise: Promise<T>, options: FetchOptions): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let stop: () => void = () => undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Passing(late)), ms);
    stop = () => reject(options.signal?.reason);
    options.signal?.addEventListener("abort", stop, { once: true });
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, end]);
  } catch (error) {
    if (options.signal?.aborted === true) throw options.signal.reason;
    throw error instanceof Passing ? error : networkFailure(error);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", stop);
  }
}

function networkFailure(error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/.test(code)) {
    return new InputError(`the server's certificate is not trusted (${code})`, {
      remedy: "where a proxy signs connections, name its certificate in NODE_EXTRA_CA_CERTS",
    });
  }
  const known: Readonly<Record<string, string>> = {
    ENOTFOUND: "the host has no address (no network?)",
    EAI_AGAIN: "the host has no address just now (no network?)",
    ECONNREFUSED: "connection refused",
    ENETUNREACH: "the network cannot be reached",
    EHOSTUNREACH: "the host cannot be reached",
  };
  if (known[code] !== undefined) return new Passing(known[code], null, 3);
  return new Passing(`connection lost${code === "" ? "" : ` (${code})`}`);
}

function refusal(status: number, headers: Headers, hub: HubRequest, options: FetchOptions): Error {
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const now = (options.now ?? Date.now)();
    return new Passing(`the server answers ${status}`, retryAfterMs(headers.get("retry-after"), now));
  }
  const remedies: Readonly<Record<number, string>> = {
    401:
      hub.token === null ? "set HF_TOKEN" : "the token was refused: renew HF_TOKEN, or unset it (the data are public)",
    403: "accept the data set's terms on its page and set HF_TOKEN",
    404: "check HF_ENDPOINT; the file may have been withdrawn",
  };
  return new InputError(`the server answers ${status}`, {
    file: hub.what,
    remedy: remedies[status] ?? "check HF_ENDPOINT and your proxy",
  });
}

/** Ends an answer whose body nobody reads. */
export async function discard(answer: Answer): Promise<void> {
  await answer.response.body?.cancel().catch(() => undefined);
  answer.abort();
}

function seconds(ms: number): string {
  return ms >= 1000 ? `${Math.round(ms / 1000)} s` : `${ms} ms`;
}
