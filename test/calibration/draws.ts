// Random draws that the simulations share.
import type { Random } from "../../src/statistics.js";

/** 0/1 values of one cluster, each 1 with probability p, any two correlated by the ICC: a shared draw now and then. */
export function alike(random: Random, size: number, p: number, icc: number): readonly number[] {
  const shared = random.uniform() < p ? 1 : 0;
  return Array.from({ length: size }, () =>
    random.uniform() < Math.sqrt(icc) ? shared : random.uniform() < p ? 1 : 0,
  );
}

/** How many of n have something that each has with probability p. */
export function binomialDraw(random: Random, n: number, p: number): number {
  let count = 0;
  for (let index = 0; index < n; index++) if (random.uniform() < p) count++;
  return count;
}

/** Which of some shares that add up to 1 a uniform draw falls into. */
export function kindOf(shares: readonly number[], draw: number): number {
  let rest = draw;
  const kind = shares.findIndex((share) => {
    rest -= share;
    return rest < 0;
  });
  return kind === -1 ? shares.length - 1 : kind;
}
