import { picked } from "../analyses/options.js";
import { paperItemAnalysis } from "../analyses/published.js";
import type { Plot } from "../export/figure.js";
import { paperTableBeside } from "../published/paper-beside.js";
import { type PaperItem, paperFile, paperItem, paperItems } from "../published/paper-items.js";
import { type PublishedRow, verdictsText } from "../published/verdict.js";
import type { TableLayout } from "../trace.js";
import type { StudyData } from "./data.js";
import { type Entry, type EntryFigure, plotsOf, type ResultTable, type StudyLevel, tableOf } from "./entry.js";
import { printedSource } from "./published-source.js";

/** A printed figure or table made again, ready to be written. */
export interface PaperOutput {
  readonly item: PaperItem;
  /** Name of its files. */
  readonly name: string;
  /** Its numbers as printed beside the computed ones. */
  readonly rows: ResultTable;
  /** Drawn in the original's layout; null for a table. */
  readonly plot: Plot | null;
  /** Laid out as the original; null for a figure. */
  readonly layout: TableLayout | null;
  /** "9 matches, 1 differs" */
  readonly verdicts: string;
}

/** The figures and tables of the originals from the data at hand: those of the names, or all. */
export function paperOutputs(
  data: StudyData,
  level: StudyLevel = {},
  names: readonly string[] = paperItems.map(({ name }) => name),
): readonly PaperOutput[] {
  const items = [...new Set(names.map(paperItem))];
  return items.map((item) => {
    const shipped = item.files.flatMap((file) => printedSource(file).inputs);
    const entry: Entry = {
      name: paperFile(item),
      title: item.shows,
      analysis: paperItemAnalysis,
      source: { ...data.item, inputs: [...data.item.inputs, ...shipped] },
      values: { paper: item.name, ...picked(level, "confidence") },
      drawnOnly: true,
      figures: typeof item.layout === "string" ? [{ name: paperFile(item), ...drawing(item, item.layout) }] : [],
    };
    const rows = tableOf(entry);
    const compared = rows.rows as unknown as readonly PublishedRow[];
    const layout = typeof item.layout === "string" ? null : paperTableBeside(item.layout.table, compared);
    return {
      item,
      name: entry.name,
      rows,
      plot: plotsOf(entry, data.parameters)[0] ?? null,
      layout: layout === null ? null : { ...layout, notes: [...(layout.notes ?? []), ...item.cautions] },
      verdicts: verdictsText(compared),
    };
  });
}

function drawing({ name, printed, cautions }: PaperItem, layout: string): Omit<EntryFigure, "name"> {
  const narrow = name === "mast-v3:6" ? ({ preset: "text" } as const) : {};
  return { figure: `paper-${layout}`, context: { source: printed, cautions }, ...narrow };
}

/** The list of what can be made again, a line each. */
export function paperList(): string {
  const width = Math.max(...paperItems.map(({ name }) => name.length)) + 2;
  const lines = paperItems.map(({ name, also, shows, recomputed }) => {
    const others = also.length === 0 ? "" : ` (also ${also.join(", ")})`;
    return `${name.padEnd(width)}${shows}${others}; ${recomputedText(recomputed)}\n`;
  });
  return lines.join("");
}

function recomputedText(recomputed: string | null): string {
  return recomputed === null ? "no published data recompute it" : `recomputed from ${recomputed}`;
}

/** The table of all items for people: what each shows, the command that makes it, its files and verdicts. */
export function paperReadme(outputs: readonly PaperOutput[]): string {
  const rows = outputs.map(({ item, name, plot, verdicts }) => {
    const file = `[${name}${plot === null ? ".md" : ".png"}](${name}${plot === null ? ".md" : ".png"})`;
    const label = [item.name, ...(item.also ?? [])].map((one) => `\`${one}\``).join(", ");
    const command = `\`mastkit figures --paper ${item.name}\``;
    return `| ${[label, item.shows, command, file, verdicts, item.recomputed ?? "no published data"].join(" | ")} |`;
  });
  return `# Published figures and tables, made again

Every figure and table of the ITBench study (\`blog\`) and of the MAST paper (\`mast-v1\` to \`mast-v3\`) that the shipped numbers
reach, in the layout of the original: the same rows in the same order, the printed value visible, a computed one beside it where
the data at hand give one. Colours and fonts are the kit's. \`mastkit figures --paper all\` writes this folder, and \`--mast\`,
\`--labels\` or \`--outcomes\` recompute what they can. Beside each lies a CSV with every printed number, the computed one and its
verdict; a table is there as Markdown and LaTeX too. "Same table" is no confirmation: the number was read back from the
counts behind the same print.

| item | what it shows | command | file | verdicts | recomputed from |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}
