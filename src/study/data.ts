import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { agreementAnalysis } from "../analyses/agreement.js";
import type { Analysis } from "../analyses/analysis.js";
import { auditAnalysis } from "../analyses/audit.js";
import { type ComparedData, compareAnalysis } from "../analyses/compare.js";
import { type Given, inputs, readingGiven, samplingGiven } from "../analyses/given.js";
import { interventionsAnalysis, type Seeds } from "../analyses/interventions.js";
import { judgeScoresAnalysis } from "../analyses/judge-scores.js";
import { camel, chosenOf, type Options, picked } from "../analyses/options.js";
import { outcomesAnalysis } from "../analyses/outcomes.js";
import { ppiPrevalenceAnalysis } from "../analyses/ppi.js";
import { prevalenceAnalysis } from "../analyses/prevalence.js";
import { paperItemAnalysis, publishedAnalysis } from "../analyses/published.js";
import { type SignalledRuns, signalAucAnalysis } from "../analyses/signals.js";
import { sweepAnalysis } from "../analyses/sweep.js";
import type { FilesToAudit } from "../audit/files.js";
import { replicatedLabelsToken } from "../counts/cautions.js";
import { checkBy, groupColumnsOf } from "../counts/group.js";
import type { FileDigest } from "../datasets/digest.js";
import { pairLabels } from "../datasets/join.js";
import { majorityLabels } from "../datasets/ratings.js";
import { InputError, UsageError } from "../errors.js";
import { isScenarioName, joinKey } from "../names.js";
import type { ComparisonData } from "../published/comparison-data.js";
import type { SweepSeries } from "../statistics/sweep.js";
import type { CheckedTrace, JudgedTrace, LabelledTrace, OutcomeRecord, Rating } from "../trace.js";
import type { Source } from "./entry.js";
import { annotatorChoice, open, openTraces, type Read, readOnce, refuseAlone } from "./open.js";

/** A data set that was obtained, or why it was not. */
export type Obtained =
  | { readonly path: string; readonly from: string }
  | { readonly path: null; readonly reason: string };

/** What is given of the data, and how else to get it. */
export interface StudyOptions extends Given {
  /** Group columns of one's own labels (else of the MAST file) in place of model (system). */
  readonly by?: readonly string[];
  /** Published numbers beside data that are given; without such data they are there anyway. */
  readonly withPublished?: boolean;
  /** Nothing but the annotators' votes will be used: where there are several of one's own, none need be chosen. */
  readonly votesOnly?: boolean;
  /** How the traces of `truth` were drawn from those of `labels`: with it, both are put together. */
  readonly truthDrawn?: "at-random" | "weighted";
  /** Gives the path of a cached or freshly downloaded data set, or the reason why there is none (for auto). */
  readonly obtain?: (dataset: Fetched) => Promise<Obtained>;
}

/** The data sets of a study, in the order of its report. */
const datasets = ["mast", "human", "itbench", "labels", "outcomes", "traces", "ratings", "truth", "seeds"] as const;
export type Dataset = (typeof datasets)[number];
export type Fetched = "mast" | "human" | "itbench";

/** Where one data set came from, for people and for the provenance of outputs. */
export interface SourceLine {
  readonly dataset: Dataset;
  /** "given", "found", "cache", "download", "published" or "absent". */
  readonly from: string;
  /** One line: what was read, or what is missing and how to get it. */
  readonly text: string;
  readonly digest: FileDigest | null;
}

/** Labelled traces out of a file, and how their tables and figures are grouped and named. */
export interface LabelSource extends Source<readonly LabelledTrace[]> {
  /** Second part of the names of its tables and figures. */
  readonly dataset: "labels" | "mast";
  readonly title: string;
  readonly by: readonly string[];
  /** What a caption names as source. */
  readonly named: string;
}

/** How one set of runs ended: of the ITBench tree, of an outcomes file, or as a labels file says itself. */
export interface RunSource extends Source<readonly OutcomeRecord[]> {
  readonly dataset: "itbench" | "own" | "labels";
}

