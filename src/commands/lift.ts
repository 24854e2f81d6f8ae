import { InputError } from "../errors.js";
import { lift, liftColumns } from "../statistics/lift.js";
import { groupHeads } from "../statistics/mode-groups.js";
import { type Command, choiceOf, flagOf } from "./command.js";
import { openLabelled } from "./inputs.js";
import { byOf, confidenceOf, labelledOptions, seedOf } from "./options.js";
import { emit } from "./output.js";

const differences = ["newcombe", "miettinen-nurminen", "cluster-t", "cluster-bootstrap", "bca"] as const;
const oddsRatios = ["exact", "haldane-anscombe"] as const;
const families = ["table", "group"] as const;

export const command: Command = {
  name: "lift",
  summary: "modes in failed against successful traces: differences, ratios, tests, verdicts",
  usage: `mastkit lift --counts data/published/itbench-study-modes.csv --by model
          mastkit lift --labels labels.csv --itbench trajectories --by model`,
  options: {
    ...labelledOptions,
    difference: {
      type: "string",
      value: "NAME",
      help: "interval of the difference: newcombe (default), miettinen-nurminen; where clusters repeat cluster-t (default), cluster-bootstrap, bca",
      choices: differences,
    },
    "odds-ratio": { type: "string", value: "NAME", help: "exact (default) or haldane-anscombe", choices: oddsRatios },
    family: {
      type: "string",
      value: "WHICH",
      help: "adjust p over the whole table (default) or within each group",
      choices: families,
    },
    "allow-selected": { type: "flag", help: "overall estimates although traces were selected on outcome" },
  },
  async run(args, io) {
    const by = byOf(args);
    const { data, digests, caution } = await openLabelled(args, io, ["modes"]);
    const rows = lift(data, {
      by,
      caution,
      ...(args.values["difference"] === undefined
        ? {}
        : { difference: choiceOf(args, "difference", differences, "newcombe") }),
      oddsRatio: choiceOf(args, "odds-ratio", oddsRatios, "exact"),
      family: choiceOf(args, "family", families, "table"),
      confidence: confidenceOf(args),
      seed: seedOf(args),
      allowSelected: flagOf(args, "allow-selected"),
    });
    if (rows.every((row) => row.failed_n + row.successful_n === 0)) {
      throw new InputError("no labelled trace has a known outcome, so failed and successful cannot be compared", {
        remedy:
          "give outcomes with --outcomes FILE or --itbench DIR, or a labels file with an outcome or recall column",
      });
    }
    await emit(rows, [...groupHeads(data, by), ...liftColumns], args, io, { inputs: digests });
    return 0;
  },
};
