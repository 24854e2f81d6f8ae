// Association over repeated clusters: the urn test, exact within clusters, whole clusters.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import fc from "fast-check";
import { cellsOf, drawnTests, wholeStatistic } from "../../src/statistics/cluster-urn.js";
import { hypergeometric } from "../../src/statistics/hypergeometric.js";
import {
  type ClusterTest,
  type CrossedTables,
  clusterUrn,
  clusterWithin,
  randomFrom,
  signFlip,
} from "../../src/statistics.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8"));

/** Traces, with the mode, failed and both, of a cluster in one stratum. */
type Counts = readonly [n: number, m: number, o: number, a: number];
const tableOf = ([n, m, o, a]: Counts) => ({ flagged1: a, n1: o, flagged2: m - a, n2: n - o });
const single = (clusters: readonly Counts[]): CrossedTables => clusters.map((counts) => [tableOf(counts)]);
const whole = (clusters: readonly Counts[]): ClusterTest =>
  drawnTests([wholeStatistic(cellsOf(single(clusters)))], randomFrom(1))[0]!;

/** Within four standard errors of both draws, and one draw more. */
function drawn(found: number | null, p: number, draws: number, theirs = Number.POSITIVE_INFINITY): void {
  near(found, p, 4 * Math.sqrt(p * (1 - p) * (1 / draws + 1 / theirs)) + 1 / draws);
}

test("known answers: statistic, intraclass correlations, p of many draws and in full, and none where none is small", () => {
  let compared = 0;
  for (const { data, answers } of fixture("clusters-known-answers.json").cases) {
    if (data.m === undefined || answers.test === undefined) continue;
    const found = clusterUrn(
      single(data.n.map((n: number, at: number) => [n, data.m[at], data.o[at], data.a[at]] as const)),
    );
    compared++;
    if (answers.test.reason === "one outcome only") {
      assert.deepEqual([found.statistic, found.p, found.smallest], [null, null, null]);
      continue;
    }
    near(found.statistic, answers.test.T, 1e-8);
    near(found.iccMode, answers.test.icc_mode, 1e-8);
    near(found.iccOutcome, answers.test.icc_outcome, 1e-8);
    const exact = answers.test_exact;
    if (answers.test.p === null) {
      assert.equal(found.p, null);
      noted(found.note, "out-of-reach");
      drawn(found.smallest, exact.p_min, 9999);
    } else drawn(found.p, exact?.p ?? answers.test.p, 9999, exact === undefined ? 99_999 : undefined);
  }
  assert.equal(compared, 7);
});

test("random tables, some over strata, by the reference implementation", () => {
  const strata = new Set<number>();
  for (const { n, m, o, a, ...answer } of fixture("cluster-urn.json").cases) {
    const tables = n.map((row: number[], cluster: number) =>
      row.map((size, at) => tableOf([size, m[cluster][at], o[cluster][at], a[cluster][at]])),
    );
    strata.add(n[0].length);
    const found = clusterUrn(tables, randomFrom(3));
    if (answer.p === null) {
      assert.deepEqual([found.statistic, found.p], [null, null]);
      continue;
    }
    near(found.statistic, answer.T, 1e-8);
    near(found.iccMode, answer.icc_mode, 1e-8);
    near(found.iccOutcome, answer.icc_outcome, 1e-8);
    if (answer.exact === null) drawn(found.p, answer.p, 9999, answer.draws);
    else drawn(found.p, answer.exact.p, 9999);
  }
  assert.deepEqual([...strata].sort(), [1, 2, 3, 4]);
});

test("where no cluster repeats it is the permutation of the 2 x 2 table, by the distance from what is expected", () => {
  // 20 traces, 9 with the mode, 12 failed, 8 both
  const clusters = Array.from({ length: 20 }, (_, at): Counts => {
    const [m, o] = [at < 9, at >= 1 && at < 13];
    return [1, Number(m), Number(o), Number(m && o)];
  });
  drawn(clusterUrn(single(clusters)).p, tail(12, 8, 9, 8), 9999);
});

test("of one cluster it is the hypergeometric test, and clusterWithin gives it exactly", () => {
  drawn(clusterUrn(single([[20, 9, 12, 8]])).p, tail(12, 8, 9, 8), 9999);
  near(clusterWithin([tableOf([20, 9, 12, 8])]).p, tail(12, 8, 9, 8), 1e-12);
});

