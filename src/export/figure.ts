import { basename, join } from "node:path";
import type { Analysis } from "../analyses/analysis.js";
import type { FileDigest } from "../datasets/digest.js";
import type { CaptionContext, Figure, FigureOptions, FigureRow, FigureSpec, JsonObject } from "../figures/figure.js";
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
  readonly context: Pick<CaptionContext, "source" | "cautions" | "confidence">;
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

/** How every plot of a call is drawn. */
export type Look = Pick<
  FigureOptions,
  "width" | "title" | "sort" | "modes" | "domain" | "colours" | "theme" | "background"
>;

export interface WriteFigureOptions extends Look {
  /** The folder written to. */
  readonly folder: string;
  /** Default all. CSV, caption and specification (which says what made the figure) are always written. */
  readonly formats?: readonly FigureFormat[];
  /** Takes what is to be said of the drawing, in a line: names that no font at hand has. */
  readonly onNote?: (line: string) => void;
  /** Files that were read, and must not be written over. */
  readonly inputs?: readonly string[];
  /** Resolution of the PNG at its printed size; default 300. */
  readonly dpi?: number;
}

/** What a plot's figure is told. */
function toldOf({ figure, groups, taxonomy, preset }: Plot, look: Look): FigureOptions {
  const { width, title, sort, modes, domain, colours, theme = "colour", background } = look;
  const given = { title, sort, modes, domain, colours, background, taxonomy };
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...said, groups, theme, width: width ?? preset ?? figure.presets[0]! };
}

/** The specifications of a plot, one a page, with what made them in `usermeta`. */
export function plotSpecs(
  plot: Plot,
  look: Look = {},
): readonly { readonly name: string; readonly spec: FigureSpec }[] {
  const { figure } = plot;
  const told = toldOf(plot, look);
  const pages = figure.pages(plot.rows, told);
  return pages.map((rows, index) => {
    const name = pages.length === 1 ? plot.name : `${plot.name}-${index + 1}`;
    const spec = figure.build(rows, { ...told, name });
    const usermeta = spec["usermeta"] as { readonly mastkit: JsonObject };
    const made: JsonObject = {
      ...usermeta.mastkit,
      theme: told.theme!,
      command: plot.command,
      parameters: plot.parameters ?? {},
      inputs: plot.inputs.map(({ name: file, bytes, sha256 }) => ({ name: file, bytes, sha256 })),
      version: `mastkit ${version}`,
    };
    return { name, spec: { ...spec, usermeta: { mastkit: made } } };
  });
}

/** The caption of a plot as it is drawn. */
export function captionOfPlot(plot: Plot, look: Look = {}): string {
  return plot.figure.caption(plot.rows, { ...plot.context, ...toldOf(plot, look) });
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
  files.push({ name: `${plot.name}.md`, content: captionOfPlot(plot, options) });
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
