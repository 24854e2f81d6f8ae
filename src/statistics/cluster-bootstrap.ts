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
  const replicates = options.replicates ?? defaultReplicates;
  const one = (sums: readonly number[], into: Float64Array) => {
    into[0] = statistic(sums) ?? Number.NaN;
  };
  const [values] = resample(clusters, 1, one, replicates, options.random) as [Float64Array];
  const dropped = replicates - values.length;
  const note =
    dropped === 0 ? null : noteOf("replicates-dropped", { replicates: dropped, what: "an empty denominator" });
  if (values.length < 2) return { ...empty, note: joinNotes(note, noteOf("few-replicates")) };
  const tail = tailOf(options.confidence);
  if (options.bca !== true) return { low: quantile(values, tail), high: quantile(values, 1 - tail), interval, note };
  const limits = bcaLevels(kinds, statistic, estimate, values, tail);
  if (limits === null) return { ...empty, note: joinNotes(note, noteOf("bca-undefined")) };
  return { low: quantile(values, limits[0]), high: quantile(values, limits[1]), interval, note };
}

/**
 * So many statistics on each draw of whole clusters, each sorted, without the draws in which it is undefined. `write`
 * gets the columns' sums over a draw and writes the statistics, NaN where undefined.
 */
export function resample(
  clusters: readonly (readonly number[])[],
  statistics: number,
  write: (sums: readonly number[], into: Float64Array) => void,
  replicates: number,
  random: Random,
): readonly Float64Array[] {
  const kinds = kindsOf(clusters);
  const width = kinds[0]?.row.length ?? 0;
  const { cells, together, base } = packed(kinds);
  const packs = cells.length / kinds.length;
  const packedSums = new Float64Array(packs);
  const sums = new Array<number>(width).fill(0);
  return eachDraw(kinds, statistics, replicates, random, (drawn, into) => {
    packedSums.fill(0);
    for (let kind = 0, cell = 0; kind < drawn.length; kind++, cell += packs) {
      const times = drawn[kind]!;
      if (times > 0) for (let pack = 0; pack < packs; pack++) packedSums[pack]! += times * cells[cell + pack]!;
    }
    for (let column = 0, rest = 0; column < width; column++) {
      if (column % together === 0) rest = packedSums[column / together]!;
      const next = together === 1 ? 0 : Math.floor(rest / base);
      sums[column] = rest - next * base;
      rest = next;
    }
    write(sums, into);
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
  return eachDraw(kinds, 1, replicates, random, (drawn, into) => {
    const half = kinds.reduce((sum, { row }, kind) => sum + row[0]! * drawn[kind]!, 0) / 2;
    const reached = (size: number, from: number, before: number) => {
      let [at, sum] = [from, before];
      while (sum < size) sum += drawn[sorted[++at]!.kind]!;
      return [at, sum] as const;
    };
    const [low, sum] = reached(half, -1, 0);
    const [high] = reached(half + 0.5, low, sum);
    into[0] = (sorted[low]!.value + sorted[high]!.value) / 2;
  })[0]!;
}

/** Statistics of each draw of kinds, each sorted, without those written as NaN. */
function eachDraw(
  kinds: readonly Kind[],
  statistics: number,
  replicates: number,
  random: Random,
  write: (drawn: Uint32Array, into: Float64Array) => void,
): readonly Float64Array[] {
  const draw = drawer(kinds, random);
  const into = new Float64Array(statistics);
  const values = Array.from(into, () => new Float64Array(replicates));
  const kept = new Uint32Array(statistics);
  for (let replicate = 0; replicate < replicates; replicate++) {
    write(draw(), into);
    for (let at = 0; at < statistics; at++) {
      const value = into[at]!;
      if (!Number.isNaN(value)) values[at]![kept[at]!++] = value;
    }
  }
  return values.map((drawn, at) => drawn.slice(0, kept[at]).sort());
}

/**
 * What the kinds hold, kind after kind. Where all are counts, as many columns as no sum over a draw can overflow stand in
 * one number of 53 bits, to the base given: sums are as exact, and take as many times fewer steps.
 */
function packed(kinds: readonly Kind[]): { cells: Float64Array; together: number; base: number } {
  let most = 0;
  let counts = true;
  for (const { row } of kinds) {
    for (const value of row) {
      most = Math.max(most, value);
      counts &&= Number.isInteger(value) && value >= 0;
    }
  }
  const base = most * sizeOf(kinds) + 1;
  const together = counts ? Math.max(1, Math.floor(53 / Math.log2(base))) : 1;
  const cells = kinds.flatMap(({ row }) => {
    const packs = new Array<number>(Math.ceil(row.length / together)).fill(0);
    for (let column = row.length - 1; column >= 0; column--) {
      const pack = Math.floor(column / together);
      packs[pack] = together === 1 ? row[column]! : packs[pack]! * base + row[column]!;
    }
    return packs;
  });
  return { cells: Float64Array.from(cells), together, base };
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
