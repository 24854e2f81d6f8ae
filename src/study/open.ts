import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Calibrated } from "../analyses/adjust.js";
import type { Analysis } from "../analyses/analysis.js";
import type { ComparedData } from "../analyses/compare.js";
import { type Given, readingGiven } from "../analyses/given.js";
import { interventionColumns, type Seeds } from "../analyses/interventions.js";
import { camel, picked } from "../analyses/options.js";
import type { SignalledRuns } from "../analyses/signals.js";
import { readSignals } from "../annotate/signals.js";
import type { FilesToAudit } from "../audit/files.js";
import { drawnByStratumToken, notWeightedToken } from "../counts/cautions.js";
import { hasWeight, isTable, type ModesInput } from "../counts/count.js";
import { checkBy, groupCell, groupColumn, groupColumnsOf, groupValue } from "../counts/group.js";
import type { CountTable } from "../counts/tables.js";
import { type CountsFile, readCountsCsv } from "../datasets/counts-csv.js";
import type { FileDigest } from "../datasets/digest.js";
import { readItbench } from "../datasets/itbench.js";
import {
  type AnnotatorChoice,
  consensusCautions,
  joinOutcomes,
  oneRowATrace,
  outcomesOfRuns,
  outcomesOfTraces,
  pairLabels,
  type SuccessRule,
  unmatchedLines,
} from "../datasets/join.js";
import { pointsOfRecords, pointsOfTraces } from "../datasets/label-points.js";
import { type LabelsFile, labelsOf } from "../datasets/labels/labels.js";
import { readTable } from "../datasets/labels/records.js";
import { mastFullOf, readMastRecords } from "../datasets/mast-full.js";
import { readMastHuman } from "../datasets/mast-human.js";
import { type OutcomesFile, outcomesOf } from "../datasets/outcomes-csv.js";
import { majorityLabels, ratingsOfLabels, readRatingsCsv } from "../datasets/ratings.js";
import { readCalibrationCsv, readPopulationCsv, readSeedsCsv } from "../datasets/side-tables.js";
import { readTaxonomy, type TaxonomyFile } from "../datasets/taxonomy-file.js";
import { readTraces } from "../datasets/traces/traces.js";
import { InputError, UsageError } from "../errors.js";
import { joinKey } from "../names.js";
import { noteOf, noteText } from "../notes.js";
import type { ComparisonData } from "../published/comparison-data.js";
import { withScenarioFacts } from "../published/scenarios.js";
import { publishedSeeds, publishedTableNames, publishedTableUrl } from "../published/tables.js";
import type { JudgeInput } from "../statistics/judge-quality.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { clusteredByIndex, replicationCautions } from "../statistics/replication-caution.js";
import { type Sampled, withDesign } from "../statistics/sample.js";
import type { SweepSeries } from "../statistics/sweep.js";
import { crosswalked, crosswalkedVotes } from "../taxonomy/crosswalk.js";
import { labelCount } from "../taxonomy/labels.js";
import { isMast, mast } from "../taxonomy/mast.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import { codesText, noCode, parseCode } from "../taxonomy/taxonomy.js";
import type {
  AgentTrace,
  CheckedTrace,
  JudgedTrace,
  LabelledTrace,
  LabelPoint,
  OutcomeRecord,
  Rating,
  Taxonomy,
} from "../trace.js";
import { many, some } from "../words.js";
import { refuseReplicatedCounts, replicationCaution, type Splits } from "./replication.js";

/** Data as an analysis takes them, and what must be said of them. */
export interface Opened<Data> {
  readonly data: Data;
  /** The files read, for provenance. */
  readonly digests: readonly FileDigest[];
  /** Tokens that the results carry in their notes. */
  readonly caution: readonly string[];
  /** What the join to outcomes left over, a line a side; null where nothing was joined. */
  readonly join: readonly string[] | null;
  /** What the readers have to say, a line each. */
  readonly notes: readonly string[];
}

/** Calls a reader of files. */
export type Read = <File, Rest extends readonly unknown[]>(
  reader: (path: string, ...rest: Rest) => Promise<File>,
  path: string,
  ...rest: Rest
) => Promise<File>;

/** Reads each file once, whoever asks for it. */
export function readOnce(): Read {
  const known = new Map<unknown, Map<string, Promise<unknown>>>();
  return <File, Rest extends readonly unknown[]>(
    reader: (path: string, ...rest: Rest) => Promise<File>,
    path: string,
    ...rest: Rest
  ) => {
    const files = known.get(reader) ?? new Map<string, Promise<unknown>>();
    const key = JSON.stringify([path, ...rest]);
    const file = files.get(key) ?? reader(path, ...rest);
    known.set(reader, files.set(key, file));
    return file as Promise<File>;
  };
}

/** What is to be opened, and for whom. */
export interface Asked {
  readonly given: Given;
  /** The command, for messages. */
  readonly verb: string;
  readonly read: Read;
  /** What is hashed of a file that is larger than the memory: it and its texts (default), it, or nothing until asked for. */
  readonly digests?: "all" | "file" | "later";
}

/** Labelled traces, and how they are split and read. */
interface LabelsAsked extends Asked {
  readonly splits?: Splits;
  /** Outcomes will be taken from the recall, whatever the files say of them. */
  readonly recallDecides?: boolean;
}

type TableOf<K extends CountTable["kind"]> = Extract<CountTable, { kind: K }>;

/** What was read on the way: one file, or what was opened of several. */
type Part =
  | { readonly digest: FileDigest; readonly notes?: readonly string[] }
  | { readonly digests: readonly FileDigest[]; readonly notes: readonly string[] };

