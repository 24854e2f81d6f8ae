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
 * import { prevalenceBounds } from "mastkit";
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
