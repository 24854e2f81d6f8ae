import { basename, join } from "node:path";
import type { Analysis } from "../analyses/analysis.js";
import type { FileDigest } from "../datasets/digest.js";
import type { CaptionContext, Figure, FigureRow, FigureSpec, JsonObject, ThemeName } from "../figures/figure.js";
import { digestOfFont } from "../figures/system-fonts.js";
import type { PresetName } from "../figures/theme.js";
import type { Taxonomy } from "../trace.js";
import { version } from "../version.js";
import { toCsv } from "./csv.js";
import { fontNote, fontsOfSvg, renderPdf, renderPng, renderSvg } from "./image.js";
import { refuseInputs, writeWhole } from "./write.js";

/** A figure with the rows it is drawn from, ready to be written. */
export interface Plot {
  /** Name of its files. */
  readonly name: string;
  readonly figure: Figure;
  readonly groups: readonly string[];
  readonly rows: readonly FigureRow[];
  /** What the rows' codes belong to; absent: as the rows say. */
  readonly taxonomy?: Taxonomy;
  /** Columns of the CSV beside it, in order. */
  readonly columns: readonly string[];
  readonly context: Omit<CaptionContext, "preset" | "groups">;
  /** The width it is drawn at where none is asked for; default the figure's first. */
  readonly preset?: PresetName;
  /** The command line that gives the same rows from the same input. */
  readonly command: string;
  readonly inputs: readonly FileDigest[];
  /** What was chosen otherwise than by default: confidence, seed, success threshold, … */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What made the rows. */
  readonly analysis: Analysis;
  /** The table of the same rows; null where none is written. */
  readonly table: string | null;
}

export const figureFormats = ["svg", "pdf", "png", "json"] as const;
export type FigureFormat = (typeof figureFormats)[number];

export interface WriteFigureOptions {
  /** The folder written to. */
  readonly folder: string;
  readonly preset?: PresetName;
  readonly theme?: ThemeName;
  /** Default all. CSV, caption and specification (which says what made the figure) are always written. */
  readonly formats?: readonly FigureFormat[];
  /** Takes what is to be said of the drawing, in a line: names that no font at hand has. */
  readonly onNote?: (line: string) => void;
  /** Files that were read, and must not be written over. */
  readonly inputs?: readonly string[];
  /** Resolution of the PNG at its printed size; default 300. */
  readonly dpi?: number;
}

/** The specifications of a plot, one a page, with what made them in `usermeta`. */
export function plotSpecs(
  plot: Plot,
  options: Pick<WriteFigureOptions, "preset" | "theme"> = {},
): readonly { readonly name: string; readonly spec: FigureSpec }[] {
  const { figure, groups } = plot;
  const told = { groups, ...(plot.taxonomy && { taxonomy: plot.taxonomy }) };
  const preset = options.preset ?? plot.preset ?? figure.presets[0]!;
  const pages = figure.pages(plot.rows, { preset, ...told });
  return pages.map((rows, index) => {
    const name = pages.length === 1 ? plot.name : `${plot.name}-${index + 1}`;
    const theme = options.theme ?? "colour";
    const spec = figure.build(rows, { preset, ...told, name, theme });
    const usermeta = spec["usermeta"] as { readonly mastkit: JsonObject };
    const made: JsonObject = {
      ...usermeta.mastkit,
      theme,
      command: plot.command,
      parameters: plot.parameters ?? {},
      inputs: plot.inputs.map(({ name: file, bytes, sha256 }) => ({ name: file, bytes, sha256 })),
      version: `mastkit ${version}`,
    };
    return { name, spec: { ...spec, usermeta: { mastkit: made } } };
  });
}

/** The caption of a plot as it is drawn at a width. */
export function captionOfPlot({ figure, rows, context, groups, taxonomy }: Plot, preset: PresetName): string {
  return figure.caption(rows, { ...context, groups, preset, ...(taxonomy && { taxonomy }) });
}

/**
 * Writes a plot: the rows as CSV, the caption as Markdown, and each page as SVG, PDF, PNG and specification. Each file
 * is written whole or not at all, and the same plot gives the same bytes.
 *
 * @returns the paths written, in order
 * @throws UsageError where the figure does not support the width, or a file would be written over an input
 */
export async function writeFigure(plot: Plot, options: WriteFigureOptions): Promise<readonly string[]> {
  const formats = options.formats ?? figureFormats;
  const preset = options.preset ?? plot.preset ?? plot.figure.presets[0]!;
  const specs = plotSpecs(plot, options);
  const files: { readonly name: string; readonly content: string | Uint8Array }[] = [];
  for (const { name, spec } of specs) {
    const svg = await renderSvg(spec);
    if (formats.includes("svg")) files.push({ name: `${name}.svg`, content: svg });
    if (formats.includes("pdf")) files.push({ name: `${name}.pdf`, content: await renderPdf(svg) });
    if (formats.includes("png")) files.push({ name: `${name}.png`, content: await renderPng(svg, options.dpi ?? 300) });
    const note = fontNote(svg);
    if (note !== null) options.onNote?.(`${name}: ${note}`);
    files.push({ name: `${name}.vl.json`, content: `${JSON.stringify(withFonts(spec, svg), null, 1)}\n` });
  }
  files.push({ name: `${plot.name}.csv`, content: toCsv(plot.rows, plot.columns) });
  files.push({ name: `${plot.name}.md`, content: captionOfPlot(plot, preset) });
  const paths = files.map(({ name }) => join(options.folder, name));
  await refuseInputs(paths, options.inputs ?? []);
  for (const { name, content } of files) await writeWhole(join(options.folder, name), content);
  return paths;
}

/** The specification, with the fonts of this machine that it was drawn with and the texts that none of them has. */
function withFonts(spec: FigureSpec, svg: string): FigureSpec {
  const { borrowed, lacking } = fontsOfSvg(svg);
  if (borrowed.length + lacking.length === 0) return spec;
  const { mastkit } = spec["usermeta"] as { readonly mastkit: JsonObject };
  const fonts = borrowed.map((font) => ({ name: font.name, file: basename(font.file), sha256: digestOfFont(font) }));
  return { ...spec, usermeta: { mastkit: { ...mastkit, fonts, font_lacks: lacking } } };
}
