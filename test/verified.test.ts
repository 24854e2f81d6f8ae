import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { verifyReal } from "../data/verified/verify.js";
import type { Release } from "../src/index.js";
import { needsRealData, realData } from "./data.js";
import { sampleRelease } from "./datasets/fetch/bytes.js";
import { quick, startHub } from "./datasets/fetch/sample.js";
import { temporaryFolder } from "./folder.js";

const tree = "ReAct-Agent-Trajectories";
const full = "MAD_full_dataset.json";
const votes = "MAD_human_labelled_dataset.json";

/** The real rows at hand, in the hub's layout. */
function filesAtHand(): Readonly<Record<string, Buffer>> {
  const itbench = realData("itbench", tree)!;
  const runs = readdirSync(itbench, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = runs.map((entry) => join(entry.parentPath, entry.name));
  return {
    [full]: readFileSync(realData("mast", "MAD_full_dataset.first-release.3-rows.json")!),
    [votes]: readFileSync(realData("mast", votes)!),
    ...Object.fromEntries(paths.map((path) => [`${tree}${path.slice(itbench.length)}`, readFileSync(path)])),
  };
}

test("the record of the real rows at hand, fetched from a server", { ...needsRealData }, async () => {
  const files = filesAtHand();
  const hub = await startHub({ files });
  const releases: readonly Release[] = [
    { ...sampleRelease(files[full]!, full), rows: 3 },
    { ...sampleRelease(files[votes]!, votes), dataset: "human", rows: 19 },
    { ...sampleRelease(Buffer.alloc(0), tree), dataset: "itbench", sha256: null, rows: 6 },
  ];
  const env = { HF_ENDPOINT: hub.endpoint, MASTKIT_CACHE: temporaryFolder(), HF_HUB_CACHE: "/nowhere" };
  const [folder, outputs] = [temporaryFolder(), temporaryFolder()];
  const said: string[] = [];
  const paths = await verifyReal({ env, releases, folder, outputs, timing: quick, say: (line) => said.push(line) });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  assert.deepEqual(
    paths.map((path) => path.slice(folder.length + 1)),
    ["record.json", "audit.csv", "differs.csv", "mast-modes.csv", "itbench-outcomes.csv"],
  );
  const record = JSON.parse(read("record.json"));
  assert.deepEqual(
    record.releases.map(({ dataset, rows, read: found }: Record<string, unknown>) => [dataset, rows, found]),
    [
      ["mast", 3, 3],
      ["human", 19, undefined],
      ["itbench", 6, 6],
    ],
  );
  assert.ok(record.comparison["cannot be computed"] > 0 && record.mainJob.tables > 10);
  assert.match(read("audit.csv"), /^dataset,check,severity,records\nmast,release,warning,3\n/);
  assert.match(read("mast-modes.csv"), /^system,outcome,code,flagged,labelled,traces\nChatDev,unknown,1\.1,2,3,3\n/);
  assert.match(read("itbench-outcomes.csv"), /,sre,Scenario-2,3,3,0\.333333333333,1,0\.333333333333\n$/);
  assert.ok(existsSync(join(outputs, "report.html")));
  assert.ok(!said.some((line) => line.includes("rows were read")));
  const lines = paths.flatMap((path) => readFileSync(path, "utf8").split("\n"));
  assert.ok(lines.length < 300 && lines.every((line) => line.length < 200), "no text of a trace");
});

test("without a network it ends with one line, and writes nothing", async () => {
  const folder = temporaryFolder();
  const env = { HF_HUB_OFFLINE: "1", MASTKIT_CACHE: temporaryFolder(), HF_HUB_CACHE: "/nowhere" };
  await assert.rejects(
    verifyReal({ env, folder }),
    /MAD_full_dataset\.json: is not in the cache, and HF_HUB_OFFLINE is set/,
  );
  assert.deepEqual(readdirSync(folder), []);
});
