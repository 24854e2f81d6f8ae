import { columnsOf, count, estimate, modeColumns, noteColumn, number, type RowOf, tested, text } from "../columns.js";
import { joinKey } from "../names.js";
import { joinNotes, noteOf } from "../notes.js";
import { auc } from "../statistics/auc.js";
import { inFamilies } from "../statistics/multiplicity.js";
import { flagAt, labelAt } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { AgentTrace, LabelledTrace } from "../trace.js";
import { type Analysis, analysisOf } from "./analysis.js";
import { by, confidence, flag } from "./options.js";
import { clauses } from "./sentence.js";
import { verbs } from "./verbs.js";
import { cell, cells } from "./view.js";

/** When calls are not recorded, and when it is not said how any of them ended. */
const unrecorded = { empty: "calls are not recorded" } as const;
const unended = { empty: "calls are not recorded, or how none of them ended" } as const;
const yesNo = { range: "0 or 1" } as const;

// What a signal is, the modes that it bears on, and what it cannot see.
const signalColumns = columnsOf([
  count("steps", "steps: messages, and turns with their calls. Modes 1.3, 1.5. Not seen: how much a step holds", {
    empty: "the steps are not there",
  }),
  count("calls", "calls of tools. Modes 1.3, 1.5. Not seen: whether one was needed", unrecorded),
  count(
    "failed_calls",
    "calls that the trace says failed. Modes 1.2, 2.6. Not seen: failures that a tool reports as text alone, and calls of unknown end (the note counts them)",
    unended,
  ),
  count(
    "longest_run",
    "longest row of identical calls, arguments compared as JSON without key order and white space; a call that changes files or state (as told by its name, or the shell command's words) begins a new row unless it is the last change again. Mode 1.3. Not seen: repeats that differ in a word, waiting and polling that is in place",
    unrecorded,
  ),
  count(
    "most_repeats",
    "most times that one identical call came between two changes, others between them allowed. Modes 1.3, 1.4. Not seen: what a script changes",
    unrecorded,
  ),
  count(
    "repeated_failures",
    "most times that one identical call failed between two changes; 2 or more is a repeated failing call. Modes 1.3, 2.6. Not seen: as of failed_calls",
    unended,
  ),
  count(
    "steps_since_new",
    "steps after the last new information: a result not seen before in the run. Modes 1.3, 1.5. Not seen: results that differ in a time stamp alone count as new, what users say does not",
    { empty: "no result is recorded" },
  ),
  count(
    "final_answer",
    "1: the agent's last step says something and calls nothing, or calls a tool that hands in (submit, finish, answer); 0: it ends in another call, or says nothing. Modes 1.5, 3.1. Not seen: whether the answer is right, or answers",
    { ...yesNo, empty: "calls or what was said are not recorded" },
  ),
  count(
    "cut_off",
    "1: the trace says that a limit or an error ended the run; 0: that it ended by itself. Modes 1.5, 3.1. Not seen: limits that the trace does not tell of",
    { ...yesNo, empty: "the trace does not say" },
  ),
  count(
    "checks_after_change",
    "calls after the last change that check: tests, comparisons, validation, by the words of name or command. Modes 3.1, 3.2, 3.3. Not seen: checks by reading or thinking, and what a check showed",
    { empty: "calls are not recorded, or none changes anything" },
  ),
  number("tokens", "input and output tokens, cached ones included. Mode 1.4. Not seen: what they were spent on", {
    empty: "not known",
  }),
  number("cost", "US dollars", { empty: "not known" }),
  number("seconds", "from the first step to the last. Not seen: waiting for people or a busy machine", {
    empty: "not known",
  }),
]);

/** A signal's name. */
export type SignalName = (typeof signalColumns)[number]["key"];
export const signalNames: readonly SignalName[] = signalColumns.map(({ key }) => key);

const columns = columnsOf([
  text("trace_id", "the run's id, by which labels join"),
  text("cluster", "the task or scenario that repeats share", { empty: "none is known" }),
  text("outcome", "how it ended", { of: ["success", "failure"], empty: "not known" }),
  ...signalColumns,
  noteColumn,
]);
/** A row of {@link signalsAnalysis}, by its columns. */
export type SignalsRow = RowOf<typeof columns>;

/** A run with its signals. */
export interface SignalledRun {
  readonly trace: AgentTrace;
  readonly row: SignalsRow;
}

/** Runs, and the labels of those that have some; null where none were given. */
export interface SignalledRuns {
  readonly runs: readonly SignalledRun[];
  readonly labels: readonly LabelledTrace[] | null;
}

const ofTraces = { verb: "signals", input: { of: "signals" }, takes: "traces" } as const;

export const signalsAnalysis = analysisOf({
  name: "signals",
  ...ofTraces,
  summary: verbs.data.signals,
  examples: ["signals jobs/my-job", "signals --traces trajectories --by model --out signals.csv"],
  options: { by },
  columns,
  run({ runs }: SignalledRuns, values) {
    const groups = values.by ?? [...new Set(runs.flatMap(({ trace }) => Object.keys(trace.groups)))];
    const rows = runs.map(({ trace, row }) => ({
      ...Object.fromEntries(groups.map((name) => [name, trace.groups[name] ?? null])),
      ...row,
    }));
    return { groups, rows };
  },
  remarks: () => ["signals are counted from the trace alone: they are not labels, and no command takes them for such"],
  shows: cells("trace_id", "outcome", ...signalNames.filter((name) => name !== "cost")),
});

