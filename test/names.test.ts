import assert from "node:assert/strict";
import { test } from "node:test";
import { joinKey, scenarioName } from "../src/names.js";

test("runs meet whatever their scenario and run are spelt like; other ids stay as they are", () => {
  const key = joinKey("Gemini-3-Flash/sre/Scenario-3/2");
  for (const id of ["x/Google-Gemini-3-Flash-Preview/sre/scenario_03/run_2", "Gemini-3-Flash/sre/incident-3/02"])
    assert.equal(joinKey(id), key);
  for (const id of [
    "a/b/3/02",
    "t1",
    "key/Scenario-3",
    "/sre/Scenario-3/1",
    "m/sre/Scenario-3/",
    "m/sre/Scenario-3b/1",
  ])
    assert.equal(joinKey(id), id);
  assert.deepEqual(["3", "03", "Scenario 3", "incident-003", "0", "task-3"].map(scenarioName), [
    ...["Scenario-3", "Scenario-3", "Scenario-3", "Scenario-3", "Scenario-0", "task-3"],
  ]);
});