function opened<Data>(
  data: Data,
  parts: readonly (Part | null)[],
  rest: Partial<Pick<Opened<Data>, "caution" | "join">> = {},
): Opened<Data> {
  const there = parts.filter((part) => part !== null);
  return {
    data,
    digests: there.flatMap((part) => ("digests" in part ? part.digests : [part.digest])),
    caution: [],
    join: null,
    notes: there.flatMap(({ notes = [] }) => notes),
    ...rest,
  };
}

/** A labels file, read in `taxonomy` and mapped to `crosswalk`. */
async function labelsFile(asked: LabelsAsked, path: string): Promise<LabelsFile & Part> {
  const own = await taxonomyOfFlag(asked, "taxonomy");
  const taxonomy = own?.taxonomy ?? mast;
  const table = await (own === null ? asked.read(readTable, path) : asked.read(readTable, path, taxonomy));
  const stated = own === null ? {} : { taxonomy };
  return await mapped(asked, labelsOf(table, { ...readingOf(asked), ...stated }), own);
}

async function taxonomyOfFlag({ given, read }: Asked, flag: "taxonomy" | "crosswalk"): Promise<TaxonomyFile | null> {
  return given[flag] === undefined ? null : await read(readTaxonomy, given[flag]);
}

/** Labels in the taxonomy of `crosswalk`, and the files that say what they are in. */
async function mapped<File extends LabelsPart>(asked: Asked, file: File, own: TaxonomyFile | null = null) {
  const to = await taxonomyOfFlag(asked, "crosswalk");
  const { traces, notes } = to === null ? { ...file, notes: [] } : crosswalked(file.traces, to.taxonomy);
  const digests = [own, to].flatMap((one) => one?.digests ?? []);
  const said = [own, to].flatMap((one) => one?.notes ?? []);
  return { ...file, traces, notes: [...said, ...file.notes, ...notes], digests: [file.digest, ...digests] };
}

function countsFile({ read }: Asked, path: string, taxonomy: TaxonomyFile | null): Promise<CountsFile> {
  return taxonomy === null
    ? read(readCountsCsv, shippedOr(path))
    : read(readCountsCsv, shippedOr(path), taxonomy.taxonomy);
}

type LabelsPart = Pick<LabelsFile, "traces" | "digest" | "notes">;

async function outcomesFile(asked: LabelsAsked, path: string): Promise<OutcomesFile> {
  return outcomesOf(await asked.read(readTable, path), readingOf(asked));
}

/** How a file of labels or outcomes is read: of several, one need not have the columns that are named. */
function readingOf({ given, recallDecides = false }: LabelsAsked) {
  const several = Object.keys(picked(given, "labels", "outcomes", "truth", "judge")).length > 1;
  const { successThreshold = 1 } = given;
  const { taxonomy: _own, crosswalk: _to, ...reading } = readingGiven(given);
  return { ...reading, elsewhere: several, successThreshold, recallDecides };
}

/** Every record as it is, with the digest of each trajectory. */
function mastRecords({ given, read, digests = "all" }: Asked): ReturnType<typeof readMastRecords> {
  const hashed = { digestTrajectories: digests === "all", digestLater: digests === "later" };
  return read(readMastRecords, given.mast!, { ...hashed, validate: given.validate ?? false });
}

/**
 * Labelled traces, or a count table of one of `kinds` in their place: `mast`, `labels` or `counts`, joined to `outcomes` or
 * `itbench`, one row a trace.
 *
 * @throws UsageError where none or two are given, InputError where annotators are many and neither `annotator` nor
 * `consensus` is there.
 */
async function openLabels<K extends CountTable["kind"]>(
  asked: LabelsAsked,
  kinds: readonly K[],
): Promise<Opened<readonly LabelledTrace[] | TableOf<K>>> {
  const { given, verb, splits = {} } = asked;
  const flag = oneOf(given, kinds.length === 0 ? ["mast", "labels"] : ["mast", "labels", "counts"], verb);
  if (flag === "counts") {
    rejectWith(given, "counts", [
      ...["outcomes", "itbench", "traces", "annotator", "consensus", "success-threshold", "recall", "crosswalk"],
      ...["stratum", "population", "poststratify"],
    ]);
    const taxonomy = await taxonomyOfFlag(asked, "taxonomy");
    const file = await countsFile(asked, given.counts!, taxonomy);
    const { table, digest } = file;
    if (!isKind(table, kinds)) {
      throw new InputError(`is a ${table.kind} table; ${verb} takes ${kinds.join(" or ")}`, {
        file: digest.name,
        remedy: `tabulate the traces with --kind ${kinds[0]}`,
      });
    }
    const rows = table.rows.filter(({ group }) => isWanted(given, (name) => groupCell(group, name), table.by));
    const kept = { ...table, rows } as typeof table;
    refuseReplicatedCounts(kept, digest.name, given, splits);
    return opened(kept, [file, taxonomy]);
  }
  const { data: read, points, ...rest } = await openTraces(asked);
  const file = rest.digests[0]!.name;
  checkBy(splits.by ?? [], groupColumnsOf(read), rest.join ?? []);
  const choice = annotatorChoice(given);
  const replicated = replicationCaution(points, file, given, splits);
  const data = replicated.length === 0 ? read : clusteredByIndex(read, points);
  const caution = [...replicated, ...consensusCautions(read, choice)];
  const columns = groupColumnsOf(data);
  const isIn = (trace: LabelledTrace) =>
    given.where === undefined || isWanted(given, (name) => groupValue(trace, name), columns);
  const wanted = data.filter(isIn);
  // What was drawn is the whole file, whatever part of it is asked for.
  const drawn = given.population !== undefined || data.some(hasWeight) ? data : wanted;
  const sample = await withSample(asked, oneRowATrace(drawn, choice, file), columns, groupValue);
  const one = sample.data.filter(isIn);
  if (choice.consensus !== undefined && !one.some(isLabelled) && wanted.some(isLabelled)) {
    throw new InputError("no trace has the labels of all annotators of the file, so a consensus labels none", {
      file,
      remedy: "choose --annotator NAME, or give a file for each set of annotators who share traces",
    });
  }
  return opened(one, [rest, sample], { caution: [...caution, ...sample.caution], join: rest.join });
}

