import { interventionsAnalysis, type Seeds, seedScores } from "../analyses/interventions.js";
import { liftAnalysis } from "../analyses/lift.js";
import { modeCountsAnalysis, modeHistogramAnalysis } from "../analyses/mode-counts.js";
import { picked } from "../analyses/options.js";
import { prevalenceAnalysis } from "../analyses/prevalence.js";
import { printedCorrelations, publishedAnalysis } from "../analyses/published.js";
import { type PublishedTableName, publishedSeeds, publishedTableNames } from "../published/tables.js";
import type { StudyData } from "./data.js";
import { drawn, type Entry, type EntryFigure, type Source, type StudyLevel } from "./entry.js";
import { strataSizes, tablesOfSet } from "./of-labels.js";
import { printedSource, publishedDigest, publishedSource } from "./published-source.js";

const study = "the ITBench study of IBM Research and UC Berkeley (blog, February 2026)";
const studyCautions = [
  "Counts and group sizes are reconstructed from the rounded labels of the study's charts, which plot 237 of the 310 stated traces; traces were selected on the study's own, undisclosed outcome, so only numbers within an outcome stand.",
];
const replicated = "In the 2025 release the labels repeat over systems at the same trace index.";
const paper = "Cemri et al., “Why Do Multi-Agent LLM Systems Fail?” (arXiv 2503.13657)";

/** Published counts that tables are made of. */
function publishedSet<Name extends PublishedTableName>(
  name: Name,
  dataset: string,
  title: string,
  by: readonly string[],
) {
  return { ...publishedSource(name), dataset, title, by };
}

/** Those that stand in where a notebook has no data. */
export const publishedSets = {
  releases: () => publishedSet("mast-releases-modes", "mast", "both releases of MAST-Data", ["release"]),
  study: () => publishedSet("itbench-study-modes", "study", "the ITBench study", ["model"]),
} as const;

/** Tables and figures of MAST-Data's published counts, in place of its file. */
export function releaseEntries(level: StudyLevel): readonly Entry[] {
  const set = publishedSets.releases();
  const source = "published mode counts of MAST-Data (LLM-judge labels, CC-BY-4.0)";
  const histogram = publishedSource("mast-release-2026-histogram");
  const [prevalence] = tablesOfSet(set, level);
  return [
    {
      ...prevalence!,
      figures: [{ name: "prevalence-releases", figure: "prevalence", context: { source, cautions: [replicated] } }],
    },
    {
      name: "mode-counts-mast",
      title: "Modes per trace: the 2026-08-13 release of MAST-Data",
      analysis: modeCountsAnalysis,
      source: histogram,
      values: { ...level },
    },
    drawn(
      prevalenceAnalysis,
      {
        ...set,
        data: { ...set.data, rows: set.data.rows.filter(({ group }) => group["release"] === "2026-08-13") },
        given: { ...set.given, where: ["release=2026-08-13"] },
      },
      { ...level, by: ["release"], denominator: "each" },
      {
        name: "taxonomy-2026",
        figure: "taxonomy",
        context: { source: `${source}, release 2026-08-13 (1,638 labelled traces of 1,642)` },
      },
    ),
    drawn(
      modeHistogramAnalysis,
      histogram,
      { ...level },
      {
        name: "modes-histogram-2026",
        figure: "modes-histogram",
        context: { source: "published histogram of MAST-Data, release 2026-08-13" },
      },
    ),
  ];
}

/** Tables and figures of the study's counts, behind the ITBench charts. */
export function studyEntries(level: StudyLevel): readonly Entry[] {
  const set = publishedSets.study();
  const context = { source: study, cautions: studyCautions };
  const by = ["model"];
  const figures: Readonly<Record<string, readonly EntryFigure[]>> = {
    prevalence: [{ name: "failed-successful-study", figure: "failed-successful", context }],
    "mode-counts": [{ name: "modes-per-trace-study", figure: "modes-per-trace", context, preset: "single" }],
    signature: [{ name: "signature-study", figure: "signature", context }],
    lift: [{ name: "lift-study", figure: "lift", context }],
    "lift-robust": [{ name: "lift-robust-study", figure: "lift-robust", context }],
    "lift-stratified": [
      {
        name: "lift-stratified-study",
        figure: "lift-stratified",
        context: () => ({ ...context, cautions: [strataSizes(lift, "model"), ...studyCautions] }),
      },
    ],
  };
  const lift: Entry = { name: "", title: "", analysis: liftAnalysis, source: set, values: { ...level, by } };
  const tables = tablesOfSet(set, level).map((entry): Entry => {
    const own = figures[entry.analysis.name];
    return own === undefined ? entry : { ...entry, figures: own };
  });
  return [...tables];
}

