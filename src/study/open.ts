import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Calibrated } from "../analyses/adjust.js";
import type { Analysis } from "../analyses/analysis.js";
import type { Given } from "../analyses/given.js";
import { interventionColumns, type Seeds } from "../analyses/interventions.js";
import { notJoined } from "../analyses/nothing.js";
import { camel } from "../analyses/options.js";
import type { FilesToAudit } from "../audit/files.js";
import { checkBy, groupCell, groupColumn, groupColumnsOf, groupValue } from "../counts/group.js";
import type { CountTable } from "../counts/tables.js";
import { readCalibrationCsv } from "../datasets/calibration-csv.js";
import { readCountsCsv } from "../datasets/counts-csv.js";
import type { FileDigest } from "../datasets/digest.js";
import { readItbench } from "../datasets/itbench.js";
import {
  type AnnotatorChoice,
  consensusCautions,
  joinOutcomes,
  oneRowATrace,
  outcomesOfRuns,
  outcomesOfTraces,
  type SuccessRule,
  unmatchedLines,
} from "../datasets/join.js";
import { majorityLabels, pairLabels } from "../datasets/judged.js";
import { pointsOfRecords, pointsOfTraces } from "../datasets/label-points.js";
import { type LabelsFile, readLabelsCsv } from "../datasets/labels-csv.js";
import { readMastFull, scanMastFull } from "../datasets/mast-full.js";
import { readMastHuman } from "../datasets/mast-human.js";
import type { MastRecord } from "../datasets/mast-record.js";
import { readOutcomesCsv } from "../datasets/outcomes-csv.js";
import { readRatingsCsv } from "../datasets/ratings-csv.js";
import { ratingsOfLabels } from "../datasets/ratings-of-labels.js";
import { readSeedsCsv } from "../datasets/seeds-csv.js";
import { InputError, UsageError } from "../errors.js";
import type { ComparisonData } from "../published/comparison-data.js";
import { withScenarioFacts } from "../published/scenarios.js";
import { publishedSeeds, publishedTableNames, publishedTableUrl } from "../published/tables.js";
import type { JudgeInput } from "../statistics/judge-quality.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { clusteredByIndex, replicationCautions } from "../statistics/replication-caution.js";
import type { SweepSeries } from "../statistics/sweep.js";
import { labelCount } from "../taxonomy/labels.js";
import type { JudgedTrace, LabelledTrace, LabelPoint, OutcomeRecord, Rating } from "../trace.js";
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

type TableOf<K extends CountTable["kind"]> = Extract<CountTable, { kind: K }>;

/**
 * Labelled traces, or a count table of one of `kinds` in their place: `mast`, `labels` or `counts`, joined to `outcomes` or
 * `itbench`, one row a trace.
 *
 * @throws UsageError where none or two are given, InputError where annotators are many and neither `annotator` nor
 * `consensus` is there.
 */
