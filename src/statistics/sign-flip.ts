import { normalCdf } from "./distributions.js";

/** A whole number: what a cluster's runs differ by. */
export type Difference = number;

/**
 * The exact two-sided sign-flip test of a sum of whole numbers: each one's sign is equally likely to be turned under the
 * null. p = P(|sum| at least as large). With differences of 1 and −1 it is McNemar's exact test. 1 where all are 0.
 * Sums with more than 50 million steps go by the normal approximation.
 */
export function signFlip(differences: readonly Difference[]): number {
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const reach = sizes.reduce((sum, size) => sum + size, 0);
  if (reach === 0) return 1;
  if (reach * sizes.length > 5e7) {
    const sd = Math.sqrt(sizes.reduce((sum, size) => sum + size * size, 0));
    return Math.min(1, 2 * normalCdf(-observed / sd));
  }
  // The distribution of how much of the total has its sign turned to minus: sum = reach − 2 × turned.
  const chances = new Float64Array(reach + 1);
  chances[0] = 1;
  let top = 0;
  for (const size of sizes) {
    top += size;
    for (let turned = top; turned >= 0; turned--) {
      chances[turned] = (chances[turned]! + (turned >= size ? chances[turned - size]! : 0)) / 2;
    }
  }
  let p = 0;
  for (let turned = 0; turned <= reach; turned++) {
    if (Math.abs(reach - 2 * turned) >= observed) p += chances[turned]!;
  }
  return Math.min(1, p);
}
