import type { ModeComparisonRow } from "../analyses/mode-counts.js";
import { groupColumn, groupItems, groupValue } from "../counts/group.js";
import { InputError } from "../errors.js";
import { joinNotes, noteOf } from "../notes.js";
import type { Grouped, LabelledTrace } from "../trace.js";
import { many } from "../words.js";
import { type ClusterTest, drawnTests } from "./cluster-urn.js";
import { type ComparedCluster, compareClusters, scenarioDifference } from "./comparison/difference.js";
import { type ClusterTotal, totalsPermutation } from "./comparison/totals-permutation.js";
import { flagIntraclass, intraclass } from "./icc.js";
import { type CountOptions, countGroups, type ModeCount } from "./mode-count-groups.js";
import { unknownOutcomeNote } from "./mode-groups.js";
import { share } from "./proportion.js";
import { defaultSeed, type Random, randomFrom } from "./random.js";
import { sum } from "./summary.js";
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
    const ofOutcome = column === "outcome";
    const found = compareClusters(all.map(sumsOf), {
      kind: "mean",
      ...(ofOutcome ? { unit: "cluster" as const } : {}),
      confidence: options.confidence ?? 0.95,
      test: () =>
        ofOutcome
          ? countsUrn(all, random, options.permutations)
          : totalsPermutation(all.map(totalOf), random, options.permutations),
    });
    const { total, design, difference, low, high, alone, kept } = found;
    const models = new Set(members.flatMap((part) => part.models)).size;
    return {
      ...group.group,
      first: names[0],
      second: names[1],
      first_traces: total.n1,
      second_traces: total.n2,
      first_mean: share(total.flagged1, total.n1),
      second_mean: share(total.flagged2, total.n2),
      difference,
      low,
      high,
      interval: low === null ? "" : found.interval,
      test: design === "independent" ? "permutation" : ofOutcome ? "cluster-urn" : found.test,
      p: found.p,
      clusters: group.clustersKnown ? kept.length : null,
      difference_scenarios: scenarioDifference(found).difference_scenarios,
      note: joinNotes(
        difference === null ? noteOf("side-unlabelled") : found.note,
        design === "independent" ? noteOf("independent") : null,
        ofOutcome && models > 1 ? noteOf("models-pooled") : null,
        alone.clusters === 0 ? null : noteOf("one-sided-clusters", alone),
        unknownOutcomeNote(group.traces - compared),
        group.partly === 0 ? null : noteOf("partly-labelled", { traces: group.partly }),
        ...group.notes,
      ),
    };
  });
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

function sumsOf({ one, two }: ClusterCounts): ComparedCluster {
  const squares = (list: readonly number[]) => sum(list.map((modes) => modes * modes));
  return {
    ...{ flagged1: sum(one), n1: one.length, squares1: squares(one) },
    ...{ flagged2: sum(two), n2: two.length, squares2: squares(two) },
  };
}

/** Of a cluster of one group. */
function totalOf({ one, two }: ClusterCounts): ClusterTotal {
  return { n: one.length + two.length, total: sum(one) + sum(two), first: one.length > 0 };
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
