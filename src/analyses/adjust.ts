import {
  clustersColumn,
  columnsOf,
  count,
  estimate,
  modeColumns,
  noteColumn,
  notedEstimate,
  number,
  type RowOf,
  sideColumns,
  text,
} from "../columns.js";
import type { ModesInput } from "../counts/count.js";
import { adjust, adjustDifference } from "../statistics/adjust.js";
import type { JudgeInput } from "../statistics/judge-quality.js";
import { type Analysis, analysisOf } from "./analysis.js";
import { allowSelected, by, confidence, flag, oneOutcome } from "./options.js";
import { headed } from "./rows.js";
import { verbs } from "./verbs.js";
import { cells, mode, ratio } from "./view.js";

/** Labels or their counts, and how good the judge who made them is. */
export interface Calibrated {
  readonly labels: ModesInput;
  readonly judge: JudgeInput;
}

const options = {
  by,
  confidence,
  force: flag("take a calibration with fewer than 10 positive or 10 negative items"),
  ...allowSelected,
} as const;

const adjustColumns = columnsOf([
  ...modeColumns,
  count("flagged", "traces with the mode by the judge"),
  count("n", "traces labelled for it"),
  number("apparent", "`flagged`/`n`: the share that the judge saw", { range: "0 to 1", empty: "`n` is 0" }),
  number("sensitivity", "the judge's", { range: "0 to 1", empty: "not known" }),
  number("specificity", "the judge's", { range: "0 to 1", empty: "not known" }),
  count("positives", "calibration items behind the sensitivity", { empty: "taken as known" }),
  count("negatives", "calibration items behind the specificity", { empty: "taken as known" }),
  ...estimate("adjusted", "Rogan–Gladen's, clipped to 0 to 1", { ...notedEstimate, range: "0 to 1" }),
  text("interval", "lee"),
  clustersColumn,
  noteColumn,
]);
/** A row of {@link adjustAnalysis}, by its columns. */
export type AdjustRow = RowOf<typeof adjustColumns>;

export const adjustAnalysis = analysisOf({
  name: "adjust",
  verb: "adjust",
  summary: verbs.statistics.adjust,
  examples: [
    "adjust --labels labels.csv --calibration judge-scores.csv",
    "adjust --mast MAD_full_dataset.json --sensitivity 0.77 --specificity 0.97 --positives 13 --negatives 72",
  ],
  methods: {
    estimates: "Prevalence is corrected for the judge's errors by Rogan and Gladen's estimator [@rogan1978].",
    counts: { n: "traces", positives: "positive calibration items", negatives: "negative calibration items" },
    usual: [{ interval: "lee" }],
  },
  input: { of: "calibrated" },
  options: { ...options, ...oneOutcome },
  columns: adjustColumns,
  run: ({ labels, judge }: Calibrated, values, caution) =>
    headed(labels, adjust(labels, judge, { ...values, caution }), values.by),
  shows: [mode, ratio("flagged of n", "flagged", "n"), ...cells("apparent", "sensitivity", "specificity", "adjusted")],
});

const differenceColumns = columnsOf([
  ...modeColumns,
  ...sideColumns,
  number("apparent_difference", "uncorrected", { range: "−1 to 1", empty: "a side is empty" }),
  number("failed_adjusted", "corrected share", { range: "0 to 1", empty: "the note says why" }),
  number("successful_adjusted", "corrected share", { range: "0 to 1", empty: "the note says why" }),
  ...estimate("risk_difference", "corrected share among failed − corrected share among successful", {
    ...notedEstimate,
    range: "−1 to 1",
  }),
  text("interval", "mover-newcombe with one judge, mover-lee with one by outcome"),
  noteColumn,
]);
/** A row of {@link adjustDifferenceAnalysis}, by its columns. */
export type AdjustDifferenceRow = RowOf<typeof differenceColumns>;

export const adjustDifferenceAnalysis = analysisOf({
  name: "adjust-difference",
  verb: "adjust",
  view: "difference",
  summary: "failed minus successful traces, corrected for the judge's error",
  examples: ["adjust --labels labels.csv --outcomes outcomes.csv --calibration by-outcome.csv --difference"],
  methods: {
    estimates:
      "Failed and successful traces are compared by the share that has each mode, corrected for the judge's errors by Rogan and Gladen's estimator [@rogan1978].",
    counts: { failed_n: "failed traces", successful_n: "successful traces" },
    usual: [{ interval: "mover-newcombe" }],
  },
  input: { of: "calibrated" },
  options: { ...options, difference: flag("failed minus successful traces, instead of prevalence") },
  columns: differenceColumns,
  run: ({ labels, judge }: Calibrated, values, caution) =>
    headed(labels, adjustDifference(labels, judge, { ...values, caution }), values.by),
});

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [adjustAnalysis, adjustDifferenceAnalysis];
