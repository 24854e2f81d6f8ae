// Simulation with fixed seeds: failed against successful traces within strata, independent and in repeated clusters.
import { clusterUrn } from "../../src/statistics/cluster-urn.js";
import {
  breslowDayTarone,
  cochranMantelHaenszel,
  mantelHaenszelDifference,
  mantelHaenszelOddsRatio,
} from "../../src/statistics/mantel-haenszel.js";
import { type Random, randomFrom } from "../../src/statistics/random.js";
import type { TwoProportions } from "../../src/statistics/risk-difference.js";
import { stratifiedClusterEffects } from "../../src/statistics/stratified-cluster-effects.js";
import type { LabelledTrace } from "../../src/trace.js";
import { trace } from "../counts/traces.js";
import { binomialDraw } from "./draws.js";
import { covers, record, rejects, rowsOf, type Tallies } from "./tally.js";

/** Failed and successful traces of each stratum. */
type Strata = readonly (readonly [failed: number, successful: number])[];

/** Independent traces: the study's three models, a balanced design, and a sparse one. */
export const strataDesigns: Readonly<Record<string, Strata>> = {
  "study (44/14, 76/14, 79/10)": [
    [44, 14],
    [76, 14],
    [79, 10],
  ],
  "balanced (3 x 50/50)": Array.from({ length: 3 }, () => [50, 50] as const),
  "sparse (10 x 6/4)": Array.from({ length: 10 }, () => [6, 4] as const),
};

export const strataColumns = "strata odds_ratio p";

/**
 * Coverage of Sato's and of Robins, Breslow & Greenland's interval, sizes of Cochran–Mantel–Haenszel (odds ratio 1 only)
 * and of Breslow–Day–Tarone. `p` is the share among successful traces. "sato (no warning)":
 * those intervals of Sato's that carry none.
 */
export function strataSimulation(
  designs: readonly string[],
  odds: readonly number[],
  shares: readonly number[],
  simulations: number,
) {
  return designs.flatMap((name) =>
    odds.flatMap((ratio) =>
      shares.flatMap((p) => {
        const design = { strata: name, odds_ratio: ratio, p };
        const random = randomFrom(5).fork(JSON.stringify(design));
        const failed = (ratio * p) / (1 - p + ratio * p);
        const [intervals, tests]: [Tallies, Tallies] = [new Map(), new Map()];
        for (let index = 0; index < simulations; index++) {
          const tables = strataDesigns[name]!.map(([n1, n2]): TwoProportions => {
            return { flagged1: binomialDraw(random, n1, failed), n1, flagged2: binomialDraw(random, n2, p), n2 };
          });
          const difference = mantelHaenszelDifference(tables);
          const held = covers(difference, failed - p);
          record(intervals, "sato", held);
          record(intervals, "sato (no warning)", difference.note?.includes("warning") ? null : held);
          record(intervals, "robins-breslow-greenland", covers(mantelHaenszelOddsRatio(tables), ratio));
          if (ratio === 1) record(tests, "cochran-mantel-haenszel", rejects(cochranMantelHaenszel(tables).p));
          record(tests, "breslow-day-tarone", rejects(breslowDayTarone(tables).p));
        }
        return [
          ...rowsOf("common effect", design, simulations, intervals, "coverage"),
          ...rowsOf("no effect, or a common one", design, simulations, tests, "rejected"),
        ];
      }),
    ),
  );
}

export interface CrossedDesign {
  readonly clusters: number;
  /** Strata that a cluster crosses; 1: each cluster lies in one stratum (three of them in all). */
  readonly crossed: number;
  /** Runs of a cluster in each of its strata. */
  readonly runs: number;
  readonly icc: number;
  readonly odds_ratio: number;
  readonly p: number;
}

export const crossedColumns = "clusters crossed runs icc odds_ratio p";

/**
 * Repeated clusters in three strata that differ in how often they fail (.5, .7, .85) and how often they have the mode
 * (p − .1, p, p + .1 among successful traces): clustered and naive Mantel–Haenszel intervals and tests.
 */
