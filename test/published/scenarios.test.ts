import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { withScenarioFacts } from "../../src/published/scenarios.js";
import { shipped } from "../../src/published/tables.js";
import { runCli } from "../cli.js";

const rows = shipped("itbench-scenarios.csv").rows.map(({ cells }) => cells);

test("the 71 scenarios, 35 of them in ITBench-Lite, each described in the benchmark's own words", () => {
  assert.equal(rows.length, 71);
  const lite = rows.filter((row) => row["in_lite"] === "yes");
  const numbers = "1 2 4 5 6 7 8 9 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 29 31 33 34 35 38 80 81 83 91 102 105";
  assert.deepEqual(
    lite.map((row) => row["scenario"]),
    numbers.split(" ").map((number) => `Scenario-${number}`),
  );
  // one scenario of the 35 has more than one root cause
  assert.deepEqual(
    lite.filter((row) => row["root_causes"] !== "1").map((row) => row["scenario"]),
    ["Scenario-38"],
  );
  for (const row of rows) {
    assert.match(row["complexity"]!, /^(low|medium|high|)$/);
    assert.match(row["category"]!, /^(sre|finops|)$/);
    assert.equal(row["category"] === "", row["complexity"] === "", row["scenario"]);
  }
});

test("SRE runs get the facts of their scenario; other domains and unknown scenarios do not, and own columns stay", () => {
  const run = (groups: Readonly<Record<string, string>>) => ({
    id: "a",
    outcome: null,
    recall: null,
    cluster: null,
    groups,
  });
  const [known, partly, other, unknown, own] = withScenarioFacts([
    run({ domain: "sre", scenario: "Scenario-20" }),
    run({ domain: "sre", scenario: "Scenario-9" }),
    run({ domain: "ciso", scenario: "Scenario-20" }),
    run({ domain: "sre", scenario: "Scenario-999" }),
    run({ domain: "sre", scenario: "Scenario-20", complexity: "mine" }),
  ]).map(({ groups }) => groups);
  assert.deepEqual(
    ["scenario_category", "complexity", "fault", "root_kind", "root_causes"].map((name) => known![name]),
    ["sre", "low", "nonexistent-kubernetes-workload-container-image", "Deployment", "1"],
  );
  assert.deepEqual([partly!["complexity"], partly!["root_kind"]], [undefined, "ConfigMap"]);
  assert.deepEqual(other, { domain: "ciso", scenario: "Scenario-20" });
  assert.deepEqual(unknown, { domain: "sre", scenario: "Scenario-999" });
  assert.equal(own!["complexity"], "mine");
});

test("outcomes and lift group a tree's runs by them, and labels joined to it too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "scenarios-"));
  const runs = [
    ["20", "1", 1],
    ["20", "2", 0],
    ["17", "1", 0],
    ["999", "1", 1],
  ] as const;
  for (const [scenario, run, recall] of runs) {
    const at = join(folder, "agent", "m", "sre", `Scenario-${scenario}`, run);
    mkdirSync(at, { recursive: true });
    const judge = { flat_scores: { root_cause_entity_recall: recall }, eval_result: { scores: {} } };
    writeFileSync(join(at, "judge_output.json"), JSON.stringify(judge));
  }
  const { stdout } = await runCli("outcomes", "--itbench", folder, "--by", "complexity", "--quiet");
  assert.deepEqual(
    stdout.split("\n").map((line) => line.split(",").slice(0, 2).join(" ")),
    ["complexity runs", "high 1", "low 2", "(none) 1", ""],
  );
  const labels = join(folder, "labels.csv");
  const rows = runs.map(([scenario, run]) => `m/sre/Scenario-${scenario}/${run},1`);
  writeFileSync(labels, `trace_id,1.1\n${rows.join("\n")}\n`);
  const lift = await runCli("lift", "--labels", labels, "--itbench", folder, "--by", "complexity", "--quiet");
  assert.match(lift.stdout, /^complexity,code,mode,category,/);
  assert.match(lift.stdout, /\nlow,1\.1,/);
});