/** Everything that `reproduce`, `report`, `figures` and the notebooks work on, each opened as a command opens it. */
export interface StudyData {
  /** True where every data set is the published one: outputs then equal the committed ones. */
  readonly published: boolean;
  /** Whether published numbers are in it: where no data are given, and where they are asked for. */
  readonly withPublished: boolean;
  readonly lines: readonly SourceLine[];
  /** Recall from which a run is a success. */
  readonly successThreshold: number;
  /** Which recall of the ITBench runs counts. */
  readonly recall: "filtered" | "unfiltered";
  /** Group columns asked for; empty: the usual ones. */
  readonly by: readonly string[];
  /** What was chosen otherwise than by default, for the provenance of outputs; groups stand in each table's command. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What the readers and the joins have to say: unknown outcomes, modes not labelled, rows without a partner. */
  readonly notes: readonly string[];
  /** MAST-Data, joined to outcomes of one's own where there are no labels; or null: then the published counts stand in. */
  readonly mast: LabelSource | null;
  /** Labels of one's own, joined to outcomes of one's own, else to the ITBench runs. */
  readonly labels: LabelSource | null;
  /** The same traces with each kind of recall; null where none is known. */
  readonly series: Source<readonly SweepSeries[]> | null;
  /** The human votes, or null: then the published vote patterns stand in. */
  readonly human: Source<readonly Rating[]> | null;
  /** The votes of one's own annotators; null where no trace of the labels has two. */
  readonly votes: Source<readonly Rating[]> | null;
  /** Ratings of one's own. */
  readonly ratings: Source<readonly Rating[]> | null;
  readonly runs: readonly RunSource[];
  /** Runs of agents with their signals, and the labels that they are held against. */
  readonly signals: Source<SignalledRuns> | null;
  /** One's own labels (else MAST-Data's) against a truth, else against the majority of the human votes where ids meet. */
  readonly judged: Source<readonly JudgedTrace[]> | null;
  /** One's own labels as a judge's, with people's of the traces that were drawn for them. */
  readonly checked: Source<readonly CheckedTrace[]> | null;
  /** Scores of one's own by condition and seed. */
  readonly seeds: Source<Seeds> | null;
  /** One's own labels and the file that they are compared with. */
  readonly compared: Source<ComparedData> | null;
  /** What printed numbers are compared with, and what printed figures are made again from. */
  readonly printed: Source<ComparisonData>;
  readonly item: Source<ComparisonData>;
  /** Each file as it is, with what its tables join to it, in the order of the report. */
  readonly audits: ReadonlyMap<Dataset, Source<FilesToAudit>>;
}

/**
 * Opens the data by one rule: the path given, else what the folder `source` holds, else (auto) the cache or a download,
 * else the published numbers that ship with the kit. Each data set is decided for itself. Where data are given, the study is
 * of these alone unless `withPublished`.
 */
