import type { PowerRow } from "../analyses/power.js";
import { InputError } from "../errors.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import { checkLevel, checkShare, checkSize } from "./arguments.js";
import { normalCdf, normalQuantile } from "./distributions.js";
import { hypergeometric, logChoose } from "./hypergeometric.js";

export interface PowerOptions {
  /** P(mode given successful), 0 to 1. */
  readonly base: number;
  /** Sizes of the two groups; leave out to find the traces needed. */
  readonly failed?: number;
  readonly successful?: number;
  /** The difference to be seen; leave out to find the smallest visible one. With the sizes given too: the power. */
  readonly difference?: number;
  /** Default .8. */
  readonly power?: number;
  /** Default .05. */
  readonly alpha?: number;
  /** Failed traces for each successful one, where traces are asked for; default 1. */
  readonly ratio?: number;
}

/**
 * Power of the comparison of failed with successful traces: exact unconditional power of Fisher's two-sided test, the
 * failed proportion being the higher. Give the sizes for the smallest visible difference; a difference for the traces
 * needed; both for the power. Null with the reason where no difference is visible (base + difference above 1) or more
 * than a million traces are needed. Independent traces assumed; over repeated clusters {@link clusterPower}.
 *
 * @throws InputError for a share or level out of range, a size that is not a whole number of 1 or more, one size
 * without the other, and neither sizes nor a difference.
 *
 * @example
 * ```ts
 * import { power } from "mastkit";
 * power({ base: 0.1, failed: 44, successful: 14 }).difference; // => 0.41
 * ```
 */
export function power(options: PowerOptions): PowerRow {
  const { base, failed, successful, difference } = options;
  const wanted = options.power ?? 0.8;
  const alpha = options.alpha ?? 0.05;
  const sized = failed !== undefined && successful !== undefined;
  checkOptions(options);
  if (!sized) return tracesNeeded(base, difference!, wanted, alpha, options.ratio ?? 1);
  const shared = { base, failed, successful, alpha, ...independent };
  if (difference !== undefined) {
    const p1 = base + difference;
    const outside = p1 > 1 ? "above 1" : p1 < 0 ? "below 0" : null;
    const reached = outside === null ? fisherPower({ p1, n1: failed, p2: base, n2: successful, alpha }) : 0;
    const note = outside === null ? methodNote(failed + successful) : noteOf("outside-0-to-1", { where: outside });
    return { solved_for: "power", ...shared, difference, power: reached, note };
  }
  const visible = smallestVisible({ base, n1: failed, n2: successful, power: wanted, alpha });
  const none = visible === null ? noteOf("none-visible-ever") : null;
  return {
    solved_for: "difference",
    ...shared,
    difference: visible,
    power: wanted,
    note: joinNotes(none, methodNote(failed + successful)),
  };
}

function checkOptions({ base, failed, successful, difference, power: wanted, alpha, ratio }: PowerOptions): void {
  checkShare("base", base);
  checkLevel("power", wanted ?? 0.8);
  checkLevel("alpha", alpha ?? 0.05);
  checkSize("failed", failed ?? 1, 1);
  checkSize("successful", successful ?? 1, 1);
  if (difference !== undefined && !(Math.abs(difference) <= 1)) {
    throw new InputError("not from -1 to 1", { field: "difference", value: difference });
  }
  if (ratio !== undefined && !(ratio > 0 && ratio < Number.POSITIVE_INFINITY)) {
    throw new InputError("not a number above 0", { field: "ratio", value: ratio });
  }
  if ((failed === undefined) !== (successful === undefined)) {
    throw new InputError("power needs the sizes of both groups", { remedy: "give failed and successful, or neither" });
  }
  if (failed === undefined && difference === undefined) {
    throw new InputError("power needs the sizes of both groups, or a difference", {
      remedy: "give failed and successful, or difference",
    });
  }
}

const independent = { test: "fisher" as const, clusters: null, icc: null, icc_outcome: null };
const most = 1_000_000;