export async function openLabels<K extends CountTable["kind"]>(
  given: Given,
  kinds: readonly K[],
  splits: Splits,
  verb: string,
): Promise<Opened<readonly LabelledTrace[] | TableOf<K>>> {
  const flag = oneOf(given, ["mast", "labels", "counts"], verb);
  if (flag === "counts") {
    rejectWith(given, "counts", ["outcomes", "itbench", "annotator", "consensus", "success-threshold", "recall"]);
    const { table, digest, notes } = await readCountsCsv(shippedOr(given.counts!));
    if (!isKind(table, kinds)) {
      throw new InputError(`is a ${table.kind} table; ${verb} takes ${kinds.join(" or ")}`, {
        file: digest.name,
        remedy: `tabulate the traces with --kind ${kinds[0]}`,
      });
    }
    const rows = table.rows.filter(({ group }) => isWanted(given, (name) => groupCell(group, name), table.by));
    const kept = { ...table, rows } as typeof table;
    refuseReplicatedCounts(kept, digest.name, given, splits);
    return { data: kept, digests: [digest], caution: [], join: null, notes };
  }
  const { data: read, points, ...opened } = await openTraces(given, verb);
  checkBy(splits.by ?? [], groupColumnsOf(read));
  const choice = annotatorChoice(given);
  const replicated = replicationCaution(points, opened.digests[0]!.name, given, splits);
  const data = replicated.length === 0 ? read : clusteredByIndex(read, points);
  const caution = [...replicated, ...consensusCautions(read, choice)];
  const columns = groupColumnsOf(data);
  const wanted = data.filter((trace) => isWanted(given, (name) => groupValue(trace, name), columns));
  const one = oneRowATrace(wanted, choice, opened.digests[0]!.name);
  if (choice.consensus !== undefined && !one.some(isLabelled) && wanted.some(isLabelled)) {
    throw new InputError("no trace has the labels of all annotators of the file, so a consensus labels none", {
      file: opened.digests[0]!.name,
      remedy: "choose --annotator NAME, or give a file for each set of annotators who share traces",
    });
  }
  return { ...opened, data: one, caution };
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
  given: Given,
  verb: string,
  { recallDecides = false } = {},
): Promise<Opened<readonly LabelledTrace[]> & { readonly points: readonly LabelPoint[] }> {
  const flag = oneOf(given, ["mast", "labels"], verb);
  const read =
    flag === "mast"
      ? await readMastFull(given.mast!, { validate: given.validate ?? false })
      : await readLabelsCsv(given.labels!, { successThreshold: given.successThreshold ?? 1, recallDecides });
  const points = "records" in read ? pointsOfRecords(read.records) : pointsOfTraces(read.traces);
  const shared = { points, caution: [] };
  const outcomes = await outcomesIfGiven(given, { recallDecides });
  if (outcomes === null) {
    return { ...shared, data: read.traces, digests: [read.digest], join: null, notes: read.notes };
  }
  const joined = joinOutcomes(read.traces, outcomes.data);
  const join = unmatchedLines(joined, given.strict ?? false);
  return {
    ...shared,
    data: joined.traces,
    digests: [read.digest, ...outcomes.digests],
    join,
    notes: [...read.notes, ...outcomes.notes, ...join],
  };
}

/** How runs ended: `outcomes`, `itbench`, or what `labels` say of outcomes themselves; UsageError where none is given. */
export async function openRuns(given: Given, verb: string): Promise<Opened<readonly OutcomeRecord[]>> {
  if (given.labels !== undefined) return await runsOfLabels(given, verb);
  const runs = await outcomesIfGiven(given);
  if (runs === null) throw new UsageError(`${verb}: nothing to read; give --itbench DIR or --outcomes FILE`);
  return runs;
}

async function runsOfLabels(given: Given, verb: string): Promise<Opened<readonly OutcomeRecord[]>> {
  const other = (["outcomes", "itbench"] as const).find((name) => given[name] !== undefined);
  if (other !== undefined) throw new UsageError(`${verb}: give --labels or --${other}, not both`);
  const opened = await openTraces(given, verb);
  const choice = annotatorChoice(given);
  // Outcomes are the same under every rule of consensus, and need no majority.
  const chosen = choice.consensus === undefined ? choice : { consensus: "any" as const };
  const rows = oneRowATrace(opened.data, chosen, opened.digests[0]!.name);
  if (rows.every(({ outcome, recall }) => outcome === null && recall === null)) {
    throw new InputError("has neither outcomes nor recalls", {
      file: opened.digests[0]!.name,
      remedy: "give --outcomes FILE or --itbench DIR",
    });
  }
  return { ...opened, data: outcomesOfTraces(rows) };
}

async function outcomesIfGiven(
  given: Given,
  { recallDecides = false } = {},
): Promise<Opened<readonly OutcomeRecord[]> | null> {
  const { outcomes: csv, itbench: tree } = given;
  if (tree === undefined && given.recall !== undefined) {
    throw new UsageError("--recall chooses between the two recalls of an ITBench tree: it needs --itbench DIR");
  }
  if (csv !== undefined && tree !== undefined) throw new UsageError("give --outcomes or --itbench, not both");
  if (csv !== undefined) {
    const { outcomes, digest, notes } = await readOutcomesCsv(csv, {
      successThreshold: given.successThreshold ?? 1,
      recallDecides,
    });
    return { data: outcomes, digests: [digest], caution: [], join: null, notes };
  }
  if (tree === undefined) return null;
  const { runs, digest, notes } = await readItbench(tree);
  return {
    data: withScenarioFacts(outcomesOfRuns(runs, successRule(given))),
    digests: [digest],
    caution: [],
    join: null,
    notes,
  };
}

