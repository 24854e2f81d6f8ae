// Simulation with fixed seeds: failed against successful traces within strata, independent and in repeated clusters.

import { effectWarnings, stratifiedClusterEffects, sumTables } from "../../src/statistics/cluster-effects.js";
import {
  breslowDayTarone,
  clusterUrn,
  cochranMantelHaenszel,
  mantelHaenszelDifference,
  mantelHaenszelOddsRatio,
  randomFrom,
  type TwoProportions,
} from "../../src/statistics.js";
import { type Design, drawStrata, modelShares, raised } from "./designs.js";
import { binomialDraw } from "./draws.js";
import { covers, type Looks, record, rejects, rejectsOften, rowsOf, type Tallies, twice, warns } from "./tally.js";

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
          record(intervals, "sato (no warning)", warns(difference.note) ? null : held);
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

/**
 * Clusters that each run under three models, which differ in how often they fail and how often they have the mode, so
 * that pooling confounds: Mantel–Haenszel's intervals over clusters, and the naive ones; size, and power where the odds
 * ratio is not 1, of the stratified and of the pooled tests.
 */
export function crossedSimulation(designs: readonly Design[], looks: Looks, permutations: number) {
  const simulate = (design: Design, simulations: number, seed: number) => {
    const random = randomFrom(seed).fork(`strata ${JSON.stringify(design)}`);
    const [difference, odds, tests]: [Tallies, Tallies, Tallies] = [new Map(), new Map(), new Map()];
    for (let index = 0; index < simulations; index++) {
      const clusters = drawStrata(design, random);
      const strata = [0, 1, 2].map((at) => sumTables(clusters.map((tables) => tables[at]!)));
      const pooled = clusters.map(sumTables);
      const robust = stratifiedClusterEffects(clusters);
      const truth = expectedDifference(strata, design);
      const warned = warns(effectWarnings(pooled, ["stratified difference"]));
      record(difference, "cluster-t", covers(robust.difference, truth), warned);
      record(difference, "sato (naive)", covers(mantelHaenszelDifference(strata), truth));
      record(odds, "cluster-t", covers(robust.odds, design.odds_ratio), warned);
      record(odds, "robins-breslow-greenland (naive)", covers(mantelHaenszelOddsRatio(strata), design.odds_ratio));
      const draws = random.fork(`permutation ${index}`);
      record(tests, "cluster-urn", rejects(clusterUrn(clusters, draws, permutations).p));
      const alone = clusterUrn(
        pooled.map((table) => [table]),
        draws,
        permutations,
      );
      record(tests, "cluster-urn (models pooled)", rejects(alone.p));
      record(tests, "cochran-mantel-haenszel (naive)", rejects(cochranMantelHaenszel(strata).p));
    }
    return [
      ...rowsOf("stratified risk difference", design, simulations, difference, "coverage"),
      ...rowsOf("common odds ratio", design, simulations, odds, "coverage"),
      ...(design.odds_ratio === 1
        ? rowsOf("size", design, simulations, tests, "rejected")
        : rowsOf("power", design, simulations, tests, "power")),
    ];
  };
  return twice(designs, simulate, looks, rejectsOften);
}

/** The weighted mean of the strata's own differences: what the Mantel–Haenszel difference estimates. */
function expectedDifference(strata: readonly TwoProportions[], design: Design): number {
  const shares = modelShares(design);
  const weights = strata.map(({ n1, n2 }) => (n1 + n2 === 0 ? 0 : (n1 * n2) / (n1 + n2)));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.reduce((mean, weight, at) => {
    const share = shares[at]!.mode;
    return mean + ((raised(share, design.odds_ratio) - share) * weight) / total;
  }, 0);
}
