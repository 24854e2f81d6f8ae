import { groupHeads } from "../counts/group.js";
import { prevalence, prevalenceColumns } from "../statistics/prevalence.js";
import { type Command, choiceOf, flagOf } from "./command.js";
import { openLabelled } from "./inputs.js";
import { noLabel } from "./nothing-to-count.js";
import { byOf, confidenceOf, labelledOptions, outcomeOption, seedOf } from "./options.js";
import { emit } from "./output.js";

const denominators = ["traces", "flags"] as const;
const intervals = ["wilson", "exact", "cluster-wilson", "cluster-bootstrap", "bca"] as const;

export const command: Command = {
  name: "prevalence",
  summary: "how common each mode is: its share of labelled traces, with an interval",
  usage: `mastkit prevalence --mast MAD_full_dataset.json --by system
          mastkit prevalence --labels labels.csv --denominator flags`,
  options: {
    ...labelledOptions,
    ...outcomeOption,
    denominator: {
      type: "string",
      value: "WHAT",
      help: "traces labelled for the mode (default), or flags: the mode's share of all flags",
      choices: denominators,
    },
    interval: {
      type: "string",
      value: "NAME",
      help: "wilson, exact, cluster-wilson, cluster-bootstrap or bca; default wilson, cluster-wilson where clusters repeat",
      choices: intervals,
    },
    "allow-selected": { type: "flag", help: "overall estimates although traces were selected on outcome" },
    bounds: { type: "flag", help: "note the worst and best case of missing labels" },
  },
  async run(args, io) {
    const by = byOf(args);
    const { data, digests, caution, join } = await openLabelled(args, io, ["modes"]);
    const interval = choiceOf(args, "interval", intervals, "wilson");
    const outcome = choiceOf(args, "outcome", ["success", "failure", "all"], "all");
    const rows = prevalence(data, {
      by,
      caution,
      outcome,
      denominator: choiceOf(args, "denominator", denominators, "traces"),
      ...(args.values["interval"] === undefined ? {} : { interval }),
      confidence: confidenceOf(args),
      seed: seedOf(args),
      allowSelected: flagOf(args, "allow-selected"),
      bounds: flagOf(args, "bounds"),
    });
    if (rows.every((row) => row.n === 0 && row.denominator === "traces")) {
      throw noLabel(data, "so there is no prevalence", outcome, join);
    }
    await emit(rows, [...groupHeads(data, by), ...prevalenceColumns], args, io, { inputs: digests });
    return 0;
  },
};
