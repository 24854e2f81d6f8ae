import { createRequire } from "node:module";
import { checkConfidence } from "./arguments.js";

// The distribution functions of @stdlib under one door, each loaded when it is first called: together they are most of
// what a process would load. A build takes them in and finds them by these very lines. The packages are CommonJS.

type Call = (...numbers: (number | boolean)[]) => number;
const load = createRequire(import.meta.url) as (name: string) => Call;
let betaincOf: Call | undefined;
let betaQuantileOf: Call | undefined;
let gammaincOf: Call | undefined;
let normalCdfOf: Call | undefined;
let normalQuantileOf: Call | undefined;
let tQuantileOf: Call | undefined;

/** P(Z ≤ z) for a standard normal Z. */
export function normalCdf(z: number): number {
  normalCdfOf ??= load("@stdlib/stats-base-dists-normal-cdf/lib/main.js");
  return normalCdfOf(z, 0, 1);
}

/** The z below which a standard normal falls with probability p. */
export function normalQuantile(p: number): number {
  normalQuantileOf ??= load("@stdlib/stats-base-dists-normal-quantile/lib/main.js");
  return normalQuantileOf(p, 0, 1);
}

/** The t below which Student's t with `df` degrees of freedom falls with probability p. */
export function tQuantile(p: number, df: number): number {
  tQuantileOf ??= load("@stdlib/stats-base-dists-t-quantile/lib/main.js");
  return tQuantileOf(p, df);
}

/** P(T ≥ t) for Student's T with `df` degrees of freedom, which may be fractional. */
export function tTail(t: number, df: number): number {
  betaincOf ??= load("@stdlib/math-base-special-betainc/lib/main.js");
  const beyond = betaincOf(df / (df + t * t), df / 2, 0.5) / 2;
  return t < 0 ? 1 - beyond : beyond;
}

/** The x below which a Beta(a, b) variable falls with probability p. */
export function betaQuantile(p: number, a: number, b: number): number {
  betaQuantileOf ??= load("@stdlib/stats-base-dists-beta-quantile/lib/main.js");
  return betaQuantileOf(p, a, b);
}

/** P(X ≥ x) for chi-square with `df` degrees of freedom: the upper incomplete gamma, so that small ones keep their digits. */
export function chisquareTail(x: number, df: number): number {
  gammaincOf ??= load("@stdlib/math-base-special-gammainc/lib/main.js");
  return x <= 0 ? 1 : gammaincOf(x / 2, df / 2, true, true);
}

/** What lies beyond either limit: .025 at confidence .95. InputError where that is not between 0 and 1. */
export function tailOf(confidence: number): number {
  checkConfidence(confidence);
  return (1 - confidence) / 2;
}

/** The two-sided critical value of the normal: 1.96 at confidence .95. */
export function zOf(confidence: number): number {
  return normalQuantile(1 - tailOf(confidence));
}

/** The two-sided critical value of Student's t with `df` degrees of freedom. */
export function tOf(confidence: number, df: number): number {
  return tQuantile(1 - tailOf(confidence), df);
}

/**
 * The point in [low, high] where an increasing (or decreasing) function crosses 0, by bisection to the last bits.
 * `low` and `high` must bracket the crossing; where both ends have one sign, the end nearer to 0 is returned.
 */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  const atLow = f(low);
  const atHigh = f(high);
  if (atLow === 0) return low;
  if (atHigh === 0) return high;
  if (atLow > 0 === atHigh > 0) return Math.abs(atLow) < Math.abs(atHigh) ? low : high;
  const rising = atHigh > 0;
  let a = low;
  let b = high;
  for (let step = 0; step < 200; step++) {
    const middle = (a + b) / 2;
    if (middle <= a || middle >= b) break;
    if (f(middle) > 0 === rising) b = middle;
    else a = middle;
  }
  return (a + b) / 2;
}
