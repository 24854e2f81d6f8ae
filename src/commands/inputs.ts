import { checkBy, groupColumnsOf } from "../counts/group.js";
import type { CountTable } from "../counts/tables.js";
import { pointsOfRecords, pointsOfTraces } from "../datasets/audit/label-points.js";
import { readCountsCsv } from "../datasets/counts-csv.js";
import type { FileDigest } from "../datasets/digest.js";
import { readItbench } from "../datasets/itbench.js";
import {
  type AnnotatorChoice,
  consensusCautions,
  joinOutcomes,
  oneRowATrace,
  outcomesOfRuns,
  unmatchedLines,
} from "../datasets/join.js";
import { readLabelsCsv } from "../datasets/labels-csv.js";
import { readMastFull } from "../datasets/mast-full.js";
import { readMastHuman } from "../datasets/mast-human.js";
import { readOutcomesCsv } from "../datasets/outcomes-csv.js";
import { readRatingsCsv } from "../datasets/ratings-csv.js";
import { ratingsOfLabels } from "../datasets/ratings-of-labels.js";
import { InputError, UsageError } from "../errors.js";
import { clusteredByIndex } from "../statistics/replication-caution.js";
import type { LabelledTrace, LabelPoint, OutcomeRecord, Rating } from "../trace.js";
import { type Arguments, choiceOf, flagOf, type Io, textOf } from "./command.js";
import type { JoinRest } from "./nothing-to-count.js";
import { byOf, thresholdOf } from "./options.js";
import { note } from "./output.js";
import { refuseReplicatedCounts, replicationCaution } from "./replication.js";

/** What a command was given: traces, or a count table in their place. */
export interface LabelledInput<K extends CountTable["kind"] = "modes"> {
  readonly data: readonly LabelledTrace[] | Extract<CountTable, { kind: K }>;
  readonly digests: readonly FileDigest[];
  /** Tokens that the results carry in their notes. */
  readonly caution: readonly string[];
  /** What the join to outcomes left over, a line a side; null where nothing was joined. */
  readonly join: JoinRest;
}

/**
 * Opens `--mast`, `--labels` or `--counts` (a table of one of `kinds`), joined to `--outcomes` or `--itbench`, one row a
 * trace. Notes go to standard error.
 *
 * @throws UsageError where none or two are given, InputError where annotators are many and neither `--annotator` nor
 * `--consensus` is there, or a majority of two is asked for.
 */
export async function openLabelled<K extends CountTable["kind"] = "modes">(
  args: Arguments,
  io: Io,
  kinds: readonly K[],
): Promise<LabelledInput<K>> {
  const flag = oneOf(args, ["mast", "labels", "counts"]);
  if (flag === "counts") {
    rejectWith(args, "counts", ["outcomes", "itbench", "annotator", "consensus", "success-threshold", "recall"]);
    const { table, digest, notes } = await readCountsCsv(textOf(args, "counts")!);
    if (!isKind(table, kinds)) {
      throw new InputError(`is a ${table.kind} table; ${args.command} takes ${kinds.join(" or ")}`, {
        file: digest.name,
        remedy: `tabulate the traces with --kind ${kinds[0]}`,
      });
    }
    refuseReplicatedCounts(table, digest.name, args);
    note(args, io, notes);
    return { data: table, digests: [digest], caution: [], join: null };
  }
  const { traces, digests, points, join } = await openTraces(args, io);
  checkBy(byOf(args), groupColumnsOf(traces));
  const choice = annotatorChoice(args);
  const replicated = replicationCaution(points, digests[0]!.name, args);
  const data = replicated.length === 0 ? traces : clusteredByIndex(traces, points);
  const caution = [...replicated, ...consensusCautions(traces, choice)];
  const one = oneRowATrace(data, choice);
  if (choice.consensus !== undefined && !one.some(isLabelled) && traces.some(isLabelled)) {
    throw new InputError("no trace has the labels of all annotators of the file, so a consensus labels none", {
      file: digests[0]!.name,
      remedy: "choose --annotator NAME, or give a file for each set of annotators who share traces",
    });
  }
  return { data: one, digests, caution, join };
}

function isLabelled({ labels }: LabelledTrace): boolean {
  return labels.labelled !== 0;
}

export interface TracesInput {
  readonly traces: readonly LabelledTrace[];
  readonly digests: readonly FileDigest[];
  /** The labels as the replication test takes them. */
  readonly points: readonly LabelPoint[];
  /** What the join to outcomes left over; null where nothing was joined. */
  readonly join: JoinRest;
}

/** Opens `--mast` or `--labels` with every annotator's row, joined to `--outcomes` or `--itbench`. */
export async function openTraces(args: Arguments, io: Io): Promise<TracesInput> {
  const flag = oneOf(args, ["mast", "labels"]);
  const path = textOf(args, flag)!;
  const validate = flagOf(args, "validate");
  const read = flag === "mast" ? await readMastFull(path, { validate }) : await readLabelsCsv(path, successRule(args));
  note(args, io, read.notes);
  const points = "records" in read ? pointsOfRecords(read.records) : pointsOfTraces(read.traces);
  const outcomes = await outcomesIfGiven(args, io);
  if (outcomes === null) return { traces: read.traces, digests: [read.digest], points, join: null };
  const joined = joinOutcomes(read.traces, outcomes.records);
  const join = unmatchedLines(joined, flagOf(args, "strict"));
  note(args, io, join);
  return { traces: joined.traces, digests: [read.digest, ...outcomes.digests], points, join };
}

