import assert from "node:assert/strict";
import { test } from "node:test";
import { scenarioColumns, withScenarioFacts } from "../../src/published/scenarios.js";
import { shipped } from "../../src/published/tables.js";

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
    scenarioColumns.map((name) => known![name]),
    ["sre", "low", "nonexistent-kubernetes-workload-container-image", "Deployment", "1"],
  );
  assert.deepEqual([partly!["complexity"], partly!["root_kind"]], [undefined, "ConfigMap"]);
  assert.deepEqual(other, { domain: "ciso", scenario: "Scenario-20" });
  assert.deepEqual(unknown, { domain: "sre", scenario: "Scenario-999" });
  assert.equal(own!["complexity"], "mine");
});
