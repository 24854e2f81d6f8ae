import assert from "node:assert/strict";
import test from "node:test";
import { sweep } from "../../src/index.js";
import { thresholdsOf } from "../../src/statistics/sweep.js";
import { allModes, trace } from "../counts/traces.js";

const run = (model: string, scenario: number, number: number, flagged: number, recall: number | null = null) =>
  trace({
    id: `${model}/sre/Scenario-${scenario}/${number}`,
    model,
    cluster: `Scenario-${scenario}`,
    labels: { flagged, labelled: allModes },
    recall,
  });

test("a threshold for every distinct recall above 0 and the reference", () => {
  const traces = [0, 0.5, 0.5, null, 1 / 3].map((recall, index) => run("a", index, 1, 0, recall));
  assert.deepEqual(thresholdsOf(traces, 1), [1 / 3, 0.5, 1]);
});

test("verdicts that change with the threshold or the kind of recall are marked", () => {
  // Recall .5 in the runs with the mode: failures at 1, successes at .5.
  const traces = Array.from({ length: 40 }, (_, i) => run("a", i, 1, i < 20 ? 1 : 0, i < 20 ? 0.5 : 1));
  const other = traces.map((one) => ({ ...one, recall: 1 - (one.recall ?? 0) }));
  const rows = sweep([
    { recall: "filtered", traces },
    { recall: "unfiltered", traces: other },
  ]);
  const of = (recall: string, threshold: number) =>
    rows.find((row) => row.recall === recall && row.threshold === threshold && row.code === "1.1")!;
  assert.equal(of("filtered", 1).verdict, "fatal");
  assert.equal(of("filtered", 1).changed, "no");
  assert.equal(of("filtered", 0.5).verdict, "untestable");
  assert.equal(of("filtered", 0.5).changed, "yes");
  assert.equal(of("filtered", 0.5).reference_verdict, "fatal");
  assert.equal(of("unfiltered", 0.5).verdict, "protective");
  assert.equal(of("unfiltered", 0.5).changed, "yes");
});

test("recalls above 1 are successes at a threshold of 1, which is the highest", () => {
  assert.deepEqual(thresholdsOf([{ recall: 1.5 }, { recall: 0.5 }], 0.8), [0.5, 0.8, 1]);
});
