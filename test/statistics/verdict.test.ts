import assert from "node:assert/strict";
import { test } from "node:test";
import { noteOf } from "../../src/notes.js";
import { formulaPower, visibleByFormula } from "../../src/statistics/cluster-power.js";
import { flagIntraclass } from "../../src/statistics/icc.js";
import { verdictOf } from "../../src/statistics/verdict.js";
import { codesOf, noted } from "../noted.js";

const unknown = { low: null, high: null };

test("a mode in every one of 10 successful traces is recoverable; in every one of 9 it is not", () => {
  const verdictAt = (n2: number) =>
    verdictOf({
      clusters: [{ flagged1: 15, n1: 20, flagged2: n2, n2 }],
      clustered: false,
      difference: unknown,
      q: 0.5,
    }).verdict;
  assert.deepEqual([verdictAt(9), verdictAt(10)], ["unsupported", "recoverable"]);
});

test("unsupported and untestable cells say which differences remain possible, decided ones do not", () => {
  const note = (flagged1: number, q: number | null, low: number, high: number) =>
    verdictOf({ clusters: [{ flagged1, n1: 9, flagged2: 0, n2: 3 }], clustered: false, difference: { low, high }, q })
      .note;
  const unsupported = note(2, 0.9, -0.36, 0.5);
  assert.deepEqual(codesOf(unsupported), ["visible", "possible"]);
  noted(unsupported, "possible", { low: -0.36, high: 0.5 });
  assert.deepEqual(note(0, null, -0.2, 0.68), noteOf("possible", { low: -0.2, high: 0.68 }));
  assert.equal(note(8, 0.01, 0.1, 0.9), null);
});

test("over repeated clusters the smallest visible difference is said only inside the formula's domain, with its ICC", () => {
  const scenario = (flagged1: number, n1: number, flagged2: number, n2: number) => ({ flagged1, n1, flagged2, n2 });
  const some = Array.from({ length: 24 }, (_, at) => scenario(at % 2, 2, Number(at % 4 === 1), 1));
  const note = (clusters: typeof some) => verdictOf({ clusters, clustered: true, difference: unknown, q: 0.9 }).note;
  const icc = flagIntraclass(some.map(({ flagged1, flagged2 }) => ({ flagged: flagged1 + flagged2, n: 3 })));
  const visible = visibleByFormula(
    some.map(() => ({ n: 3, failed: 2 })),
    0.25,
    icc,
  );
  assert.ok(icc > 0 && icc < 0.3 && visible !== null);
  noted(note(some), "visible-at-icc", { visible, failed: 48, successful: 24, base: 0.25, icc });
  assert.equal(note(some.slice(0, 19)), null); // too few clusters
  assert.equal(note([...some, scenario(12, 20, 4, 10)]), null); // one of them dominates
  assert.equal(note(some.map((one, at) => (at < 16 ? scenario(1, 3, 0, 0) : one))), null); // 64 of 72 failed: above 85%
  assert.equal(note(some.map((_, at) => (at % 2 ? scenario(2, 2, 1, 1) : scenario(0, 2, 0, 1)))), null); // ICC 1
});

test("the formula's power and smallest visible difference are the reference's", () => {
  // clusters-known-answers.json, po1: power_formula and the smallest multiple of .005 with power .8
  const failed = [
    ...Array<number>(14).fill(3),
    ...Array<number>(10).fill(2),
    ...Array<number>(6).fill(1),
    0,
    0,
    0,
    0,
    0,
  ];
  const clusters = failed.map((count) => ({ n: 3, failed: count }));
  for (const [difference, power] of [
    [0.25, 0.7059167105780948],
    [0.3, 0.8546482776916151],
  ] as const) {
    assert.ok(Math.abs(formulaPower(clusters, { base: 0.2, difference, icc: 0.3 }) - power) < 1e-8);
  }
  assert.ok(Math.abs(visibleByFormula(clusters, 0.2, 0.3)! - 0.28) < 1e-12);
});
