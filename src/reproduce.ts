import { join } from "node:path";
import { picked } from "./analyses/options.js";
import { toCsv } from "./export/csv.js";
import { writeFigure } from "./export/figure.js";
import { writePaper } from "./export/paper.js";
import { provenance } from "./export/provenance.js";
import { refuseInputs, writeTogether, writeWhole } from "./export/write.js";
import { studyReport } from "./report/report.js";
import { filesOf, openStudy, type SourceLine, type StudyOptions } from "./study/data.js";
import type { Absence } from "./study/entry.js";
import { type Finding, findingsOf } from "./study/findings.js";
import { paperOutputs, paperReadme } from "./study/of-paper.js";
import { studyOf } from "./study/study.js";
import { many } from "./words.js";

export interface ReproduceOptions extends StudyOptions {
  /** The folder of the outputs; default "figures", and "figures/local" for anything but published numbers. */
  readonly folder?: string;
  readonly confidence?: number;
  readonly seed?: number;
  /** Told one line at a time what is going on; with `detail`, of every file. */
  readonly progress?: (line: string) => void;
  readonly detail?: boolean;
}

export interface Reproduced {
  readonly sources: readonly SourceLine[];
  readonly findings: readonly Finding[];
  readonly tables: number;
  readonly figures: number;
  /** Paths of the files, in the order they were written. */
  readonly written: readonly string[];
  readonly absences: readonly Absence[];
}

/**
 * The main job: opens the data, audits them, computes every table the data allow, draws the figures, writes the report.
 * Each file is written whole or not at all; two runs on the same input give the same bytes. Throws UsageError where a file
 * would be written over an input.
 */
export async function reproduce(options: ReproduceOptions = {}): Promise<Reproduced> {
  const say = options.progress ?? (() => {});
  const detail = options.detail === true ? say : () => {};
  const data = await openStudy(options);
  for (const { dataset, text } of data.lines) say(`${dataset}: ${text}`);
  for (const line of data.notes) say(line);
  const level = picked(options, "confidence", "seed");
  const study = studyOf(data, level);
  for (const line of study.summary) say(line);
  const folder = options.folder ?? (data.published ? "figures" : join("figures", "local"));
  const written: string[] = [];
  const inputs = filesOf(options);
  say(`writing ${many(study.tables.length, "table")} and ${many(study.plots.length, "figure")} to ${folder}`);
  for (const table of study.tables) {
    const path = join(folder, "tables", `${table.name}.csv`);
    const sidecar = `${path}.meta.json`;
    await refuseInputs([path, sidecar], inputs);
    await writeTogether([
      { path, content: toCsv(table.rows, table.columns) },
      { path: sidecar, content: provenance(table.command, table.inputs, study.parameters) },
    ]);
    written.push(path);
    detail(`${table.name}: ${table.rows.length} rows`);
  }
  for (const plot of study.plots) {
    written.push(...(await writeFigure(plot, { folder, inputs })));
    detail(`figure ${plot.name}`);
  }
  const outputs = data.withPublished ? paperOutputs(data, level) : [];
  if (outputs.length > 0) say(`writing ${outputs.length} figures and tables in the papers' layouts`);
  const paper = { folder: join(folder, "paper"), inputs };
  for (const output of outputs) {
    written.push(...(await writePaper(output, paper, study.parameters)));
    detail(`${output.item.name}: ${output.verdicts}`);
  }
  const [readme, report] = [join(folder, "paper", "README.md"), join(folder, "report.html")];
  await refuseInputs([readme, report], inputs);
  if (data.withPublished) {
    await writeWhole(readme, paperReadme(outputs));
    written.push(readme);
  }
  await writeWhole(report, await studyReport(study));
  written.push(report);
  const [tables, figures] = [study.tables.length, study.plots.length];
  return {
    sources: data.lines,
    findings: findingsOf(study.tables),
    tables,
    figures,
    written,
    absences: [...study.absences, ...study.undrawn],
  };
}
