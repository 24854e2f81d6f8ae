import { InputError } from "../errors.js";
import { normalCdf } from "./distributions.js";

/** Steps and distinct sums beyond which the normal approximation is taken. */
const mostSteps = 5e7;
const mostSums = 1 << 20;

/**
 * The exact two-sided sign-flip test of a sum: each difference's sign is equally likely to be turned under the null.
 * p = P(|sum| at least as large), in (0, 1]; sums that differ by less than a billionth of the largest are ties. With differences of
 * 1 and −1 it is McNemar's exact test. 1 where all are 0. Whole numbers whose sums take more than 50 million steps, and
 * others with more than a million different sums, go by the normal approximation. InputError for what is not finite.
 */
export function signFlip(differences: readonly number[]): number {
  const wrong = differences.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new InputError("not a number", { field: "difference", value: wrong });
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const reach = sizes.reduce((sum, size) => sum + size, 0);
  if (reach === 0) return 1;
  const whole = sizes.every(Number.isInteger) && reach * sizes.length <= mostSteps;
  const exact = whole ? ofWhole(sizes, reach, observed) : ofReal(sizes, reach, observed);
  if (exact !== null) return Math.min(1, exact);
  const sd = Math.sqrt(sizes.reduce((sum, size) => sum + size * size, 0));
  return Math.min(1, 2 * normalCdf(-observed / sd));
}

/** By how much of the total has its sign turned to minus, one entry a whole number: sum = reach − 2 × turned. */
function ofWhole(sizes: readonly number[], reach: number, observed: number): number {
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
  return p;
}

/** The same over the sums that occur; null where they are too many. */
function ofReal(sizes: readonly number[], reach: number, observed: number): number | null {
  const slack = 1e-9 * reach;
  let chances = new Map<number, readonly [turned: number, chance: number]>([[0, [0, 1]]]);
  for (const size of sizes) {
    const next = new Map<number, readonly [number, number]>();
    for (const [before, chance] of chances.values()) {
      for (const turned of [before, before + size]) {
        const key = Math.round(turned / slack);
        next.set(key, [turned, (next.get(key)?.[1] ?? 0) + chance / 2]);
      }
    }
    if (next.size > mostSums) return null;
    chances = next;
  }
  return [...chances.values()].reduce(
    (p, [turned, chance]) => (Math.abs(reach - 2 * turned) >= observed - slack ? p + chance : p),
    0,
  );
}