/** Traces or runs with the design that they were drawn by; as they are where nothing is known of it. */
async function withSample<T extends Sampled>(
  asked: Asked,
  items: readonly T[],
  columns: readonly string[],
  cell: (item: T, name: string) => string,
): Promise<Opened<readonly T[]>> {
  const { stratum, population, poststratify } = asked.given;
  refuseAlone(asked, "population", "stratum", "poststratify");
  refuseAlone(asked, "poststratify", "population");
  for (const [flag, name] of Object.entries({ stratum, poststratify }))
    if (name !== undefined) checkBy([name], columns, [], `--${flag}`);
  const weighted = items.some(hasWeight);
  const own = columns.includes("stratum") ? "stratum" : undefined;
  if (!weighted && population === undefined) {
    if ((stratum ?? own) === undefined) return opened(items, []);
    const notes = [noteText(noteOf(drawnByStratumToken))];
    return opened(items, [{ digests: [], notes }], { caution: [drawnByStratumToken] });
  }
  const within = stratum ?? (weighted ? own : undefined);
  const file =
    population === undefined ? null : await asked.read(readPopulationCsv, population, (poststratify ?? within)!);
  const valueIn = (name: string | undefined) => (name === undefined ? undefined : (item: T) => cell(item, name));
  const data = withDesign(items, {
    stratumOf: valueIn(within),
    population: file?.sizes,
    poststratumOf: valueIn(poststratify),
  });
  const said = [
    weighted
      ? "weighted by the column weight"
      : poststratify === undefined
        ? "weighted by traces there were over traces drawn"
        : null,
    within === undefined ? null : `strata by ${within}`,
    poststratify === undefined ? null : `scaled to the population by ${poststratify}`,
  ];
  return opened(data, [file, { digests: [], notes: [said.filter((part) => part !== null).join(", ")] }]);
}

function isLabelled({ labels }: LabelledTrace): boolean {
  return labelCount(labels) > 0;
}

/** Whether groups are those of `where`; UsageError for one without "=" or with a column that is not there. */
function isWanted({ where = [] }: Given, cell: (name: string) => string, columns: readonly string[]): boolean {
  return where.every((part) => {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(0, at));
    if (at < 1 || !(columns.includes(name) || columns.includes(groupColumn(name)))) {
      throw new UsageError(`--where ${part}: use column=value with one of the columns ${columns.join(", ")}`);
    }
    return cell(name) === part.slice(at + 1);
  });
}

/** `mast` or `labels` with every annotator's row, joined to `outcomes` or `itbench`; with the labels as the replication test takes them. */
export async function openTraces(
  asked: LabelsAsked,
): Promise<Opened<readonly LabelledTrace[]> & { readonly points: readonly LabelPoint[] }> {
  const { given, verb, recallDecides } = asked;
  const ofMast = oneOf(given, ["mast", "labels"], verb) === "mast";
  const file = ofMast
    ? await mapped(asked, mastFullOf(await mastRecords(asked)))
    : await labelsFile(asked, given.labels!);
  const points = "records" in file ? pointsOfRecords(file.records) : pointsOfTraces(file.traces);
  const outcomes = await outcomesIfGiven(asked);
  if (outcomes === null) return { ...opened(file.traces, [file]), points };
  // A tree has two recalls: an outcome that fits the one may contradict the other.
  const bare = recallDecides === true && (given.itbench ?? given.traces) !== undefined;
  const own = bare ? file.traces.map((trace) => ({ ...trace, outcome: null })) : file.traces;
  const joined = joinOutcomes(own, outcomes.data);
  const join = unmatchedLines(joined, given.strict ?? false);
  const { notes, ...rest } = opened(joined.traces, [file, outcomes], { join });
  return { ...rest, notes: [...notes, ...join], points };
}

/** The column that tells the traces of two files apart. */
const fileColumn = "(file)";

/**
 * Two groups or two files: labelled traces or a modes table, else runs as traces without a label; with `against` a second
 * file of the kind of the first. Where neither knows a cluster and scenarios are asked for, equal ids are one.
 */