const aucColumns = columnsOf([
  text("signal", "a column of `signals`"),
  ...modeColumns,
  count("present", "runs with the mode; of the outcome, failed runs"),
  count("absent", "runs labelled for it that lack it; of the outcome, successful runs"),
  ...estimate(
    "auc",
    "P(the signal is larger in a run with the mode than in one without) + ½ P(it is the same): 0.5 tells nothing, below 0.5 small values go with the mode",
    { empty: "the note says why", none: "no interval: the note says why", range: "0 to 1" },
  ),
  ...tested("of an area of 0.5, by the interval's standard error", "no interval", "tested cells"),
  text("interval", "auc"),
  count("clusters", "clusters of these runs", { empty: "clusters are not known" }),
  noteColumn,
]);
/** A row of {@link signalAucAnalysis}, by its columns. */
export type SignalAucRow = RowOf<typeof aucColumns>;

export interface SignalAucOptions {
  readonly confidence?: number;
}

type Run = SignalledRuns["runs"][number];

/**
 * How well each signal tells a mode, and how failed runs from successful ones, a row a signal and target: the area under the
 * ROC curve over clusters ({@link auc}), q over all of them. Runs whose label, outcome or signal is not known are left out.
 */
export function signalAuc(
  { runs, labels }: SignalledRuns,
  { confidence = 0.95 }: SignalAucOptions = {},
): readonly SignalAucRow[] {
  const labelled = new Map((labels ?? []).map((trace) => [joinKey(trace.id), trace]));
  const of = ({ trace }: Run) => labelled.get(joinKey(trace.id));
  const targets = [
    { code: "", mode: "failure", category: "", isPresent: (run: Run) => failed(run, of(run)) },
    ...(labels === null || labels.length === 0 ? [] : taxonomyOf(labels).modes).map(
      ({ code, name, category }, place) => ({
        ...{ code, mode: name, category },
        isPresent(run: Run) {
          const own = of(run)?.labels;
          return own === undefined || labelAt(own, place) === 0 ? null : flagAt(own, place) === 1;
        },
      }),
    ),
  ];
  const rows = targets.flatMap(({ isPresent, ...target }) => {
    const known = runs.flatMap((run) => {
      const present = isPresent(run);
      return present === null ? [] : [{ run, present, cluster: run.trace.cluster ?? of(run)?.cluster ?? null }];
    });
    if (known.length === 0) return [];
    return signalNames.flatMap((signal): readonly Omit<SignalAucRow, "q" | "family">[] => {
      if (runs.every(({ row }) => row[signal] === null)) return [];
      const told = known.flatMap(({ run, ...rest }) => {
        const value = run.row[signal];
        return value === null ? [] : [{ value, ...rest }];
      });
      const present = told.filter((one) => one.present).length;
      const { auc: area, low, high, p, interval, note } = auc(told, confidence);
      const missing = known.length - told.length;
      const clusters = told.some(({ cluster }) => cluster !== null)
        ? new Set(told.map(({ cluster }, at) => cluster ?? at)).size
        : null;
      return [
        {
          ...{ signal, ...target, present, absent: told.length - present, auc: area },
          ...{ auc_low: low, auc_high: high, p, interval, clusters },
          note: joinNotes(note, missing === 0 ? null : noteOf("runs-without-signal", { runs: missing })),
        },
      ];
    });
  });
  return inFamilies([rows]).map(({ note, interval, clusters, ...row }) => ({ ...row, interval, clusters, note }));
}

function failed({ trace }: Run, label: LabelledTrace | undefined): boolean | null {
  const outcome = label?.outcome ?? trace.outcome;
  return outcome === null ? null : outcome === "failure";
}

export const signalAucAnalysis = analysisOf({
  name: "signals-auc",
  ...ofTraces,
  view: ["labels", "auc"],
  summary: "how well each signal tells a mode, or failed from successful runs: the area under the ROC curve",
  examples: ["signals jobs/my-job --labels labels.csv", "signals --traces trajectories --auc"],
  methods: {
    estimates:
      "How well a signal tells runs with a mode from those without is the area under the ROC curve; q is adjusted over all signals and modes [@benjamini1995].",
    counts: { present: "runs with the mode", absent: "runs without it" },
    usual: [{ interval: "auc" }],
  },
  options: { confidence, auc: flag("of the outcome alone, without labels") },
  columns: aucColumns,
  run: (data: SignalledRuns, values) => ({ groups: [], rows: signalAuc(data, values) }),
  shows: [cell("signal"), cell("mode"), ...cells("present", "absent"), cell("auc", "AUC"), ...cells("p", "q")],
  headline: (result) =>
    clauses(
      { ...result, rows: result.rows.filter(({ q }) => typeof q === "number" && q < 0.05) },
      (row) => `${row["signal"]} tells ${row["mode"]} (AUC ${Number(row["auc"]).toFixed(2)})`,
    ) ?? "No signal tells a mode or the outcome after correction.",
});

/** The command's own analysis, then its view. */
export const views: readonly Analysis[] = [signalsAnalysis, signalAucAnalysis];
