import { about, joinNotes, type Notes, noteOf } from "../notes.js";
import { tOf, zOf } from "./distributions.js";
import { flagIntraclass } from "./icc.js";
import type { Interval } from "./interval.js";
import { scoreLimits } from "./proportion.js";

/** Flags among the n traces of one cluster, or values from 0 to 1. */
export interface ClusterShare {
  /** Flagged traces, or the sum of the values. */
  readonly flagged: number;
  readonly n: number;
  /** Sum of the squared values; default `flagged`, as of flags. */
  readonly squares?: number;
}

/** How much repeated runs of one cluster resemble each other, and what that costs. */
export interface ClusterSpread {
  readonly clusters: number;
  /** ANOVA estimate of the intraclass correlation, in [0, 1]; null: one cluster, none repeats, all values 0 or all 1. */
  readonly icc: number | null;
  /** The one that is used, shrunk towards 1; 0 where no cluster repeats, 1 where all values are 0 or 1; null: one cluster. */
  readonly iccUsed: number | null;
  /** 1 + ICC used × (Σn²/Σn − 1); null with one cluster. */
  readonly designEffect: number | null;
}

/** Clusters (or other units that are resampled) below which no interval means anything, and below which one is warned of. */
export const fewestUnits = 5;
export const fewUnits = 20;
/** Clusters below which a clustered Wilson or Newcombe interval warns. */
const fewClusters = 8;
/** Informed clusters below which an intraclass correlation is barely known, and below which a bootstrap warns. */
export const fewInformed = 5;
const fewResampled = 10;

/** The sums of one cluster, or of each of `times` clusters that are alike. */
export interface ClusterSums {
  readonly y: number;
  readonly x: number;
  /** Default 1. */
  readonly times?: number;
}

/**
 * The CR1 variance of a ratio of sums Σy/Σx over clusters: G/(G − 1) × Σ (y − r x)² / (Σx)². Null with one cluster.
 */
export function ratioVariance(clusters: readonly ClusterSums[]): number | null {
  const kept = clusters.filter(({ x }) => x > 0);
  const over = (part: (cluster: ClusterSums) => number) =>
    kept.reduce((sum, cluster) => sum + (cluster.times ?? 1) * part(cluster), 0);
  const count = over(() => 1);
  const x = over((cluster) => cluster.x);
  const ratio = over((cluster) => cluster.y) / x;
  if (count < 2) return null;
  const squares = over((cluster) => (cluster.y - ratio * cluster.x) ** 2);
  return ((count / (count - 1)) * squares) / (x * x);
}

/**
 * Intraclass correlation and design effect over clusters; those without traces do not count. The ICC used is
 * (e ρ + 1)/(e + 1), as if one more cluster of ICC 1 had been seen, e the fewer of the clusters with a flagged and those
 * with an unflagged trace. Where these are few, ρ is barely known and often far too small.
 */
export function clusterSpread(clusters: readonly ClusterShare[]): ClusterSpread {
  const kept = clusters.filter(({ n }) => n > 0);
  if (kept.length < 2) return { clusters: kept.length, icc: null, iccUsed: null, designEffect: null };
  const { n, flagged, sizeSquares, largest } = totals(kept);
  const constant = flagged <= 0 || flagged >= n;
  const icc = constant || largest <= 1 ? null : flagIntraclass(kept);
  const informed = informedClusters(kept);
  const iccUsed = largest <= 1 ? 0 : (informed * (icc ?? 1) + 1) / (informed + 1);
  return { clusters: kept.length, icc, iccUsed, designEffect: 1 + iccUsed * (sizeSquares / n - 1) };
}

function totals(clusters: readonly ClusterShare[]) {
  let [n, flagged, squares, sizeSquares, largest] = [0, 0, 0, 0, 0];
  for (const cluster of clusters) {
    n += cluster.n;
    flagged += cluster.flagged;
    squares += cluster.squares ?? cluster.flagged;
    sizeSquares += cluster.n * cluster.n;
    largest = Math.max(largest, cluster.n);
  }
  return { n, flagged, squares, sizeSquares, largest };
}

/** The fewer of the clusters with some of a mode (or of a value) and those that lack some. */
export function informedClusters(clusters: readonly ClusterShare[]): number {
  const withSome = clusters.filter(({ flagged }) => flagged > 0).length;
  return Math.min(withSome, clusters.filter(({ flagged, n }) => flagged < n).length);
}

