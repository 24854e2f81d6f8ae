import { keyOf } from "../counts/group.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import { type ClusterTable, sumTables } from "./cluster-effects.js";
import { intraclass } from "./icc.js";
import { defaultSeed, type Random, randomFrom, shuffle } from "./random.js";
import { untestable } from "./risk-difference.js";
import { sum } from "./summary.js";
import { type CrossedTables, compareLists, inTableOrder } from "./table-order.js";

/** A test of a mode against the outcome over clusters. */
export interface ClusterTest {
  /** Failed flagged traces beyond those expected; null where nothing can be tested. */
  readonly statistic: number | null;
  /** Two-sided by the statistic's size; null where nothing can be tested, or `smallest` is above .05. */
  readonly p: number | null;
  /** The smallest p that the test can give with these clusters; null where nothing can be tested. */
  readonly smallest: number | null;
  readonly note: Notes | null;
}

export interface ClusterUrnTest extends ClusterTest {
  /** Intraclass correlations in [0, 1] (the mode's at most .95); null where nothing can be tested. */
  readonly iccMode: number | null;
  readonly iccOutcome: number | null;
}

/** A test that cannot reach this is not carried out (Tarone 1990). */
const useful = 0.05;
/** Above it even 999 permutations take minutes. */
const mostTraces = 5_000_000;
/** Statistics that differ by less are ties. */
const slack = 1e-9;

/**
 * The urn permutation test of a mode against the outcome over repeated clusters of any sizes, which may cross strata.
 * T = Σ (both − failed × p̂): failed traces with the mode beyond those that each cluster's shrunken rate p̂ expects, the
 * rate of the stratum (by generalised least squares) moved towards the cluster's own as far as the intraclass correlation
 * of the mode says. A replicate gives each cluster the outcomes of another: cut to its size by draws without replacement,
 * or extended by a Pólya urn of the outcome's share and intraclass correlation; they fall on its traces at random.
 * p = (1 + replicates with |T*| ≥ |T|) / (1 + B), B = 9,999, fewer above 20,000 traces (noted). `clusters`: one list a
 * cluster, in it one table a stratum. p is a function of these counts and the seed alone: neither the order of clusters
 * and strata nor any name matters. Exact for clusters of equal size; derivation, size and power: `data/calibration/`.
 *
 * p is null, with the reason in `note`: one outcome only, the mode in no or every trace, or `smallest` (the share of
 * replicates at the largest |T*|) above .05: no p would be small. Within .04 to .06 ten times as many are drawn, and
 * .052 is the bound. Above 5 million traces p is null too.
 *
 * @example
 * ```ts
 * import { clusterUrn } from "mastkit/statistics";
 * const scenario = (flagged1: number, n1: number, flagged2: number, n2: number) => [{ flagged1, n1, flagged2, n2 }];
 * const hard = Array.from({ length: 6 }, () => scenario(2, 2, 0, 1));
 * const easy = Array.from({ length: 6 }, () => scenario(1, 1, 1, 2));
 * clusterUrn([...hard, ...easy]).p! < 0.05; // => true
 * ```
 */
export function clusterUrn(
  clusters: CrossedTables,
  random: Random = randomFrom(defaultSeed),
  permutations?: number,
): ClusterUrnTest {
  const statistic = urnStatistic(cellsOf(clusters));
  const test = drawnTests([statistic], random, permutations)[0]!;
  const [iccMode, iccOutcome] = statistic.reason === null ? [statistic.iccMode, statistic.iccOutcome] : [null, null];
  return { ...test, iccMode, iccOutcome };
}

/** The clusters' traces by stratum, in table order; cells without traces are left out. */
export interface Cells {
  readonly clusters: number;
  readonly strata: number;
  /** First cell of each cluster, and their end. */
  readonly starts: Int32Array;
  readonly stratum: Int32Array;
  readonly n: Int32Array;
  readonly m: Int32Array;
  readonly o: Int32Array;
  readonly a: Int32Array;
  /** Traces and failures that a cluster hands on, by cluster and stratum, clusters in the order of these. */
  readonly donorSize: Int32Array;
  readonly donorFailed: Int32Array;
  /** Share of failed traces in each stratum. */
  readonly failed: Float64Array;
  readonly iccOutcome: number;
  readonly iccMode: number;
  readonly reason: Notes | null;
}

