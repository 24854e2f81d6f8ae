import { reproduce } from "../reproduce.js";
import type { Command } from "./command.js";
import { interruptible } from "./interrupt.js";
import { studyOptions } from "./options.js";
import { outOf } from "./output.js";
import { givenOf, levelOf } from "./study.js";

export const command: Command = {
  name: "reproduce",
  summary: "the main job: audit, every table, figure and the report that the data at hand allow",
  examples: ["reproduce", "reproduce --source published", "reproduce --source FOLDER --labels labels.csv"],
  options: studyOptions,
  async run(args, io) {
    return await interruptible(io, async (signal) => {
      const folder = outOf(args);
      const done = await reproduce({
        ...givenOf(args, io, signal),
        ...levelOf(args),
        ...(folder === undefined ? {} : { folder }),
        ...(args.words["quiet"] === true ? {} : { progress: (line: string) => io.stderr(`mastkit: ${line}\n`) }),
      });
      for (const { name, text } of done.absences) io.stdout(`${name}: not there: ${text}\n`);
      for (const path of done.written) io.stdout(`wrote ${path}\n`);
      return 0;
    });
  },
};
