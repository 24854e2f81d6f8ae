import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Given, inputs } from "../analyses/given.js";
import { camel, type Options } from "../analyses/options.js";
import type { OutcomeSet } from "../audit/files.js";
import { checkBy, groupColumnsOf } from "../counts/group.js";
import type { FileDigest } from "../datasets/digest.js";
import { type ItbenchTree, readItbench } from "../datasets/itbench.js";
import {
  consensusCautions,
  joinOutcomes,
  oneRowATrace,
  outcomesOfRuns,
  type SuccessRule,
  unmatchedLines,
} from "../datasets/join.js";
import { type LabelsFile, readLabelsCsv } from "../datasets/labels-csv.js";
import { type MastFull, readMastFull } from "../datasets/mast-full.js";
import { type HumanFile, readMastHuman } from "../datasets/mast-human.js";
import { readOutcomesCsv } from "../datasets/outcomes-csv.js";
import { readSeedsCsv, type SeedsFile } from "../datasets/seeds-csv.js";
import { InputError, UsageError } from "../errors.js";
import { isScenarioName } from "../names.js";
import { withScenarioFacts } from "../published/scenarios.js";
import type { LabelledTrace } from "../trace.js";
import { annotatorChoice, successRule } from "./open.js";

/** A data set that was obtained, or why it was not. */
export type Obtained =
  | { readonly path: string; readonly from: string }
  | { readonly path: null; readonly reason: string };

/** What is given of the data, and how else to get it. */
export interface StudyOptions extends Given {
  /** Group columns of one's own labels (else of the MAST file) in place of model (system). */
  readonly by?: readonly string[];
  /** Nothing but the annotators' votes will be used: where there are several of one's own, none need be chosen. */
  readonly votesOnly?: boolean;
  /** Gives the path of a cached or freshly downloaded data set, or the reason why there is none (for auto). */
  readonly obtain?: (dataset: "mast" | "human" | "itbench") => Promise<Obtained>;
}

/** Where one data set came from, for people and for the provenance of outputs. */
export interface SourceLine {
  readonly dataset: "mast" | "human" | "itbench" | "labels" | "outcomes" | "truth" | "seeds";
  /** "given", "found", "cache", "download", "published" or "absent". */
  readonly from: string;
  /** One line: what was read, or what is missing and how to get it. */
  readonly text: string;
  readonly digest: FileDigest | null;
}

/** Labels of one's own, as the file has them and as one row a trace, joined to outcomes where there are any. */
export interface LabelSet {
  readonly file: LabelsFile;
  readonly traces: readonly LabelledTrace[];
  /** Of traces on which annotators tie. */
  readonly caution: readonly string[];
  /** The labels file, then the outcomes that it was joined to. */
  readonly inputs: readonly FileDigest[];
  /** The traces with the recall of each kind ("given" where a file carries it): the chosen kind first. */
  readonly byRecall: readonly { readonly recall: string; readonly traces: readonly LabelledTrace[] }[];
}

/** Everything that `reproduce`, `report`, `figures` and the notebooks work on. */
export interface StudyData {
  /** True where every data set is the published one: outputs then equal the committed ones. */
  readonly published: boolean;
  readonly lines: readonly SourceLine[];
  /** What was given, files by base name: the flags that open the same. */
  readonly given: Given;
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
  /**
   * The MAST file's traces, joined to `outcomes` where there are no labels of one's own; or null: then the published
   * counts of both releases stand in.
   */
  readonly mast: MastFull | null;
  /** The human votes, or null: then the published vote patterns stand in. */
  readonly human: HumanFile | null;
  /** ITBench runs, or null: nothing published stands in for them. */
  readonly itbench: ItbenchTree | null;
  /** How the ITBench runs ended, by the success rule. */
  readonly runs: OutcomeSet | null;
  /** An outcomes CSV of one's own. Labels (else MAST-Data) are joined to it; labels to the runs where there is none. */
  readonly outcomes: OutcomeSet | null;
  readonly labels: LabelSet | null;
  /** What `labels`, else `mast`, are scored against as a judge. */
  readonly truth: LabelSet | null;
  /** Scores of one's own by condition and seed, or null. */
  readonly seeds: SeedsFile | null;
}

interface Place {
  readonly path: string;
  readonly from: string;
}

/**
 * Opens the data by one rule: the path given, else what the folder `source` holds, else (auto) the cache or a download,
 * else the published numbers that ship with the kit. Each data set is decided for itself.
 */
