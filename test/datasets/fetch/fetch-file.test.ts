import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { cachePath } from "../../../src/datasets/fetch/cache.js";
import { fetchRelease } from "../../../src/datasets/fetch/fetch.js";
import { askedWaitMs } from "../../../src/datasets/fetch/request.js";
import type { FetchOptions } from "../../../src/datasets.js";
import { InputError } from "../../../src/errors.js";
import { temporaryFolder } from "../../folder.js";
import { sampleBytes, sampleRelease } from "./bytes.js";
import { quick, settingsFor, startHub } from "./sample.js";
import type { HubOptions } from "./server.js";

const body = sampleBytes(200_000);
const release = sampleRelease(body);

async function fetchFrom(hub: Partial<HubOptions>, options: FetchOptions = {}) {
  const server = await startHub({ files: { "file.json": body }, ...hub });
  const settings = settingsFor(server.endpoint);
  const notes: string[] = [];
  const run = () => fetchRelease(settings, release, { timing: quick, onNote: (line) => notes.push(line), ...options });
  return { server, settings, notes, run, path: cachePath(settings, release) };
}

/** Whole and right, with nothing left beside it. */
function assertWhole(path: string) {
  assert.ok(readFileSync(path).equals(body));
  assert.deepEqual(readdirSync(dirname(path)), ["file.json"]);
}

test("a file is announced with size and licence, downloaded, and put into the cache whole", async () => {
  const { run, path, notes, server } = await fetchFrom({});
  assert.deepEqual(await run(), { path, from: "download" });
  assertWhole(path);
  assert.match(notes[0]!, /someone\/Data file\.json, release 1: 0\.2 MB, CC-BY-4\.0/);
  assert.equal(server.resolves().length, 1);
});

test("a warm cache asks nothing of the network", async () => {
  const { run, path, server } = await fetchFrom({});
  await run();
  await server.close();
  const before = server.seen.length;
  assert.deepEqual(await run(), { path, from: "cache" });
  assert.equal(server.seen.length, before);
});

/** Bytes that have arrived in the part. */
const arrived = (path: string) => (existsSync(`${path}.part`) ? statSync(`${path}.part`).size : 0);

test("a connection dropped in the middle is resumed by Range from where it broke", async () => {
  let place = "";
  const { run, path, server } = await fetchFrom({
    mischief: (_, nth) => {
      if (nth > 1) return undefined;
      return { dropAfter: 50_000, dropWhen: () => arrived(place) === 50_000 * (nth + 1) };
    },
  });
  place = path;
  await run();
  assertWhole(path);
  const ranges = server.resolves().map(({ headers }) => headers.range);
  assert.deepEqual(ranges, [undefined, "bytes=50000-", "bytes=100000-"]);
});

test("a download that drops again and again is finished as long as each attempt brings something new", async () => {
  let place = "";
  const { run, path } = await fetchFrom({
    mischief: (_, nth) => {
      return { dropAfter: 15_000, dropWhen: () => existsSync(place) || arrived(place) >= 15_000 * (nth + 1) };
    },
  });
  place = path;
  await run();
  assertWhole(path);
});

test("an answer without a length that ends early in good order is resumed", async () => {
  const { run, path } = await fetchFrom({
    mischief: (_, nth) => (nth === 0 ? { chunked: true, body: body.subarray(0, 70_000) } : undefined),
  });
  await run();
  assertWhole(path);
});

test("where the server ignores Range, it starts again from the beginning", async () => {
  const { run, path } = await fetchFrom({
    mischief: (_, nth) => (nth === 0 ? { dropAfter: 50_000 } : { ignoreRange: true }),
  });
  await run();
  assertWhole(path);
});

test("a part of another version that the server cannot tell apart is caught by the digest and taken again", async () => {
  const { run, path, notes } = await fetchFrom({});
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, Buffer.alloc(120_000, 7));
  await run();
  assertWhole(path);
  assert.match(notes.join("\n"), /not the pinned file; from the start again/);
});

test("a range that the server does not have makes it start again", async () => {
  const { run, path } = await fetchFrom({ mischief: (_, nth) => (nth === 0 ? { status: 416 } : undefined) });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, body.subarray(0, 1000));
  await run();
  assertWhole(path);
});

test("a part that is longer than the file is thrown away", async () => {
  const { run, path } = await fetchFrom({});
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, Buffer.alloc(300_000));
  await run();
  assertWhole(path);
});

for (const status of [429, 500, 502, 503, 504]) {
  test(`${status} is tried again`, async () => {
    const { run, path, notes } = await fetchFrom({ mischief: (_, nth) => (nth < 2 ? { status } : undefined) });
    await run();
    assertWhole(path);
    assert.match(notes.join("\n"), new RegExp(`the server answers ${status}; again in 5 ms`));
  });
}