async function openCompared(asked: LabelsAsked, unit: unknown): Promise<Opened<ComparedData>> {
  const { given, verb } = asked;
  const { against, ...rest } = given;
  const flag = (["labels", "mast", "counts", "outcomes", "itbench", "traces"] as const).find(
    (name) => given[name] !== undefined,
  );
  if (flag === undefined)
    throw new UsageError(
      `${verb}: nothing to read; give --labels, --mast, --counts, --outcomes, --itbench or --traces`,
    );
  const side = async (from: Given): Promise<Opened<ModesInput>> => {
    if (flag !== "outcomes" && flag !== "itbench" && flag !== "traces")
      return await openLabels({ ...asked, given: from }, ["modes"]);
    const runs = await openRuns({ ...asked, given: from });
    return { ...runs, data: runs.data.map(unlabelled) };
  };
  if (against === undefined) {
    const one = await side(given);
    return { ...one, data: { data: one.data, files: null } };
  }
  const joined =
    flag === "labels" || flag === "mast" ? Object.keys(picked(given, "outcomes", "itbench", "traces"))[0] : undefined;
  if (joined !== undefined) {
    throw new UsageError(`${verb}: --against does not go with --${joined}: give the outcomes in a column of each file`);
  }
  const sides = [await side(rest), await side({ ...rest, [flag]: against })] as const;
  const bare = sides.map(({ digests }) => digests[0]!.name.replace(/\.\w+$/, ""));
  const [first, second] = bare[0] === bare[1] ? [`${bare[0]} (1)`, `${bare[1]} (2)`] : [bare[0]!, bare[1]!];
  const files = { column: fileColumn, first, second };
  const { notes, ...both } = opened(null, sides, { caution: [...new Set(sides.flatMap(({ caution }) => caution))] });
  const [one, two] = [sides[0].data, sides[1].data];
  if (isTable(one) && isTable(two)) {
    const named = (table: typeof one, name: string) =>
      table.rows.map((row) => ({ ...row, group: { [fileColumn]: name, ...row.group } }));
    const rows = [...named(one, first), ...named(two, second)];
    const data = { ...one, by: [fileColumn, ...new Set([...one.by, ...two.by])], rows };
    return { ...both, notes, data: { data, files } };
  }
  const traces = [one, two] as readonly (readonly LabelledTrace[])[];
  const known = traces.some((list) => list.some(({ cluster }) => cluster !== null));
  const ids = new Set(traces[0]!.map(({ id }) => joinKey(id)));
  const shared = known ? 0 : traces[1]!.filter(({ id }) => ids.has(joinKey(id))).length;
  const byId = shared > 0 && unit === "scenario";
  const data = traces.flatMap((list, at) =>
    list.map((trace) => ({
      ...trace,
      id: `${[first, second][at]}/${trace.id}`,
      cluster: byId ? joinKey(trace.id) : trace.cluster,
      extra: { ...trace.extra, [fileColumn]: [first, second][at]! },
    })),
  );
  const said = byId ? "compared scenario by scenario" : "--unit scenario compares them scenario by scenario";
  const lines = shared === 0 ? [] : [`${shared} ids stand in both files: ${said}`];
  return { ...both, notes: [...notes, ...lines], data: { data, files } };
}

/** A run as a trace without labels. */
function unlabelled({ id, outcome, recall, cluster, groups, ...rest }: OutcomeRecord): LabelledTrace {
  const { system = null, model = null, benchmark = null, ...extra } = groups;
  const told = { id, outcome, recall, cluster, system, model, benchmark, extra, ...picked(rest, "weight", "sampling") };
  return { dataset: "runs", ...told, labels: { flagged: 0, labelled: 0 }, definition: "unknown", annotator: null };
}

/** How runs ended: `outcomes`, `itbench`, `traces`, or what `labels` say of outcomes themselves; UsageError where none is given. */
async function openRuns(asked: Asked): Promise<Opened<readonly OutcomeRecord[]>> {
  if (asked.given.labels !== undefined) return await runsOfLabels(asked);
  const runs = await outcomesIfGiven(asked);
  if (runs === null)
    throw new UsageError(`${asked.verb}: nothing to read; give --traces PATH, --itbench DIR or --outcomes FILE`);
  return await sampleOfRuns(asked, runs);
}

async function runsOfLabels(asked: Asked): Promise<Opened<readonly OutcomeRecord[]>> {
  const { given, verb } = asked;
  const other = (["outcomes", "itbench", "traces"] as const).find((name) => given[name] !== undefined);
  if (other !== undefined) throw new UsageError(`${verb}: give --labels or --${other}, not both`);
  const { data, ...rest } = await openTraces(asked);
  const file = rest.digests[0]!.name;
  const choice = annotatorChoice(given);
  // Outcomes are the same under every rule of consensus, and need no majority.
  const chosen = choice.consensus === undefined ? choice : { consensus: "any" as const };
  const rows = oneRowATrace(data, chosen, file);
  if (rows.every(({ outcome, recall }) => outcome === null && recall === null)) {
    throw new InputError("has neither outcomes nor recalls", {
      file,
      remedy: "give --outcomes FILE, --itbench DIR or --traces PATH",
    });
  }
  return await sampleOfRuns(asked, { ...rest, data: outcomesOfTraces(rows) });
}

async function sampleOfRuns(
  asked: Asked,
  runs: Opened<readonly OutcomeRecord[]>,
): Promise<Opened<readonly OutcomeRecord[]>> {
  const columns = [...new Set(runs.data.flatMap(({ groups }) => Object.keys(groups)))];
  const sample = await withSample(asked, runs.data, columns, ({ groups }, name) => groupCell(groups, name));
  return opened(sample.data, [runs, sample], { caution: [...runs.caution, ...sample.caution], join: runs.join });
}

async function outcomesIfGiven(asked: LabelsAsked): Promise<Opened<readonly OutcomeRecord[]> | null> {
  const { outcomes: csv, itbench: tree, traces, recall, score, successThreshold = 1 } = asked.given;
  if (tree === undefined && traces === undefined && recall !== undefined) {
    throw new UsageError(
      "--recall chooses between the two recalls of an ITBench tree: it needs --itbench DIR or --traces DIR",
    );
  }
  const given = Object.keys(picked(asked.given, "outcomes", "itbench", "traces"));
  if (given.length > 1) throw new UsageError(`give ${given.map((flag) => `--${flag}`).join(" or ")}, not both`);
  if (csv !== undefined) {
    const file = await outcomesFile(asked, csv);
    return opened(file.outcomes, [file]);
  }
  if (traces !== undefined) {
    const rule = { successThreshold, ...(recall && { recall }), ...(score && { score }) };
    const file = await asked.read(readTraces, traces, rule);
    return opened(withScenarioFacts(file.traces.map(outcomeOfRun)), [file]);
  }
  if (tree === undefined) return null;
  const file = await asked.read(readItbench, tree, asked.given.score);
  return opened(withScenarioFacts(outcomesOfRuns(file.runs, successRule(asked.given))), [file]);
}

