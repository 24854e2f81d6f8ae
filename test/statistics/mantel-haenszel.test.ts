// Where Sato's interval of the Mantel–Haenszel difference is not to be trusted.
import assert from "node:assert/strict";
import test from "node:test";
import { publishedTable, stratifiedLift } from "../../src/index.js";
import { mantelHaenszelDifference, mantelHaenszelOddsRatio } from "../../src/statistics.js";
import { noted } from "../noted.js";

test("Sato's interval warns where fewer than 5 traces of an outcome have the mode, or lack it", () => {
  const stratum = (flagged1: number, flagged2: number) => ({ flagged1, n1: 50, flagged2, n2: 50 });
  const note = (...strata: ReturnType<typeof stratum>[]) => mantelHaenszelDifference(strata).note;
  assert.equal(note(stratum(3, 3), stratum(2, 2)), null);
  noted(note(stratum(3, 3), stratum(2, 1)), "few-of-a-kind", { kinds: "4 successful traces with the mode" });
  noted(note(stratum(48, 1), stratum(49, 9)), "few-of-a-kind", { kinds: "3 failed traces without the mode" });
  noted(note(stratum(1, 0)), "few-of-a-kind", {
    kinds: "1 failed trace with the mode and 0 successful traces with the mode",
  });
  assert.equal(mantelHaenszelOddsRatio([stratum(1, 2)]).note, null);
});

test("the study's mode 1.2 across models: the interval leaves zero out with p .71, and warns", () => {
  const row = stratifiedLift(publishedTable("itbench-study-modes"), { stratify: "model" }).find(
    ({ code }) => code === "1.2",
  )!;
  assert.ok(row.mh_risk_difference_low! > 0 && row.p! > 0.7);
  noted(row.note, "few-of-a-kind", { kinds: "0 successful traces with the mode" });
});
