import { UsageError } from "../errors.js";
import { slipsBetween } from "../words.js";
import { type ComparisonData, comparedOf } from "./comparison-data.js";
import { caseStudyRows, gainRows } from "./paper-interventions.js";
import type { PaperTableName } from "./paper-layouts.js";
import { categoryShares, correlationRows, judgeRows, modeShares } from "./paper-rows.js";
import { ag2Rows, compositionRows, failureRateRows, openModelRows, successFailureRows } from "./paper-tables.js";
import { chartRows, domainRows, studyModels } from "./study-rows.js";
import type { PublishedFiguresName } from "./tables.js";
import type { PublishedRow } from "./verdict.js";

/** A figure or table that was printed, and how it is made again from what ships or from the data at hand. */
export interface PaperItem {
  /** "mast-v3:6": source, version, number. */
  readonly name: string;
  /** Numbers under which other versions print the same. */
  readonly also?: readonly string[];
  readonly shows: string;
  /** Where it was printed, for captions. */
  readonly printed: string;
  /** How it is drawn, or the paper's table that it is. */
  readonly layout:
    | "taxonomy"
    | "bars"
    | "rates"
    | "gains"
    | "solved"
    | "correlation"
    | { readonly table: PaperTableName };
  /** What recomputes it from the full data; null where nothing that is published does. */
  readonly recomputed: string | null;
  /** The shipped files that it is made of. */
  readonly files: readonly PublishedFiguresName[];
  /** What of it is reconstructed, or read otherwise than the page says, a sentence each. */
  readonly cautions: readonly string[];
  /** Its printed numbers in the original's order, each beside what the data at hand give. */
  rows(data: ComparisonData): readonly PublishedRow[];
}

const blog = "the ITBench study (IBM Research and UC Berkeley, blog of February 2026)";
const paper = "Cemri et al., “Why Do Multi-Agent LLM Systems Fail?” (arXiv 2503.13657)";
const stages = "Stages are the published ones; the kit's own reading differs for 1.4, 1.5, 2.2, 2.4 and 2.6.";
const reconstructed =
  "Group sizes and the split by outcome are reconstructed from the rounded labels of the bars, and traces were selected on the study's own outcome.";
const ownLabels = "--labels FILE (model, outcome) of one's own; the study's labels are not published";
const withMast = "--mast FILE";

/** Labels of one's own stand in for a MAST file that is not given. */
const withLabels = (data: ComparisonData) =>
  comparedOf(data.mast !== undefined || data.labels === undefined ? data : { ...data, mast: data.labels });

function shares(version: "v1" | "v2" | "v3"): Pick<PaperItem, "layout" | "recomputed" | "files" | "rows"> {
  const own = (rows: readonly PublishedRow[]) => rows.filter(({ source }) => source === `MAST paper ${version}`);
  return {
    layout: "taxonomy",
    recomputed: `${withMast} (other traces than the paper's)`,
    files: ["mast-paper-mode-shares", "mast-paper-category-shares", "mast-release-mode-counts"],
    rows: (data) => [...own(categoryShares()), ...own(modeShares(withLabels(data)))],
  };
}

/** Both bars of each mode, successful first. */
const byOutcome = (model: string, at: number): PaperItem => ({
  name: `blog:${3 + at}`,
  shows: `${model}: failed against successful traces, percent with each mode`,
  printed: `${blog}, chart ${3 + at}`,
  layout: "bars",
  recomputed: ownLabels,
  cautions: [reconstructed],
  files: ["itbench-blog-mode-counts"],
  rows: (data) => chartRows(data).filter(({ group, quantity }) => group === model && quantity.startsWith("share")),
});

const table = (number: PaperTableName): Pick<PaperItem, "name" | "printed" | "layout"> => ({
  name: `mast-v3:table-${number}`,
  printed: `${paper} v3, Table ${number}`,
  layout: { table: number },
});

