import { groupHeads } from "../counts/group.js";
import { readCalibrationCsv } from "../datasets/calibration-csv.js";
import type { FileDigest } from "../datasets/digest.js";
import { UsageError } from "../errors.js";
import { adjust, adjustColumns } from "../statistics/adjust.js";
import { adjustDifference, adjustDifferenceColumns } from "../statistics/adjust-difference.js";
import type { JudgeInput } from "../statistics/judge-quality.js";
import { type Arguments, type Command, choiceOf, flagOf, numberOf, textOf } from "./command.js";
import { openLabelled } from "./inputs.js";
import { byOf, confidenceOf, labelledOptions, outcomeOption } from "./options.js";
import { emit, note } from "./output.js";

export const command: Command = {
  name: "adjust",
  summary: "prevalence (or risk difference) corrected for a judge's error: Rogan-Gladen",
  usage: `mastkit adjust --labels labels.csv --calibration judge-scores.csv
          mastkit adjust --mast MAD_full_dataset.json --sensitivity 0.77 --specificity 0.97 --positives 13 --negatives 72
          mastkit adjust --labels labels.csv --outcomes outcomes.csv --calibration by-outcome.csv --difference`,
  options: {
    ...labelledOptions,
    ...outcomeOption,
    sensitivity: { type: "string", value: "X", help: "the judge's share of true positives found" },
    specificity: { type: "string", value: "X", help: "the judge's share of true negatives left alone" },
    positives: { type: "string", value: "N", help: "items behind the sensitivity; without it, taken as known" },
    negatives: { type: "string", value: "N", help: "items behind the specificity; without it, taken as known" },
    calibration: {
      type: "string",
      value: "FILE",
      help: "CSV: code (or empty), tp, fp, fn, tn, perhaps outcome, cluster",
    },
    difference: { type: "flag", help: "failed minus successful traces, instead of prevalence" },
    force: { type: "flag", help: "take a calibration with fewer than 10 positive or 10 negative items" },
    "allow-selected": { type: "flag", help: "overall estimates although traces were selected on outcome" },
  },
  async run(args, io) {
    const by = byOf(args);
    const judge = await judgeOf(args);
    note(args, io, judge.notes);
    const { data, digests, caution } = await openLabelled(args, io, ["modes"]);
    const options = {
      by,
      caution,
      confidence: confidenceOf(args),
      force: flagOf(args, "force"),
      allowSelected: flagOf(args, "allow-selected"),
    };
    const origin = { inputs: [...digests, ...judge.digests] };
    const heads = groupHeads(data, by);
    if (flagOf(args, "difference")) {
      const rows = adjustDifference(data, judge.input, options);
      await emit(rows, [...heads, ...adjustDifferenceColumns], args, io, origin);
      return 0;
    }
    const outcome = choiceOf(args, "outcome", ["success", "failure", "all"], "all");
    const rows = adjust(data, judge.input, { ...options, outcome });
    await emit(rows, [...heads, ...adjustColumns], args, io, origin);
    return 0;
  },
};

async function judgeOf(args: Arguments): Promise<{
  readonly input: JudgeInput;
  readonly digests: readonly FileDigest[];
  readonly notes: readonly string[];
}> {
  const path = textOf(args, "calibration");
  const [sensitivity, specificity] = [numberOf(args, "sensitivity", 0, 1), numberOf(args, "specificity", 0, 1)];
  if (path !== undefined) {
    if (sensitivity !== undefined || specificity !== undefined) {
      throw new UsageError("adjust: give --calibration, or --sensitivity and --specificity, not both");
    }
    const { counts, digest, notes } = await readCalibrationCsv(path);
    return { input: counts, digests: [digest], notes };
  }
  if (sensitivity === undefined || specificity === undefined) {
    throw new UsageError(
      "adjust: the judge's quality is missing; give --calibration FILE, or --sensitivity and --specificity",
    );
  }
  const [positives, negatives] = [countOf(args, "positives"), countOf(args, "negatives")];
  if ((positives === null) !== (negatives === null)) throw new UsageError("adjust: give --positives and --negatives");
  return { input: { sensitivity, specificity, positives, negatives }, digests: [], notes: [] };
}

function countOf(args: Arguments, name: string): number | null {
  const value = numberOf(args, name, 1);
  if (value !== undefined && !Number.isInteger(value)) throw new UsageError(`--${name} ${value}: use a whole number`);
  return value ?? null;
}
