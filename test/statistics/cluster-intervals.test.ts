// Against the reference implementation's answers, each checked by a second route in R (fixtures/clusters-known-answers.json).
import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { lift, outcomes } from "../../src/index.js";
import { noteOf } from "../../src/notes.js";
import { effectWarnings, sumTables } from "../../src/statistics/cluster-effects.js";
import { ratioVariance, shareWarnings } from "../../src/statistics/clusters.js";
import { tOf } from "../../src/statistics/distributions.js";
import { scoreLimits } from "../../src/statistics/proportion.js";
import { mover } from "../../src/statistics/risk-difference.js";
import {
  type ClusterShare,
  type ClusterTable,
  clusterNewcombe,
  clusterWilson,
  newcombe,
  wilson,
} from "../../src/statistics.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";
import { codesOf, noted } from "../noted.js";

type Numbers = readonly number[];
interface DifferenceAnswer {
  readonly icc: number;
  readonly icc_across: number;
  readonly deff1: number;
  readonly deff2: number;
  readonly low: number | null;
  readonly high: number;
}
interface ShareAnswer {
  readonly estimate: number;
  readonly icc_used?: number;
  readonly deff?: number;
  readonly low: number | null;
  readonly high: number | null;
}
interface Known {
  readonly cases: readonly {
    readonly data: Readonly<Record<"n" | "m" | "o" | "a" | "n1" | "s1" | "n2" | "s2", Numbers | undefined>> & {
      readonly values?: readonly Numbers[];
    };
    readonly answers: ShareAnswer & {
      readonly prevalence?: ShareAnswer;
      readonly risk_difference?: DifferenceAnswer;
      readonly difference?: DifferenceAnswer;
    };
  }[];
}

const { cases } = fixture<Known>("clusters-known-answers.json");

const tablesOf = (n1: Numbers, s1: Numbers, n2: Numbers, s2: Numbers): readonly ClusterTable[] =>
  n1.map((n, at) => ({ flagged1: s1[at]!, n1: n, flagged2: s2[at]!, n2: n2[at]! }));
const minus = (x: Numbers, y: Numbers) => x.map((value, at) => value - y[at]!);

test("the difference over clusters: the reference's MOVER with two intraclass correlations", () => {
  let compared = 0;
  for (const { data, answers } of cases) {
    const { n, m, o, a, n1, s1, n2, s2 } = data;
    const expected = answers.risk_difference ?? answers.difference;
    if (expected === undefined) continue;
    const clusters = n1 === undefined ? tablesOf(o!, a!, minus(n!, o!), minus(m!, a!)) : tablesOf(n1, s1!, n2!, s2!);
    const found = clusterNewcombe(clusters);
    compared++;
    if (expected.low === null) {
      assert.deepEqual([found.low, found.high, found.icc], [null, null, null]);
      continue;
    }
    near(found.low, expected.low, 1e-8);
    near(found.high, expected.high, 1e-8);
    near(found.icc, expected.icc, 1e-8);
    near(found.iccBetween, expected.icc_across, 1e-8);
    near(found.designEffects?.[0], expected.deff1, 1e-8);
    near(found.designEffects?.[1], expected.deff2, 1e-8);
  }
  assert.equal(compared, 9);
});

const valuesOf = (values: Numbers): ClusterShare => ({
  flagged: values.reduce((sum, value) => sum + value, 0),
  n: values.length,
  squares: values.reduce((sum, value) => sum + value * value, 0),
});

test("one proportion or mean over clusters: the reference's Wilson interval with the ICC shrunk towards 1", () => {
  let compared = 0;
  for (const { data, answers } of cases) {
    const expected = answers.prevalence ?? (data.values === undefined ? undefined : answers);
    if (expected === undefined) continue;
    const clusters = data.values?.map(valuesOf) ?? data.n!.map((n, at) => ({ flagged: data.m![at]!, n }));
    const found = clusterWilson(clusters);
    compared++;
    if (expected.low === null) {
      assert.deepEqual([found.low, found.high], [null, null]);
      continue;
    }
    near(found.low, expected.low, 1e-8);
    near(found.high, expected.high!, 1e-8);
    near(found.iccUsed, expected.icc_used!, 1e-8);
    near(found.designEffect, expected.deff!, 1e-8);
  }
  assert.equal(compared, 9);
});