export function cellsOf(tables: CrossedTables): Cells {
  const rows = inTableOrder(tables);
  const total = sumTables(rows.flat());
  const traces = total.n1 + total.n2;
  const reason = untestable(total) ?? (traces > mostTraces ? noteOf("many-traces", { traces }) : null);
  const strata = rows[0]?.length ?? 0;
  const starts = new Int32Array(rows.length + 1);
  const lists = Array.from({ length: 5 }, () => new Int32Array(rows.length * strata));
  let cells = 0;
  for (let cluster = 0; cluster < rows.length; cluster++) {
    for (let at = 0; at < strata; at++) {
      const { flagged1, n1, flagged2, n2 } = rows[cluster]![at]!;
      if (n1 + n2 === 0) continue;
      lists[0]![cells] = at;
      lists[1]![cells] = n1 + n2;
      lists[2]![cells] = flagged1 + flagged2;
      lists[3]![cells] = n1;
      lists[4]![cells++] = flagged1;
    }
    starts[cluster + 1] = cells;
  }
  const [stratum, n, m, o, a] = lists.map((list) => list.subarray(0, cells)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const marked = (count: (table: ClusterTable) => number): MarkedRow[] =>
    rows.map((row) => row.map(({ n1, n2 }) => n1 + n2).concat(row.map(count)));
  const modes = marked(({ flagged1, flagged2 }) => flagged1 + flagged2);
  // in an order that is the same for every mode of these traces
  const donors = marked(({ n1 }) => n1).sort(compareLists);
  return {
    clusters: rows.length,
    ...{ strata, starts, stratum, n, m, o, a },
    donorSize: Int32Array.from(donors.flatMap((row) => row.slice(0, strata))),
    donorFailed: Int32Array.from(donors.flatMap((row) => row.slice(strata))),
    failed: sharesOf(donors, strata),
    iccOutcome: intraclassOver(donors, strata),
    iccMode: Math.min(0.95, intraclassOver(modes, strata)),
    reason,
  };
}

/** A statistic Σ weight × failed over traces, cell after cell. */
export interface Statistic extends Cells {
  readonly observed: number;
  /** Traces in runs of equal weight: where each ends, and the weight. */
  readonly ends: Int32Array;
  readonly weights: Float64Array;
}

/** `rate`: what a failed trace of the cell is worth without the mode, negated; with it `mark` more. */
function statisticOf(cells: Cells, rate: (cell: number) => number, mark: 0 | 1): Statistic {
  const ends: number[] = [];
  const weights: number[] = [];
  let [observed, end] = [0, 0];
  const add = (length: number, weight: number) => {
    if (length === 0) return;
    end += length;
    if (weights.at(-1) === weight) ends[ends.length - 1] = end;
    else {
      ends.push(end);
      weights.push(weight);
    }
  };
  for (let cell = 0; cell < cells.n.length; cell++) {
    const expected = rate(cell);
    observed += mark * cells.a[cell]! - cells.o[cell]! * expected;
    const parts = [
      [cells.m[cell]!, mark - expected],
      [cells.n[cell]! - cells.m[cell]!, -expected],
    ] as const;
    // a cell's traces are alike: every other one is turned round, so that runs of neighbours join
    for (const [length, weight] of cell % 2 === 0 ? parts : [parts[1], parts[0]]) add(length, weight);
  }
  return { ...cells, observed, ends: Int32Array.from(ends), weights: Float64Array.from(weights) };
}

/** The statistic of {@link clusterUrn}. */
export function urnStatistic(cells: Cells): Statistic {
  if (cells.reason !== null) return statisticOf(cells, () => 0, 1);
  const rates = shrunkenRates(cells);
  return statisticOf(cells, (cell) => rates[cell]!, 1);
}

/**
 * The statistic of the permutation of whole clusters' failures among clusters of equal size, T = Σ failed × flagged / n −
 * its mean: what differs between clusters alone. Where sizes differ there is no such test.
 */
export function wholeStatistic(cells: Cells): Statistic {
  const differ = cells.strata > 1 || cells.n.some((size) => size !== cells.n[0]);
  const share = sum(cells.m) / sum(cells.n);
  const reason = cells.reason ?? (differ ? noteOf("clusters-differ-in-size") : null);
  return { ...statisticOf(cells, (cell) => share - cells.m[cell]! / cells.n[cell]!, 0), reason };
}

/** Each cluster's traces in every stratum, then those marked (failed, or flagged). */
type MarkedRow = readonly number[];

/** Share of marked traces in each stratum. */
function sharesOf(rows: readonly MarkedRow[], strata: number): Float64Array {
  const sums = new Float64Array(2 * strata);
  for (const row of rows) for (let at = 0; at < sums.length; at++) sums[at]! += row[at]!;
  return sums.subarray(strata).map((marked, at) => marked / sums[at]!);
}

/** The intraclass correlation of the residuals about the strata's shares, summed by cluster; 0 of one cluster. */
function intraclassOver(rows: readonly MarkedRow[], strata: number): number {
  if (rows.length < 2) return 0;
  const shares = sharesOf(rows, strata);
  let [traces, squares] = [0, 0];
  const residuals = rows.map((row) => {
    let [n, residual, square] = [0, 0, 0];
    for (const [at, share] of shares.entries()) {
      const [size, marked] = [row[at]!, row[strata + at]!];
      n += size;
      residual += marked - size * share;
      square += marked * (1 - share) ** 2 + (size - marked) * share * share;
    }
    traces += n;
    squares += n * n;
    return { n, residual, square };
  });
  return intraclass(residuals, squares / traces, 1);
}

/**
 * Each cell's rate: its stratum's mean by generalised least squares (working covariance 1 on the diagonal, the intraclass
 * correlation within clusters) and the cluster's residual times ρ / (1 + (n − 1)ρ).
 */
export function shrunkenRates(cells: Cells): Float64Array {
  const { strata, stratum, n, m, iccMode: icc } = cells;
  const left = Array.from({ length: strata }, () => new Float64Array(strata));
  const right = new Float64Array(strata);
  const over = (cluster: number, each: (cell: number) => void) => {
    for (let cell = cells.starts[cluster]!; cell < cells.starts[cluster + 1]!; cell++) each(cell);
  };
  const factors = new Float64Array(cells.clusters);
  for (let cluster = 0; cluster < cells.clusters; cluster++) {
    let [size, flagged] = [0, 0];
    over(cluster, (cell) => {
      size += n[cell]!;
      flagged += m[cell]!;
    });
    const factor = icc / (1 + (size - 1) * icc);
    factors[cluster] = factor;
    over(cluster, (cell) => {
      const row = left[stratum[cell]!]!;
      row[stratum[cell]!]! += n[cell]!;
      right[stratum[cell]!]! += m[cell]! - factor * n[cell]! * flagged;
      over(cluster, (other) => {
        row[stratum[other]!]! -= factor * n[cell]! * n[other]!;
      });
    });
  }
  const means = solve(left, right);
  const rates = new Float64Array(n.length);
  for (let cluster = 0; cluster < cells.clusters; cluster++) {
    let residual = 0;
    over(cluster, (cell) => {
      residual += m[cell]! - n[cell]! * means[stratum[cell]!]!;
    });
    over(cluster, (cell) => {
      rates[cell] = means[stratum[cell]!]! + factors[cluster]! * residual;
    });
  }
  return rates;
}

/** Gaussian elimination of a positive definite system, in place. */
function solve(left: readonly Float64Array[], right: Float64Array): Float64Array {
  for (const [at, pivot] of left.entries()) {
    for (let below = at + 1; below < left.length; below++) {
      const row = left[below]!;
      const factor = row[at]! / pivot[at]!;
      if (factor === 0) continue;
      for (let column = at; column < left.length; column++) row[column]! -= factor * pivot[column]!;
      right[below]! -= factor * right[at]!;
    }
  }
  for (let at = left.length - 1; at >= 0; at--) {
    const row = left[at]!;
    for (let column = at + 1; column < left.length; column++) right[at]! -= row[column]! * right[column]!;
    right[at]! /= row[at]!;
  }
  return right;
}

/** What was found over the replicates of one statistic. */
interface Tally {
  readonly test: Statistic;
  reached: number;
  top: number;
  atTop: number;
}

/**
 * The tests of statistics, one result each. Those over equal cells (modes of one set of traces) share their draws; what
 * else is tested moves no result.
 */
export function drawnTests(
  tests: readonly Statistic[],
  random: Random,
  permutations = permutationsFor(Math.max(0, ...tests.map(({ n }) => sum(n)))),
): readonly ClusterTest[] {
  const found = drawAll(tests, random, permutations);
  const look = secondLook(permutations);
  const again = drawAll(
    tests.filter((test) => look.isNeeded(found.get(test)?.smallest ?? 0)),
    random,
    look.permutations,
  );
  return tests.map((test): ClusterTest => {
    if (test.reason !== null) return { statistic: null, p: null, smallest: null, note: test.reason };
    const { p, smallest } = again.get(test) ?? found.get(test)!;
    const drawn = permutationsNote(again.has(test) ? look.permutations : permutations);
    return withinReach({ statistic: test.observed, p, smallest, note: drawn }, again.has(test) ? look.bound : useful);
  });
}

/** A smallest p that was drawn near .05 is drawn again, ten times as often, and then may be a little larger. */
export function secondLook(permutations: number) {
  return {
    isNeeded: (smallest: number) => smallest >= 0.04 && smallest <= 0.06,
    permutations: 10 * (permutations + 1) - 1,
    bound: 0.052,
  };
}

/** The test, or without its p where the smallest it can reach is above the bound. */
export function withinReach(test: ClusterTest & { readonly smallest: number }, bound = useful): ClusterTest {
  if (test.smallest <= bound) return test;
  const reason = noteOf("out-of-reach", { p: test.smallest });
  return { ...test, p: null, note: joinNotes(reason, test.note) };
}

/** Statistics over equal sizes and donors share their draws: a stream of its own for each such set, always the same. */
function drawAll(
  tests: readonly Statistic[],
  random: Random,
  permutations: number,
): ReadonlyMap<Statistic, { readonly p: number; readonly smallest: number }> {
  const sets = new Map<string, Tally[]>();
  for (const test of tests) {
    if (test.reason !== null) continue;
    const key = keyOf([
      ...test.starts,
      ...test.stratum,
      ...test.n,
      ...test.donorSize,
      ...test.donorFailed,
      test.iccOutcome,
    ]);
    const tally = { test, reached: 0, top: 0, atTop: 0 };
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [tally]);
    else set.push(tally);
  }
  for (const set of sets.values()) replicate(set, random.fork("cluster-urn"), permutations);
  return new Map(
    [...sets.values()].flat().map(({ test, reached, top, atTop }) => {
      // the observed table counts too, and may lie beyond all drawn
      const smallest = Math.abs(test.observed) > top + slack ? 1 : 1 + atTop;
      return [test, { p: (1 + reached) / (1 + permutations), smallest: smallest / (1 + permutations) }];
    }),
  );
}

