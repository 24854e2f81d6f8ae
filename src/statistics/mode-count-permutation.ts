import { groupItems } from "../counts/group.js";
import { many } from "../words.js";
import { type ClusterTest, drawnTests, withinReach } from "./cluster-urn.js";
import { flagIntraclass, intraclass } from "./icc.js";
import { joinNotes } from "./interval.js";
import { permutationsFor, permutationsNote, shuffle } from "./permutations.js";
import type { Random } from "./random.js";
import { compareLists } from "./table-order.js";

/** The traces of one cluster, all of one group: how many, and the sum of their modes. */
export interface ClusterTotal {
  readonly n: number;
  readonly total: number;
  readonly first: boolean;
}

/**
 * The permutation test of a difference in modes per trace between two groups that share no cluster: the groups' labels
 * change places among clusters of equal size (one trace each where they are independent), whose totals stay whole.
 * Statistic: the first group's modes beyond their mean over the permutations. Add-one rule, B = 9,999, fewer above
 * 20,000 traces (noted). A function of sizes, totals and labels alone, and the same for either order of the groups. p is
 * null where nothing can change places, and where the smallest p that can come out is above .05 ({@link clusterUrn}).
 */
export function totalsPermutation(
  clusters: readonly ClusterTotal[],
  random: Random,
  permutations = permutationsFor(clusters.reduce((sum, { n }) => sum + n, 0)),
): ClusterTest {
  const strata = [...groupItems(clusters, ({ n }) => [n]).values()]
    .filter((list) => list.some(({ first }) => first !== list[0]!.first))
    .sort((a, b) => a[0]!.n - b[0]!.n);
  const none = { statistic: null, p: null, smallest: null };
  if (strata.length === 0) return { ...none, note: "no test: no two clusters of one size and different groups" };
  const beyond = (side: boolean) =>
    strata.reduce((sum, list) => {
      const of = list.filter(({ first }) => first === side);
      return sum + totalOf(of) - (totalOf(list) * of.length) / list.length;
    }, 0);
  // The side with more than its share leads, so that the groups' order does not enter.
  const side = beyond(true) >= 0;
  const lists = strata.map((list) =>
    [...list].sort((a, b) => a.total - b.total || Number(a.first === side) - Number(b.first === side)),
  );
  const statistic = beyond(side);
  const draw = (rounds: number) => {
    const totals = lists.map((list) => Int32Array.from(list, ({ total }) => total));
    const leading = lists.map((list) => list.filter(({ first }) => first === side).length);
    const expected = lists.reduce((sum, list, at) => sum + (totalOf(list) * leading[at]!) / list.length, 0);
    const stream = random.fork("totals");
    let [reached, top, atTop] = [1, statistic, 1];
    for (let round = 0; round < rounds; round++) {
      let sum = -expected;
      for (const [at, list] of totals.entries()) {
        shuffle(list, stream);
        for (let place = 0; place < leading[at]!; place++) sum += list[place]!;
      }
      const size = Math.abs(sum);
      if (size >= statistic - 1e-9) reached++;
      if (size > top + 1e-9) [top, atTop] = [size, 1];
      else if (size >= top - 1e-9) atTop++;
    }
    return { statistic, p: reached / (1 + rounds), smallest: atTop / (1 + rounds) };
  };
  const found = draw(permutations);
  // A smallest p near .05 is drawn again, as in the urn test.
  const unsure = found.smallest >= 0.04 && found.smallest <= 0.06;
  const rounds = unsure ? 10 * (permutations + 1) - 1 : permutations;
  const fixed = clusters.length - lists.reduce((count, list) => count + list.length, 0);
  const scheme = fixed === 0 ? null : `${many(fixed, "cluster")} of a size of its own cannot change places`;
  const note = joinNotes(scheme, permutationsNote(rounds));
  return withinReach({ ...(unsure ? draw(rounds) : found), note }, unsure ? 0.052 : 0.05);
}

function totalOf(clusters: readonly ClusterTotal[]): number {
  return clusters.reduce((sum, { total }) => sum + total, 0);
}

/** Modes of the traces of one cluster, by group. */
export interface ClusterCounts {
  readonly one: readonly number[];
  readonly two: readonly number[];
}

/**
 * The urn permutation test of {@link clusterUrn} with the number of modes in place of one mode: T = Σ over the first
 * group's traces of modes − the rate expected of their cluster, the mean by generalised least squares moved towards the
 * cluster's own as far as the intraclass correlation of the counts says. Of counts of 0 and 1 it is that test. Clusters in
 * an order that their counts alone decide.
 */
export function countsUrn(clusters: readonly ClusterCounts[], random: Random, permutations?: number): ClusterTest {
  const tables = clusters.map(({ one, two }) => {
    const values = [...one, ...two].sort((a, b) => a - b);
    return { values, n: values.length, flagged: one.length, total: sum(values), first: sum(one) };
  });
  const traces = sum(tables.map(({ n }) => n));
  const failed = sum(tables.map(({ flagged }) => flagged));
  const average = sum(tables.map(({ total }) => total)) / traces;
  const residuals = tables.map(({ n, total, values }) => ({
    n,
    residual: total - n * average,
    square: sum(values.map((value) => (value - average) ** 2)),
  }));
  const alone = tables.length < 2;
  const squares = sum(tables.map(({ n }) => n * n)) / traces;
  const icc = alone ? 0 : Math.min(0.95, intraclass(residuals, squares, 1));
  const weightOf = ({ n }: { readonly n: number }) => 1 / (1 + (n - 1) * icc);
  const centre =
    sum(tables.map((table) => weightOf(table) * table.total)) / sum(tables.map((table) => weightOf(table) * table.n));
  const rates = tables.map((table) => centre + icc * weightOf(table) * (table.total - table.n * centre));
  const donors = tables.map(({ n, flagged }) => [n, flagged]).sort(compareLists);
  const none = new Int32Array(tables.length);
  const test = {
    clusters: tables.length,
    strata: 1,
    starts: Int32Array.from({ length: tables.length + 1 }, (_, at) => at),
    stratum: none,
    n: Int32Array.from(tables, ({ n }) => n),
    m: none,
    o: Int32Array.from(tables, ({ flagged }) => flagged),
    a: none,
    donorSize: Int32Array.from(donors, ([n]) => n!),
    donorFailed: Int32Array.from(donors, ([, flagged]) => flagged!),
    reason: failed === 0 || failed === traces ? "no test: one outcome only" : null,
    observed: sum(tables.map(({ first, flagged }, at) => first - flagged * rates[at]!)),
    ends: Int32Array.from({ length: traces }, (_, at) => at + 1),
    weights: Float64Array.from(tables.flatMap(({ values }, at) => values.map((value) => value - rates[at]!))),
    failed: Float64Array.of(failed / traces),
    iccMode: icc,
    iccOutcome: alone ? 0 : flagIntraclass(tables),
  };
  return drawnTests([test], random, permutations)[0]!;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
