import { setTimeout as wait } from "node:timers/promises";
import type { Dispatcher, Headers, Response } from "undici";
import { InputError } from "../../errors.js";
import type { Access, Proxies } from "./cache.js";

/** How long things may take, in milliseconds, and how often they are tried. */
export interface Timing {
  /** From the request, a proxy's tunnel included, to the first line of the answer. */
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
  /** Wait after a 429 (too many requests) that names no time: the hub counts in windows of 300 s. */
  readonly windowMs: number;
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
  mostRetryAfterMs: 600_000,
  windowMs: 300_000,
  lockPollMs: 200,
  lockStaleMs: 60_000,
};

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
  /** Once a second while a wait lasts, with the whole seconds that are left. */
  readonly onWait?: (secondsLeft: number) => void;
  /** Milliseconds since 1970; for a Retry-After that names a date. */
  readonly now?: () => number;
}

export function timingOf(options: FetchOptions): Timing {
  return { ...defaultTiming, ...options.timing };
}

interface PassingMore {
  /** What the server asked to wait, in milliseconds. */
  readonly waitMs?: number | null;
  /** How often it may come in a row where that is less than any failure may. */
  readonly mostTimes?: number;
  /** The way out once it is given up. */
  readonly remedy?: string;
}

/** A failure that may pass: the network's, or a server's that asks to come again. */
export class Passing extends Error {
  override readonly name = "Passing";
  readonly more: PassingMore;
  constructor(message: string, more: PassingMore = {}) {
    super(message);
    this.more = more;
  }
}

/**
 * What a server asks to wait, in milliseconds from now: Retry-After (whole seconds or an HTTP date), else the reset of
 * what is used up by RateLimit (`"api";r=0;t=123`), else the window of RateLimit-Policy (`"api";q=500;w=300`), both in
 * seconds (draft-ietf-httpapi-ratelimit-headers); null where none says.
 */
export function askedWaitMs(headers: Pick<Headers, "get">, now: number): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const items = (headers.get("ratelimit") ?? "").split(",");
  const usedUp = items.filter((item) => /;\s*r=0\b/.test(item));
  const policy = headers.get("ratelimit-policy") ?? "";
  const all = (usedUp.length > 0 ? usedUp : items).join();
  const given = [...all.matchAll(/;\s*t=(\d{1,6})\b/g)];
  const seconds = (given.length > 0 ? given : [...policy.matchAll(/;\s*w=(\d{1,6})\b/g)]).map((one) => Number(one[1]));
  return seconds.length === 0 ? null : Math.max(...seconds) * 1000;
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
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
  const { waitMs = null, mostTimes = timing.attempts, remedy } = failure.more;
  if (failures >= Math.min(timing.attempts, mostTimes)) {
    throw new InputError(`${failure.message}, ${failures} times in a row`, {
      file: what,
      remedy: remedy ?? "try again later: what has come in is kept, and continued",
    });
  }
  if (waitMs !== null && waitMs > timing.mostRetryAfterMs) {
    throw new InputError(`${failure.message}, and the server asks to wait ${Math.ceil(waitMs / 1000)} s`, {
      file: what,
      remedy: `try again then, or wait for it with --wait: what has come in is kept, and continued`,
    });
  }
  const backoff = Math.min(timing.backoffMs * 2 ** (failures - 1), timing.mostBackoffMs);
  const ms = Math.max(waitMs ?? 0, backoff);
  options.onNote?.(`${what}: ${failure.message}; again in ${spelt(ms)}`);
  for (let left = ms; left > 0; left -= 1000) {
    if (ms >= 1000) options.onWait?.(Math.ceil(left / 1000));
    await sleep(Math.min(left, 1000), options.signal);
  }
}

/** A request to the hub; the token goes to the address's own origin alone, and to no host that it redirects to. */
export interface HubRequest {
  readonly url: string;
  readonly access: Access;
  readonly headers?: Readonly<Record<string, string>>;
  /** For messages: the file's name. */
  readonly what: string;
}

