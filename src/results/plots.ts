import { replicatedLabelsToken } from "../counts/cautions.js";
import { tabulateHistogram } from "../counts/tabulate.js";
import type { HumanFile } from "../datasets/mast-human.js";
import type { Plot } from "../export/figure.js";
import type { FigureRow } from "../figures/figure.js";
import { figureOf } from "../figures/index.js";
import type { StudyData } from "../source.js";
import { association, associationColumns } from "../statistics/association.js";
import { leverage, leverageColumns } from "../statistics/leverage.js";
import { modeCountsColumns } from "../statistics/mode-counts.js";
import { prevalence, prevalenceColumns } from "../statistics/prevalence.js";
import { stratifiedLift, stratifiedLiftColumns } from "../statistics/stratified-lift.js";
import { ownAgreement } from "./agreement.js";
import { interventionsPlots } from "./interventions.js";
import { judgePlots } from "./judged.js";
import { type LabelSource, mastLabels, ownLabels } from "./label-sets.js";
import {
  agreementPlot,
  humanPlot,
  liftPlot,
  modeCountRows,
  outcomeRows,
  type PlotOrigin,
  robustPlots,
  strataSizes,
} from "./plot-rows.js";
import { publishedPlots } from "./plots-published.js";
import { runPlots } from "./plots-runs.js";
import { replicationRows } from "./replication-rows.js";
import { sweepPlots } from "./sweep.js";
import { type Absence, byFlag, parametersOf, type ResultOptions } from "./tables.js";

export interface Plots {
  readonly plots: readonly Plot[];
  readonly absences: readonly Absence[];
}

/** Every figure that the data at hand allow, those of one's own files first, and what they do not allow. */
export async function gatherPlots(data: StudyData, options: ResultOptions = {}): Promise<Plots> {
  const [labels, mast] = [ownLabels(data), mastLabels(data)];
  const own = [
    ...(labels === null ? [] : tracePlots(labels, options)),
    ...(mast === null ? [] : tracePlots(mast, options)),
    ...runPlots(data, options),
    ...sweepPlots(data, options),
    ...judgePlots(data, options),
    ...ownAgreementPlots(data, options),
    ...(data.human === null ? [] : [humanPlot(data.human.ratings, humanOrigin(data.human, options))]),
  ];
  // Votes of one's own stand in the place of the published ones.
  const names = new Set(own.map((plot) => (plot.name === "agreement-labels" ? "agreement-human" : plot.name)));
  const published = (await publishedPlots(data, options)).filter((plot) => !names.has(plot.name));
  const { confidence } = options;
  const parameters = parametersOf(data, options);
  const plots = [...own, ...published, ...(await interventionsPlots(data, options))].map((plot) => ({
    ...plot,
    context: { ...plot.context, ...(confidence === undefined ? {} : { confidence }) },
    parameters,
  }));
  return { plots, absences: absencesOf(data, own, plots) };
}

function ownAgreementPlots(data: StudyData, options: ResultOptions): readonly Plot[] {
  const rows = ownAgreement(data, options);
  if (rows === null) return [];
  const { digest, annotators } = data.labels!.file;
  const source = `the votes of ${annotators.length} annotators (${digest.name})`;
  const context = { source, cautions: ["Modes that nobody voted for are left out."] };
  const origin = { flag: "--labels FILE", context, inputs: [digest], options };
  return [agreementPlot("agreement-labels", rows, [], origin)];
}

