// Simulated studies: traces of some scenarios (clusters), alike within a scenario to a known degree in mode and in outcome.

import { normalCdf, normalQuantile } from "../../src/statistics/distributions.js";
import type { Random, TwoProportions } from "../../src/statistics.js";
import { binomialDraw } from "./draws.js";

/** Traces of a cluster under each model: all "1", "3" or "10", "1-20", or "dominant": 3, but one with half of all traces. */
export type Sizes = "1" | "3" | "10" | "1-20" | "dominant";

/** What makes clusters differ: a normal effect on the probit scale, or a draw that its traces share now and then. */
export type Shape = "normal" | "two-point";

export interface Design {
  readonly clusters: number;
  readonly sizes: Sizes;
  /** P(fail). */
  readonly failing: number;
  /** P(mode given success). */
  readonly mode: number;
  /** Of the mode given failure against success; 1: independent of the outcome. */
  readonly odds_ratio: number;
  /** Intraclass correlation of the mode and of the outcome, as 0 and 1. */
  readonly icc_mode: number;
  readonly icc_outcome: number;
  readonly shape: Shape;
}

export const designColumns = "clusters sizes failing mode odds_ratio icc_mode icc_outcome shape";

/** Levels of the designs that users have. */
export const levels = {
  clusters: [8, 20, 35, 100],
  sizes: ["3", "10", "1-20", "dominant"],
  failing: [0.5, 0.7, 0.85, 0.95],
  mode: [0.03, 0.15, 0.5, 0.97],
  icc_mode: [0, 0.3, 0.6, 0.8],
  icc_outcome: [0, 0.3, 0.6, 0.8],
} as const satisfies Partial<{ [K in keyof Design]: readonly Design[K][] }>;

/** Multiplication of the field of four elements 0, 1, w = 2, w² = 3; its addition is the exclusive or. */
const times = (x: number, y: number) => (x === 0 || y === 0 ? 0 : ((x + y - 2) % 3) + 1);

/**
 * 64 of the 4,096 combinations of six factors at four levels, in which every three factors show each of their 64
 * combinations once: the hexacode, an orthogonal array of strength 3.
 */
export function hexacode(): readonly (readonly number[])[] {
  return Array.from({ length: 64 }, (_, index) => {
    const [a, b, c] = [index >> 4, (index >> 2) & 3, index & 3];
    return [a, b, c, a ^ b ^ c, times(3, a) ^ times(2, b) ^ c, times(2, a) ^ times(3, b) ^ c];
  });
}

/** The orthogonal array's designs. `mode`: other levels of the mode. */
export function arrayDesigns(
  rest: Pick<Design, "odds_ratio" | "shape">,
  mode: readonly number[] = levels.mode,
): readonly Design[] {
  return hexacode().map(([a, b, c, d, e, f]) => ({
    clusters: levels.clusters[a!]!,
    sizes: levels.sizes[b!]!,
    failing: levels.failing[c!]!,
    mode: mode[d!]!,
    icc_mode: levels.icc_mode[e!]!,
    icc_outcome: levels.icc_outcome[f!]!,
    ...rest,
  }));
}

/** Traces of each cluster. */
export function sizesOf(clusters: number, sizes: Sizes): readonly number[] {
  return Array.from({ length: clusters }, (_, at) => {
    if (sizes === "1-20") return Math.round(1 + (19 * at) / (clusters - 1));
    if (sizes === "dominant") return at === 0 ? 3 * (clusters - 1) : 3;
    return Number(sizes);
  });
}

/** P(mode given failure). */
export function raised(p: number, ratio: number): number {
  return (ratio * p) / (1 - p + ratio * p);
}

/** How many shares {@link near} takes in turn. */
const steps = 8;

/**
 * A share near p: its odds .6 to 1.67 times those of p, in turn. Wilson's interval dips below its level at some shares
 * (proportions.csv shows it), so that a design is judged by its neighbourhood.
 */
export function near(p: number, index: number): number {
  return raised(p, 0.6 * (1 / 0.36) ** ((index % steps) / (steps - 1)));
}

