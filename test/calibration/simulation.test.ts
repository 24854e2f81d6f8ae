// The short form of npm run calibrate, with fixed seeds: strata, clusters over strata, counts, judges, seeds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { long } from "../long.js";
import { blockSimulation, itemSimulation, missingSimulation, secondSimulation } from "./blocks.js";
import { checkedSimulation, comparedSimulation } from "./comparisons.js";
import { countSimulation, fractionSimulation, seedSimulation } from "./counts.js";
import { adjustedSimulation, clusteredJudgeSimulation, judgeSimulation } from "./judge.js";
import { crossedSimulation, strataSimulation } from "./stratified.js";
import type { SimulationRow } from "./tally.js";

/** Simulations of the slow designs, and two standard errors of a rate of 5% at so many. */
const [many, errors] = long ? ([200, 0.031] as const) : ([60, 0.057] as const);

/** The rate of a method: coverage, or how often it rejects. */
function rateOf(rows: readonly SimulationRow[], method: string, quantity?: string): number {
  const row = rows.find((each) => each.method === method && (quantity ?? each.quantity) === each.quantity);
  assert.ok(row, method);
  return (row.coverage ?? row.rejected)!;
}

test("at the study's strata Sato's interval fails for rare modes, where it warns; the others hold", () => {
  const study = ["study (44/14, 76/14, 79/10)"];
  const rare = strataSimulation(study, [1], [0.05], 2000);
  assert.ok(rateOf(rare, "sato") < 0.9);
  assert.ok(rare.find(({ method }) => method === "sato (no warning)")!.defined < 0.1);
  const common = strataSimulation(study, [1], [0.3], 2000);
  assert.ok(rateOf(common, "sato (no warning)") >= 0.93);
  assert.ok(common.find(({ method }) => method === "sato (no warning)")!.defined > 0.95);
  for (const rows of [rare, common]) {
    assert.ok(rateOf(rows, "robins-breslow-greenland") >= 0.94);
    assert.ok(rateOf(rows, "cochran-mantel-haenszel") <= 0.05);
    // 2,000 simulations: two standard errors are .01
    assert.ok(rateOf(rows, "breslow-day-tarone") <= 0.06);
  }
});

test("scenarios under three models: the stratified urn test keeps its level, pooled and naive ones do not", () => {
  const design = { clusters: 20, sizes: "3", failing: 0.7, mode: 0.35, icc_mode: 0.6, icc_outcome: 0.6 } as const;
  const rows = crossedSimulation([{ ...design, odds_ratio: 1, shape: "normal" }], [many, 0], 99);
  assert.ok(rateOf(rows, "cluster-urn") <= 0.05 + errors);
  assert.ok(rateOf(rows, "cluster-urn (models pooled)") > 0.1);
  assert.ok(rateOf(rows, "cochran-mantel-haenszel (naive)") > 0.1);
  assert.ok(rateOf(rows, "cluster-t", "stratified risk difference") >= 0.93 - errors);
  assert.ok(rateOf(rows, "sato (naive)") < 0.85);
});

test("modes per trace over clusters: t on G - 1 and the test over clusters hold", () => {
  const design = { clusters: 35, sizes: "3", failing: 0.6, icc_mode: 0.8, icc_outcome: 0.8, shape: "normal" } as const;
  const rows = countSimulation([design], many, 99);
  assert.ok(rateOf(rows, "cluster-t", "mean of modes") >= 0.93 - errors);
  assert.ok(rateOf(rows, "cluster-t", "difference of 0") >= 0.93 - errors);
  const tests = rows.filter(({ quantity }) => quantity === "no difference");
  for (const { rejected } of tests) assert.ok(rejected! <= 0.05 + errors);
});

test("attributable fraction's delta interval and the paired t of six seeds hold", () => {
  const fraction = fractionSimulation([{ traces: 90, failing: 0.6, risk_ratio: 1.5, p: 0.3 }], 2000);
  assert.ok(rateOf(fraction, "delta") >= 0.93);
  const seeds = seedSimulation([{ seeds: 6, runs: 35, p: 0.3 }], 1000);
  assert.ok(rateOf(seeds, "paired-t") >= 0.93);
  assert.ok(rateOf(seeds, "wilcoxon-exact") <= 0.05);
});

