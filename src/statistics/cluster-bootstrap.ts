import { joinNotes, noteOf } from "../notes.js";
import { normalCdf, normalQuantile, tailOf } from "./distributions.js";
import type { Interval } from "./interval.js";
import { binomialOf, type Random } from "./random.js";
import { quantile } from "./summary.js";
import { inOrder } from "./table-order.js";

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
 * from the columns' sums over them. Percentiles are type 7. Clusters in which nothing was counted (all columns 0) are none.
 * Replicates with an undefined statistic are dropped, and their number is noted. One cluster: both limits null. The limits
 * are a function of the seed and of what the clusters hold: names, order and other columns cannot enter (Field & Welsh
 * 2007; BCa: Efron 1987).
 */
export function clusterBootstrap(
  clusters: readonly (readonly number[])[],
  statistic: SumStatistic,
  options: BootstrapOptions,
): Interval {
  const interval = options.bca === true ? "bca" : "cluster-bootstrap";
  const empty = { low: null, high: null, interval };
  const kinds = kindsOf(clusters);
  if (sizeOf(kinds) < 2) return { ...empty, note: noteOf("one-cluster-resampled") };
  const estimate = statistic(sumsOf(kinds));
  if (estimate === null) return { ...empty, note: noteOf("undefined-statistic") };
  const { values, dropped } = resample(clusters, statistic, options.replicates ?? defaultReplicates, options.random);
  const note =
    dropped === 0 ? null : noteOf("replicates-dropped", { replicates: dropped, what: "an empty denominator" });
  if (values.length < 2) return { ...empty, note: joinNotes(note, noteOf("few-replicates")) };
  const tail = tailOf(options.confidence);
  if (options.bca !== true) return { low: quantile(values, tail), high: quantile(values, 1 - tail), interval, note };
  const limits = bcaLevels(kinds, statistic, estimate, values, tail);
  if (limits === null) return { ...empty, note: joinNotes(note, noteOf("bca-undefined")) };
  return { low: quantile(values, limits[0]), high: quantile(values, limits[1]), interval, note };
}

/** The statistic on each draw of whole clusters, sorted; draws in which it is null are dropped and counted. */
export function resample(
  clusters: readonly (readonly number[])[],
  statistic: SumStatistic,
  replicates: number,
  random: Random,
): { values: Float64Array; dropped: number } {
  const kinds = kindsOf(clusters);
  const cells = Float64Array.from(kinds.flatMap(({ row }) => row));
  const width = cells.length / kinds.length;
  const sums = new Array<number>(width).fill(0);
  return eachDraw(kinds, replicates, random, (drawn) => {
    sums.fill(0);
    for (let kind = 0, cell = 0; kind < drawn.length; kind++, cell += width) {
      const times = drawn[kind]!;
      if (times > 0) for (let column = 0; column < width; column++) sums[column]! += times * cells[cell + column]!;
    }
    return statistic(sums);
  });
}

/** The median on each draw of whole clusters, sorted: the middle of the values drawn, or halfway between the two in the middle. */
export function resampleMedian(
  clusters: readonly (readonly number[])[],
  replicates: number,
  random: Random,
): Float64Array {
  // Headed by their size, as clusters of zeros alone are something here.
  const kinds = kindsOf(clusters.map((values) => [values.length, ...[...values].sort((a, b) => a - b)]));
  const sorted = kinds
    .flatMap(({ row: [, ...values] }, kind) => values.map((value) => ({ value, kind })))
    .sort((a, b) => a.value - b.value);
  return eachDraw(kinds, replicates, random, (drawn) => {
    const half = kinds.reduce((sum, { row }, kind) => sum + row[0]! * drawn[kind]!, 0) / 2;
    const reached = (size: number, from: number, before: number) => {
      let [at, sum] = [from, before];
      while (sum < size) sum += drawn[sorted[++at]!.kind]!;
      return [at, sum] as const;
    };
    const [low, sum] = reached(half, -1, 0);
    const [high] = reached(half + 0.5, low, sum);
    return (sorted[low]!.value + sorted[high]!.value) / 2;
  }).values;
}

