// simple-statistics under one door: its types ask for mutable arrays, and it throws where there is nothing to summarise.
import { mean as meanOf, quantileSorted, sampleStandardDeviation } from "simple-statistics";

/** The arithmetic mean; null of no values. */
export function mean(values: ArrayLike<number>): number | null {
  return values.length === 0 ? null : meanOf(values as number[]);
}

/** The sum of numbers, in their order. */
export function sum(values: readonly number[] | Int32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** The sample standard deviation (n − 1); null of fewer than two values. */
export function sampleSd(values: ArrayLike<number>): number | null {
  return values.length < 2 ? null : sampleStandardDeviation(values as number[]);
}

/** Type 7 quantile (R's default) of sorted values, at least one; p outside 0 to 1 is taken as 0 or 1. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  return quantileSorted(sorted as number[], Math.min(1, Math.max(0, p)));
}
