import assert from "node:assert/strict";
import { test } from "node:test";
import { count, groupName, quote } from "../../src/index.js";

const row = {
  model: "Kimi-K2",
  code: "3.3",
  flagged: 29,
  n: 44,
  proportion: 29 / 44,
  low: 0.5113,
  high: 0.7809,
  interval: "wilson",
  note: null,
};

test("a quote prints as a table does and knows its row and column", () => {
  const quoted = quote(row);
  assert.equal(quoted.flagged.text, "29");
  assert.equal(quoted.proportion.text, "0.66 (0.51–0.78)");
  assert.deepEqual(quoted.proportion, {
    text: "0.66 (0.51–0.78)",
    column: "proportion",
    value: 29 / 44,
    rows: [{ model: "Kimi-K2", code: "3.3" }],
  });
});

test("a count names the rows it counts", () => {
  const { text, rows } = count([row, { ...row, code: "1.1" }]);
  assert.equal(text, "2");
  assert.deepEqual(rows, [
    { model: "Kimi-K2", code: "3.3" },
    { model: "Kimi-K2", code: "1.1" },
  ]);
});

test("a row that is not there is an error, not an empty sentence", () => {
  assert.throws(() => quote([row].find((candidate) => candidate.code === "9.9")), /no such row/);
});

test("a row's group is called by its group columns, and an ungrouped row covers all traces", () => {
  const quoted = quote({ system: "AG2", model: "GPT-4o", flagged: 3 });
  const name = groupName(quoted, { by: ["system", "model"] });
  assert.ok(typeof name === "object");
  assert.equal(name.text, "AG2, GPT-4o");
  assert.deepEqual(name.rows, [{ system: "AG2", model: "GPT-4o" }]);
  assert.equal(groupName(quoted, { by: [] }), "all traces");
});
