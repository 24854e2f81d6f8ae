import assert from "node:assert/strict";
import test from "node:test";
import { logChoose } from "../../src/statistics/hypergeometric.js";
import { binomialOf } from "../../src/statistics/random.js";
import { randomFrom } from "../../src/statistics.js";

test("one seed gives the same draws, another seed others", () => {
  const draws = (seed: number) => {
    const random = randomFrom(seed);
    return Array.from({ length: 20 }, () => random.below(1_000_000));
  };
  assert.deepEqual(draws(7), draws(7));
  assert.notDeepEqual(draws(7), draws(8));
  assert.notDeepEqual(draws(7), draws(7 + 2 ** 32));
});

test("the stream is pinned: the same numbers on every machine and in every release", () => {
  const random = randomFrom(20260813);
  assert.deepEqual([random.below(1000), random.below(1000), random.below(1000)], [205, 715, 600]);
});

test("a fork depends on seed and label, not on the draws before it", () => {
  const first = randomFrom(3);
  const second = randomFrom(3);
  for (let index = 0; index < 11; index++) second.uniform();
  const take = (random: ReturnType<typeof randomFrom>) => Array.from({ length: 5 }, () => random.below(99));
  assert.deepEqual(take(first.fork("a")), take(second.fork("a")));
  assert.notDeepEqual(take(first.fork("a")), take(first.fork("b")));
  assert.notDeepEqual(take(first.fork("a").fork("b")), take(first.fork("ab")));
});

test("draws below n are even over 0 to n - 1, and uniform numbers lie in [0, 1)", () => {
  const random = randomFrom(11);
  const counts = new Array<number>(7).fill(0);
  for (let index = 0; index < 70_000; index++) counts[random.below(7)]! += 1;
  const chi2 = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chi2 < 22.5, `chi-square ${chi2} on 6 degrees of freedom`); // p = .001
  let sum = 0;
  for (let index = 0; index < 10_000; index++) {
    const value = random.uniform();
    assert.ok(value >= 0 && value < 1);
    sum += value;
  }
  assert.ok(Math.abs(sum / 10_000 - 0.5) < 0.012);
  const filled = new Uint32Array(70_001).fill(9);
  random.fill(filled, 70_000, 7);
  const even = [0, 1, 2, 3, 4, 5, 6].map((value) => filled.filter((drawn) => drawn === value).length);
  assert.equal(filled[70_000], 9);
  assert.ok(even.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0) < 22.5, String(even));
  random.fill(filled, 1000, 3_000_000_000);
  const high = filled.subarray(0, 1000).filter((drawn) => drawn >= 1_500_000_000).length;
  assert.ok(Math.abs(high - 500) < 60 && filled.every((drawn) => drawn < 3_000_000_000), `${high} in the upper half`);
  assert.throws(() => random.below(0), RangeError);
  assert.throws(() => randomFrom(0.5), RangeError);
});

test("binomial draws follow the binomial distribution", () => {
  const random = randomFrom(5);
  for (const [n, p] of [
    [1, 0.5],
    [12, 0.3],
    [200, 0.005],
    [500, 0.97],
  ] as const) {
    const draw = binomialOf(p);
    const found = new Array<number>(n + 1).fill(0);
    for (let index = 0; index < 20_000; index++) found[draw(n, random)]! += 1 / 20_000;
    let [below, expected] = [0, 0];
    for (const [k, share] of found.entries()) {
      below += share;
      expected += Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
      assert.ok(Math.abs(below - expected) < 0.015, `n ${n}, p ${p}: P(at most ${k}) ${below} is not ${expected}`);
    }
  }
  assert.deepEqual([binomialOf(1)(9, random), binomialOf(0.4)(0, random)], [9, 0]);
});
