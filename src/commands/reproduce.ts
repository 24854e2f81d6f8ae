import { reproduce } from "../reproduce.js";
import type { SourcePaths } from "../source.js";
import { type Arguments, type Command, choiceOf, numberOf, textOf } from "./command.js";
import { confidenceOf, labelledOptions, seedOf, sourceOptions } from "./options.js";

export const command: Command = {
  name: "reproduce",
  summary: "the main job: audit, every table, figure and the report that the data at hand allow",
  usage: `mastkit reproduce
          mastkit reproduce --source published
          mastkit reproduce --source FOLDER --labels labels.csv`,
  options: {
    ...sourceOptions,
    "success-threshold": labelledOptions["success-threshold"]!,
    recall: labelledOptions["recall"]!,
  },
  async run(args, io) {
    const source = textOf(args, "source");
    const folder = textOf(args, "out");
    const done = await reproduce({
      ...(source === undefined ? {} : { source }),
      ...(folder === undefined ? {} : { folder }),
      paths: sourcePaths(args),
      threshold: numberOf(args, "success-threshold", 0) ?? 1,
      recall: choiceOf(args, "recall", ["filtered", "unfiltered"], "filtered"),
      confidence: confidenceOf(args),
      seed: seedOf(args),
      progress: (line) => io.stderr(`mastkit: ${line}\n`),
    });
    for (const { name, text } of done.absences) io.stdout(`${name}: not there: ${text}\n`);
    for (const path of done.written) io.stdout(`wrote ${path}\n`);
    return 0;
  },
};

/** The single data sets named on the command line. */
export function sourcePaths(args: Arguments): SourcePaths {
  const names = ["mast", "human", "itbench", "labels", "outcomes"] as const;
  return Object.fromEntries(
    names.map((name) => [name, textOf(args, name)] as const).filter((entry) => entry[1] !== undefined),
  );
}
