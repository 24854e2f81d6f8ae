import { inputs } from "../analyses/given.js";
import { confidence, flag, list, type Options, optionsOf, picked, seed, word } from "../analyses/options.js";
import { drawn } from "../analyses/ppi.js";

/** What every result can be told. */
export const outputOptions = optionsOf({
  out: word("FILE", "write there (whole or not at all), with FILE.meta.json beside it"),
  format: word("FORMAT", "table (default on a terminal), csv (default), json, markdown, latex or html"),
  columns: list("a,b", "these columns of the result alone, in this order"),
  quiet: flag("no notes on standard error"),
  help: flag("this text"),
});

const { out, quiet, help } = outputOptions;

/** Where `reproduce`, `report` and `figures` take their data from, and their level and seed. */
export const studyOptions = {
  source: inputs.source,
  mast: inputs.mast,
  labels: inputs.labels,
  against: { ...inputs.against, help: "labels that --labels are compared with: what changed" },
  ...picked(inputs, "format-labels", "labels-key", "id", "annotator-column", "score", "taxonomy", "crosswalk"),
  ...picked(inputs, "stratum", "population", "poststratify", "lonely"),
  outcomes: inputs.outcomes,
  itbench: inputs.itbench,
  traces: inputs.traces,
  annotator: inputs.annotator,
  consensus: inputs.consensus,
  "success-threshold": inputs["success-threshold"],
  recall: inputs.recall,
  human: inputs.human,
  ratings: inputs.ratings,
  truth: { ...inputs.truth, help: "labels taken as true, to score --labels (else --mast) as its judge" },
  ...drawn,
  by: list("a,b", "group columns"),
  "with-published": flag("published numbers beside data that are given, as an appendix and a comparison"),
  strict: inputs.strict,
  quiet,
  help,
  "accept-replicated-labels": inputs["accept-replicated-labels"],
  seeds: { ...inputs.seeds, help: "CSV of scores by condition and seed, beside the paper's" },
  confidence,
  seed,
  out,
} as const satisfies Options;
