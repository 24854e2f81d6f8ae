import {
  columnsOf,
  count,
  estimate,
  modeColumns,
  noteColumn,
  notedEstimate,
  number,
  type RowOf,
  tested,
  text,
} from "../columns.js";
import { UsageError } from "../errors.js";
import { ppiCompare, ppiLift, ppiPrevalence } from "../statistics/ppi-rows.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { CheckedTrace } from "../trace.js";
import { analysisOf, type Result, type Row } from "./analysis.js";
import { allowSelected, common, family, oneOutcome, word } from "./options.js";
import { clauses, rangeText, survivors } from "./sentence.js";
import { cell, cells, mode } from "./view.js";

const input = { of: "checked" } as const;

export const drawn = {
  "truth-drawn": word(
    "HOW",
    "how the traces of --truth were drawn from all: at-random, or weighted (their column weight: one over the probability)",
    { choices: ["at-random", "weighted"] },
  ),
} as const;

const intervalOfShare = {
  interval: word("NAME", "ppi-wilson-t (default), wald, or ppi_py (the package's own)", {
    choices: ["ppi-wilson-t", "wald", "ppi_py"],
  }),
} as const;
const intervalOfDifference = {
  interval: word("NAME", "of a difference ppi-mover (default) or wald", { choices: ["ppi-mover", "wald"] }),
} as const;

const { by, confidence } = common;
const share = { range: "0 to 1", empty: "not known", none: "no interval" } as const;
const apart = { ...share, range: "−1 to 1" } as const;
const error = number("se", "standard error of the estimate", {
  range: "0 or more",
  empty: "no spread, or one labelled cluster",
});

const prevalenceColumns = columnsOf([
  ...modeColumns,
  ...estimate("estimate", "share of all traces by prediction-powered inference, clipped to 0 to 1", {
    ...notedEstimate,
    range: "0 to 1",
  }),
  ...estimate("human", "by the human labels alone, with the same kind of interval", share),
  ...estimate("judge", "by the judge alone", share),
  ...estimate("rogan_gladen", "the judge's, corrected by the rates that the human labels give", share),
  number("lambda", "how much of the judge is taken, 0 to 1", { range: "0 to 1", empty: "no human label" }),
  count("labelled", "traces with a human label"),
  count("judged", "traces labelled by the judge, these among them"),
  count("human_flagged", "traces in which people found the mode"),
  count("clusters", "clusters (else traces) with a human label"),
  number("estimate_raw", "the estimate before clipping", { empty: "no human label" }),
  error,
  count("df", "degrees of freedom of t: clusters less one", { empty: "one labelled cluster" }),
  number("n_eff", "human labels that the estimate is worth", { range: "0 or more", empty: "one labelled cluster" }),
  text("interval", "ppi-wilson-t; ppi-wald or ppi_py on request; empty text: none"),
  noteColumn,
]);
/** A row of {@link ppiPrevalenceAnalysis}, by its columns. */
export type PpiPrevalenceRow = RowOf<typeof prevalenceColumns>;

const estimates =
  "A judge's labels of all traces and people's of some are put together by prediction-powered inference with tuned λ [@angelopoulos2023; @angelopoulos2023ppi; @sarndal1992]; beside it the human labels alone, the judge alone, and the judge's share corrected by Rogan and Gladen's estimator [@rogan1978].";

const headed = (traces: readonly CheckedTrace[], groups: readonly string[] = [], rows: readonly Row[]): Result => ({
  ...{ groups, rows },
  taxonomy: taxonomyOf(traces.map(({ judge }) => judge)),
});

export const ppiPrevalenceAnalysis = analysisOf({
  name: "prevalence-ppi",
  verb: "prevalence",
  view: ["truth"],
  summary: "the same by a judge's labels and people's of some traces: prediction-powered inference",
  examples: ["prevalence --labels judge.jsonl --truth human.csv --truth-drawn at-random"],
  methods: {
    estimates,
    counts: { judged: "traces", labelled: "traces with human labels" },
    usual: [{ interval: "ppi-wilson-t" }],
  },
  input,
  options: { by, confidence, ...drawn, ...intervalOfShare, ...oneOutcome, ...allowSelected },
  columns: prevalenceColumns,
  run: (traces: readonly CheckedTrace[], { truthDrawn, ...values }, caution) =>
    headed(traces, values.by, ppiPrevalence(traces, { ...values, caution, ...(truthDrawn && { drawn: truthDrawn }) })),
  shows: [mode, cell("estimate"), ...cells("human", "judge", "rogan_gladen"), ...cells("labelled", "judged")],
  headline: (result) =>
    clauses(result, (row, group) =>
      typeof row["estimate"] === "number"
        ? `${group}${row["code"]} ${(100 * row["estimate"]).toFixed(0)}%${rangeText(row)}`
        : null,
    ),
});

