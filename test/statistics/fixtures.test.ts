// Against R and Python: the scripts stand beside their outputs in test/fixtures.
import { readFileSync } from "node:fs";
import test from "node:test";
import { ratioVariance } from "../../src/statistics/clusters.js";
import { failureRatio } from "../../src/statistics/leverage.js";
import {
  attributableFraction,
  benjaminiHochberg,
  benjaminiYekutieli,
  breslowDayTarone,
  clopperPearson,
  clusterEffects,
  clusterSpread,
  cochranMantelHaenszel,
  exactConditional,
  fisher,
  fisherPower,
  holm,
  koopman,
  mantelHaenszelDifference,
  mantelHaenszelOddsRatio,
  miettinenNurminen,
  newcombe,
  signFlip,
  type TwoProportions,
  wilson,
} from "../../src/statistics.js";
import { near } from "../near.js";

type Limits = readonly [number | null, number | null];
type Four = readonly [number, number, number, number];
type Rows = readonly (readonly [number, number, number])[];
interface TwoByTwo {
  proportions: { x: number; n: number; wilson: Limits; wilson99: Limits; clopper_pearson: Limits }[];
  tables: { table: Four; fisher: number; exact_conditional: Limits; conditional_mle: number | null }[];
  families: { p: number[] | number; bh: number[] | number; by: number[] | number; holm: number[] | number }[];
  stratified: {
    name: string;
    strata: Four[];
    chi2: number;
    p: number;
    odds_ratio: number;
    interval: Limits;
    sato: [number, number, number];
  }[];
  pairs: { first_only: number; second_only: number; mcnemar: number }[];
}
interface Clusters {
  sets: Record<
    string,
    {
      rows: Rows;
      proportion: Record<"variance" | "icc", number>;
      effects: { difference: Limits; ratio: Limits; odds: Limits } | null;
    }
  >;
  fractions: { table: Four; risk_ratio: number; miettinen: number; low: number; high: number }[];
  powers: { args: [number, number, number, number, number]; power: number }[];
  flips: { differences: number[]; p: number }[];
  scores: { table: Four; newcombe: Limits; koopman: Limits }[];
  nurminen: { table: Four; interval: Limits }[];
  homogeneity: { name: string; strata: Four[]; chi2: number; p: number }[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));
const r = read("two-by-two.json") as TwoByTwo;
const python = read("clusters.json") as Clusters;
const tableOf = ([flagged1, n1, flagged2, n2]: Four): TwoProportions => ({ flagged1, n1, flagged2, n2 });
const many = (value: number[] | number) => (typeof value === "number" ? [value] : value);

function close(actual: number | null, expected: number | null, tolerance: number, what = ""): void {
  near(actual, expected, tolerance * Math.max(1, Math.abs(expected ?? 0)), what);
}
function nearLimits(actual: { low: number | null; high: number | null }, expected: Limits, tolerance: number): void {
  close(actual.low, expected[0], tolerance, "low");
  close(actual.high, expected[1], tolerance, "high");
}

test("Wilson and Clopper-Pearson: R's prop.test and binom.test", () => {
  for (const { x, n, wilson: score, wilson99, clopper_pearson } of r.proportions) {
    nearLimits(wilson(x, n), score, 1e-9);
    nearLimits(wilson(x, n, 0.99), wilson99, 1e-9);
    nearLimits(clopperPearson(x, n), clopper_pearson, 1e-9);
  }
});

test("Fisher's test and the exact conditional interval: R's fisher.test, its root finder at full precision", () => {
  for (const { table, fisher: p, exact_conditional } of r.tables) {
    close(fisher(tableOf(table)), p, 1e-9);
    nearLimits(exactConditional(tableOf(table)), exact_conditional, 1e-6);
  }
});

test("Benjamini-Hochberg, Benjamini-Yekutieli and Holm: R's p.adjust", () => {
  for (const family of r.families) {
    const p = many(family.p);
    for (const [adjust, expected] of [
      [benjaminiHochberg, family.bh],
      [benjaminiYekutieli, family.by],
      [holm, family.holm],
    ] as const) {
      adjust(p).forEach((value, index) => {
        close(value, many(expected)[index]!, 1e-9);
      });
    }
  }
});