export async function openStudy(options: StudyOptions = {}): Promise<StudyData> {
  checkRules(options);
  const { places, withPublished } = await placesOf(options);
  const paths = [...places].flatMap(([name, { path }]) => (path === null ? [] : [[name, path]]));
  const given: StudyOptions = { ...options, ...Object.fromEntries(paths) };
  const { by = [], successThreshold = 1, recall = "filtered", votesOnly = false } = given;
  const read = readOnce();
  const [rows, trueRows] = [await rowsOf(given.labels, given, read), await rowsOf(given.truth, given, read)];
  const flags = flagsOf(given, rows, trueRows);
  const notes = new Set<string>();
  const source = async <Data>(analysis: Analysis, asked: Given, columns: readonly string[] = []) => {
    const { data, digests, caution, notes: said } = await open<Data>(analysis, { ...asked, by: columns }, read);
    for (const note of said) notes.add(note);
    return { data, given: withBaseNames(asked), inputs: digests, caution } satisfies Source<Data>;
  };
  const sourceIf = async <Data>(analysis: Analysis, asked: Given | null) =>
    asked === null ? null : await source<Data>(analysis, asked);
  const labelled = async (dataset: LabelSource["dataset"], asked: Given | null, columns: readonly string[]) =>
    asked === null ? null : labelSource(dataset, await source(prevalenceAnalysis, asked, columns), columns);
  const ends = async (dataset: RunSource["dataset"], asked: Given | null): Promise<readonly RunSource[]> =>
    asked === null ? [] : [{ dataset, ...(await source<readonly OutcomeRecord[]>(outcomesAnalysis, asked)) }];

  const mast = await labelled("mast", flags.mast, flags.labels === null ? by : []);
  const human = await sourceIf<readonly Rating[]>(agreementAnalysis, flags.human);
  const ratings = await sourceIf<readonly Rating[]>(agreementAnalysis, flags.ratings);
  const [itbench, outcomes] = [await ends("itbench", flags.itbench), await ends("own", flags.outcomes)];
  const labels = await labelled("labels", flags.labels, by);
  const joined = [given.outcomes, given.traces, given.itbench].some((path) => path !== undefined);
  const tells = !joined && labels !== null && labels.data.some((row) => row.outcome !== null || row.recall !== null);
  const runs = [...itbench, ...outcomes, ...(await ends("labels", tells ? flags.labels : null))];
  const judge = labels ?? mast;
  if (judge === null) checkBy(by, groupColumnsOf([]));
  if (labels === null && given.against !== undefined) {
    throw new InputError("there are no labels to compare with it", {
      file: basename(given.against),
      remedy: "give the labels of before with --labels FILE",
    });
  }
  if (given.truthDrawn !== undefined && (labels === null || given.truth === undefined)) {
    throw new InputError("there is no truth of traces of one's own labels that --truth-drawn could be of", {
      remedy: "give --labels FILE and --truth FILE, or leave out --truth-drawn",
    });
  }
  if (judge === null && given.truth !== undefined) {
    throw new InputError("there are no labels to score against it", {
      file: basename(given.truth),
      remedy: "give the judge's labels with --labels FILE or --mast FILE",
    });
  }
  const meets = given.truth !== undefined || (judge !== null && human !== null && meet(judge.data, human.data, given));
  const judged = await sourceIf<readonly JudgedTrace[]>(judgeScoresAnalysis, meets && !votesOnly ? flags.judged : null);
  const series = await sourceIf<readonly SweepSeries[]>(sweepAnalysis, flags.labels);
  const seeds = await sourceIf<Seeds>(interventionsAnalysis, flags.seeds);
  const audits = new Map<Dataset, Source<FilesToAudit>>();
  for (const [dataset, asked] of flags.audits) {
    if (asked !== null) audits.set(dataset, await source(auditAnalysis, asked));
  }
  const files = {
    mast,
    human,
    itbench: itbench[0],
    labels,
    outcomes: outcomes[0],
    traces: outcomes[0],
    ratings,
    truth: judged,
    seeds,
  };
  return {
    published: [mast, human, labels, ratings, seeds].every((one) => one === null) && runs.length === 0,
    withPublished,
    lines: datasets.flatMap((name) => lineOf(name, places.get(name)!, withPublished, files[name]?.inputs[0])),
    ...{ by, successThreshold, recall, mast, labels, human, ratings, runs, judged, seeds, audits },
    parameters: chosenOf(picked(inputs, "annotator", "consensus", "recall", "success-threshold"), given),
    series: series?.data.some(({ traces }) => traces.some((trace) => trace.recall !== null)) === true ? series : null,
    votes: await sourceIf(
      agreementAnalysis,
      votedTwice(rows) ? { ...picked(given, "labels", "successThreshold"), ...readingGiven(given) } : null,
    ),
    compared: await sourceIf<ComparedData>(compareAnalysis, flags.compared),
    checked: await sourceIf<readonly CheckedTrace[]>(ppiPrevalenceAnalysis, flags.checked),
    signals: await sourceIf<SignalledRuns>(signalAucAnalysis, flags.signals),
    printed: await source(publishedAnalysis, flags.printed),
    item: await source(paperItemAnalysis, flags.item),
    notes: [...notes],
  };
}

