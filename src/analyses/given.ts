import type { Input } from "./analysis.js";
import { type Options, optionsOf, type ValuesOf } from "./options.js";

/** Where data are read from and by which rules, as options: every command, and what it says of itself, is made of these. */
export const inputs = optionsOf({
  source: { type: "text", value: "WHERE", help: "auto (default), published, or a folder of data files" },
  mast: { type: "text", value: "FILE", help: "MAD_full_dataset.json" },
  validate: { type: "flag", help: "with --mast: check the inside of the trajectories too, which are else skipped" },
  labels: { type: "text", value: "FILE", help: "labels CSV: id columns and code columns" },
  counts: { type: "text", value: "FILE", help: "count table CSV" },
  where: { type: "list", value: "column=value,…", help: "only traces, or rows of a count table, of these groups" },
  outcomes: { type: "text", value: "FILE", help: "outcomes CSV, joined to the labels by id" },
  itbench: { type: "text", value: "DIR", help: "ITBench tree, joined to the labels by id" },
  human: { type: "text", value: "FILE", help: "MAD_human_labelled_dataset.json" },
  ratings: { type: "text", value: "FILE", help: "ratings CSV, long: item, rater, code, value" },
  truth: { type: "text", value: "FILE", help: "labels CSV taken as true" },
  judge: { type: "text", value: "FILE", help: "labels CSV of the judge" },
  seeds: { type: "text", value: "FILE", help: "CSV: condition, seed, a score; default the paper's AG2 seeds" },
  "success-threshold": {
    type: "number",
    value: "X",
    help: "recall from which a run is a success (default 1)",
    above: 0,
    high: 1,
    default: 1,
  },
  recall: {
    type: "text",
    value: "KIND",
    help: "filtered (default) or unfiltered",
    choices: ["filtered", "unfiltered"],
    default: "filtered",
  },
  annotator: { type: "text", value: "NAME", help: "take one annotator's labels" },
  consensus: {
    type: "text",
    value: "RULE",
    help: "join several annotators: majority, any or all",
    choices: ["majority", "any", "all"],
  },
  "accept-replicated-labels": {
    type: "flag",
    help: "group by columns over which labels are replicated, noted in every row",
  },
  calibration: {
    type: "text",
    value: "FILE",
    help: "CSV: code (or empty), tp, fp, fn, tn, perhaps outcome, cluster",
  },
  sensitivity: { type: "number", value: "X", help: "the judge's share of true positives found", low: 0, high: 1 },
  specificity: { type: "number", value: "X", help: "the judge's share of true negatives left alone", low: 0, high: 1 },
  positives: {
    type: "number",
    value: "N",
    help: "items behind the sensitivity; without it, taken as known",
    low: 1,
    whole: true,
  },
  negatives: {
    type: "number",
    value: "N",
    help: "items behind the specificity; without it, taken as known",
    low: 1,
    whole: true,
  },
  value: {
    type: "text",
    value: "COLUMN",
    help: "column of the score (default value or score, else the only one of numbers)",
  },
  strict: { type: "flag", help: "make warnings errors: unmatched rows of a join, errors an audit finds" },
});

/** What is given of the data: the same for a command line, a library call and a notebook. */
export type Given = ValuesOf<typeof inputs>;

const labelled = [
  "mast",
  "validate",
  "labels",
  "where",
  "outcomes",
  "itbench",
  "success-threshold",
  "recall",
  "annotator",
  "consensus",
  "accept-replicated-labels",
  "strict",
] as const;

const names: Readonly<Record<Input["of"], readonly (keyof typeof inputs)[]>> = {
  labels: labelled,
  runs: ["outcomes", "itbench", "labels", "annotator", "consensus", "success-threshold", "recall"],
  votes: ["human", "ratings", "labels", "counts"],
  judged: ["truth", "judge", "mast", "human", "annotator", "consensus", "strict"],
  recalls: labelled,
  calibrated: [...labelled, "counts", "calibration", "sensitivity", "specificity", "positives", "negatives"],
  seeds: ["seeds", "value"],
  printed: ["mast", "human", "outcomes", "itbench", "success-threshold", "recall", "accept-replicated-labels"],
  item: [
    ...(["mast", "labels", "outcomes", "itbench", "success-threshold", "recall", "annotator", "consensus"] as const),
    "strict",
  ],
  files: [
    ...([
      "mast",
      "validate",
      "labels",
      "counts",
      "outcomes",
      "itbench",
      "human",
      "success-threshold",
      "recall",
    ] as const),
    ...(["annotator", "consensus", "strict"] as const),
  ],
  options: [],
};

/** The options that open what an analysis is of. */
export function inputOptions(input: Input): Options {
  const tables = input.of === "labels" && input.tables.length > 0 ? (["counts"] as const) : [];
  return Object.fromEntries([...names[input.of], ...tables].map((name) => [name, inputs[name]]));
}