const sideColumns = <One extends string>(name: One, of: string) =>
  columnsOf([
    ...estimate(name, `share ${of}, by prediction-powered inference`, share),
    number(`lambda_${name}` as const, `how much of the judge is taken ${of}`, {
      range: "0 to 1",
      empty: "no human label",
    }),
    count(`${name}_labelled` as const, `traces ${of} with a human label`),
    count(`${name}_judged` as const, `traces ${of} labelled by the judge`),
  ]);

const differenceColumns = columnsOf([
  ...estimate("difference", "by prediction-powered inference: failed − successful, or first − second", {
    ...notedEstimate,
    range: "−1 to 1",
  }),
  ...tested("of no difference, by the interval", "no interval by MOVER", "modes tested"),
  ...estimate("human_difference", "by the human labels alone", apart),
  ...estimate("judge_difference", "by the judge alone", apart),
  ...estimate("rogan_gladen_difference", "of the judge's shares, each corrected by its own rates", apart),
]);
const endColumns = columnsOf([
  error,
  number("correlation", "of the two shares, by clusters of both", { range: "−1 to 1", empty: "no interval" }),
  text("interval", "ppi-mover; ppi-wald on request; empty text: none"),
  noteColumn,
]);

const liftColumns = columnsOf([
  ...modeColumns,
  ...differenceColumns,
  ...sideColumns("failed", "among failed traces"),
  ...sideColumns("successful", "among successful traces"),
  ...endColumns,
]);
/** A row of {@link ppiLiftAnalysis}, by its columns. */
export type PpiLiftRow = RowOf<typeof liftColumns>;

const differenceShows = [
  cell("difference"),
  ...cells("p", "q"),
  ...cells("human_difference", "judge_difference", "rogan_gladen_difference"),
];

export const ppiLiftAnalysis = analysisOf({
  name: "lift-ppi",
  verb: "lift",
  view: ["truth"],
  summary: "failed minus successful by a judge's labels and people's of some traces",
  examples: ["lift --labels judge.jsonl --truth human.csv --truth-drawn at-random"],
  methods: {
    estimates,
    counts: { failed_labelled: "failed traces with human labels", successful_labelled: "successful ones" },
    usual: [{ interval: "ppi-mover", q: 1 }],
  },
  input,
  options: { by, confidence, ...drawn, ...intervalOfDifference, ...family },
  columns: liftColumns,
  run: (traces: readonly CheckedTrace[], { truthDrawn, interval, ...values }, caution) =>
    headed(traces, values.by, ppiLift(traces, { ...values, ...askedOf(truthDrawn, interval), caution })),
  shows: [mode, ...differenceShows],
  headline: (result) => survivors(result, "difference"),
});

const compareColumns = columnsOf([
  text("first", "what is compared"),
  text("second", "what it is compared with"),
  ...modeColumns,
  ...differenceColumns,
  ...sideColumns("first_share", "of the first"),
  ...sideColumns("second_share", "of the second"),
  ...endColumns,
]);
/** A row of {@link ppiCompareAnalysis}, by its columns. */
export type PpiCompareRow = RowOf<typeof compareColumns>;

export const ppiCompareAnalysis = analysisOf({
  name: "compare-ppi",
  verb: "compare",
  view: ["truth"],
  summary: "modes of two groups by a judge's labels and people's of some traces",
  examples: ["compare --labels judge.jsonl --column model --truth human.csv --truth-drawn at-random"],
  methods: {
    estimates,
    counts: { first_share_labelled: "traces of the first with human labels", second_share_labelled: "of the second" },
    usual: [{ interval: "ppi-mover", q: 1 }],
  },
  input,
  options: {
    ...{ by, confidence, ...drawn, ...intervalOfDifference, ...oneOutcome, ...family },
    column: word("COLUMN", "the column whose values are compared: model, system, or any other"),
    first: word("NAME", "the value that is compared; alone: with each of the others"),
    second: word("NAME", "the value that it is compared with"),
  },
  columns: compareColumns,
  run: (traces: readonly CheckedTrace[], { truthDrawn, interval, column, ...values }, caution) => {
    if (column === undefined) throw new UsageError("compare: say what is compared, with --column COLUMN");
    return headed(
      traces,
      values.by,
      ppiCompare(traces, { ...values, column, ...askedOf(truthDrawn, interval), caution }),
    );
  },
  shows: [...cells("first", "second"), mode, ...differenceShows],
  headline: (result) => survivors(result, "difference"),
});

/** How the truth was drawn, and an interval other than the default. */
function askedOf(how: "at-random" | "weighted" | undefined, interval: "ppi-mover" | "wald" | undefined) {
  return {
    ...(how === undefined ? {} : { drawn: how }),
    ...(interval === "wald" ? { interval } : {}),
  };
}
