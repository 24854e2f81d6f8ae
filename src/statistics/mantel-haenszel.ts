import { about, type Notes, noteOf } from "../notes.js";
import { many } from "../words.js";
import { chisquareTail, zOf } from "./distributions.js";
import type { Interval } from "./interval.js";
import type { TwoProportions } from "./risk-difference.js";

/** A stratum says something about the odds ratio: both groups present, some but not all traces flagged. */
export function informative({ flagged1, n1, flagged2, n2 }: TwoProportions): boolean {
  const flagged = flagged1 + flagged2;
  return n1 > 0 && n2 > 0 && flagged > 0 && flagged < n1 + n2;
}

/** A chi-square statistic; null with the reason where no stratum informs it. */
export interface ChiSquare {
  readonly chi2: number | null;
  readonly df: number;
  readonly p: number | null;
  readonly note: Notes | null;
}

/**
 * The Cochran–Mantel–Haenszel test over strata, on 1 degree of freedom, with a continuity correction of ½ where the
 * deviation is at least ½ (as R's mantelhaen.test). Null without an informative stratum.
 */
export function cochranMantelHaenszel(strata: readonly TwoProportions[]): ChiSquare {
  const kept = strata.filter(informative);
  if (kept.length === 0) return { chi2: null, df: 1, p: null, note: noteOf("no-stratum") };
  let deviation = 0;
  let variance = 0;
  for (const { flagged1, n1, flagged2, n2 } of kept) {
    const [n, flagged] = [n1 + n2, flagged1 + flagged2];
    deviation += flagged1 - (n1 * flagged) / n;
    variance += (n1 * n2 * flagged * (n - flagged)) / (n * n * (n - 1));
  }
  const size = Math.abs(deviation);
  const chi2 = (size - (size >= 0.5 ? 0.5 : 0)) ** 2 / variance;
  return { chi2, df: 1, p: chisquareTail(chi2, 1), note: null };
}

/**
 * The Mantel–Haenszel odds ratio with the interval of Robins, Breslow & Greenland (1986). Null where one of the
 * discordances (Σ ad/n, Σ bc/n) is 0.
 */
export function mantelHaenszelOddsRatio(
  strata: readonly TwoProportions[],
  confidence = 0.95,
): Interval & { readonly estimate: number | null } {
  let [r, s, pr, mixed, qs] = [0, 0, 0, 0, 0];
  for (const { flagged1: a, n1, flagged2: c, n2 } of strata) {
    const n = n1 + n2;
    if (n === 0) continue;
    const [b, d] = [n1 - a, n2 - c];
    const [p, q] = [(a + d) / n, (b + c) / n];
    const [ad, bc] = [(a * d) / n, (b * c) / n];
    r += ad;
    s += bc;
    pr += p * ad;
    mixed += p * bc + q * ad;
    qs += q * bc;
  }
  const interval = "robins-breslow-greenland";
  if (r === 0 || s === 0) {
    const discordances = r === 0 && s === 0 ? "both discordances are" : "one discordance is";
    return { estimate: null, low: null, high: null, interval, note: noteOf("mh-odds-undefined", { discordances }) };
  }
  const estimate = r / s;
  const half = zOf(confidence) * Math.sqrt(pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s));
  return { estimate, low: estimate * Math.exp(-half), high: estimate * Math.exp(half), interval, note: null };
}

/** Traces of either group with (or without) the mode below which Sato's interval covers too rarely. */
const fewOfAKind = 5;

/**
 * The Mantel–Haenszel risk difference with Sato's variance (1989), consistent in both sparse and large strata; clipped
 * to [−1, 1]. Null where no stratum has both groups. Where fewer than 5 traces of either group have the mode, or lack
 * it, the interval may be far too narrow, and `note` warns: at the study's sizes it covers .76 at a share of .03
 * (`data/calibration/stratified.csv`).
 */
