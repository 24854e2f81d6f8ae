import type { ModeDispersionRow } from "../analyses/mode-counts.js";

import type { Grouped, LabelledTrace } from "../trace.js";
import { many } from "../words.js";
import { clusterBootstrap } from "./cluster-bootstrap.js";
import { fewestUnits, fewUnitsNote } from "./clusters.js";
import { joinNotes } from "./interval.js";
import { type CountOptions, countGroups, type ModeCount } from "./mode-count-groups.js";
import { poissonBinomialVariance } from "./mode-count-histogram.js";
import { defaultSeed, randomFrom } from "./random.js";

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
    const reason =
      group.hidden ?? (n < 2 ? "fewer than two fully labelled traces" : ratio === null ? "no mode varies" : null);
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
        ratio !== null && tooFew ? `no interval: ${many(units.length, noun)} cannot carry one` : null,
        limits === null ? null : fewUnitsNote(units.length, noun),
        limits === null || group.clustered ? null : "independent traces assumed",
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
