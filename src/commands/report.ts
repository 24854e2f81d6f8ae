import { join } from "node:path";
import { auditStudy } from "../audit.js";
import { writeWhole } from "../export/write.js";
import { auditPublished } from "../published/audit-published.js";
import { drawPlots } from "../report/draw.js";
import { reportHtml } from "../report/report.js";
import { auditTables } from "../results/audit.js";
import { gatherResults } from "../results/gather.js";
import { gatherPlots } from "../results/plots.js";
import { openSource } from "../source.js";
import { type Command, textOf } from "./command.js";
import { interruptible } from "./interrupt.js";
import { confidenceOf, labelledOptions, seedOf, sourceOptions } from "./options.js";
import { note } from "./output.js";
import { sourceOf } from "./source.js";

export const command: Command = {
  name: "report",
  summary: "one HTML file that holds every table and figure that the data at hand allow",
  usage: `mastkit report
          mastkit report --source published --out report.html
          mastkit report --source FOLDER --labels labels.csv`,
  options: {
    ...sourceOptions,
    "success-threshold": labelledOptions["success-threshold"]!,
    recall: labelledOptions["recall"]!,
  },
  async run(args, io) {
    return await interruptible(io, async (signal) => {
      const data = await openSource(sourceOf(args, io, signal));
      note(
        args,
        io,
        data.lines.map(({ dataset, text }) => `${dataset}: ${text}`),
      );
      const options = { confidence: confidenceOf(args), seed: seedOf(args) };
      const results = await gatherResults(data, options);
      const { plots, absences: undrawn } = await gatherPlots(data, options);
      const standing = auditPublished({ mast: data.mast === null, human: data.human === null });
      const tables = [...auditTables([...auditStudy(data, options), ...standing], data), ...results.tables];
      const figures = await drawPlots(plots, tables);
      const html = reportHtml({ sources: data.lines, tables, absences: results.absences, undrawn, figures });
      const path = textOf(args, "out") ?? join(data.published ? "figures" : join("figures", "local"), "report.html");
      await writeWhole(path, html);
      io.stdout(`wrote ${path}\n`);
      return 0;
    });
  },
};
