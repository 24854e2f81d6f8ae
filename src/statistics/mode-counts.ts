import type { ModeCountsRow } from "../analyses/mode-counts.js";
import { isTable } from "../counts/count.js";
import { gatherTraces } from "../counts/group.js";
import type { HistogramTable, ModesTable, OutcomeCell } from "../counts/tables.js";
import { joinNotes, type Note, type Notes, noteOf } from "../notes.js";
import { flagCount, labelCount } from "../taxonomy/labels.js";
import type { Grouped, LabelledTrace } from "../trace.js";
import { type ClusterSums, dominantNote, fewUnitsNote, ratioVariance } from "./clusters.js";
import { tOf } from "./distributions.js";
import { hiddenBy, isWanted } from "./groups.js";
import { clipped, type Interval } from "./interval.js";
import { type CountGroup, type CountOptions, countGroups, type ModeCount, noOverallMean } from "./mode-count-groups.js";
import { comonotoneVariance } from "./mode-count-histogram.js";
import { clusterCounts, type ModeGroup, modeGroups, traceCount, wantedOutcomes } from "./mode-groups.js";
import { type Sample, samplesOf, weightedNotes } from "./sample.js";
import { sum } from "./summary.js";
import { type SurveyOptions, surveyMean } from "./survey.js";

export type ModeCountsInput = ModesTable | HistogramTable | readonly LabelledTrace[];

export interface ModeCountsOptions extends CountOptions, Pick<SurveyOptions, "lonely"> {
  readonly confidence?: number;
  /** From marginal counts: add the interval under the least favourable dependence, where clusters do not repeat. */
  readonly bounds?: boolean;
}

/**
 * Modes per trace: mean with interval, sample sd, quartiles (type 7) and maximum, over traces labelled for all modes.
 * Interval: mean ± t · sd/√n, where clusters repeat mean ± t(G − 1) × the CR1 standard error. A histogram table gives
 * the same. A modes table gives the mean alone (the sum of the modes' shares): sd, quartiles and interval depend on how
 * modes go together, which marginal counts do not say; `bounds` adds the interval at the least favourable dependence,
 * every rarer mode only within every commoner one. With a `cluster` column whose clusters repeat, and traces labelled
 * for all modes, the table gives the traces' cluster-t interval instead: it needs the clusters' sums alone. Traces with weights, or drawn
 * by a design, give the weighted mean with survey-t, and neither sd nor quartiles. Counts that were selected on outcome give no overall mean.
 *
 * @example
 * ```ts
 * import { modeCounts, publishedTable } from "mastkit";
 * const [gemini] = modeCounts(publishedTable("itbench-study-modes"), { by: ["model"], outcome: "failure" });
 * gemini?.mean?.toFixed(2); // => "2.59"
 * ```
 */
export function modeCounts(data: ModeCountsInput, options: ModeCountsOptions = {}): readonly Grouped<ModeCountsRow>[] {
  if ("rows" in data && data.kind === "modes")
    return modeGroups(data, options).map((group) => marginalRow(group, options));
  const samples = isTable(data)
    ? null
    : samplesOf(data, (traces) => gatherTraces(traces, options.by ?? [], (one) => one));
  return countGroups(data, options).map((group, at) => rowOf(group, options, samples?.[at]));
}

function rowOf(group: CountGroup, options: ModeCountsOptions, sample?: Sample<LabelledTrace>): Grouped<ModeCountsRow> {
  const n = group.traces;
  const shown = n > 0 && group.hidden === null;
  const bins = new Array<number>(group.most + 1).fill(0);
  for (const { modes, traces } of group.counts) bins[modes]! += traces;
  const weighted = shown && sample !== undefined ? weightedMean(group, sample, options) : null;
  const plain = shown ? bins.reduce((sum, traces, modes) => sum + modes * traces, 0) / n : null;
  const mean = weighted === null ? plain : weighted.estimate;
  const sd = mean === null || weighted !== null ? null : standardDeviation(bins, n, mean);
  const limits =
    weighted !== null && !group.replicated
      ? weighted
      : mean === null
        ? null
        : meanInterval(group, mean, sd, options.confidence ?? 0.95);
  const at = (p: number) => (shown && (weighted === null || p === 1) ? quantileOf(bins, n, p) : null);
  const partly = group.partly === 0 ? null : noteOf("partly-labelled", { traces: group.partly });
  const none = n === 0 ? noteOf("none-labelled-for-all") : null;
  const clusters = group.clustersKnown ? sizeOf(clustersOf(group.counts)) : null;
  const unspread = weighted === null ? null : noteOf("survey-spread");
  const said = weighted === null ? group.notes : weightedNotes(group.notes);
  const notes = [group.hidden, none, limits?.note, unspread, partly, ...said];
  const spread = { sd, median: at(0.5), q1: at(0.25), q3: at(0.75), max: at(1) };
  return finished(group, { traces: n, mean, ...spread, clusters }, limits, notes);
}