export function crossedSimulation(designs: readonly CrossedDesign[], simulations: number, permutations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(6).fork(JSON.stringify(design));
    const [intervals, tests]: [Tallies, Tallies] = [new Map(), new Map()];
    for (let index = 0; index < simulations; index++) {
      const traces = crossedTraces(design, random);
      const clusters = tablesOf(traces);
      const strata = [0, 1, 2].map((at) => sum(clusters.map((tables) => tables[at]!)));
      const robust = stratifiedClusterEffects(clusters);
      const truth = expectedDifference(strata, design);
      record(intervals, "cluster-t (risk difference)", covers(robust.difference, truth));
      record(intervals, "sato (naive)", covers(mantelHaenszelDifference(strata), truth));
      record(intervals, "cluster-t (log odds ratio)", covers(robust.odds, design.odds_ratio));
      record(intervals, "robins-breslow-greenland (naive)", covers(mantelHaenszelOddsRatio(strata), design.odds_ratio));
      if (design.odds_ratio === 1) {
        record(tests, "cluster-urn", rejects(clusterUrn(clusters, random.fork(`urn ${index}`), permutations).p));
        record(tests, "cochran-mantel-haenszel (naive)", rejects(cochranMantelHaenszel(strata).p));
      }
      record(tests, "breslow-day-tarone (naive)", rejects(breslowDayTarone(strata).p));
    }
    return [
      ...rowsOf("common effect", design, simulations, intervals, "coverage"),
      ...rowsOf("no effect, or a common one", design, simulations, tests, "rejected"),
    ];
  });
}

const failureShares = [0.5, 0.7, 0.85];
const base = (design: CrossedDesign, stratum: number) => design.p + (stratum - 1) * 0.1;
const raised = (p: number, ratio: number) => (ratio * p) / (1 - p + ratio * p);

/** Runs of one cluster share one draw for the outcome and one for the mode now and then, across strata too. */
function crossedTraces(design: CrossedDesign, random: Random): readonly LabelledTrace[] {
  const { clusters, crossed, runs, icc, odds_ratio: ratio } = design;
  return Array.from({ length: clusters }, (_, cluster) => {
    const [fate, habit] = [random.uniform(), random.uniform()];
    const draw = (shared: number) => (random.uniform() < Math.sqrt(icc) ? shared : random.uniform());
    const strata = crossed === 1 ? [cluster % 3] : Array.from({ length: crossed }, (__, at) => (cluster + at) % 3);
    return strata.flatMap((stratum) =>
      Array.from({ length: runs }, (__, run) => {
        const failure = draw(fate) < failureShares[stratum]!;
        const share = base(design, stratum);
        const flagged = draw(habit) < (failure ? raised(share, ratio) : share) ? 1 : 0;
        return trace({
          id: `${cluster}/${stratum}/${run}`,
          model: String(stratum),
          cluster: `c${cluster}`,
          outcome: failure ? "failure" : "success",
          labels: { flagged, labelled: 1 },
        });
      }),
    );
  }).flat();
}

function tablesOf(traces: readonly LabelledTrace[]): readonly (readonly TwoProportions[])[] {
  const clusters = new Map<string, Record<keyof TwoProportions, number>[]>();
  for (const { cluster, model, outcome, labels } of traces) {
    const tables = clusters.get(cluster!) ?? [0, 1, 2].map(() => ({ flagged1: 0, n1: 0, flagged2: 0, n2: 0 }));
    clusters.set(cluster!, tables);
    const table = tables[Number(model)]!;
    if (outcome === "failure") {
      table.n1++;
      table.flagged1 += labels.flagged;
    } else {
      table.n2++;
      table.flagged2 += labels.flagged;
    }
  }
  return [...clusters.values()];
}

/** The weighted mean of the strata's own differences: what the Mantel–Haenszel difference estimates. */
function expectedDifference(strata: readonly TwoProportions[], design: CrossedDesign): number {
  const weights = strata.map(({ n1, n2 }) => (n1 * n2) / (n1 + n2));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.reduce((mean, weight, at) => {
    const share = base(design, at);
    return mean + ((raised(share, design.odds_ratio) - share) * weight) / total;
  }, 0);
}

function sum(tables: readonly TwoProportions[]): TwoProportions {
  const add = (key: keyof TwoProportions) => tables.reduce((total, table) => total + table[key], 0);
  return { flagged1: add("flagged1"), n1: add("n1"), flagged2: add("flagged2"), n2: add("n2") };
}