test("mean recall over repeated runs: the reference's interval, a recall above 1 taken as 1", () => {
  const { data, answers } = cases.find(({ data: { values } }) => values !== undefined)!;
  const records = data.values!.flatMap((values, cluster) =>
    values.map((recall, run) => ({
      id: `${cluster}/${run}`,
      groups: {},
      recall: recall === 1 ? 1.5 : recall,
      outcome: recall === 1 ? ("success" as const) : ("failure" as const),
      cluster: `s${cluster}`,
    })),
  );
  const [row] = outcomes(records);
  near(row!.recall_mean, answers.estimate);
  near(row!.recall_low, answers.low!, 1e-8);
  near(row!.recall_high, answers.high!, 1e-8);
  assert.equal(row!.interval, "cluster-wilson;cluster-wilson");
  noted(row!.note, "recall-above-1", { recalls: 9 });
  noted(row!.note, "spread", { about: "mean recall", clusters: 6, icc: 0.6, used: 0.667 });
  assert.equal(codesOf(row!.note).filter((code) => code === "few-units").length, 1);
});

const group = fc.nat(6).chain((n) => fc.record({ n: fc.constant(n), flagged: fc.integer({ min: 0, max: n }) }));
const table = fc
  .tuple(group, group)
  .map(([one, two]) => ({ flagged1: one.flagged, n1: one.n, flagged2: two.flagged, n2: two.n }));
const tables = fc.array(table, { minLength: 2, maxLength: 12 });

test("the difference over clusters: in [-1, 1], around the difference, the same in any order, and mirrored", () => {
  fc.assert(
    fc.property(tables, (clusters) => {
      const { flagged1, n1, flagged2, n2 } = sumTables(clusters);
      const { low, high } = clusterNewcombe(clusters);
      if (n1 === 0 || n2 === 0 || clusters.filter((cluster) => cluster.n1 + cluster.n2 > 0).length < 2) {
        return assert.equal(low, null);
      }
      const difference = flagged1 / n1 - flagged2 / n2;
      assert.ok(-1 <= low! && low! <= difference + 1e-12 && difference - 1e-12 <= high! && high! <= 1);
      const turned = clusterNewcombe([...clusters].reverse());
      near(turned.low, low!, 1e-12);
      near(turned.high, high!, 1e-12);
      const swap = (cluster: ClusterTable) => ({
        flagged1: cluster.n1 - cluster.flagged1,
        n1: cluster.n1,
        flagged2: cluster.n2 - cluster.flagged2,
        n2: cluster.n2,
      });
      const mirrored = clusterNewcombe(clusters.map(swap));
      near(mirrored.low, -high!, 1e-12);
      near(mirrored.high, -low!, 1e-12);
    }),
  );
});

test("the difference over clusters of one trace each is Newcombe's", () => {
  const one = fc.tuple(fc.nat(1), fc.boolean()).map(([flagged, first]) => ({
    flagged1: first ? flagged : 0,
    n1: first ? 1 : 0,
    flagged2: first ? 0 : flagged,
    n2: first ? 0 : 1,
  }));
  fc.assert(
    fc.property(fc.array(one, { minLength: 2, maxLength: 20 }), fc.constantFrom(0.9, 0.95, 0.99), (clusters, level) => {
      const [found, plain] = [clusterNewcombe(clusters, level), newcombe(sumTables(clusters), level)];
      if (plain.low === null) return assert.equal(found.low, null);
      near(found.low, plain.low, 1e-12);
      near(found.high, plain.high!, 1e-12);
    }),
  );
});

