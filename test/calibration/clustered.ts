// Simulation with fixed seeds: repeated runs of scenarios, alike within a scenario to a known degree.
import { attributableFraction } from "../../src/statistics/attributable-fraction.js";
import { clusterBootstrap } from "../../src/statistics/cluster-bootstrap.js";
import { clusterEffects, clusterNewcombe, sumTables } from "../../src/statistics/cluster-effects.js";
import { clusterUrn } from "../../src/statistics/cluster-urn.js";
import { clusterWilson } from "../../src/statistics/clusters.js";
import { fisher } from "../../src/statistics/fisher.js";
import type { Interval } from "../../src/statistics/interval.js";
import { share, wilson } from "../../src/statistics/proportion.js";
import { randomFrom } from "../../src/statistics/random.js";
import { newcombe } from "../../src/statistics/risk-difference.js";
import { signFlip } from "../../src/statistics/sign-flip.js";
import { trace } from "../counts/traces.js";
import { alike } from "./draws.js";
import { covers, record, rejects, rowsOf, type Tallies } from "./tally.js";

export const clusteredColumns = "clusters size icc p";

export interface Design {
  readonly clusters: number;
  readonly size: number;
  readonly icc: number;
  readonly p: number;
}

/** Coverage of the intervals of a proportion over clusters. */
export function proportionSimulation(designs: readonly Design[], simulations: number, replicates: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(1).fork(JSON.stringify(design));
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const counts = Array.from({ length: design.clusters }, () => {
        const values = alike(random, design.size, design.p, design.icc);
        return { flagged: values.reduce((a, b) => a + b, 0), n: design.size };
      });
      const flagged = counts.reduce((sum, count) => sum + count.flagged, 0);
      const n = design.clusters * design.size;
      const rows = counts.map((count) => [count.flagged, count.n]);
      const draws = random.fork(`bootstrap ${index}`);
      const boot = (bca: boolean) =>
        clusterBootstrap(rows, ([sum, size]) => share(sum!, size!), {
          confidence: 0.95,
          random: draws,
          replicates,
          bca,
        });
      const methods: Record<string, Interval> = {
        "cluster-wilson": clusterWilson(counts),
        "wilson (naive)": wilson(flagged, n),
        "cluster-bootstrap": boot(false),
        bca: boot(true),
      };
      for (const [method, limits] of Object.entries(methods)) record(tallies, method, covers(limits, design.p));
    }
    return rowsOf("proportion", design, simulations, tallies, "coverage");
  });
}

/** Modes and outcomes independent of each other, both alike within clusters: sizes of tests, coverage of differences. */
export function comparisonSimulation(designs: readonly Design[], simulations: number, permutations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(2).fork(JSON.stringify(design));
    const tests: Tallies = new Map();
    const intervals: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const clusters = Array.from({ length: design.clusters }, (_, cluster) => {
        const flags = alike(random, design.size, design.p, design.icc);
        const failures = alike(random, design.size, 0.6, design.icc);
        return flags.map((flag, run) =>
          trace({
            id: `${cluster}/${run}`,
            cluster: `c${cluster}`,
            outcome: failures[run] === 1 ? "failure" : "success",
            labels: { flagged: flag, labelled: 1 },
          }),
        );
      });
      const tables = clusters.map((runs) => {
        const [failed, successful] = [
          runs.filter((r) => r.outcome === "failure"),
          runs.filter((r) => r.outcome !== "failure"),
        ];
        const flagged = (list: typeof runs) => list.filter((r) => r.labels.flagged === 1).length;
        return { flagged1: flagged(failed), n1: failed.length, flagged2: flagged(successful), n2: successful.length };
      });
      const table = sumTables(tables);
      const robust = clusterEffects(tables);
      const crossed = tables.map((each) => [each]);
      record(tests, "cluster-urn", rejects(clusterUrn(crossed, random.fork(`urn ${index}`), permutations).p));
      record(tests, "fisher (naive)", table.n1 * table.n2 === 0 ? null : fisher(table) <= 0.05);
      record(tests, "cluster-t test", rejectsZero(robust.difference));
      record(intervals, "cluster-newcombe", covers(clusterNewcombe(tables), 0));
      record(intervals, "cluster-t", covers(robust.difference, 0));
      record(intervals, "newcombe (naive)", covers(newcombe(table), 0));
      record(intervals, "cluster-t (log odds ratio)", covers(robust.odds, 1));
      record(intervals, "cluster-t (log risk ratio)", covers(robust.ratio, 1));
      record(intervals, "cluster-delta (attributable fraction)", covers(attributableFraction(tables, true), 0));
    }
    return [
      ...rowsOf("independence of mode and outcome", design, simulations, tests, "rejected"),
      ...rowsOf("difference of 0", design, simulations, intervals, "coverage"),
    ];
  });
}

/** Paired runs without a difference: sizes of the sign-flip test over clusters and of McNemar's over runs. */
export function pairedSimulation(designs: readonly Design[], simulations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(3).fork(JSON.stringify(design));
    const tests: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const pairs = Array.from({ length: design.clusters }, () => {
        const [one, two] = [0, 0].map(() => alike(random, design.size, design.p, design.icc));
        return one!.map((value, run) => value - two![run]!);
      });
      const sums = pairs.map((values) => values.reduce((a, b) => a + b, 0));
      record(tests, "cluster-sign-flip", signFlip(sums) <= 0.05);
      record(tests, "mcnemar (naive)", signFlip(pairs.flat()) <= 0.05);
    }
    return rowsOf("no difference between paired runs", design, simulations, tests, "rejected");
  });
}

function rejectsZero(limits: Interval): boolean | null {
  const held = covers(limits, 0);
  return held === null ? null : !held;
}