/** What the command line of each source is given; null where the study has none. */
function flagsOf(given: StudyOptions, rows: readonly LabelledTrace[], trueRows: readonly LabelledTrace[]) {
  const annotated = [rows, trueRows].map((traces) => traces.some((trace) => trace.annotator !== null));
  const { annotator, votesOnly = false } = given;
  if (annotator !== undefined && !annotated.includes(true)) {
    throw new InputError(`no annotator ${annotator}: no file has an annotator column`, {
      remedy: "leave out --annotator",
    });
  }
  const named = (name: Dataset, ...rules: readonly (keyof Given)[]): Given | null =>
    given[name] === undefined ? null : picked<Given, keyof Given>(given, name, ...rules);
  const reading = readingGiven(given);
  if (given.outcomes !== undefined && given.traces !== undefined)
    throw new UsageError("give --outcomes or --traces, not both");
  const ended = named("outcomes", "successThreshold") ?? named("traces", "successThreshold", "recall");
  const { taxonomy: _own, crosswalk: _to, ...ofOutcomes } = reading;
  const outcomes = ended && { ...ended, ...(named("labels") === null ? ofOutcomes : {}) };
  const itbench = named("itbench", "successThreshold", "recall");
  const ends = outcomes ?? itbench;
  const joined = ends === null ? picked(given, "successThreshold") : { ...ends, ...picked(given, "strict") };
  const labels = named("labels") && { ...named("labels"), ...reading, ...joined };
  const mast = named("mast") && { ...named("mast"), ...(labels === null && outcomes !== null ? joined : {}) };
  // With a truth beside the labels, annotator and consensus are for whichever of the two has annotators.
  const chosen = given.truth !== undefined && annotated[0] === false ? {} : annotatorChoice(given);
  const choice = votesOnly && annotator === undefined ? ({ consensus: "any" } as const) : chosen;
  const accepted = picked(given, "acceptReplicatedLabels");
  const sampling = samplingGiven(given);
  const human = named("human");
  const audits: readonly (readonly [Dataset, Given | null])[] = [
    ["mast", mast],
    ["human", human],
    ["itbench", named("itbench")],
    ["outcomes", outcomes],
    ["labels", labels],
  ];
  return {
    ...{ human, itbench, audits },
    outcomes: outcomes && { ...outcomes, ...(labels === null && mast === null ? sampling : {}) },
    mast: mast && { ...mast, ...accepted, ...(labels === null ? sampling : {}) },
    labels: labels && { ...labels, ...choice, ...accepted, ...sampling },
    signals: ended?.traces === undefined ? null : labels === null ? ended : { ...labels, ...choice },
    ratings: named("ratings"),
    seeds: named("seeds", "value"),
    compared:
      labels && given.against !== undefined ? { ...labels, ...choice, ...accepted, ...picked(given, "against") } : null,
    checked:
      labels && given.truthDrawn !== undefined
        ? { ...labels, ...accepted, ...picked(given, "truth", "truthDrawn", "annotator", "consensus") }
        : null,
    judged: {
      ...(labels === null ? named("mast") : { judge: given.labels! }),
      ...(named("truth", "annotator", "consensus") ?? human),
      ...reading,
      ...picked(given, "successThreshold"),
    },
    printed: { ...mast, ...human, ...itbench },
    // Labels joined to other outcomes leave the tree out: one of the two says how their runs ended.
    item: {
      ...(labels === null || outcomes === null ? itbench : {}),
      ...(mast && { ...mast, ...accepted }),
      ...(labels && { ...labels, ...choice, ...accepted, ...sampling }),
    },
  };
}

