import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { releaseFolder } from "../../../src/datasets/fetch/cache.js";
import { fetchRelease, verifyCache } from "../../../src/datasets/fetch/fetch.js";
import type { TreeChoice } from "../../../src/datasets/fetch/listing.js";
import { cachedOrFetch, releaseOf } from "../../../src/datasets.js";
import type { Release } from "../../../src/index.js";
import { temporaryFolder } from "../../folder.js";
import { repository, revision, sampleBytes, sampleRelease } from "./bytes.js";
import { quick, settingsFor, startHub } from "./sample.js";
import { type HubOptions, hubServer } from "./server.js";

const root = "ReAct-Agent-Trajectories";
const release: Release = {
  ...sampleRelease(Buffer.alloc(0)),
  dataset: "itbench",
  path: root,
  sha256: null,
  licence: "CC-BY-NC-4.0",
};

const files: Record<string, Buffer> = {};
let size = 100;
for (const model of ["OpenAI-GPT-OSS-120B", "Kimi-K2-Thinking"]) {
  for (const scenario of [1, 12]) {
    for (const run of [1, 2, 3]) {
      const folder = `${root}/${model}/sre/Scenario-${scenario}/${run}`;
      files[`${folder}/judge_output.json`] = sampleBytes(size++);
      files[`${folder}/session.jsonl`] = sampleBytes(20_000 + size++);
    }
  }
}
files[`${root}/Kimi-K2-Thinking/sre/Scenario-1/1/empty.py`] = Buffer.alloc(0);
const large = [`${root}/Kimi-K2-Thinking/sre/Scenario-1/1/session.jsonl`];

async function tree(hub: Partial<HubOptions> = {}, timing = quick) {
  const server = await startHub({ files, large, page: 7, ...hub });
  const settings = settingsFor(server.endpoint);
  const folder = releaseFolder(settings, release);
  const run = (choice: TreeChoice = {}) => fetchRelease(settings, release, { ...choice, timing });
  return { server, settings, folder, run };
}

function assertThere(folder: string, wanted = Object.keys(files)) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => name !== "listing.json");
  assert.deepEqual(found.sort(), [...wanted].sort());
  for (const name of wanted) assert.ok(readFileSync(join(folder, name)).equals(files[name]!), name);
}

test("a tree comes whole, listed page by page, each file verified by git's or by the LFS digest", async () => {
  const { folder, run, server } = await tree();
  assert.deepEqual(await run(), { path: join(folder, root), from: "download" });
  assertThere(folder);
  assert.ok(server.seen.filter(({ url }) => url.includes("cursor=")).length >= 4);
  assert.ok(server.seen.every(({ url }) => !url.includes("/tree/") || url.includes("recursive=true")));
});

test("a complete tree asks nothing of the network", async () => {
  const { run, server } = await tree();
  await run();
  const before = server.seen.length;
  assert.equal((await run()).from, "cache");
  assert.equal((await run({ models: ["kimi"] })).from, "cache");
  assert.equal(server.seen.length, before);
});

test("a model and a scenario narrow it; what was taken is not taken twice", async () => {
  const { folder, run, server } = await tree();
  await run({ models: ["gpt-oss"], scenarios: ["Scenario-12"] });
  const narrow = Object.keys(files).filter((name) => name.includes("GPT-OSS") && name.includes("Scenario-12/"));
  assert.equal(narrow.length, 6);
  assertThere(folder, narrow);
  await run();
  assertThere(folder);
  assert.equal(server.resolves().length, Object.keys(files).length - 1, "the empty file needs no request");
});

test("a name that matches nothing is an error that lists what there is", async () => {
  const { run } = await tree();
  await assert.rejects(
    () => run({ models: ["claude"] }),
    /no model claude; it has OpenAI-GPT-OSS-120B, Kimi-K2-Thinking/,
  );
  await assert.rejects(() => run({ scenarios: ["2"] }), /no scenario 2; it has 1, 12/);
});

test("it continues where it stopped: what was whole is not asked for again", async () => {
  let broken = true;
  const { folder, run, server } = await tree({
    mischief: (path) => (broken && path.includes("Kimi") ? { status: 404 } : undefined),
  });
  await assert.rejects(() => run({ concurrency: 2 }), /the server answers 404/);
  const whole = Object.keys(files).filter((name) => existsSync(join(folder, name)));
  assert.ok(whole.length >= 10 && whole.every((name) => name.includes("GPT-OSS")), `${whole.length} files`);
  const before = server.resolves().length;
  broken = false;
  await run();
  assertThere(folder);
  const asked = server
    .resolves()
    .slice(before)
    .map(({ url }) => Object.keys(files).find((name) => decodeURIComponent(url).endsWith(name)));
  assert.equal(new Set(asked).size, asked.length, "no file is asked for twice");
  assert.deepEqual(
    asked.filter((name) => name === undefined || whole.includes(name)),
    [],
  );
  assert.equal(asked.filter((name) => name?.includes("Kimi")).length, 12, "all of the model that failed");
});

test("as many files at a time as the bound says, and no more", async () => {
  const { run, server } = await tree({ mischief: () => ({ slow: 4, chunked: true }) });
  await run({ concurrency: 3 });
  assert.ok(server.mostAtOnce() > 1 && server.mostAtOnce() <= 3, `${server.mostAtOnce()} at a time`);
});

