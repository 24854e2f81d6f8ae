import assert from "node:assert/strict";
import { test } from "node:test";
import { below, ranked } from "../../src/index.js";

const rows = [
  { code: "1.1", q: 0.2 },
  { code: "1.2", q: null },
  { code: "1.3", q: 0.01 },
];

test("an undefined value is below nothing and has no rank", () => {
  assert.deepEqual(below(rows, "q", 0.05), [rows[2]]);
  assert.deepEqual(ranked(rows, "q"), [rows[0], rows[2]]);
  assert.deepEqual(ranked(rows, "q", "ascending"), [rows[2], rows[0]]);
});