/** Tables and figures of the paper's own printed tables: Tables 2, 6 and 7, and its correlations. */
export function paperEntries(level: StudyLevel): readonly Entry[] {
  const open = publishedSet("mast-paper-open-models-modes", "open-models", "the paper's Table 6", ["system", "model"]);
  const ends = publishedSet("mast-paper-success-failure-modes", "success-failure", "the paper's Table 7", ["system"]);
  const table6 = { source: `${paper} v3, Table 6` };
  const openFigures: readonly EntryFigure[] = [
    { name: "prevalence-open-models", figure: "prevalence", context: table6, preset: "double" },
  ];
  const table7: EntryFigure = {
    name: "failed-successful-paper",
    figure: "failed-successful",
    context: { source: `${paper} v3, Table 7`, cautions: ["Group sizes are inferred from the printed percentages."] },
  };
  const withFigures = (entry: Entry, figures: readonly EntryFigure[]): Entry =>
    entry.analysis.name === "prevalence" ? { ...entry, figures } : entry;
  return [
    ...tablesOfSet(open, level).map((entry) => withFigures(entry, openFigures)),
    ...tablesOfSet(ends, level).map((entry) => withFigures(entry, [table7])),
    drawn(
      printedCorrelations,
      printedSource("mast-paper-mode-correlation"),
      {},
      {
        name: "association-paper",
        figure: "association",
        context: { source: `${paper} v2, Figure 7, as printed, about 200 traces` },
      },
    ),
  ];
}

/** What one's own interventions changed, seed by seed; and the same of the paper's. */
export function interventionEntries({ seeds, withPublished }: StudyData, level: StudyLevel): readonly Entry[] {
  const values = picked(level, "confidence");
  const entries = (name: string, figure: string, title: string, source: Source, named: string): readonly Entry[] => [
    { name, title, analysis: interventionsAnalysis, source, values },
    drawn(seedScores, source, values, { name: figure, figure: "interventions", context: { source: named } }),
  ];
  const printed: Seeds = { ...publishedSeeds(), by: ["llm_name"] };
  const ofPaper = entries(
    "interventions-paper",
    "interventions-ag2",
    "What the paper's interventions changed: AG2 on GSM-Plus, correct answers of 200",
    { ...printedSource("mast-paper-interventions-ag2-seeds"), data: printed },
    "the paper's AG2 runs on GSM-Plus, correct answers of 200 by seed (repository of the authors of arXiv 2503.13657)",
  );
  const own = "What one's own interventions changed";
  return [
    ...(seeds === null
      ? []
      : entries("interventions-own", "interventions-own", own, seeds, `one's own scores (${seeds.inputs[0]!.name})`)),
    ...(withPublished ? ofPaper : []),
  ];
}

/** The comparison with published numbers, of whatever data are at hand. */
export function comparisonEntry({ printed }: StudyData, level: StudyLevel): Entry {
  const own = printed.inputs.map(({ name }) => name).join(", ");
  const beside = `${own === "" ? "" : `${own} and `}the kit's shipped counts`;
  return {
    name: "published-comparison",
    title: "Published numbers beside what the data at hand give",
    analysis: publishedAnalysis,
    source: { ...printed, inputs: [...printed.inputs, ...publishedTableNames.map((name) => publishedDigest(name))] },
    values: picked(level, "confidence"),
    figures: [
      {
        name: "published",
        figure: "published",
        context: {
          source: `printed numbers of the MAST paper and the ITBench study, against ${beside}`,
          cautions: ["Numbers that could only be read back from the table that they were printed in are left out."],
        },
      },
    ],
  };
}