/** A rate of one cluster, given the cluster's own uniform draw. */
export type ClusterRate = (draw: number) => number;

const made = new Map<string, ClusterRate>();

/** The rates of clusters with mean p whose 0/1 traces have the intraclass correlation. */
export function rateOf(shape: Shape, p: number, icc: number): ClusterRate {
  const key = `${shape} ${p} ${icc}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const rate = shape === "normal" ? normalRate(p, icc) : twoPointRate(p, icc);
  made.set(key, rate);
  return rate;
}

function twoPointRate(p: number, icc: number): ClusterRate {
  const mix = Math.sqrt(icc);
  return (draw) => (1 - mix) * p + (draw < p ? mix : 0);
}

/** A trace has it where √r z + √(1 − r) ε < Φ⁻¹(p), z the cluster's; r by bisection so that the 0/1 correlation is the ICC. */
function normalRate(p: number, icc: number): ClusterRate {
  if (icc === 0) return () => p;
  const threshold = normalQuantile(p);
  const points = Array.from({ length: 400 }, (_, at) => normalQuantile((at + 0.5) / 400));
  const at = (r: number, z: number) => normalCdf((threshold - Math.sqrt(r) * z) / Math.sqrt(1 - r));
  let [low, high] = [0, 0.9999];
  for (let step = 0; step < 40; step++) {
    const r = (low + high) / 2;
    const both = points.reduce((sum, z) => sum + at(r, z) ** 2, 0) / points.length;
    if (both - p * p < icc * p * (1 - p)) low = r;
    else high = r;
  }
  // A table of a thousand cluster effects: quantiles are slow.
  const table = Float64Array.from({ length: 1000 }, (_, index) => at(low, -normalQuantile((index + 0.5) / 1000)));
  const mean = table.reduce((sum, rate) => sum + rate, 0) / table.length;
  return (draw) => Math.min(1, table[Math.floor(draw * table.length)]! + p - mean);
}

/** Failed (1) and successful (2) traces of each cluster, with their flags. */
export function drawTables(design: Design, random: Random): readonly TwoProportions[] {
  const { failing, mode, odds_ratio: ratio, icc_mode, icc_outcome, shape } = design;
  const rates = {
    failed: rateOf(shape, failing, icc_outcome),
    rate1: rateOf(shape, raised(mode, ratio), icc_mode),
    rate2: rateOf(shape, mode, icc_mode),
  };
  return sizesOf(design.clusters, design.sizes).map((n) =>
    tableOf(random, n, rates, random.uniform(), random.uniform()),
  );
}

/** How the odds of failure and of the mode differ between three models; together they confound. */
const shifts = [0.5, 1, 2];

/** P(fail) of each of three models, and P(mode given success). */
export function modelShares({ failing, mode }: Pick<Design, "failing" | "mode">) {
  return shifts.map((shift) => ({ failing: raised(failing, shift), mode: raised(mode, shift) }));
}

/** For each cluster one table a model; a cluster's effects on mode and outcome are the same under every model. */
export function drawStrata(design: Design, random: Random): readonly (readonly TwoProportions[])[] {
  const { odds_ratio: ratio, icc_mode, icc_outcome, shape } = design;
  const models = modelShares(design).map(({ failing, mode }) => ({
    failed: rateOf(shape, failing, icc_outcome),
    rate1: rateOf(shape, raised(mode, ratio), icc_mode),
    rate2: rateOf(shape, mode, icc_mode),
  }));
  return sizesOf(design.clusters, design.sizes).map((n) => {
    const [fate, habit] = [random.uniform(), random.uniform()];
    return models.map((model) => tableOf(random, n, model, fate, habit));
  });
}

function tableOf(
  random: Random,
  n: number,
  { failed, rate1, rate2 }: Readonly<Record<"failed" | "rate1" | "rate2", ClusterRate>>,
  fate: number,
  habit: number,
): TwoProportions {
  const n1 = binomialDraw(random, n, failed(fate));
  const flagged1 = binomialDraw(random, n1, rate1(habit));
  return { flagged1, n1, flagged2: binomialDraw(random, n - n1, rate2(habit)), n2: n - n1 };
}
