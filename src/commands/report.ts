import { join } from "node:path";
import type { FileDigest } from "../datasets/digest.js";
import { writeTogether } from "../export/write.js";
import { studyReport } from "../report/study-report.js";
import { type Study, studyOf } from "../results/study.js";
import { openSource } from "../source.js";
import { type Command, textOf } from "./command.js";
import { interruptible } from "./interrupt.js";
import { confidenceOf, seedOf, sourceOptions } from "./options.js";
import { note, sidecar, sidecarOf } from "./output.js";
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
      const study = await studyOf(data, options);
      const out = textOf(args, "out");
      const path = out ?? join(data.published ? "figures" : join("figures", "local"), "report.html");
      const report = { path, content: await studyReport(study) };
      if (out === undefined) await writeTogether([report]);
      else await writeTogether([report, { path: sidecarOf(out), content: sidecar(args, inputsOf(study)) }]);
      io.stdout(`wrote ${path}\n`);
      return 0;
    });
  },
};

/** Every file behind a table or a figure, once. */
function inputsOf({ tables, plots }: Study): readonly FileDigest[] {
  const digests = [...tables, ...plots].flatMap(({ inputs }) => inputs);
  return [...new Map(digests.map((digest) => [`${digest.name} ${digest.sha256}`, digest])).values()];
}
