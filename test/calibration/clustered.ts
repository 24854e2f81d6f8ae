// Simulation with fixed seeds: repeated runs of scenarios, alike within a scenario to a known degree.

import { effectWarnings, sumTables } from "../../src/statistics/cluster-effects.js";
import { cellsOf, drawnTests, urnStatistic, wholeStatistic } from "../../src/statistics/cluster-urn.js";
import { bootstrapWarnings, shareWarnings } from "../../src/statistics/clusters.js";
import { share } from "../../src/statistics/proportion.js";
import { untestable } from "../../src/statistics/risk-difference.js";
import { smallestSignFlip } from "../../src/statistics/sign-flip.js";
import {
  attributableFraction,
  clusterBootstrap,
  clusterEffects,
  clusterNewcombe,
  clusterWilson,
  clusterWithin,
  fisher,
  newcombe,
  type Random,
  randomFrom,
  riskDifference,
  signFlip,
  wilson,
} from "../../src/statistics.js";
import { type Design, drawTables, near, raised, rateOf, type Shape, type Sizes, sizesOf } from "./designs.js";
import { binomialDraw } from "./draws.js";
import { type Limits, robustDifference, robustMean, robustWilson } from "./rivals.js";
import {
  covers,
  type Looks,
  record,
  rejects,
  rejectsOften,
  rowsOf,
  type SimulationRow,
  type Tallies,
  twice,
  warns,
} from "./tally.js";

const doubtful = ({ method, coverage }: SimulationRow) =>
  coverage !== null && coverage < 0.945 && /^cluster-(wilson|newcombe)$/.test(method);

export interface ShareDesign {
  readonly clusters: number;
  readonly sizes: Sizes;
  /** The shares of the simulations lie near it. */
  readonly p: number;
  readonly icc: number;
  readonly shape: Shape;
}

export const shareColumns = "clusters sizes p icc shape";

/** Coverage of the intervals of a share (prevalence, success rate) over clusters. */
export function shareSimulation(designs: readonly ShareDesign[], looks: Looks) {
  const simulate = (design: ShareDesign, simulations: number, seed: number) => {
    const random = randomFrom(seed).fork(JSON.stringify(design));
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const p = near(design.p, index);
      const counts = drawShares(design, p, random);
      const flagged = counts.reduce((sum, count) => sum + count.flagged, 0);
      const n = counts.reduce((sum, count) => sum + count.n, 0);
      record(tallies, "cluster-wilson", covers(clusterWilson(counts), p), warns(shareWarnings(counts)));
      record(tallies, "wilson at the CR1 design effect", covers(robustWilson(counts), p));
      record(tallies, "wilson (naive)", covers(wilson(flagged, n), p));
    }
    return rowsOf("share", design, simulations, tallies, "coverage");
  };
  return twice(designs, simulate, looks, doubtful);
}

/** Coverage of the bootstraps over clusters that are offered on request. */
export function bootstrapSimulation(designs: readonly ShareDesign[], simulations: number, replicates: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(1).fork(`bootstrap ${JSON.stringify(design)}`);
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const p = near(design.p, index);
      const counts = drawShares(design, p, random);
      const rows = counts.map(({ flagged, n }) => [flagged, n]);
      for (const bca of [false, true]) {
        const draws = { confidence: 0.95, random: random.fork(`bootstrap ${index}`), replicates, bca };
        const limits = clusterBootstrap(rows, ([sum, size]) => share(sum!, size!), draws);
        record(tallies, bca ? "bca" : "cluster-bootstrap", covers(limits, p), warns(bootstrapWarnings(counts)));
      }
    }
    return rowsOf("share", design, simulations, tallies, "coverage");
  });
}

function drawShares(design: ShareDesign, p: number, random: Random) {
  const rate = rateOf(design.shape, p, design.icc);
  return sizesOf(design.clusters, design.sizes).map((n) => {
    return { flagged: binomialDraw(random, n, rate(random.uniform())), n };
  });
}

/** What a run can find: its recall is the share found. */
const findable = 4;

/** Coverage of the intervals of mean recall over clusters: each of four things is found at the cluster's rate. */
export function recallSimulation(designs: readonly ShareDesign[], looks: Looks) {
  const simulate = (design: ShareDesign, simulations: number, seed: number) => {
    const random = randomFrom(seed).fork(`recall ${JSON.stringify(design)}`);
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const p = near(design.p, index);
      const rate = rateOf(design.shape, p, design.icc);
      const clusters = sizesOf(design.clusters, design.sizes).map((n) => {
        const found = rate(random.uniform());
        let [flagged, squares] = [0, 0];
        for (let run = 0; run < n; run++) {
          const recall = binomialDraw(random, findable, found) / findable;
          flagged += recall;
          squares += recall * recall;
        }
        return { flagged, n, squares };
      });
      record(tallies, "cluster-wilson", covers(clusterWilson(clusters), p), warns(shareWarnings(clusters)));
      record(tallies, "cr1-t", covers(robustMean(clusters), p));
    }
    return rowsOf("mean recall", design, simulations, tallies, "coverage");
  };
  return twice(designs, simulate, looks, doubtful);
}

