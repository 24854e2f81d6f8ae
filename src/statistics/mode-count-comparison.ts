import type { ModeComparisonRow } from "../analyses/mode-counts.js";
import { groupColumn, groupItems, groupValue } from "../counts/group.js";
import { InputError } from "../errors.js";
import { joinNotes, noteOf } from "../notes.js";
import type { Grouped, LabelledTrace } from "../trace.js";
import { many } from "../words.js";
import {
  type ClusterTest,
  drawnTests,
  permutationsFor,
  permutationsNote,
  secondLook,
  withinReach,
} from "./cluster-urn.js";
import { fewUnits, sizeWarnings } from "./clusters.js";
import { tOf } from "./distributions.js";
import { flagIntraclass, intraclass } from "./icc.js";
import type { Interval } from "./interval.js";
import { type CountOptions, countGroups, type ModeCount } from "./mode-count-groups.js";
import { unknownOutcomeNote } from "./mode-groups.js";
import { defaultSeed, type Random, randomFrom, shuffle } from "./random.js";
import { meanDifference, signFlip, smallestSignFlip } from "./sign-flip.js";
import { mean, sampleSd, sum } from "./summary.js";
import { compareLists } from "./table-order.js";

export interface ModeComparisonOptions extends CountOptions {
  readonly confidence?: number;
  readonly seed?: number;
  /** Default 9,999, fewer above 20,000 traces (noted). */
  readonly permutations?: number;
}

/**
 * Modes per trace of two groups: `column` is "outcome" (failure − success) or a group column with two values. Interval:
 * Welch's t, or CR1 with t(G − 1) over clusters. The test depends on the design:
 * - Independent traces: labels permuted over traces (`permutation`).
 * - Groups that share clusters (two models on the same scenarios): only these clusters count, the rest is left out and
 *   counted; the signs of their differences are flipped (`cluster-sign-flip`, {@link signFlip}). Runs are not shuffled
 *   within a scenario: where models differ by scenario that rejects far too often.
 * - Groups that share none: labels permuted over the totals of clusters of equal size (`cluster-permutation`).
 * - Outcomes: clusters give each other theirs by the urn of {@link clusterUrn} (`cluster-urn`). An outcome is no design:
 *   a scenario has as many failures as happened, its mean of few successes is skewed, and runs of a model with one outcome
 *   throughout tell something too, so that flipped signs are neither valid nor sharp here.
 *
 * p is null where nothing can change places, and where no p of .05 or less can come out. The first of two values is the
 * one whose name comes first; groups follow their first appearance; nothing else depends on names or on the order of traces.
 *
 * @throws InputError where the column has other than two values.
 */
export function modeComparison(
  traces: readonly LabelledTrace[],
  column: string,
  options: ModeComparisonOptions = {},
): readonly Grouped<ModeComparisonRow>[] {
  const names = valuesOf(traces, column);
  const random = randomFrom(options.seed ?? defaultSeed).fork("mode-comparison");
  const apart = column === "outcome" ? [] : [groupColumn(column)];
  return countGroups(traces, options, { apart, clusters: "all" }).map((group): Grouped<ModeComparisonRow> => {
    const valueAt = (part: ModeCount) => (column === "outcome" ? part.outcome : part.group[groupColumn(column)]!);
    const members = group.counts.filter((part) => names.includes(valueAt(part)));
    const compared = sum(members.map((part) => part.traces));
    const all = clustersOf(members, (part) => valueAt(part) === names[0]);
    const shared = all.filter(({ one, two }) => one.length > 0 && two.length > 0);
    const paired = column !== "outcome" && shared.length > 0;
    const clusters = paired ? shared : all;
    const clustered = clusters.some(({ one, two }) => one.length + two.length > 1);
    const [one, two] = [clusters.flatMap((cluster) => cluster.one), clusters.flatMap((cluster) => cluster.two)];
    const [mean1, mean2] = [mean(one), mean(two)];
    const difference = mean1 !== null && mean2 !== null ? mean1 - mean2 : null;
    const within = paired ? shared.map((cluster) => mean(cluster.one)! - mean(cluster.two)!) : null;
    const confidence = options.confidence ?? 0.95;
    const limits =
      difference === null
        ? null
        : clustered
          ? clusterLimits(clusters, difference, confidence)
          : welch(one, two, difference, confidence);
    const test =
      difference === null
        ? null
        : within !== null
          ? flipped(within)
          : column === "outcome"
            ? countsUrn(clusters, random, options.permutations)
            : totalsPermutation(clusters.map(totalOf), random, options.permutations);
    const missing = difference === null ? noteOf("side-unlabelled") : null;
    const dropped = compared - one.length - two.length;
    const models = new Set(members.flatMap((part) => part.models)).size;
    return {
      ...group.group,
      first: names[0],
      second: names[1],
      first_traces: one.length,
      second_traces: two.length,
      first_mean: mean1,
      second_mean: mean2,
      difference,
      low: limits?.low ?? null,
      high: limits?.high ?? null,
      interval: limits === null || limits.low === null ? "" : limits.interval,
      test: !clustered
        ? "permutation"
        : paired
          ? "cluster-sign-flip"
          : column === "outcome"
            ? "cluster-urn"
            : "cluster-permutation",
      p: test?.p ?? null,
      clusters: group.clustersKnown ? clusters.length : null,
      difference_scenarios: within === null ? null : meanDifference(within),
      note: joinNotes(
        missing,
        limits?.note,
        test?.note,
        clustered ? null : noteOf("independent"),
        column === "outcome" && models > 1 ? noteOf("models-pooled") : null,
        dropped === 0 ? null : noteOf("one-sided-clusters", { clusters: all.length - shared.length, traces: dropped }),
        unknownOutcomeNote(group.traces - compared),
        group.partly === 0 ? null : noteOf("partly-labelled", { traces: group.partly }),
        ...group.notes,
      ),
    };
  });
}