/** Every figure and table of the study and of the paper's versions that the shipped numbers reach, in their order. */
export const paperItems: readonly PaperItem[] = [
  {
    name: "blog:1",
    shows: "the taxonomy: stages of each mode, shares of all flags of modes and categories",
    printed: `${blog}, its first figure, which is Figure 1 of the paper's third version`,
    cautions: [stages],
    ...shares("v3"),
  },
  {
    name: "blog:2",
    shows: "traces with each mode, counts of three models side by side",
    printed: `${blog}, chart 2`,
    layout: "bars",
    recomputed: ownLabels,
    cautions: ["Counts are not split by outcome.", reconstructed],
    files: ["itbench-blog-mode-counts"],
    rows: (data) => chartRows(data).filter(({ quantity }) => quantity.startsWith("traces with")),
  },
  ...studyModels.map(byOutcome),
  {
    name: "itbench:domains",
    shows: "scenarios solved by the best model in each domain",
    printed: "the ITBench paper (arXiv 2502.05352)",
    layout: "solved",
    files: ["itbench-domain-success"],
    recomputed: "--itbench DIR (another agent and other models than the paper's)",
    cautions: [
      "The best model of each domain, not one model; an earlier version of the paper has 11.4 for SRE.",
      "The paper prints these numbers in its text and draws no chart.",
    ],
    rows: domainRows,
  },
  {
    name: "mast-v1:2",
    shows: "the taxonomy with shares of all flags, first version",
    printed: `${paper} v1, Figure 2, 151 traces`,
    cautions: [stages],
    ...shares("v1"),
  },
  {
    name: "mast-v2:2",
    shows: "the taxonomy with shares of all flags, second version",
    printed: `${paper} v2, Figure 2, more than 200 traces`,
    cautions: [stages],
    ...shares("v2"),
  },
  {
    name: "mast-v3:1",
    shows: "the taxonomy with shares of all flags, third version",
    printed: `${paper} v3, Figure 1, 1,642 traces`,
    cautions: [stages],
    ...shares("v3"),
  },
  {
    name: "mast-v2:1",
    also: ["mast-v3:5"],
    shows: "failure rates of six systems, each on its benchmark",
    printed: `${paper} v2, Figure 1 (Figure 5 of v3)`,
    layout: "rates",
    files: ["mast-paper-failure-rates", "mast-paper-success-failure"],
    recomputed: `${withMast} with --outcomes FILE`,
    cautions: [
      "Benchmarks differ, so systems cannot be compared.",
      "The group sizes of Table 7, which give the computed rates of ChatDev and MetaGPT, are inferred from its percentages.",
    ],
    rows: (data) => failureRateRows(withLabels(data)),
  },
  {
    name: "mast-v3:6",
    also: ["mast-v2:6"],
    shows: "correlation of the three categories",
    printed: `${paper} v3, Figure 6`,
    layout: "correlation",
    recomputed: `${withMast} (other traces than the paper's)`,
    cautions: ["The figure does not print its number of traces."],
    files: ["mast-paper-category-correlation"],
    rows: (data) => correlationRows(withLabels(data), data.mast === undefined).filter(({ code }) => code === null),
  },
  {
    name: "mast-v2:7",
    shows: "correlation of the 14 modes",
    printed: `${paper} v2, Figure 7, about 200 traces`,
    layout: "correlation",
    recomputed: `${withMast} (other traces than the paper's)`,
    cautions: [],
    files: ["mast-paper-mode-correlation"],
    rows: (data) => correlationRows(withLabels(data), data.mast === undefined).filter(({ code }) => code !== null),
  },
  {
    ...table("1"),
    files: ["mast-paper-composition"],
    shows: "traces by system, benchmark and model",
    recomputed: withMast,
    cautions: ["Rows of one name (Magentic-One on GAIA) are one number of the file."],
    rows: (data) => compositionRows(comparedOf(data)).filter(({ quantity }) => quantity === "traces"),
  },
  {
    ...table("2"),
    files: ["mast-paper-judge"],
    shows: "the LLM judge against human labels",
    recomputed: null,
    cautions: ["F1 and kappa follow from the printed accuracy, precision and recall."],
    rows: judgeRows,
  },
  {
    ...table("5"),
    files: ["mast-paper-case-studies", "mast-paper-interventions-ag2-seeds"],
    shows: "accuracy of AG2 and ChatDev by intervention",
    recomputed: "shipped: the authors' seeds of AG2; ChatDev's runs are not published",
    cautions: [],
    rows: caseStudyRows,
  },
  {
    name: "mast-v3:gains",
    shows: "gains of the two interventions on ChatDev, in points",
    printed: `${paper} v3, Section 4`,
    layout: "gains",
    files: ["mast-paper-intervention-gains", "mast-paper-case-studies"],
    recomputed: null,
    cautions: [
      "The paper prints these numbers in its text and draws no chart.",
      "Computed: the difference of the accuracies that Table 5 prints.",
    ],
    rows: gainRows,
  },
  {
    ...table("6"),
    files: ["mast-paper-open-models"],
    shows: "traces with each mode under two open models, 100 a column",
    recomputed: withMast,
    cautions: [],
    rows: (data) => openModelRows(withLabels(data)),
  },
  {
    ...table("7"),
    files: ["mast-paper-success-failure"],
    shows: "percent of traces with each mode by outcome, ChatDev and MetaGPT",
    recomputed: `${withMast} with --outcomes FILE`,
    cautions: ["Group sizes are inferred from the percentages."],
    rows: (data) => successFailureRows(withLabels(data)),
  },
  {
    ...table("8"),
    files: ["mast-paper-ag2-by-benchmark"],
    shows: "flags per trace of AG2 by benchmark and category",
    recomputed: withMast,
    cautions: [],
    rows: (data) => ag2Rows(withLabels(data)),
  },
];

/** The item of a name, under any version's number; an unknown name is refused with the nearest ones. */
export function paperItem(name: string): PaperItem {
  const found = paperItems.find((item) => item.name === name || item.also?.includes(name));
  if (found !== undefined) return found;
  const asked = name.slice(0, 60).toLowerCase();
  const known = paperItems.flatMap((item) => [item.name, ...(item.also ?? [])]);
  const near = [...known].sort((a, b) => slipsBetween(asked, a) - slipsBetween(asked, b)).slice(0, 3);
  throw new UsageError(
    `no figure or table is called ${JSON.stringify(name.slice(0, 60))}; nearest: ${near.join(", ")} (mastkit figures --paper lists all)`,
  );
}

/** A file's name of an item: "mast-v3-table-7". */
export function paperFile({ name }: Pick<PaperItem, "name">): string {
  return name.replaceAll(":", "-");
}
