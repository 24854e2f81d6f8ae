import type { ModeDispersionRow, ModeHistogramRow } from "../analyses/mode-counts.js";
import { type HistogramInput, isTable, type TracesByModes } from "../counts/count.js";
import { joinNotes, noteOf } from "../notes.js";
import type { Grouped, LabelledTrace } from "../trace.js";
import { many } from "../words.js";
import { clusterBootstrap } from "./cluster-bootstrap.js";
import { fewestUnits, fewUnitsNote } from "./clusters.js";
import { type CountOptions, countGroups, type ModeCount } from "./mode-count-groups.js";
import { defaultSeed, randomFrom } from "./random.js";

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
    const partly = group.partly === 0 ? null : noteOf("partly-labelled", { traces: group.partly });
    const needs = isTable(data) ? noteOf("needs-traces") : null;
    return counts.map(
      (traces, modes): Grouped<ModeHistogramRow> => ({
        ...group.group,
        modes,
        traces,
        n,
        share: n === 0 || group.hidden !== null ? null : traces / n,
        independent: group.hidden === null ? (independent?.[modes] ?? null) : null,
        note: joinNotes(group.hidden, n === 0 ? noteOf("none-labelled-for-all") : needs, partly, ...group.notes),
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

export interface ModeDispersionOptions extends CountOptions {
  readonly confidence?: number;
  readonly seed?: number;
  readonly replicates?: number;
}

/**
 * Overdispersion of modes per trace against the Poisson-binomial with the same shares: the ratio of variances, with a
 * percentile bootstrap over clusters (over traces where none are known); fewer than 5 of them give no interval, fewer than
 * 20 a warning. Null where no mode varies. Rows are independent of the order of traces.
 */
export function modeDispersion(
  traces: readonly LabelledTrace[],
  options: ModeDispersionOptions = {},
): readonly Grouped<ModeDispersionRow>[] {
  return countGroups(traces, options, { clusters: "all" }).map((group): Grouped<ModeDispersionRow> => {
    const n = group.traces;
    const units = unitsOf(group.counts, group.most);
    const empty = new Array<number>(3 + group.most).fill(0);
    const sums = units.reduce<readonly number[]>((total, unit) => total.map((sum, at) => sum + unit[at]!), empty);
    const ratio = group.hidden === null ? ratioOf(sums) : null;
    const tooFew = units.length < fewestUnits;
    const limits =
      ratio === null || tooFew
        ? null
        : clusterBootstrap(units, ratioOf, {
            ...options,
            confidence: options.confidence ?? 0.95,
            random: randomFrom(options.seed ?? defaultSeed),
          });
    const noun = group.clustered ? "cluster" : "trace";
    const variance = n > 1 && group.hidden === null ? varianceOf(sums) * (n / (n - 1)) : null;
    const reason = group.hidden ?? (n < 2 ? noteOf("few-labelled") : ratio === null ? noteOf("no-mode-varies") : null);
    return {
      ...group.group,
      traces: n,
      variance,
      independent_variance: variance === null || ratio === null ? null : variance / ratio,
      overdispersion: ratio,
      low: limits?.low ?? null,
      high: limits?.high ?? null,
      interval: limits === null || limits.low === null ? "" : group.clustersKnown ? limits.interval : "bootstrap",
      clusters: group.clustersKnown ? units.length : null,
      note: joinNotes(
        reason,
        ratio !== null && tooFew ? noteOf("few-units-at-all", { units: many(units.length, noun) }) : null,
        limits === null ? null : fewUnitsNote(units.length, noun),
        limits === null || group.clustered ? null : noteOf("independent"),
        limits?.note,
        ...group.notes,
      ),
    };
  });
}

/** Columns: traces, Σ modes, Σ modes², then flags of each mode. */
function unitsOf(counts: readonly ModeCount[], most: number): readonly (readonly number[])[] {
  const units = new Map<string, number[]>();
  for (const { key, modes, traces, flagged } of counts) {
    const unit = units.get(key) ?? new Array<number>(3 + most).fill(0);
    unit[0]! += traces;
    unit[1]! += modes * traces;
    unit[2]! += modes * modes * traces;
    for (let mode = 0; mode < most; mode++) unit[3 + mode]! += flagged![mode]!;
    units.set(key, unit);
  }
  return [...units.values()];
}

function varianceOf([n, sum, squares]: readonly number[]): number {
  return squares! / n! - (sum! / n!) ** 2;
}

function ratioOf(sums: readonly number[]): number | null {
  const n = sums[0]!;
  if (n < 2) return null;
  const independent = poissonBinomialVariance(sums.slice(3).map((flagged) => flagged / n));
  return independent > 1e-12 ? varianceOf(sums) / independent : null;
}
