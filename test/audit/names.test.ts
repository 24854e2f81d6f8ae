import assert from "node:assert/strict";
import { test } from "node:test";
import { auditNamesOf, nearMiss } from "../../src/audit/names.js";

test("two slips are forgiven in a name, one in a short one", () => {
  assert.equal(nearMiss("Hyperagemd", "system"), "HyperAgent");
  assert.equal(nearMiss("AG3", "system"), "AG2");
  assert.equal(nearMiss("AB3", "system"), null);
  assert.equal(nearMiss("chat-dev", "system"), "ChatDev");
});

test("a model of another version number is no typo", () => {
  for (const name of ["GPT-5", "GPT-4.1", "Kimi-K3", "Gemini-2-Flash"])
    assert.equal(nearMiss(name, "model"), null, name);
  assert.equal(nearMiss("gpt4", "model"), "GPT-4");
  assert.equal(nearMiss("Kimi_K2", "model"), "Kimi-K2");
});

test("names of one's own are no findings", () => {
  assert.deepEqual(auditNamesOf([{ system: "MyOwnSystem", model: "GPT-5", benchmark: "OwnTasks" }]), []);
});