/** Draws outcomes for all traces, over and over, and tallies each statistic. */
function replicate(tallies: readonly Tally[], random: Random, permutations: number): void {
  const cells = tallies[0]!.test;
  const { clusters, strata, starts, stratum, n, donorSize, donorFailed, failed: shares } = cells;
  const strength = cells.iccOutcome > 0 ? (1 - cells.iccOutcome) / cells.iccOutcome : Number.POSITIVE_INFINITY;
  const order = Int32Array.from({ length: clusters }, (_, index) => index);
  /** Failed traces before each trace. */
  const failedBefore = new Int32Array(sum(n) + 1);
  for (let round = 0; round < permutations; round++) {
    shuffle(order, random);
    let [trace, failed] = [0, 0];
    for (let to = 0; to < clusters; to++) {
      const from = order[to]! * strata;
      for (let cell = starts[to]!; cell < starts[to + 1]!; cell++) {
        const size = n[cell]!;
        const end = trace + size;
        let urn = donorSize[from + stratum[cell]!]!;
        let bad = donorFailed[from + stratum[cell]!]!;
        if (urn < size) {
          const share = shares[stratum[cell]!]!;
          // at s = 0 a donor without a trace of the stratum says nothing: each trace by the share
          const known = strength + urn > 0 && strength < Number.POSITIVE_INFINITY;
          for (; urn < size; urn++) {
            const chance = known ? (share * strength + bad) / (strength + urn) : share;
            if (random.uniform() < chance) bad++;
          }
        }
        while (trace < end && bad > 0 && bad < urn) {
          // without a branch, which would be guessed wrong half the time
          const fails = (random.below(urn--) - bad) >>> 31;
          bad -= fails;
          failed += fails;
          failedBefore[++trace] = failed;
        }
        while (trace < end) {
          if (bad > 0) failed++;
          failedBefore[++trace] = failed;
        }
      }
    }
    for (const tally of tallies) tallyOne(tally, failedBefore);
  }
}

function tallyOne(tally: Tally, failedBefore: Int32Array): void {
  const { observed, ends, weights } = tally.test;
  let total = 0;
  let last = 0;
  for (let run = 0; run < ends.length; run++) {
    const next = failedBefore[ends[run]!]!;
    total += weights[run]! * (next - last);
    last = next;
  }
  const size = Math.abs(total);
  if (size >= Math.abs(observed) - slack) tally.reached++;
  if (size > tally.top + slack) {
    tally.top = size;
    tally.atTop = 1;
  } else if (size >= tally.top - slack) tally.atTop++;
}

export const defaultPermutations = 9_999;
const budget = 200_000_000;

/** 9,999; above 20,000 traces fewer, so that a permutation test takes seconds, but no less than 999. */
export function permutationsFor(traces: number): number {
  const affordable = Math.floor(budget / Math.max(1, traces) / 1000) * 1000 - 1;
  return Math.max(999, Math.min(defaultPermutations, affordable));
}

/** What is said where a test takes other than 9,999 permutations. */
export function permutationsNote(permutations: number): Notes | null {
  return permutations === defaultPermutations ? null : noteOf("permutations", { permutations });
}
