import { oneRowATrace, outcomesOfTraces } from "../datasets/join.js";
import { InputError, UsageError } from "../errors.js";
import { outcomes, outcomesColumns } from "../statistics/outcomes.js";
import { type Arguments, type Command, choiceOf, type Io, textOf } from "./command.js";
import { annotatorChoice, type OutcomesInput, openOutcomes, openTraces } from "./inputs.js";
import { byOf, confidenceOf, labelledOptions, seedOf, thresholdOf } from "./options.js";
import { emit } from "./output.js";

const intervals = ["wilson", "exact", "cluster-wilson", "cluster-bootstrap", "bca"] as const;
const inputs = ["outcomes", "itbench", "labels", "annotator", "consensus", "success-threshold", "recall"].map(
  (name) => [name, labelledOptions[name]!],
);

export const command: Command = {
  name: "outcomes",
  summary: "how runs ended: mean recall and success rate, repeated runs of a scenario as one cluster",
  usage: `mastkit outcomes --itbench trajectories --by model,domain
          mastkit outcomes --outcomes outcomes.csv --success-threshold 0.5
          mastkit outcomes --labels labels-with-outcomes.csv --by model`,
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
    const { records, digests } =
      textOf(args, "labels") === undefined ? await openOutcomes(args, io) : await ofLabels(args, io);
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

/** The outcomes that a labels file carries itself. */
async function ofLabels(args: Arguments, io: Io): Promise<OutcomesInput> {
  const other = ["outcomes", "itbench"].find((name) => textOf(args, name) !== undefined);
  if (other !== undefined) throw new UsageError(`outcomes: give --labels or --${other}, not both`);
  const { traces, digests } = await openTraces(args, io);
  const choice = annotatorChoice(args);
  // Outcomes are the same under every rule of consensus, and need no majority.
  const rows = oneRowATrace(traces, choice.consensus === undefined ? choice : { consensus: "any" });
  if (rows.every(({ outcome, recall }) => outcome === null && recall === null)) {
    throw new InputError("has neither outcomes nor recalls", {
      file: digests[0]!.name,
      remedy: "give --outcomes FILE or --itbench DIR",
    });
  }
  return { records: outcomesOfTraces(rows), digests };
}