test("a tree survives drops, 429s, 5xx and stalls all over it", async () => {
  let nth = 0;
  const wrong = [
    { dropAfter: 60 },
    { status: 429, headers: { "retry-after": "0" } },
    { status: 503 },
    { stallAfter: 50 },
  ];
  const { folder, run } = await tree(
    { mischief: (_, times) => (times === 0 ? wrong[nth++ % 5] : undefined) },
    { ...quick, idleMs: 200, attempts: 8 },
  );
  await run();
  assertThere(folder);
});

test("a listing that fails in passing is asked again", async () => {
  const { folder, run } = await tree({
    listingMischief: (nth) => [{ status: 503 }, undefined, { dropAfter: 0 }, undefined][nth],
  });
  await run();
  assertThere(folder);
});

test("a file whose blob id does not fit is refused and never in the cache", async () => {
  const path = `${root}/OpenAI-GPT-OSS-120B/sre/Scenario-1/1/judge_output.json`;
  const { folder, run } = await tree({
    mischief: (name) => (name === path ? { body: Buffer.alloc(files[path]!.length, 9) } : undefined),
  });
  await assert.rejects(() => run(), /has the digest/);
  assert.ok(!existsSync(join(folder, path)));
});

test("a listing that would write outside the folder is refused", async () => {
  for (const path of [`${root}/../../../evil`, "/etc/evil", `${root}/a\\..\\evil`, `${root}//x`, "elsewhere/x"]) {
    const { run } = await tree({ entry: (entry) => (entry["type"] === "file" ? { ...entry, path } : entry) });
    await assert.rejects(() => run(), /listing is not in the known form/);
  }
});

test("a listing in another form is refused", async () => {
  for (const change of [{ oid: "xyz" }, { size: -1 }, { size: "12" }, { path: 7 }]) {
    const { run } = await tree({ entry: (entry) => ({ ...entry, ...change, type: "file" }), large: [] });
    await assert.rejects(() => run(), /listing is not in the known form|lists a file twice/);
  }
});

test("verifying finds what is missing and damaged without the network, and the next fetch mends it", async () => {
  const { folder, run, server, settings } = await tree();
  await run();
  const [first, second] = Object.keys(files) as [string, string];
  rmSync(join(folder, first));
  writeFileSync(join(folder, second), Buffer.alloc(files[second]!.length));
  const before = server.seen.length;
  const states = await verifyCache(settings, release);
  assert.equal(server.seen.length, before);
  assert.deepEqual(
    states.filter(({ state }) => state !== "verified").map(({ file, state }) => [file, state]),
    [
      [first, "missing"],
      [second, "damaged"],
    ],
  );
  await run();
  assert.ok((await verifyCache(settings, release)).every(({ state }) => state === "verified"));
});

test("for auto: no answer in time is a reason, not an error, and no time is lost", async () => {
  const silent = await startHub({ files: {}, mischief: () => ({ silent: true }) });
  await silent.close();
  const env = { HF_ENDPOINT: silent.endpoint, MASTKIT_CACHE: temporaryFolder(), HF_HUB_CACHE: "/nowhere" };
  for (const dataset of ["mast", "human", "itbench"] as const) {
    const found = await cachedOrFetch(dataset, { env, timing: quick, connectTimeoutMs: 5000 });
    assert.deepEqual(found, {
      path: null,
      from: null,
      reason: `not in the cache, and ${new URL(silent.endpoint).host}: connection refused`,
    });
  }
});

test("for auto: the tree is downloaded once, then comes from the cache; part of a tree is not taken for the whole", async () => {
  const pinned = releaseOf("itbench")!;
  const server = await hubServer({ repository: pinned.repository, revision: pinned.revision, files });
  try {
    const env = { HF_ENDPOINT: server.endpoint, MASTKIT_CACHE: temporaryFolder(), HF_HUB_CACHE: "/nowhere" };
    const part = settingsFor(server.endpoint, { MASTKIT_CACHE: env.MASTKIT_CACHE });
    await fetchRelease(part, pinned, { models: ["kimi"], timing: quick });
    assert.equal((await cachedOrFetch("itbench", { env, cacheOnly: true })).reason, "not in the cache");
    assert.equal((await cachedOrFetch("itbench", { env, timing: quick })).from, "download");
    const before = server.seen.length;
    const again = await cachedOrFetch("itbench", { env });
    assert.equal(again.from, "cache");
    assert.equal(server.seen.length, before);
  } finally {
    await server.close();
  }
});

test("for auto: a failing download and a malformed setting are reasons too, and offline is respected", async () => {
  const server = await startHub({ files: {} });
  const env = { HF_ENDPOINT: server.endpoint, MASTKIT_CACHE: temporaryFolder(), HF_HUB_CACHE: "/nowhere" };
  assert.match((await cachedOrFetch("human", { env, timing: quick })).reason ?? "", /not fetched: .*answers 404/);
  assert.match((await cachedOrFetch("mast", { env: { ...env, HF_ENDPOINT: "nonsense" } })).reason ?? "", /HF_ENDPOINT/);
  const before = server.seen.length;
  assert.match((await cachedOrFetch("mast", { env: { ...env, HF_HUB_OFFLINE: "1" } })).reason ?? "", /OFFLINE/);
  assert.equal(server.seen.length, before);
});

test("the pinned releases name real digests and revisions", () => {
  assert.equal(releaseOf("mast")?.sha256?.length, 64);
  assert.equal(releaseOf("mast", "2025")?.rows, 1242);
  assert.equal(releaseOf("mast", "2024"), undefined);
  assert.equal(repository, release.repository);
  assert.equal(revision.length, 40);
});