test("Cochran-Mantel-Haenszel and the Mantel-Haenszel odds ratio: R's mantelhaen.test; Sato's interval by its formula", () => {
  for (const { strata, chi2, p, odds_ratio, interval, sato } of r.stratified) {
    const tables = strata.map(tableOf);
    close(cochranMantelHaenszel(tables).chi2, chi2, 1e-9);
    close(cochranMantelHaenszel(tables).p, p, 1e-9);
    const odds = mantelHaenszelOddsRatio(tables);
    close(odds.estimate, odds_ratio, 1e-9);
    nearLimits(odds, interval, 1e-9);
    const difference = mantelHaenszelDifference(tables);
    close(difference.estimate, sato[0], 1e-9);
    nearLimits(difference, [Math.max(-1, sato[1]), Math.min(1, sato[2])], 1e-9);
  }
});

test("Breslow-Day with Tarone's correction: statsmodels", () => {
  for (const { strata, chi2, p } of python.homogeneity) {
    close(breslowDayTarone(strata.map(tableOf)).chi2, chi2, 1e-6);
    close(breslowDayTarone(strata.map(tableOf)).p, p, 1e-6);
  }
});

test("Newcombe and Koopman: statsmodels; Miettinen-Nurminen: constrained likelihood by scipy", () => {
  for (const { table, newcombe: hybrid, koopman: ratio } of python.scores) {
    nearLimits(newcombe(tableOf(table)), hybrid, 1e-9);
    nearLimits(koopman(tableOf(table)), ratio, 1e-6);
  }
  for (const { table, interval } of python.nurminen) nearLimits(miettinenNurminen(tableOf(table)), interval, 1e-6);
});

test("exact McNemar: R's binom.test; sign flips of clusters: all of them, by Python", () => {
  for (const { first_only, second_only, mcnemar } of r.pairs) {
    close(signFlip([...Array(first_only).fill(1), ...Array(second_only).fill(-1)]), mcnemar, 1e-9);
  }
  for (const { differences, p } of python.flips) close(signFlip(differences), p, 1e-9);
});

test("the intraclass correlation, cut at 0, and the CR1 variance: statsmodels", () => {
  for (const [name, { rows, proportion }] of Object.entries(python.sets)) {
    const clusters = new Map<number, { flagged: number; n: number }>();
    for (const [cluster, , flagged] of rows) {
      const sums = clusters.get(cluster) ?? { flagged: 0, n: 0 };
      clusters.set(cluster, { flagged: sums.flagged + flagged, n: sums.n + 1 });
    }
    const counts = [...clusters.values()];
    close(clusterSpread(counts).icc, Math.max(0, proportion.icc), 1e-9, name);
    close(ratioVariance(counts.map(({ flagged: y, n: x }) => ({ y, x }))), proportion.variance, 1e-9);
  }
});

test("clustered difference, ratio and odds ratio: statsmodels' generalized linear models with clustered covariance", () => {
  for (const { rows, effects } of Object.values(python.sets)) {
    if (effects === null) continue;
    const clusters = new Map<number, { flagged1: number; n1: number; flagged2: number; n2: number }>();
    for (const [cluster, failed, flagged] of rows) {
      const sums = clusters.get(cluster) ?? { flagged1: 0, n1: 0, flagged2: 0, n2: 0 };
      clusters.set(cluster, {
        flagged1: sums.flagged1 + (failed ? flagged : 0),
        n1: sums.n1 + failed,
        flagged2: sums.flagged2 + (failed ? 0 : flagged),
        n2: sums.n2 + 1 - failed,
      });
    }
    const found = clusterEffects([...clusters.values()]);
    const [low, high] = effects.difference;
    nearLimits(found.difference, [Math.max(-1, low!), Math.min(1, high!)], 1e-6);
    // on the log scale: at one degree of freedom the limits run over twelve orders of magnitude
    for (const [ours, theirs] of [
      [found.ratio, effects.ratio],
      [found.odds, effects.odds],
    ] as const) {
      close(Math.log(ours.low!), Math.log(theirs[0]!), 1e-6);
      close(Math.log(ours.high!), Math.log(theirs[1]!), 1e-6);
    }
  }
});

test("attributable fraction: Miettinen's formula and a numerical delta method", () => {
  for (const { table, risk_ratio, miettinen, low, high } of python.fractions) {
    const found = attributableFraction([tableOf(table)], false);
    close(failureRatio(tableOf(table)), risk_ratio, 1e-9);
    close(found.estimate, miettinen, 1e-9);
    nearLimits(found, [low, high], 1e-6);
  }
});

test("power of Fisher's test: every table, by scipy", () => {
  for (const { args, power } of python.powers) {
    const [p1, n1, p2, n2, alpha] = args;
    close(fisherPower({ p1, n1, p2, n2, alpha }), power, 1e-9);
  }
});
