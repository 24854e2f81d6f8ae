import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a server does wrong with one request. */
export interface Mischief {
  /** Answer with this status and these headers, and no body. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cut the connection after so many bytes of the body. */
  readonly dropAfter?: number;
  /** Cut only when this holds: what was sent has arrived. Default a short while. */
  readonly dropWhen?: () => boolean;
  /** Send so many bytes of the body, then nothing more. */
  readonly stallAfter?: number;
  /** Take the request and never answer. */
  readonly silent?: boolean;
  /** Send this in the body's place. */
  readonly body?: Buffer;
  /** Say 200 and send all where a Range was asked for. */
  readonly ignoreRange?: boolean;
  readonly etag?: string;
  /** Announce no length; a short body then ends in good order. */
  readonly chunked?: boolean;
  /** Milliseconds between pieces of 4 kB. */
  readonly slow?: number;
}

export interface Seen {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

export interface HubServer {
  readonly endpoint: string;
  readonly seen: Seen[];
  /** Requests for a file's content. */
  readonly resolves: () => readonly Seen[];
  /** The most files that were being sent at a time. */
  readonly mostAtOnce: () => number;
  readonly close: () => Promise<void>;
}

export interface HubOptions {
  readonly repository: string;
  readonly revision: string;
  readonly files: Readonly<Record<string, Buffer>>;
  /** What goes wrong with the n-th request (from 0) for a file. */
  readonly mischief?: (path: string, nth: number) => Mischief | undefined;
  /** The same for listings. */
  readonly listingMischief?: (nth: number) => Mischief | undefined;
  /** Entries of a page of the listing. Default 1000. */
  readonly page?: number;
  /** Redirect files to this server. */
  readonly cdn?: string;
  /** Paths that are listed with an LFS digest. */
  readonly large?: readonly string[];
  /** Changes a listing's entry. */
  readonly entry?: (entry: Record<string, unknown>) => Record<string, unknown>;
}

/** A server on 127.0.0.1 that speaks as the hub does, and misbehaves as told. */
export async function hubServer(options: HubOptions): Promise<HubServer> {
  const seen: Seen[] = [];
  const counts = new Map<string, number>();
  let listings = 0;
  let open = 0;
  let most = 0;
  const busy = (change: number) => {
    open += change;
    most = Math.max(most, open);
  };
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? "", headers: request.headers });
    const url = new URL(request.url ?? "/", "http://x");
    const resolve = `/datasets/${options.repository}/resolve/${options.revision}/`;
    const tree = `/api/datasets/${options.repository}/tree/${options.revision}/`;
    if (url.pathname.startsWith(tree)) {
      const mischief = options.listingMischief?.(listings++);
      if (mischief !== undefined) return void send(request, response, Buffer.alloc(0), mischief);
      return list(url, decodeURIComponent(url.pathname.slice(tree.length)), options, response);
    }
    if (!url.pathname.startsWith(resolve)) return void response.writeHead(404).end();
    const path = decodeURIComponent(url.pathname.slice(resolve.length));
    const body = options.files[path];
    if (body === undefined) return void response.writeHead(404).end();
    if (options.cdn !== undefined) {
      return void response.writeHead(302, { location: `${options.cdn}${url.pathname}?signed=1` }).end();
    }
    const nth = counts.get(path) ?? 0;
    counts.set(path, nth + 1);
    void send(request, response, body, options.mischief?.(path, nth) ?? {}, busy);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    endpoint,
    seen,
    resolves: () => seen.filter(({ url }) => url.includes("/resolve/")),
    mostAtOnce: () => most,
    close,
  };
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  mischief: Mischief,
  busy: (change: number) => void = () => undefined,
): Promise<void> {
  if (mischief.silent === true) return;
  if (mischief.status !== undefined) return void response.writeHead(mischief.status, mischief.headers ?? {}).end();
  const whole = mischief.body ?? content;
  const etag = mischief.etag ?? `"${sha1(content)}"`;
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const condition = request.headers["if-range"];
  const start = Number(range?.[1] ?? 0);
  const partial = range !== null && mischief.ignoreRange !== true && (condition === undefined || condition === etag);
  if (partial && start >= whole.length) return void response.writeHead(416).end();
  const body = partial ? whole.subarray(start) : whole;
  response.writeHead(partial ? 206 : 200, {
    etag,
    ...(mischief.chunked === true ? {} : { "content-length": String(body.length) }),
    ...(partial ? { "content-range": `bytes ${start}-${whole.length - 1}/${whole.length}` } : {}),
    ...mischief.headers,
  });
  busy(1);
  const cut = mischief.dropAfter ?? mischief.stallAfter;
  const sent = cut === undefined ? body : body.subarray(0, cut);
  if (mischief.slow === undefined) await written(response, sent);
  else {
    for (let at = 0; at < sent.length && !response.destroyed; at += 4096) {
      await written(response, sent.subarray(at, at + 4096));
      await pause(mischief.slow);
    }
  }
  busy(-1);
  if (mischief.stallAfter !== undefined) return;
  if (mischief.dropAfter !== undefined) {
    while (mischief.dropWhen?.() === false && !response.destroyed) await pause(5);
    await pause(20);
    response.destroy();
    return;
  }
  response.end();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (bytes.length === 0 || response.destroyed) return resolve();
    response.write(bytes, () => resolve());
  });
}

function list(url: URL, folder: string, options: HubOptions, response: ServerResponse): void {
  const files = Object.entries(options.files).filter(([path]) => path.startsWith(`${folder}/`));
  const folders = new Set(files.map(([path]) => path.slice(0, path.lastIndexOf("/"))));
  const entries = [
    ...[...folders].map((path) => ({ type: "directory", oid: sha1(Buffer.from(path)), size: 0, path })),
    ...files.map(([path, body]) => ({ type: "file", size: body.length, path, ...ids(path, body, options) })),
  ].map((entry) => options.entry?.(entry) ?? entry);
  const page = options.page ?? 1000;
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const next = `<https://another.example${url.pathname}?recursive=true&cursor=${from + page}>; rel="next"`;
  response.writeHead(200, {
    "content-type": "application/json",
    ...(from + page < entries.length ? { link: next } : {}),
  });
  response.end(JSON.stringify(entries.slice(from, from + page)));
}

function ids(path: string, body: Buffer, options: HubOptions): Record<string, unknown> {
  if (options.large?.includes(path) !== true) return { oid: gitSha1(body) };
  const oid = createHash("sha256").update(body).digest("hex");
  return { oid: sha1(Buffer.from("pointer")), lfs: { oid, size: body.length, pointerSize: 130 } };
}

/** The id that git gives content as a blob. */
export function gitSha1(body: Buffer): string {
  return createHash("sha1").update(`blob ${body.length}\0`).update(body).digest("hex");
}

function sha1(body: Buffer): string {
  return createHash("sha1").update(body).digest("hex");
}
