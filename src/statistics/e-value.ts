/** An association that common causes of both sides are to explain away. */
export interface RatioToExplain {
  /** The ratio and its limits, 0 or more; null where undefined or unbounded. */
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /**
   * RR (default): a risk ratio. OR-rare: an odds ratio of an outcome that at most 15% have, read as a risk ratio.
   * OR-common: of a more common one, its square root.
   */
  readonly measure?: "RR" | "OR-rare" | "OR-common";
}

/**
 * E-values (VanderWeele & Ding 2017): the risk ratio, 1 or more, that an unmeasured common cause needs with both sides to
 * explain an association away, RR + √(RR(RR − 1)), ratios below 1 inverted. `e_value_limit` is that of the limit nearer to
 * 1: what it takes for the interval to hold 1; 1 where it does. `rr` is the ratio as read by its measure. Null: a ratio
 * that is 0, unbounded or undefined; of the limit, where that limit is. Not about errors of measurement.
 *
 * @example
 * ```ts
 * import { eValue } from "mastkit/statistics";
 * eValue({ estimate: 3.9, low: 1.8, high: 8.7 }).e_value?.toFixed(2); // => "7.26"
 * ```
 */
export function eValue({ estimate, low, high, measure }: RatioToExplain): {
  readonly rr: number | null;
  readonly e_value: number | null;
  readonly e_value_limit: number | null;
} {
  const read = (ratio: number | null) =>
    ratio === null || !(ratio > 0 && ratio < Number.POSITIVE_INFINITY)
      ? null
      : measure === "OR-common"
        ? Math.sqrt(ratio)
        : ratio;
  const rr = read(estimate);
  if (rr === null) return { rr, e_value: null, e_value_limit: null };
  const nearer = read(rr > 1 ? low : high);
  const holdsOne = nearer !== null && (rr > 1 ? nearer <= 1 : nearer >= 1);
  return { rr, e_value: toExplain(rr), e_value_limit: nearer === null ? null : holdsOne ? 1 : toExplain(nearer) };
}

function toExplain(ratio: number): number {
  const above = Math.max(ratio, 1 / ratio);
  return above + Math.sqrt(above * (above - 1));
}
