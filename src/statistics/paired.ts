import { checkBy, gatherTraces, groupColumnsOf, groupItems, groupValue } from "../counts/group.js";
import { modes } from "../taxonomy.js";
import type { Grouped, LabelledTrace } from "../trace.js";
import { many } from "../words.js";
import { ratioVariance } from "./clusters.js";
import { tOf } from "./distributions.js";
import { inNote, joinNotes } from "./interval.js";
import { benjaminiHochberg } from "./multiplicity.js";
import { signFlip } from "./sign-flip.js";

export interface PairedRow {
  /** The two values of the paired column. */
  readonly first: string;
  readonly second: string;
  readonly code: string;
  /** Pairs in which both runs, one of them or neither carry the mode. */
  readonly both: number;
  readonly first_only: number;
  readonly second_only: number;
  readonly neither: number;
  /** P(mode in the first) − P(mode in the second), over pairs. */
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** mcnemar (exact) where each cluster has one pair, else cluster-sign-flip (exact). */
  readonly test: "mcnemar" | "cluster-sign-flip" | null;
  readonly p: number | null;
  readonly q: number | null;
  readonly family: number;
  readonly clusters: number;
  readonly note: string | null;
}

export const pairedColumns: readonly string[] = [
  ..."first second code both first_only second_only neither difference low high test p q family clusters note".split(
    " ",
  ),
];

export interface PairedOptions {
  /** The column whose values are compared, two at a time. */
  readonly pair: string;
  readonly by?: readonly string[];
  /** Only pairs in which both runs ended so; default all. */
  readonly outcome?: "success" | "failure" | "all";
  /** table (default): all modes that can be tested are one family; group: those of each group of `by`. */
  readonly family?: "table" | "group";
  /** Cautions of the traces (tokens first), for every row's note. */
  readonly caution?: readonly string[];
  readonly confidence?: number;
}

interface Pair {
  readonly cluster: string;
  readonly first: LabelledTrace;
  readonly second: LabelledTrace;
}

/**
 * Paired runs: two models (or other values of a column) on the same scenario. Runs pair within a cluster by their run
 * number, or in the order of their ids. The difference of shares has a t interval over clusters (CR1); the test is exact
 * McNemar's where each cluster has one pair, else the exact sign-flip test of whole clusters' differences, with
 * McNemar's p in the note. Null with the reason where no pair is labelled, or one cluster, or no spread; p too where no
 * run or every run has the mode, which is then outside the family.
 */
export function paired(traces: readonly LabelledTrace[], options: PairedOptions): readonly Grouped<PairedRow>[] {
  const by = options.by ?? [];
  checkBy([...by, options.pair], groupColumnsOf(traces));
  const rows = gatherTraces(traces, by, (trace) => trace).map(({ group, members }) => {
    const values = [...new Set(members.map((trace) => groupValue(trace, options.pair)))];
    return values.flatMap((first, index) =>
      values
        .slice(index + 1)
        .flatMap((second) => rowsOf(members, first, second, options).map((row) => ({ ...group, ...row }))),
    );
  });
  const families = options.family === "group" ? rows : [rows.flat()];
  return families.flatMap((members) => {
    const q = benjaminiHochberg(members.map((row) => row.p));
    const family = members.filter((row) => row.p !== null).length;
    return members.map((row, index): Grouped<PairedRow> => ({ ...row, q: q[index]!, family }));
  });
}

function rowsOf(
  traces: readonly LabelledTrace[],
  first: string,
  second: string,
  options: PairedOptions,
): readonly PairedRow[] {
  const outcome = options.outcome ?? "all";
  const side = (value: string) => traces.filter((trace) => groupValue(trace, options.pair) === value);
  const { pairs, unpaired, byRun } = pairsOf(side(first), side(second));
  const kept = pairs.filter(
    (pair) => outcome === "all" || (pair.first.outcome === outcome && pair.second.outcome === outcome),
  );
  const unknown = outcome === "all" ? 0 : pairs.filter(({ first: a, second: b }) => !a.outcome || !b.outcome).length;
  const how = byRun ? "runs paired by number" : "runs paired in the order of their ids";
  const notes = [
    kept.length === 0 ? null : how,
    unpaired === 0 ? null : `${many(unpaired, "run")} without a partner left out`,
    unknown === 0 ? null : `${many(unknown, "pair")} with a run of unknown outcome left out`,
    (options.caution ?? []).length === 0 ? null : `caution: ${options.caution!.join("; ")}`,
  ];
  return modes.map(({ code }, mode) => ({
    first,
    second,
    ...rowOf(kept, mode, notes, options.confidence ?? 0.95),
    code,
  }));
}

