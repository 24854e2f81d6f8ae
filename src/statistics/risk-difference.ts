import { about, joinNotes, type Notes, noteOf } from "../notes.js";
import { checkConfidence, checkCounts } from "./arguments.js";
import { bisect, zOf } from "./distributions.js";
import type { Interval } from "./interval.js";
import { scoreLimits } from "./proportion.js";

/**
 * Two groups and how many of each carry the mode. The first group is the failed traces in a lift; an effect is always
 * first against second.
 */
export interface TwoProportions {
  readonly flagged1: number;
  readonly n1: number;
  readonly flagged2: number;
  readonly n2: number;
}

/** Throws InputError unless these are whole numbers, 0 ≤ flagged ≤ n in both groups. */
export function checkTable({ flagged1, n1, flagged2, n2 }: TwoProportions): void {
  checkCounts(flagged1, n1);
  checkCounts(flagged2, n2);
}

/** p1 − p2, in [−1, 1]; null where a group is empty. */
export function riskDifference({ flagged1, n1, flagged2, n2 }: TwoProportions): number | null {
  return n1 > 0 && n2 > 0 ? flagged1 / n1 - flagged2 / n2 : null;
}

/** The reason an effect is undefined where a group is empty; null where both have traces. */
export function emptyGroup({ n1, n2 }: TwoProportions): Notes | null {
  if (n1 === 0 && n2 === 0) return noteOf("no-known-outcome");
  if (n1 === 0) return noteOf("no-failed");
  if (n2 === 0) return noteOf("no-successful");
  return null;
}

/** Why a cell cannot be tested; null where it can: both outcomes present, some but not all traces flagged. */
export function untestable(table: TwoProportions): Notes | null {
  const empty = emptyGroup(table);
  if (empty !== null) return about("not testable", empty);
  const flagged = table.flagged1 + table.flagged2;
  if (flagged === 0) return about("not testable", noteOf("mode-in-none"));
  if (flagged === table.n1 + table.n2) return about("not testable", noteOf("mode-in-all"));
  return null;
}

/**
 * Newcombe's hybrid score interval of a difference of independent proportions (1998, method 10, without continuity
 * correction): the two Wilson intervals put together. In [−1, 1]. InputError unless the table's are whole numbers,
 * 0 ≤ flagged ≤ n, and 0 < confidence < 1.
 *
 * @example
 * ```ts
 * import { newcombe } from "mastkit/statistics";
 * newcombe({ flagged1: 29, n1: 44, flagged2: 2, n2: 14 }).low; // => 0.22019921228588069
 * ```
 */
export function newcombe(table: TwoProportions, confidence = 0.95): Interval {
  checkTable(table);
  checkConfidence(confidence);
  const reason = emptyGroup(table);
  if (reason !== null) return { low: null, high: null, interval: "newcombe", note: reason };
  const z = zOf(confidence);
  const p1 = table.flagged1 / table.n1;
  const p2 = table.flagged2 / table.n2;
  const [low, high] = mover([p1, ...scoreLimits(p1, table.n1, z)], [p2, ...scoreLimits(p2, table.n2, z)], 0);
  return { low, high, interval: "newcombe", note: noteOf("independent") };
}

type Estimated = readonly [estimate: number, low: number, high: number];

/**
 * The limits of the difference of two proportions from their own limits and their correlation (method of variance
 * estimates recovery, Zou & Donner 2008), clipped to [−1, 1].
 */
export function mover(
  [p1, low1, high1]: Estimated,
  [p2, low2, high2]: Estimated,
  correlation: number,
): readonly [number, number] {
  const rest = Math.sqrt(Math.max(0, 1 - correlation * correlation));
  const arm = (x: number, y: number) => Math.hypot(x - correlation * y, rest * y);
  return [Math.max(-1, p1 - p2 - arm(p1 - low1, high2 - p2)), Math.min(1, p1 - p2 + arm(high1 - p1, p2 - low2))];
}

/**
 * Miettinen & Nurminen's score interval of a difference (1985), with their variance factor N/(N − 1): every difference
 * that the score test at restricted maximum likelihood estimates does not reject. In [−1, 1].
 */
export function miettinenNurminen(table: TwoProportions, confidence = 0.95): Interval {
  checkTable(table);
  checkConfidence(confidence);
  const name = "miettinen-nurminen";
  const reason = emptyGroup(table);
  if (reason !== null) return { low: null, high: null, interval: name, note: reason };
  const z = zOf(confidence);
  const difference = riskDifference(table)!;
  const distance = (delta: number) => scoreDistance(table, delta);
  const low = difference <= -1 ? -1 : bisect((delta) => distance(delta) - z, -1, difference);
  const high = difference >= 1 ? 1 : bisect((delta) => distance(delta) + z, difference, 1);
  return { low, high, interval: name, note: noteOf("independent") };
}

