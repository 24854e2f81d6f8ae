import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { adjust, codes, type ModesTable } from "../../src/index.js";
import { qualityFor } from "../../src/statistics/judge-quality.js";
import { adjustDifference, newcombe, roganGladen } from "../../src/statistics.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

type Case = Record<
  "p" | "n" | "sensitivity" | "specificity" | "positives" | "negatives" | "estimate" | "low" | "high",
  number
>;
const python = fixture<{ cases: Case[] }>("measurement/rogan-gladen.json");
const known = fixture<{ rogan_gladen: [Record<string, number> & { ci95: [number, number] }] }>(
  "agreement/known-answers.json",
);

test("Rogan-Gladen has Lee et al.'s estimate and interval", () => {
  const [answer] = known.rogan_gladen;
  const result = roganGladen(answer["apparent"]!, answer["n"]!, {
    sensitivity: answer["sensitivity"]!,
    specificity: answer["specificity"]!,
    positives: answer["m_sensitivity"]!,
    negatives: answer["m_specificity"]!,
  });
  near(result.estimate, answer["estimate"]!, 5e-7);
  near(result.low, answer.ci95[0], 5e-8);
  near(result.high, answer.ci95[1], 5e-7);
});

test("Rogan-Gladen equals the paper's formulas in Python, clipping included", () => {
  for (const { p, n, estimate, low, high, ...judge } of python.cases) {
    const result = roganGladen(p, n, judge);
    near(result.estimate, estimate);
    near(result.low, low);
    near(result.high, high);
  }
});

test("a judge no better than chance and an empty set are null with the reason", () => {
  const coin = { sensitivity: 0.4, specificity: 0.6, positives: null, negatives: null };
  noted(roganGladen(0.3, 50, coin).note, "judge-useless");
  assert.equal(roganGladen(null, 0, coin).estimate, null);
});

test("a perfect judge changes nothing, and every estimate and limit lies in 0 to 1", () => {
  const rate = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(rate, rate, rate, fc.integer({ min: 1, max: 300 }), (p, sensitivity, specificity, size) => {
      near(roganGladen(p, 50, { sensitivity: 1, specificity: 1, positives: null, negatives: null }).estimate, p);
      const judge = { sensitivity, specificity, positives: size, negatives: size };
      const { estimate, low, high } = roganGladen(p, 50, judge);
      for (const value of [estimate, low, high]) assert.ok(value === null || (value >= 0 && value <= 1));
      if (low !== null) assert.ok(low <= high!);
    }),
  );
});

const counts = (outcome: "failure" | "success", flagged: number, traces: number) =>
  codes.map((code) => ({ group: {}, source: null, caution: [], outcome, code, flagged, labelled: traces, traces }));
const table: ModesTable = { kind: "modes", by: [], rows: [...counts("failure", 29, 44), ...counts("success", 2, 14)] };
const perfect = { sensitivity: 1, specificity: 1, positives: null, negatives: null };

test("calibration is by mode, else pooled and noted, and refused below 10 items of a kind unless forced", () => {
  const calibration = [
    { code: "1.1", outcome: null, tp: 18, fp: 2, fn: 2, tn: 18 },
    { code: "", outcome: null, tp: 5, fp: 1, fn: 4, tn: 90 },
  ];
  const rows = adjust(table, calibration);
  near(rows[0]?.sensitivity, 0.9);
  near(rows[0]?.adjusted, (31 / 58 - 0.1) / 0.8);
  assert.deepEqual([rows[1]?.adjusted, rows[1]?.sensitivity], [null, null]);
  noted(rows[1]!.note, "few-calibrated", { fewest: 10, positives: 9, negatives: 91 });
  noted(rows[1]!.note, "judge-of-all-modes");
  near(adjust(table, calibration, { force: true })[1]?.sensitivity, 5 / 9);
  noted(adjust(table, [])[0]!.note, "not-calibrated");
});