/** How a run of an agent ended, and what it took. A reward is no recall. */
export function outcomeOfRun({
  id,
  outcome,
  score,
  precision,
  cluster,
  groups,
  tokens,
  cost,
  seconds,
}: AgentTrace): OutcomeRecord {
  const recalls = precision === undefined ? { recall: null } : { recall: score, precision };
  return { id, outcome, ...recalls, cluster, groups, spent: { tokens, cost, seconds } };
}

/** Votes: `human`, `ratings`, `labels` with an annotator column (the set is "mast14"), or a votes table by `counts`. */
async function openVotes(asked: LabelsAsked): Promise<Opened<readonly Rating[] | TableOf<"votes">>> {
  const { given, verb, read } = asked;
  const flag = oneOf(given, ["human", "ratings", "labels", "counts"], verb);
  const path = given[flag]!;
  const recodes = given.taxonomy === "mast14";
  if (!recodes) refuseAlone(asked, "taxonomy", "labels", "ratings", "counts");
  if (flag === "human" || flag === "ratings") {
    const file = await (flag === "human" ? read(readMastHuman, path) : read(readRatingsCsv, path));
    const taxonomy = flag === "human" || recodes ? null : await taxonomyOfFlag(asked, "taxonomy");
    const own = taxonomy?.taxonomy;
    const ratings = own === undefined ? file.ratings : ofTaxonomy(file.ratings, own, file.digest.name);
    const to = await taxonomyOfFlag(asked, "crosswalk");
    // Of the human file's rounds to MAST there is a published crosswalk, which `agreement` applies.
    if (to === null || (own === undefined && verb === "agreement" && isMast(to.taxonomy.modes)))
      return opened(ratings, [file, taxonomy]);
    const keepSets = asked.splits?.by?.some((name) => name === "set" || name === "round") === true;
    const { notes, ...mapped } = crosswalkedVotes(ratings, to.taxonomy, { keepSets });
    return opened(mapped.ratings, [file, taxonomy, to, { digests: [], notes }]);
  }
  if (flag === "labels") {
    const file = await labelsFile(asked, path);
    if (file.annotators.length < 2) {
      throw new InputError("has fewer than two annotators, so there is no agreement to measure", {
        file: file.digest.name,
        remedy: "give a labels file with an annotator column and a row for each annotator",
      });
    }
    const notes = file.traces.some(hasWeight) ? [noteText(noteOf(notWeightedToken))] : [];
    return opened(ratingsOfLabels(file.traces), [file, { digests: [], notes }]);
  }
  const taxonomy = recodes ? null : await taxonomyOfFlag(asked, "taxonomy");
  const { table, digest } = await countsFile(asked, path, taxonomy);
  if (table.kind === "votes") return opened(table, [{ digest }, taxonomy]);
  throw new InputError(`is a ${table.kind} table; ${verb} takes votes`, { file: digest.name });
}

/** Votes in the taxonomy that is given for them; InputError for a code that it has not. */
function ofTaxonomy(ratings: readonly Rating[], taxonomy: Taxonomy, file: string): readonly Rating[] {
  const other = ratings.find(({ code }) => parseCode(code, taxonomy) === null);
  if (other === undefined) return ratings.map((rating) => ({ ...rating, taxonomy }));
  const { item, code: value } = other;
  const place = { file, record: `item ${item}`, field: "code", value, remedy: codesText(taxonomy) };
  throw new InputError(noCode(taxonomy), place);
}

/**
 * A judge's labels (`judge` or `mast`) beside true ones (`truth`, or the majority of `human` votes), by id. `annotator` and
 * `consensus` are for whichever of the two has annotators.
 *
 * @throws InputError where no trace stands in both, or (`strict`) only in one.
 */
async function openJudged(asked: Asked): Promise<Opened<readonly JudgedTrace[]>> {
  const truth = await truthOf(asked);
  const judge = await judgeOf(asked);
  const { pairs, truthOnly, judgeOnly } = pairLabels(truth.data, judge.data);
  const lines = [
    ...(truthOnly.length === 0 ? [] : [`${truthOnly.length} true traces without a judge's row`]),
    ...(judgeOnly.length === 0 ? [] : [`${judgeOnly.length} judged traces without a true row`]),
  ];
  if (lines.length > 0 && asked.given.strict === true) {
    throw new InputError(lines.join("; "), { remedy: "mend the ids, or leave --strict out" });
  }
  if (pairs.length === 0) {
    throw new InputError(`no trace of it stands in ${judge.digests[0]!.name}`, {
      file: truth.digests[0]!.name,
      remedy: "the ids of truth and judge must be the same",
    });
  }
  const readings = pairs.filter(({ truth: a, judge: b }) => a.definition !== b.definition).length;
  const weighted = pairs.some(({ truth: a, judge: b }) => hasWeight(a) || hasWeight(b)) ? [notWeightedToken] : [];
  const differ = `${readings} traces: only one of truth and judge states its reading of 3.2 and 3.3`;
  const { notes, ...rest } = opened(pairs, [truth, judge], {
    caution: [...truth.caution, ...judge.caution, ...weighted],
  });
  return { ...rest, notes: [...notes, ...lines, ...(readings > 0 ? [differ] : [])] };
}

/**
 * A judge's labels of all traces, with people's of those that they labelled (`truth`), by id. `annotator` and `consensus` are
 * for the truth where it has annotators.
 */