/** P(|flagged among failed − expected| at least as large), given both margins. */
function tail(n1: number, n2: number, flagged: number, observed: number): number {
  const { from, logs } = hypergeometric(n1, n2, flagged);
  const mean = (n1 * flagged) / (n1 + n2);
  const weights = [...logs].map(Math.exp);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const far = (x: number) => Math.abs(x - mean) >= Math.abs(observed - mean) - 1e-9;
  return weights.reduce((sum, weight, at) => sum + (far(from + at) ? weight / total : 0), 0);
}

test("where the outcome is constant in clusters, whole clusters change places: every order, by hand", () => {
  for (const sizes of [
    [3, 3, 3, 3, 3, 3, 3, 3],
    [1, 2, 2, 3, 4, 5, 6, 3],
  ]) {
    const m = [3, 2, 2, 0, 1, 0, 0, 3].map((count, at) => Math.min(count, sizes[at]!));
    const failed = [true, true, true, false, true, false, false, false];
    const counts = sizes.map((n, at): Counts => [n, m[at]!, failed[at] ? n : 0, failed[at] ? m[at]! : 0]);
    const found = clusterUrn(single(counts));
    assert.equal(found.iccOutcome, 1);
    // the shrunken rates, from the definition
    const rho = found.iccMode!;
    const omega = sizes.map((n) => 1 / (1 + (n - 1) * rho));
    const over = (values: readonly number[]) => values.reduce((sum, value, at) => sum + omega[at]! * value, 0);
    const mean = over(m) / over(sizes);
    const worth = sizes.map((n, at) => m[at]! - n * (mean + rho * omega[at]! * (m[at]! - n * mean)));
    const statistic = (order: readonly number[]) =>
      Math.abs(order.reduce((sum, from, to) => sum + (failed[from] ? worth[to]! : 0), 0));
    const orders = ordersOf(sizes.map((_, at) => at));
    const observed = statistic(sizes.map((_, at) => at)) - 1e-9;
    drawn(found.p, orders.filter((order) => statistic(order) >= observed).length / orders.length, 9999);
  }
});

test("whole clusters of equal size: every order, by hand; of different sizes there is no such test", () => {
  const counts: readonly Counts[] = [
    [3, 2, 3, 2],
    [3, 3, 2, 2],
    [3, 1, 3, 1],
    [3, 0, 1, 0],
    [3, 1, 0, 0],
    [3, 0, 0, 0],
    [3, 2, 2, 1],
  ];
  const statistic = (order: readonly number[]) =>
    Math.abs(order.reduce((sum, from, to) => sum + (counts[from]![2] * counts[to]![1]) / 3, 0) - (11 * 9) / 21);
  const orders = ordersOf(counts.map((_, at) => at));
  const observed = statistic(counts.map((_, at) => at)) - 1e-9;
  drawn(whole(counts).p, orders.filter((order) => statistic(order) >= observed).length / orders.length, 9999);
  const unequal = whole([...counts, [2, 1, 1, 1]]);
  assert.deepEqual([unequal.statistic, unequal.p], [null, null]);
  noted(unequal.note, "clusters-differ-in-size");
});

function ordersOf(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => ordersOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

test("within clusters of two runs, one failed and one with the mode, it is McNemar's exact test", () => {
  const pairs = [...new Array<Counts>(9).fill([2, 1, 1, 1]), ...new Array<Counts>(2).fill([2, 1, 1, 0])];
  near(clusterWithin(pairs.map(tableOf)).p, signFlip([...new Array(9).fill(1), ...new Array(2).fill(-1)]), 1e-12);
});

test("within clusters the convolution is the sum over all tables with these margins", () => {
  const cluster = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)).map(([flagged1, plain1, flagged2, plain2]) => ({
    flagged1,
    n1: flagged1 + plain1,
    flagged2,
    n2: flagged2 + plain2,
  }));
  fc.assert(
    fc.property(fc.array(cluster, { minLength: 1, maxLength: 5 }), (clusters) => {
      const found = clusterWithin(clusters);
      if (found.statistic === null) return;
      let laws: readonly (readonly [excess: number, chance: number])[] = [[0, 1]];
      for (const { flagged1, n1, flagged2, n2 } of clusters) {
        if (n1 + n2 === 0) continue;
        const { from, logs } = hypergeometric(n1, n2, flagged1 + flagged2);
        const weights = [...logs].map(Math.exp);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const mean = (n1 * (flagged1 + flagged2)) / (n1 + n2);
        laws = laws.flatMap(([excess, chance]) =>
          weights.map((weight, at) => [excess + from + at - mean, (chance * weight) / total] as const),
        );
      }
      const beyond = (least: number) =>
        laws.reduce((sum, [excess, chance]) => sum + (Math.abs(excess) >= least - 1e-9 ? chance : 0), 0);
      const smallest = beyond(Math.max(...laws.map(([excess]) => Math.abs(excess))));
      near(found.smallest, smallest, 1e-9);
      if (smallest > 0.05 + 1e-9) assert.equal(found.p, null);
      else near(found.p, beyond(Math.abs(found.statistic)), 1e-9);
    }),
    { numRuns: 100 },
  );
});

