import type { KappaPlanRow, LabelPlanRow } from "../analyses/power.js";
import { InputError } from "../errors.js";
import { joinNotes, noteOf } from "../notes.js";
import { checkConfidence, checkShare, checkSize } from "./arguments.js";
import { zOf } from "./distributions.js";

/** The smallest whole number that is not below a value by more than rounding. */
function ceiling(value: number): number {
  return Math.ceil(value - 1e-9);
}

function checkAbove(field: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new InputError("not a number above 0", { field, value });
}

/** ρ²: how much of the variance of people's labels a judge's explain; 0 of one that is no better than chance. */
function explained(p: number, sensitivity: number, specificity: number): number {
  const positive = p * sensitivity + (1 - p) * (1 - specificity);
  const [informed, seen] = [sensitivity + specificity - 1, positive * (1 - positive)];
  return informed <= 0 || seen <= 0 ? 0 : (informed ** 2 * p * (1 - p)) / seen;
}

/** Half the width that prediction-powered inference gives so many human labels of so many judged traces, about. */
export function ppiHalfWidth(
  {
    prevalence: p,
    sensitivity,
    specificity,
    traces,
  }: Pick<LabelPlan, "prevalence" | "sensitivity" | "specificity" | "traces">,
  labels: number,
  confidence: number,
): number {
  const left = 1 - (explained(p, sensitivity, specificity) * (traces - labels)) / traces;
  return zOf(confidence) * Math.sqrt((p * (1 - p) * left) / labels);
}

export interface LabelPlan {
  /** Expected share with the mode, above 0 and below 1. */
  readonly prevalence: number;
  /** The judge's, 0 to 1. */
  readonly sensitivity: number;
  readonly specificity: number;
  /** Half the width of the interval that is wanted, above 0. */
  readonly halfWidth: number;
  /** Traces that the judge labels, those for people among them. */
  readonly traces: number;
  /** Default 1. */
  readonly designEffect?: number;
  readonly confidence?: number;
}

/**
 * How many traces people must label for a share of a wanted width by prediction-powered inference, and without a judge: by
 * the variance that the judge's correlation ρ with people leaves (Broska et al. 2024). `labels` is null where no number up
 * to all traces suffices; `recommended` is at least what gives 10 positives and 10 negatives. For a difference of two
 * outcomes plan each with its own traces and the half-width over √2.
 *
 * @throws InputError for what is out of range.
 *
 * @example
 * ```ts
 * import { planLabels } from "mastkit/statistics";
 * const judge = { sensitivity: 0.8, specificity: 0.9 };
 * planLabels({ prevalence: 0.2, ...judge, halfWidth: 0.06, traces: 1500 }).labels; // => 103
 * ```
 */
export function planLabels(plan: LabelPlan): LabelPlanRow {
  const { prevalence: p, sensitivity, specificity, halfWidth, traces, designEffect = 1, confidence = 0.95 } = plan;
  for (const [field, value] of Object.entries({ prevalence: p, sensitivity, specificity })) checkShare(field, value);
  for (const [field, value] of Object.entries({ halfWidth, designEffect })) checkAbove(field, value);
  checkSize("traces", traces, 1);
  checkConfidence(confidence);
  if (p === 0 || p === 1) throw new InputError("not between 0 and 1", { field: "prevalence", value: p });
  const positive = p * sensitivity + (1 - p) * (1 - specificity);
  const variance = p * (1 - p);
  const shared = explained(p, sensitivity, specificity);
  const wanted = (halfWidth / zOf(confidence)) ** 2 / designEffect;
  const left = wanted - (variance * shared) / traces;
  const needed = left <= 0 ? Number.POSITIVE_INFINITY : Math.max(2, ceiling((variance * (1 - shared)) / left));
  const labels = needed > traces ? null : needed;
  const ten = ceiling(10 / Math.min(p, 1 - p));
  const recommended = labels === null || Math.max(labels, ten) > traces ? null : Math.max(labels, ten);
  return {
    ...{ prevalence: p, sensitivity, specificity, half_width: halfWidth, traces, design_effect: designEffect },
    ...{ judge_positive: positive, rho: Math.sqrt(shared), labels },
    labels_without_judge: ceiling(variance / wanted),
    labels_for_ten: ten,
    recommended,
    note: joinNotes(
      labels === null ? noteOf("not-reachable", { traces }) : null,
      labels !== null && recommended === null ? noteOf("ten-not-reachable", { traces, ten }) : null,
      shared === 0 ? noteOf("judge-useless") : null,
    ),
  };
}

export interface KappaPlan {
  readonly kappa: number;
  /** Share of yes of each rater, 0 to 1. */
  readonly share1: number;
  readonly share2: number;
  readonly halfWidth: number;
  readonly confidence?: number;
}

/**
 * How many items two raters must vote on for a Cohen's kappa of a wanted width, by its large-sample variance Q/n at the
 * kappa and shares expected (Cantor 1996). Null where these shares cannot reach that kappa. InputError for what is out of
 * range.
 *
 * @example
 * ```ts
 * import { planKappa } from "mastkit/statistics";
 * planKappa({ kappa: 0.7, share1: 0.5, share2: 0.5, halfWidth: 0.1 }).items; // => 196
 * ```
 */
export function planKappa({ kappa, share1: p1, share2: p2, halfWidth, confidence = 0.95 }: KappaPlan): KappaPlanRow {
  for (const [field, value] of Object.entries({ share1: p1, share2: p2 })) checkShare(field, value);
  if (!(Math.abs(kappa) <= 1)) throw new InputError("not from -1 to 1", { field: "kappa", value: kappa });
  checkAbove("halfWidth", halfWidth);
  checkConfidence(confidence);
  const [q1, q2] = [1 - p1, 1 - p2];
  const expected = p1 * p2 + q1 * q2;
  const observed = kappa * (1 - expected) + expected;
  const both = (observed - 1 + p1 + p2) / 2;
  const [first, second, neither] = [p1 - both, p2 - both, observed - both];
  const row = { kappa, share1: p1, share2: p2, half_width: halfWidth };
  if (expected === 1 || Math.min(both, first, second, neither) < -1e-12) {
    return { ...row, q: null, items: null, note: noteOf("kappa-out-of-reach") };
  }
  const part = (cell: number, shares: number) => cell * (1 - expected - shares * (1 - observed)) ** 2;
  const off = (1 - observed) ** 2 * (first * (p2 + q1) ** 2 + second * (q2 + p1) ** 2);
  const rest = (observed * expected - 2 * expected + observed) ** 2;
  const q = (part(both, p1 + p2) + part(neither, q1 + q2) + off - rest) / (1 - expected) ** 4;
  const items = Math.max(2, ceiling((zOf(confidence) / halfWidth) ** 2 * q));
  const few = items * Math.min(p1, p2, q1, q2) < 10;
  return {
    ...row,
    q,
    items,
    note: joinNotes(noteOf("large-sample"), few ? noteOf("few-expected", { fewest: 10 }) : null),
  };
}