/**
 * Sends a GET, through a proxy where there is one. Status 2xx and 416 come back.
 *
 * @throws Passing for what may pass (no answer in time, a lost connection, 408, 425, 429, 5xx), InputError for the rest.
 */
export async function request(hub: HubRequest, options: FetchOptions): Promise<Response> {
  const timing = timingOf(options);
  const { token, proxies } = hub.access;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Passing(`no answer in ${spelt(timing.answerMs)}`)), timing.answerMs);
  const headers = {
    "user-agent": "mastkit",
    "accept-encoding": "identity",
    ...hub.headers,
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  try {
    const { fetch } = await import("undici");
    const dispatcher = await routeOf(proxies, timing);
    const signal = AbortSignal.any([late.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    const response = await fetch(hub.url, { headers, dispatcher, signal });
    if (hub.url.startsWith("https:") && response.url.startsWith("http:")) {
      await discard(response);
      throw new InputError("the server redirects to an address that is not https", { file: hub.what });
    }
    if (response.ok || response.status === 416) return response;
    await discard(response);
    throw refusal(response, hub, options);
  } catch (error) {
    throw failureOf(error, hub, options);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads the body in pieces; a pause of more than the idle time, or a lost connection, is Passing. */
export async function* pieces(response: Response, hub: HubRequest, options: FetchOptions): AsyncGenerator<Uint8Array> {
  try {
    if (response.body !== null) yield* response.body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw failureOf(error, hub, options);
  }
}

export async function requestJson(
  hub: HubRequest,
  options: FetchOptions,
): Promise<{ readonly value: unknown; readonly headers: Headers }> {
  const response = await request(hub, options);
  const parts: Uint8Array[] = [];
  for await (const part of pieces(response, hub, options)) parts.push(part);
  try {
    return { value: JSON.parse(Buffer.concat(parts).toString("utf8")) as unknown, headers: response.headers };
  } catch {
    throw new Passing("the answer is no JSON (a proxy's page?)", { mostTimes: 2 });
  }
}

const routes = new Map<string, Promise<Dispatcher>>();

/** The connections of a process to one set of proxies; kept, so that they are used again. */
function routeOf({ http, https, none }: Proxies, { idleMs, answerMs }: Timing): Promise<Dispatcher> {
  const key = JSON.stringify([http, https, none, idleMs, answerMs]);
  const made =
    routes.get(key) ??
    import("undici").then(({ EnvHttpProxyAgent, Pool }) => {
      const clientFactory = (origin: URL, more: object) => new Pool(origin, { ...more, headersTimeout: answerMs });
      const proxies = { httpProxy: http ?? "", httpsProxy: https ?? "", noProxy: none };
      return new EnvHttpProxyAgent({ ...proxies, bodyTimeout: idleMs, proxyTunnel: false, clientFactory });
    });
  routes.set(key, made);
  return made;
}

/** A failure of the network, told apart: the network itself, the proxy, or the host. */
function failureOf(error: unknown, { access, what, ...hub }: HubRequest, options: FetchOptions): unknown {
  if (options.signal?.aborted === true) return options.signal.reason;
  if (error instanceof Passing || error instanceof InputError) return error;
  const url = new URL(hub.url);
  let cause = error as NetworkError;
  while (cause.cause instanceof Error) cause = cause.cause;
  const code = String(cause.code ?? "");
  const status = /\(([45]\d\d)\)/.exec(/proxy/i.test(cause.message) ? cause.message : "")?.[1];
  if (status !== undefined) return proxyRefusal(Number(status), url, access.proxies, what);
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/.test(code)) {
    return new InputError(`the server's certificate is not trusted (${code})`, {
      remedy: "where a proxy signs connections, name its certificate in NODE_EXTRA_CA_CERTS",
    });
  }
  if (code === "UND_ERR_BODY_TIMEOUT") return new Passing(`nothing came for ${spelt(timingOf(options).idleMs)}`);
  const proxy = proxyOf(url, access.proxies);
  const port = Number(proxy?.port) || (proxy?.protocol === "https:" ? 443 : 80);
  const ofProxy = proxy !== null && (cause.hostname === proxy.hostname || cause.port === port);
  const whose = ofProxy ? `the proxy ${proxy.host}` : "the host";
  const known: Readonly<Record<string, string>> = {
    ENOTFOUND: `${whose} has no address (no network?)`,
    EAI_AGAIN: `${whose} has no address just now (no network?)`,
    ECONNREFUSED: `${ofProxy ? `${whose}: ` : ""}connection refused`,
    ENETUNREACH: "the network cannot be reached",
    EHOSTUNREACH: `${whose} cannot be reached`,
    UND_ERR_CONNECT_TIMEOUT: `${whose} does not answer`,
  };
  if (known[code] === undefined) return new Passing(`connection lost (${code || cause.message})`);
  const remedy = ofProxy
    ? "check HTTPS_PROXY, or unset it"
    : "check the network (behind a proxy, set HTTPS_PROXY), then try again: what has come in is kept";
  return new Passing(known[code], { mostTimes: 3, remedy });
}

interface NetworkError extends Error {
  readonly code?: string;
  readonly hostname?: string;
  readonly port?: number;
}

/** The proxy that an address of this protocol goes through where NO_PROXY does not except it. */
function proxyOf({ protocol }: URL, { http, https }: Proxies): URL | null {
  const address = protocol === "https:" ? (https ?? http) : http;
  return address === null ? null : new URL(address);
}

/** What a proxy itself answers; its user and password are never shown. */
function proxyRefusal(status: number, url: URL, proxies: Proxies, file: string): Error {
  const host = proxyOf(url, proxies)?.host ?? "between";
  if (status === 407) {
    const remedy = `write them into HTTPS_PROXY as http://USER:PASSWORD@${host}, special characters as %40 and the like`;
    return new InputError(`the proxy ${host} asks for user and password, or refuses those given (407)`, {
      file,
      remedy,
    });
  }
  if (status >= 500) return new Passing(`the proxy ${host} does not reach ${url.host} (${status})`, { mostTimes: 3 });
  const remedy = `ask who runs it to admit ${url.host}, or name it in NO_PROXY where it can be reached without`;
  return new InputError(`the proxy ${host} refuses a connection to ${url.host} (${status})`, { file, remedy });
}

function refusal({ url, status, headers }: Response, hub: HubRequest, options: FetchOptions): Error {
  const { access, what: file } = hub;
  if (status === 407) return proxyRefusal(status, new URL(url), access.proxies, file);
  const told = [headers.get("x-error-code"), headers.get("x-error-message")].filter((part) => part !== null);
  const problem = `the server answers ${status}${told.length === 0 ? "" : ` (${told.join(": ").slice(0, 200)})`}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const waitMs = askedWaitMs(headers, (options.now ?? Date.now)());
    if (status !== 429) return new Passing(problem, { waitMs });
    const signed = access.token === null ? "; with HF_TOKEN the hub allows more requests" : "";
    const remedy = `try again later: what has come in is kept, and continued${signed}`;
    return new Passing(problem, { waitMs: waitMs ?? timingOf(options).windowMs, remedy });
  }
  const renew = "the token was refused: renew HF_TOKEN, or unset it (the data are public)";
  const page = /^.*\/datasets\/[^/]+\/[^/]+/.exec(hub.url)?.[0].replace("/api/", "/") ?? "its page";
  const terms = `accept the data set's terms on ${page} and set HF_TOKEN`;
  const gated = headers.get("x-error-code") === "GatedRepo";
  const remedies: Readonly<Record<number, string>> = {
    401: gated ? terms : access.token === null ? "set HF_TOKEN" : renew,
    403: terms,
    404: "check HF_ENDPOINT; the file may have been withdrawn",
  };
  return new InputError(problem, { file, remedy: remedies[status] ?? "check HF_ENDPOINT and your proxy" });
}

/** Ends an answer whose body nobody reads. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function spelt(ms: number): string {
  return ms >= 1000 ? `${Math.ceil(ms / 1000)} s` : `${ms} ms`;
}
