import type { ModeHistogramRow } from "../analyses/mode-counts.js";

import { type HistogramInput, isTable, type TracesByModes } from "../counts/count.js";
import type { Grouped } from "../trace.js";

import { many } from "../words.js";
import { joinNotes } from "./interval.js";
import { type CountOptions, countGroups } from "./mode-count-groups.js";

/**
 * How many fully labelled traces carry no mode, one, up to all, a row each, with the share that would be expected if modes
 * came independently of each other. That share needs traces: a histogram does not say how common each mode is.
 */
export function modeHistogram(data: HistogramInput, options: CountOptions = {}): readonly Grouped<ModeHistogramRow>[] {
  return countGroups(data, options).flatMap((group) => {
    const counts = new Array<number>(group.most + 1).fill(0);
    for (const { modes, traces } of group.counts) counts[modes]! += traces;
    const n = group.traces;
    const shares = sharesOf(group.counts, group.most);
    const independent = shares === null || n === 0 ? null : poissonBinomial(shares);
    const partly = group.partly === 0 ? null : `${many(group.partly, "trace")} not labelled for all modes left out`;
    const needs = isTable(data) ? "the independent share needs traces" : null;
    return counts.map(
      (traces, modes): Grouped<ModeHistogramRow> => ({
        ...group.group,
        modes,
        traces,
        n,
        share: n === 0 || group.hidden !== null ? null : traces / n,
        independent: group.hidden === null ? (independent?.[modes] ?? null) : null,
        note: joinNotes(group.hidden, n === 0 ? "no trace is labelled for all modes" : needs, partly, ...group.notes),
      }),
    );
  });
}

/** Each mode's share among fully labelled traces; null of a table. */
export function sharesOf(counts: readonly TracesByModes[], modes: number): readonly number[] | null {
  const traces = counts.reduce((sum, count) => sum + count.traces, 0);
  if (counts.some(({ flagged }) => flagged === undefined)) return null;
  const withMode = (at: number) => counts.reduce((sum, { flagged }) => sum + flagged![at]!, 0);
  return Array.from({ length: modes }, (_, at) => withMode(at) / traces);
}

/**
 * The Poisson-binomial distribution: how many of independent events with probabilities p happen. Entry k is P(k), from
 * 0 to the number of events; by convolution, exact to rounding (Wang 1993).
 *
 * @example
 * ```ts
 * import { poissonBinomial } from "mastkit/statistics";
 * poissonBinomial([0.5, 0.5]); // => [0.25, 0.5, 0.25]
 * ```
 */
export function poissonBinomial(p: readonly number[]): readonly number[] {
  let mass: readonly number[] = [1];
  for (const chance of p) {
    mass = Array.from(
      { length: mass.length + 1 },
      (_, k) => (mass[k] ?? 0) * (1 - chance) + (k > 0 ? mass[k - 1]! * chance : 0),
    );
  }
  return mass;
}

/** Its variance Σ p(1 − p): that of modes per trace if modes did not depend on each other. */
export function poissonBinomialVariance(p: readonly number[]): number {
  return p.reduce((sum, chance) => sum + chance * (1 - chance), 0);
}

/**
 * The largest variance that the number of events can have when only their probabilities are known: each rarer event
 * happens only together with every commoner one. Σ over pairs of min(p, q) − p q.
 */
export function comonotoneVariance(p: readonly number[]): number {
  return p.reduce((sum, a) => sum + p.reduce((inner, b) => inner + Math.min(a, b) - a * b, 0), 0);
}
