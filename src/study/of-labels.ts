import { associationAnalysis } from "../analyses/association.js";
import { replicationStrips } from "../analyses/audit.js";
import { leverageAnalysis } from "../analyses/leverage.js";
import { liftAnalysis, robustnessAnalysis, stratifiedLiftAnalysis } from "../analyses/lift.js";
import { modeCountsAnalysis, modeHistogramAnalysis } from "../analyses/mode-counts.js";
import { prevalenceAnalysis } from "../analyses/prevalence.js";
import { signatureAnalysis } from "../analyses/signature.js";
import { sweepAnalysis } from "../analyses/sweep.js";
import { hasWeight, isTable, type ModesInput } from "../counts/count.js";
import type { FigureRow } from "../figures/figure.js";
import { countRange, groupRows } from "../figures/labels.js";
import type { LabelSource, StudyData } from "./data.js";
import { drawn, type Entry, type EntryFigure, resultOf, type Source, type StudyLevel } from "./entry.js";

/** Labelled traces or counts that stand in for them, and what its tables are about. */
export interface LabelledSet extends Source<ModesInput> {
  readonly dataset: string;
  readonly title: string;
  readonly by: readonly string[];
}

/** The tables of a labelled set: prevalence and modes per trace always, comparisons of outcomes where there are any. */
export function tablesOfSet(set: LabelledSet, level: StudyLevel): readonly Entry[] {
  const { data, dataset, title, by } = set;
  const entry = (analysis: Entry["analysis"], about: string, values: Entry["values"]): Entry => ({
    name: `${analysis.name}-${dataset}`,
    title: `${about}: ${title}`,
    analysis,
    source: set,
    values: { ...level, ...values },
  });
  const association = isTable(data) ? [] : [entry(associationAnalysis, "Which modes go together", {})];
  if (!hasOutcomes(data)) {
    return [
      entry(prevalenceAnalysis, "Prevalence of each mode", { by }),
      entry(modeCountsAnalysis, "Modes per trace", { by }),
      ...association,
    ];
  }
  // Counts that stand in for traces are given by outcome alone: what they were selected on is often the outcome.
  const outcome = isTable(data) ? "each" : "all,each";
  const lift = entry(liftAnalysis, "Failed against successful traces", { by });
  return [
    entry(prevalenceAnalysis, "Prevalence of each mode by outcome", { by, outcome }),
    entry(modeCountsAnalysis, "Modes per trace by outcome", {
      by,
      outcome,
      ...(isTable(data) ? { bounds: true } : {}),
    }),
    lift,
    ...(hasFinding(lift) || resultOf(lift).rows.some(({ test, p }) => test === "fisher" && p !== null)
      ? [entry(robustnessAnalysis, "What it takes to overturn each finding", { by })]
      : []),
    ...(by.length === 1
      ? [entry(stratifiedLiftAnalysis, `Failed against successful traces, stratified by ${by[0]}`, { stratify: by[0] })]
      : []),
    entry(leverageAnalysis, "Share of failures that goes with each mode", { by }),
    entry(signatureAnalysis, "What each group is told by", { by }),
    ...association,
  ];
}

function hasOutcomes(data: ModesInput): boolean {
  return isTable(data)
    ? data.rows.some((row) => row.outcome !== "unknown")
    : data.some((trace) => trace.outcome !== null);
}

/** The figures of labelled traces; `files` is what is audited of them. */
export function figuresOfTraces(source: LabelSource, files: Source, level: StudyLevel): readonly Entry[] {
  const { data: traces, dataset, caution, by } = source;
  const context = { source: source.named };
  const named = (figures: readonly string[], own: EntryFigure["context"] = context): readonly EntryFigure[] =>
    figures.map((figure) => ({ name: `${figure}-${dataset}`, figure, context: own }));
  const plot = (
    analysis: Entry["analysis"],
    values: Entry["values"],
    figures: readonly string[],
    own?: EntryFigure["context"],
  ): Entry => drawn(analysis, source, { ...level, ...values }, ...named(figures, own));
  const outcomes = (["failure", "success"] as const).filter((outcome) => traces.some((row) => row.outcome === outcome));
  const cautioned = (sentence: string) => ({ ...context, cautions: [sentence] });
  const replicated =
    caution[1] === undefined
      ? "The audit’s test does not find these labels replicated."
      : `${caution[1]}: they cannot be compared.`;
  const strips = drawn(replicationStrips, files, { ...level }, ...named(["label-replication"], cautioned(replicated)));
  const lift = plot(liftAnalysis, { by }, ["lift"]);
  const [stratify, ...rest] = by;
  return [
    plot(prevalenceAnalysis, { denominator: "each" }, ["taxonomy"]),
    plot(prevalenceAnalysis, { by }, ["prevalence"]),
    plot(modeCountsAnalysis, { by, bounds: true, outcome: outcomes.length > 0 ? "each" : "all" }, ["modes-per-trace"]),
    plot(modeHistogramAnalysis, {}, ["modes-histogram"]),
    plot(associationAnalysis, {}, ["association"]),
    ...(resultOf(strips).rows.length === 0 ? [] : [strips]),
    ...(outcomes.length < 2
      ? []
      : [
          plot(prevalenceAnalysis, { by, outcome: "each" }, ["failed-successful"]),
          lift,
          ...(hasFinding(lift) ? [plot(robustnessAnalysis, { by }, ["lift-robust"])] : []),
          ...(stratify === undefined || rest.length > 0
            ? []
            : [
                plot(stratifiedLiftAnalysis, { stratify }, ["lift-stratified"], () =>
                  cautioned(strataSizes(lift, stratify)),
                ),
              ]),
          plot(leverageAnalysis, { by }, ["leverage"]),
          plot(signatureAnalysis, { by }, ["signature"]),
        ]),
  ];
}

/** Whether there is something to overturn. */
export function hasFinding(lift: Entry): boolean {
  return resultOf(lift).rows.some(({ q }) => typeof q === "number" && q < 0.05);
}

/** "Strata (failed, successful traces): A 44, 14; B 76, 14–15.", from the rows of `lift` by stratum. */
export function strataSizes(lift: Entry, stratum: string): string {
  const rows: readonly FigureRow[] = resultOf(lift).rows;
  const sizes = groupRows(rows, [stratum]).map(({ label, rows: members }) => {
    const [failed, successful] = ["failed_n", "successful_n"].map((name) =>
      countRange(members.map((row) => row[name] ?? null)),
    );
    return `${label} ${failed}, ${successful}`;
  });
  return `Strata (failed, successful traces): ${sizes.join("; ")}.`;
}

/** The lift table at every success threshold, of own labels whose recall is known, with the verdicts drawn. */
export function sweepEntries({ series, labels, successThreshold }: StudyData, level: StudyLevel): readonly Entry[] {
  // A sweep is of verdicts, and weighted traces are not tested.
  if (series === null || labels === null || labels.data.some(hasWeight)) return [];
  const cautions = [`The reference threshold is ${successThreshold}.`];
  return [
    {
      name: "sweep-labels",
      title: "Failed against successful traces at every success threshold: own labels",
      analysis: sweepAnalysis,
      source: series,
      values: { ...level, by: labels.by },
      figures: [
        { name: "sweep-verdicts-labels", figure: "sweep-verdicts", context: { source: labels.named, cautions } },
      ],
    },
  ];
}
