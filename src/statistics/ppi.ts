import { looseKey } from "../counts/group.js";
import { InputError } from "../errors.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import { bisect, tOf, tQuantile, zOf } from "./distributions.js";
import { clipped, type Interval } from "./interval.js";
import { scoreLimits, tWilson } from "./proportion.js";
import { mover } from "./risk-difference.js";
import { sum } from "./summary.js";
import { compareLists } from "./table-order.js";

/** A trace that a judge labelled, and perhaps a person. */
export interface PpiTrace {
  /** The judge's label: 0 or 1, or a probability. */
  readonly judge: number;
  /** The person's, 0 or 1; null or absent where nobody labelled the trace. */
  readonly human?: number | null;
  /** One over the probability that a person was given the trace, 1 or more; used where the drawing was weighted. */
  readonly weight?: number;
  /** What repeated runs share; null or absent: the trace is its own. */
  readonly cluster?: string | null;
}

export interface PpiOptions {
  /**
   * How the traces with a human label were drawn from all: at-random (default), or weighted, with the known probabilities
   * that `weight` says.
   */
  readonly drawn?: "at-random" | "weighted";
  /** ppi-wilson-t (default; of a difference ppi-mover), wald, or ppi_py: the package's own, without t, factor or clipping. */
  readonly interval?: "ppi-wilson-t" | "wald" | "ppi_py";
  readonly confidence?: number;
  /** How much of the judge is taken, 0 to 1; default what makes the variance smallest. 0: the human labels alone. */
  readonly lambda?: number;
}

/** A share by prediction-powered inference; null where it is undefined. */
export interface PpiMean extends Interval {
  /** In [0, 1]; `raw` is not clipped. */
  readonly estimate: number | null;
  readonly raw: number | null;
  readonly lambda: number | null;
  readonly se: number | null;
  readonly df: number | null;
  /** The number of independent human labels that the estimate is worth. */
  readonly size: number | null;
  /** Traces with a human label, and all. */
  readonly labelled: number;
  readonly judged: number;
  /** Clusters with a human label. */
  readonly clusters: number;
}

/** A mean and the influences on it, summed by cluster. */
interface Influenced extends Omit<PpiMean, keyof Interval> {
  readonly influences: ReadonlyMap<string, number>;
  readonly variance: number;
}

/**
 * A share of all traces that a judge labelled, some of them labelled by people too (prediction-powered inference, PPI++:
 * Angelopoulos et al. 2023, arXiv 2311.01453): the judge's share, moved by what people find otherwise, λ of it. λ is the
 * one that makes the variance smallest, cut to [0, 1]. Weighted, it is the difference estimator of Särndal, Swensson &
 * Wretman (1992, ch. 6). The variance sums influences over clusters (those with a human label count), and the interval is
 * Wilson's at the effective sample size with t on these clusters less one. No human label: estimate null; labels of one
 * cluster: limits null.
 *
 * @throws InputError for a weight below 1, or none where they are asked for.
 *
 * @example
 * ```ts
 * import { ppiMean } from "mastkit/statistics";
 * const traces = Array.from({ length: 200 }, (_, at) => {
 *   return { judge: Number(at % 5 === 0), human: at < 40 ? Number(at % 4 === 0) : null };
 * });
 * ppiMean(traces).estimate; // => 0.25
 * ```
 */
export function ppiMean(traces: readonly PpiTrace[], options: PpiOptions = {}): PpiMean {
  return meanOf(influenced(traces, options), options);
}

function meanOf(found: Influenced, options: PpiOptions): PpiMean {
  const { influences: _, variance: _v, ...mean } = found;
  return { ...mean, ...limitsOf(found, options) };
}

