import { columnsOf, count, estimate, noteColumn, notedLimits, number, type RowOf, text } from "../columns.js";
import { missingGroup } from "../counts/group.js";
import { InputError } from "../errors.js";
import { hasNote } from "../notes.js";
import { outcomeOfRecall } from "../recall.js";
import { outcomes } from "../statistics/outcomes.js";
import { repeats } from "../statistics/repeats.js";
import { spent } from "../statistics/spent.js";
import { thresholdsOf } from "../statistics/sweep.js";
import type { OutcomeRecord } from "../trace.js";
import { type Analysis, analysisOf } from "./analysis.js";
import { common, flag, shareInterval, word } from "./options.js";
import { clauses, grouped, listed, percent, plainShare, rangeText } from "./sentence.js";
import { verbs } from "./verbs.js";
import { cell, cells } from "./view.js";

const columns = columnsOf([
  count("runs", "runs"),
  count("known", "runs of known outcome; the unknown are left out, never counted as failed"),
  ...estimate("recall_mean", "mean root-cause recall of runs that have one", {
    range: "0 to 1",
    empty: "no run has a recall",
    low: "recall_low",
    high: "recall_high",
    none: "one cluster, or no spread",
  }),
  count("success", "runs whose recall reaches `threshold`"),
  ...estimate("success_rate", "their share of `known`; of weighted runs the weighted share", {
    ...notedLimits,
    range: "0 to 1",
    empty: "no known run",
  }),
  number("threshold", "the recall from which a run is a success", { range: "above 0, at most 1", empty: "not stated" }),
  text("interval", "of mean recall and of the success rate, as `t;wilson`; survey-wilson of weighted runs"),
  count("clusters", "scenarios with a known outcome", { empty: "clusters are not known" }),
  noteColumn,
]);
/** A row of {@link outcomesAnalysis}, by its columns. */
export type OutcomesRow = RowOf<typeof columns>;

const options = {
  ...common,
  interval: shareInterval(
    "cluster-wilson where clusters repeat, else wilson; with --repeats t (default) or cluster-bootstrap",
  ),
} as const;

const ofRuns = { verb: "outcomes", input: { of: "runs" } } as const;
const methods = {
  estimates: "Runs of unknown outcome are left out, not counted as failed.",
  parts: ["mean recall", "success rate"],
  counts: { known: "runs of known outcome" },
  usual: [{ interval: "t;wilson" }],
} as const;

const shows = [
  ...cells("runs", "known"),
  cell("recall_mean", "mean recall"),
  cell("success", "successes"),
  cell("success_rate", "success rate"),
  ...cells("threshold", "clusters"),
];

export const outcomesAnalysis = analysisOf({
  name: "outcomes",
  ...ofRuns,
  summary: verbs.statistics.outcomes,
  examples: [
    "outcomes --itbench trajectories --by model,domain",
    "outcomes --traces jobs/my-job --by agent",
    "outcomes --itbench trajectories --by complexity",
    "outcomes --outcomes outcomes.csv --success-threshold 0.5",
    "outcomes --labels labels-with-outcomes.csv --by model",
  ],
  methods,
  options,
  columns,
  run: (records: readonly OutcomeRecord[], values) => ({
    groups: values.by ?? [],
    rows: outcomes(records, { ...values, threshold: values.successThreshold ?? 1 }),
  }),
  shows,
  headline: (result) =>
    clauses(result, (row, group) =>
      typeof row["success_rate"] !== "number" && typeof row["recall_mean"] === "number"
        ? `${group}mean recall ${percent(row["recall_mean"], 1)} over ${row["runs"]} runs${hasNote(row["note"], "as-printed") ? ", as printed" : ""}`
        : typeof row["success_rate"] === "number"
          ? `${group}${row["success"]} of ${row["known"]} known runs succeed (${String(row["interval"]).endsWith("survey-wilson") ? "weighted " : ""}${percent(row["success_rate"])}${rangeText(row)})` +
            (typeof row["recall_mean"] === "number" ? `, mean recall ${percent(row["recall_mean"], 1)}` : "")
          : null,
    ),
});