/** The weighted mean over fully labelled traces of the outcome asked for. */
function weightedMean({ most }: CountGroup, { design, valuesOf }: Sample<LabelledTrace>, options: ModeCountsOptions) {
  const values = valuesOf(({ labels, outcome }) =>
    isWanted(outcome ?? "unknown", options) && labelCount(labels) === most ? flagCount(labels) : null,
  );
  return surveyMean(design, values, { ...options, most });
}

function finished(
  { group }: CountGroup | ModeGroup,
  { traces, mean, clusters, ...spread }: Omit<ModeCountsRow, "low" | "high" | "interval" | "note">,
  limits: Interval | null,
  notes: readonly (Note | Notes | null | undefined)[],
): Grouped<ModeCountsRow> {
  const { low, high } = limits ?? { low: null, high: null };
  const interval = limits === null || low === null ? "" : limits.interval;
  return { ...group, traces, mean, low, high, ...spread, interval, clusters, note: joinNotes(...notes) };
}

function standardDeviation(bins: readonly number[], n: number, mean: number): number | null {
  if (n < 2) return null;
  return Math.sqrt(bins.reduce((sum, traces, modes) => sum + traces * (modes - mean) ** 2, 0) / (n - 1));
}

/** Type 7 quantile (R's default) of n traces that are counted by their number of modes. */
function quantileOf(bins: readonly number[], n: number, p: number): number {
  const valueAt = (index: number) => {
    let left = index;
    return bins.findIndex((traces) => {
      left -= traces;
      return left < 0;
    });
  };
  const place = (n - 1) * p;
  const low = valueAt(Math.floor(place));
  return low + (place - Math.floor(place)) * (valueAt(Math.ceil(place)) - low);
}

function marginalRow(group: ModeGroup, options: ModeCountsOptions): Grouped<ModeCountsRow> {
  const wanted = options.outcome ?? "all";
  const { outcomes, leftOut } = wantedOutcomes(group, wanted);
  const traces = traceCount(group, outcomes);
  const totals = group.modes.map((_, mode) =>
    clusterCounts(group, mode, outcomes).reduce(
      (sum, { flagged, n }) => ({ flagged: sum.flagged + flagged, n: sum.n + n }),
      { flagged: 0, n: 0 },
    ),
  );
  const hidden = hiddenBy(group, wanted, noOverallMean);
  const reason = hidden ?? (totals.some(({ n }) => n === 0) ? noteOf("mode-unlabelled") : null);
  const shares = totals.map(({ flagged, n }) => flagged / n);
  const mean = reason === null ? shares.reduce((sum, share) => sum + share, 0) : null;
  const partly = totals.some(({ n }) => n < traces) ? noteOf("sum-of-shares") : null;
  const limits = mean === null ? null : marginalInterval(group, outcomes, mean, shares, totals, options);
  const clusters = group.clustersKnown ? clusterSums(group, outcomes).length : null;
  const notes = [reason, limits?.note, noteOf("needs-histogram"), leftOut, partly, ...group.notes];
  const spread = { sd: null, median: null, q1: null, q3: null, max: null };
  return finished(group, { traces, mean, ...spread, clusters }, limits, notes);
}

interface MarginalOptions {
  readonly confidence?: number;
  readonly bounds?: boolean;
}

/** Sum of modes and number of traces, one entry a cluster, or for `times` clusters of one trace that are alike. */
export function clustersOf(counts: readonly ModeCount[]): readonly ClusterSums[] {
  const sums = new Map<string, { y: number; x: number }>();
  const loose = counts.filter(({ cluster }) => cluster === null);
  for (const { modes, traces, cluster } of counts) {
    if (cluster === null) continue;
    const sum = sums.get(cluster) ?? { y: 0, x: 0 };
    sums.set(cluster, { y: sum.y + modes * traces, x: sum.x + traces });
  }
  return [...sums.values(), ...loose.map(({ modes, traces }) => ({ y: modes, x: 1, times: traces }))];
}

