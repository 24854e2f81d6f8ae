import type { FileDigest } from "../datasets/digest.js";
import { majorityLabels, pairLabels } from "../datasets/judged.js";
import { InputError } from "../errors.js";
import type { Plot } from "../export/figure.js";
import { figureOf } from "../figures/index.js";
import type { StudyData } from "../source.js";
import { judgeScores, judgeScoresColumns } from "../statistics/judge-scores.js";
import type { JudgedTrace } from "../trace.js";
import { perStudy } from "./per-study.js";
import type { ResultOptions, ResultTable } from "./tables.js";

interface Judged {
  readonly dataset: "labels" | "mast";
  readonly pairs: readonly JudgedTrace[];
  /** The flags that give the same to `judge-scores`. */
  readonly flags: string;
  /** What is taken as true, as a phrase. */
  readonly truth: string;
  readonly inputs: readonly FileDigest[];
}

/** Scores of the labels at hand with the true ones as reference: all modes, by category, by mode; none without a truth. */
export function judgeTables(data: StudyData, options: ResultOptions): readonly ResultTable[] {
  return scored(data, options).map(({ dataset, rows, flags, truth, inputs }) => ({
    name: `judge-scores-${dataset}`,
    title: `The labels as a judge's, against ${truth}`,
    command: `judge-scores ${flags}`,
    columns: judgeScoresColumns,
    rows,
    inputs,
  }));
}

/** The same as a figure. */
export function judgePlots(data: StudyData, options: ResultOptions): readonly Plot[] {
  return scored(data, options).map(({ dataset, rows, flags, truth, inputs }) => ({
    name: `judge-human-${dataset}`,
    figure: figureOf("judge-human"),
    rows,
    columns: judgeScoresColumns,
    context: { source: `${dataset === "mast" ? "MAST-Data's labels" : "one's own labels"}, against ${truth}` },
    command: `judge-scores ${flags}`,
    inputs,
  }));
}

const scored = perStudy((data, options) =>
  judged(data).map((one) => ({ ...one, rows: judgeScores(one.pairs, options) })),
);

/**
 * The labels of one's own (else MAST-Data's) beside a truth file's; without one, beside the majority of the human votes
 * where ids meet.
 *
 * @throws InputError where a truth file shares no trace with the labels.
 */
export function judged({ labels, mast, truth, human }: StudyData): readonly Judged[] {
  const judge = labels ?? mast;
  if (judge === null) return [];
  const dataset = labels === null ? "mast" : "labels";
  const flag = labels === null ? "--mast FILE" : "--judge FILE";
  const digest = labels?.file.digest ?? mast!.digest;
  if (truth !== null) {
    const { pairs } = pairLabels(truth.traces, judge.traces);
    if (pairs.length === 0) {
      throw new InputError(`no trace of it stands in ${digest.name}`, {
        file: truth.file.digest.name,
        remedy: "the ids of the truth and of the labels must be the same",
      });
    }
    const inputs = [truth.file.digest, digest];
    return [{ dataset, pairs, flags: `--truth FILE ${flag}`, truth: "a file taken as true", inputs }];
  }
  if (human === null) return [];
  const { pairs } = pairLabels(majorityLabels(human.ratings), judge.traces);
  const named = "the majority of the human votes of MAST-Data";
  return pairs.length === 0
    ? []
    : [{ dataset, pairs, flags: `--human FILE ${flag}`, truth: named, inputs: [human.digest, digest] }];
}