/** The sign-flip test of the clusters' differences; without its p where none of .05 or less can come out. */
function flipped(differences: readonly number[]): ClusterTest {
  const statistic = meanDifference(differences);
  return withinReach({ statistic, p: signFlip(differences), smallest: smallestSignFlip(differences), note: null });
}

function valueIn(trace: LabelledTrace, column: string): string | null {
  return column === "outcome" ? trace.outcome : groupValue(trace, groupColumn(column));
}

function valuesOf(traces: readonly LabelledTrace[], column: string): readonly [string, string] {
  const found = [...new Set(traces.map((trace) => valueIn(trace, column)).filter((value) => value !== null))];
  if (column === "outcome") return ["failure", "success"];
  const [first, second] = found.sort();
  if (found.length === 2) return [first!, second!];
  throw new InputError(`${column} has ${many(found.length, "value")}, a comparison takes two`, {
    field: column,
    remedy: "filter the file, or choose a column with two values",
  });
}

/** In an order that the counts alone decide. A trace without a cluster is one of its own. */
function clustersOf(members: readonly ModeCount[], isFirst: (part: ModeCount) => boolean): readonly ClusterCounts[] {
  const countsOf = (list: readonly ModeCount[], side: boolean) =>
    list
      .flatMap((part) => (isFirst(part) === side ? new Array<number>(part.traces).fill(part.modes) : []))
      .sort((a, b) => a - b);
  return [...groupItems(members, ({ key }) => [key]).values()]
    .map((list) => ({ one: countsOf(list, true), two: countsOf(list, false) }))
    .sort((a, b) => compareLists(keyOfCounts(a), keyOfCounts(b)));
}

function keyOfCounts({ one, two }: ClusterCounts): readonly number[] {
  return [one.length + two.length, one.length, ...one, ...two];
}

/** Of a cluster of one group. */
function totalOf({ one, two }: ClusterCounts): ClusterTotal {
  return { n: one.length + two.length, total: sum(one) + sum(two), first: one.length > 0 };
}

function welch(one: readonly number[], two: readonly number[], difference: number, confidence: number): Interval {
  const empty = { low: null, high: null, interval: "welch-t" };
  if (one.length < 2 || two.length < 2) return { ...empty, note: noteOf("few-traces-on-one-side") };
  const [a, b] = [sampleSd(one)! ** 2 / one.length, sampleSd(two)! ** 2 / two.length];
  if (a + b === 0) return { ...empty, note: noteOf("no-spread") };
  const df = (a + b) ** 2 / (a ** 2 / (one.length - 1) + b ** 2 / (two.length - 1));
  const half = tOf(confidence, df) * Math.sqrt(a + b);
  return { low: difference - half, high: difference + half, interval: "welch-t", note: null };
}

