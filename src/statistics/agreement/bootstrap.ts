import { noteOf } from "../../notes.js";
import { resample } from "../cluster-bootstrap.js";
import { normalCdf, tailOf, tOf } from "../distributions.js";
import type { Interval } from "../interval.js";
import type { Random } from "../random.js";
import { quantile, sampleSd } from "../summary.js";
import type { Measure, RaterPair, Votes } from "./coefficients.js";
import { marginsOf, pointOf, weightedSum } from "./two-raters.js";

/** An interval, and the standard deviation of the replicates behind it. */
export interface BootstrapInterval extends Interval {
  readonly se: number | null;
}

export interface UnitPatterns {
  /** Distinct vote patterns. */
  readonly votes: readonly Votes[];
  /** For each unit (a block, else an item) how many of its cells have each pattern. */
  readonly units: readonly (readonly number[])[];
}

/**
 * The share of replicates cut off at each end: that of Student's quantile on the units less one, widened by √(n/(n − 1)),
 * in place of (1 − confidence)/2. The plain percentile interval is too narrow by just that where units are few (the
 * expanded percentile interval: Hesterberg 2015, "What teachers should know about the bootstrap").
 */
export function expandedTail(confidence: number, units: number): number {
  return units < 2 ? tailOf(confidence) : normalCdf(-tOf(confidence, units - 1) * Math.sqrt(units / (units - 1)));
}

/**
 * Expanded percentile intervals (type 7) of several coefficients from one bootstrap over units: whole units are drawn
 * with replacement, as many as there are, and every coefficient is computed on each draw. Draws in which one is undefined
 * are dropped for it, and counted in its note.
 */
export function bootstrapIntervals(
  { votes, units }: UnitPatterns,
  measures: readonly Measure[],
  options: { readonly confidence: number; readonly random: Random; readonly replicates: number },
): readonly BootstrapInterval[] {
  const drawn = resample(units, measures.length, estimatesOf(votes, measures), options.replicates, options.random);
  const tail = expandedTail(options.confidence, units.length);
  return drawn.map((sorted): BootstrapInterval => {
    const dropped = options.replicates - sorted.length;
    const note =
      dropped === 0 ? null : noteOf("replicates-dropped", { replicates: dropped, what: "a single category" });
    const empty = { low: null, high: null, se: null, interval: "bootstrap" };
    if (sorted.length < 2) return { ...empty, note };
    const se = sampleSd(sorted);
    if (se === null || se < 1e-9) return { ...empty, note: noteOf("resamples-equal") };
    return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail), se, interval: "bootstrap", note };
  });
}

/** What writes the estimates of a draw's counts; the coefficients of two raters share their table. */
function estimatesOf(votes: readonly Votes[], measures: readonly Measure[]) {
  const pairs = new Map<string, { table: number[][]; places: readonly number[]; members: [number, RaterPair][] }>();
  const others: { at: number; estimate: (counts: readonly number[]) => number | null }[] = [];
  for (const [at, { members, resampled }] of measures.entries()) {
    if (typeof resampled === "function") {
      others.push({ at, estimate: resampled(votes) });
      continue;
    }
    const known = pairs.get(members.join());
    if (known !== undefined) known.members.push([at, resampled]);
    else {
      const { categories, place } = resampled;
      const table = Array.from({ length: categories }, () => new Array<number>(categories).fill(0));
      pairs.set(members.join(), { table, places: votes.map(place), members: [[at, resampled]] });
    }
  }
  return (counts: readonly number[], into: Float64Array): void => {
    into.fill(Number.NaN);
    for (const { table, places, members } of pairs.values()) {
      for (const row of table) row.fill(0);
      let items = 0;
      for (let pattern = 0; pattern < places.length; pattern++) {
        const place = places[pattern]!;
        if (place < 0) continue;
        table[Math.floor(place / table.length)]![place % table.length]! += counts[pattern]!;
        items += counts[pattern]!;
      }
      if (items === 0) continue;
      const margins = marginsOf(table, items);
      for (const [at, { chance, weights }] of members) {
        into[at] = pointOf(weightedSum(margins.joint, weights), chance.expected(margins, weights)) ?? Number.NaN;
      }
    }
    for (const { at, estimate } of others) {
      into[at] = estimate(counts) ?? Number.NaN;
    }
  };
}
