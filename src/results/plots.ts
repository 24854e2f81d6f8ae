import { tabulateHistogram } from "../counts/tabulate.js";
import { pointsOfRecords } from "../datasets/audit/label-points.js";
import type { Plot } from "../export/figure.js";
import type { FigureRow } from "../figures/figure.js";
import { figureOf } from "../figures/index.js";
import type { StudyData } from "../source.js";
import { association, associationColumns } from "../statistics/association.js";
import { type LabelPoint, replicatedGroups } from "../statistics/label-replication.js";
import { leverage, leverageColumns } from "../statistics/leverage.js";
import { modeCountsColumns } from "../statistics/mode-counts.js";
import { prevalence, prevalenceColumns } from "../statistics/prevalence.js";
import { replicationCautions } from "../statistics/replication-caution.js";
import { stratifiedLift, stratifiedLiftColumns } from "../statistics/stratified-lift.js";
import type { LabelledTrace } from "../trace.js";
import { judgePlots } from "./judged.js";
import { ownLabels } from "./own-labels.js";
import { agreementPlot, liftPlot, modeCountRows, outcomeRows, type PlotOrigin } from "./plot-rows.js";
import { publishedPlots } from "./plots-published.js";
import { runPlots } from "./plots-runs.js";
import { replicationRows } from "./replication-rows.js";
import { sweepPlots } from "./sweep.js";
import type { Absence, ResultOptions } from "./tables.js";

export interface Plots {
  readonly plots: readonly Plot[];
  readonly absences: readonly Absence[];
}

/** Every figure that the data at hand allow, those of one's own files first, and what they do not allow. */
export async function gatherPlots(data: StudyData, options: ResultOptions = {}): Promise<Plots> {
  const { mast } = data;
  const labels = ownLabels(data);
  const own = [
    ...(labels === null
      ? []
      : tracePlots("labels", labels.traces, labels.points, {
          flag: labels.flag,
          context: { source: "one's own labels" },
          inputs: labels.inputs,
          options,
        })),
    ...(mast === null
      ? []
      : tracePlots("mast", mast.traces, pointsOfRecords(mast.records), {
          flag: "--mast FILE",
          context: { source: "MAST-Data (MAD_full_dataset.json, LLM-judge labels, CC-BY-4.0)" },
          inputs: [mast.digest],
          options,
        })),
    ...runPlots(data, options),
    ...sweepPlots(data, options),
    ...judgePlots(data, options),
    ...(data.human === null
      ? []
      : [await agreementPlot(data.human.ratings, [data.human.digest], "--human FILE", options)]),
  ];
  const names = new Set(own.map((plot) => plot.name));
  const published = (await publishedPlots(options)).filter((plot) => !names.has(plot.name));
  const plots = [...own, ...published];
  return { plots, absences: absencesOf(plots) };
}

function tracePlots(
  dataset: string,
  traces: readonly LabelledTrace[],
  points: readonly LabelPoint[],
  from: PlotOrigin,
): readonly Plot[] {
  const { flag, context, inputs, options } = from;
  const caution = replicationCautions(replicatedGroups(points, { verdictOnly: true }));
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
  const by = traces.some((trace) => trace.system !== null) && caution.length === 0 ? ["system"] : [];
  const byModel = traces.some((trace) => trace.model !== null) && caution.length === 0 ? ["model"] : [];
  const both = [...prevalence(traces, shared), ...prevalence(traces, { ...shared, denominator: "flags" })];
  const grouped = prevalence(traces, { ...shared, by });
  const histogram = tabulateHistogram(traces, { by: [] }).rows.map(({ modes, traces: count }) => ({
    modes,
    traces: count,
  }));
  const outcomeKnown = traces.some((trace) => trace.outcome !== null);
  return [
    plot("taxonomy", both, prevalenceColumns, "prevalence (and --denominator flags)"),
    ...(by.length === 0
      ? [plot("prevalence", grouped, prevalenceColumns, "prevalence")]
      : [
          plot("prevalence", grouped, [...by, ...prevalenceColumns], "prevalence --by system"),
          plot("flags-by-system", grouped, [...by, ...prevalenceColumns], "prevalence --by system"),
        ]),
    plot(
      "modes-per-trace",
      modeCountRows(traces, byModel, outcomeKnown ? ["failure", "success"] : ["all"], shared),
      [...byModel, "outcome", ...modeCountsColumns],
      "mode-counts",
    ),
    plot("modes-histogram", histogram, ["modes", "traces"], "tabulate --kind histogram"),
    plot(
      "association-categories",
      association(traces, { ...shared, perCategory: true }),
      associationColumns,
      "association --per-category",
    ),
    plot("association", association(traces, shared), associationColumns, "association"),
    ...(strips.length === 0 ? [] : [plot("label-replication", strips, ["group", "index", "state"], "audit")]),
    ...(outcomeKnown
      ? [
          {
            ...plot("counts", [], [], "prevalence --outcome failure (and success)"),
            ...outcomeRows(traces, byModel, options, caution),
          },
          {
            ...plot("failed-successful", [], [], "prevalence --outcome failure (and success)"),
            ...outcomeRows(traces, byModel, options, caution),
          },
          liftPlot(`lift-${dataset}`, traces, byModel, { ...from, caution }),
          ...(byModel.length === 0
            ? []
            : [
                plot(
                  "lift-stratified",
                  stratifiedLift(traces, { ...shared, stratify: "model" }),
                  stratifiedLiftColumns,
                  "lift --stratify model",
                ),
              ]),
          plot("leverage", leverage(traces, { ...shared, by: byModel }), [...byModel, ...leverageColumns], "leverage"),
        ]
      : []),
  ];
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
    text: "needs labels of single traces; --mast FILE (mastkit fetch mast) or --labels FILE fills this",
  },
  { figure: "modes-per-trace", text: "needs labels of single traces; --mast FILE or --labels FILE fills this" },
];

function absencesOf(plots: readonly Plot[]): readonly Absence[] {
  const drawn = new Set(plots.map((plot) => plot.figure.name));
  return needed.filter(({ figure }) => !drawn.has(figure)).map(({ figure, text }) => ({ name: figure, text }));
}
