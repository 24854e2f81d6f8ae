import { InputError } from "../../errors.js";
import { type FetchOptions, Passing, retryAfterMs, timingOf } from "./options.js";

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
    if (status < 400 && location !== null) {
      const next = URL.canParse(location, url) ? new URL(location, url) : null;
      if (
        next === null ||
        !/^https?:$/.test(next.protocol) ||
        (url.protocol === "https:" && next.protocol !== "https:")
      )
        throw new InputError("the server redirects to an address that is not https", { file: hub.what });
      url = next;
      continue;
    }
    throw refusal(status, headers, hub, options);
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
