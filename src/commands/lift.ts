import { groupHeads } from "../counts/group.js";
import { InputError, UsageError } from "../errors.js";
import { lift, liftColumns } from "../statistics/lift.js";
import { isTable, type ModesInput } from "../statistics/mode-groups.js";
import { paired, pairedColumns } from "../statistics/paired.js";
import { robustness, robustnessColumns } from "../statistics/robustness.js";
import { stratifiedLift, stratifiedLiftColumns } from "../statistics/stratified-lift.js";
import type { LabelledTrace } from "../trace.js";
import { type Command, choiceOf, flagOf, textOf } from "./command.js";
import { openLabelled } from "./inputs.js";
import { noOutcome } from "./nothing-to-count.js";
import { byOf, confidenceOf, labelledOptions, outcomeOption, seedOf } from "./options.js";
import { emit } from "./output.js";

const oddsRatios = ["exact", "haldane-anscombe"] as const;
const families = ["table", "group"] as const;
const differences = [
  "newcombe",
  "miettinen-nurminen",
  "cluster-newcombe",
  "cluster-t",
  "cluster-bootstrap",
  "bca",
] as const;

export const command: Command = {
  name: "lift",
  summary: "modes in failed against successful traces: differences, ratios, tests, verdicts",
  usage: `mastkit lift --counts data/published/itbench-study-modes.csv --by model
          mastkit lift --counts data/published/itbench-study-modes.csv --stratify model
          mastkit lift --counts data/published/itbench-study-modes.csv --by model --robust
          mastkit lift --labels labels.csv --itbench trajectories --by model
          mastkit lift --labels labels.csv --pair model`,
  options: {
    ...labelledOptions,
    difference: {
      type: "string",
      value: "NAME",
      help: "interval of the difference: newcombe (default), miettinen-nurminen; where clusters repeat cluster-newcombe (default), cluster-t, cluster-bootstrap, bca",
      choices: differences,
    },
    "odds-ratio": { type: "string", value: "NAME", help: "exact (default) or haldane-anscombe", choices: oddsRatios },
    family: {
      type: "string",
      value: "WHICH",
      help: "adjust p over the whole table (default) or within each group",
      choices: families,
    },
    stratify: {
      type: "string",
      value: "COLUMN",
      help: "hold a column fixed: Mantel-Haenszel beside the crude difference",
    },
    pair: { type: "string", value: "COLUMN", help: "compare two values of a column on the scenarios that both have" },
    robust: { type: "flag", help: "what it takes to overturn each finding: how much clustering of independent traces" },
    ...outcomeOption,
    bounds: { type: "flag", help: "note the worst and best case of missing labels for the difference" },
    "allow-selected": { type: "flag", help: "overall estimates although traces were selected on outcome" },
  },
  async run(args, io) {
    const by = byOf(args);
    const { data, digests, caution, join } = await openLabelled(args, io, ["modes"]);
    const [stratify, pair] = [textOf(args, "stratify"), textOf(args, "pair")];
    if (stratify !== undefined && pair !== undefined) throw new UsageError("give --stratify or --pair, not both");
    if (pair === undefined && textOf(args, "outcome") !== undefined)
      throw new UsageError("--outcome goes with --pair only");
    const alone = ["robust", "bounds", "difference", "odds-ratio"].find((name) => args.values[name] !== undefined);
    if ((pair !== undefined || stratify !== undefined) && alone !== undefined)
      throw new UsageError(`--${alone} goes with neither --pair nor --stratify`);
    const robust = flagOf(args, "robust");
    if (robust && (args.values["difference"] ?? args.values["odds-ratio"]) !== undefined)
      throw new UsageError("--robust prints no interval: --difference and --odds-ratio do not go with it");
    const heads = groupHeads(data, by);
    const shared = {
      by,
      caution,
      family: choiceOf(args, "family", families, "table"),
      confidence: confidenceOf(args),
      allowSelected: flagOf(args, "allow-selected"),
    };
    const origin = { inputs: digests };
    if (pair !== undefined) {
      const outcome = choiceOf(args, "outcome", ["success", "failure", "all"], "all");
      const { family, confidence } = shared;
      const rows = paired(pairable(data), { by, pair, outcome, caution, family, confidence });
      if (rows.every((row) => row.clusters === 0))
        throw new InputError(`no scenario has runs of two values of ${pair}`, { remedy: pairRemedy });
      await emit(rows, [...by, ...pairedColumns], args, io, origin);
      return 0;
    }
    if (stratify !== undefined) {
      const rows = stratifiedLift(data, { ...shared, stratify, seed: seedOf(args) });
      if (rows.every((row) => row.strata === 0)) throw noOutcome(data, join);
      await emit(rows, [...heads, ...stratifiedLiftColumns], args, io, origin);
      return 0;
    }
    const rows = (robust ? robustness : lift)(data, {
      ...shared,
      ...(args.values["difference"] === undefined
        ? {}
        : { difference: choiceOf(args, "difference", differences, "newcombe") }),
      oddsRatio: choiceOf(args, "odds-ratio", oddsRatios, "exact"),
      bounds: flagOf(args, "bounds"),
      seed: seedOf(args),
    });
    if (rows.every((row) => row.failed_n + row.successful_n === 0)) throw noOutcome(data, join);
    await emit(rows, [...heads, ...(robust ? robustnessColumns : liftColumns)], args, io, origin);
    return 0;
  },
};

const pairRemedy =
  "give labels whose runs share a scenario or cluster across two values of the column (columns model, scenario, or cluster)";

function pairable(data: ModesInput): readonly LabelledTrace[] {
  if (!isTable(data)) return data;
  throw new InputError("a count table has no runs to pair", { remedy: "give the traces with --labels or --mast" });
}
