import assert from "node:assert/strict";
import { test } from "node:test";
import { type OutcomeRecord, outcomes, UsageError } from "../../src/index.js";

const run = (id: string, groups: Readonly<Record<string, string>>): OutcomeRecord => ({
  id,
  groups,
  recall: 1,
  outcome: "success",
  cluster: null,
});

test("outcomes by the files' own name of a column equal those by the kit's name", () => {
  const records = [run("1", { model: "a" }), run("2", { model: "b" }), run("3", { model: "b" })];
  const rows = outcomes(records, { by: ["llm_name"] });
  assert.deepEqual(
    rows.map((row) => [row["llm_name"], row.runs]),
    [
      ["a", 1],
      ["b", 2],
    ],
  );
  const own = outcomes([run("1", { llm_name: "c" })], { by: ["llm_name"] });
  assert.equal(own[0]?.["llm_name"], "c");
  assert.throws(() => outcomes(records, { by: ["mas_name"] }), UsageError);
});
