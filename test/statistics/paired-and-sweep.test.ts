import assert from "node:assert/strict";
import test from "node:test";
import { paired } from "../../src/statistics/paired.js";
import { sweep, thresholdsOf } from "../../src/statistics/sweep.js";
import { allModes } from "../../src/taxonomy.js";
import { trace } from "../counts/traces.js";

const run = (model: string, scenario: number, number: number, flagged: number, recall: number | null = null) =>
  trace({
    id: `${model}/sre/Scenario-${scenario}/${number}`,
    model,
    cluster: `Scenario-${scenario}`,
    labels: { flagged, labelled: allModes },
    recall,
  });

test("one pair a scenario: exact McNemar of the discordant pairs", () => {
  const traces = Array.from({ length: 11 }, (_, s) => [
    run("a", s, 1, s < 9 ? 1 : 0),
    run("b", s, 1, s < 9 ? 0 : 1),
  ]).flat();
  const [row] = paired(traces, { pair: "model" });
  assert.equal(row!.test, "mcnemar");
  assert.deepEqual([row!.first, row!.second, row!.first_only, row!.second_only], ["a", "b", 9, 2]);
  assert.ok(Math.abs(row!.p! - 0.0654296875) < 1e-12); // R: binom.test(9, 11)
  assert.ok(Math.abs(row!.difference! - 7 / 11) < 1e-12);
  assert.equal(row!.clusters, 11);
});

test("repeated runs pair by number, whole scenarios are flipped, and McNemar's p stands in the note", () => {
  const traces = [0, 1, 2, 3].flatMap((s) =>
    [3, 1, 2].flatMap((number) => [run("a", s, number, 1), run("b", s, number, number === 1 ? 1 : 0)]),
  );
  const [row] = paired(traces, { pair: "model" });
  assert.equal(row!.test, "cluster-sign-flip");
  assert.deepEqual([row!.both, row!.first_only, row!.second_only, row!.neither], [4, 8, 0, 0]);
  assert.equal(row!.p, 2 / 2 ** 4); // four scenarios, each with a difference of 2
  assert.match(row!.note!, /McNemar's p 0\.00781.*runs paired by number/);
  assert.equal(row!.low, null); // every scenario differs by the same: no spread
});

test("modes that no run or every run has are not tested, and not in the family", () => {
  const traces = [0, 1, 2, 3, 4, 5].flatMap((s) => [
    run("a", s, 1, 0b101 + (s < 3 ? 0b1010 : 0)),
    run("b", s, 1, 0b1001),
  ]);
  const rows = paired(traces, { pair: "model" });
  const [every, apart, differs, alike, none] = rows;
  assert.deepEqual([every!.p, every!.q, every!.test, every!.difference], [null, null, null, 0]);
  assert.match(every!.note!, /not testable: the mode occurs in every run of the pairs/);
  assert.match(none!.note!, /not testable: the mode occurs in no run of the pairs/);
  assert.deepEqual([apart!.first_only, differs!.first_only, alike!.both], [3, 6, 3]);
  assert.deepEqual([apart!.p, differs!.p, alike!.p], [0.25, 0.03125, 0.25]); // R: binom.test(3, 3), (6, 6), (0, 3)
  assert.ok(rows.every((row) => row.family === 3));
  assert.equal(differs!.q, 0.09375); // p.adjust(c(.25, .03125, .25), "BH")
});

test("the family of paired modes is the whole table, or each group's own", () => {
  const traces = [0, 1, 2, 3, 4, 5].flatMap((s) =>
    ["x", "y"].flatMap((system) =>
      ["a", "b"].map((model) => ({
        ...run(model, s, 1, model === "a" ? 1 : 0),
        id: `${system}/${model}/sre/Scenario-${s}/1`,
        system,
      })),
    ),
  );
  const families = (family: "table" | "group") =>
    paired(traces, { pair: "model", by: ["system"], family }).map((row) => row.family);
  assert.deepEqual([...new Set(families("table"))], [2]);
  assert.deepEqual([...new Set(families("group"))], [1]);
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

test("runs pair by number only where every run has one", () => {
  const loose = trace({ ...run("b", 1, 1, 0), id: "another" });
  const [row] = paired([run("a", 1, 1, 1), run("a", 1, 2, 1), loose, run("b", 1, 2, 0)], { pair: "model" });
  assert.equal(row!.first_only, 2);
  assert.match(row!.note!, /runs paired in the order of their ids/);
});

test("recalls above 1 are successes at a threshold of 1, which is the highest", () => {
  assert.deepEqual(thresholdsOf([{ recall: 1.5 }, { recall: 0.5 }], 0.8), [0.5, 0.8, 1]);
});