/** Votes: `human`, `ratings`, `labels` with an annotator column (the set is "mast14"), or a votes table by `counts`. */
export async function openVotes(given: Given, verb: string): Promise<Opened<readonly Rating[] | TableOf<"votes">>> {
  const flag = oneOf(given, ["human", "ratings", "labels", "counts"], verb);
  const path = given[flag]!;
  const opened = <Data>(data: Data, { digest, notes = [] }: { digest: FileDigest; notes?: readonly string[] }) => ({
    data,
    digests: [digest],
    caution: [],
    join: null,
    notes,
  });
  if (flag === "human") {
    const file = await readMastHuman(path);
    return opened(file.ratings, file);
  }
  if (flag === "ratings") {
    const { ratings, digest } = await readRatingsCsv(path);
    return opened(ratings, { digest });
  }
  if (flag === "labels") {
    const file = await readLabelsCsv(path);
    if (file.annotators.length < 2) {
      throw new InputError("has fewer than two annotators, so there is no agreement to measure", {
        file: file.digest.name,
        remedy: "give a labels file with an annotator column and a row for each annotator",
      });
    }
    return opened(ratingsOfLabels(file.traces), file);
  }
  const { table, digest } = await readCountsCsv(shippedOr(path));
  if (table.kind === "votes") return opened(table, { digest });
  throw new InputError(`is a ${table.kind} table; ${verb} takes votes`, { file: digest.name });
}

/**
 * A judge's labels (`judge` or `mast`) beside true ones (`truth`, or the majority of `human` votes), by id.
 *
 * @throws InputError where no trace stands in both, or (`strict`) only in one.
 */
export async function openJudged(given: Given, verb: string): Promise<Opened<readonly JudgedTrace[]>> {
  const truth = await truthOf(given, verb);
  const judge = await judgeOf(given, verb);
  const { pairs, truthOnly, judgeOnly } = pairLabels(truth.data, judge.data);
  const lines = [
    ...(truthOnly.length === 0 ? [] : [`${truthOnly.length} true traces without a judge's row`]),
    ...(judgeOnly.length === 0 ? [] : [`${judgeOnly.length} judged traces without a true row`]),
  ];
  if (lines.length > 0 && given.strict === true) {
    throw new InputError(lines.join("; "), { remedy: "mend the ids, or leave --strict out" });
  }
  if (pairs.length === 0) {
    throw new InputError("no trace stands in both files", { remedy: "the ids of truth and judge must be the same" });
  }
  const readings = pairs.filter(({ truth: a, judge: b }) => a.definition !== b.definition).length;
  const differ = `${readings} traces: only one of truth and judge states its reading of 3.2 and 3.3`;
  return {
    data: pairs,
    digests: [...truth.digests, ...judge.digests],
    caution: truth.caution,
    join: null,
    notes: [...truth.notes, ...judge.notes, ...lines, ...(readings > 0 ? [differ] : [])],
  };
}

type Side = Opened<readonly LabelledTrace[]>;

async function judgeOf(given: Given, verb: string): Promise<Side> {
  if (oneOf(given, ["judge", "mast"], verb) === "judge") {
    const { annotators, ...file } = await readLabelsCsv(given.judge!);
    if (annotators.length < 2) return sideOf(file.traces, file);
    throw new InputError(`has ${annotators.length} annotators; a judge is one`, { file: file.digest.name });
  }
  const file = await readMastFull(given.mast!);
  return sideOf(file.traces, file);
}