export interface OutcomesInput {
  readonly records: readonly OutcomeRecord[];
  readonly digests: readonly FileDigest[];
}

/** Opens `--outcomes` or `--itbench`; UsageError where neither is given. */
export async function openOutcomes(args: Arguments, io: Io): Promise<OutcomesInput> {
  const outcomes = await outcomesIfGiven(args, io);
  if (outcomes === null)
    throw new UsageError(`${args.command}: nothing to read; give --itbench DIR or --outcomes FILE`);
  return outcomes;
}

async function outcomesIfGiven(args: Arguments, io: Io): Promise<OutcomesInput | null> {
  const [csv, tree] = [textOf(args, "outcomes"), textOf(args, "itbench")];
  if (tree === undefined && textOf(args, "recall") !== undefined) {
    throw new UsageError("--recall chooses between the two recalls of an ITBench tree: it needs --itbench DIR");
  }
  if (csv !== undefined && tree !== undefined) throw new UsageError("give --outcomes or --itbench, not both");
  if (csv !== undefined) {
    const { outcomes, digest, notes } = await readOutcomesCsv(csv, successRule(args));
    note(args, io, notes);
    return { records: outcomes, digests: [digest] };
  }
  if (tree === undefined) return null;
  const { runs, digest, notes } = await readItbench(tree);
  note(args, io, notes);
  const recall = choiceOf(args, "recall", ["filtered", "unfiltered"], "filtered");
  return { records: outcomesOfRuns(runs, { threshold: thresholdOf(args), recall }), digests: [digest] };
}

/**
 * Opens `--human`, `--ratings`, or `--labels` with an annotator column (annotators as raters; the set is "mast14"), or a
 * votes table by `--counts`.
 */
export async function openRatings(
  args: Arguments,
  io: Io,
): Promise<{
  readonly data: readonly Rating[] | Extract<CountTable, { kind: "votes" }>;
  readonly digests: readonly FileDigest[];
}> {
  const flag = oneOf(args, ["human", "ratings", "labels", "counts"]);
  const path = textOf(args, flag)!;
  switch (flag) {
    case "human": {
      const { ratings, digest, notes } = await readMastHuman(path);
      note(args, io, notes);
      return { data: ratings, digests: [digest] };
    }
    case "ratings": {
      const { ratings, digest } = await readRatingsCsv(path);
      return { data: ratings, digests: [digest] };
    }
    case "labels": {
      const { traces, annotators, digest, notes } = await readLabelsCsv(path);
      note(args, io, notes);
      if (annotators.length < 2) {
        throw new InputError("has fewer than two annotators, so there is no agreement to measure", {
          file: digest.name,
          remedy: "give a labels file with an annotator column and a row for each annotator",
        });
      }
      return { data: ratingsOfLabels(traces), digests: [digest] };
    }
    case "counts": {
      const { table, digest } = await readCountsCsv(path);
      if (table.kind !== "votes") {
        throw new InputError(`is a ${table.kind} table; ${args.command} takes votes`, { file: digest.name });
      }
      return { data: table, digests: [digest] };
    }
  }
}

/** Which one of these input flags is given; UsageError for none or several. */
export function oneOf<T extends string>(args: Arguments, flags: readonly T[]): T {
  const given = flags.filter((flag) => textOf(args, flag) !== undefined);
  const list = flags.map((flag) => `--${flag}`).join(", ");
  if (given.length === 0) throw new UsageError(`${args.command}: nothing to read; give one of ${list}`);
  if (given.length > 1) throw new UsageError(`${args.command}: give only one of ${list}`);
  return given[0]!;
}

function isKind<K extends CountTable["kind"]>(
  table: CountTable,
  kinds: readonly K[],
): table is Extract<CountTable, { kind: K }> {
  return kinds.some((kind) => kind === table.kind);
}

function rejectWith(args: Arguments, flag: string, others: readonly string[]): void {
  const given = others.find((other) => textOf(args, other) !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} needs traces; it cannot go with --${flag}`);
}

/** `--annotator` and `--consensus`; UsageError where both are given. */
export function annotatorChoice(args: Arguments): AnnotatorChoice {
  const annotator = textOf(args, "annotator");
  const consensus = textOf(args, "consensus");
  if (annotator !== undefined && consensus !== undefined)
    throw new UsageError("give --annotator or --consensus, not both");
  if (annotator !== undefined) return { annotator };
  if (consensus === undefined) return {};
  return { consensus: choiceOf(args, "consensus", ["majority", "any", "all"], "majority") };
}

/** In a sweep the recall decides at every threshold, whatever an outcome column says. */
function successRule(args: Arguments): { readonly successThreshold: number; readonly recallDecides: boolean } {
  return { successThreshold: thresholdOf(args), recallDecides: args.command === "sweep" };
}