/** `side` tells traces without a cluster of two groups apart. */
function influenced(traces: readonly PpiTrace[], options: PpiOptions, side = 0): Influenced {
  const weighted = options.drawn === "weighted";
  const all = traces
    .map(({ judge, human = null, weight = 1, cluster = null }, at) => ({
      ...{ judge, human, cluster: cluster ?? looseKey(String(side), at) },
      weight: weighted && human !== null ? checkedWeight(weight) : 1,
    }))
    .sort((a, b) => compareLists([a.judge, a.human ?? -1, a.weight], [b.judge, b.human ?? -1, b.weight]));
  const labelled = all.filter((trace) => trace.human !== null);
  const others = all.filter((trace) => trace.human === null);
  const [n, m, all1] = [labelled.length, others.length, all.length];
  const counts = { labelled: n, judged: all1, clusters: new Set(labelled.map(({ cluster }) => cluster)).size };
  if (n === 0) {
    const none = { estimate: null, raw: null, lambda: null, se: null, df: null, size: null };
    return { ...counts, ...none, influences: new Map(), variance: 0 };
  }
  const total = sum(labelled.map(({ weight }) => weight));
  const over = (value: (trace: (typeof all)[number]) => number) =>
    sum(labelled.map((trace) => trace.weight * value(trace))) / total;
  const [humanMean, judgeMean] = [over(({ human }) => human!), over(({ judge }) => judge)];
  const judged = sum(all.map(({ judge }) => judge)) / all1;
  const rest = m === 0 ? 0 : sum(others.map(({ judge }) => judge)) / m;
  const spread = all1 < 2 ? 0 : sum(all.map(({ judge }) => (judge - judged) ** 2)) / (all1 - 1);
  const together = over(({ human, judge }) => (human! - humanMean) * (judge - judgeMean));
  const scale = weighted ? spread : m === 0 ? 0 : (1 + n / m) * spread;
  const lambda = options.lambda ?? (scale <= 1e-14 ? 0 : Math.min(1, Math.max(0, together / scale)));
  const centre = humanMean - lambda * judgeMean;
  const raw = centre + lambda * (weighted ? judged : rest);
  const influences = new Map<string, number>();
  const add = (cluster: string, value: number) => influences.set(cluster, (influences.get(cluster) ?? 0) + value);
  for (const { judge, human, weight, cluster } of all) {
    if (weighted) add(cluster, (lambda * (judge - judged)) / all1);
    else if (human === null) add(cluster, (lambda * (judge - rest)) / m);
    if (human !== null) add(cluster, (weight * (human - lambda * judge - centre)) / total);
  }
  const { clusters } = counts;
  const variance =
    clusters < 2 ? 0 : (clusters / (clusters - 1)) * sum([...influences.values()].map((u) => u * u).sort(rising));
  const estimate = Math.min(1, Math.max(0, raw));
  const df = clusters < 2 ? null : clusters - 1;
  const size = clusters < 2 ? null : tWilson({ share: estimate, variance, df: df!, units: clusters }, 0.95).size;
  const se = Math.sqrt(variance) > 1e-14 ? Math.sqrt(variance) : null;
  return { ...counts, estimate, raw, lambda, se, df, size, influences, variance };
}

function rising(a: number, b: number): number {
  return a - b;
}

function checkedWeight(weight: number): number {
  if (weight >= 1 && Number.isFinite(weight)) return weight;
  throw new InputError("a weight is one over the probability that the trace was drawn, 1 or more", {
    field: "weight",
    value: weight,
  });
}

function limitsOf(found: Influenced, { interval = "ppi-wilson-t", confidence = 0.95 }: PpiOptions): Interval {
  const { estimate, raw, se, df, clusters, variance } = found;
  const name = interval === "wald" ? "ppi-wald" : interval;
  const none = (note: Notes) => ({ low: null, high: null, interval: name, note });
  if (estimate === null || raw === null) return none(noteOf("no-human-label"));
  if (df === null) return none(noteOf("one-labelled-cluster"));
  if (interval === "ppi-wilson-t") {
    const { low, high } = tWilson({ share: estimate, variance, df, units: clusters }, confidence);
    return { low, high, interval, note: se === null ? noteOf("each-cluster-once") : null };
  }
  if (interval === "ppi_py") {
    const half = zOf(confidence) * Math.sqrt((variance * (clusters - 1)) / clusters);
    return { low: raw - half, high: raw + half, interval, note: null };
  }
  if (se === null) return none(noteOf("no-spread"));
  return { ...around(raw, tOf(confidence, df) * se, 0), interval: name };
}