async function truthOf(given: Given, verb: string): Promise<Side> {
  if (oneOf(given, ["truth", "human"], verb) === "truth") {
    const file = await readLabelsCsv(given.truth!);
    const choice = annotatorChoice(given);
    return {
      ...sideOf(oneRowATrace(file.traces, choice, file.digest.name), file),
      caution: consensusCautions(file.traces, choice),
    };
  }
  const { ratings, digest, records } = await readMastHuman(given.human!);
  const traces = majorityLabels(ratings);
  const blocks = new Set(traces.map((trace) => trace.cluster)).size;
  const has = `${traces.length} of ${records.length} records (${blocks} distinct annotation blocks) use the 14 published modes`;
  if (given.judge === undefined && given.mast === undefined) {
    throw new InputError(`${has}, and no judge labels are published for them: nothing to score`, {
      file: digest.name,
      remedy: "give a judge's labels of these trace_ids with --judge FILE",
    });
  }
  const notes = [`${has}: too few to score a judge by mode; truth: the majority of the votes`];
  return sideOf(traces, { digest, notes });
}

function sideOf(
  data: readonly LabelledTrace[],
  { digest, notes }: { readonly digest: FileDigest; readonly notes: readonly string[] },
): Side {
  return { data, digests: [digest], caution: [], join: null, notes };
}

/** Labelled traces with each kind of recall that is known: of a tree both, the chosen one first; else "given". */
export async function openRecalls(given: Given, splits: Splits, verb: string): Promise<Opened<readonly SweepSeries[]>> {
  const kinds =
    given.itbench === undefined
      ? ["given" as const]
      : given.recall === "unfiltered"
        ? (["unfiltered", "filtered"] as const)
        : (["filtered", "unfiltered"] as const);
  const opened: Opened<SweepSeries>[] = [];
  for (const recall of kinds) {
    const rule: Given = recall === "given" ? given : { ...given, recall };
    const { data, points, ...rest } = await openTraces(rule, verb, { recallDecides: true });
    checkBy(splits.by ?? [], groupColumnsOf(data));
    const choice = annotatorChoice(given);
    const replicated = replicationCaution(points, rest.digests[0]!.name, given, splits);
    const traces = replicated.length === 0 ? data : clusteredByIndex(data, points);
    const caution = [...replicated, ...consensusCautions(data, choice)];
    opened.push({ ...rest, caution, data: { recall, traces: oneRowATrace(traces, choice, rest.digests[0]!.name) } });
  }
  if (opened.every(({ data }) => data.traces.every((trace) => trace.recall === null))) {
    throw notJoined(
      "no trace has a recall, so no threshold can be swept",
      opened[0]!.join,
      "give --itbench DIR, --outcomes FILE with a recall column, or a labels file with one",
    );
  }
  return { ...opened[0]!, data: opened.map(({ data }) => data) };
}

/** Labels or a modes table, and their judge's quality: a calibration file, or sensitivity and specificity. */
export async function openCalibrated(given: Given, splits: Splits, verb: string): Promise<Opened<Calibrated>> {
  const judge = await qualityOf(given, verb);
  const opened = await openLabels(given, ["modes"], splits, verb);
  return {
    ...opened,
    data: { labels: opened.data, judge: judge.input },
    digests: [...opened.digests, ...judge.digests],
    notes: [...judge.notes, ...opened.notes],
  };
}

interface Quality {
  readonly input: JudgeInput;
  readonly digests: readonly FileDigest[];
  readonly notes: readonly string[];
}

async function qualityOf(
  { calibration, sensitivity, specificity, positives, negatives }: Given,
  verb: string,
): Promise<Quality> {
  if (calibration !== undefined) {
    if (sensitivity !== undefined || specificity !== undefined) {
      throw new UsageError(`${verb}: give --calibration, or --sensitivity and --specificity, not both`);
    }
    const { counts, digest, notes } = await readCalibrationCsv(calibration);
    return { input: counts, digests: [digest], notes };
  }
  if (sensitivity === undefined || specificity === undefined) {
    throw new UsageError(
      `${verb}: the judge's quality is missing; give --calibration FILE, or --sensitivity and --specificity`,
    );
  }
  if ((positives === undefined) !== (negatives === undefined)) {
    throw new UsageError(`${verb}: give --positives and --negatives`);
  }
  return {
    input: { sensitivity, specificity, positives: positives ?? null, negatives: negatives ?? null },
    digests: [],
    notes: [],
  };
}

