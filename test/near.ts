import assert from "node:assert/strict";

/** Asserts that a number lies within a tolerance of the expected one; where null is expected, that it is null. */
export function near(
  actual: number | null | undefined,
  expected: number | null,
  tolerance = 1e-9,
  what = "the number",
): void {
  const close =
    expected === null ? actual === null : typeof actual === "number" && Math.abs(actual - expected) <= tolerance;
  assert.ok(close, `${what}: ${actual} is not ${expected}`);
}

/** Asserts that a number agrees with one that a source prints to so many decimals. */
export function printedAs(actual: number | null | undefined, expected: number, decimals: number): void {
  near(actual, expected, 0.51 * 10 ** -decimals);
}
