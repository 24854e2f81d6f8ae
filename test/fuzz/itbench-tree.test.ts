import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { readTree, type TreeFiles } from "../../src/datasets/itbench.js";
import { InputError, readItbench } from "../../src/index.js";
import { type Random, randomFrom } from "../../src/statistics.js";
import { temporaryFolder } from "../folder.js";
import { cases, pick } from "./fuzz.js";

/** A folder of the tree in memory: folders inside, and files by their text. */
type Folder = Map<string, Folder | string>;

const root = join(temporaryFolder(), "tree");
const files = ["judge_output.json", "agent_output.json", "session.jsonl", "other.txt"];
const contents = [
  '{"flat_scores":{"root_cause_entity_recall":1}}',
  '{"flat_scores":{"root_cause_entity_recall":0},"eval_result":{"scores":{}}}',
  '{"eval_result":{"error":"x"},"flat_scores":{"root_cause_entity_recall":0}}',
  '{"flat_scores":{"root_cause_entity_recall":null}}',
  '{"flat_scores":',
  "",
];
const recalls = [1, 0, null, null, null, null];

const scenarioPattern = /^(?:scenario|incident)[-_]0*([1-9])$/i;
const runPattern = /^(?:run_)?0*([1-9]\d*)$/;

/** What is at a path below the root; undefined where there is nothing. */
function at(tree: Folder, path: string): Folder | string | undefined {
  const names = path.slice(root.length).split("/").filter(Boolean);
  return names.reduce<Folder | string | undefined>(
    (place, name) => (typeof place === "object" ? place.get(name) : undefined),
    tree,
  );
}

/** The folder at a path, made where it is not there. */
function make(tree: Folder, path: string): Folder {
  if (path === root) return tree;
  const above = make(tree, dirname(path));
  const own = above.get(basename(path)) ?? new Map();
  above.set(basename(path), own);
  assert.ok(typeof own === "object");
  return own;
}

/** The tree as the reader sees it, with the errors of node:fs. */
function filesOf(tree: Folder): TreeFiles {
  const there = (path: string) => {
    const place = at(tree, path);
    if (place === undefined) throw Object.assign(new Error(path), { code: "ENOENT" });
    return place;
  };
  return {
    async list(path) {
      const place = there(path);
      if (typeof place === "string") throw Object.assign(new Error(path), { code: "ENOTDIR" });
      return new Map([...place].map(([name, inside]) => [name, typeof inside === "string" ? "file" : "folder"]));
    },
    async read(path) {
      const place = there(path);
      if (typeof place !== "string") throw Object.assign(new Error(path), { code: "EISDIR" });
      return Buffer.from(place);
    },
  };
}

function writeOut(folder: Folder, path: string): void {
  mkdirSync(path, { recursive: true });
  for (const [name, inside] of folder) {
    if (typeof inside === "string") writeFileSync(join(path, name), inside);
    else writeOut(inside, join(path, name));
  }
}

function foldersBelow(folder: Folder, path: string): readonly (readonly [string, Folder])[] {
  return [...folder].flatMap(([name, inside]) => {
    if (typeof inside === "string") return [];
    return [[join(path, name), inside] as const, ...foldersBelow(inside, join(path, name))];
  });
}

/** Runs by an independent walk: id → recall; none where two folders are one run. */
function expected(tree: Folder, from: string): Map<string, number | null> {
  const runs = new Map<string, number | null>();
  for (const [path, folder] of foldersBelow(tree, root)) {
    if (!(path === from || path.startsWith(`${from}/`))) continue;
    const parts = path.split("/");
    const scenario = parts.at(-2) ?? "";
    const above = parts.slice(0, -2).some((part) => scenarioPattern.test(part));
    if (!scenarioPattern.test(scenario) || above || (basename(path).startsWith(".") && path !== from)) continue;
    const outputs = folder.get("outputs");
    const inside = (file: string) => folder.get(file) ?? (typeof outputs === "object" ? outputs.get(file) : undefined);
    const known = files.slice(0, 3).some((file) => inside(file) !== undefined);
    if (!runPattern.test(basename(path)) && !known && path !== from) continue;
    const content = inside("judge_output.json");
    const [model, domain, , run] = parts.slice(-4);
    const [number, own] = [scenarioPattern.exec(scenario)![1], runPattern.exec(run!)?.[1] ?? run];
    const id = `${model}/${domain}/Scenario-${number}/${own}`;
    if (runs.has(id)) return new Map();
    runs.set(id, typeof content === "string" ? (recalls[contents.indexOf(content)] ?? null) : null);
  }
  return runs;
}

/** The runs that are read, by id; null where the tree is refused. */
async function runsRead(from: string, tree?: Folder): Promise<Map<string, number | null> | null> {
  try {
    const { runs } = await (tree === undefined ? readItbench(from) : readTree(from, filesOf(tree)));
    const byId = new Map(runs.map((each) => [each.id, each.recallFiltered]));
    assert.equal(byId.size, runs.length);
    for (const each of runs) assert.ok(each.recallFiltered !== null || each.notes.length > 0);
    return byId;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

const scenario = (random: Random) =>
  pick(random, ["Scenario-1", "Scenario-2", "Scenario-3", "Scenario-3", "scenario_02", "incident-3"]);

test("an ITBench tree under random changes has the runs of an independent walk, or is refused", async () => {
  const tree: Folder = new Map();
  let accepted = 0;
  for (let index = 0; index < cases; index++) {
    const random = randomFrom(1).fork(`tree ${index}`);
    const run = ["A", pick(random, ["M1", "M2"]), pick(random, ["sre", "ciso"]), scenario(random)];
    const folder = join(root, ...run, pick(random, ["1", "2", "10", "run_2", "notes", ".hidden"]));
    const outputs = random.below(4) === 0 ? join(folder, "outputs") : folder;
    switch (random.below(6)) {
      case 0: {
        const gone = join(root, ...run.slice(0, 2 + random.below(3)));
        const above = at(tree, dirname(gone));
        if (typeof above === "object") above.delete(basename(gone));
        break;
      }
      case 1:
        make(tree, folder);
        break;
      default:
        make(tree, outputs).set(pick(random, [...files, "judge_output.json"]), pick(random, contents));
    }
    let from = folder;
    for (let up = random.below(6); up > 0 && from !== root; up--) from = dirname(from);
    const runs = await runsRead(from, tree);
    const want = [...expected(tree, from)].sort();
    assert.deepEqual([...(runs ?? [])].sort(), want, `case ${index}, ${from.slice(root.length)}`);
    if (runs !== null) accepted++;
    if (index % 250 === 0) {
      rmSync(root, { recursive: true, force: true });
      writeOut(tree, root);
      assert.deepEqual(await runsRead(from), runs, `case ${index} on disk, ${from.slice(root.length)}`);
    }
  }
  assert.ok(accepted > 0);
});
