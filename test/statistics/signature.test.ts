import assert from "node:assert/strict";
import { test } from "node:test";
import { lift, modeCounts, publishedTable, signature } from "../../src/index.js";
import { labelsOf } from "../../src/taxonomy/labels.js";
import { mast } from "../../src/taxonomy/mast.js";
import { trace } from "../counts/traces.js";
import { noted } from "../noted.js";

const table = publishedTable("itbench-study-modes");
const by = ["model"];

test("the study's models are told by the modes that lift finds, and have no success rate: selected on outcome", () => {
  const rows = signature(table, { by });
  const modes = rows.filter(({ measure }) => measure === "mode");
  const found = lift(table, { by }).filter(({ q, risk_difference: d }) => q !== null && q < 0.05 && Number(d) > 0);
  assert.deepEqual(
    new Set(modes.map(({ model, code, value, q }) => `${model} ${code} ${value} ${q}`)),
    new Set(found.map(({ model, code, risk_difference: d, q }) => `${model} ${code} ${d} ${q}`)),
  );
  const rates = rows.filter(({ measure }) => measure === "success rate");
  assert.deepEqual(
    rates.map(({ value, n }) => [value, n]),
    [58, 90, 89].map((n) => [null, n]),
  );
  noted(rates[0]!.note, "selected");
  const means = modeCounts(table, { by, outcome: "failure" }).map(({ mean }) => mean);
  assert.deepEqual(
    rows.filter(({ measure }) => measure === "modes per failed trace").map(({ value }) => value),
    means,
  );
  assert.match(String(modes.find(({ code }) => code === "3.3")!.interventions), /external gate/);
});

test("a success rate has its interval; where no difference stands, the three largest are given with their q", () => {
  const traces = Array.from({ length: 20 }, (_, at) =>
    trace({
      id: `t${at}`,
      outcome: at < 8 ? "success" : "failure",
      labels: labelsOf(mast.modes.map((_mode, place) => (at * (place + 3)) % 5 < 2)),
    }),
  );
  const [rate, mean, ...modes] = signature(traces);
  // Wilson's interval of 8/20: prop.test(8, 20, correct = FALSE) in R.
  assert.deepEqual([rate!.value, rate!.n], [0.4, 20]);
  assert.ok(Math.abs(rate!.low! - 0.2188065) < 1e-6 && Math.abs(rate!.high! - 0.6134185) < 1e-6);
  assert.equal(mean!.n, 12);
  assert.ok(modes.length <= 3 && modes.every(({ q, value }) => q! >= 0.05 && value! > 0));
});
