import type { FileDigest } from "../datasets/digest.js";
import { consensusCautions, oneRowATrace } from "../datasets/join.js";
import { majorityLabels, pairLabels } from "../datasets/judged.js";
import { readLabelsCsv } from "../datasets/labels-csv.js";
import { readMastFull } from "../datasets/mast-full.js";
import { readMastHuman } from "../datasets/mast-human.js";
import { InputError } from "../errors.js";
import { joinNotes } from "../statistics/interval.js";
import { judgeScores, judgeScoresColumns } from "../statistics/judge-scores.js";
import type { LabelledTrace } from "../trace.js";
import { type Arguments, type Command, flagOf, type Io, textOf } from "./command.js";
import { annotatorChoice, oneOf } from "./inputs.js";
import { byOf, confidenceOf, labelledOptions, ratingOptions, seedOf } from "./options.js";
import { emit, note } from "./output.js";

interface Side {
  readonly traces: readonly LabelledTrace[];
  readonly digest: FileDigest;
  /** What every row's note begins with. */
  readonly ties?: readonly string[];
}

export const command: Command = {
  name: "judge-scores",
  summary: "a judge against the truth: accuracy, precision, recall, F1, kappa; a calibration for adjust",
  usage: `mastkit judge-scores --truth human-labels.csv --judge judge-labels.csv --out judge-scores.csv
          mastkit judge-scores --truth annotators.csv --consensus majority --judge judge-labels.csv`,
  options: {
    truth: { type: "string", value: "FILE", help: "labels CSV taken as true" },
    judge: { type: "string", value: "FILE", help: "labels CSV of the judge" },
    mast: { type: "string", value: "FILE", help: "MAD_full_dataset.json, whose labels are then the judge's" },
    human: ratingOptions["human"]!,
    annotator: labelledOptions["annotator"]!,
    consensus: labelledOptions["consensus"]!,
  },
  async run(args, io) {
    const by = byOf(args);
    const truth = await truthOf(args, io);
    const judge = await judgeOf(args, io);
    const { pairs, truthOnly, judgeOnly } = pairLabels(truth.traces, judge.traces);
    unmatched(args, io, truthOnly, judgeOnly);
    if (pairs.length === 0) {
      throw new InputError("no trace stands in both files", { remedy: "the ids of truth and judge must be the same" });
    }
    const scores = judgeScores(pairs, { by, confidence: confidenceOf(args), seed: seedOf(args) });
    const rows = scores.map((row) => ({ ...row, note: joinNotes(...(truth.ties ?? []), row.note) }));
    const readings = pairs.filter(({ truth: a, judge: b }) => a.definition !== b.definition).length;
    if (readings > 0)
      note(args, io, [`${readings} traces: only one of truth and judge states its reading of 3.2 and 3.3`]);
    await emit(rows, [...by, ...judgeScoresColumns], args, io, { inputs: [truth.digest, judge.digest] });
    return 0;
  },
};

async function judgeOf(args: Arguments, io: Io): Promise<Side> {
  if (oneOf(args, ["judge", "mast"]) === "judge") return labelsOf(textOf(args, "judge")!, args, io, false);
  const { traces, digest, notes } = await readMastFull(textOf(args, "mast")!);
  note(args, io, notes);
  return { traces, digest };
}

async function truthOf(args: Arguments, io: Io): Promise<Side> {
  if (oneOf(args, ["truth", "human"]) === "truth") return labelsOf(textOf(args, "truth")!, args, io, true);
  const { ratings, digest, records } = await readMastHuman(textOf(args, "human")!);
  const traces = majorityLabels(ratings);
  const blocks = new Set(traces.map((trace) => trace.cluster)).size;
  const has = `${traces.length} of ${records.length} records (${blocks} distinct annotation blocks) use the 14 published modes`;
  if (textOf(args, "judge") === undefined && textOf(args, "mast") === undefined) {
    throw new InputError(`${has}, and no judge labels are published for them: nothing to score`, {
      file: digest.name,
      remedy: "give a judge's labels of these trace_ids with --judge FILE",
    });
  }
  note(args, io, [`${has}: too few to score a judge by mode; truth: the majority of the votes`]);
  return { traces, digest };
}

async function labelsOf(path: string, args: Arguments, io: Io, consensus: boolean): Promise<Side> {
  const { traces, annotators, digest, notes } = await readLabelsCsv(path);
  note(args, io, notes);
  if (consensus) {
    const choice = annotatorChoice(args);
    return { traces: oneRowATrace(traces, choice), digest, ties: consensusCautions(traces, choice) };
  }
  if (annotators.length < 2) return { traces, digest };
  throw new InputError(`has ${annotators.length} annotators; a judge is one`, { file: digest.name });
}

function unmatched(args: Arguments, io: Io, truthOnly: readonly string[], judgeOnly: readonly string[]): void {
  const lines = [
    ...(truthOnly.length === 0 ? [] : [`${truthOnly.length} true traces without a judge's row`]),
    ...(judgeOnly.length === 0 ? [] : [`${judgeOnly.length} judged traces without a true row`]),
  ];
  if (lines.length > 0 && flagOf(args, "strict")) {
    throw new InputError(lines.join("; "), { remedy: "mend the ids, or leave --strict out" });
  }
  note(args, io, lines);
}
