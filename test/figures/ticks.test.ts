import assert from "node:assert/strict";
import { test } from "node:test";
import { around, countsFromZero, fromZero, largest } from "../../src/figures/ticks.js";

test("an axis from zero ends at a round number at or above the largest value", () => {
  assert.deepEqual(fromZero(79, 4), { domain: [0, 80], ticks: [0, 20, 40, 60, 80] });
  assert.deepEqual(fromZero(5.4, 5), { domain: [0, 6], ticks: [0, 2, 4, 6] });
  assert.deepEqual(fromZero(0, 4).domain, [0, 1]);
});

test("an axis of counts has whole numbers for ticks and holds the largest count", () => {
  assert.deepEqual(fromZero(9, 4).ticks, [0, 2.5, 5, 7.5, 10]);
  assert.deepEqual(countsFromZero(9, 4), { domain: [0, 10], ticks: [0, 5, 10] });
  assert.deepEqual(countsFromZero(1, 4), { domain: [0, 1], ticks: [0, 1] });
  for (let most = 1; most <= 2000; most++) {
    const { domain, ticks } = countsFromZero(most, 4);
    assert.ok(ticks.every(Number.isInteger) && ticks.length <= 5 && domain[1] >= most, `${most}: ${ticks}`);
  }
});

test("an axis around values holds them between round numbers", () => {
  assert.deepEqual(around(0.815, 0.915, 4), { domain: [0.8, 0.925], ticks: [0.8, 0.825, 0.85, 0.875, 0.9, 0.925] });
});

test("equal values get room around them", () => {
  for (const value of [0, 0.74, -3, 1000]) {
    const { domain, ticks } = around(value, value);
    assert.ok(domain[0] < value && value < domain[1], `${value}: ${domain}`);
    assert.ok(ticks.length <= 8 && ticks.every((tick) => String(tick).length <= 6), `${ticks}`);
  }
});

test("the largest of cells passes over what is no number", () => {
  assert.equal(largest([null, "9", 3, 1]), 3);
  assert.equal(largest([], 7), 7);
});