const share = group.map(({ n, flagged }) => ({ n, flagged }));

test("one proportion over clusters: in [0, 1], around the share, the same in any order, and mirrored", () => {
  fc.assert(
    fc.property(fc.array(share, { minLength: 2, maxLength: 12 }), (clusters) => {
      const { low, high, designEffect } = clusterWilson(clusters);
      if (clusters.filter(({ n }) => n > 0).length < 2) return assert.equal(low, null);
      const [flagged, n] = [clusters.reduce((sum, c) => sum + c.flagged, 0), clusters.reduce((sum, c) => sum + c.n, 0)];
      assert.ok(0 <= low! && low! <= flagged / n + 1e-12 && flagged / n - 1e-12 <= high! && high! <= 1);
      assert.ok(designEffect! >= 1);
      near(clusterWilson([...clusters].reverse()).low, low!, 1e-12);
      const mirror = clusters.map((cluster) => ({ flagged: cluster.n - cluster.flagged, n: cluster.n }));
      const mirrored = clusterWilson(mirror);
      near(mirrored.low, 1 - high!, 1e-12);
      near(mirrored.high, 1 - low!, 1e-12);
      assert.deepEqual(shareWarnings(mirror), shareWarnings(clusters));
    }),
  );
});

test("one proportion over clusters of one trace each is Wilson's", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1), { minLength: 2, maxLength: 20 }), fc.constantFrom(0.9, 0.99), (flags, level) => {
      const found = clusterWilson(
        flags.map((flagged) => ({ flagged, n: 1 })),
        level,
      );
      const plain = wilson(
        flags.reduce((sum, flag) => sum + flag, 0),
        flags.length,
        level,
      );
      near(found.low, plain.low!, 1e-12);
      near(found.high, plain.high!, 1e-12);
    }),
  );
});

test("warnings: fewer than 8 clusters, one above a quarter of the traces, and none for what covers well", () => {
  const equal = (count: number, withMode: number, size = 3) =>
    Array.from({ length: count }, (_, index) => ({ flagged: index < withMode ? 1 : 0, n: size }));
  assert.equal(shareWarnings(equal(8, 5)), null);
  noted(shareWarnings(equal(7, 5)), "few-units", { fewest: 8, unit: "cluster" });
  assert.equal(shareWarnings([...equal(9, 6), { flagged: 4, n: 9 }]), null);
  noted(shareWarnings([...equal(9, 6), { flagged: 4, n: 10 }]), "dominant-cluster");
  // the interval is then rather too wide: said, but no warning
  assert.deepEqual(shareWarnings(equal(35, 4)), noteOf("icc-barely-known", { fewest: 5 }));
  // a little recall in every cluster: how many have much of it is not seen
  const recalls = (count: number) => Array.from({ length: count }, () => ({ flagged: 0.75, n: 3, squares: 0.1875 }));
  assert.equal(shareWarnings(recalls(20)), null);
  noted(shareWarnings(recalls(19), "mean recall"), "near-the-edge", { about: "warning: mean recall" });
  const mirrored = recalls(19).map(({ n }) => ({ flagged: n - 0.75, n, squares: n - 1.5 + 0.1875 }));
  noted(shareWarnings(mirrored), "near-the-edge", { about: "warning" });
});

test("warnings of effects: few clusters informed on either side, with the mode or without it, for CR1 and t alone", () => {
  const cluster = (flagged1: number, flagged2: number): ClusterTable => ({ flagged1, n1: 2, flagged2, n2: 2 });
  const informed = (count: number) => Array.from({ length: 20 }, (_, index) => cluster(1, index < count ? 1 : 0));
  const mirrored = informed(7).map(({ flagged1, flagged2 }) => cluster(2 - flagged1, 2 - flagged2));
  const expected = noteOf("few-informed-narrow", { fewest: 8, sides: "successful", effects: "risk ratio" });
  assert.deepEqual(effectWarnings(informed(7), ["risk ratio"]), expected);
  assert.deepEqual(effectWarnings(mirrored, ["risk ratio"]), expected);
  assert.equal(effectWarnings(informed(8), ["risk ratio"]), null);
  assert.equal(effectWarnings(informed(5), []), null);
  assert.deepEqual(effectWarnings(informed(4), []), noteOf("few-informed", { fewest: 5, sides: "successful" }));
});

