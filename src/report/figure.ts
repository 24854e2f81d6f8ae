import { textHtml } from "../export/html.js";
import { scrollBox } from "./table.js";

/** A figure as the report shows it. */
export interface ReportFigure {
  readonly name: string;
  readonly title: string;
  /** The command whose tables it shows, and the one of them that it stands above; null where none is there. */
  readonly verb: string;
  readonly table: string | null;
  /** What it shows, in a sentence: its text alternative. */
  readonly finding: string | null;
  /** Inline SVG, drawn by the kit: the pages at the usual width. */
  readonly wide: readonly string[];
  /** The same at the width of a phone; empty where the figure has one width only. */
  readonly narrow: readonly string[];
  /** Facts in Markdown: a bold title, sentences, a list of notes. */
  readonly caption: string;
}

/** A figure with its caption; its finding becomes its text alternative. */
export function figureHtml(figure: ReportFigure): string {
  const { title, finding } = figure;
  const alternative = textHtml(finding === null ? title : `${title}. ${finding}`);
  const named = (svg: string) =>
    onPage(svg)
      .replace(/aria-label="[^"]*"/, () => `aria-label="${alternative}"`)
      .replace(/<title>[^<]*<\/title>/, () => `<title>${alternative}</title>`);
  const box = (pages: readonly string[], kind: string) =>
    pages.map((page) => `<div class="${kind}">${scrollBox(figure.title, named(page))}</div>\n`).join("");
  const pictures =
    figure.narrow.length === 0 ? box(figure.wide, "paper") : box(figure.wide, "wide") + box(figure.narrow, "narrow");
  return `<figure>\n${pictures}<figcaption>${captionHtml(withoutNotes(figure.caption))}</figcaption>\n</figure>\n`;
}

/** Sizes on the page against those in print: at this scale the text of every figure is about as large as that of tables. */
const scale = 1.4;

/** A figure at the page's scale, its text as wide as the page's own font sets it. */
function onPage(svg: string): string {
  return svg
    .replace(/ width="([\d.]+)pt" height="([\d.]+)pt"/, (_all, width: string, height: string) => {
      const points = (value: string) => Number((Number(value) * scale).toFixed(2));
      return ` width="${points(width)}pt" height="${points(height)}pt"`;
    })
    .replaceAll(/ textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"/g, "");
}

/** A caption without its list of notes: those stand below the table. */
function withoutNotes(caption: string): string {
  return caption.split(/\nNotes[^\n]*:\n/)[0]!;
}

/** A caption's Markdown (a bold title, paragraphs) as HTML; everything else is shown as it stands. */
export function captionHtml(markdown: string): string {
  const paragraphs = markdown.split("\n").map((line) => textHtml(line.trim()));
  return paragraphs
    .filter((text) => text !== "")
    .map((text) => `<p>${text.replace(/^\*\*(.+?)\*\*/, "<strong>$1</strong>")}</p>`)
    .join("");
}