/** One's own scores by condition and seed, or the paper's. */
export async function openSeeds({ seeds, value }: Given): Promise<Opened<Seeds>> {
  const rest = { caution: [], join: null };
  if (seeds === undefined) {
    const notes = ["the paper's AG2 seeds on GSM-Plus: correct answers of 200"];
    return { ...rest, data: { ...publishedSeeds(), by: ["llm_name"] }, digests: [], notes };
  }
  const { scores, by, digest } = await readSeedsCsv(seeds, value);
  const clash = by.find((name) => interventionColumns.some(({ key }) => key === name));
  if (clash !== undefined) {
    const remedy = `rename it: the result has a ${clash} of its own`;
    throw new InputError("a group column cannot have this name", { file: digest.name, field: clash, remedy });
  }
  return { ...rest, data: { scores, by, of: 1 }, digests: [digest], notes: [] };
}

/** What printed numbers are compared with: the traces of `mast` joined to `outcomes`, votes of `human`, runs of `itbench`. */
export async function openPrinted(given: Given, verb: string): Promise<Opened<ComparisonData>> {
  refuseAlone(given, verb, "outcomes", "mast");
  refuseAlone(given, verb, "recall", "itbench");
  refuseAlone(given, verb, "success-threshold", "outcomes", "itbench");
  const { itbench: _tree, recall: _recall, ...ofMast } = given;
  const { outcomes: _outcomes, ...ofTree } = given;
  const own = given.mast === undefined ? null : await openTraces(ofMast, verb);
  const votes = given.human === undefined ? null : await openVotes({ human: given.human }, verb);
  const runs = given.itbench === undefined ? null : await openRuns(ofTree, verb);
  return {
    data: {
      ...(own === null
        ? {}
        : { mast: own.data, caution: replicationCautions(replicatedGroups(own.points, { verdictOnly: true })) }),
      ...(votes === null ? {} : { ratings: votes.data as readonly Rating[] }),
      ...(runs === null ? {} : { runs: runs.data }),
    },
    digests: [own, votes, runs].flatMap((part) => part?.digests ?? []),
    caution: [],
    join: null,
    notes: [own, votes, runs].flatMap((part) => part?.notes ?? []),
  };
}

/** What a printed figure is made again from: the traces of `mast`, labels of one's own joined to `outcomes` or `itbench`. */
async function openItem(given: Given, verb: string): Promise<Opened<ComparisonData>> {
  const { mast, labels, ...rest } = given;
  refuseAlone(given, verb, "outcomes", "mast", "labels");
  for (const name of ["itbench", "annotator", "consensus"]) refuseAlone(given, verb, name, "labels");
  const own = labels === undefined ? null : await openLabels({ ...rest, labels }, [], {}, verb);
  const printed = mast === undefined ? null : await openPrinted(labels === undefined ? given : { mast }, verb);
  return {
    data: { ...printed?.data, ...(own === null ? {} : { labels: own.data as readonly LabelledTrace[] }) },
    digests: [printed, own].flatMap((part) => part?.digests ?? []),
    caution: [],
    join: null,
    notes: [printed, own].flatMap((part) => part?.notes ?? []),
  };
}

/** UsageError for an option without the one that it says something of. */
export function refuseAlone(given: Given, verb: string, name: string, ...needed: readonly (keyof Given)[]): void {
  const values: Readonly<Record<string, unknown>> = given;
  if (values[camel(name)] === undefined || needed.some((other) => given[other] !== undefined)) return;
  throw new UsageError(`${verb}: --${name} needs ${needed.map((other) => `--${other}`).join(" or ")}`);
}

/**
 * Files as they are, repeated records too, for an audit: of labels by several annotators every row, or those of the
 * annotator or the consensus asked for. UsageError where none is given.
 */