/** How many clusters there are. */
export function sizeOf(clusters: readonly ClusterSums[]): number {
  return clusters.reduce((sum, { times = 1 }) => sum + times, 0);
}

/** Of the mean over traces: t, cluster-t where clusters repeat; empty with the reason where there is no spread. */
export function meanInterval(group: CountGroup, mean: number, sd: number | null, confidence: number): Interval {
  const n = group.traces;
  if (group.replicated) return { low: null, high: null, interval: "", note: noteOf("replicated") };
  if (group.clustered) return clusterInterval(clustersOf(group.counts), mean, group.most, confidence);
  const empty = { low: null, high: null, interval: "t" };
  if (sd === null) return { ...empty, note: noteOf("one-trace-no-sd") };
  if (sd === 0) return { ...empty, note: noteOf("no-spread-between", { units: "traces" }) };
  const half = tOf(confidence, n - 1) * (sd / Math.sqrt(n));
  return around(mean, half, group.most, "t", noteOf("independent"));
}

function clusterInterval(clusters: readonly ClusterSums[], mean: number, most: number, confidence: number): Interval {
  const interval = "cluster-t";
  const empty = { low: null, high: null, interval };
  const variance = ratioVariance(clusters);
  if (variance === null) return { ...empty, note: noteOf("one-cluster-unseen") };
  if (variance <= 1e-30) return { ...empty, note: noteOf("no-spread-between", { units: "clusters" }) };
  const count = sizeOf(clusters);
  const largest = clusters.reduce((most, { x }) => Math.max(most, x), 0);
  const total = clusters.reduce((sum, { x, times = 1 }) => sum + times * x, 0);
  const warnings = joinNotes(fewUnitsNote(count), dominantNote(largest, total));
  return around(mean, tOf(confidence, count - 1) * Math.sqrt(variance), most, interval, warnings);
}

function around(mean: number, half: number, most: number, interval: string, note: Notes | null): Interval {
  const limits = clipped(mean - half, mean + half, 0, most);
  return { ...limits, interval, note: joinNotes(note, limits.note) };
}

/**
 * Where clusters repeat, the interval that the traces give: clusters' sums of flags need no joint labels, only traces
 * labelled for all modes. Else that of the least favourable dependence, where asked for.
 */
function marginalInterval(
  group: ModeGroup,
  outcomes: readonly OutcomeCell[],
  mean: number,
  shares: readonly number[],
  totals: readonly { readonly n: number }[],
  options: MarginalOptions,
): Interval | null {
  if (group.replicated) return { low: null, high: null, interval: "", note: noteOf("replicated") };
  const clusters = clusterSums(group, outcomes);
  if (!group.clustersKnown || !clusters.some(({ x }) => x > 1))
    return options.bounds === true ? leastFavourable(shares, totals, mean, options) : null;
  if (totals.every(({ n }) => n === traceCount(group, outcomes)))
    return clusterInterval(clusters, mean, group.modes.length, options.confidence ?? 0.95);
  const note = noteOf("clusters-partly-labelled");
  return { low: null, high: null, interval: "cluster-t", note };
}

/** Sum of flags and number of traces of the clusters that have traces of these outcomes. */
function clusterSums(
  { clusters }: ModeGroup,
  outcomes: readonly OutcomeCell[],
): readonly { readonly y: number; readonly x: number }[] {
  const sums = clusters.map(({ tallies }) => {
    const counted = outcomes.map((outcome) => tallies[outcome]);
    return { y: sum(counted.map(({ flagged }) => sum([...flagged]))), x: sum(counted.map(({ traces }) => traces)) };
  });
  return sums.filter(({ x }) => x > 0);
}

function leastFavourable(
  shares: readonly number[],
  totals: readonly { readonly n: number }[],
  mean: number,
  options: MarginalOptions,
): Interval {
  const interval = "least-favourable";
  const n = Math.min(...totals.map((total) => total.n));
  if (n < 2) return { low: null, high: null, interval, note: noteOf("one-trace") };
  const half = tOf(options.confidence ?? 0.95, n - 1) * Math.sqrt(comonotoneVariance(shares) / (n - 1));
  return around(mean, half, shares.length, interval, noteOf("least-favourable"));
}