function clusterLimits(clusters: readonly ClusterCounts[], difference: number, confidence: number): Interval {
  const empty = { low: null, high: null, interval: "cluster-t" };
  if (clusters.length < 2) return { ...empty, note: noteOf("one-cluster") };
  const sides = (["one", "two"] as const).map((side) => {
    const values = clusters.flatMap((cluster) => cluster[side]);
    return {
      side,
      n: values.length,
      mean: mean(values)!,
      clusters: clusters.filter((cluster) => cluster[side].length > 0),
    };
  });
  if (sides.some((side) => side.clusters.length < 2)) {
    return { ...empty, note: noteOf("few-clusters-on-one-side") };
  }
  const [one, two] = [sides[0]!, sides[1]!];
  const squares = clusters.reduce((total, cluster) => {
    const pull = (sum(cluster.one) - one.mean * cluster.one.length) / one.n;
    return total + (pull - (sum(cluster.two) - two.mean * cluster.two.length) / two.n) ** 2;
  }, 0);
  const se = Math.sqrt((clusters.length / (clusters.length - 1)) * squares);
  if (se <= 1e-14) return { ...empty, note: noteOf("no-spread-between", { units: "clusters" }) };
  const half = tOf(confidence, clusters.length - 1) * se;
  // The side with the fewer clusters decides: successes where most runs fail.
  const warnings = sides.map((each) =>
    sizeWarnings(
      each.clusters.map((cluster) => ({ n: cluster[each.side].length })),
      fewUnits,
    ),
  );
  const note = joinNotes(...warnings);
  return { low: difference - half, high: difference + half, interval: "cluster-t", note };
}

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
  permutations = permutationsFor(sum(clusters.map(({ n }) => n))),
): ClusterTest {
  const strata = [...groupItems(clusters, ({ n }) => [n]).values()]
    .filter((list) => list.some(({ first }) => first !== list[0]!.first))
    .sort((a, b) => a[0]!.n - b[0]!.n);
  const none = { statistic: null, p: null, smallest: null };
  if (strata.length === 0) return { ...none, note: noteOf("no-exchange") };
  const modesOf = (list: readonly ClusterTotal[]) => sum(list.map(({ total }) => total));
  const beyond = (side: boolean) =>
    strata.reduce((excess, list) => {
      const of = list.filter(({ first }) => first === side);
      return excess + modesOf(of) - (modesOf(list) * of.length) / list.length;
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
    const expected = sum(lists.map((list, at) => (modesOf(list) * leading[at]!) / list.length));
    const stream = random.fork("totals");
    let [reached, top, atTop] = [1, statistic, 1];
    for (let round = 0; round < rounds; round++) {
      let excess = -expected;
      for (const [at, list] of totals.entries()) {
        shuffle(list, stream);
        for (let place = 0; place < leading[at]!; place++) excess += list[place]!;
      }
      const size = Math.abs(excess);
      if (size >= statistic - 1e-9) reached++;
      if (size > top + 1e-9) [top, atTop] = [size, 1];
      else if (size >= top - 1e-9) atTop++;
    }
    return { statistic, p: reached / (1 + rounds), smallest: atTop / (1 + rounds) };
  };
  const found = draw(permutations);
  const look = secondLook(permutations);
  const unsure = look.isNeeded(found.smallest);
  const rounds = unsure ? look.permutations : permutations;
  const fixed = clusters.length - sum(lists.map(({ length }) => length));
  const scheme = fixed === 0 ? null : noteOf("clusters-of-own-size", { clusters: fixed });
  const note = joinNotes(scheme, permutationsNote(rounds));
  return withinReach({ ...(unsure ? draw(rounds) : found), note }, unsure ? look.bound : undefined);
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
    reason: failed === 0 || failed === traces ? noteOf("one-outcome") : null,
    observed: sum(tables.map(({ first, flagged }, at) => first - flagged * rates[at]!)),
    ends: Int32Array.from({ length: traces }, (_, at) => at + 1),
    weights: Float64Array.from(tables.flatMap(({ values }, at) => values.map((value) => value - rates[at]!))),
    failed: Float64Array.of(failed / traces),
    iccMode: icc,
    iccOutcome: alone ? 0 : flagIntraclass(tables),
  };
  return drawnTests([test], random, permutations)[0]!;
}
