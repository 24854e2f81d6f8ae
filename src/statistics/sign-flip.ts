import { InputError } from "../errors.js";
import { defaultSeed, type Random, randomFrom } from "./random.js";
import { mean } from "./summary.js";
import { largest } from "./wilcoxon.js";

/** Steps of the exact distribution beyond which signs are drawn; differences whose signs are all written out. */
const mostSteps = 5e7;
const mostWrittenOut = 20;
const draws = 99_999;

/**
 * The two-sided sign-flip test of a sum: each difference's sign is equally likely to be turned under the null.
 * p = P(|sum| at least as large), in (0, 1]; sums that differ by less than a billionth of the largest are ties. With
 * differences of 1 and −1 it is McNemar's exact test. 1 where all are 0. Exact where the differences are multiples of
 * 1/k for some k up to 5,040 (means of few runs) or where 20 or fewer are not 0; else 99,999 draws, with the add-one
 * rule. A function of the differences' multiset alone, and the same for their negatives. InputError for what is not finite.
 *
 * @example
 * ```ts
 * import { signFlip } from "mastkit/statistics";
 * signFlip([1, 1, 1, 1, 1, -1]); // => 0.21875
 * ```
 */
export function signFlip(
  differences: readonly number[],
  random: Random = randomFrom(defaultSeed).fork("sign flip"),
): number {
  const wrong = differences.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new InputError("not a number", { field: "difference", value: wrong });
  const sizes = differences
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  const reach = sizes.reduce((sum, size) => sum + size, 0);
  if (reach === 0) return 1;
  const least = Math.abs(differences.reduce((sum, value) => sum + value, 0)) - 1e-9 * reach;
  const unit = unitOf(sizes);
  if (unit !== null && reach * unit * sizes.length <= mostSteps) {
    return ofWhole(
      sizes.map((size) => Math.round(size * unit)),
      least * unit,
    );
  }
  return sizes.length <= mostWrittenOut ? writtenOut(sizes, least) : drawn(sizes, least, random);
}

/** The smallest p that a sign-flip test of these differences can give, 2^(1 − differences other than 0), at most 1. */
export function smallestSignFlip(differences: readonly number[]): number {
  return Math.min(1, 2 ** (1 - differences.filter((value) => value !== 0).length));
}

/** The mean of the differences, 0 where rounding alone keeps it from 0; null of none. */
export function meanDifference(differences: readonly number[]): number | null {
  const value = mean(differences);
  return value !== null && Math.abs(value) <= 1e-14 * largest(differences) ? 0 : value;
}

/** The smallest k of which all sizes are multiples of 1/k; null above 5,040. */
function unitOf(sizes: readonly number[]): number | null {
  for (let unit = 1; unit <= 5_040; unit++) {
    const fits = (size: number) => Math.abs(size * unit - Math.round(size * unit)) <= 1e-9;
    if (Math.round(sizes[0]! * unit) > 0 && sizes.every(fits)) return unit;
  }
  return null;
}

/** By how much of the total has its sign turned to minus, one entry a whole number: sum = reach − 2 × turned. */
function ofWhole(sizes: readonly number[], least: number): number {
  const reach = sizes.reduce((sum, size) => sum + size, 0);
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
    if (Math.abs(reach - 2 * turned) >= least) p += chances[turned]!;
  }
  return Math.min(1, p);
}

/** All sums with the first sign held: the others are their negatives. */
function writtenOut(sizes: readonly number[], least: number): number {
  const sums = new Float64Array(2 ** (sizes.length - 1));
  sums[0] = sizes[0]!;
  for (let step = 1; step < sizes.length; step++) {
    const count = 2 ** (step - 1);
    for (let at = 0; at < count; at++) {
      sums[count + at] = sums[at]! - sizes[step]!;
      sums[at]! += sizes[step]!;
    }
  }
  return sums.reduce((count, sum) => count + (Math.abs(sum) >= least ? 1 : 0), 0) / sums.length;
}

function drawn(sizes: readonly number[], least: number, random: Random): number {
  let extreme = 0;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    let bits = 0;
    for (const [at, size] of sizes.entries()) {
      if (at % 32 === 0) bits = random.below(2 ** 32);
      sum += bits & 1 ? size : -size;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= least) extreme++;
  }
  return (1 + extreme) / (1 + draws);
}