export function mantelHaenszelDifference(
  strata: readonly TwoProportions[],
  confidence = 0.95,
): Interval & { readonly estimate: number | null } {
  let [weighted, weights, p, q] = [0, 0, 0, 0];
  for (const { flagged1: a, n1, flagged2: c, n2 } of strata) {
    if (n1 === 0 || n2 === 0) continue;
    const n = n1 + n2;
    weighted += (a * n2 - c * n1) / n;
    weights += (n1 * n2) / n;
    p += (n1 * n1 * c - n2 * n2 * a + (n1 * n2 * (n2 - n1)) / 2) / (n * n);
    q += (a * (n2 - c) + c * (n1 - a)) / (2 * n);
  }
  const interval = "sato";
  if (weights === 0) {
    return { estimate: null, low: null, high: null, interval, note: noteOf("no-stratum-with-both") };
  }
  const estimate = weighted / weights;
  const variance = (estimate * p + q) / (weights * weights);
  if (variance <= 0)
    return {
      estimate,
      low: null,
      high: null,
      interval,
      note: noteOf("mh-no-variance"),
    };
  const half = zOf(confidence) * Math.sqrt(variance);
  const [low, high] = [Math.max(-1, estimate - half), Math.min(1, estimate + half)];
  return { estimate, low, high, interval, note: fewNote(strata) };
}

function fewNote(strata: readonly TwoProportions[]): Notes | null {
  const kept = strata.filter(({ n1, n2 }) => n1 > 0 && n2 > 0);
  const sum = (count: (stratum: TwoProportions) => number) => kept.reduce((total, each) => total + count(each), 0);
  const [flagged1, flagged2] = [sum((each) => each.flagged1), sum((each) => each.flagged2)];
  const [plain1, plain2] = [sum((each) => each.n1) - flagged1, sum((each) => each.n2) - flagged2];
  const kinds = [
    [flagged1, "failed", "with"],
    [flagged2, "successful", "with"],
    [plain1, "failed", "without"],
    [plain2, "successful", "without"],
  ] as const;
  const few = kinds.flatMap(([count, group, having]) =>
    count < fewOfAKind ? [`${many(count, `${group} trace`)} ${having} the mode`] : [],
  );
  return few.length === 0 ? null : noteOf("few-of-a-kind", { kinds: few.join(" and "), fewest: fewOfAKind });
}

/**
 * Breslow & Day's test that the odds ratios of the strata are equal, with Tarone's correction (1985), over informative
 * strata. Null where fewer than two inform it, or the common odds ratio is undefined.
 */
export function breslowDayTarone(strata: readonly TwoProportions[]): ChiSquare {
  const kept = strata.filter(informative);
  const df = Math.max(0, kept.length - 1);
  const common = mantelHaenszelOddsRatio(strata).estimate;
  if (df === 0) return { chi2: null, df, p: null, note: about("homogeneity", noteOf("few-strata")) };
  if (common === null) return { chi2: null, df, p: null, note: about("homogeneity", noteOf("no-common-odds")) };
  let [chi2, deviations, variances] = [0, 0, 0];
  for (const stratum of kept) {
    const expected = expectedFlagged(stratum, common);
    const { flagged1, n1, flagged2, n2 } = stratum;
    const rest = flagged1 + flagged2 - expected;
    const variance = 1 / (1 / expected + 1 / (n1 - expected) + 1 / rest + 1 / (n2 - rest));
    chi2 += (flagged1 - expected) ** 2 / variance;
    deviations += flagged1 - expected;
    variances += variance;
  }
  const corrected = Math.max(0, chi2 - (deviations * deviations) / variances);
  return { chi2: corrected, df, p: chisquareTail(corrected, df), note: null };
}

/** The flagged traces of the first group that a stratum's margins give at an odds ratio. */
function expectedFlagged({ flagged1, n1, flagged2, n2 }: TwoProportions, odds: number): number {
  const flagged = flagged1 + flagged2;
  const linear = n2 - flagged + odds * (n1 + flagged);
  const square = 1 - odds;
  // the root within the margins, in the form that does not cancel
  return (2 * odds * n1 * flagged) / (linear + Math.sqrt(linear * linear + 4 * square * odds * n1 * flagged));
}