function tracesNeeded(base: number, difference: number, wanted: number, alpha: number, ratio: number): PowerRow {
  const failedFor = (successful: number) => Math.max(1, Math.ceil(successful * ratio - 1e-9));
  const reaches = (successful: number) =>
    fisherPower({ p1: base + difference, n1: failedFor(successful), p2: base, n2: successful, alpha }) >= wanted;
  const row = { solved_for: "traces" as const, base, difference, power: wanted, alpha, ...independent };
  const none = (note: Notes): PowerRow => ({ ...row, failed: null, successful: null, note });
  if (base + difference > 1) return none(noteOf("no-traces-suffice", { why: "base + difference is above 1" }));
  if (difference <= 0) return none(noteOf("no-traces-suffice", { why: "a difference above 0 is needed" }));
  let high = 2;
  while (!reaches(high)) {
    high *= 2;
    if (high * (1 + ratio) > most) return none(noteOf("too-many-traces", { most }));
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  // The exact power is not quite monotone in the sizes: step down while the next smaller size still reaches it.
  while (high > 1 && reaches(high - 1)) high--;
  const failed = failedFor(high);
  return { ...row, failed, successful: high, note: methodNote(failed + high) };
}

function methodNote(traces: number): Notes {
  const method = noteOf(traces > exactPowerLimit ? "approximate-power" : "exact-power");
  return [...method, ...noteOf("independent")];
}

/** For each count in the second group: counts in the first up to `lower` or from `upper` on are rejected. */
interface Region {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
}

/** Beyond this many traces the power is by the continuity-corrected normal approximation. */
export const exactPowerLimit = 2_000;

const regions = new Map<string, Region>();

export interface FisherPowerOptions {
  /** The true proportions, 0 to 1. */
  readonly p1: number;
  readonly p2: number;
  /** Traces of the two groups, 0 or more. */
  readonly n1: number;
  readonly n2: number;
  /** Two-sided level, default .05. */
  readonly alpha?: number;
}

/**
 * The exact unconditional power of Fisher's two-sided test: the probability, over two independent binomials, that its p
 * is at most alpha. Above {@link exactPowerLimit} traces in both groups together, a normal approximation of it.
 * InputError for proportions outside 0 to 1, sizes that are not whole, and a level not between 0 and 1.
 */
export function fisherPower({ p1, n1, p2, n2, alpha = 0.05 }: FisherPowerOptions): number {
  checkShare("p1", p1);
  checkShare("p2", p2);
  checkSize("n1", n1);
  checkSize("n2", n2);
  checkLevel("alpha", alpha);
  if (n1 + n2 > exactPowerLimit) return approximatePower(p1, n1, p2, n2, alpha);
  const { lower, upper } = regionOf(n1, n2, alpha);
  const below = cumulative(n1, p1);
  const second = cumulative(n2, p2);
  let power = 0;
  for (let y = 0; y <= n2; y++) {
    const weight = second[y]! - (y === 0 ? 0 : second[y - 1]!);
    const low = lower[y]! < 0 ? 0 : below[lower[y]!]!;
    const high = upper[y]! > n1 ? 0 : 1 - (upper[y]! === 0 ? 0 : below[upper[y]! - 1]!);
    power += weight * (low + high);
  }
  return Math.min(1, power);
}

export interface SmallestVisibleOptions {
  /** The proportion of the second group (of P(mode given successful)), 0 to 1. */
  readonly base: number;
  /** Traces of the two groups, 0 or more. */
  readonly n1: number;
  readonly n2: number;
  /** The power wanted, default .8. */
  readonly power?: number;
  /** Two-sided level, default .05. */
  readonly alpha?: number;
}

/**
 * The smallest difference p1 − base that Fisher's test sees with the power wanted; null where none up to 1 − base does.
 * Found by bisection to 0.0001, from above: the power rises in the difference. InputError as {@link fisherPower}.
 */
export function smallestVisible({ base, n1, n2, power = 0.8, alpha = 0.05 }: SmallestVisibleOptions): number | null {
  checkShare("base", base);
  checkLevel("power", power);
  const reaches = (difference: number) =>
    fisherPower({ p1: Math.min(1, base + difference), n1, p2: base, n2, alpha }) >= power;
  if (n1 === 0 || n2 === 0 || base >= 1 || !reaches(1 - base)) return null;
  let [low, high] = [0, 1 - base];
  while (high - low > 0.0001) {
    const middle = (low + high) / 2;
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function regionOf(n1: number, n2: number, alpha: number): Region {
  const key = `${n1}/${n2}/${alpha}`;
  const found = regions.get(key);
  if (found !== undefined) return found;
  const lower = new Int32Array(n2 + 1).fill(-1);
  const upper = new Int32Array(n2 + 1).fill(n1 + 1);
  for (let flagged = 0; flagged <= n1 + n2; flagged++) {
    const { from, to, logs } = hypergeometric(n1, n2, flagged);
    const weights = logs.map(Math.exp);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // From both ends inwards, the less likely table first; tables of equal probability enter together.
    let [left, right, sum] = [0, weights.length - 1, 0];
    while (left <= right) {
      const bound = Math.min(weights[left]!, weights[right]!) * (1 + 1e-7);
      let [nextLeft, nextRight, next] = [left, right, sum];
      while (nextLeft <= nextRight && weights[nextLeft]! <= bound) next += weights[nextLeft++]!;
      while (nextRight >= nextLeft && weights[nextRight]! <= bound) next += weights[nextRight--]!;
      if (next / total > alpha) break;
      [left, right, sum] = [nextLeft, nextRight, next];
    }
    for (let x = from; x < from + left; x++) lower[flagged - x] = Math.max(lower[flagged - x]!, x);
    for (let x = from + right + 1; x <= to; x++) upper[flagged - x] = Math.min(upper[flagged - x]!, x);
  }
  const region = { lower, upper };
  if (regions.size > 50) regions.clear();
  regions.set(key, region);
  return region;
}

function cumulative(n: number, p: number): Float64Array {
  const sums = new Float64Array(n + 1);
  let sum = 0;
  for (let x = 0; x <= n; x++) {
    sum += binomial(x, n, p);
    sums[x] = Math.min(1, sum);
  }
  return sums;
}

/** The binomial probability of x in n. */
export function binomial(x: number, n: number, p: number): number {
  if (p <= 0) return x === 0 ? 1 : 0;
  if (p >= 1) return x === n ? 1 : 0;
  return Math.exp(logChoose(n, x) + x * Math.log(p) + (n - x) * Math.log1p(-p));
}

function approximatePower(p1: number, n1: number, p2: number, n2: number, alpha: number): number {
  const pooled = (n1 * p1 + n2 * p2) / (n1 + n2);
  const null0 = Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  const other = Math.sqrt((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2);
  const gap = Math.abs(p1 - p2) - (1 / n1 + 1 / n2) / 2;
  if (other === 0) return gap > 0 ? 1 : 0;
  return normalCdf((gap - normalQuantile(1 - alpha / 2) * null0) / other);
}