async function openChecked(asked: LabelsAsked, drawn: unknown): Promise<Opened<readonly CheckedTrace[]>> {
  const { annotator, consensus, truth: path, ...rest } = asked.given;
  if (drawn === undefined) {
    throw new UsageError(
      `${asked.verb}: say how the traces of --truth were drawn, with --truth-drawn at-random, or weighted with a weight column; chosen ones say nothing of the others`,
    );
  }
  const file = await labelsFile(asked, path!);
  const choice = annotatorChoice(asked.given);
  const ofTruth = file.annotators.length > 0;
  const judge = await openLabels({ ...asked, given: ofTruth ? rest : { ...rest, ...choice } }, []);
  const truth = sideOf(file, ofTruth ? choice : {});
  const { pairs, truthOnly } = pairLabels(truth.data, judge.data);
  if (pairs.length === 0) {
    throw new InputError(`no trace of it stands in ${judge.digests[0]!.name}`, {
      file: file.digest.name,
      remedy: "the ids of --truth and of the judge's labels must be the same",
    });
  }
  const lines =
    truthOnly.length === 0
      ? []
      : [`${many(truthOnly.length, "true trace")} without a judge's row left out: ${some(truthOnly, 5)}`];
  if (lines.length > 0 && asked.given.strict === true) {
    throw new InputError(lines[0]!, { remedy: "mend the ids, or leave --strict out" });
  }
  const known = new Map(pairs.map((pair) => [pair.judge, pair.truth]));
  const weighted = judge.data.some(hasWeight) ? [notWeightedToken] : [];
  const { notes, ...both } = opened(
    judge.data.map((trace) => ({ judge: trace, truth: known.get(trace) ?? null })),
    [judge, truth],
    { caution: [...judge.caution, ...truth.caution, ...weighted], join: judge.join },
  );
  return { ...both, notes: [...notes, ...lines] };
}

type Side = Opened<readonly LabelledTrace[]>;

async function judgeOf(asked: Asked): Promise<Side> {
  const { given, verb } = asked;
  if (oneOf(given, ["judge", "mast"], verb) === "mast") {
    const file = await mapped(asked, mastFullOf(await mastRecords(asked)));
    return opened(file.traces, [file]);
  }
  const file = await labelsFile(asked, given.judge!);
  if (file.annotators.length < 2) return opened(file.traces, [file]);
  const choice = annotatorChoice(given);
  if (Object.keys(choice).length > 0) return sideOf(file, choice);
  throw new InputError(`has ${file.annotators.length} annotators; a judge is one`, { file: file.digest.name });
}

async function truthOf(asked: Asked): Promise<Side> {
  const { given, verb, read } = asked;
  if (oneOf(given, ["truth", "human"], verb) === "truth") {
    const file = await labelsFile(asked, given.truth!);
    const judge = given.judge === undefined ? file : await labelsFile(asked, given.judge);
    const ofJudge = file.annotators.length === 0 && judge.annotators.length > 0;
    return sideOf(file, ofJudge ? {} : annotatorChoice(given));
  }
  const { ratings, digest, records } = await read(readMastHuman, given.human!);
  const to = await taxonomyOfFlag(asked, "crosswalk");
  const each = majorityLabels(ratings, { everyRound: to !== null }).map((trace) =>
    to === null ? { traces: [trace], notes: [] } : crosswalked([trace], to.taxonomy),
  );
  const traces = each.flatMap((one) => one.traces);
  const blocks = new Set(traces.map((trace) => trace.cluster)).size;
  const use =
    to === null ? "use the 14 published modes" : `can be read in ${to.taxonomy.name}, each round by its names`;
  const has = `${traces.length} of ${records.length} records (${blocks} distinct annotation blocks) ${use}`;
  if (given.judge === undefined && given.mast === undefined) {
    throw new InputError(`${has}, and no judge labels are published for them: nothing to score`, {
      file: digest.name,
      remedy: "give a judge's labels of these trace_ids with --judge FILE",
    });
  }
  const notes = [
    `${has}: too few to score a judge by mode; truth: the majority of the votes`,
    ...(to === null ? ["--crosswalk mast takes the records of the other rounds too"] : []),
    ...new Set(each.flatMap((one) => one.notes)),
  ];
  return opened(traces, [{ digest, notes }, to]);
}

function sideOf(file: LabelsFile, choice: AnnotatorChoice): Side {
  const caution = consensusCautions(file.traces, choice);
  return opened(oneRowATrace(file.traces, choice, file.digest.name), [file], { caution });
}

/** Runs of agents with the signals of their steps, and where `labels` are given those of them that meet by id. */
async function openSignals(asked: LabelsAsked): Promise<Opened<SignalledRuns>> {
  const { given, verb } = asked;
  if (given.traces === undefined) throw new UsageError(`${verb}: nothing to read; give the path of runs: ${verb} PATH`);
  const rule = picked(given, "successThreshold", "recall", "score");
  const { runs, ...file } = await asked.read(readSignals, given.traces, rule);
  if (given.labels === undefined) return opened({ runs, labels: null }, [file]);
  const { traces: _traces, ...ofLabels } = given;
  const labels = await openLabels({ ...asked, given: ofLabels }, []);
  const joined = joinOutcomes(
    labels.data.map((trace) => ({ ...trace, outcome: null })),
    runs.map(({ trace }) => outcomeOfRun(trace)),
  );
  const join = unmatchedLines(joined, given.strict ?? false);
  const { notes, ...rest } = opened({ runs, labels: labels.data }, [file, labels], { caution: labels.caution, join });
  return { ...rest, notes: [...notes, ...join] };
}