/**
 * Wilson's interval over repeated clusters of a proportion, or of a mean of values from 0 to 1, at the effective sample
 * size n / design effect × p(1 − p)/s² (the last factor 1 for flags; s² the variance with divisor n), with Student's t on
 * G − 1 (after Korn & Graubard 1998). The ICC is the ANOVA estimate shrunk towards 1 ({@link clusterSpread}); at p = 0 or
 * 1 the effective size is Kish's (Σn)²/Σn². Where no cluster repeats it is Wilson's own, with z. Null: no traces, one
 * cluster, all values equal and neither 0 nor 1. The shrinkage is this project's own, chosen by simulation
 * (`data/calibration/`).
 */
export function clusterWilson(clusters: readonly ClusterShare[], confidence = 0.95): Interval & ClusterSpread {
  const spread = clusterSpread(clusters);
  const { n, flagged, squares, largest } = totals(clusters);
  const none = (note: Notes) => ({ ...spread, low: null, high: null, interval: "cluster-wilson", note });
  if (n === 0) return none(noteOf("no-traces"));
  if (spread.designEffect === null) return none(noteOf("one-cluster-unseen"));
  const p = flagged / n;
  const between = flagged > 0 && flagged < n;
  const variance = squares / n - p * p;
  if (between && variance <= 1e-10 * p * (1 - p)) return none(noteOf("all-equal"));
  const size = (n / spread.designEffect) * (between ? (p * (1 - p)) / variance : 1);
  const critical = largest <= 1 ? zOf(confidence) : tOf(confidence, spread.clusters - 1);
  const [low, high] = scoreLimits(p, size, critical);
  return { ...spread, low, high, interval: "cluster-wilson", note: spreadNote(spread) };
}

/** Clusters, ICC and design effect in words. */
export function spreadNote({ clusters, icc, iccUsed, designEffect }: ClusterSpread): Notes {
  const known = { clusters, effect: designEffect! };
  if (icc !== null) return noteOf("spread", { ...known, icc, used: iccUsed! });
  return noteOf(iccUsed === 1 ? "spread-of-one-icc" : "spread-without-icc", known);
}

/** A warning where there are fewer clusters (or what `noun` says) than `fewest`; null otherwise. */
export function fewUnitsNote(count: number, unit = "cluster", fewest = fewUnits): Notes | null {
  return count < fewest ? noteOf("few-units", { fewest, unit }) : null;
}

/** A warning where one cluster holds more than a quarter of the traces; null otherwise. */
export function dominantNote(largest: number, total: number): Notes | null {
  if (largest <= total / 4) return null;
  return noteOf("dominant-cluster");
}

/** The warnings of sizes alone: fewer than 8 clusters (or `fewest`), or one with more than a quarter of the traces. */
export function sizeWarnings(clusters: readonly { readonly n: number }[], fewest = fewClusters): Notes | null {
  const sizes = clusters.map(({ n }) => n).filter((n) => n > 0);
  const largest = sizes.reduce((most, n) => Math.max(most, n), 0);
  const total = sizes.reduce((sum, n) => sum + n, 0);
  return joinNotes(fewUnitsNote(sizes.length, "cluster", fewest), dominantNote(largest, total));
}

/**
 * What to know of the clustered interval of one proportion or mean: the warnings of its sizes, and that its ICC is barely
 * known, with `what` before it. The latter is no warning: shrunk towards 1, the interval is then rather too wide than too
 * narrow. A mean of values inside (0, 1) warns where the clusters' means, or their distances from 1, add up to less than 5:
 * a little of the value in every cluster hides that those with much of it are few, or not seen at all.
 */
export function shareWarnings(clusters: readonly ClusterShare[], what = ""): Notes | null {
  const { flagged, squares } = totals(clusters);
  const kept = clusters.filter(({ n }) => n > 0);
  const means = kept.reduce((sum, cluster) => sum + cluster.flagged / cluster.n, 0);
  const low = squares < flagged - 1e-9 && Math.min(means, kept.length - means) < fewInformed;
  const few = informedClusters(clusters) < fewInformed;
  return joinNotes(
    sizeWarnings(clusters),
    low ? about(what === "" ? "warning" : `warning: ${what}`, noteOf("near-the-edge")) : null,
    few ? about(what, noteOf("icc-barely-known", { fewest: fewInformed })) : null,
  );
}

/** The warnings of a bootstrap over clusters. */
export function bootstrapWarnings(clusters: readonly ClusterShare[]): Notes | null {
  const informed = informedClusters(clusters);
  return joinNotes(sizeWarnings(clusters, fewUnits), fewUnitsNote(informed, "informed cluster", fewResampled));
}
