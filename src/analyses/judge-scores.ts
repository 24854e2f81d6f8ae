import { columnsOf, count, estimate, noteColumn, type RowOf, text } from "../columns.js";
import { cautionNotes } from "../counts/cautions.js";
import { intervals } from "../methods.js";
import { joinNotes } from "../notes.js";
import { judgeScores } from "../statistics/judge-scores.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { Cell, JudgedTrace } from "../trace.js";
import { type Analysis, analysisOf } from "./analysis.js";
import { common } from "./options.js";
import { groupText, listed, plainNumber, rangeText } from "./sentence.js";
import { verbs } from "./verbs.js";
import { cell, cells } from "./view.js";

/** What a judge is scored by. */
export const scores = ["accuracy", "precision", "recall", "f1", "kappa"] as const;

const empty = "undefined, or fewer than 10 positive or negative items of a mode";
const share = { range: "0 to 1", empty, none: empty } as const;

const columns = columnsOf([
  text("code", "a mode; a category (FC1 to FC3 of MAST), its cells; or empty: all modes pooled"),
  count("tp", "trace × code cells that both labelled, true in both"),
  count("fp", "true for the judge alone"),
  count("fn", "true in the truth alone"),
  count("tn", "true in neither"),
  ...estimate("accuracy", "share of cells on which judge and truth agree", share),
  ...estimate("precision", "tp/(tp + fp)", share),
  ...estimate("recall", "tp/(tp + fn)", share),
  ...estimate("f1", "2tp/(2tp + fp + fn)", share),
  ...estimate("kappa", "Cohen's", { ...share, range: "−1 to 1" }),
  count("items", "cells"),
  count("clusters", "traces, or the truth's clusters, that they come from"),
  noteColumn,
]);
/** A row of {@link judgeScoresAnalysis}, by its columns. */
export type JudgeScoresRow = RowOf<typeof columns>;

export const judgeScoresAnalysis = analysisOf({
  name: "judge-scores",
  verb: "judge-scores",
  summary: verbs.statistics["judge-scores"],
  examples: [
    "judge-scores --truth human-labels.csv --judge judge-labels.csv --out judge-scores.csv",
    "judge-scores --truth annotators.csv --consensus majority --judge judge-labels.csv",
  ],
  methods: {
    estimates: `A judge's labels are held against true ones. Accuracy, precision and recall have ${intervals["cluster-wilson"]![1]}; F1 and Cohen's kappa [@cohen1960] ${intervals["bootstrap"]![1]}.`,
    counts: { items: "labels" },
  },
  input: { of: "judged" },
  options: common,
  columns,
  run: (pairs: readonly JudgedTrace[], values, caution) => ({
    groups: values.by ?? [],
    rows: judgeScores(pairs, values).map((row) => ({ ...row, note: joinNotes(...cautionNotes(caution), row.note) })),
    taxonomy: taxonomyOf(pairs.flatMap(({ truth, judge }) => [truth, judge])),
  }),
  shows: [{ heading: "mode", shows: "mode", of: ["code", "all modes"] }, cell("items"), ...cells(...scores)],
  headline(result) {
    const score = (value: Cell | undefined) => (typeof value === "number" ? value.toFixed(2) : "undefined");
    const clauses = result.rows
      .filter((row) => row["code"] === "")
      .map((row) => {
        const name = groupText(row, result, " ");
        const items = typeof row["items"] === "number" ? ` (n = ${row["items"]})` : "";
        return `${name === "" ? "all modes" : name}: accuracy ${score(row["accuracy"])}, kappa ${score(row["kappa"])}${rangeText(row, "kappa_low", "kappa_high", plainNumber)}${items}`;
      });
    return clauses.length === 0 ? null : `${listed(clauses)}.`;
  },
});

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [judgeScoresAnalysis];