test("Retry-After in seconds is waited for", async () => {
  const { run, path, notes } = await fetchFrom({
    mischief: (_, nth) => (nth === 0 ? { status: 429, headers: { "retry-after": "1" } } : undefined),
  });
  await run();
  assertWhole(path);
  assert.match(notes.join("\n"), /answers 429; again in 1 s/);
});

test("Retry-After as a date is waited for, by the clock that is given", async () => {
  const now = Date.parse("Wed, 21 Oct 2015 07:28:00 GMT") - 40;
  const { run, path, notes } = await fetchFrom(
    {
      mischief: (_, nth) =>
        nth === 0 ? { status: 503, headers: { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" } } : undefined,
    },
    { now: () => now },
  );
  await run();
  assertWhole(path);
  assert.match(notes.join("\n"), /answers 503; again in 40 ms/);
});

test("what is to be waited: Retry-After in both forms, else RateLimit's reset, else the policy's window", () => {
  const now = Date.parse("Wed, 21 Oct 2015 07:28:00 GMT");
  const asked = (headers: Record<string, string>) => askedWaitMs(new Headers(headers) as never, now);
  const after = (text: string) => asked({ "retry-after": text });
  assert.equal(after("120"), 120_000);
  assert.equal(after("0"), 0);
  assert.equal(after("Wed, 21 Oct 2015 07:28:30 GMT"), 30_000);
  assert.equal(after("Wed, 21 Oct 2015 07:00:00 GMT"), 0);
  for (const other of ["", "soon", "-1", "1.5"]) assert.equal(after(other), null);
  // The two headers as the hub sends them (draft-ietf-httpapi-ratelimit-headers-09).
  const policy = { "ratelimit-policy": '"fixed window";"api";q=500;w=300' };
  assert.equal(asked({ ratelimit: '"api";r=0;t=123', ...policy }), 123_000);
  assert.equal(asked({ ratelimit: '"api";r=12;t=200, "resolvers";r=0;t=7', ...policy }), 7000);
  assert.equal(asked(policy), 300_000);
  assert.equal(asked({ "retry-after": "5", ratelimit: '"api";r=0;t=123' }), 5000);
  assert.equal(asked({ ratelimit: '"api";r=0', "ratelimit-policy": '"api";q=500' }), null);
});

test("a server that asks for too long a wait is left alone, and the line says how long", async () => {
  const { run } = await fetchFrom({ mischief: () => ({ status: 429, headers: { "retry-after": "3600" } }) });
  await assert.rejects(run, /answers 429, and the server asks to wait 3600 s/);
});

test("a server that keeps failing is given up after the attempts, with an InputError", async () => {
  const { run, path, server } = await fetchFrom({ mischief: () => ({ status: 500 }) });
  await assert.rejects(
    run,
    (error) => error instanceof InputError && /answers 500, 4 times in a row/.test(error.message),
  );
  assert.equal(server.resolves().length, 4);
  assert.ok(!existsSync(path));
});

test("a stall is noticed, and what came before it is kept", async () => {
  const { run, path, notes } = await fetchFrom(
    { mischief: (_, nth) => (nth === 0 ? { stallAfter: 90_000 } : undefined) },
    { timing: { ...quick, idleMs: 300 } },
  );
  await run();
  assertWhole(path);
  assert.match(notes.join("\n"), /nothing came for 300 ms/);
});

test("a server that takes the request and never answers is given up", async () => {
  const { run, notes } = await fetchFrom(
    { mischief: () => ({ silent: true }) },
    { timing: { ...quick, answerMs: 30 } },
  );
  await assert.rejects(run, /no answer in 30 ms, 4 times in a row/);
  assert.equal(notes.filter((line) => line.includes("no answer")).length, 3);
});

test("a page in the file's place (wrong length) is refused after a second look", async () => {
  const page = Buffer.from("<html>Please log in</html>");
  const { run, path, server } = await fetchFrom({ mischief: () => ({ body: page }) });
  await assert.rejects(run, /the server announces 26 bytes where the pinned file has 200000, 2 times/);
  assert.equal(server.resolves().length, 2);
  assert.ok(!existsSync(path));
});

test("more bytes than the file has, without a length, are refused", async () => {
  const { run, path } = await fetchFrom({ mischief: () => ({ body: Buffer.alloc(400_000), chunked: true }) });
  await assert.rejects(run, /more than the 200000 bytes/);
  assert.ok(!existsSync(path));
});

test("content of the right length and the wrong digest never reaches the cache", async () => {
  const { run, path, server } = await fetchFrom({ mischief: () => ({ body: Buffer.alloc(200_000, 3) }) });
  await assert.rejects(run, /has the digest [0-9a-f]{12}…, twice; the pinned file has/);
  assert.equal(server.resolves().length, 2);
  assert.ok(!existsSync(path));
  assert.ok(!existsSync(`${path}.part`));
});

test("wrong content once, right content then: the file is right", async () => {
  const { run, path } = await fetchFrom({
    mischief: (_, nth) => (nth === 0 ? { body: Buffer.alloc(200_000, 3) } : undefined),
  });
  await run();
  assertWhole(path);
});

test("a disk that fills up is said in one line; what came in is kept and continued", async (context) => {
  let room = 70_000;
  const handle = await open(temporaryFolder());
  const written = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const { appendFile } = written;
  context.mock.method(written, "appendFile", async function (this: FileHandle, piece: Uint8Array) {
    const taken = piece.subarray(0, room);
    room -= taken.length;
    await appendFile.call(this, taken);
    if (taken.length < piece.length) throw Object.assign(new Error("write"), { code: "ENOSPC", syscall: "write" });
  });
  const { run, path, settings, server } = await fetchFrom({});
  await assert.rejects(run, (error) => error instanceof InputError && /the disk is full/.test(error.message));
  assert.ok(!existsSync(path));
  assert.ok(readFileSync(`${path}.part`).equals(body.subarray(0, 70_000)));
  context.mock.restoreAll();
  await fetchRelease(settings, release, { timing: quick });
  assertWhole(path);
  assert.equal(server.resolves().at(-1)!.headers.range, "bytes=70000-");
});

test("a refusal is not tried again, and the line says what to do", async () => {
  for (const [status, way] of [
    [401, /HF_TOKEN/],
    [403, /terms/],
    [404, /HF_ENDPOINT/],
  ] as const) {
    const { run, server } = await fetchFrom({ mischief: () => ({ status }) });
    await assert.rejects(run, way);
    assert.equal(server.resolves().length, 1);
  }
});

test("the token goes to the hub alone, not to the host it redirects to", async () => {
  const cdn = await startHub({ files: { "file.json": body } });
  const hub = await startHub({ files: { "file.json": body }, cdn: cdn.endpoint });
  const settings = settingsFor(hub.endpoint, { HF_TOKEN: "hf_secret" });
  await fetchRelease(settings, release, { timing: quick });
  assert.equal(hub.seen[0]!.headers.authorization, "Bearer hf_secret");
  assert.equal(cdn.seen[0]!.headers.authorization, undefined);
  assert.match(cdn.seen[0]!.url, /signed=1/);
});

test("the token is taken from the file in HF_HOME where HF_TOKEN is not set, and never shown", async () => {
  const hub = await startHub({ files: { "file.json": body } });
  const home = temporaryFolder();
  writeFileSync(join(home, "token"), "hf_from_file\n");
  await fetchRelease(settingsFor(hub.endpoint, { HF_HOME: home }), release, { timing: quick });
  assert.equal(hub.seen[0]!.headers.authorization, "Bearer hf_from_file");
  assert.throws(
    () => settingsFor(hub.endpoint, { HF_TOKEN: "hf_secret\u0007x" }),
    (error) => error instanceof InputError && !error.message.includes("hf_secret"),
  );
});

test("redirects without end are given up", async () => {
  const { run } = await fetchFrom({ mischief: () => ({ status: 302, headers: { location: "#again" } }) });
  await assert.rejects(run, /redirect count exceeded/);
});

test("a copy in the hub client's cache is used where its digest is right, without a request", async () => {
  const home = temporaryFolder();
  const copy = join(home, "hub", "datasets--someone--Data", "snapshots", release.revision, "file.json");
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(copy, body);
  const settings = settingsFor("http://127.0.0.1:9", { HF_HOME: home, HF_HUB_CACHE: "" });
  assert.deepEqual(await fetchRelease(settings, release), { path: copy, from: "cache" });
  writeFileSync(copy, Buffer.alloc(200_000));
  await assert.rejects(
    () => fetchRelease(settings, release, { timing: { ...quick, attempts: 1 } }),
    /connection refused|connection lost|bad port/,
  );
});

test("nothing is asked of the network where HF_HUB_OFFLINE is set", async () => {
  const hub = await startHub({ files: { "file.json": body } });
  await assert.rejects(
    () => fetchRelease(settingsFor(hub.endpoint, { HF_HUB_OFFLINE: "1" }), release),
    /HF_HUB_OFFLINE/,
  );
  assert.equal(hub.seen.length, 0);
});

test("progress grows to the file's size", async () => {
  const seen: number[] = [];
  const { run } = await fetchFrom({}, { onProgress: ({ done }) => seen.push(done) });
  await run();
  assert.equal(seen.at(-1), 200_000);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
});
