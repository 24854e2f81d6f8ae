import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { cachePath } from "../../../src/datasets/fetch/cache.js";
import { fetchRelease } from "../../../src/datasets/fetch/fetch.js";
import { withLock } from "../../../src/datasets/fetch/lock.js";
import { releaseOf } from "../../../src/datasets.js";
import { bundle, root } from "../../bundle.mjs";
import { needsRealData, realData } from "../../data.js";
import { temporaryFolder } from "../../folder.js";
import { sampleBytes, sampleRelease } from "./bytes.js";
import { quick, settingsFor, startHub } from "./sample.js";
import { hubServer } from "./server.js";

const [fetching, cli] = await bundle([
  join(root, "test", "datasets", "fetch", "child.ts"),
  join(root, "src", "cli.ts"),
]);
const body = sampleBytes(400_000);
const release = sampleRelease(body);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [...words], { env: { ...process.env, ...env } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => out.push(part));
  child.stderr.on("data", (part: Buffer) => err.push(part));
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    ),
  );
  return { child, ended };
}

async function until(condition: () => boolean, child: ChildProcess) {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, "what was waited for did not come within a minute");
    assert.equal(child.exitCode, null, "the process ended too early");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const partBytes = (path: string) => (existsSync(`${path}.part`) ? readFileSync(`${path}.part`).length : 0);

test("two processes at once: one downloads, the other waits and takes the result", async () => {
  const server = await startHub({ files: { "file.json": body }, mischief: () => ({ slow: 2 }) });
  const settings = settingsFor(server.endpoint);
  const words = [fetching!, server.endpoint, settings.cache, String(body.length)];
  const results = await Promise.all([start(words).ended, start(words).ended]);
  assert.deepEqual(
    results.map(({ code }) => code),
    [0, 0],
  );
  assert.equal(server.resolves().length, 1);
  assert.deepEqual(results.map(({ stdout }) => stdout).sort(), ["cache", "download"]);
  const path = cachePath(settings, release);
  assert.ok(readFileSync(path).equals(body));
  assert.deepEqual(readdirSync(dirname(path)), ["file.json"]);
});

test("a process that is killed leaves a lock that is broken and a part that is continued", async () => {
  const server = await startHub({ files: { "file.json": body }, mischief: (_, nth) => (nth === 0 ? { slow: 4 } : {}) });
  const settings = settingsFor(server.endpoint);
  const path = cachePath(settings, release);
  const { child, ended } = start([fetching!, server.endpoint, settings.cache, String(body.length)]);
  await until(() => partBytes(path) > 50_000, child);
  child.kill("SIGKILL");
  await ended;
  assert.ok(existsSync(`${path}.lock`));
  assert.ok(!existsSync(path));
  const kept = partBytes(path);
  await fetchRelease(settings, release, { timing: quick });
  assert.equal(server.resolves()[1]!.headers.range, `bytes=${kept}-`);
  assert.ok(readFileSync(path).equals(body));
  assert.deepEqual(readdirSync(dirname(path)), ["file.json"]);
});

test("Ctrl-C on the command: exit 130, one line, a part that can be continued, nothing in the cache", async () => {
  const human = releaseOf("human")!;
  const real = realData("mast", "MAD_human_labelled_dataset.json");
  const content = real === null ? sampleBytes(human.bytes) : readFileSync(real);
  const server = await hubServer({
    repository: human.repository,
    revision: human.revision,
    files: { [human.path]: content },
    mischief: (_, nth) => (nth === 0 ? { slow: 1 } : {}),
  });
  try {
    const cache = temporaryFolder();
    const env = {
      HF_ENDPOINT: server.endpoint,
      MASTKIT_CACHE: cache,
      HF_HUB_CACHE: "/nowhere",
      HF_HOME: "",
      HF_TOKEN: "",
    };
    const path = cachePath(settingsFor(server.endpoint, { MASTKIT_CACHE: cache }), human);
    const { child, ended } = start([cli!, "fetch", "human"], env);
    await until(() => partBytes(path) > 100_000, child);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 130);
    assert.equal(stdout, "");
    assert.match(stderr, /2\.7 MB, CC-BY-4\.0\nmastkit: stopped; what has come in is kept.*\n$/);
    const kept = readFileSync(`${path}.part`);
    assert.ok(kept.equals(content.subarray(0, kept.length)));
    assert.deepEqual(readdirSync(dirname(path)).sort(), [`${human.path}.part`]);
    if (real === null) return;
    const again = await start([cli!, "fetch", "human"], env).ended;
    assert.equal(again.code, 0);
    assert.match(again.stdout, /^dataset,file,release,bytes,licence,state,path\nhuman,.*,CC-BY-4\.0,download,/);
    assert.ok(readFileSync(path).equals(content));
    assert.equal(server.resolves()[1]!.headers.range, `bytes=${kept.length}-`);
  } finally {
    await server.close();
  }
});

test(
  "the command on a warm cache prints the path without a request, and --verify checks it",
  needsRealData,
  async () => {
    const human = releaseOf("human")!;
    const cache = temporaryFolder();
    const env = { HF_ENDPOINT: "http://127.0.0.1:9", MASTKIT_CACHE: cache, HF_HUB_CACHE: "/nowhere" };
    const path = cachePath(settingsFor(env.HF_ENDPOINT, { MASTKIT_CACHE: cache }), human);
    mkdirSync(dirname(path), { recursive: true });
    const content = readFileSync(realData("mast", "MAD_human_labelled_dataset.json")!);
    writeFileSync(path, content);
    const warm = await start([cli!, "fetch", "human"], env).ended;
    assert.equal(warm.code, 0);
    assert.ok(warm.stdout.includes(`,cache,${path}\n`));
    const good = await start([cli!, "fetch", "human", "--verify"], env).ended;
    assert.equal(good.code, 0);
    assert.match(good.stdout, /,verified,/);
    writeFileSync(path, Buffer.alloc(content.length));
    const bad = await start([cli!, "fetch", "human", "--verify"], env).ended;
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /,damaged,/);
    assert.match(bad.stderr, /moved aside/);
  },
);

test("a lock whose owner cannot be seen is broken only when it has grown old", async () => {
  const lock = join(temporaryFolder(), "x.lock");
  writeFileSync(lock, '{"pid":1,"host":"another machine","id":"1"}');
  const timing = { ...quick, lockStaleMs: 50_000 };
  const waits = withLock(lock, { timing, signal: AbortSignal.timeout(60) }, async () => "ran");
  await assert.rejects(waits, { name: "TimeoutError" });
  const old = new Date(Date.now() - 60_000);
  utimesSync(lock, old, old);
  assert.equal(await withLock(lock, { timing }, async () => "ran"), "ran");
  assert.ok(!existsSync(lock));
});

test("many at once on one lock run one after the other, also over a dead owner's lock", async () => {
  const lock = join(temporaryFolder(), "x.lock");
  writeFileSync(lock, '{"pid":999999999,"host":"another machine","id":"1"}');
  const old = new Date(Date.now() - 60_000);
  utimesSync(lock, old, old);
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 12 }, () =>
      withLock(lock, { timing: quick }, async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 3));
        inside--;
      }),
    ),
  );
  assert.equal(most, 1);
});

test("a lock that another process took over meanwhile is left to it", async () => {
  const lock = join(temporaryFolder(), "x.lock");
  await withLock(lock, { timing: quick }, async () => writeFileSync(lock, "another's"));
  assert.equal(readFileSync(lock, "utf8"), "another's");
});
