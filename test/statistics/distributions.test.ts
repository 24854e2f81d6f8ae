import assert from "node:assert/strict";
import test from "node:test";
import {
  betaQuantile,
  chisquareTail,
  normalCdf,
  normalQuantile,
  tOf,
  tQuantile,
  zOf,
} from "../../src/statistics/distributions.js";

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual / expected - 1) < 1e-12, `${actual} is not ${expected}`);

test("the distribution functions give R's values", () => {
  close(normalCdf(-8), 6.220960574271785e-16); // pnorm(-8)
  close(normalQuantile(0.975), 1.959963984540054); // qnorm(.975)
  close(zOf(0.95), 1.959963984540054);
  close(tQuantile(0.975, 1), 12.706204736174694); // qt(.975, 1)
  close(tOf(0.95, 34), 2.0322445093177182); // qt(.975, 34)
  close(betaQuantile(0.025, 18, 3), 0.6830172859809182); // qbeta(.025, 18, 3)
  close(chisquareTail(3.841458820694124, 1), 0.05); // pchisq(., 1, lower = FALSE)
  close(chisquareTail(32.28, 1), 1.33480194190492e-8);
  close(chisquareTail(5.991464547107981, 2), 0.05);
  close(chisquareTail(5, 4), 0.28729749518364578);
});

test("the chi-square tail keeps its digits far out, at even and odd degrees of freedom", () => {
  // pchisq(x, df, lower.tail = FALSE)
  close(chisquareTail(32.28, 2), 9.7833380914231355e-8);
  close(chisquareTail(200, 3), 4.2185411071920418e-43);
  close(chisquareTail(600, 7), 2.4350307908745073e-125);
  close(chisquareTail(1400, 60), 3.7455417501517608e-253);
  close(chisquareTail(1e-3, 5), 0.99999999831851227);
  assert.equal(chisquareTail(0, 3), 1);
});
