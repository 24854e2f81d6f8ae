import type { Plot } from "../export/figure.js";
import type { FigureRow } from "../figures/figure.js";
import { figureOf } from "../figures/index.js";
import { publishedFigures, publishedTable } from "../published/tables.js";
import type { StudyData } from "../source.js";
import { modeCountsColumns } from "../statistics/mode-counts.js";
import { prevalence, prevalenceColumns } from "../statistics/prevalence.js";
import { stratifiedLift, stratifiedLiftColumns } from "../statistics/stratified-lift.js";
import { comparisonPlot } from "./comparison.js";
import { publishedDigest, sourceDigest } from "./labelled.js";
import { humanPlot, liftPlot, modeCountRows, outcomeRows, robustPlots, strataSizes } from "./plot-rows.js";
import { paperPlots } from "./plots-paper.js";
import type { ResultOptions } from "./tables.js";

const study = "the ITBench study of IBM Research and UC Berkeley (blog, February 2026)";
const studyCautions = [
  "Counts and group sizes are reconstructed from the rounded labels of the study's charts, which plot 237 of the 310 stated traces; traces were selected on the study's own, undisclosed outcome, so only numbers within an outcome stand.",
];
const replicated = "In the 2025 release the labels repeat over systems at the same trace index.";

/**
 * The figures that published numbers alone allow, in the order of the registry; and the comparison with them, of whatever
 * data are at hand.
 */
export async function publishedPlots(data: StudyData, options: ResultOptions): Promise<readonly Plot[]> {
  return [
    ...(await mastPlots(options)),
    ...(await studyPlots(options)),
    ...(await paperPlots(options)),
    humanPlot(publishedTable("mast-human-votes"), {
      flag: "--counts data/published/mast-human-votes.csv",
      context: {
        source:
          "the human votes of MAST-Data (MAD_human_labelled_dataset.json, CC-BY-4.0): 19 records, three annotators",
        cautions: [
          "The 19 records carry 8 distinct annotation blocks, so the evidence is thinner than n suggests; Rounds 1 and 2 are unanimous in the file where the paper reports kappas of 0.24 and 0.92.",
        ],
      },
      inputs: [await publishedDigest("mast-human-votes")],
      options,
    }),
    comparisonPlot(data, options),
  ];
}

async function mastPlots(options: ResultOptions): Promise<readonly Plot[]> {
  const releases = publishedTable("mast-releases-modes");
  const inputs = [await publishedDigest("mast-releases-modes")];
  const flag = "--counts data/published/mast-releases-modes.csv --by release";
  const current = { ...releases, rows: releases.rows.filter((row) => row.group["release"] !== "2025") };
  const by = ["release"];
  const source = "published mode counts of MAST-Data (LLM-judge labels, CC-BY-4.0)";
  const both = [
    ...prevalence(current, { ...options, by }),
    ...prevalence(current, { ...options, by, denominator: "flags" }),
  ];
  const histogram = publishedTable("mast-release-2026-histogram");
  return [
    {
      name: "taxonomy-2026",
      figure: figureOf("taxonomy"),
      rows: both,
      columns: [...by, ...prevalenceColumns],
      context: { source: `${source}, release 2026-08-13 (1,638 labelled traces of 1,642)` },
      command: `prevalence ${flag} (and --denominator flags)`,
      inputs,
    },
    {
      name: "prevalence-releases",
      figure: figureOf("prevalence"),
      rows: withoutSource(prevalence(releases, { ...options, by })),
      columns: [...by, ...prevalenceColumns],
      context: { source, cautions: [replicated] },
      command: `prevalence ${flag}`,
      inputs,
    },
    {
      name: "modes-histogram-2026",
      figure: figureOf("modes-histogram"),
      rows: histogram.rows.map(({ modes, traces }) => ({ release: "2026-08-13", modes, traces })),
      columns: ["release", "modes", "traces"],
      context: { source: "published histogram of MAST-Data, release 2026-08-13" },
      command: "tabulate --kind histogram",
      inputs: [await publishedDigest("mast-release-2026-histogram")],
    },
  ];
}

async function studyPlots(options: ResultOptions): Promise<readonly Plot[]> {
  const table = publishedTable("itbench-study-modes");
  const inputs = [await publishedDigest("itbench-study-modes")];
  const flag = "--counts data/published/itbench-study-modes.csv";
  const context = { source: study, cautions: studyCautions };
  const recalls = publishedFigures("itbench-blog-models").map((row) => ({
    model: row["model"]!,
    runs: Number(row["stated_traces"]),
    known: null,
    recall_mean: Number(row["mean_recall_pct"]) / 100,
    recall_low: null,
    recall_high: null,
    success: null,
    success_rate: null,
    low: null,
    high: null,
    note: "as printed; without the runs there is no interval and no success rate",
  }));
  const forest = liftPlot("lift-study", table, ["model"], { flag, context, inputs, options });
  return [
    {
      name: "outcomes-study",
      figure: figureOf("outcomes"),
      rows: recalls,
      columns: Object.keys(recalls[0]!),
      context: { source: `${study}, as stated for 310 annotated traces` },
      preset: "single",
      command: "published",
      inputs: [await sourceDigest("itbench-blog-models")],
    },
    ...(["counts", "failed-successful"] as const).map(
      (name): Plot => ({
        name: `${name}-study`,
        figure: figureOf(name),
        ...outcomeRows(table, ["model"], options),
        context,
        command: `prevalence ${flag} --by model --outcome failure (and success)`,
        inputs,
      }),
    ),
    {
      name: "modes-per-trace-study",
      figure: figureOf("modes-per-trace"),
      rows: modeCountRows(table, ["model"], ["failure", "success"], options),
      columns: ["model", "outcome", ...modeCountsColumns],
      context,
      preset: "single",
      command: `mode-counts ${flag} --by model --outcome failure --bounds (and success)`,
      inputs,
    },
    forest,
    ...robustPlots(forest, table, ["model"], { flag, context, inputs, options }),
    {
      name: "lift-stratified-study",
      figure: figureOf("lift-stratified"),
      rows: stratifiedLift(table, { ...options, stratify: "model" }),
      columns: stratifiedLiftColumns,
      context: { ...context, cautions: [strataSizes(forest.rows, "model"), ...studyCautions] },
      command: `lift ${flag} --stratify model`,
      inputs,
    },
  ];
}

function withoutSource(rows: readonly FigureRow[]): readonly FigureRow[] {
  return rows.map(({ source: _source, ...row }) => row as FigureRow);
}
