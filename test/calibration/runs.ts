// Simulation with fixed seeds: what runs took, and how well a signal tells, over scenarios whose runs are alike.
import { spent } from "../../src/index.js";
import { normalCdf, normalQuantile } from "../../src/statistics/distributions.js";
import { auc, type Random, randomFrom } from "../../src/statistics.js";
import type { OutcomeRecord } from "../../src/trace.js";
import { covers, record, rejects, rowsOf, type Tallies, warns } from "./tally.js";

export interface RunsDesign {
  readonly clusters: number;
  /** Runs of each. */
  readonly size: number;
  readonly icc: number;
  /** Share of runs that fail, or have the mode. */
  readonly p: number;
  /** How far they lie above the others, in standard deviations (of the logarithm of what they take). */
  readonly shift: number;
}

export const runsColumns = "clusters size icc p shift";

const normal = (random: Random) => normalQuantile(Math.max(1e-12, random.uniform()));

/** A run a cluster and place: a normal value with the cluster's share in it, and whether it fails, which clusters share too. */
function drawn({ clusters, size, icc, p, shift }: RunsDesign, random: Random) {
  return Array.from({ length: clusters }, (_, cluster) => {
    const [own, shared] = [normal(random), random.uniform() < p];
    return Array.from({ length: size }, () => {
      const present = random.uniform() < Math.sqrt(icc) ? shared : random.uniform() < p;
      const value = Math.sqrt(icc) * own + Math.sqrt(1 - icc) * normal(random) + (present ? shift : 0);
      return { value, present, cluster: size === 1 ? null : `c${cluster}` };
    });
  }).flat();
}

/** Coverage of the area under the curve over clusters, and beside it of one that takes runs as independent. */
export function aucSimulation(designs: readonly RunsDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(41).fork(JSON.stringify(design));
    const [intervals, tests]: [Tallies, Tallies] = [new Map(), new Map()];
    const truth = normalCdf(design.shift / Math.SQRT2);
    for (let index = 0; index < simulations; index++) {
      const runs = drawn(design, random);
      const found = auc(runs);
      record(intervals, "auc", covers(found, truth), warns(found.note));
      if (design.shift === 0) record(tests, "auc", rejects(found.p), warns(found.note));
      if (design.size > 1)
        record(intervals, "runs as independent", covers(auc(runs.map((run) => ({ ...run, cluster: null }))), truth));
    }
    return [
      ...rowsOf("area under the curve", design, simulations, intervals, "coverage"),
      ...rowsOf("no area", design, simulations, tests, "rejected"),
    ];
  });
}

/** Coverage of the median, mean and share of all of what failed runs took, whose logarithm is normal. */
export function spentSimulation(designs: readonly RunsDesign[], simulations: number, replicates: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(42).fork(JSON.stringify(design));
    const { p, shift } = design;
    const tallies: Tallies = new Map();
    const part = p * Math.exp(shift);
    for (let index = 0; index < simulations; index++) {
      const records = drawn(design, random).map(({ value, present, cluster }, at): OutcomeRecord => {
        const outcome = present ? "failure" : "success";
        const took = { tokens: null, cost: Math.exp(value), seconds: null };
        return { id: `${at}`, outcome, recall: null, cluster, groups: {}, spent: took };
      });
      const row = spent(records, { seed: index + 1, replicates }).find(({ outcome }) => outcome === "failure");
      if (row === undefined) continue;
      const [median, mean, share] = row.interval.split(";") as [string, string, string];
      const of = (low: number | null, high: number | null, truth: number) => covers({ low, high }, truth);
      const warned = warns(row.note);
      record(tallies, `median: ${median}`, of(row.median_low, row.median_high, Math.exp(shift)), warned);
      record(tallies, `mean: ${mean}`, of(row.mean_low, row.mean_high, Math.exp(shift + 0.5)), warned);
      record(
        tallies,
        `mean: ${mean} (no warning)`,
        warned ? null : of(row.mean_low, row.mean_high, Math.exp(shift + 0.5)),
      );
      record(tallies, `share: ${share}`, of(row.share_low, row.share_high, part / (part + 1 - p)), warned);
    }
    return rowsOf("what failed runs took", design, simulations, tallies, "coverage");
  });
}
