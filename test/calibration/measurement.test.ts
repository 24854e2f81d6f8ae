// The short form of npm run calibrate for agreement and for judges' error; data/calibration/ has the full tables.
import assert from "node:assert/strict";
import { test } from "node:test";
import { adjustCoverage, bootstrapCoverage, waldCoverage } from "./measurement.js";

test("Wald's interval of kappa covers far too rarely for rare modes, and the warning's limit is where it does", () => {
  const [rare] = waldCoverage(19, [0.15], [0.4]).filter((row) => row.coefficient === "cohen");
  assert.ok(rare!.coverage < 0.8, JSON.stringify(rare));
  const [even] = waldCoverage(50, [0.5], [0.4]).filter((row) => row.coefficient === "cohen");
  assert.ok(even!.coverage >= 0.93, JSON.stringify(even));
});

test("every 2×2 table is counted: the probabilities with and without an interval add up", () => {
  for (const { defined, coverage } of waldCoverage(12, [0.3], [0, 0.5])) {
    assert.ok(defined > 0 && defined <= 1 && coverage >= 0 && coverage <= 1);
  }
});

test("the bootstrap of kappa is no promise either with few items", () => {
  const [row] = bootstrapCoverage(19, [0.3], [0.4], 60, 200);
  assert.ok(row!.coverage > 0.7 && row!.defined > 0.9, JSON.stringify(row));
});

test("Rogan-Gladen with Lee et al.'s interval covers at least 93%, where the apparent share does not", () => {
  const rows = adjustCoverage(
    50,
    10,
    [
      [0.9, 0.9],
      [0.7, 0.7],
    ],
    [0.05, 0.3, 0.8],
  );
  for (const row of rows) if (row.method === "lee") assert.ok(row.coverage >= 0.93, JSON.stringify(row));
  assert.ok(rows.some((row) => row.method !== "lee" && row.coverage < 0.3));
});