/** Labelled traces with each kind of recall that is known: of a tree both, the chosen one first; else "given". */
async function openRecalls(asked: LabelsAsked): Promise<Opened<readonly SweepSeries[]>> {
  const { given } = asked;
  const kinds =
    given.itbench === undefined
      ? (["given"] as const)
      : given.recall === "unfiltered"
        ? (["unfiltered", "filtered"] as const)
        : (["filtered", "unfiltered"] as const);
  const series: Opened<SweepSeries>[] = [];
  for (const recall of kinds) {
    const rule = recall === "given" ? given : { ...given, recall };
    const { data: traces, ...rest } = await openLabels({ ...asked, given: rule, recallDecides: true }, []);
    series.push({ ...rest, data: { recall, traces } });
  }
  return { ...series[0]!, data: series.map(({ data }) => data) };
}

/** Labels or a modes table, and their judge's quality: a calibration file, or sensitivity and specificity. */
async function openCalibrated(asked: LabelsAsked): Promise<Opened<Calibrated>> {
  const labels = await openLabels(asked, ["modes"]);
  const judge = await qualityOf(asked, taxonomyOf(labels.data));
  return {
    ...labels,
    data: { labels: labels.data, judge: judge.data },
    digests: [...labels.digests, ...judge.digests],
    notes: [...judge.notes, ...labels.notes],
  };
}

async function qualityOf({ given, verb, read }: Asked, taxonomy: Taxonomy): Promise<Opened<JudgeInput>> {
  const { calibration, sensitivity, specificity, positives, negatives } = given;
  if (calibration !== undefined) {
    if (sensitivity !== undefined || specificity !== undefined) {
      throw new UsageError(`${verb}: give --calibration, or --sensitivity and --specificity, not both`);
    }
    const file = await read(readCalibrationCsv, calibration, taxonomy);
    return opened(file.counts, [file]);
  }
  if (sensitivity === undefined || specificity === undefined) {
    throw new UsageError(
      `${verb}: the judge's quality is missing; give --calibration FILE, or --sensitivity and --specificity`,
    );
  }
  if ((positives === undefined) !== (negatives === undefined)) {
    throw new UsageError(`${verb}: give --positives and --negatives`);
  }
  return opened({ sensitivity, specificity, positives: positives ?? null, negatives: negatives ?? null }, []);
}

/** One's own scores by condition and seed, or the paper's. */
async function openSeeds({ given: { seeds, value }, read }: Asked): Promise<Opened<Seeds>> {
  if (seeds === undefined) {
    const notes = ["the paper's AG2 seeds on GSM-Plus: correct answers of 200"];
    return opened({ ...publishedSeeds(), by: ["llm_name"] }, [{ digests: [], notes }]);
  }
  const { scores, by, digest } = await read(readSeedsCsv, seeds, value);
  const clash = by.find((name) => interventionColumns.some(({ key }) => key === name));
  if (clash !== undefined) {
    const remedy = `rename it: the result has a ${clash} of its own`;
    throw new InputError("a group column cannot have this name", { file: digest.name, field: clash, remedy });
  }
  return opened({ scores, by, of: 1 }, [{ digest }]);
}

/** What printed numbers are compared with: the traces of `mast` joined to `outcomes`, votes of `human`, runs of `itbench`. */
async function openPrinted(asked: Asked): Promise<Opened<ComparisonData>> {
  const { given } = asked;
  refuseAlone(asked, "outcomes", "mast");
  refuseAlone(asked, "recall", "itbench");
  refuseAlone(asked, "success-threshold", "outcomes", "itbench");
  const { itbench: _tree, recall: _recall, ...ofMast } = given;
  const { outcomes: _outcomes, ...ofTree } = given;
  const own = given.mast === undefined ? null : await openTraces({ ...asked, given: ofMast });
  const votes = given.human === undefined ? null : await openVotes({ ...asked, given: picked(given, "human") });
  const runs = given.itbench === undefined ? null : await openRuns({ ...asked, given: ofTree });
  const data = {
    ...(own === null
      ? {}
      : { mast: own.data, caution: replicationCautions(replicatedGroups(own.points, { verdictOnly: true })) }),
    ...(votes === null ? {} : { ratings: votes.data as readonly Rating[] }),
    ...(runs === null ? {} : { runs: runs.data }),
  };
  return opened(data, [own, votes, runs]);
}

/** What a printed figure is made again from: the traces of `mast`, the runs of `itbench`, labels of one's own joined to `outcomes` or `itbench`. */
async function openItem(asked: Asked): Promise<Opened<ComparisonData>> {
  const { mast, labels, ...rest } = asked.given;
  refuseAlone(asked, "outcomes", "mast", "labels");
  for (const name of ["annotator", "consensus"]) refuseAlone(asked, name, "labels");
  const own = labels === undefined ? null : await openLabels({ ...asked, given: { ...rest, labels } }, []);
  const ofTree = rest.itbench === undefined ? {} : picked(rest, "itbench", "recall", "successThreshold");
  const alone = labels === undefined ? asked.given : { ...picked(asked.given, "mast"), ...ofTree };
  const printed =
    mast === undefined && rest.itbench === undefined ? null : await openPrinted({ ...asked, given: alone });
  const { digests, ...both } = opened({ ...printed?.data, ...(own && { labels: own.data }) }, [printed, own]);
  return { ...both, digests: [...new Set(digests)] };
}

/** UsageError for an option without the one that it says something of. */
export function refuseAlone(
  { given, verb }: Pick<Asked, "given" | "verb">,
  name: string,
  ...needed: readonly (keyof Given)[]
): void {
  const values: Readonly<Record<string, unknown>> = given;
  if (values[camel(name)] === undefined || needed.some((other) => given[other] !== undefined)) return;
  throw new UsageError(`${verb}: --${name} needs ${needed.map((other) => `--${other}`).join(" or ")}`);
}

/**
 * Files as they are, repeated records too, for an audit: of labels by several annotators every row, or those of the
 * annotator or the consensus asked for. UsageError where none is given.
 */