function rowOf(pairs: readonly Pair[], mode: number, notes: readonly (string | null)[], confidence: number) {
  const bit = 1 << mode;
  const labelled = pairs.filter((pair) => pair.first.labels.labelled & pair.second.labels.labelled & bit);
  const cells = { both: 0, first_only: 0, second_only: 0, neither: 0 };
  const clusters = new Map<string, { sum: number; n: number }>();
  for (const { cluster, first, second } of labelled) {
    const [one, two] = [(first.labels.flagged & bit) !== 0, (second.labels.flagged & bit) !== 0];
    cells[one ? (two ? "both" : "first_only") : two ? "second_only" : "neither"]++;
    const sums = clusters.get(cluster) ?? { sum: 0, n: 0 };
    clusters.set(cluster, { sum: sums.sum + Number(one) - Number(two), n: sums.n + 1 });
  }
  const sums = [...clusters.values()];
  const n = labelled.length;
  const difference = n === 0 ? null : (cells.first_only - cells.second_only) / n;
  const single = sums.every((cluster) => cluster.n === 1);
  const reason = untestable(cells);
  const p = n === 0 || reason !== null ? null : signFlip(sums.map(({ sum }) => sum));
  const naive =
    p !== null && !single
      ? `McNemar's p ${inNote(signFlip(discordant(cells.first_only, cells.second_only)))} if pairs were independent`
      : null;
  const limits = limitsOf(difference, sums, confidence);
  return {
    code: "",
    ...cells,
    difference,
    low: limits.low,
    high: limits.high,
    test: p === null ? null : single ? ("mcnemar" as const) : ("cluster-sign-flip" as const),
    p,
    q: null,
    family: 0,
    clusters: sums.length,
    note: joinNotes(n === 0 ? null : reason, limits.note, naive, ...notes),
  };
}

/** Why the runs of the pairs cannot differ in a mode; null where they can. */
function untestable({ both, neither, ...apart }: Record<"both" | "first_only" | "second_only" | "neither", number>) {
  if (apart.first_only + apart.second_only > 0 || (both > 0 && neither > 0)) return null;
  return `not testable: the mode occurs in ${both === 0 ? "no" : "every"} run of the pairs`;
}

function limitsOf(
  difference: number | null,
  clusters: readonly { readonly sum: number; readonly n: number }[],
  confidence: number,
): { readonly low: number | null; readonly high: number | null; readonly note: string | null } {
  const empty = { low: null, high: null };
  if (difference === null) return { ...empty, note: "no pairs of runs of one cluster, both labelled" };
  const variance = ratioVariance(clusters.map(({ sum, n }) => ({ y: sum, x: n })));
  if (variance === null) return { ...empty, note: "one cluster, so no interval" };
  if (variance <= 1e-30) return { ...empty, note: "no spread between clusters, so no interval" };
  const half = tOf(confidence, clusters.length - 1) * Math.sqrt(variance);
  const clipped = Math.abs(difference) + half > 1 ? "interval clipped to -1 to 1" : null;
  return { low: Math.max(-1, difference - half), high: Math.min(1, difference + half), note: clipped };
}

function discordant(first: number, second: number): readonly number[] {
  return [...new Array<number>(first).fill(1), ...new Array<number>(second).fill(-1)];
}

/** Pairs the runs of the clusters that both sides have. */
function pairsOf(
  one: readonly LabelledTrace[],
  two: readonly LabelledTrace[],
): { readonly pairs: readonly Pair[]; readonly unpaired: number; readonly byRun: boolean } {
  const numbered = [...one, ...two].every((trace) => runOf(trace) !== null);
  const place = (trace: LabelledTrace) => (numbered ? runOf(trace)! : trace.id);
  const sorted = (list: readonly LabelledTrace[]) =>
    [...list].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : a.id < b.id ? -1 : 1));
  const clusterOf = (list: readonly LabelledTrace[]) =>
    groupItems(sorted(list.filter((trace) => trace.cluster !== null)), (trace) => [trace.cluster]);
  const others = clusterOf(two);
  const pairs: Pair[] = [];
  for (const [cluster, runs] of clusterOf(one)) {
    const partners = [...(others.get(cluster) ?? [])];
    for (const [index, first] of runs.entries()) {
      const at = numbered ? partners.findIndex((partner) => place(partner) === place(first)) : index;
      const second = at < 0 ? undefined : partners[at];
      if (second === undefined) continue;
      if (numbered) partners.splice(at, 1);
      pairs.push({ cluster, first, second });
    }
  }
  return { pairs, unpaired: one.length + two.length - 2 * pairs.length, byRun: numbered };
}

/** A run's number: the column `run`, or the end of an id such as gpt/sre/Scenario-12/2; null where there is none. */
function runOf(trace: LabelledTrace): string | null {
  return (trace.extra["run"] || null) ?? /\/Scenario-[^/]+\/([^/]+)$/.exec(trace.id)?.[1] ?? null;
}
