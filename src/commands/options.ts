import { UsageError } from "../errors.js";
import { type Arguments, listOf, numberOf, type OptionSpec } from "./command.js";

/** Options of every command. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  by: { type: "string", value: "a,b", help: "group columns" },
  out: { type: "string", value: "FILE", help: "write there (whole or not at all), with FILE.meta.json beside it" },
  format: { type: "string", value: "FORMAT", help: "csv (default), json, markdown, latex or html" },
  confidence: { type: "string", value: "0.95", help: "confidence level of the intervals" },
  seed: { type: "string", value: "N", help: "seed of whatever is random (default 1)" },
  strict: { type: "flag", help: "make warnings errors: unmatched rows of a join, errors an audit finds" },
  quiet: { type: "flag", help: "no notes on standard error" },
  help: { type: "flag", help: "this text" },
};

/** Labelled traces or their counts. */
export const labelledOptions: Readonly<Record<string, OptionSpec>> = {
  mast: { type: "string", value: "FILE", help: "MAD_full_dataset.json" },
  validate: { type: "flag", help: "with --mast: check the inside of the trajectories too, which are else skipped" },
  labels: { type: "string", value: "FILE", help: "labels CSV: id columns and code columns" },
  counts: { type: "string", value: "FILE", help: "count table CSV" },
  outcomes: { type: "string", value: "FILE", help: "outcomes CSV, joined to the labels by id" },
  itbench: { type: "string", value: "DIR", help: "ITBench tree, joined to the labels by id" },
  "success-threshold": { type: "string", value: "X", help: "recall from which a run is a success (default 1)" },
  recall: {
    type: "string",
    value: "KIND",
    help: "filtered (default) or unfiltered",
    choices: ["filtered", "unfiltered"],
  },
  annotator: { type: "string", value: "NAME", help: "take one annotator's labels" },
  consensus: {
    type: "string",
    value: "RULE",
    help: "join several annotators: majority, any or all",
    choices: ["majority", "any", "all"],
  },
  "accept-replicated-labels": {
    type: "flag",
    help: "group by columns over which labels are replicated, noted in every row",
  },
};

/** Human votes or other ratings. */
export const ratingOptions: Readonly<Record<string, OptionSpec>> = {
  human: { type: "string", value: "FILE", help: "MAD_human_labelled_dataset.json" },
  ratings: { type: "string", value: "FILE", help: "ratings CSV, long: item, rater, code, value" },
};

/** Outcome filter of statistics over labelled traces. */
export const outcomeOption: Readonly<Record<string, OptionSpec>> = {
  outcome: {
    type: "string",
    value: "WHICH",
    help: "success, failure or all (default)",
    choices: ["success", "failure", "all"],
  },
};

/** Where `reproduce`, `report`, `figures` and `notebooks` take their data from. */
export const sourceOptions: Readonly<Record<string, OptionSpec>> = {
  source: { type: "string", value: "WHERE", help: "auto (default), published, or a folder of data files" },
  ...Object.fromEntries(
    "mast labels outcomes itbench annotator consensus success-threshold recall"
      .split(" ")
      .map((name) => [name, labelledOptions[name]!]),
  ),
  human: ratingOptions["human"]!,
  truth: {
    type: "string",
    value: "FILE",
    help: "labels CSV taken as true, to score --labels (else --mast) as its judge",
  },
  seeds: { type: "string", value: "FILE", help: "CSV of scores by condition and seed, beside the paper's" },
};

/** `--success-threshold`, above 0 and at most 1 (a recall above 1 is a success at any of them); default 1. */
export function thresholdOf(args: Arguments): number {
  const value = numberOf(args, "success-threshold", 0, 1) ?? 1;
  if (value === 0) throw new UsageError("--success-threshold 0: every run would be a success; use a number above 0");
  return value;
}

/** `--confidence`, above 0.5 and below 1. */
export function confidenceOf(args: Arguments): number {
  const value = numberOf(args, "confidence", 0.5, 1) ?? 0.95;
  if (value >= 1 || value <= 0.5)
    throw new UsageError(`--confidence ${value}: use a number between 0.5 and 1, such as 0.95`);
  return value;
}

/** `--seed`, a whole number of 0 or more; default 1. */
export function seedOf(args: Arguments): number {
  const value = numberOf(args, "seed", 0, Number.MAX_SAFE_INTEGER) ?? 1;
  if (!Number.isInteger(value)) throw new UsageError(`--seed ${value}: use a whole number`);
  return value;
}

/** `--by`, in the order given. */
export function byOf(args: Arguments): readonly string[] {
  return listOf(args, "by");
}