test("a perfect known judge gives Newcombe's interval of the difference", () => {
  const [row] = adjustDifference(table, perfect);
  const limits = newcombe({ flagged1: 29, n1: 44, flagged2: 2, n2: 14 });
  near(row?.risk_difference, 29 / 44 - 2 / 14);
  near(row?.low, limits.low!);
  near(row?.high, limits.high!);
  noted(row!.note, "one-error-rate");
});

test("an erring judge shrinks a difference; the correction undoes it and widens the interval", () => {
  const [seen] = adjustDifference(table, perfect);
  const judge = { sensitivity: 0.9, specificity: 0.9, positives: 50, negatives: 50 };
  const [row] = adjustDifference(table, judge);
  near(row?.risk_difference, seen!.risk_difference! / 0.8);
  assert.ok(row!.high! - row!.low! > seen!.high! - seen!.low!);
});

test("a judge by outcome gives the difference of two corrected prevalences", () => {
  const calibration = [
    { code: "", outcome: "failure" as const, tp: 90, fp: 10, fn: 10, tn: 90 },
    { code: "", outcome: "success" as const, tp: 80, fp: 0, fn: 20, tn: 100 },
  ];
  const [row] = adjustDifference(table, calibration);
  near(row?.risk_difference, (29 / 44 - 0.1) / 0.8 - 2 / 14 / 0.8);
  assert.equal(row?.interval, "mover-lee");
  assert.ok(row!.low! < row!.risk_difference! && row!.risk_difference! < row!.high!);
});

test("a difference that the judge's error pushes out of range is clipped with both of its limits, and noted", () => {
  const apart: ModesTable = { ...table, rows: [...counts("failure", 180, 200), ...counts("success", 0, 200)] };
  const judge = { sensitivity: 0.7, specificity: 0.8, positives: null, negatives: null };
  const [row] = adjustDifference(apart, judge); // .9/.5 = 1.8, Newcombe's limits above 1 too
  assert.deepEqual([row?.risk_difference, row?.low, row?.high], [1, 1, 1]);
  noted(row!.note, "estimate-clipped", { raw: 1.8, low: -1, high: 1 });
  noted(row!.note, "clipped", { low: -1, high: 1 });
});

test("an adjusted difference and its limits lie in -1 to 1 in order, by one judge and by one for each outcome", () => {
  const rate = fc.double({ min: 0.3, max: 1, noNaN: true });
  const side = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 60 })).map(([x, n]) => [Math.min(x, n), n] as const);
  const cells = fc.record({ tp: fc.nat(40), fp: fc.nat(40), fn: fc.nat(40), tn: fc.nat(40) });
  const calibrated = fc.tuple(cells, cells).map(([one, two]) => [
    { code: "", outcome: "failure" as const, ...one },
    { code: "", outcome: "success" as const, ...two },
  ]);
  const known = fc.tuple(rate, rate).map(([sensitivity, specificity]) => ({ ...perfect, sensitivity, specificity }));
  fc.assert(
    fc.property(side, side, fc.oneof(known, calibrated), ([x1, n1], [x2, n2], judge) => {
      const rows = { ...table, rows: [...counts("failure", x1, n1), ...counts("success", x2, n2)] };
      const [row] = adjustDifference(rows, judge, { force: true });
      const { risk_difference: estimate, low, high } = row!;
      for (const value of [estimate, low, high]) assert.ok(value === null || (value >= -1 && value <= 1));
      if (low !== null) assert.ok(low <= estimate! && estimate! <= high!, JSON.stringify(row));
      else assert.ok(row!.note);
    }),
  );
});

test("counts selected on outcome are corrected within an outcome only", () => {
  const selected = { ...table, rows: table.rows.map((row) => ({ ...row, caution: ["selected-on-outcome"] })) };
  assert.equal(adjust(selected, perfect)[0]?.adjusted, null);
  near(adjust(selected, perfect, { outcome: "failure" })[0]?.adjusted, 29 / 44);
});

