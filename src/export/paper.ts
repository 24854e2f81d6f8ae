import { join } from "node:path";
import type { Row } from "../analyses/analysis.js";
import type { FileDigest } from "../datasets/digest.js";
import type { TableLayout } from "../trace.js";
import { toCsv } from "./csv.js";
import { type Plot, type WriteFigureOptions, writeFigure } from "./figure.js";
import { toLatex } from "./latex.js";
import { toMarkdown } from "./markdown.js";
import { provenance } from "./provenance.js";
import { refuseInputs, writeTogether } from "./write.js";

/** A printed figure or table with its numbers, as it is written. */
export interface PaperFiles {
  readonly name: string;
  readonly rows: {
    readonly rows: readonly Row[];
    readonly columns: readonly string[];
    readonly command: string;
    readonly inputs: readonly FileDigest[];
  };
  readonly plot: Plot | null;
  readonly layout: TableLayout | null;
}

/** Writes a printed figure as every figure is written; a table as CSV of its numbers with sidecar, Markdown and LaTeX. */
export async function writePaper(
  { name, rows, plot, layout }: PaperFiles,
  options: WriteFigureOptions,
  parameters: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  if (plot !== null) return await writeFigure(plot, options);
  const base = join(options.folder, name);
  const files = [
    { path: `${base}.csv`, content: toCsv(rows.rows, rows.columns) },
    { path: `${base}.csv.meta.json`, content: provenance(rows.command, rows.inputs, parameters) },
    { path: `${base}.md`, content: toMarkdown(layout!) },
    { path: `${base}.tex`, content: toLatex(layout!) },
  ];
  const paths = files.map(({ path }) => path);
  await refuseInputs(paths, options.inputs ?? []);
  await writeTogether(files);
  return paths;
}