async function openFiles(asked: Asked): Promise<Opened<FilesToAudit>> {
  const { given, verb, read } = asked;
  const flags = ["mast", "human", "itbench", "traces", "labels", "outcomes", "counts"] as const;
  if (flags.every((name) => given[name] === undefined)) {
    throw new UsageError(
      `${verb}: nothing to read; give one or more of ${flags.map((name) => `--${name}`).join(", ")}`,
    );
  }
  refuseAlone(asked, "annotator", "labels");
  refuseAlone(asked, "consensus", "labels");
  const { human, itbench, labels, outcomes, counts } = given;
  if (outcomes !== undefined && given.traces !== undefined)
    throw new UsageError("give --outcomes or --traces, not both");
  const csv = outcomes === undefined ? null : await outcomesFile(asked, outcomes);
  const tree = itbench === undefined ? null : await read(readItbench, itbench, given.score);
  const { traces, recall, score, successThreshold } = given;
  const ofRuns = picked({ traces, recall, score, successThreshold }, "traces", "recall", "score", "successThreshold");
  const runs = traces === undefined ? null : await outcomesIfGiven({ ...asked, given: ofRuns as Given });
  const ends = csv === null ? runs : { data: csv.outcomes, digests: [csv.digest] };
  const files: FilesToAudit = {
    mast: given.mast === undefined ? null : await mastRecords(asked),
    human: human === undefined ? null : await read(readMastHuman, human),
    itbench: tree,
    outcomes: ends && { records: ends.data, digest: ends.digests[0]! },
    labels: labels === undefined ? null : chosenRows(await labelsFile(asked, labels), given),
    runs: tree === null ? null : { records: outcomesOfRuns(tree.runs, successRule(given)), digest: tree.digest },
    counts: counts === undefined ? null : await countsFile(asked, counts, await taxonomyOfFlag(asked, "taxonomy")),
  };
  const parts = [files.mast, files.human, files.itbench, files.outcomes, files.labels, files.counts];
  return { ...opened(files, parts), notes: runs?.notes ?? [] };
}

function chosenRows(file: LabelsFile, given: Given): LabelsFile {
  const choice = annotatorChoice(given);
  if (Object.keys(choice).length === 0) return file;
  const { annotator } = choice;
  const annotators = annotator === undefined ? [] : [annotator];
  return { ...file, traces: oneRowATrace(file.traces, choice, file.digest.name), annotators };
}

/** The data of an analysis, by what it is of: `values` are those of the options of its input, and how it splits them. */
export async function open<Data = unknown>(
  { input, verb, view }: Pick<Analysis, "input" | "verb" | "view">,
  values: Readonly<Record<string, unknown>>,
  read: Read = (reader, path, ...rest) => reader(path, ...rest),
  digests: Asked["digests"] = "all",
): Promise<Opened<Data>> {
  const column = typeof view === "string" ? values[view] : values["column"];
  const splits = {
    by: (values["by"] as readonly string[] | undefined) ?? [],
    column: typeof column === "string" ? column : undefined,
  };
  const hashed = input.of === "files" ? "all" : digests;
  const asked: LabelsAsked = { given: values, verb, splits, read, digests: hashed };
  if (input.of !== "votes") refuseAlone(asked, "taxonomy", "labels", "truth", "judge", "counts");
  const opening = {
    labels: () => openLabels(asked, input.of === "labels" ? input.tables : []),
    checked: () => openChecked(asked, values["truthDrawn"]),
    compared: () => openCompared(asked, values["unit"]),
    runs: () => openRuns(asked),
    votes: () => openVotes(asked),
    judged: () => openJudged(asked),
    signals: () => openSignals(asked),
    recalls: () => openRecalls(asked),
    calibrated: () => openCalibrated(asked),
    seeds: () => openSeeds(asked),
    printed: () => openPrinted(asked),
    item: () => openItem(asked),
    files: () => openFiles(asked),
    options: () => opened(null, []),
  }[input.of];
  return (await opening()) as Opened<Data>;
}

/** Which one of these inputs is given; UsageError for none or several. */
function oneOf<T extends keyof Given>(given: Given, flags: readonly T[], verb: string): T {
  const there = flags.filter((flag) => given[flag] !== undefined);
  const list = flags.map((flag) => `--${flag}`).join(", ");
  if (there.length === 0) throw new UsageError(`${verb}: nothing to read; give one of ${list}`);
  if (there.length > 1) throw new UsageError(`${verb}: give only one of ${list}`);
  return there[0]!;
}

/** A path; that of the shipped table where nothing lies at data/published/NAME.csv below the working folder. */
function shippedOr(path: string): string {
  const name = publishedTableNames.find((known) => path === `data/published/${known}.csv`);
  return name === undefined || existsSync(path) ? path : fileURLToPath(publishedTableUrl(name));
}

function isKind<K extends CountTable["kind"]>(table: CountTable, kinds: readonly K[]): table is TableOf<K> {
  return kinds.some((kind) => kind === table.kind);
}

function rejectWith(given: Given, flag: string, others: readonly string[]): void {
  const values: Readonly<Record<string, unknown>> = given;
  const found = others.find((other) => values[camel(other)] !== undefined);
  if (found !== undefined) throw new UsageError(`--${found} needs traces; it cannot go with --${flag}`);
}

/** The annotator or the consensus asked for; UsageError where both are. */
export function annotatorChoice(given: Given): AnnotatorChoice {
  if (given.annotator !== undefined && given.consensus !== undefined)
    throw new UsageError("give --annotator or --consensus, not both");
  return picked(given, "annotator", "consensus");
}

function successRule(given: Given): SuccessRule {
  return { ...picked(given, "recall"), threshold: given.successThreshold ?? 1 };
}