function eachDraw(
  kinds: readonly Kind[],
  replicates: number,
  random: Random,
  statistic: (drawn: Uint32Array) => number | null,
) {
  const draw = drawer(kinds, random);
  const values = new Float64Array(replicates);
  let kept = 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    const value = statistic(draw());
    if (value !== null) values[kept++] = value;
  }
  return { values: values.slice(0, kept).sort(), dropped: replicates - kept };
}

/** Clusters that are alike. */
interface Kind {
  readonly row: readonly number[];
  times: number;
}

/** The clusters counted by what they hold, in the order of that: who is called what, and came when, is forgotten here. */
function kindsOf(clusters: readonly (readonly number[])[]): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const row of clusters) {
    if (row.every((value) => value === 0)) continue;
    const key = row.join();
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { row, times: 1 });
    else kind.times++;
  }
  return inOrder(kinds, ([key]) => key).map(([, kind]) => kind);
}

function sizeOf(kinds: readonly Kind[]): number {
  return kinds.reduce((sum, { times }) => sum + times, 0);
}

/** Clusters a kind from which on one binomial costs less than to draw them one by one. */
const common = 20;

/**
 * Draws as many clusters as there are, with replacement, and says how often each kind came: a common kind by a binomial,
 * given those before it (so that a resample costs hardly more for a million clusters than for a thousand), the clusters of
 * rare kinds one by one. The list is overwritten by the next draw.
 */
function drawer(kinds: readonly Kind[], random: Random): () => Uint32Array {
  const size = sizeOf(kinds);
  const drawn = new Uint32Array(kinds.length);
  let rest = size;
  const binomials = kinds.flatMap(({ times }, kind) => {
    if (times < common) return [];
    rest -= times;
    return [{ kind, draw: binomialOf(times / (rest + times)) }];
  });
  const rare = kinds.flatMap(({ times }, kind) => (times < common ? new Array<number>(times).fill(kind) : []));
  const kindOf = Uint32Array.from(rare);
  const places = new Uint32Array(size);
  return () => {
    drawn.fill(0);
    let left = size;
    for (const { kind, draw } of binomials) {
      drawn[kind] = draw(left, random);
      left -= drawn[kind]!;
    }
    if (rest > 0) random.fill(places, left, rest);
    for (let place = 0; place < left; place++) drawn[kindOf[places[place]!]!]!++;
    return drawn;
  };
}

function bcaLevels(
  kinds: readonly Kind[],
  statistic: SumStatistic,
  estimate: number,
  values: Float64Array,
  tail: number,
): readonly [number, number] | null {
  let below = 0;
  for (const value of values) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  const bias = normalQuantile(below / values.length);
  const total = sumsOf(kinds);
  const left = kinds.flatMap(({ row, times }) => {
    const value = statistic(total.map((sum, column) => sum - row[column]!));
    return value === null ? [] : [{ value, times }];
  });
  const over = (part: (value: number) => number) =>
    left.reduce((sum, { value, times }) => sum + times * part(value), 0);
  const count = over(() => 1);
  const centre = over((value) => value) / count;
  const squares = over((value) => (centre - value) ** 2);
  if (!Number.isFinite(bias) || count < 2 || squares <= 1e-24 * count * centre ** 2) return null;
  const acceleration = over((value) => (centre - value) ** 3) / (6 * squares ** 1.5);
  const level = (p: number) => {
    const z = bias + normalQuantile(p);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  return [level(tail), level(1 - tail)];
}

function sumsOf(kinds: readonly Kind[]): readonly number[] {
  const sums = new Array<number>(kinds[0]?.row.length ?? 0).fill(0);
  for (const { row, times } of kinds) for (const [column, value] of row.entries()) sums[column]! += times * value;
  return sums;
}