/**
 * Miettinen & Nurminen's score statistic: how many standard errors, at the estimates restricted to a difference of delta,
 * p1 − p2 lies above it. Both groups have traces.
 */
export function scoreDistance(table: TwoProportions, delta: number): number {
  const { n1, n2 } = table;
  const { p1: r1, p2: r2 } = restricted(table, delta);
  const variance = ((n1 + n2) / (n1 + n2 - 1)) * ((r1 * (1 - r1)) / n1 + (r2 * (1 - r2)) / n2);
  const gap = riskDifference(table)! - delta;
  if (variance <= 0) return gap === 0 ? 0 : Math.sign(gap) * Number.MAX_VALUE;
  return gap / Math.sqrt(variance);
}

/** The maximum likelihood estimates of both proportions given that they differ by delta (closed form of the cubic). */
function restricted({ flagged1, n1, flagged2, n2 }: TwoProportions, delta: number): { p1: number; p2: number } {
  const total = n1 + n2;
  const flagged = flagged1 + flagged2;
  const cubic = total;
  const square = (n1 + 2 * n2) * delta - total - flagged;
  const linear = (n2 * delta - total - 2 * flagged2) * delta + flagged;
  const constant = flagged2 * delta * (1 - delta);
  const q = (square / (3 * cubic)) ** 3 - (square * linear) / (6 * cubic * cubic) + constant / (2 * cubic);
  const under = (square / (3 * cubic)) ** 2 - linear / (3 * cubic);
  const p = Math.sign(q) * Math.sqrt(Math.max(0, under));
  const cosine = p === 0 ? 0 : Math.min(1, Math.max(-1, q / p ** 3));
  const angle = (Math.PI + Math.acos(cosine)) / 3;
  const p2 = clip(2 * p * Math.cos(angle) - square / (3 * cubic), Math.max(0, -delta), Math.min(1, 1 - delta));
  return { p1: Math.min(1, Math.max(0, p2 + delta)), p2 };
}

function clip(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** p1 / p2, 0 or more; null where a group is empty or no trace of the second is flagged. */
export function riskRatio({ flagged1, n1, flagged2, n2 }: TwoProportions): number | null {
  return n1 > 0 && flagged2 > 0 ? flagged1 / n1 / (flagged2 / n2) : null;
}

/**
 * Koopman's score interval of a risk ratio (1984), without the N/(N − 1) factor. With no flag in the second group the
 * estimate is undefined and the upper limit unbounded (null); with none in the first the lower limit is 0; with none at
 * all nothing is known, and both are null.
 */
export function koopman(table: TwoProportions, confidence = 0.95): Interval {
  checkTable(table);
  checkConfidence(confidence);
  const reason = emptyGroup(table);
  const { flagged1, n1, flagged2, n2 } = table;
  if (reason !== null) return { low: null, high: null, interval: "koopman", note: reason };
  if (flagged1 + flagged2 === 0) return { low: null, high: null, interval: "koopman", note: noteOf("ratio-undefined") };
  const z2 = zOf(confidence) ** 2;
  const p1 = flagged1 / n1;
  const p2 = flagged2 / n2;
  // The score chi-square of a ratio, at the restricted estimate of p1.
  const distance = (logRatio: number) => {
    const ratio = Math.exp(logRatio);
    const b = n1 * ratio + flagged1 + n2 + flagged2 * ratio;
    const a = (n1 + n2) * ratio;
    const c = flagged1 + flagged2;
    // a q² − b q + c = 0 for q = p2, by the stable form of the smaller root.
    const q = Math.min(1, (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c))));
    const r = Math.min(1, q * ratio);
    const part = (p: number, n: number, fitted: number) =>
      fitted <= 0 || fitted >= 1
        ? p === fitted
          ? 0
          : Number.MAX_VALUE / 4
        : (n * (p - fitted) ** 2) / (fitted * (1 - fitted));
    return part(p1, n1, r) + part(p2, n2, q) - z2;
  };
  const far = 60;
  const centre = flagged1 === 0 ? -far : flagged2 === 0 ? far : Math.log(p1 / p2);
  const low = flagged1 === 0 ? 0 : Math.exp(bisect(distance, -far, centre));
  const high = flagged2 === 0 ? null : Math.exp(bisect(distance, centre, far));
  const unbounded = high === null ? noteOf("ratio-unbounded") : null;
  return { low, high, interval: "koopman", note: joinNotes(unbounded, noteOf("independent")) };
}