/** Coverage of the intervals of risk difference, risk ratio, odds ratio and attributable fraction. */
export function effectSimulation(designs: readonly Design[], looks: Looks) {
  const simulate = (design: Design, simulations: number, seed: number) => {
    const random = randomFrom(seed).fork(JSON.stringify(design));
    const { failing, odds_ratio: odds } = design;
    const tallies = { difference: new Map(), ratio: new Map(), odds: new Map(), fraction: new Map() };
    for (let index = 0; index < simulations; index++) {
      const p2 = near(design.mode, index);
      const p1 = raised(p2, odds);
      const fraction = 1 - (1 - p1) / (1 - failing * p1 - (1 - failing) * p2);
      const tables = drawTables({ ...design, mode: p2 }, random);
      const { ratio, odds: oddsLimits } = clusterEffects(tables);
      const [plain, robust] = [warns(effectWarnings(tables, [])), warns(effectWarnings(tables, ["ratio"]))];
      record(tallies.difference, "cluster-newcombe", covers(clusterNewcombe(tables), p1 - p2), plain);
      record(tallies.difference, "cr1-t", covers(robustDifference(tables), p1 - p2));
      record(tallies.difference, "newcombe (naive)", covers(newcombe(sumTables(tables)), p1 - p2));
      record(tallies.ratio, "cluster-t", covers(ratio, p1 / p2), robust);
      record(tallies.odds, "cluster-t", covers(oddsLimits, odds), robust);
      record(tallies.fraction, "cluster-delta", covers(attributableFraction(tables, true), fraction), robust);
    }
    return [
      ...rowsOf("risk difference", design, simulations, tallies.difference, "coverage"),
      ...rowsOf("risk ratio", design, simulations, tallies.ratio, "coverage"),
      ...rowsOf("odds ratio", design, simulations, tallies.odds, "coverage"),
      ...rowsOf("attributable fraction", design, simulations, tallies.fraction, "coverage"),
    ];
  };
  return twice(designs, simulate, looks, doubtful);
}

/**
 * The tests of a mode against the outcome: size where the odds ratio is 1, else power. A test that can reach no p of .05
 * is not carried out: `defined` tells how often there was one.
 */
export function testSimulation(designs: readonly Design[], looks: Looks, permutations: number) {
  const simulate = (design: Design, simulations: number, seed: number) => {
    const random = randomFrom(seed).fork(`test ${JSON.stringify(design)}`);
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const tables = drawTables(design, random);
      const cells = cellsOf(tables.map((table) => [table]));
      const draws = random.fork(`permutation ${index}`);
      const total = sumTables(tables);
      const [urn, whole] = drawnTests([urnStatistic(cells), wholeStatistic(cells)], draws, permutations);
      record(tallies, "cluster-urn", rejects(urn!.p));
      record(tallies, "cluster-within", rejects(clusterWithin(tables).p));
      record(tallies, "cluster-whole", rejects(whole!.p));
      record(tallies, "fisher (naive)", untestable(total) === null ? fisher(total) <= 0.05 : null);
      record(tallies, "cr1-t", excludesZero(robustDifference(tables)));
    }
    return design.odds_ratio === 1
      ? rowsOf("size", design, simulations, tallies, "rejected")
      : rowsOf("power", design, simulations, tallies, "power");
  };
  return twice(designs, simulate, looks, rejectsOften);
}

/** Two models on the same scenarios; `mode` of the one, the other's odds are `odds_ratio` times as large. */
export interface PairedDesign extends Pick<Design, "clusters" | "sizes" | "mode" | "odds_ratio" | "shape"> {
  readonly icc: number;
  /** Share of the scenarios' effect that both models have in common, else each has its own. */
  readonly shared: number;
}

export const pairedColumns = "clusters sizes mode odds_ratio icc shared shape";

/** Scenarios under two models: coverage of the difference's interval; size, or power, of the sign-flip test. */
export function pairedSimulation(designs: readonly PairedDesign[], looks: Looks) {
  const simulate = (design: PairedDesign, simulations: number, seed: number) => {
    const random = randomFrom(seed).fork(`paired ${JSON.stringify(design)}`);
    const { mode, odds_ratio: odds, icc, shape, shared } = design;
    const [p1, p2] = [raised(mode, odds), mode];
    const [rate1, rate2] = [rateOf(shape, p1, icc), rateOf(shape, p2, icc)];
    const [intervals, tests]: [Tallies, Tallies] = [new Map(), new Map()];
    // Differences of unequal denominators have no common unit: their signs are drawn, which takes a tenth of a second.
    const tested = design.sizes === "1-20" && design.clusters > 20 ? Math.min(200, simulations) : simulations;
    for (let index = 0; index < simulations; index++) {
      const tables = sizesOf(design.clusters, design.sizes).map((n) => {
        const own = random.uniform();
        const other = random.uniform() < shared ? own : random.uniform();
        return {
          flagged1: binomialDraw(random, n, rate1(own)),
          n1: n,
          flagged2: binomialDraw(random, n, rate2(other)),
          n2: n,
        };
      });
      const limits = clusterNewcombe(tables);
      record(intervals, "cluster-newcombe", covers(limits, p1 - p2), warns(effectWarnings(tables, [])));
      record(intervals, "newcombe (naive)", covers(newcombe(sumTables(tables)), p1 - p2));
      if (index >= tested) continue;
      const differences = tables.map((table) => riskDifference(table)!);
      const testable = smallestSignFlip(differences) <= 0.05;
      record(tests, "cluster-sign-flip", testable ? signFlip(differences) <= 0.05 : null);
      const total = sumTables(tables);
      record(tests, "fisher (naive)", untestable(total) === null ? fisher(total) <= 0.05 : null);
    }
    return [
      ...rowsOf("difference of two models", design, simulations, intervals, "coverage"),
      ...(odds === 1
        ? rowsOf("size", design, tested, tests, "rejected")
        : rowsOf("power", design, tested, tests, "power")),
    ];
  };
  return twice(designs, simulate, looks, doubtful);
}

function excludesZero(limits: Limits): boolean | null {
  const held = covers(limits, 0);
  return held === null ? null : !held;
}
