import assert from "node:assert/strict";

/** Asserts that a number is there and within a tolerance of the expected one. */
export function near(actual: number | null | undefined, expected: number, tolerance = 1e-9): void {
  const close = typeof actual === "number" && Math.abs(actual - expected) <= tolerance;
  assert.ok(close, `${actual} is not ${expected}`);
}