function around(estimate: number, half: number, least: 0 | -1) {
  return clipped(estimate - half, estimate + half, least, 1);
}

/** A difference of two shares by prediction-powered inference; null where it is undefined. */
export interface PpiDifference extends Interval {
  readonly first: PpiMean;
  readonly second: PpiMean;
  /** first − second, of the clipped shares. */
  readonly difference: number | null;
  readonly se: number | null;
  readonly p: number | null;
  /** Correlation of the two shares, by the clusters that they have in common. */
  readonly correlation: number | null;
}

/**
 * The difference of two groups' shares by prediction-powered inference, first − second, each with a λ of its own
 * ({@link ppiMean}). Clusters may hold traces of both: the correlation of the two shares is that of the clusters' influences.
 * Interval: the two shares' put together by MOVER (Zou & Donner 2008), in [−1, 1]; p: the level at which its limit nearer 0
 * is 0. On request Wald's, with Welch's degrees of freedom. Limits null where a group has human labels in fewer than two
 * clusters.
 */
export function ppiDifference(
  first: readonly PpiTrace[],
  second: readonly PpiTrace[],
  options: PpiOptions = {},
): PpiDifference {
  const { interval = "ppi-wilson-t", confidence = 0.95 } = options;
  const [one, two] = [influenced(first, options, 1), influenced(second, options, 2)];
  const shared = { first: meanOf(one, options), second: meanOf(two, options) };
  const name = interval === "wald" ? "ppi-wald" : "ppi-mover";
  const difference = one.estimate === null || two.estimate === null ? null : one.estimate - two.estimate;
  if (difference === null || one.df === null || two.df === null) {
    const why = joinNotes(shared.first.note, shared.second.note);
    const none = { difference, se: null, p: null, correlation: null, low: null, high: null, interval: name };
    return { ...shared, ...none, note: why };
  }
  const scale = (side: Influenced) => Math.sqrt(side.clusters / (side.clusters - 1));
  const together =
    scale(one) *
    scale(two) *
    sum([...one.influences].map(([key, u]) => u * (two.influences.get(key) ?? 0)).sort(rising));
  const both = one.variance * two.variance;
  const correlation = both > 0 ? together / Math.sqrt(both) : 0;
  const variance = one.variance + two.variance - 2 * together;
  const se = variance > 1e-28 ? Math.sqrt(variance) : null;
  const kept = { ...shared, difference, se, correlation };
  if (name === "ppi-wald") {
    if (se === null) return { ...kept, p: null, low: null, high: null, interval: name, note: noteOf("no-spread") };
    const df = (one.variance + two.variance) ** 2 / (one.variance ** 2 / one.df + two.variance ** 2 / two.df);
    const raw = one.raw! - two.raw!;
    return { ...kept, p: null, ...around(raw, tOf(confidence, df) * se, -1), interval: name };
  }
  const limits = (alpha: number) => {
    const [a, b] = [one, two].map(({ estimate, size, df }) => {
      return [estimate!, ...scoreLimits(estimate!, size!, -tQuantile(alpha / 2, df!))] as const;
    });
    return mover(a!, b!, correlation);
  };
  const [low, high] = limits(1 - confidence);
  return { ...kept, p: levelAtZero(difference, limits), low, high, interval: name, note: null };
}

/** The level at which the limit of a difference that is nearer 0 is 0; 1 where the difference is. */
export function levelAtZero(difference: number, limits: (alpha: number) => readonly [number, number]): number {
  if (difference === 0) return 1;
  const nearer = (log: number) => limits(Math.exp(log))[difference > 0 ? 0 : 1];
  return Math.exp(bisect(nearer, Math.log(1e-300), 0));
}
