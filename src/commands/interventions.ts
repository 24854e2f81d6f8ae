import { readSeedsCsv } from "../datasets/seeds-csv.js";
import { publishedSeeds } from "../published/seeds.js";
import { refuseClash } from "../results/interventions.js";
import { interventionColumns, interventions } from "../statistics/interventions.js";
import { type Command, textOf } from "./command.js";
import { confidenceOf } from "./options.js";
import { emit } from "./output.js";

export const command: Command = {
  name: "interventions",
  summary: "conditions run with the same seeds: means, paired differences, exact Wilcoxon test",
  usage: `mastkit interventions
          mastkit interventions --seeds scores.csv --value accuracy --baseline none`,
  without: ["by", "seed"],
  options: {
    seeds: { type: "string", value: "FILE", help: "CSV: condition, seed, a score; default the paper's AG2 seeds" },
    value: {
      type: "string",
      value: "COLUMN",
      help: "column of the score (default value or score, else the only one of numbers)",
    },
    baseline: { type: "string", value: "NAME", help: "condition to compare with (default baseline, else the first)" },
  },
  async run(args, io) {
    const path = textOf(args, "seeds");
    const { scores, by, inputs } = path === undefined ? published() : await fromFile(path, textOf(args, "value"));
    const baseline = textOf(args, "baseline");
    const rows = interventions(scores, {
      confidence: confidenceOf(args),
      ...(baseline === undefined ? {} : { baseline }),
    });
    const notes = path === undefined ? ["the paper's AG2 seeds on GSM-Plus: correct answers of 200"] : [];
    await emit(rows, [...by, ...interventionColumns], args, io, { inputs, notes });
    return 0;
  },
};

async function fromFile(path: string, value: string | undefined) {
  const file = await readSeedsCsv(path, value);
  refuseClash(file);
  return { scores: file.scores, by: file.by, inputs: [file.digest] };
}

function published() {
  return { scores: publishedSeeds().scores, by: ["llm_name"], inputs: [] };
}
