import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type LabelledTrace, lift, prevalence } from "../../src/index.js";
import { differenceBounds, prevalenceBounds } from "../../src/statistics.js";
import { trace } from "../counts/traces.js";
import { noted } from "../noted.js";

const counts = fc
  .tuple(fc.nat(20), fc.nat(20), fc.nat(20))
  .map(([flagged, clear, missing]) => ({ flagged, labelled: flagged + clear, traces: flagged + clear + missing }));

test("bounds hold the available-case estimate, and meet it where nothing is missing", () => {
  fc.assert(
    fc.property(counts, counts, (one, two) => {
      fc.pre(one.labelled > 0 && two.labelled > 0);
      const difference = one.flagged / one.labelled - two.flagged / two.labelled;
      const range = differenceBounds(one, two)!;
      assert.ok(range.low <= difference + 1e-12 && difference <= range.high + 1e-12);
      assert.ok(range.low >= -1 && range.high <= 1);
      const whole = prevalenceBounds({ ...one, traces: one.labelled })!;
      assert.equal(whole.low, whole.high);
    }),
  );
});

test("no trace has no bounds", () => {
  const none = { flagged: 0, labelled: 0, traces: 0 };
  assert.equal(prevalenceBounds(none), null);
  assert.equal(differenceBounds(none, { flagged: 1, labelled: 2, traces: 2 }), null);
});

const labelled = (index: number, outcome: "failure" | "success", flagged: number, known: number): LabelledTrace =>
  trace({ id: String(index), outcome, labels: { flagged, labelled: known } });

test("prevalence and lift say that labels are missing, and give the worst and best case on request", () => {
  const traces = [
    ...[1, 1, 1, 0].map((bit, at) => labelled(at, "failure", bit, 1)),
    ...[0, 0, 1, 0].map((bit, at) => labelled(10 + at, "success", bit, 1)),
    labelled(20, "failure", 0, 0),
    labelled(21, "success", 0, 0),
  ];
  noted(prevalence(traces)[0]!.note, "not-labelled", { traces: 2 });
  noted(prevalence(traces, { bounds: true })[0]!.note, "bounds", { low: 0.4, high: 0.6 });
  const [row] = lift(traces);
  assert.equal(row?.risk_difference, 0.5);
  noted(row!.note, "not-labelled", { traces: 2 });
  noted(lift(traces, { bounds: true })[0]!.note, "difference-bounds", { low: 0.2, high: 0.6 });
});

test("a mode that no trace is labelled for is bounded by nothing but 0 and 1", () => {
  const [row] = prevalence([labelled(1, "failure", 0, 0)], { bounds: true });
  assert.equal(row?.proportion, null);
  noted(row!.note, "bounds", { low: 0, high: 1 });
});
