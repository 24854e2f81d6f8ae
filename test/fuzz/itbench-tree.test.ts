import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";
import { readItbench } from "../../src/datasets/itbench.js";
import { InputError } from "../../src/errors.js";
import { type Random, randomFrom } from "../../src/statistics/random.js";
import { cases, pick } from "./fuzz.js";

const root = mkdtempSync(join(tmpdir(), "mastkit-fuzz-"));
after(() => rmSync(root, { recursive: true }));

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

/** Runs by an independent walk: id → recall; none where two folders are one run. */
function expected(from: string): Map<string, number | null> {
  const runs = new Map<string, number | null>();
  for (const name of readdirSync(root, { recursive: true }).map(String)) {
    const path = join(root, name);
    const parts = path.split("/");
    if (!(path === from || path.startsWith(`${from}/`)) || !statSync(path).isDirectory()) continue;
    const scenario = parts.at(-2) ?? "";
    const above = parts.slice(0, -2).some((part) => scenarioPattern.test(part));
    if (!scenarioPattern.test(scenario) || above || (basename(path).startsWith(".") && path !== from)) continue;
    const there = (file: string) => [file, `outputs/${file}`].find((place) => existsSync(join(path, place)));
    const known = files.slice(0, 3).some((file) => there(file) !== undefined);
    if (!runPattern.test(basename(path)) && !known && path !== from) continue;
    const judge = there("judge_output.json");
    const content = judge === undefined ? null : readFileSync(join(path, judge), "utf8");
    const [model, domain, , run] = parts.slice(-4);
    const [number, own] = [scenarioPattern.exec(scenario)![1], runPattern.exec(run!)?.[1] ?? run];
    const id = `${model}/${domain}/Scenario-${number}/${own}`;
    if (runs.has(id)) return new Map();
    runs.set(id, content === null ? null : (recalls[contents.indexOf(content)] ?? null));
  }
  return runs;
}

const scenario = (random: Random) =>
  pick(random, ["Scenario-1", "Scenario-2", "Scenario-3", "Scenario-3", "scenario_02", "incident-3"]);

test("an ITBench tree under random changes has the runs of an independent walk, or is refused", async () => {
  let accepted = 0;
  for (let index = 0; index < cases; index++) {
    const random = randomFrom(1).fork(`tree ${index}`);
    const run = ["A", pick(random, ["M1", "M2"]), pick(random, ["sre", "ciso"]), scenario(random)];
    const folder = join(root, ...run, pick(random, ["1", "2", "10", "run_2", "notes", ".hidden"]));
    const outputs = random.below(4) === 0 ? join(folder, "outputs") : folder;
    switch (random.below(6)) {
      case 0:
        rmSync(join(root, ...run.slice(0, 2 + random.below(3))), { recursive: true, force: true });
        break;
      case 1:
        mkdirSync(folder, { recursive: true });
        break;
      default:
        mkdirSync(outputs, { recursive: true });
        writeFileSync(join(outputs, pick(random, [...files, "judge_output.json"])), pick(random, contents));
    }
    let from = folder;
    for (let up = random.below(6); up > 0 && from !== root; up--) from = dirname(from);
    let runs: Map<string, number | null> | null = null;
    try {
      const tree = await readItbench(from);
      runs = new Map(tree.runs.map((each) => [each.id, each.recallFiltered]));
      assert.equal(runs.size, tree.runs.length);
      for (const each of tree.runs) assert.ok(each.recallFiltered !== null || each.notes.length > 0);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
    const want = expected(from);
    assert.deepEqual([...(runs ?? [])].sort(), [...want].sort(), `case ${index}, ${from.slice(root.length)}`);
    if (runs !== null) accepted++;
  }
  assert.ok(accepted > 0);
});
