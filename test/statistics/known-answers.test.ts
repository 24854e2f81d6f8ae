import assert from "node:assert/strict";
import test from "node:test";
import {
  clopperPearson,
  exactConditional,
  fisher,
  haldaneAnscombe,
  koopman,
  miettinenNurminen,
  newcombe,
  oddsRatio,
  wilson,
} from "../../src/statistics.js";
import { printedAs } from "../near.js";

// Published or reference-implementation answers, to the digits printed.
test("Wilson and Clopper-Pearson give R's limits of 18/20, 4/20 and 0/30", () => {
  // R prop.test and binom.test, as quoted in statsmodels' tests
  for (const [x, n, low, high, exactLow, exactHigh] of [
    [18, 20, 0.69897, 0.97213, 0.68302, 0.98765],
    [4, 20, 0.08066, 0.41602, 0.05733, 0.43661],
    [0, 30, 0, 0.11351, 0, 0.1157],
  ] as const) {
    printedAs(wilson(x, n).low, low, 5);
    printedAs(wilson(x, n).high, high, 5);
    printedAs(clopperPearson(x, n).low, exactLow, 5);
    printedAs(clopperPearson(x, n).high, exactHigh, 5);
  }
});

test("7/34 against 1/34: Newcombe, Miettinen-Nurminen and Koopman as published", () => {
  const table = { flagged1: 7, n1: 34, flagged2: 1, n2: 34 };
  printedAs(newcombe(table).low, 0.019, 3); // statsmodels
  printedAs(newcombe(table).high, 0.34, 3);
  printedAs(miettinenNurminen(table).low, 0.0270416, 7); // R PropCIs diffscoreci
  printedAs(miettinenNurminen(table).high, 0.3452912, 7);
  printedAs(koopman(table).low, 1.220853, 6); // R PropCIs riskscoreci
  printedAs(koopman(table).high, 42.575718, 6);
});

test("FM-3.3 of Gemini-3-Flash, 29/44 failed against 2/14 successful", () => {
  const table = { flagged1: 29, n1: 44, flagged2: 2, n2: 14 };
  printedAs(fisher(table), 0.00144, 5);
  printedAs(newcombe(table).low, 0.22, 3);
  printedAs(newcombe(table).high, 0.676, 3);
  assert.equal(oddsRatio(table), 11.6);
  printedAs(exactConditional(table).low, 2.07603, 5);
  // R's fisher.test prints 114.914: its root finder stops at a tolerance of 1e-4. At full precision 114.84424.
  printedAs(exactConditional(table).high, 114.84424, 5);
  const shifted = haldaneAnscombe(table);
  printedAs(shifted.estimate, 9.516, 3);
  printedAs(shifted.low, 2.143, 3);
  printedAs(shifted.high, 42.25, 3);
});
