import type { Input } from "./analysis.js";
import { choice, flag, list, numeric, type Options, optionsOf, picked, type ValuesOf, word } from "./options.js";

/** Where data are read from and by which rules, as options: every command, and what it says of itself, is made of these. */
export const inputs = optionsOf({
  source: word("WHERE", "auto (default), published, or a folder of data files"),
  mast: word("FILE", "MAD_full_dataset.json; alone: the one that fetch has put into the cache", { fetched: true }),
  validate: flag("with --mast: check the inside of the trajectories too, which are else skipped"),
  labels: word("FILE", "labels: CSV, JSON, JSONL or an annotation tool's export"),
  "format-labels": word("HOW", "how labels stand: wide, map, list (what is not listed is absent) or long", {
    choices: ["wide", "map", "list", "long"],
  }),
  "labels-key": word("NAME", "column or key that holds the labels"),
  id: list("a,b", "columns that make the id"),
  "annotator-column": word("NAME", "column that names the annotator"),
  score: word("NAME", "column that says how a run ended: an outcome, or a number as recall"),
  taxonomy: word(
    "FILE",
    "what the labels are in: a taxonomy file, or mast, mast-repository, mast-prompt, mast-round-1, agentrx, …",
  ),
  crosswalk: word("FILE", "count them in this taxonomy (a file or a name), mapped by mode names"),
  counts: word("FILE", "count table CSV"),
  against: word("FILE", "a second file of the same kind, which the first is compared with"),
  where: list("column=value,…", "only traces, or rows of a count table, of these groups"),
  outcomes: word("FILE", "outcomes: CSV, JSON or JSONL, joined to the labels by id"),
  itbench: word("DIR", "ITBench tree, joined to the labels by id; alone: the fetched one", { fetched: true }),
  traces: word("PATH", "runs of agents, a file or a folder of them (Harbor, ATIF, tau-bench, chats, Codex, …)"),
  human: word("FILE", "MAD_human_labelled_dataset.json; alone: the fetched one", { fetched: true }),
  ratings: word("FILE", "ratings CSV, long: item, rater, code, value"),
  truth: word("FILE", "labels taken as true"),
  judge: word("FILE", "labels of the judge"),
  seeds: word("FILE", "CSV: condition, seed, a score; default the paper's AG2 seeds"),
  "success-threshold": numeric("X", "recall from which a run is a success (default 1)", {
    above: 0,
    high: 1,
    default: 1,
  }),
  recall: choice("KIND", "filtered (default) or unfiltered", ["filtered", "unfiltered"]),
  annotator: word("NAME", "take one annotator's labels"),
  consensus: word("RULE", "join several annotators: majority, any or all", { choices: ["majority", "any", "all"] }),
  stratum: word("COLUMN", "what traces were drawn within (default a column stratum, where they have weights)"),
  population: word("FILE", "CSV: stratum, traces there were; weights are traces there were over traces drawn"),
  poststratify: word("COLUMN", "scale the weights to the sizes that --population gives for this column's groups"),
  lonely: choice("HOW", "a stratum with one trace or cluster: fail (default, no interval) or adjust", [
    "fail",
    "adjust",
  ]),
  "accept-replicated-labels": flag("group by columns over which labels are replicated, noted in every row"),
  calibration: word("FILE", "CSV: code (or empty), tp, fp, fn, tn, perhaps outcome, cluster"),
  sensitivity: numeric("X", "the judge's share of true positives found", { low: 0, high: 1 }),
  specificity: numeric("X", "the judge's share of true negatives left alone", { low: 0, high: 1 }),
  positives: numeric("N", "items behind the sensitivity; without it, taken as known", { low: 1, whole: true }),
  negatives: numeric("N", "items behind the specificity; without it, taken as known", { low: 1, whole: true }),
  value: word("COLUMN", "column of the score (default value or score, else the only one of numbers)"),
  strict: flag("make warnings errors: unmatched rows of a join, errors an audit finds"),
});

/** What is given of the data: the same for a command line, a library call and a notebook. */
export type Given = ValuesOf<typeof inputs>;

/** What decides where a file of labels or outcomes can be read in two ways. */
const reading = ["format-labels", "labels-key", "id", "annotator-column", "score"] as const;

/** What labels are in, and what they are counted in. */
const inModes = ["taxonomy", "crosswalk"] as const;

/** The same, of what is given. */
export function readingGiven(given: Given): Given {
  return picked(given, "formatLabels", "labelsKey", "id", "annotatorColumn", "score", ...inModes);
}

/** How traces or runs were drawn. */
const sampled = ["stratum", "population", "poststratify", "lonely"] as const;

/** The same, of what is given. */
export function samplingGiven(given: Given): Given {
  return picked(given, ...sampled);
}

/** The options of all of these. */
export const labelReading = picked(inputs, ...reading, ...inModes, ...sampled);

const recalled = ["success-threshold", "recall"] as const;
const annotated = ["annotator", "consensus"] as const;
const labelled = [
  ...(["mast", "validate", "labels", ...reading, ...inModes, "where", "outcomes", "itbench", "traces"] as const),
  ...recalled,
  ...annotated,
  ...sampled,
  ...(["accept-replicated-labels", "strict"] as const),
] as const;

const names: Readonly<Record<Input["of"], readonly (keyof typeof inputs)[]>> = {
  labels: labelled,
  compared: [...labelled, "counts", "against"],
  checked: [...labelled, "truth"],
  runs: ["outcomes", "itbench", "traces", "labels", ...reading, ...inModes, ...annotated, ...recalled, ...sampled],
  votes: ["human", "ratings", "labels", ...reading, ...inModes, "counts"],
  judged: ["truth", "judge", ...reading, ...inModes, "mast", "human", ...annotated, "strict"],
  signals: ["traces", "labels", ...reading, ...inModes, ...recalled, ...annotated, "strict"],
  recalls: labelled,
  calibrated: [...labelled, "counts", "calibration", "sensitivity", "specificity", "positives", "negatives"],
  seeds: ["seeds", "value"],
  printed: ["mast", "human", "outcomes", ...reading, "itbench", ...recalled, "accept-replicated-labels"],
  item: [
    "mast",
    "labels",
    "outcomes",
    "itbench",
    ...recalled,
    ...annotated,
    ...reading,
    ...inModes,
    ...sampled,
    "strict",
  ],
  files: [
    ...([
      "mast",
      "validate",
      "labels",
      ...reading,
      ...inModes,
      "counts",
      "outcomes",
      "itbench",
      "traces",
      "human",
    ] as const),
    ...recalled,
    ...annotated,
    "strict",
  ],
  options: [],
};

/** The options that open what an analysis is of. */
export function inputOptions(input: Input): Options {
  const tables = input.of === "labels" && input.tables.length > 0 ? (["counts"] as const) : [];
  return Object.fromEntries([...names[input.of], ...tables].map((name) => [name, inputs[name]]));
}
