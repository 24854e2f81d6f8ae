// Simulation with fixed seeds: modes per trace, attributable fractions and paired seeds.

import { interventions, type LabelledTrace, modeComparison, modeCounts } from "../../src/index.js";
import { normalQuantile } from "../../src/statistics/distributions.js";
import { attributableFraction, type Random, randomFrom } from "../../src/statistics.js";
import { allModes, trace } from "../counts/traces.js";
import { type Design, rateOf, sizesOf } from "./designs.js";
import { binomialDraw } from "./draws.js";
import { covers, record, rejects, rowsOf, type Tallies, warns } from "./tally.js";

export interface CountDesign extends Pick<Design, "sizes" | "failing" | "icc_mode" | "icc_outcome" | "shape"> {
  /** As many clusters as traces: independent traces. */
  readonly clusters: number;
}

export const countColumns = "clusters sizes failing icc_mode icc_outcome shape";

/** Prevalences of the fourteen modes: a few common, most rare; 2.1 modes a trace. */
const shares = [0.05, 0.01, 0.3, 0.02, 0.25, 0.02, 0.02, 0.1, 0.01, 0.02, 0.35, 0.25, 0.4, 0.3];
const expected = shares.reduce((sum, share) => sum + share, 0);

/**
 * Modes per trace: coverage of the mean's interval, and of the difference between failed and successful traces where
 * there is none; size of its permutation test. In a cluster each mode, and the outcome, has the cluster's own rate.
 */
export function countSimulation(designs: readonly CountDesign[], simulations: number, permutations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(10).fork(JSON.stringify(design));
    const [means, differences, tests]: [Tallies, Tallies, Tallies] = [new Map(), new Map(), new Map()];
    for (let index = 0; index < simulations; index++) {
      const traces = countedTraces(design, random);
      const row = modeCounts(traces)[0]!;
      record(means, row.interval || "cluster-t", covers(row, expected), warns(row.note));
      const compared = modeComparison(traces, "outcome", { seed: index, permutations })[0]!;
      record(differences, compared.interval || "cluster-t", covers(compared, 0), warns(compared.note));
      record(tests, compared.test, rejects(compared.p), warns(compared.note));
    }
    return [
      ...rowsOf("mean of modes", design, simulations, means, "coverage"),
      ...rowsOf("difference of 0", design, simulations, differences, "coverage"),
      ...rowsOf("no difference", design, simulations, tests, "rejected"),
    ];
  });
}

function countedTraces(design: CountDesign, random: Random): readonly LabelledTrace[] {
  const { clusters, sizes, failing, icc_mode, icc_outcome, shape } = design;
  const failed = rateOf(shape, failing, icc_outcome);
  const rates = shares.map((share) => rateOf(shape, share, icc_mode));
  return sizesOf(clusters, sizes).flatMap((n, cluster) => {
    const fail = failed(random.uniform());
    const own = rates.map((rate) => rate(random.uniform()));
    return Array.from({ length: n }, (_, run) => {
      const flagged = own.reduce((mask, rate, bit) => (random.uniform() < rate ? mask | (1 << bit) : mask), 0);
      return trace({
        id: `${cluster}/${run}`,
        cluster: `c${cluster}`,
        outcome: random.uniform() < fail ? "failure" : "success",
        labels: { flagged, labelled: allModes },
      });
    });
  });
}

export interface FractionDesign {
  readonly traces: number;
  /** P(fail given no mode). */
  readonly failing: number;
  /** P(fail given the mode) over that. */
  readonly risk_ratio: number;
  /** Share of traces with the mode. */
  readonly p: number;
}

export const fractionColumns = "traces failing risk_ratio p";

/** The attributable fraction of independent traces: coverage of the delta method's interval. */
export function fractionSimulation(designs: readonly FractionDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const { traces, failing, risk_ratio: ratio, p } = design;
    const random = randomFrom(11).fork(JSON.stringify(design));
    const truth = 1 - failing / (failing * (1 - p) + failing * ratio * p);
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const withMode = binomialDraw(random, traces, p);
      const flagged1 = binomialDraw(random, withMode, failing * ratio);
      const plain1 = binomialDraw(random, traces - withMode, failing);
      const n1 = flagged1 + plain1;
      const table = { flagged1, n1, flagged2: withMode - flagged1, n2: traces - n1 };
      record(tallies, "delta", covers(attributableFraction([table], false), truth));
    }
    return rowsOf("attributable fraction", design, simulations, tallies, "coverage");
  });
}

export interface SeedDesign {
  readonly seeds: number;
  /** Runs whose share of successes is a seed's score; 0: normal scores. */
  readonly runs: number;
  /** Share of successes in either condition. */
  readonly p: number;
}

export const seedColumns = "seeds runs p";

/** Paired seeds without a difference: coverage of the paired t interval, size of Wilcoxon's exact test. */
export function seedSimulation(designs: readonly SeedDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(12).fork(JSON.stringify(design));
    const [intervals, tests]: [Tallies, Tallies] = [new Map(), new Map()];
    for (let index = 0; index < simulations; index++) {
      const scores = ["baseline", "other"].flatMap((condition) =>
        Array.from({ length: design.seeds }, (_, seed) => ({
          group: {},
          condition,
          seed: String(seed),
          value:
            design.runs === 0
              ? normalQuantile(Math.max(1e-12, random.uniform()))
              : binomialDraw(random, design.runs, design.p) / design.runs,
        })),
      );
      const row = interventions(scores)[1]!;
      record(intervals, "paired-t", covers(row, 0));
      record(tests, "wilcoxon-exact", rejects(row.p));
    }
    return [
      ...rowsOf("difference of 0", design, simulations, intervals, "coverage"),
      ...rowsOf("no difference", design, simulations, tests, "rejected"),
    ];
  });
}
