import { groupHeads } from "../counts/group.js";
import { leverage, leverageColumns } from "../statistics/leverage.js";
import { type Command, flagOf } from "./command.js";
import { openLabelled } from "./inputs.js";
import { noOutcome } from "./nothing-to-count.js";
import { byOf, confidenceOf, labelledOptions } from "./options.js";
import { emit } from "./output.js";

export const command: Command = {
  name: "leverage",
  summary:
    "the share of failures that goes with each mode (attributable fraction), and what the literature offers against it",
  usage: `mastkit leverage --counts data/published/itbench-study-modes.csv --by model --allow-selected
          mastkit leverage --labels labels.csv --outcomes outcomes.csv`,
  options: {
    ...labelledOptions,
    "allow-selected": { type: "flag", help: "estimates although traces were selected on outcome" },
  },
  async run(args, io) {
    const by = byOf(args);
    const { data, digests, caution, join } = await openLabelled(args, io, ["modes"]);
    const allowSelected = flagOf(args, "allow-selected");
    const rows = leverage(data, { by, caution, confidence: confidenceOf(args), allowSelected });
    if (rows.every((row) => row.attributable_fraction === null && row.failed_n === 0)) throw noOutcome(data, join);
    await emit(rows, [...groupHeads(data, by), ...leverageColumns], args, io, { inputs: digests });
    return 0;
  },
};
