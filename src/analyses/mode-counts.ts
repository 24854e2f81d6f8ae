import { columnsOf, estimate, noteColumn, type RowOf } from "../columns.js";
import { groupHeads } from "../counts/group.js";
import type { HistogramTable } from "../counts/tables.js";
import { InputError } from "../errors.js";
import { modeComparison } from "../statistics/mode-count-comparison.js";
import { modeDispersion, modeHistogram } from "../statistics/mode-count-histogram.js";
import { type ModeCountsInput, modeCounts } from "../statistics/mode-counts.js";
import type { LabelledTrace } from "../trace.js";
import { analysisOf, type Result } from "./analysis.js";
import { byOutcomes } from "./by-outcome.js";
import { notJoined } from "./nothing.js";
import { allowSelected, common, oneOutcome, outcome } from "./options.js";
import { clauses, plainNumber, rangeText } from "./sentence.js";
import { cell, range } from "./view.js";

const input = { of: "labels", tables: ["modes", "histogram"] } as const;
const clusters = { key: "clusters", kind: "count", holds: "clusters", empty: "clusters are not known" } as const;

const countsColumns = columnsOf([
  {
    key: "traces",
    kind: "count",
    holds: "traces labelled for every mode (from a modes table: all of the group)",
  },
  ...estimate("mean", {
    holds: "modes per trace",
    empty: "the note says why",
    low: "low",
    high: "high",
    none: "no interval: the note says why",
  }),
  { key: "sd", kind: "number", holds: "sample standard deviation (n − 1)", empty: "needs the joint labels" },
  { key: "median", kind: "number", holds: "type 7", empty: "needs the joint labels" },
  { key: "q1", kind: "number", holds: "lower quartile, type 7", empty: "needs the joint labels" },
  { key: "q3", kind: "number", holds: "upper quartile, type 7", empty: "needs the joint labels" },
  { key: "max", kind: "number", holds: "largest number", empty: "needs the joint labels" },
  {
    key: "interval",
    kind: "text",
    holds:
      "t; cluster-t (CR1) where clusters repeat, from a modes table too; least-favourable: marginal counts with `--bounds`; empty text: none",
  },
  clusters,
  noteColumn,
]);
/** A row of {@link modeCountsAnalysis}, by its columns. */
export type ModeCountsRow = RowOf<typeof countsColumns>;

export const modeCountsAnalysis = analysisOf({
  name: "mode-counts",
  verb: "mode-counts",
  summary: "modes per trace: mean with interval, sd, quartiles; histogram, comparison, overdispersion",
  examples: [
    "mode-counts --mast MAD_full_dataset.json --by system",
    "mode-counts --counts modes.csv --by model --outcome failure --bounds",
  ],
  methods: {
    estimates: "Modes per trace are counted over traces labelled for every mode (sample sd, quartiles of type 7).",
    counts: { traces: "traces" },
    usual: [{ interval: "t" }],
  },
  input,
  options: {
    ...common,
    ...outcome,
    bounds: { type: "flag", help: "from a modes table: the interval at the least favourable dependence" },
    ...allowSelected,
  },
  columns: countsColumns,
  run: (data: ModeCountsInput, { outcome: asked, ...values }, caution) =>
    byOutcomes(groupHeads(data, values.by ?? []), asked, (one) =>
      modeCounts(data, { ...values, caution, outcome: one }),
    ),
  nothing({ rows }, _data, { outcome: asked }, join) {
    if (rows.some((row) => row["traces"] !== 0)) return null;
    const of = asked === "success" || asked === "failure" ? ` of the outcome ${asked}` : "";
    return notJoined(
      `no trace${of} is labelled for all modes, so there are no counts per trace`,
      of === "" || join?.length === 0 ? null : join,
      "give labels with --labels or --mast; --outcome may leave none",
    );
  },
  shows: [
    cell("traces"),
    cell("mean"),
    range(),
    cell("sd"),
    cell("median"),
    range("quartiles", "q1", "q3"),
    cell("max"),
  ],
  headline: (result) =>
    clauses(result, (row, group) =>
      typeof row["mean"] === "number"
        ? `${group}${row["mean"].toFixed(2)} modes per trace (n = ${row["traces"]}${rangeText(row, "low", "high", plainNumber)})`
        : null,
    ),
});

const histogramColumns = columnsOf([
  { key: "modes", kind: "count", holds: "modes in a trace" },
  { key: "traces", kind: "count", holds: "traces with so many" },
  { key: "n", kind: "count", holds: "fully labelled traces" },
  { key: "share", kind: "number", holds: "`traces`/`n`", range: "0 to 1", empty: "`n` is 0" },
  {
    key: "independent",
    kind: "number",
    holds: "the share if modes came independently (Poisson-binomial)",
    range: "0 to 1",
    empty: "needs traces",
  },
  noteColumn,
]);
/** A row of {@link modeHistogramAnalysis}, by its columns. */
export type ModeHistogramRow = RowOf<typeof histogramColumns>;

export const modeHistogramAnalysis = analysisOf({
  name: "mode-counts-histogram",
  verb: "mode-counts",
  view: "histogram",
  summary: "how many traces carry how many modes",
  examples: ["mode-counts --counts data/published/mast-release-2026-histogram.csv --histogram"],
  methods: {
    estimates: "Traces labelled for every mode are counted by the number of modes they have.",
    where: { independent: "Beside it: independent modes of equal shares, Poisson-binomial [@wang1993]." },
    counts: { n: "traces" },
  },
  input,
  options: {
    ...common,
    ...oneOutcome,
    histogram: { type: "flag", help: "how many traces carry how many modes" },
    ...allowSelected,
  },
  columns: histogramColumns,
  run: (data: ModeCountsInput, values, caution) => ({
    groups: groupHeads(data, values.by ?? []),
    rows: modeHistogram(histogramOf(data), { ...values, caution }),
  }),
  headline: histogramSentence,
});

