import type { CalibrationCounts, Outcome } from "../trace.js";
import { zOf } from "./distributions.js";
import { type Interval, inNote, joinNotes } from "./interval.js";

/** Items of each truth below which a calibration is refused. */
export const fewestItems = 10;

export interface FoundQuality {
  readonly judge: JudgeQuality | null;
  /** Why there is none, or what to know of it. */
  readonly note: string | null;
  /** Made of items of this outcome only. */
  readonly ownOutcome: boolean;
}

/** Either one judge for all modes, or counts to take it from. */
export type JudgeInput = JudgeQuality | readonly CalibrationCounts[];

/**
 * The judge's sensitivity and specificity for a mode (and outcome): from the mode's own counts, else the pooled ones,
 * noted. With fewer than 10 positive or 10 negative items there is none, unless forced.
 */
export function qualityFor(input: JudgeInput, code: string, outcome: Outcome | null, force: boolean): FoundQuality {
  if ("sensitivity" in input) {
    const known = input.positives === null || input.negatives === null;
    const note = known ? "sensitivity and specificity taken as known" : fewItems(input.positives!, input.negatives!);
    if (!known && note !== null && !force) return { judge: null, note, ownOutcome: false };
    return { judge: input, note, ownOutcome: false };
  }
  const choices = [
    { code, outcome },
    { code, outcome: null },
    { code: "", outcome },
    { code: "", outcome: null },
  ];
  for (const choice of choices) {
    const rows = input.filter((row) => row.code === choice.code && row.outcome === choice.outcome);
    if (rows.length === 0) continue;
    const sum = (pick: (row: CalibrationCounts) => number) => rows.reduce((total, row) => total + pick(row), 0);
    const positives = sum((row) => row.tp + row.fn);
    const negatives = sum((row) => row.tn + row.fp);
    const pooled = choice.code === "" && code !== "" ? "judge calibrated over all modes together" : null;
    const few = fewItems(positives, negatives);
    const ownOutcome = choice.outcome !== null;
    if (positives === 0 || negatives === 0 || (few !== null && !force)) {
      return { judge: null, note: joinNotes(few, pooled), ownOutcome };
    }
    const [sensitivity, specificity] = [sum((row) => row.tp) / positives, sum((row) => row.tn) / negatives];
    return { judge: { sensitivity, specificity, positives, negatives }, note: joinNotes(few, pooled), ownOutcome };
  }
  const byOutcome = outcome === null && input.some((row) => row.outcome !== null);
  const note = byOutcome ? "the calibration is by outcome: give --outcome, or --difference" : "not in the calibration";
  return { judge: null, note, ownOutcome: false };
}

function fewItems(positives: number, negatives: number): string | null {
  if (positives >= fewestItems && negatives >= fewestItems) return null;
  const counts = `${inNote(positives)} positive and ${inNote(negatives)} negative items`;
  return `calibration needs ${fewestItems} of each, has ${counts} (--force)`;
}

/** How well a judge recognises a mode. Sizes are of the calibration set; null: taken as known without error. */
export interface JudgeQuality {
  readonly sensitivity: number;
  readonly specificity: number;
  /** Items that truly have the mode. */
  readonly positives: number | null;
  readonly negatives: number | null;
}

export interface Adjusted extends Interval {
  readonly estimate: number | null;
}

/**
 * The Rogan–Gladen prevalence (1978): what the apparent share p of n traces means when the judge errs,
 * (p + specificity − 1) / (sensitivity + specificity − 1). Interval of Lee et al. (arXiv 2511.21140): Wilson-smoothed p,
 * calibration counts with one added to each side, and the bias shift of the ratio; it counts the calibration's own
 * uncertainty. The point estimate is not smoothed. Values outside 0 to 1 are clipped and noted; sensitivity +
 * specificity ≤ 1 (a judge no better than chance) gives null with the reason. `n` may be an effective sample size.
 *
 * @example
 * ```ts
 * import { roganGladen } from "mastkit";
 * const judge = { sensitivity: 0.9, specificity: 0.7, positives: 200, negatives: 200 };
 * roganGladen(0.4, 1000, judge).low?.toFixed(5); // => "0.05635"
 * ```
 */
export function roganGladen(p: number | null, n: number, judge: JudgeQuality, confidence = 0.95): Adjusted {
  const interval = "lee";
  const empty = { estimate: null, low: null, high: null, interval };
  if (p === null || n <= 0) return { ...empty, note: "no labelled trace" };
  const reason = uselessJudge(judge);
  if (reason !== null) return { ...empty, note: reason };
  const raw = corrected(p, judge);
  const estimate = clip(raw);
  const clipped = raw === estimate ? null : `estimate ${raw.toPrecision(3)} lies outside 0 to 1: clipped`;
  const smooth = smoothed(judge);
  if (uselessJudge(smooth.judge) !== null) {
    return { ...empty, estimate, note: joinNotes(clipped, "the smoothed judge is no better than chance: no interval") };
  }
  const z = zOf(confidence);
  const size = n + z * z;
  const share = (n * p + (z * z) / 2) / size;
  const theta = clip(corrected(share, smooth.judge));
  const shift = 2 * z * z * (theta * smooth.sensitivityVariance - (1 - theta) * smooth.specificityVariance);
  const variance =
    (share * (1 - share)) / size +
    (1 - theta) ** 2 * smooth.specificityVariance +
    theta ** 2 * smooth.sensitivityVariance;
  const half = (z * Math.sqrt(variance)) / youden(smooth.judge);
  const [low, high] = [clip(theta + shift - half), clip(theta + shift + half)];
  const outside = theta + shift - half < 0 || theta + shift + half > 1 ? "interval clipped to 0 to 1" : null;
  return { estimate, low, high, interval, note: joinNotes(clipped, outside) };
}

/** sensitivity + specificity − 1. */
export function youden({ sensitivity, specificity }: JudgeQuality): number {
  return sensitivity + specificity - 1;
}

/** Why a judge's labels cannot be corrected; null where they can. */
export function uselessJudge(judge: JudgeQuality): string | null {
  return youden(judge) > 1e-9 ? null : "sensitivity + specificity is not above 1: the judge is no better than chance";
}

/** The judge with one added to each side of its calibration counts, and the variances of that. */
export function smoothed(judge: JudgeQuality) {
  const add = (rate: number, size: number | null) => (size === null ? rate : (size * rate + 1) / (size + 2));
  const sensitivity = add(judge.sensitivity, judge.positives);
  const specificity = add(judge.specificity, judge.negatives);
  const spread = (rate: number, size: number | null) => (size === null ? 0 : (rate * (1 - rate)) / (size + 2));
  return {
    judge: { ...judge, sensitivity, specificity },
    sensitivityVariance: spread(sensitivity, judge.positives),
    specificityVariance: spread(specificity, judge.negatives),
  };
}

function corrected(p: number, judge: JudgeQuality): number {
  return (p + judge.specificity - 1) / youden(judge);
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}
