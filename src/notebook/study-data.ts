import type { ModesInput } from "../counts/count.js";
import type { HistogramTable, VotesTable } from "../counts/tables.js";
import { cachedOrFetch } from "../datasets/fetch/fetch.js";
import type { LabelsFile } from "../datasets/labels/labels.js";
import type { ComparisonData } from "../published/comparison-data.js";
import { publishedTable } from "../published/tables.js";
import type { SweepSeries } from "../statistics/sweep.js";
import { openStudy, type StudyData, type StudyOptions } from "../study/data.js";
import { publishedSets } from "../study/of-published.js";
import type { JudgedTrace, LabelledTrace, OutcomeRecord, Rating } from "../trace.js";

/** How a set of labels is grouped, and what its results must carry in their notes; goes into any statistic's options. */
export interface Groups {
  readonly by: readonly string[];
  readonly caution: readonly string[];
}

type FilesToAudit = NonNullable<ReturnType<StudyData["audits"]["get"]>>["data"];

/** What a notebook works on. What published numbers cannot stand in for is null where it is not at hand. */
export interface NotebookData {
  /** Where each data set came from, and what its reader has to say (dataset "note"): show this first. */
  readonly sources: readonly { readonly dataset: string; readonly from: string; readonly text: string }[];
  /** MAST-Data: the file's traces, or the published counts of both releases. */
  readonly mast: ModesInput;
  readonly mastGroups: Groups;
  /** MAST-Data's traces, which questions about two modes at once need. */
  readonly traces: readonly LabelledTrace[] | null;
  /** Labels with known outcomes: your own (else MAST-Data with an outcomes file), or the counts behind the ITBench study's charts. */
  readonly compared: ModesInput;
  readonly comparedGroups: Groups;
  /** Whether `compared` is the study's counts, for want of labels of your own that have outcomes. */
  readonly studyStandsIn: boolean;
  /** Labels of your own, joined to their outcomes where there are any. */
  readonly labels: readonly LabelledTrace[] | null;
  /** Your own labels with each kind of recall that is known, the chosen one first, for `sweep`. */
  readonly byRecall: readonly SweepSeries[] | null;
  /** Traces labelled by a judge and truly, for `judgeScores`: your own labels beside a truth file or the human votes. */
  readonly judged: readonly JudgedTrace[] | null;
  /** How ITBench runs ended. */
  readonly runs: readonly OutcomeRecord[] | null;
  /** The votes of your own annotators where a trace has several; else the human file's, or the published vote patterns. */
  readonly votes: readonly Rating[] | VotesTable;
  /** The same with each distinct annotation block counted once (for the file: with `{ distinctBlocks: true }`). */
  readonly blocks: readonly Rating[] | VotesTable;
  readonly blockOptions: { readonly distinctBlocks?: boolean };
  /** How many modes a trace of MAST-Data carries: its traces, or the current release's published histogram. */
  readonly histogram: readonly LabelledTrace[] | HistogramTable;
  /** Everything as it was opened, for an audit. */
  readonly opened: Omit<FilesToAudit, "labels" | "counts"> & { readonly labels: { readonly file: LabelsFile } | null };
  /** What printed numbers are compared with. */
  readonly comparison: ComparisonData;
}

/**
 * Opens the data for a notebook by the rule of `reproduce`: what the environment names (`MASTKIT_SOURCE`, set by
 * `npm run notebooks -- --source PATH`, and `MASTKIT_MAST`, `MASTKIT_HUMAN`, `MASTKIT_ITBENCH`, `MASTKIT_LABELS`,
 * `MASTKIT_OUTCOMES`, `MASTKIT_TRUTH`, `MASTKIT_ANNOTATOR`, `MASTKIT_CONSENSUS`, `MASTKIT_SUCCESS_THRESHOLD`,
 * `MASTKIT_RECALL`, `MASTKIT_BY`), else the cache of `mastkit fetch`, else the published numbers. Options go before the environment.
 * A notebook never downloads by itself.
 *
 * @example
 * ```ts
 * import { openStudyData } from "mastkit";
 * const { mastGroups } = await openStudyData({ source: "published" });
 * mastGroups.by; // => ["release"]
 * ```
 */
export async function openStudyData(options: StudyOptions = {}): Promise<NotebookData> {
  const data = await openStudy({
    source: setting("SOURCE") ?? "auto",
    obtain: (dataset) => cachedOrFetch(dataset, { cacheOnly: true }),
    ...environment(),
    ...options,
  });
  const { labels, mast: file, human, votes: own } = data;
  const mast = file ?? publishedSets.releases();
  const compared =
    [labels, file].find((set) => set?.data.some((trace) => trace.outcome !== null)) ?? publishedSets.study();
  const ratings = own?.data ?? human?.data ?? null;
  const audited = [...data.audits.values()].map((source) => source.data);
  const of = <Name extends keyof FilesToAudit>(name: Name) =>
    audited.map((files) => files[name]).find((found) => found !== null) ?? null;
  const labelsFile = of("labels");
  return {
    sources: [
      ...data.lines.map(({ dataset, from, text }) => ({ dataset, from, text })),
      ...data.notes.map((text) => ({ dataset: "note", from: "", text })),
    ],
    mast: mast.data,
    mastGroups: { by: mast.by, caution: mast.caution },
    traces: file?.data ?? null,
    compared: compared.data,
    comparedGroups: { by: compared.by, caution: compared.caution },
    studyStandsIn: compared.dataset === "study",
    labels: labels?.data ?? null,
    byRecall: data.series?.data ?? null,
    judged: data.judged?.data ?? null,
    runs: data.runs[0]?.data ?? null,
    votes: ratings ?? publishedTable("mast-human-votes"),
    blocks: ratings ?? publishedTable("mast-human-blocks-votes"),
    blockOptions: own !== null || ratings === null ? {} : { distinctBlocks: true },
    histogram: file?.data ?? publishedTable("mast-release-2026-histogram"),
    opened: {
      ...{ mast: of("mast"), human: of("human"), itbench: of("itbench"), outcomes: of("outcomes"), runs: of("runs") },
      labels: labelsFile === null ? null : { file: labelsFile },
    },
    comparison: data.printed.data,
  };
}

/** Words as they stand: `openStudy` refuses what is no rule. */
function environment(): StudyOptions {
  const words = "mast human itbench labels outcomes truth annotator consensus recall".split(" ");
  const given = words.map((name) => [name, setting(name.toUpperCase())]);
  const [threshold, by] = [setting("SUCCESS_THRESHOLD"), setting("BY")];
  return {
    ...Object.fromEntries(given.filter(([, word]) => word !== undefined)),
    ...(by === undefined ? {} : { by: by.split(",").map((name) => name.trim()) }),
    ...(threshold === undefined ? {} : { successThreshold: Number(threshold) }),
  };
}

function setting(name: string): string | undefined {
  const value = process.env[`MASTKIT_${name}`];
  return value === "" ? undefined : value;
}