test("differences behind a judge's error are covered, where the apparent difference's interval is not", () => {
  const judge = { sensitivity: 0.7, specificity: 0.7, p_successful: 0.1, difference: 0.3 };
  const rows = adjustedSimulation([{ failed: 44, successful: 14, calibration: 20, ...judge }], 1400);
  assert.ok(rateOf(rows, "one judge (mover-newcombe)") >= 0.93);
  assert.ok(rateOf(rows, "a judge for each outcome (mover-lee)") >= 0.93);
  assert.ok(rateOf(rows, "newcombe of the apparent difference") < 0.8);
});

test("a corrected prevalence is covered where the judge's errors go together within a trace, by cluster and without", () => {
  const judge = { sensitivity: 0.7, specificity: 0.85, prevalence: 0.3, traces: 200 };
  const rows = clusteredJudgeSimulation([{ clusters: 20, cells: 14, icc: 0.6, errors: "care", ...judge }], 400);
  assert.ok(rateOf(rows, "by cluster") >= 0.93);
  assert.ok(rateOf(rows, "number of clusters known") >= 0.93);
  assert.ok(rateOf(rows, "cells as independent") < 0.85);
});

test("a judge's rates are covered over 50 traces", () => {
  const design = { traces: 50, icc: 0.3, sensitivity: 0.8, specificity: 0.9, prevalence: 0.3 };
  const rows = judgeSimulation([design], 100, 50);
  // 100 simulations: two standard errors are .044
  for (const score of ["accuracy", "precision", "recall"])
    assert.ok(rateOf(rows, score, "modes pooled") >= 0.93 - 0.044, score);
});

test("the bootstrap over five annotation blocks covers far too rarely", () => {
  const design = { blocks: 5, cells: 14, icc: 0.3, prevalence: 0.3, kappa: 0.6 };
  assert.ok(rateOf(blockSimulation([design], 200, 100), "bootstrap over blocks (alpha)") < 0.93);
});

test("the adjusted interval of Fleiss' kappa and AC1 holds for few items and rare modes, where Wald's does not", () => {
  const designs = (long ? [2, 3, 5] : [2, 5]).flatMap((raters) =>
    (long ? [9, 19] : [9]).flatMap((items) =>
      [0.1, 0.9].map((prevalence) => ({ raters, items, prevalence, kappa: 0.5 })),
    ),
  );
  const rows = itemSimulation(designs, 300);
  // 300 simulations: two standard errors are .025
  for (const row of rows) {
    if (row.method.includes("adjusted")) assert.ok(row.coverage! >= 0.93 - 0.025, JSON.stringify(row));
    if (row.method === "fleiss: wald") assert.ok(row.coverage! < 0.85, JSON.stringify(row));
  }
});

test("a second annotator on five or ten of 100 traces: every interval over pooled modes warns", () => {
  const designs = [0.05, 0.1].map((second) => ({ records: 100, second, prevalence: 0.1, kappa: 0.7 }));
  const rows = secondSimulation(designs, 20, 50).filter(({ quantity }) => quantity === "modes pooled");
  for (const { method, defined } of rows) if (method.includes("no warning")) assert.equal(defined, 0, method);
});

test("the default interval of all raters holds where votes are missing", () => {
  const design = { raters: 3, items: 50, missing: 0.3, prevalence: 0.2, kappa: 0.5 };
  for (const row of missingSimulation([design], 60))
    if (row.method.includes("adjusted")) assert.ok(row.coverage! >= 0.95 - 0.06, JSON.stringify(row));
});

test("two groups and prediction-powered shares hold", () => {
  const compared = { design: "paired", clusters: 40, sizes: "3", p: 0.1, difference: 0, icc: 0.3 } as const;
  const rows = comparedSimulation([compared], 100);
  // 100 simulations: two standard errors are .044
  assert.ok(rateOf(rows, "cluster-newcombe") >= 0.95 - 0.044);
  assert.ok(rateOf(rows, "cluster-sign-flip") <= 0.05 + 0.044);
  const judge = { sensitivity: 0.8, specificity: 0.9, prevalence: 0.15 };
  const checked = { drawn: "at-random", labelled: 100, judged: 300, size: 1, icc: 0, ...judge } as const;
  const shares = checkedSimulation([checked], 112);
  assert.ok(rateOf(shares, "ppi-wilson-t") >= 0.95 - 0.044);
  assert.ok(rateOf(shares, "judge alone") < 0.9);
});
