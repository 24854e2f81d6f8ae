import assert from "node:assert/strict";
import { test } from "node:test";
import { nearMiss } from "../../src/datasets/audit/names.js";

test("two slips are forgiven in a name, one in a short one", () => {
  assert.equal(nearMiss("Hyperagemd", "system"), "HyperAgent");
  assert.equal(nearMiss("AG3", "system"), "AG2");
  assert.equal(nearMiss("AB3", "system"), null);
  assert.equal(nearMiss("chat-dev", "system"), "ChatDev");
});