test("a p that cannot be small is none: the bound is .05, drawn again ten times as often near it", () => {
  const constant = (failed: number, of: number): readonly Counts[] =>
    Array.from({ length: of }, (_, at) => [2, at < failed ? 2 : 0, at < failed ? 2 : 0, at < failed ? 2 : 0]);
  // of 7 clusters 2 failed: one order in 21 is as far, p = .0476; of 6 clusters, one in 15, .0667
  const [near05, above] = [clusterUrn(single(constant(2, 7))), clusterUrn(single(constant(2, 6)))];
  drawn(near05.p, 1 / 21, 99_999);
  noted(near05.note, "permutations", { permutations: 99999 });
  assert.equal(above.p, null);
  drawn(above.smallest, 1 / 15, 9999);
  noted(above.note, "out-of-reach", { p: 0.0685 });
});

test("an observed table farther out than all that were drawn counts once", () => {
  const clusters = Array.from({ length: 40 }, (_, at): Counts => (at < 20 ? [2, 2, 2, 2] : [2, 0, 0, 0]));
  const found = clusterUrn(single(clusters), randomFrom(1), 199);
  assert.deepEqual([found.p, found.smallest], [1 / 200, 1 / 200]);
});

const crossed = fc.tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 1, max: 4 })).chain(([clusters, strata]) =>
  fc.array(
    fc.array(
      // few kinds of cells, so that strata are often alike
      fc.constantFrom<Counts>([0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0], [2, 1, 1, 1], [3, 1, 2, 0]).map(tableOf),
      { minLength: strata, maxLength: strata },
    ),
    { minLength: clusters, maxLength: clusters },
  ),
);

test("neither the order of clusters nor that of strata moves a test", () => {
  fc.assert(
    fc.property(crossed, fc.infiniteStream(fc.nat()), (tables, keys) => {
      const shuffled = <T>(list: readonly T[]): T[] =>
        list
          .map((item) => [keys.next().value as number, item] as const)
          .sort(([a], [b]) => a - b)
          .map(([, item]) => item);
      const strata = shuffled(tables[0]!.map((_, at) => at));
      const moved = shuffled(tables).map((row) => strata.map((at) => row[at]!));
      assert.deepEqual(clusterUrn(moved, randomFrom(1), 99), clusterUrn(tables, randomFrom(1), 99));
    }),
    { numRuns: 200 },
  );
});

test("strata that are alike one by one, and not together, keep one order", () => {
  // four strata of equal tables: clusters join the first to the second and the third to the fourth
  const [none, one, other] = [
    [0, 0, 0, 0],
    [2, 1, 1, 1],
    [1, 1, 0, 0],
  ].map((counts) => tableOf(counts as unknown as Counts)) as [ReturnType<typeof tableOf>, never, never];
  const joined = [
    [one, one, none, none],
    [none, none, one, one],
    ...[0, 1, 2, 3].map((at) => [0, 1, 2, 3].map((stratum) => (stratum === at ? other : none))),
  ];
  const apart = joined.map((row) => [row[0]!, row[2]!, row[1]!, row[3]!]);
  assert.deepEqual(clusterUrn(apart, randomFrom(1), 199), clusterUrn(joined, randomFrom(1), 199));
});

test("one stratum is none, a stratum without traces is not there, and modes of one set of traces share no result", () => {
  const counts: readonly Counts[] = [
    [3, 2, 3, 2],
    [2, 1, 1, 1],
    [4, 1, 3, 0],
    [1, 0, 0, 0],
    [3, 0, 1, 0],
  ];
  const empty = tableOf([0, 0, 0, 0]);
  const plain = clusterUrn(single(counts));
  assert.deepEqual(clusterUrn(counts.map((each) => [empty, tableOf(each)])), plain);
  assert.deepEqual(clusterUrn([...single(counts), [empty]]), plain);
});
