import assert from "node:assert/strict";
import test from "node:test";
import { randomFrom } from "../../src/statistics/random.js";

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
  assert.throws(() => random.below(0), RangeError);
  assert.throws(() => randomFrom(0.5), RangeError);
});
