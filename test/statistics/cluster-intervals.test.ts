// Against the reference implementation's answers, each checked by a second route in R (fixtures/clusters-known-answers.json).
import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { type ClusterTable, clusterNewcombe, sumTables } from "../../src/statistics/cluster-effects.js";
import { newcombe } from "../../src/statistics/risk-difference.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";

type Numbers = readonly number[];
interface DifferenceAnswer {
  readonly icc: number;
  readonly icc_across: number;
  readonly deff1: number;
  readonly deff2: number;
  readonly low: number | null;
  readonly high: number;
}
interface Known {
  readonly cases: readonly {
    readonly data: Readonly<Record<"n" | "m" | "o" | "a" | "n1" | "s1" | "n2" | "s2", Numbers | undefined>>;
    readonly answers: { readonly risk_difference?: DifferenceAnswer; readonly difference?: DifferenceAnswer };
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