test("lift over repeated clusters: Newcombe over clusters for the difference, CR1 and t on request", () => {
  const { data, answers } = cases.find(({ data: { n } }) => n?.length === 20)!;
  const table = (n: number, flagged: number, outcome: "failure" | "success", cluster: number) => ({
    ...{ group: { cluster: `c${cluster}` }, source: null, caution: [], outcome, code: "1.1" },
    ...{ flagged, labelled: n, traces: n },
  });
  const rows = data.n!.flatMap((n, at) => [
    table(data.o![at]!, data.a![at]!, "failure", at),
    table(n - data.o![at]!, data.m![at]! - data.a![at]!, "success", at),
  ]);
  const counts = { kind: "modes" as const, by: ["cluster"], rows };
  const [row] = lift(counts);
  assert.equal(row!.interval, "cluster-newcombe;cluster-t;cluster-t");
  near(row!.risk_difference_low, answers.risk_difference!.low!, 1e-8);
  near(row!.risk_difference_high, answers.risk_difference!.high, 1e-8);
  noted(row!.note, "difference-spread", { clusters: 20, icc: 0.199, between: -0.136, effect1: 2.05 });
  assert.equal(lift(counts, { difference: "cluster-t" })[0]!.interval, "cluster-t;cluster-t;cluster-t");
});

test("limits of the share's shrinkage: all alike, each cluster counts once; clusters of one size, the CR1 variance", () => {
  const none = clusterWilson(Array.from({ length: 12 }, () => ({ flagged: 0, n: 5 })));
  near(none.high, scoreLimits(0, 12, tOf(0.95, 11))[1], 1e-12);
  const clusters = [0, 5, 4, 1, 0, 3, 5, 2].map((flagged) => ({ flagged, n: 5 }));
  const { icc, iccUsed } = clusterWilson(clusters);
  const variance = ratioVariance(clusters.map(({ flagged: y, n: x }) => ({ y, x })))!;
  near(((0.5 * 0.5 + variance) * (1 + 4 * icc!)) / 40, variance, 1e-12);
  // six clusters with an unflagged trace, and six with a flagged one
  near(iccUsed, (6 * icc! + 1) / 7, 1e-12);
});

test("limits of the difference: nested clusters are not correlated, complete pairs are by phi, shrunken", () => {
  const nested = [0, 3, 1, 3, 2, 0].map((flagged, at) =>
    at < 3 ? { flagged1: flagged, n1: 3, flagged2: 0, n2: 0 } : { flagged1: 0, n1: 0, flagged2: flagged, n2: 3 },
  );
  const { low, designEffects } = clusterNewcombe(nested);
  const of = (flagged: number, effect: number) =>
    [flagged / 9, ...scoreLimits(flagged / 9, 9 / effect, tOf(0.95, 5))] as const;
  near(low, mover(of(4, designEffects![0]), of(5, designEffects![1]), 0)[0], 1e-12);
  // both, first only, second only, neither: 6, 4, 1, 5
  const pairs = [6, 4, 1, 5].flatMap((times, kind) =>
    Array.from({ length: times }, () => ({
      flagged1: kind < 2 ? 1 : 0,
      n1: 1,
      flagged2: kind % 2 === 0 ? 1 : 0,
      n2: 1,
    })),
  );
  const phi = (6 * 5 - 4 * 1) / Math.sqrt(10 * 6 * 7 * 9);
  near(clusterNewcombe(pairs).iccBetween, (phi * 10) / 11, 1e-12);
});
