import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeScores, lift, power, prevalence, tabulateModes } from "../../src/index.js";
import {
  clopperPearson,
  exactConditional,
  fisher,
  fisherPower,
  haldaneAnscombe,
  koopman,
  miettinenNurminen,
  newcombe,
  smallestVisible,
  wilson,
} from "../../src/statistics.js";
import { trace } from "../counts/traces.js";
import { noted } from "../noted.js";

const refused = (message: RegExp, ...calls: readonly (() => unknown)[]) => {
  for (const call of calls) assert.throws(call, { name: "InputError", message }, String(call));
};
const right = { flagged1: 3, n1: 10, flagged2: 2, n2: 10 };

test("counts that are not whole, below 0 or above n are refused, not computed with", () => {
  const tests = [newcombe, miettinenNurminen, koopman, exactConditional, haldaneAnscombe, fisher];
  for (const of of tests) {
    assert.doesNotThrow(() => of(right), of.name);
    refused(
      /field flagged/,
      () => of({ ...right, flagged1: 12 }),
      () => of({ ...right, flagged2: -1 }),
      () => of({ ...right, flagged2: 1.5 }),
      () => of({ ...right, flagged1: Number.NaN }),
    );
    refused(/field n: not a whole/, () => of({ ...right, n2: 10.5 }));
  }
  for (const of of [wilson, clopperPearson]) refused(/more flagged than the 10/, () => of(12, 10));
});

test("a confidence of 95, 1 or 0 is refused by intervals and by the statistics that take it", () => {
  const traces = [trace({ id: "a", labels: { flagged: 1, labelled: 1 } }), trace({ id: "b" })];
  const pairs = traces.map((each) => ({ truth: each, judge: each }));
  for (const confidence of [95, 1, 0, -0.5, Number.NaN]) {
    refused(
      /confidence: not between 0 and 1.*such as 0\.95/,
      () => wilson(3, 10, confidence),
      () => clopperPearson(3, 10, confidence),
      () => newcombe(right, confidence),
      () => miettinenNurminen(right, confidence),
      () => koopman(right, confidence),
      () => exactConditional(right, confidence),
      () => haldaneAnscombe(right, confidence),
      () => prevalence(traces, { confidence }),
      () => prevalence(tabulateModes(traces), { confidence, interval: "exact" }),
      () => lift(traces, { confidence }),
      () => judgeScores(pairs.concat(pairs, pairs, pairs, pairs), { confidence }),
    );
  }
});

test("power refuses shares, levels and sizes out of range, and one size without the other", () => {
  refused(
    /field base/,
    () => power({ base: 2, difference: 0.1 }),
    () => power({ base: -0.1, failed: 10, successful: 10 }),
    () => smallestVisible({ base: 1.2, n1: 10, n2: 10 }),
  );
  refused(/field p1/, () => fisherPower({ p1: 1.5, n1: 10, p2: 0.1, n2: 10 }));
  refused(/field n1: not a whole/, () => fisherPower({ p1: 0.5, n1: 10.5, p2: 0.1, n2: 10 }));
  refused(/field failed: not a whole/, () => power({ base: 0.1, failed: 0, successful: 10 }));
  refused(/field alpha/, () => power({ base: 0.1, difference: 0.1, alpha: 5 }));
  refused(/field power/, () => power({ base: 0.1, difference: 0.1, power: 80 }));
  refused(/field ratio/, () => power({ base: 0.1, difference: 0.1, ratio: 0 }));
  refused(
    /sizes of both groups; give failed and successful, or neither/,
    () => power({ base: 0.1, failed: 10 }),
    () => power({ base: 0.1, difference: 0.2, failed: 10 }),
  );
  refused(/or a difference/, () => power({ base: 0.1 }));
  noted(power({ base: 0.1, difference: -0.2, failed: 10, successful: 10 }).note, "outside-0-to-1", {
    where: "below 0",
  });
});