/** Every annotator's row of a labels file. */
async function rowsOf(labels: string | undefined, given: Given, read: Read): Promise<readonly LabelledTrace[]> {
  const asked = { ...readingGiven(given), ...picked(given, "truth"), ...(labels === undefined ? {} : { labels }) };
  return labels === undefined ? [] : (await openTraces({ given: asked, verb: "labels", read })).data;
}

/** Whether a trace has the votes of two annotators. */
function votedTwice(rows: readonly LabelledTrace[]): boolean {
  const annotators = new Set(rows.flatMap(({ annotator }) => annotator ?? []));
  return annotators.size > 1 && new Set(rows.map(({ id }) => joinKey(id))).size < rows.length;
}

/** Whether a majority of the human votes is there for a trace of the labels. */
function meet(labels: readonly LabelledTrace[], votes: readonly Rating[], { crosswalk }: Given): boolean {
  const truth = majorityLabels(votes, { everyRound: crosswalk !== undefined });
  return labels.every(({ taxonomy }) => taxonomy === undefined) && pairLabels(truth, labels).pairs.length > 0;
}

function labelSource(
  dataset: LabelSource["dataset"],
  source: Source<readonly LabelledTrace[]>,
  by: readonly string[],
): LabelSource {
  const { data, caution, inputs: files } = source;
  const [usual, title] = dataset === "mast" ? (["system", "MAST-Data"] as const) : (["model", "own labels"] as const);
  const { taxonomy, crosswalk } = source.given;
  const [own, ...joined] = files.map(({ name }) => name).filter((name) => name !== taxonomy && name !== crosswalk);
  const joinedTo = joined.map((name) => `, joined to ${name}`).join("");
  const single = caution.includes(replicatedLabelsToken) || data.every((trace) => trace[usual] === null);
  const named =
    dataset === "mast"
      ? `MAST-Data (${own}, LLM-judge labels, CC-BY-4.0)${joinedTo}`
      : `one's own labels (${own}${joinedTo})`;
  return { ...source, dataset, title, by: by.length > 0 ? by : single ? [] : [usual], named };
}

/** Refuses what is no rule: a library's caller and a notebook's environment are checked as the command line is. */
function checkRules(given: StudyOptions): void {
  const { successThreshold: threshold } = given;
  if (threshold !== undefined && !(threshold > 0 && threshold <= 1)) {
    throw new UsageError(`success threshold ${threshold}: use a number above 0 and at most 1`);
  }
  for (const name of ["recall", "consensus"] as const) {
    const [value, { choices }] = [given[name], inputs[name]];
    if (value !== undefined && !choices.some((choice) => choice === value)) {
      throw new UsageError(`${name} ${value}: use ${choices.join(", ").replace(/, ([^,]*)$/, " or $1")}`);
    }
  }
  annotatorChoice(given);
  refuseAlone({ given, verb: "study" }, "taxonomy", "labels", "truth");
}

const paths = Object.entries(inputs as Options)
  .filter(([, { value }]) => value === "FILE" || value === "DIR" || value === "PATH")
  .map(([name]) => camel(name));

/** The files and folders that are given: nothing is written over them. */
export function filesOf(given: Given): readonly string[] {
  const said: Readonly<Record<string, unknown>> = { ...given };
  return paths.map((name) => said[name]).filter((path) => typeof path === "string");
}

/** What opens the same again, files by base name. */
function withBaseNames(given: Given): Given {
  const named = ([name, value]: [string, unknown]) => [name, paths.includes(name) ? basename(String(value)) : value];
  return Object.fromEntries(Object.entries(given).map(named));
}

type Place = Obtained | { readonly path: null; readonly reason?: string };