export async function openStudy(options: StudyOptions = {}): Promise<StudyData> {
  checkRules(options);
  const source = options.source ?? "auto";
  const given = options;
  const found = source === "auto" || source === "published" ? {} : await searchFolder(source);
  const reasons = new Map<string, string>();
  const place = async (dataset: "mast" | "human" | "itbench"): Promise<Place | null> => {
    if (given[dataset] !== undefined) return { path: given[dataset], from: "given" };
    if (found[dataset] !== undefined) return { path: found[dataset], from: "found" };
    if (source !== "auto" || options.obtain === undefined) return null;
    const got = await options.obtain(dataset);
    if (got.path !== null) return { path: got.path, from: got.from };
    reasons.set(dataset, got.reason);
    return null;
  };
  const [mastAt, humanAt, itbenchAt] = [await place("mast"), await place("human"), await place("itbench")];
  const file = mastAt === null ? null : await readMastFull(mastAt.path, { digestTrajectories: true });
  const human = humanAt === null ? null : await readMastHuman(humanAt.path);
  const itbench = itbenchAt === null ? null : await readItbench(itbenchAt.path);
  const notes: string[] = [...(file?.notes ?? []), ...(human?.notes ?? []), ...(itbench?.notes ?? [])];
  const runs =
    itbench === null
      ? null
      : { records: withScenarioFacts(outcomesOfRuns(itbench.runs, successRule(options))), digest: itbench.digest };
  const outcomes = await outcomesOf(options, notes);
  const labels = await labelsOf(given.labels, outcomes ?? runs, outcomes === null ? itbench : null, options, notes);
  const mast =
    file === null || outcomes === null || labels !== null ? file : joinedMast(file, outcomes, options, notes);
  const seeds = given.seeds === undefined ? null : await readSeedsCsv(given.seeds, given.value);
  const by = options.by ?? [];
  if (by.length > 0) checkBy(by, groupColumnsOf((labels ?? mast)?.traces ?? []));
  const truth = await labelsOf(given.truth, null, null, options, notes);
  if (truth !== null && labels === null && mast === null) {
    throw new InputError("there are no labels to score against it", {
      file: basename(given.truth!),
      remedy: "give the judge's labels with --labels FILE or --mast FILE",
    });
  }
  const why = (dataset: string) => (reasons.has(dataset) ? ` (${reasons.get(dataset)})` : "");
  const single = (dataset: "labels" | "outcomes" | "truth" | "seeds", digest: FileDigest | undefined) =>
    digest === undefined ? [] : [line(dataset, { path: given[dataset]!, from: "given" }, { digest }, "")];
  const lines: readonly SourceLine[] = [
    line(
      "mast",
      mastAt,
      mast,
      `the published counts of both releases stand in for MAD_full_dataset.json${why("mast")}`,
    ),
    line(
      "human",
      humanAt,
      human,
      `the published vote patterns stand in for MAD_human_labelled_dataset.json${why("human")}`,
    ),
    line(
      "itbench",
      itbenchAt,
      itbench,
      `no runs${why("itbench")}; "mastkit fetch itbench" or --itbench DIR fills this`,
    ),
    ...single("labels", labels?.file.digest),
    ...single("outcomes", outcomes?.digest),
    ...single("truth", truth?.file.digest),
    ...single("seeds", seeds?.digest),
  ];
  const labelled = [labels, truth].filter((set) => set !== null);
  if (options.annotator !== undefined && labelled.every(({ file: { annotators } }) => annotators.length === 0)) {
    throw new InputError(`no annotator ${options.annotator}: no file has an annotator column`, {
      remedy: "leave out --annotator",
    });
  }
  const published = [mast, human, itbench, outcomes, labels, seeds].every((data) => data === null);
  const settings = {
    given: namesOf(options, { mast: mastAt, human: humanAt, itbench: itbenchAt }),
    successThreshold: options.successThreshold ?? 1,
    recall: options.recall ?? "filtered",
    by,
  } as const;
  return {
    ...{ published, lines, ...settings, parameters: parametersOf(options), notes },
    ...{ mast, human, itbench, runs, outcomes, labels, truth, seeds },
  };
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
}

/** The files and folders that are given: nothing is written over them. */
export function filesOf(given: Given): readonly string[] {
  const said: Readonly<Record<string, unknown>> = given;
  return Object.entries(inputs as Options).flatMap(([name, { value }]) => {
    const path = said[camel(name)];
    return typeof path === "string" && (value === "FILE" || value === "DIR") ? [path] : [];
  });
}

/** What opens the same again: rules as given, files by base name, those found or obtained among them. */
function namesOf(options: StudyOptions, places: Readonly<Record<string, Place | null>>): Given {
  const given: Record<string, unknown> = {};
  for (const [name, { value }] of Object.entries(inputs as Options)) {
    const key = camel(name);
    const said = places[name]?.path ?? (options as Readonly<Record<string, unknown>>)[key];
    if (said !== undefined && name !== "source") {
      given[key] = typeof said === "string" && (value === "FILE" || value === "DIR") ? basename(said) : said;
    }
  }
  return given;
}