export const outcomesByThreshold = analysisOf({
  name: "outcomes-thresholds",
  ...ofRuns,
  view: "thresholds",
  summary: "success rate at every success threshold",
  examples: ["outcomes --itbench trajectories --by model --thresholds"],
  methods,
  options: {
    ...options,
    thresholds: flag("at every recall that occurs, and at --success-threshold"),
  },
  columns,
  run(records: readonly OutcomeRecord[], values) {
    const rows = thresholdsOf(records, values.successThreshold ?? 1).flatMap((threshold) => {
      const decided = records.map((record) => ({ ...record, outcome: outcomeOfRecall(record.recall, threshold) }));
      return outcomes(decided, { ...values, threshold });
    });
    return { groups: values.by ?? [], rows };
  },
  nothing: (_, records) =>
    records.some(({ recall }) => recall !== null)
      ? null
      : new InputError("no run has a recall that a threshold could be held against", {
          remedy: "leave --thresholds out; --success-threshold X decides on a reward",
        }),
  shows,
  headline(result) {
    const named = grouped(result).flatMap(({ name, rows }) => {
      const known = rows.filter((row) => typeof row["success_rate"] === "number");
      const [low, high] = [known[0], known.at(-1)];
      if (low === undefined || high === undefined) return [];
      const at = (row: (typeof known)[number]) =>
        `${percent(row["success_rate"]!)} from recall ${plainShare(row["threshold"]!)} on`;
      return [`${name}${at(low)}${low === high ? "" : `, ${at(high)}`}`];
    });
    return named.length === 0 ? null : `Success rate: ${listed(named)}.`;
  },
});

const drawn = { range: "0 to 1", empty: "no scenario", none: "one scenario, or no spread" } as const;
const passColumns = columnsOf([
  count("k", "runs of a scenario"),
  count("scenarios", "scenarios (or clusters) with k runs of known outcome or more"),
  count("left_out", "scenarios with some, but fewer"),
  ...estimate(
    "pass_at_k",
    "pass@k: share of draws of k runs in which one succeeds or more, mean over scenarios",
    drawn,
  ),
  ...estimate("pass_hat_k", "pass^k: share of draws of k runs in which all succeed, mean over scenarios", drawn),
  count("always", "scenarios of two known runs or more that all runs solve"),
  count("sometimes", "those that some runs solve"),
  count("never", "those that no run solves"),
  text("interval", "of both: t, Student's over scenarios, or cluster-bootstrap"),
  number("icc", "how far the runs of a scenario agree: the intraclass correlation, not shrunk", {
    range: "0 to 1",
    empty: "no scenario repeats, or all runs end alike",
  }),
  number("design_effect", "1 + icc × (Σn²/Σn − 1)", { range: "1 or more", empty: "no icc" }),
  noteColumn,
]);
/** A row of {@link repeatsAnalysis}, by its columns. */
export type RepeatsRow = RowOf<typeof passColumns>;

export const repeatsAnalysis = analysisOf({
  name: "outcomes-repeats",
  ...ofRuns,
  view: "repeats",
  summary: "repeated runs of a scenario: pass@k and pass^k, solved always, sometimes, never, and how far they agree",
  examples: ["outcomes --traces jobs/my-job --by model --repeats"],
  methods: {
    estimates:
      "pass@k is the share of draws of k runs of a scenario in which one succeeds or more [@chen2021], pass^k that in which all do [@yao2024]; both are means over scenarios, whose intervals are taken over them. The intraclass correlation of the runs of a scenario is the ANOVA estimate [@donner2000].",
    counts: { scenarios: "scenarios" },
  },
  options: {
    ...common,
    interval: word("NAME", "of pass@k and pass^k: t over scenarios (default), or cluster-bootstrap", {
      choices: ["t", "cluster-bootstrap"],
    }),
    repeats: flag("what repeated runs of a scenario say: pass@k, pass^k, always, sometimes, never"),
  },
  columns: passColumns,
  run: (records: readonly OutcomeRecord[], values) => ({ groups: values.by ?? [], rows: repeats(records, values) }),
  shows: [
    ...cells("k", "scenarios"),
    cell("pass_at_k", "pass@k"),
    cell("pass_hat_k", "pass^k"),
    ...cells("always", "sometimes", "never"),
    cell("icc", "ICC"),
    cell("design_effect", "design effect"),
  ],
  headline: (result) =>
    clauses({ ...result, rows: result.rows.filter((row) => row["k"] === 1) }, (row, group) =>
      Number(row["always"]) + Number(row["sometimes"]) + Number(row["never"]) === 0
        ? null
        : `${group}of the scenarios run more than once, ${row["always"]} are solved always, ${row["sometimes"]} sometimes, ${row["never"]} never`,
    ),
});

