import { reproduce } from "../reproduce.js";
import { type Command, flagOf, textOf } from "./command.js";
import { interruptible } from "./interrupt.js";
import { confidenceOf, seedOf, sourceOptions } from "./options.js";
import { sourceOf } from "./source.js";

export const command: Command = {
  name: "reproduce",
  summary: "the main job: audit, every table, figure and the report that the data at hand allow",
  usage: `mastkit reproduce
          mastkit reproduce --source published
          mastkit reproduce --source FOLDER --labels labels.csv`,
  without: ["format"],
  options: sourceOptions,
  async run(args, io) {
    return await interruptible(io, async (signal) => {
      const folder = textOf(args, "out");
      const done = await reproduce({
        ...sourceOf(args, io, signal),
        ...(folder === undefined ? {} : { folder }),
        confidence: confidenceOf(args),
        seed: seedOf(args),
        ...(flagOf(args, "quiet") ? {} : { progress: (line: string) => io.stderr(`mastkit: ${line}\n`) }),
      });
      for (const { name, text } of done.absences) io.stdout(`${name}: not there: ${text}\n`);
      for (const path of done.written) io.stdout(`wrote ${path}\n`);
      return 0;
    });
  },
};
