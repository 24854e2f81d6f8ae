import assert from "node:assert/strict";
import { test } from "node:test";
import { mean, quantile, sampleSd } from "../../src/statistics/summary.js";
import { near } from "../near.js";

test("mean, sample sd and type 7 quantiles are R's", () => {
  // R: x <- c(0.5, 1, 2, 4, 8, 16.5); mean(x); sd(x); quantile(x, c(0, .1, .25, .5, .9, 1), type = 7)
  const values = [0.5, 1, 2, 4, 8, 16.5];
  near(mean(values), 16 / 3, 1e-12);
  near(sampleSd(values), 6.112828041640519, 1e-12);
  const levels = [0, 0.1, 0.25, 0.5, 0.9, 1];
  for (const [index, expected] of [0.5, 0.75, 1.25, 3, 12.25, 16.5].entries()) {
    near(quantile(values, levels[index]!), expected, 1e-12);
    near(quantile(Float64Array.from(values), levels[index]!), expected, 1e-12);
  }
});

test("nothing has no mean, one value no sd, and a level outside 0 to 1 is the nearer of the two", () => {
  assert.deepEqual([mean([]), sampleSd([]), sampleSd([3])], [null, null, null]);
  assert.equal(quantile([5], 0.975), 5);
  assert.deepEqual([quantile([1, 2], -1e-9), quantile([1, 2], 1 + 1e-9)], [1, 2]);
});
