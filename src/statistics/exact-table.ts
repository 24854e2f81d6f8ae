import { logFactorial } from "./hypergeometric.js";

// The distribution of flagged1 given both margins of a 2×2 table of any size, without a step a trace: terms are summed
// outwards from where they are largest until they no longer count.

/** The noncentral hypergeometric distribution of a 2×2 table with these margins at a log odds ratio (0: the null). */
export interface ExactTable {
  readonly from: number;
  readonly to: number;
  readonly mode: number;
  /** Log probability of x, up to a constant. */
  log(x: number): number;
  /** The sum of the terms from x on in one direction, over that of x. */
  outwards(x: number, step: 1 | -1): number;
}

/** Terms below this share of a sum are left out of it. */
const negligible = 1e-18;
/** Above it, in terms, a scale is summed by blocks. */
const widest = 2000;

export function exactTable(n1: number, n2: number, flagged: number, logOdds = 0): ExactTable {
  const from = Math.max(0, flagged - n2);
  const to = Math.min(n1, flagged);
  const odds = Math.exp(logOdds);
  const cells = (x: number) => [x, n1 - x, flagged - x, n2 - flagged + x] as const;
  const total = n1 + n2;
  const expected = [
    (n1 / total) * flagged,
    (n1 / total) * (total - flagged),
    (n2 / total) * flagged,
    (n2 / total) * (total - flagged),
  ];
  const mode = modeOf(n1, n2, flagged, odds, from, to);
  const log = (x: number) => {
    let sum = (x - mode) * logOdds;
    const own = cells(x);
    for (let at = 0; at < 4; at++) sum -= deviance(own[at]!, expected[at]!) + beyondStirling(own[at]!);
    return sum;
  };
  const outwards = (x: number, step: 1 | -1) => {
    // how the log of a term falls from x on, and how that changes: the scale on which terms differ
    const slope = (at: number) => Math.log(((n1 - at) * (flagged - at)) / (at * (n2 - flagged + at))) + logOdds;
    const bend = (at: number) => -cells(at).reduce((sum, cell) => sum + 1 / cell, 0);
    const scale = 1 / Math.sqrt(slope(x) ** 2 + Math.abs(bend(x)));
    let sum = 1;
    if (!(scale > widest)) {
      for (let term = 1, at = x; at !== (step > 0 ? to : from); at += step) {
        const ratio =
          step > 0
            ? ((n1 - at) * (flagged - at)) / ((at + 1) * (n2 - flagged + at + 1))
            : (at * (n2 - flagged + at)) / ((n1 - at + 1) * (flagged - at + 1));
        term *= step > 0 ? ratio * odds : ratio / odds;
        sum += term;
        if (term < negligible * sum) break;
      }
      return sum;
    }
    // blocks of h terms by the middle one and its curvature: right to some 1e-11 of the sum
    const h = 2 * Math.floor(scale / 200) + 1;
    const first = log(x);
    sum = 0;
    for (let at = x + (step * (h - 1)) / 2; at >= from && at <= to; at += step * h) {
      const term = h * Math.exp(log(at) - first) * (1 + ((h * h - 1) / 24) * (slope(at) ** 2 + bend(at)));
      sum += term;
      if (term < negligible * sum) break;
    }
    return sum;
  };
  return { from, to, mode, log, outwards };
}

/** P(X ≥ x); 0 or 1 where the other side is below e^−300 of the likeliest. */
export function upperTail({ from, mode, log, outwards }: ExactTable, x: number): number {
  if (x <= from) return 1;
  if (log(mode) - log(x) > 300) return x > mode ? 0 : 1;
  const upper = outwards(x, 1);
  return upper / (upper + Math.exp(log(x - 1) - log(x)) * outwards(x - 1, -1));
}

/** The likeliest x: the root of the quadratic at which neighbouring terms are equal, rounded down. */
function modeOf(n1: number, n2: number, flagged: number, odds: number, from: number, to: number): number {
  const a = odds - 1;
  const b = (n1 + flagged + 2) * odds + n2 - flagged;
  const c = odds * (n1 + 1) * (flagged + 1);
  const root = (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c)));
  return Math.min(to, Math.max(from, Number.isFinite(root) ? Math.floor(root) : to));
}

/** x ln(x / e) + e − x, without cancellation where x is near e (Loader 2000, "Fast and accurate computation of binomial probabilities"). */
function deviance(x: number, e: number): number {
  if (x === 0 || e === 0) return e;
  const v = (x - e) / (x + e);
  if (Math.abs(v) >= 0.1) return x * Math.log(x / e) + e - x;
  let sum = (x - e) * v;
  let power = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    power *= v * v;
    const next = sum + power / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** ln(n!) − (n ln n − n), by Stirling's series from 16 on. */
function beyondStirling(n: number): number {
  if (n === 0) return 0;
  if (n < 16) return logFactorial(n) - n * Math.log(n) + n;
  const square = n * n;
  return Math.log(2 * Math.PI * n) / 2 + (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / n;
}