export async function openFiles(given: Given, verb: string): Promise<Opened<FilesToAudit>> {
  const flags = ["mast", "human", "itbench", "labels", "outcomes", "counts"] as const;
  if (flags.every((name) => given[name] === undefined)) {
    throw new UsageError(
      `${verb}: nothing to read; give one or more of ${flags.map((name) => `--${name}`).join(", ")}`,
    );
  }
  refuseAlone(given, verb, "annotator", "labels");
  refuseAlone(given, verb, "consensus", "labels");
  const { mast, human, itbench, labels, outcomes, counts, successThreshold = 1 } = given;
  const csv = outcomes === undefined ? null : await readOutcomesCsv(outcomes, { successThreshold });
  const tree = itbench === undefined ? null : await readItbench(itbench);
  const files: FilesToAudit = {
    mast: mast === undefined ? null : await scanMast(mast, given.validate ?? false),
    human: human === undefined ? null : await readMastHuman(human),
    itbench: tree,
    outcomes: csv === null ? null : { records: csv.outcomes, digest: csv.digest },
    labels: labels === undefined ? null : chosenRows(await readLabelsCsv(labels, { successThreshold }), given),
    runs: tree === null ? null : { records: outcomesOfRuns(tree.runs, successRule(given)), digest: tree.digest },
    counts: counts === undefined ? null : await readCountsCsv(shippedOr(counts)),
  };
  const read = [files.mast, files.human, files.itbench, files.outcomes, files.labels, files.counts];
  const digests = read.flatMap((file) => (file === null ? [] : [file.digest]));
  return { data: files, digests, caution: [], join: null, notes: [] };
}

function chosenRows(file: LabelsFile, given: Given): LabelsFile {
  const choice = annotatorChoice(given);
  if (Object.keys(choice).length === 0) return file;
  const { annotator } = choice;
  const annotators = annotator === undefined ? [] : [annotator];
  return { ...file, traces: oneRowATrace(file.traces, choice, file.digest.name), annotators };
}

/** Every record as it is, with the digest of each trajectory. */
async function scanMast(path: string, validate: boolean): Promise<NonNullable<FilesToAudit["mast"]>> {
  const records: MastRecord[] = [];
  const { digest } = await scanMastFull(path, (record) => records.push(record), { digestTrajectories: true, validate });
  return { records, digest };
}

/** The data of an analysis, by what it is of. */
export async function open(
  { input, verb, view }: Pick<Analysis, "input" | "verb" | "view">,
  values: Readonly<Record<string, unknown>>,
): Promise<Opened<unknown>> {
  const given: Given = values;
  const splits: Splits = {
    by: (values["by"] as readonly string[] | undefined) ?? [],
    column: typeof view === "string" ? text(values[view]) : undefined,
  };
  switch (input.of) {
    case "labels":
      return await openLabels(given, input.tables, splits, verb);
    case "runs":
      return await openRuns(given, verb);
    case "votes":
      return await openVotes(given, verb);
    case "judged":
      return await openJudged(given, verb);
    case "recalls":
      return await openRecalls(given, splits, verb);
    case "calibrated":
      return await openCalibrated(given, splits, verb);
    case "seeds":
      return await openSeeds(given);
    case "printed":
      return await openPrinted(given, verb);
    case "item":
      return await openItem(given, verb);
    case "files":
      return await openFiles(given, verb);
    case "options":
      return { data: null, digests: [], caution: [], join: null, notes: [] };
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Which one of these inputs is given; UsageError for none or several. */
export function oneOf<T extends keyof Given>(given: Given, flags: readonly T[], verb: string): T {
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
export function annotatorChoice({ annotator, consensus }: Given): AnnotatorChoice {
  if (annotator !== undefined && consensus !== undefined)
    throw new UsageError("give --annotator or --consensus, not both");
  return { ...(annotator === undefined ? {} : { annotator }), ...(consensus === undefined ? {} : { consensus }) };
}

/** When a run counts as a success. */
export function successRule({ successThreshold, recall }: Given): SuccessRule {
  return {
    ...(successThreshold === undefined ? {} : { threshold: successThreshold }),
    ...(recall === undefined ? {} : { recall }),
  };
}
