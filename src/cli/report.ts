import { join } from "node:path";
import { verbs } from "../analyses/verbs.js";
import type { FileDigest } from "../datasets/digest.js";
import { writeTogether } from "../export/write.js";
import { studyReport } from "../report/report.js";
import { openStudy } from "../study/data.js";
import { type Study, studyOf } from "../study/study.js";
import { type Command, outOf, sidecarOf } from "./command.js";
import { interruptible } from "./interrupt.js";
import { studyOptions } from "./options.js";
import { note, sidecar } from "./output.js";
import { givenOf, levelOf } from "./study.js";

export const command: Command = {
  name: "report",
  summary: verbs.output.report,
  examples: ["report", "report --source published --out report.html", "report --source FOLDER --labels labels.csv"],
  options: studyOptions,
  async run(args, io) {
    return await interruptible(io, async (signal) => {
      const data = await openStudy(givenOf(args, io, signal));
      note(args, io, [...data.lines.map(({ dataset, text }) => `${dataset}: ${text}`), ...data.notes]);
      const study = studyOf(data, levelOf(args));
      const out = outOf(args);
      const path = out ?? join(data.published ? "figures" : join("figures", "local"), "report.html");
      const report = { path, content: await studyReport(study) };
      if (out === undefined) await writeTogether([report]);
      else await writeTogether([report, { path: sidecarOf(out), content: sidecar(args, inputsOf(study)) }]);
      io.stdout(`wrote ${path}\n`);
      return 0;
    });
  },
};

function inputsOf({ tables, plots }: Study): readonly FileDigest[] {
  const digests = [...tables, ...plots].flatMap(({ inputs }) => inputs);
  return [...new Map(digests.map((digest) => [`${digest.name} ${digest.sha256}`, digest])).values()];
}
