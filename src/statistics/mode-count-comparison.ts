import { groupColumn, groupValue, keyOf } from "../counts/group.js";
import { popcount } from "../counts/tabulate.js";
import { InputError } from "../errors.js";
import type { Grouped, LabelledTrace } from "../trace.js";
import { many } from "../words.js";
import { fewUnitsNote } from "./clusters.js";
import { tOf } from "./distributions.js";
import { looseKey } from "./groups.js";
import { type Interval, joinNotes } from "./interval.js";
import { unknownOutcomeNote } from "./left-out.js";
import { type CountOptions, countGroups } from "./mode-count-groups.js";
import { type LabelledCount, modeCountPermutation } from "./mode-count-permutation.js";
import { defaultSeed, randomFrom } from "./random.js";
import { mean, sampleSd } from "./summary.js";

export interface ModeComparisonRow {
  readonly first: string;
  readonly second: string;
  readonly first_traces: number;
  readonly second_traces: number;
  readonly first_mean: number | null;
  readonly second_mean: number | null;
  /** first − second, modes per trace. */
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** welch-t, cluster-t, or "" where none is given. */
  readonly interval: string;
  readonly test: string;
  readonly p: number | null;
  readonly clusters: number | null;
  readonly note: string | null;
}

export const modeComparisonColumns: readonly string[] = [
  ..."first second first_traces second_traces first_mean second_mean difference low high".split(" "),
  ..."interval test p clusters note".split(" "),
];

export interface ModeComparisonOptions extends CountOptions {
  readonly confidence?: number;
  readonly seed?: number;
  /** Default 9,999, fewer above 20,000 traces (noted). */
  readonly permutations?: number;
}

interface Value extends LabelledCount {
  readonly cluster: string;
  readonly id: string;
}

/**
 * Modes per trace of two groups: `column` is "outcome" (failure − success) or a group column with two values. p by
 * permutation ({@link modeCountPermutation}): null where nothing can change places. Interval: Welch's t, or CR1 with
 * t(G − 1) over clusters. Groups, and which of two values is the first, follow their first appearance; nothing else
 * depends on the order of traces.
 *
 * @throws InputError where the column has other than two values.
 */
export function modeComparison(
  traces: readonly LabelledTrace[],
  column: string,
  options: ModeComparisonOptions = {},
): readonly Grouped<ModeComparisonRow>[] {
  const names = valuesOf(traces, column);
  return countGroups(traces, options).map((group): Grouped<ModeComparisonRow> => {
    const members = (group.members ?? []).filter((trace) => names.includes(valueIn(trace, column) ?? ""));
    const values = members.map(
      (trace, index): Value => ({
        modes: popcount(trace.labels.flagged),
        first: valueIn(trace, column) === names[0],
        cluster: trace.cluster ?? looseKey(trace.id, index),
        id: trace.id,
      }),
    );
    const clusters = clusterLists(values);
    const clustered = clusters.some((cluster) => cluster.length > 1);
    const [one, two] = [true, false].map((first) =>
      values.filter((value) => value.first === first).map((v) => v.modes),
    );
    const [mean1, mean2] = [mean(one!), mean(two!)];
    const difference = mean1 !== null && mean2 !== null ? mean1 - mean2 : null;
    const random = randomFrom(options.seed ?? defaultSeed).fork(keyOf([column, ...Object.values(group.group)]));
    const confidence = options.confidence ?? 0.95;
    const limits =
      difference === null
        ? null
        : clustered
          ? clusterLimits(clusters, difference, confidence)
          : welch(one!, two!, difference, confidence);
    const test =
      difference === null ? null : modeCountPermutation(clusters, column === "outcome", random, options.permutations);
    const missing = difference === null ? "one of the two has no fully labelled trace" : null;
    const unknown = (group.members ?? []).length - members.length;
    return {
      ...group.group,
      first: names[0],
      second: names[1],
      first_traces: one!.length,
      second_traces: two!.length,
      first_mean: mean1,
      second_mean: mean2,
      difference,
      low: limits?.low ?? null,
      high: limits?.high ?? null,
      interval: limits === null || limits.low === null ? "" : limits.interval,
      test: clustered ? "cluster-permutation" : "permutation",
      p: test?.p ?? null,
      clusters: group.clustersKnown ? clusters.length : null,
      note: joinNotes(
        missing,
        limits?.note,
        test?.note,
        clustered ? null : "independent traces assumed",
        unknownOutcomeNote(unknown),
        group.partly === 0 ? null : `${many(group.partly, "trace")} not labelled for all modes left out`,
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
  if (found.length === 2) return [found[0]!, found[1]!];
  throw new InputError(`${column} has ${many(found.length, "value")}, a comparison takes two`, {
    field: column,
    remedy: "filter the file, or choose a column with two values",
  });
}

function clusterLists(values: readonly Value[]): readonly (readonly Value[])[] {
  const clusters = new Map<string, Value[]>();
  for (const value of values) {
    const list = clusters.get(value.cluster);
    if (list === undefined) clusters.set(value.cluster, [value]);
    else list.push(value);
  }
  // In the order of ids: the place of a trace must say nothing of its modes.
  const sorted = [...clusters].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted
    .map(([, list]) => list.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)))
    .sort((a, b) => a.length - b.length);
}

function welch(one: readonly number[], two: readonly number[], difference: number, confidence: number): Interval {
  const empty = { low: null, high: null, interval: "welch-t" };
  if (one.length < 2 || two.length < 2) return { ...empty, note: "fewer than two traces on one side, so no interval" };
  const [a, b] = [sampleSd(one)! ** 2 / one.length, sampleSd(two)! ** 2 / two.length];
  if (a + b === 0) return { ...empty, note: "no spread, so no interval" };
  const df = (a + b) ** 2 / (a ** 2 / (one.length - 1) + b ** 2 / (two.length - 1));
  const half = tOf(confidence, df) * Math.sqrt(a + b);
  return { low: difference - half, high: difference + half, interval: "welch-t", note: null };
}

function clusterLimits(clusters: readonly (readonly Value[])[], difference: number, confidence: number): Interval {
  const empty = { low: null, high: null, interval: "cluster-t" };
  if (clusters.length < 2) return { ...empty, note: "one cluster, so no interval" };
  const sides = [true, false].map((first) => clusters.filter((cluster) => cluster.some((v) => v.first === first)));
  if (sides.some((side) => side.length < 2)) {
    return { ...empty, note: "fewer than two clusters on one side, so no interval" };
  }
  const all = clusters.flat();
  const [one, two] = [true, false].map((first) => all.filter((value) => value.first === first).map((v) => v.modes));
  const [mean1, mean2] = [mean(one!)!, mean(two!)!];
  const squares = clusters.reduce((sum, cluster) => {
    const pull = cluster.reduce(
      (total, value) =>
        total + (value.first ? (value.modes - mean1) / one!.length : -(value.modes - mean2) / two!.length),
      0,
    );
    return sum + pull * pull;
  }, 0);
  const se = Math.sqrt((clusters.length / (clusters.length - 1)) * squares);
  if (se === 0) return { ...empty, note: "no spread between clusters, so no interval" };
  const half = tOf(confidence, clusters.length - 1) * se;
  const few = fewUnitsNote(clusters.length);
  return { low: difference - half, high: difference + half, interval: "cluster-t", note: few };
}