test("repeated clusters count at their effective sample size", () => {
  const cluster = (name: string, flagged: number) =>
    counts("failure", flagged, 3).map((row) => ({ ...row, group: { cluster: name } }));
  const names = ["a", "b", "c", "d", "e", "f"];
  const clustered: ModesTable = {
    kind: "modes",
    by: ["cluster"],
    rows: names.flatMap((n, at) => cluster(n, at < 3 ? 3 : 0)),
  };
  const loose: ModesTable = { kind: "modes", by: [], rows: counts("failure", 9, 18) };
  const [one, two] = [adjust(clustered, perfect)[0]!, adjust(loose, perfect)[0]!];
  near(one.adjusted, two.adjusted!);
  assert.ok(one.high! - one.low! > 1.3 * (two.high! - two.low!));
  assert.equal(one.clusters, 6);
});

test("one judge for both outcomes: the limits take Newcombe's and the calibration's part", () => {
  const judge = { sensitivity: 0.9, specificity: 0.9, positives: 50, negatives: 50 };
  const [row] = adjustDifference(table, judge);
  // Python: with d = (29/44 - 2/14) / .8, Wilson's limits l1, h1, l2, h2 and v = 46/52 * 6/52 / 52,
  // d - hypot(hypot(29/44 - l1, h2 - 2/14) / .8, 1.959964 * d * sqrt(2 * v) / .8), and the same above
  near(row?.low, 0.2622204431687404, 1e-9);
  near(row?.high, 0.868061739374142, 1e-9);
});

test("a calibration by cluster is worth its items over their design effect, without one the cells of a cluster are alike", () => {
  const counts = { code: "", outcome: null };
  const row = (cluster: string, tp: number, fn: number, tn: number, fp: number) => ({
    ...counts,
    cluster,
    tp,
    fn,
    tn,
    fp,
  });
  const clustered = [row("a", 5, 0, 5, 0), row("b", 0, 5, 5, 0), row("c", 5, 0, 5, 0), row("d", 5, 0, 0, 5)];
  const found = qualityFor(clustered, "1.1", null, false);
  // All of a cluster alike: ICC 1, so that four clusters of five are worth four items.
  assert.deepEqual([found.positives, found.negatives], [20, 20]);
  assert.deepEqual([found.judge?.positives, found.judge?.negatives, found.judge?.df], [4, 4, 3]);
  noted(found.note, "calibration-clustered", { sensitivity: 5, specificity: 5 });
  noted(found.note, "few-units", { fewest: 8, unit: "calibration cluster" });
  const summed = { ...counts, tp: 15, fn: 5, tn: 15, fp: 5 };
  // 1 + 19 × (m − 1)/39 with m = 14 cells a trace, 40/8 cells a cluster, 1 cell a trace of one mode
  for (const [counts, each] of [
    [summed, 14],
    [{ ...summed, clusters: 8 }, 5],
    [{ ...summed, code: "1.1" }, 1],
    [{ ...summed, code: "1.1", clusters: 40 }, 1],
  ] as const) {
    const { judge, positives } = qualityFor([counts], "1.1", null, false);
    assert.equal(positives, 20);
    near(judge!.positives!, 20 / (1 + (19 * (each - 1)) / 39));
    assert.equal(judge!.df, undefined);
  }
});

test("a calibration's clusters in any order and under any name give the same", () => {
  const rows = [3, 1, 4, 1, 5].map((tp, at) => ({
    code: "1.1",
    outcome: null,
    cluster: `c${at}`,
    tp,
    fn: 2,
    tn: 6,
    fp: at,
  }));
  const renamed = [...rows].reverse().map((row, at) => ({ ...row, cluster: `x${at}` }));
  const { judge } = qualityFor(rows, "1.1", null, true);
  const other = qualityFor(renamed, "1.1", null, true).judge!;
  near(judge!.positives!, other.positives!);
  near(judge!.negatives!, other.negatives!);
});