const unsaid = { empty: "no run says it", range: "0 or more" } as const;
const none = "no interval: the note says why";
const spentColumns = columnsOf([
  text("measure", "tokens; cost, in US dollars; or seconds, from a run's first step to its last", {
    of: ["tokens", "cost", "seconds"],
  }),
  text("outcome", "of which runs", { of: ["all", "success", "failure", "unknown"] }),
  count("runs", "runs of the outcome"),
  count("known", "those that say it; the others are left out, never counted as 0"),
  ...estimate("median", "their median", { ...unsaid, none }),
  ...estimate("mean", "their mean", { ...unsaid, none }),
  number("total", "their sum", unsaid),
  ...estimate("share", "`total` over the total of all outcomes", {
    range: "0 to 1",
    empty: "of all outcomes, or no run says it, or none that failed or none that succeeded",
    none: "no share, or one cluster",
  }),
  text("interval", "of median, mean and share, as `order-statistic;log-t;ratio-wilson`"),
  count("clusters", "scenarios with a run that says it", { empty: "clusters are not known" }),
  noteColumn,
]);
/** A row of {@link spentAnalysis}, by its columns. */
export type SpentRow = RowOf<typeof spentColumns>;

export const spentAnalysis = analysisOf({
  name: "outcomes-cost",
  ...ofRuns,
  view: "cost",
  summary: "what runs took by outcome: tokens, cost, seconds, and what failures cost as a share of all",
  examples: ["outcomes --traces jobs/my-job --by model --cost"],
  methods: {
    estimates: "Runs that do not say what they took are left out, not counted as 0.",
    parts: ["median", "mean", "share of the total"],
    counts: { known: "runs" },
    usual: [{ interval: "order-statistic;log-t;ratio-wilson" }],
  },
  options: {
    ...common,
    cost: flag("tokens, cost and seconds by outcome: median, mean, total, and failures' share of it"),
  },
  columns: spentColumns,
  run: (records: readonly OutcomeRecord[], values) => ({ groups: values.by ?? [], rows: spent(records, values) }),
  nothing: ({ rows }) =>
    rows.length > 0
      ? null
      : new InputError("no run says what it took in tokens, US dollars or seconds", {
          remedy: "it stands in runs given with --traces PATH, where their format records it",
        }),
  shows: [...cells("measure", "outcome", "known", "median", "mean", "total"), cell("share", "share of total")],
  headline: (result) =>
    clauses({ ...result, rows: result.rows.filter(({ outcome }) => outcome === "failure") }, (row, group) =>
      typeof row["share"] === "number"
        ? `${group}failed runs took ${percent(row["share"])} of all ${row["measure"]}${rangeText(row, "share_low", "share_high")}`
        : null,
    ),
});

export const recallByRun = analysisOf({
  name: "outcomes-runs",
  ...ofRuns,
  view: "each-run",
  summary: "recall and precision of each run",
  examples: ["outcomes --itbench trajectories --each-run"],
  options: { "each-run": flag("a row a run: its recall and precision") },
  columns: columnsOf([
    text("scenario", "its scenario, or the cluster", { empty: "not known" }),
    text("run", "its number, or its id"),
    number("recall", "its recall", { range: "0 to 1 (above 1 in some published files)", empty: "not known" }),
    number("precision", "share of the root causes it names that are true ones", {
      range: "0 to 1",
      empty: "the judge's file does not have it",
    }),
  ]),
  run: (records: readonly OutcomeRecord[]) => ({
    groups: ["model"],
    rows: records.map(({ id, recall, precision = null, cluster, groups }) => ({
      model: groups["model"] ?? missingGroup,
      scenario: groups["scenario"] ?? cluster,
      run: groups["run"] ?? id,
      recall,
      precision,
    })),
  }),
});

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [
  outcomesAnalysis,
  outcomesByThreshold,
  repeatsAnalysis,
  spentAnalysis,
  recallByRun,
];