function joinedMast(file: MastFull, outcomes: OutcomeSet, options: StudyOptions, notes: string[]): MastFull {
  const joined = joinOutcomes(file.traces, outcomes.records);
  notes.push(...unmatchedLines(joined, options.strict ?? false));
  return { ...file, traces: joined.traces };
}

function parametersOf({ successThreshold, recall, annotator, consensus }: StudyOptions): StudyData["parameters"] {
  return {
    ...(annotator === undefined ? {} : { annotator }),
    ...(consensus === undefined ? {} : { consensus }),
    ...(recall === undefined || recall === "filtered" ? {} : { recall }),
    ...(successThreshold === undefined || successThreshold === 1
      ? {}
      : { "success-threshold": String(successThreshold) }),
  };
}

function line(
  dataset: SourceLine["dataset"],
  place: Place | null,
  data: { readonly digest: FileDigest } | null,
  instead: string,
): SourceLine {
  if (place === null || data === null) {
    return { dataset, from: dataset === "itbench" ? "absent" : "published", text: instead, digest: null };
  }
  return { dataset, from: place.from, text: `${basename(place.path)} (${place.from})`, digest: data.digest };
}

async function outcomesOf(
  { outcomes: path, successThreshold = 1 }: StudyOptions,
  notes: string[],
): Promise<OutcomeSet | null> {
  if (path === undefined) return null;
  const file = await readOutcomesCsv(path, { successThreshold });
  notes.push(...file.notes);
  return { records: file.outcomes, digest: file.digest };
}

async function labelsOf(
  path: string | undefined,
  outcomes: OutcomeSet | null,
  tree: ItbenchTree | null,
  options: StudyOptions,
  notes: string[],
): Promise<LabelSet | null> {
  if (path === undefined) return null;
  const file = await readLabelsCsv(path, { successThreshold: options.successThreshold ?? 1 });
  notes.push(...file.notes);
  const joined = outcomes === null ? null : joinOutcomes(file.traces, outcomes.records);
  if (joined !== null) notes.push(...unmatchedLines(joined, options.strict ?? false));
  const choice = choiceFor(file, options);
  const traces = oneRowATrace(joined?.traces ?? file.traces, choice, file.digest.name);
  return {
    file,
    traces,
    caution: consensusCautions(file.traces, choice),
    inputs: [file.digest, ...(outcomes === null ? [] : [outcomes.digest])],
    byRecall:
      tree === null ? [{ recall: "given", traces }] : recallsOf(file.traces, tree, choice, successRule(options)),
  };
}

/** With a truth beside the labels, `annotator` and `consensus` are for whichever of the two has annotators. */
function choiceFor(file: LabelsFile, given: StudyOptions): ReturnType<typeof annotatorChoice> {
  if (given.votesOnly === true && given.annotator === undefined) return { consensus: "any" };
  return given.truth !== undefined && file.annotators.length === 0 ? {} : annotatorChoice(given);
}

/** The labels joined to either recall of a tree. What a file says of an outcome is left out: the recall decides. */
function recallsOf(
  labels: readonly LabelledTrace[],
  tree: ItbenchTree,
  choice: ReturnType<typeof annotatorChoice>,
  rule: SuccessRule,
): LabelSet["byRecall"] {
  const kinds =
    rule.recall === "unfiltered" ? (["unfiltered", "filtered"] as const) : (["filtered", "unfiltered"] as const);
  const bare = labels.map((trace) => ({ ...trace, outcome: null }));
  return kinds.map((recall) => {
    const { traces } = joinOutcomes(bare, withScenarioFacts(outcomesOfRuns(tree.runs, { ...rule, recall })));
    return { recall, traces: oneRowATrace(traces, choice) };
  });
}

const skipped = new Set(["node_modules", ".git"]);

/** Finds the data files below a folder by their names; a name found twice is an error that names both. */
async function searchFolder(folder: string): Promise<Pick<Given, "mast" | "human" | "itbench">> {
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
  return {
    ...single("mast", exact.length > 0 ? exact : mast),
    ...single("human", human),
    ...(trees.length === 0 ? {} : { itbench: commonFolder(trees) }),
  };
}

function single<K extends string>(name: K, paths: readonly string[]): { readonly [P in K]?: string } {
  if (paths.length > 1) {
    throw new InputError(
      `${paths.length} files could be the ${name} data: ${paths.map((path) => basename(path)).join(", ")}`,
      {
        remedy: `name one with --${name}`,
      },
    );
  }
  return (paths.length === 0 ? {} : { [name]: paths[0] }) as { readonly [P in K]?: string };
}

/** The deepest folder that holds all of these. */
function commonFolder(paths: readonly string[]): string {
  const parts = paths.map((path) => path.split(/[/\\]/));
  const first = parts[0]!;
  const length = first.findIndex((part, index) => parts.some((other) => other[index] !== part));
  return (length === -1 ? first : first.slice(0, length)).join("/") || "/";
}