/** Where each data set lies, or why it does not; and whether published numbers go with them. */
async function placesOf(options: StudyOptions) {
  const { source = "auto", obtain } = options;
  const found: Given = source === "auto" || source === "published" ? {} : await searchFolder(source);
  const none = datasets.every((dataset) => (options[dataset] ?? found[dataset]) === undefined);
  const withPublished = none || options.withPublished === true;
  const places = new Map<Dataset, Place>();
  for (const dataset of datasets) {
    const [given, lies] = [options[dataset], found[dataset]];
    if (given !== undefined) places.set(dataset, { path: given, from: "given" });
    else if (lies !== undefined) places.set(dataset, { path: lies, from: "found" });
    else if (source !== "auto" || obtain === undefined || !withPublished || !isFetched(dataset))
      places.set(dataset, { path: null });
    else places.set(dataset, await obtain(dataset));
  }
  return { places, withPublished };
}

function isFetched(dataset: Dataset): dataset is Fetched {
  return Object.hasOwn(standIns, dataset);
}

/** What stands in for a data set that can be fetched, and how else to get it. */
const standIns: Readonly<Record<Fetched, readonly string[]>> = {
  mast: ["published", "the published counts of both releases stand in for MAD_full_dataset.json", ""],
  human: ["published", "the published vote patterns stand in for MAD_human_labelled_dataset.json", ""],
  itbench: ["absent", "no runs", '; "mastkit fetch itbench" or --itbench DIR fills this'],
};

function lineOf(
  dataset: Dataset,
  place: Place,
  withPublished: boolean,
  digest: FileDigest | null = null,
): readonly SourceLine[] {
  if (place.path !== null) {
    return [{ dataset, from: place.from, text: `${basename(place.path)} (${place.from})`, digest }];
  }
  if (!withPublished || !isFetched(dataset)) return [];
  const [from, text, fill] = standIns[dataset];
  const why = place.reason === undefined ? "" : ` (${place.reason})`;
  return [{ dataset, from: from!, text: `${text}${why}${fill}`, digest }];
}

const skipped = new Set(["node_modules", ".git"]);

/** Finds the data files below a folder by their names; a name found twice is an error that names both. */
async function searchFolder(folder: string): Promise<Given> {
  if (!existsSync(folder)) {
    throw new InputError("no such folder", {
      file: basename(folder),
      remedy: "give auto, published or a folder of data files",
    });
  }
  const mast: string[] = [];
  const human: string[] = [];
  const trees: string[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    if (entries.some((entry) => entry.isDirectory() && isScenarioName(entry.name))) {
      trees.push(path);
      return;
    }
    for (const entry of entries) {
      const below = join(path, entry.name);
      if (entry.isFile() && /^MAD_full_dataset.*\.json$/.test(entry.name)) mast.push(below);
      else if (entry.isFile() && entry.name === "MAD_human_labelled_dataset.json") human.push(below);
      else if (entry.isDirectory() && depth < 6 && !skipped.has(entry.name)) await visit(below, depth + 1);
    }
  };
  await visit(folder, 0);
  const exact = mast.filter((path) => basename(path) === "MAD_full_dataset.json");
  const found = {
    mast: onlyOne("mast", exact.length > 0 ? exact : mast),
    human: onlyOne("human", human),
    itbench: trees.length === 0 ? undefined : commonFolder(trees),
  };
  return picked(found, "mast", "human", "itbench") as Given;
}

function onlyOne(name: "mast" | "human", paths: readonly string[]): string | undefined {
  if (paths.length < 2) return paths[0];
  const names = paths.map((path) => basename(path)).join(", ");
  throw new InputError(`${paths.length} files could be the ${name} data: ${names}`, {
    remedy: `name one with --${name}`,
  });
}

/** The deepest folder that holds all of these. */
function commonFolder(paths: readonly string[]): string {
  const parts = paths.map((path) => path.split(/[/\\]/));
  const first = parts[0]!;
  const length = first.findIndex((part, index) => parts.some((other) => other[index] !== part));
  return (length === -1 ? first : first.slice(0, length)).join("/") || "/";
}