function tracePlots(source: LabelSource, options: ResultOptions): readonly Plot[] {
  const { dataset, traces, points, flag, inputs, caution } = source;
  const context = { source: source.source };
  const from: PlotOrigin = { flag, context, inputs, options };
  const shared = { ...options, caution };
  const plot = (figure: string, rows: readonly FigureRow[], columns: readonly string[], command: string): Plot => ({
    name: `${figure}-${dataset}`,
    figure: figureOf(figure),
    rows,
    columns,
    context,
    command: `${command} ${flag}`,
    inputs,
  });
  const strips = replicationRows(points);
  const known = (column: "system" | "model") =>
    source.chosen || caution.includes(replicatedLabelsToken) || traces.every((trace) => trace[column] === null)
      ? source.by
      : [column];
  const [bySystem, byModel] = [known("system"), known("model")];
  const [systems, models] = [byFlag(bySystem), byFlag(byModel)];
  const both = [...prevalence(traces, shared), ...prevalence(traces, { ...shared, denominator: "flags" })];
  const grouped = prevalence(traces, { ...shared, by: bySystem });
  const groupedColumns = [...bySystem, ...prevalenceColumns];
  const histogram = tabulateHistogram(traces, { by: [] }).rows.map(({ modes, traces: count }) => ({
    modes,
    traces: count,
  }));
  const outcomes = (["failure", "success"] as const).filter((outcome) => traces.some((row) => row.outcome === outcome));
  const byOutcome = outcomeRows(traces, byModel, options, caution);
  const outcomePlot = (figure: string): Plot => ({
    ...plot(figure, byOutcome.rows, byOutcome.columns, "prevalence"),
    command: `prevalence ${flag}${models} --outcome failure (and success)`,
  });
  return [
    plot("taxonomy", both, prevalenceColumns, "prevalence (and --denominator flags)"),
    plot("prevalence", grouped, groupedColumns, `prevalence${systems}`),
    ...(bySystem.length === 0 ? [] : [plot("flags-by-system", grouped, groupedColumns, `prevalence${systems}`)]),
    plot(
      "modes-per-trace",
      modeCountRows(traces, byModel, outcomes.length > 0 ? ["failure", "success"] : ["all"], shared),
      [...byModel, "outcome", ...modeCountsColumns],
      `mode-counts${models}`,
    ),
    plot("modes-histogram", histogram, ["modes", "traces"], "tabulate --kind histogram"),
    plot(
      "association-categories",
      association(traces, { ...shared, perCategory: true }),
      associationColumns,
      "association --per-category",
    ),
    plot("association", association(traces, shared), associationColumns, "association"),
    ...(strips.length === 0 ? [] : [replication()]),
    ...(outcomes.length === 0 ? [] : [outcomePlot("counts")]),
    ...(outcomes.length < 2
      ? []
      : [
          outcomePlot("failed-successful"),
          ...effects(),
          plot(
            "leverage",
            leverage(traces, { ...shared, by: byModel }),
            [...byModel, ...leverageColumns],
            `leverage${models}`,
          ),
        ]),
  ];

  function replication(): Plot {
    const sentence = replicationSentence(caution);
    return { ...plot("label-replication", strips, ["group", "index", "state"], "audit"), context: cautioned(sentence) };
  }

  /** The forest, and the stratified one where one column tells the strata. */
  function effects(): readonly Plot[] {
    const origin = { ...from, caution };
    const forest = liftPlot(`lift-${dataset}`, traces, byModel, origin);
    const firm = robustPlots(forest, traces, byModel, origin);
    const [stratify, ...rest] = byModel;
    if (stratify === undefined || rest.length > 0) return [forest, ...firm];
    const rows = stratifiedLift(traces, { ...shared, stratify });
    const stratified = plot("lift-stratified", rows, stratifiedLiftColumns, `lift --stratify ${stratify}`);
    return [forest, ...firm, { ...stratified, context: cautioned(strataSizes(forest.rows, stratify)) }];
  }

  function cautioned(sentence: string): Plot["context"] {
    return { ...context, cautions: [sentence] };
  }
}

/** What the test of replicated labels finds: single traces coincide by chance. */
function replicationSentence([, found]: readonly string[]): string {
  return found === undefined
    ? "The audit’s test does not find these labels replicated."
    : `${found}: they cannot be compared.`;
}

function humanOrigin({ ratings, records, raters, digest }: HumanFile, options: ResultOptions): PlotOrigin {
  const blocks = new Set(ratings.map(({ set, block }) => JSON.stringify([set, block]))).size;
  const source = `human votes (${digest.name}): ${records.length} records, ${raters.length} annotators`;
  const shared =
    blocks < records.length
      ? [
          `The ${records.length} records carry ${blocks} distinct annotation blocks, so the evidence is thinner than n suggests.`,
        ]
      : [];
  return { flag: "--human FILE", context: { source, cautions: shared }, inputs: [digest], options };
}

/** What no data at hand allow, each with the command that fills it. */
const needed: readonly { readonly figure: string; readonly text: string }[] = [
  { figure: "outcomes", text: "needs runs; --itbench DIR (mastkit fetch itbench) or --outcomes FILE fills this" },
  { figure: "recall-runs", text: "needs ITBench runs; --itbench DIR (mastkit fetch itbench) fills this" },
  {
    figure: "sweep",
    text: "needs the recall of each run; --itbench DIR (mastkit fetch itbench) or --outcomes FILE fills this",
  },
  {
    figure: "sweep-verdicts",
    text: "needs labels of traces whose recall is known; --labels FILE with --itbench DIR or --outcomes FILE fills this",
  },
  {
    figure: "leverage",
    text: "needs labels with outcomes that were not selected by outcome; --labels FILE with --outcomes FILE fills this",
  },
  { figure: "flags-by-system", text: "needs labels by system; --mast FILE (mastkit fetch mast) fills this" },
  { figure: "association", text: "needs labels of single traces; --mast FILE or --labels FILE fills this" },
  {
    figure: "judge-human",
    text: "needs a judge's and true labels of the same traces; --labels FILE with --truth FILE fills this",
  },
  {
    figure: "label-replication",
    text: "needs labels of several groups at the same trace indices; --mast FILE (mastkit fetch mast) or --labels FILE with system and trace_id fills this",
  },
  { figure: "modes-per-trace", text: "needs labels of single traces; --mast FILE or --labels FILE fills this" },
];

/** What is not drawn: of one's own files where there are any, else at all. */
function absencesOf({ published }: StudyData, own: readonly Plot[], all: readonly Plot[]): readonly Absence[] {
  const drawn = new Set((published ? all : own).map((plot) => plot.figure.name));
  return needed.filter(({ figure }) => !drawn.has(figure)).map(({ figure, text }) => ({ name: figure, text }));
}
