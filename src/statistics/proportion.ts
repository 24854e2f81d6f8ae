import { noteOf } from "../notes.js";
import { checkConfidence, checkCounts } from "./arguments.js";
import { betaQuantile, tailOf, tOf, zOf } from "./distributions.js";
import type { Interval } from "./interval.js";

/** flagged / n, or null where there is nothing to divide by. */
export function share(flagged: number, n: number): number | null {
  return n > 0 ? flagged / n : null;
}

/** The limits of Wilson's score interval for a proportion p of an (effective) sample size n at a critical value. */
export function scoreLimits(p: number, n: number, critical: number): readonly [number, number] {
  const squared = critical * critical;
  const centre = (p + squared / (2 * n)) / (1 + squared / n);
  const half = (critical / (1 + squared / n)) * Math.sqrt((p * (1 - p)) / n + squared / (4 * n * n));
  return [p === 0 ? 0 : Math.max(0, centre - half), p === 1 ? 1 : Math.min(1, centre + half)];
}

/**
 * Wilson's interval of a share that stands on an estimated variance, at its effective sample size p(1 − p)/V (`size`, which
 * may exceed the traces) with Student's t. Where V is 0 or the share 0 or 1, each of `units` counts once. Limits in [0, 1];
 * null below one degree of freedom.
 */
export function tWilson(
  { share: p, variance, df, units }: Readonly<Record<"share" | "variance" | "df" | "units", number>>,
  confidence: number,
): { readonly low: number | null; readonly high: number | null; readonly size: number | null } {
  if (df < 1) return { low: null, high: null, size: null };
  const size = variance > 1e-28 && p > 0 && p < 1 ? (p * (1 - p)) / variance : units;
  const [low, high] = scoreLimits(p, size, tOf(confidence, df));
  return { low, high, size };
}

/**
 * Wilson's score interval of a proportion, without continuity correction: the set of proportions that a score test at
 * level 1 − confidence does not reject. Both limits in [0, 1]; exactly 0 at flagged = 0 and 1 at flagged = n. Null at
 * n = 0. Chosen over Wald (far below its level for rare modes) and Clopper–Pearson (too wide): Wilson 1927; Brown, Cai
 * & DasGupta 2001. InputError unless these are whole numbers, 0 ≤ flagged ≤ n, and 0 < confidence < 1.
 *
 * @example
 * ```ts
 * import { wilson } from "mastkit/statistics";
 * wilson(18, 20).low; // => 0.6989663547715128
 * ```
 */
export function wilson(flagged: number, n: number, confidence = 0.95): Interval {
  checkCounts(flagged, n);
  checkConfidence(confidence);
  if (n === 0) return { low: null, high: null, interval: "wilson", note: noteOf("no-traces") };
  const [low, high] = scoreLimits(flagged / n, n, zOf(confidence));
  return { low, high, interval: "wilson", note: noteOf("independent") };
}

/**
 * Clopper & Pearson's exact interval of a proportion (1934), by beta quantiles: covers at least `confidence`, at the
 * price of width. Null at n = 0; InputError as {@link wilson}.
 */
export function clopperPearson(flagged: number, n: number, confidence = 0.95): Interval {
  checkCounts(flagged, n);
  const tail = tailOf(confidence);
  if (n === 0) return { low: null, high: null, interval: "exact", note: noteOf("no-traces") };
  const low = flagged === 0 ? 0 : betaQuantile(tail, flagged, n - flagged + 1);
  const high = flagged === n ? 1 : betaQuantile(1 - tail, flagged + 1, n - flagged);
  return { low, high, interval: "exact", note: noteOf("independent") };
}

/** How many traces carry a mode, are labelled for it, and there are. */
export interface LabelCounts {
  readonly flagged: number;
  readonly labelled: number;
  readonly traces: number;
}

/** The range of a quantity over everything that missing labels could have been. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Worst and best case of a prevalence with missing labels (Horowitz & Manski 2000): none, or all, of the unlabelled
 * traces carry the mode. No sampling error is in it. Null without traces.
 *
 * @example
 * ```ts
 * import { prevalenceBounds } from "mastkit/statistics";
 * prevalenceBounds({ flagged: 3, labelled: 8, traces: 10 }); // => { low: 0.3, high: 0.5 }
 * ```
 */
export function prevalenceBounds({ flagged, labelled, traces }: LabelCounts): Bounds | null {
  if (traces === 0) return null;
  return { low: flagged / traces, high: (flagged + traces - labelled) / traces };
}

/** The same of a difference of two prevalences, first − second: either side at its own extreme. Null where one is empty. */
export function differenceBounds(first: LabelCounts, second: LabelCounts): Bounds | null {
  const [one, two] = [prevalenceBounds(first), prevalenceBounds(second)];
  return one === null || two === null ? null : { low: one.low - two.high, high: one.high - two.low };
}
