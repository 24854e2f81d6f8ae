import { many } from "../../words.js";
import { resample } from "../cluster-bootstrap.js";
import { tailOf } from "../distributions.js";
import type { Interval } from "../interval.js";
import type { Random } from "../random.js";
import { quantile, sampleSd } from "../summary.js";
import type { Measure, Pattern } from "./coefficients.js";

/** An interval, and the standard deviation of the replicates behind it. */
export interface BootstrapInterval extends Interval {
  readonly se: number | null;
}

export interface UnitPatterns {
  /** Distinct vote patterns. */
  readonly votes: readonly (readonly (number | null)[])[];
  /** For each unit (a block, else an item) how many of its cells have each pattern. */
  readonly units: readonly (readonly number[])[];
}

/**
 * Percentile intervals (type 7) of several coefficients from one bootstrap over units: whole units are drawn with
 * replacement, as many as there are, and every coefficient is computed on each draw. Draws in which one is undefined
 * are dropped for it, and counted in its note.
 */
export function bootstrapIntervals(
  { votes, units }: UnitPatterns,
  measures: readonly Measure[],
  options: { readonly confidence: number; readonly random: Random; readonly replicates: number },
): readonly BootstrapInterval[] {
  const values = measures.map((): number[] => []);
  const record = (counts: readonly number[]) => {
    const patterns = votes
      .map((pattern, at): Pattern => ({ votes: pattern, items: counts[at]! }))
      .filter(({ items }) => items > 0);
    for (const [at, measure] of measures.entries()) {
      const { estimate } = measure.of(patterns);
      if (estimate !== null) values[at]!.push(estimate);
    }
    return null;
  };
  resample(units, record, options.replicates, options.random);
  const tail = tailOf(options.confidence);
  return values.map((kept): BootstrapInterval => {
    const sorted = Float64Array.from(kept).sort();
    const dropped = options.replicates - kept.length;
    const note = dropped === 0 ? null : `${many(dropped, "bootstrap replicate")} with a single category dropped`;
    const empty = { low: null, high: null, se: null, interval: "bootstrap" };
    if (sorted.length < 2) return { ...empty, note };
    const se = sampleSd(sorted);
    if (se === null || se < 1e-9) return { ...empty, note: "every resample gives the same value, so no interval" };
    return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail), se, interval: "bootstrap", note };
  });
}
