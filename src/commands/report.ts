import { join } from "node:path";
import { writeWhole } from "../export/write.js";
import { studyOf, studyReport } from "../results/study.js";
import { openSource } from "../source.js";
import { type Command, textOf } from "./command.js";
import { interruptible } from "./interrupt.js";
import { confidenceOf, seedOf, sourceOptions } from "./options.js";
import { note } from "./output.js";
import { sourceOf } from "./source.js";

export const command: Command = {
  name: "report",
  summary: "one HTML file that holds every table and figure that the data at hand allow",
  usage: `mastkit report
          mastkit report --source published --out report.html
          mastkit report --source FOLDER --labels labels.csv`,
  without: ["format"],
  options: sourceOptions,
  async run(args, io) {
    return await interruptible(io, async (signal) => {
      const data = await openSource(sourceOf(args, io, signal));
      note(args, io, [...data.lines.map(({ dataset, text }) => `${dataset}: ${text}`), ...data.notes]);
      const options = { confidence: confidenceOf(args), seed: seedOf(args) };
      const html = await studyReport(await studyOf(data, options));
      const path = textOf(args, "out") ?? join(data.published ? "figures" : join("figures", "local"), "report.html");
      await writeWhole(path, html);
      io.stdout(`wrote ${path}\n`);
      return 0;
    });
  },
};
