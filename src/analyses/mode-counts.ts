import {
  columnsOf,
  count,
  estimate,
  noteColumn,
  notedEstimate,
  notedLimits,
  number,
  pValue,
  type RowOf,
  text,
} from "../columns.js";
import type { HistogramTable } from "../counts/tables.js";
import { InputError } from "../errors.js";
import { modeComparison } from "../statistics/mode-count-comparison.js";
import { modeDispersion, modeHistogram } from "../statistics/mode-count-histogram.js";
import { type ModeCountsInput, modeCounts } from "../statistics/mode-counts.js";
import type { LabelledTrace } from "../trace.js";
import { type Analysis, analysisOf, type Result } from "./analysis.js";
import { notJoined } from "./nothing.js";
import { allowSelected, common, flag, oneOutcome, outcome, word } from "./options.js";
import { byOutcomes, headed } from "./rows.js";
import { clauses, ofFirstOutcome, plainNumber, rangeText } from "./sentence.js";
import { verbs } from "./verbs.js";
import { cell, cells, range } from "./view.js";

const input = { of: "labels", tables: ["modes", "histogram"] } as const;
const clusters = count("clusters", "clusters", { empty: "clusters are not known" });

const joint = { empty: "needs the joint labels, and traces without weights" } as const;
const countsColumns = columnsOf([
  count("traces", "traces labelled for every mode (from a modes table: all of the group)"),
  ...estimate("mean", "modes per trace", notedEstimate),
  number("sd", "sample standard deviation (n − 1)", joint),
  number("median", "type 7", joint),
  number("q1", "lower quartile, type 7", joint),
  number("q3", "upper quartile, type 7", joint),
  number("max", "largest number", { empty: "needs the joint labels" }),
  text(
    "interval",
    "t; cluster-t (CR1) where clusters repeat, from a modes table too; survey-t of weighted traces; least-favourable: marginal counts with `--bounds`; empty text: none",
  ),
  clusters,
  noteColumn,
]);
/** A row of {@link modeCountsAnalysis}, by its columns. */
export type ModeCountsRow = RowOf<typeof countsColumns>;

export const modeCountsAnalysis = analysisOf({
  name: "mode-counts",
  verb: "mode-counts",
  summary: verbs.statistics["mode-counts"],
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
    bounds: flag("from a modes table: the interval at the least favourable dependence"),
    ...allowSelected,
  },
  columns: countsColumns,
  run: (data: ModeCountsInput, { outcome: asked, ...values }, caution) =>
    byOutcomes(data, values.by, asked, (outcome) => modeCounts(data, { ...values, caution, outcome })),
  nothing({ rows }, _data, { outcome: asked }, join) {
    if (rows.some((row) => row["traces"] !== 0)) return null;
    const of = asked === "success" || asked === "failure" ? ` of the outcome ${asked}` : "";
    return notJoined(
      `no trace${of} is labelled for all modes, so there are no counts per trace`,
      of === "" || join?.length === 0 ? null : join,
      "give labels with --labels or --mast; --outcome may leave none",
    );
  },
  shows: [...cells("traces", "mean", "sd", "median"), range("quartiles", "q1", "q3"), cell("max")],
  headline: (result) =>
    clauses(ofFirstOutcome(result), (row, group) =>
      typeof row["mean"] === "number"
        ? `${group}${row["mean"].toFixed(2)} modes per trace (n = ${row["traces"]}${rangeText(row, "low", "high", plainNumber)})`
        : null,
    ),
});

const histogramColumns = columnsOf([
  count("modes", "modes in a trace"),
  count("traces", "traces with so many"),
  count("n", "fully labelled traces"),
  number("share", "`traces`/`n`", { range: "0 to 1", empty: "`n` is 0" }),
  number("independent", "the share if modes came independently (Poisson-binomial)", {
    range: "0 to 1",
    empty: "needs traces",
  }),
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
    histogram: flag("how many traces carry how many modes"),
    ...allowSelected,
  },
  columns: histogramColumns,
  run: (data: ModeCountsInput, values, caution) =>
    headed(data, modeHistogram(histogramOf(data), { ...values, caution }), values.by),
  headline: histogramSentence,
});

const dispersionColumns = columnsOf([
  count("traces", "fully labelled traces"),
  number("variance", "sample variance of modes per trace (n − 1)", { empty: "fewer than two traces" }),
  number("independent_variance", "the same if modes came independently: n/(n − 1) × Σ p(1 − p)", {
    empty: "no traces",
  }),
  ...estimate(
    "overdispersion",
    "their ratio: above 1 modes come in heaps, below 1 they exclude each other",
    notedEstimate,
  ),
  text("interval", "bootstrap over clusters, else traces; empty where none is given"),
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
    overdispersion: flag("variance against that of independent modes"),
    ...allowSelected,
  },
  columns: dispersionColumns,
  run: (data: ModeCountsInput, values, caution) =>
    headed(data, modeDispersion(tracesOf(data, "overdispersion"), { ...values, caution }), values.by),
});

const comparisonColumns = columnsOf([
  text("first", "one value of the column; failure for outcome"),
  text("second", "the other; success for outcome"),
  count("first_traces", "fully labelled traces of the first"),
  count("second_traces", "of the second"),
  number("first_mean", "modes per trace of the first", { empty: "it has no traces" }),
  number("second_mean", "of the second", { empty: "it has no traces" }),
  ...estimate("difference", "first − second", { ...notedLimits, empty: "one of the two has no traces" }),
  text("interval", "welch-t, cluster-t, or empty where none is given"),
  text("test", "permutation; over clusters cluster-sign-flip, cluster-permutation or cluster-urn, by the design"),
  pValue("p", "two-sided", "nothing can change places"),
  clusters,
  number("difference_scenarios", "mean of the differences within the clusters that both have", {
    empty: "they share none",
  }),
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
    compare: word("COLUMN", "compare two groups: outcome, or a column with two values"),
    ...allowSelected,
  },
  columns: comparisonColumns,
  run: (data: ModeCountsInput, { compare, ...values }, caution) =>
    headed(data, modeComparison(tracesOf(data, "compare"), compare!, { ...values, caution }), values.by),
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

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [
  modeCountsAnalysis,
  modeHistogramAnalysis,
  modeDispersionAnalysis,
  modeComparisonAnalysis,
];