const dispersionColumns = columnsOf([
  { key: "traces", kind: "count", holds: "fully labelled traces" },
  {
    key: "variance",
    kind: "number",
    holds: "sample variance of modes per trace (n − 1)",
    empty: "fewer than two traces",
  },
  {
    key: "independent_variance",
    kind: "number",
    holds: "the same if modes came independently: n/(n − 1) × Σ p(1 − p)",
    empty: "no traces",
  },
  ...estimate("overdispersion", {
    holds: "their ratio: above 1 modes come in heaps, below 1 they exclude each other",
    empty: "the note says why",
    low: "low",
    high: "high",
    none: "no interval: the note says why",
  }),
  { key: "interval", kind: "text", holds: "bootstrap over clusters, else traces; empty where none is given" },
  clusters,
  noteColumn,
]);
/** A row of {@link modeDispersionAnalysis}, by its columns. */
export type ModeDispersionRow = RowOf<typeof dispersionColumns>;

export const modeDispersionAnalysis = analysisOf({
  name: "mode-counts-overdispersion",
  verb: "mode-counts",
  view: "overdispersion",
  summary: "variance of modes per trace against that of independent modes",
  examples: ["mode-counts --labels labels.csv --overdispersion"],
  methods: {
    estimates:
      "Overdispersion is the variance of modes per trace over the Poisson-binomial's of equal shares [@wang1993].",
    counts: { traces: "traces" },
    usual: [{ interval: "bootstrap" }],
  },
  input,
  options: {
    ...common,
    ...oneOutcome,
    overdispersion: { type: "flag", help: "variance against that of independent modes" },
    ...allowSelected,
  },
  columns: dispersionColumns,
  run: (data: ModeCountsInput, values, caution) => ({
    groups: groupHeads(data, values.by ?? []),
    rows: modeDispersion(tracesOf(data, "overdispersion"), { ...values, caution }),
  }),
});

const comparisonColumns = columnsOf([
  { key: "first", kind: "text", holds: "one value of the column; failure for outcome" },
  { key: "second", kind: "text", holds: "the other; success for outcome" },
  { key: "first_traces", kind: "count", holds: "fully labelled traces of the first" },
  { key: "second_traces", kind: "count", holds: "of the second" },
  { key: "first_mean", kind: "number", holds: "modes per trace of the first", empty: "it has no traces" },
  { key: "second_mean", kind: "number", holds: "of the second", empty: "it has no traces" },
  ...estimate("difference", {
    holds: "first − second",
    empty: "one of the two has no traces",
    low: "low",
    high: "high",
    none: "no interval: the note says why",
  }),
  { key: "interval", kind: "text", holds: "welch-t, cluster-t, or empty where none is given" },
  {
    key: "test",
    kind: "text",
    holds: "permutation; over clusters cluster-sign-flip, cluster-permutation or cluster-urn, by the design",
  },
  { key: "p", kind: "p", holds: "two-sided", range: "0 to 1", empty: "nothing can change places" },
  clusters,
  {
    key: "difference_scenarios",
    kind: "number",
    holds: "mean of the differences within the clusters that both have",
    empty: "they share none",
  },
  noteColumn,
]);
/** A row of {@link modeComparisonAnalysis}, by its columns. */
export type ModeComparisonRow = RowOf<typeof comparisonColumns>;

export const modeComparisonAnalysis = analysisOf({
  name: "mode-counts-compare",
  verb: "mode-counts",
  view: "compare",
  summary: "modes per trace of two groups: difference, interval, permutation test",
  examples: ["mode-counts --labels labels.csv --outcomes outcomes.csv --compare outcome"],
  methods: {
    estimates: "Mean modes per trace of two groups are compared, over traces labelled for every mode.",
    counts: { first_traces: "traces of the first", second_traces: "traces of the second" },
    usual: [{ interval: "welch-t", test: "permutation" }],
  },
  input,
  options: {
    ...common,
    ...oneOutcome,
    compare: { type: "text", value: "COLUMN", help: "compare two groups: outcome, or a column with two values" },
    ...allowSelected,
  },
  columns: comparisonColumns,
  run: (data: ModeCountsInput, { compare, ...values }, caution) => ({
    groups: groupHeads(data, values.by ?? []),
    rows: modeComparison(tracesOf(data, "compare"), compare!, { ...values, caution }),
  }),
});

function isTraces(data: ModeCountsInput): data is readonly LabelledTrace[] {
  return Array.isArray(data);
}

function tracesOf(data: ModeCountsInput, view: string): readonly LabelledTrace[] {
  if (isTraces(data)) return data;
  throw new InputError(`--${view} needs traces`, { remedy: "give --mast or --labels" });
}

function histogramOf(data: ModeCountsInput): HistogramTable | readonly LabelledTrace[] {
  if (isTraces(data) || data.kind === "histogram") return data;
  throw new InputError("--histogram needs traces or a histogram", { remedy: "give --mast or --labels" });
}

/** How many traces carry no mode, and how many five or more. */
function histogramSentence({ rows }: Result): string {
  const traces = (kept: (modes: number) => boolean) =>
    rows
      .filter((row) => typeof row["modes"] === "number" && kept(row["modes"]))
      .reduce((sum, row) => sum + Number(row["traces"]), 0);
  const all = traces(() => true);
  return `Of ${all} fully labelled traces ${traces((modes) => modes === 0)} carry no mode and ${traces((modes) => modes >= 5)} carry five or more.`;
}
