import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAgentOutput, readAgentOutput } from "../../src/datasets/agent-output.js";
import { needsRealData, realData } from "../data.js";

const parse = (value: unknown) =>
  parseAgentOutput(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));

test("the real diagnosis is read whole", needsRealData, async () => {
  const path = realData("itbench", "ReAct-Agent-Trajectories/Google-Gemini-3-Flash-Preview/sre/Scenario-2/1")!;
  const output = await readAgentOutput(`${path}/agent_output.json`);
  assert.equal(output.state, "ok");
  assert.equal(output.shape, "current");
  assert.equal(output.entities.length, 6);
  assert.deepEqual(
    output.entities.filter((entity) => entity.contributingFactor).map((entity) => entity.name),
    ["otel-demo/ConfigMap/flagd-config", "otel-demo/Deployment/flagd"],
  );
  assert.equal(output.propagations.length, 3);
  assert.deepEqual(
    output.alertsExplained.map((alert) => [alert.alert, alert.explained]),
    [
      ["RequestErrorRate", true],
      ["Watchdog", true],
    ],
  );
  assert.deepEqual(output.notes, []);
});

test("the older shape is recognised and said to be old", () => {
  const output = parse({ entities: [{ id: "uid-1", contributing_factor: true, reasoning: "r", evidence: "e" }] });
  assert.equal(output.shape, "old");
  assert.deepEqual(output.entities, [{ name: "uid-1", contributingFactor: true, reasoning: "r", evidence: "e" }]);
  assert.deepEqual(output.notes, [
    "older shape: entities are known by id, not by name",
    "propagations is missing",
    "alerts_explained is missing",
  ]);
});

test("broken JSON is reported by its byte and not repaired", () => {
  for (const [text, note] of [
    [
      '{"entities": [{"name": "a",}]}',
      "agent_output.json: not valid JSON at byte 27: expected a property name in double quotes",
    ],
    ['```json\n{"entities": []}\n```', "agent_output.json: not valid JSON at byte 0: not a value"],
    ['{"entities": [', "agent_output.json: not valid JSON at byte 14: the text ends too early"],
    ["[1]", "agent_output.json: not an object (value [1])"],
    ['{"answer": 1}', "agent_output.json: not a diagnosis (no entities, propagations or alerts_explained)"],
  ] as const) {
    const output = parse(text);
    assert.equal(output.state, "broken", text);
    assert.deepEqual(output.entities, []);
    assert.deepEqual(output.notes, [note]);
  }
});

test("a contributing factor that is not said is not known, never a no", () => {
  const { entities, alertsExplained, notes } = parse({
    entities: [{ name: "a" }, { name: "b", contributing_factor: "yes" }, { reasoning: "nameless" }, 7],
    propagations: [{ source: "a" }],
    alerts_explained: [{ alert: "x" }],
  });
  assert.deepEqual(
    entities.map((entity) => entity.contributingFactor),
    [null, null],
  );
  assert.equal(alertsExplained[0]?.explained, null);
  assert.deepEqual(notes, [
    "1 of entities are not objects: left out",
    "1 of entities lack name: left out",
    "1 of propagations lack source or target: left out",
  ]);
});

test("a missing file is a state, not an exception", async () => {
  const output = await readAgentOutput("/nowhere/agent_output.json");
  assert.equal(output.state, "missing");
  assert.deepEqual(output.notes, ["agent_output.json is missing"]);
});
