import { many } from "../words.js";
import { normalCdf, normalQuantile, tailOf } from "./distributions.js";
import { type Interval, joinNotes } from "./interval.js";
import type { Random } from "./random.js";
import { mean, quantile } from "./summary.js";

export interface BootstrapOptions {
  readonly confidence: number;
  readonly random: Random;
  /** Default 10,000. */
  readonly replicates?: number;
  /** Bias-corrected and accelerated, with a jackknife over clusters. */
  readonly bca?: boolean;
}

/** What a resample is judged by: the sums of each column over the clusters drawn. Null: the statistic is undefined. */
export type SumStatistic = (sums: readonly number[]) => number | null;

export const defaultReplicates = 10_000;

/**
 * The cluster bootstrap: whole clusters are drawn with replacement, as many as there are, and the statistic is computed
 * from the columns' sums over them. Percentiles are type 7. Replicates with an undefined statistic are dropped, and
 * their number is noted. One cluster: both limits null (Field & Welsh 2007; BCa: Efron 1987).
 */
export function clusterBootstrap(
  clusters: readonly (readonly number[])[],
  statistic: SumStatistic,
  options: BootstrapOptions,
): Interval {
  const interval = options.bca === true ? "bca" : "cluster-bootstrap";
  const empty = { low: null, high: null, interval };
  const estimate = statistic(sumsOf(clusters));
  if (clusters.length < 2) return { ...empty, note: "one cluster: nothing to resample, so no interval" };
  if (estimate === null) return { ...empty, note: "the statistic is undefined" };
  const replicates = options.replicates ?? defaultReplicates;
  const { values, dropped } = resample(clusters, statistic, replicates, options.random);
  const note = dropped === 0 ? null : `${many(dropped, "bootstrap replicate")} with an empty denominator dropped`;
  if (values.length < 2) return { ...empty, note: joinNotes(note, "too few replicates left") };
  const tail = tailOf(options.confidence);
  if (options.bca !== true) return { low: quantile(values, tail), high: quantile(values, 1 - tail), interval, note };
  const limits = bcaLevels(clusters, statistic, estimate, values, tail);
  if (limits === null) return { ...empty, note: joinNotes(note, "BCa undefined: the estimate lies at the edge") };
  return { low: quantile(values, limits[0]), high: quantile(values, limits[1]), interval, note };
}

/** The statistic on each draw of whole clusters, sorted; draws in which it is null are dropped and counted. */
export function resample(
  clusters: readonly (readonly number[])[],
  statistic: SumStatistic,
  replicates: number,
  random: Random,
): { values: Float64Array; dropped: number } {
  // Clusters that are alike are counted, not added one by one: most resamples draw a few kinds many times.
  const kinds = new Map<string, number>();
  const kindOf = Uint32Array.from(clusters, (cluster) => {
    const key = cluster.join();
    if (!kinds.has(key)) kinds.set(key, kinds.size);
    return kinds.get(key)!;
  });
  const rows = [...kinds.values()].map((kind) => clusters[kindOf.indexOf(kind)]!);
  const drawn = new Uint32Array(rows.length);
  const sums = new Array<number>(clusters[0]!.length).fill(0);
  const values = new Float64Array(replicates);
  let kept = 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawn.fill(0);
    sums.fill(0);
    for (let draw = 0; draw < clusters.length; draw++) drawn[kindOf[random.below(clusters.length)]!]!++;
    for (const [kind, row] of rows.entries()) {
      const times = drawn[kind]!;
      if (times > 0) for (const [column, value] of row.entries()) sums[column]! += times * value;
    }
    const value = statistic(sums);
    if (value !== null) values[kept++] = value;
  }
  return { values: values.slice(0, kept).sort(), dropped: replicates - kept };
}

function bcaLevels(
  clusters: readonly (readonly number[])[],
  statistic: SumStatistic,
  estimate: number,
  values: Float64Array,
  tail: number,
): readonly [number, number] | null {
  let below = 0;
  for (const value of values) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  const bias = normalQuantile(below / values.length);
  const total = sumsOf(clusters);
  const left = clusters.flatMap((cluster) => statistic(total.map((sum, column) => sum - cluster[column]!)) ?? []);
  const centre = mean(left) ?? 0;
  const squares = left.reduce((sum, value) => sum + (centre - value) ** 2, 0);
  const cubes = left.reduce((sum, value) => sum + (centre - value) ** 3, 0);
  if (!Number.isFinite(bias) || left.length < 2 || squares === 0) return null;
  const acceleration = cubes / (6 * squares ** 1.5);
  const level = (p: number) => {
    const z = bias + normalQuantile(p);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  return [level(tail), level(1 - tail)];
}

function sumsOf(clusters: readonly (readonly number[])[]): readonly number[] {
  const sums = new Array<number>(clusters[0]?.length ?? 0).fill(0);
  for (const cluster of clusters) for (const [column, value] of cluster.entries()) sums[column]! += value;
  return sums;
}
