import { outcomes, outcomesColumns } from "../statistics/outcomes.js";
import { type Command, choiceOf } from "./command.js";
import { openOutcomes } from "./inputs.js";
import { byOf, confidenceOf, labelledOptions, seedOf, thresholdOf } from "./options.js";
import { emit } from "./output.js";

const intervals = ["wilson", "exact", "cluster-wilson", "cluster-bootstrap", "bca"] as const;
const inputs = ["outcomes", "itbench", "success-threshold", "recall"].map((name) => [name, labelledOptions[name]!]);

export const command: Command = {
  name: "outcomes",
  summary: "how runs ended: mean recall and success rate, repeated runs of a scenario as one cluster",
  usage: `mastkit outcomes --itbench trajectories --by model,domain
          mastkit outcomes --outcomes outcomes.csv --success-threshold 0.5`,
  options: {
    ...Object.fromEntries(inputs),
    interval: {
      type: "string",
      value: "NAME",
      help: "wilson, exact, cluster-wilson, cluster-bootstrap or bca; default cluster-wilson where clusters repeat, else wilson",
      choices: intervals,
    },
  },
  async run(args, io) {
    const by = byOf(args);
    const { records, digests } = await openOutcomes(args, io);
    const rows = outcomes(records, {
      by,
      threshold: thresholdOf(args),
      ...(args.values["interval"] === undefined
        ? {}
        : { interval: choiceOf(args, "interval", intervals, "cluster-wilson") }),
      confidence: confidenceOf(args),
      seed: seedOf(args),
    });
    await emit(rows, [...by, ...outcomesColumns], args, io, { inputs: digests });
    return 0;
  },
};
