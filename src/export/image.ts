import { createRequire } from "node:module";
import type { FigureSpec } from "../figures/figure.js";
import {
  type FontWeight,
  fontFamily,
  fontFile,
  fontOf,
  fontStack,
  piecesOf,
  type TextPiece,
  textWidth,
} from "../figures/font.js";
import type { BorrowedFont, OpenFont } from "../figures/system-fonts.js";
import { themed } from "../figures/theme.js";
import { withResolution } from "./png.js";
import { renderScene } from "./scene.js";

interface FigureMeta {
  readonly name: string;
  readonly width_pt: number;
  readonly scale: number;
}

/**
 * Renders a figure, or any other Vega-Lite specification, as SVG at its printed size, with text as text. Widths come from
 * the font file, and every text carries its measured `textLength`, so that the layout holds in a viewer that falls back to
 * another font. All ids are prefixed with the figure's name. The same specification gives the same bytes. A specification
 * of one's own is set in the kit's theme, where its `config` does not say otherwise; what Vega-Lite warns of in it is
 * emitted as a warning of the process.
 *
 * @throws Error where Vega-Lite cannot draw the specification, or warns of one of this kit's.
 *
 * @example
 * ```ts
 * import { renderSvg } from "mastkit/figures";
 * const svg = await renderSvg({
 *   data: { values: [{ code: "1.1", flagged: 3 }, { code: "1.2", flagged: 1 }] },
 *   mark: "bar",
 *   encoding: { x: { field: "flagged", type: "quantitative" }, y: { field: "code", type: "nominal" } },
 * });
 * svg.startsWith("<svg"); // => true
 * ```
 */
export async function renderSvg(spec: FigureSpec): Promise<string> {
  const own = (spec["usermeta"] as { mastkit?: FigureMeta } | undefined)?.mastkit;
  const { svg, width, height, warnings } = await renderScene(own === undefined ? themed(spec) : spec).catch(refused);
  if (own !== undefined && warnings.length > 0) throw new Error(`figure ${own.name}: ${warnings.join("; ")}`);
  for (const warning of warnings) process.emitWarning(`Vega-Lite: ${warning}`);
  const meta = own ?? { name: "chart", width_pt: 0, scale: 1 };
  const body = svg.slice(svg.indexOf(">") + 1);
  const canvas = Math.max(width, meta.width_pt);
  const points = (value: number) => Number((value * meta.scale).toFixed(3));
  const title = escapeText(String(spec["description"] ?? meta.name));
  const root =
    `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" role="img" aria-label="${title}" ` +
    `width="${points(canvas)}pt" height="${points(height)}pt" viewBox="0 0 ${canvas} ${height}" font-family="${fontStack}">` +
    `<title>${title}</title>`;
  const full = body.replace(/<rect width="[\d.]+" height="[\d.]+"/, `<rect width="${canvas}" height="${height}"`);
  const plain = full
    .replace(/ role="graphics-[a-z]+" aria-roledescription="[^"]*"/g, "")
    .replace(/ aria-label="Title text [^"]*"/g, "")
    // What a mark says of itself, where browsers show it and screen readers find it.
    .replace(
      /<path aria-label="([^"]*)"((?: [a-z-]+="[^"]*")*)\/>/g,
      (_all, says: string, rest: string) => `<path${rest}><title>${says.replaceAll(">", "&gt;")}</title></path>`,
    );
  return `${prefixIds(root + withTextLengths(plain), meta.name)}\n`;
}

/** Renders an SVG of `renderSvg` as PNG at a resolution in dots per inch of its printed size, and writes it into the file. */
export async function renderPng(svg: string, dpi = 300): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const fontFiles = [fontFile("normal"), fontFile("bold"), ...fontsOfSvg(svg).borrowed.map(({ file }) => file)];
  const image = new Resvg(
    inPieces(withoutTextLengths(svg), (text) => [text], familyOf),
    {
      fitTo: { mode: "zoom", value: dpi / 96 },
      font: { loadSystemFonts: false, fontFiles, defaultFontFamily: fontFamily },
    },
  ).render();
  return withResolution(image.asPng(), dpi);
}

function familyOf({ font }: BorrowedFont): string {
  return `'${font.familyName.replaceAll("'", "")}'`;
}

/** What an SVG of `renderSvg` is drawn with beside the kit's own font, and the texts with characters that no font at hand has. */
export function fontsOfSvg(svg: string): {
  readonly borrowed: readonly BorrowedFont[];
  readonly lacking: readonly string[];
} {
  const texts = [...svg.matchAll(/<(?:text|tspan) [^>]*>([^<]*)<\/t/g)].map(([, text]) => unescapeText(text!));
  const pieces = texts.flatMap((text) => piecesOf(text).map((piece) => ({ ...piece, of: text })));
  return {
    borrowed: [...new Set(pieces.flatMap(({ font }) => font ?? []))],
    lacking: [...new Set(pieces.filter((piece) => piece.lacking).map((piece) => piece.of))],
  };
}

/** What is to be said of a drawing's texts that no font at hand has; null where there are none. */
export function fontNote(svg: string): string | null {
  const { lacking } = fontsOfSvg(svg);
  if (lacking.length === 0) return null;
  const texts = lacking.map((text) => JSON.stringify(text)).join(", ");
  return `no font at hand has all characters of ${texts}: PNG and PDF show boxes; install one (Noto Sans, Noto Emoji) or name its file in MASTKIT_FONT_FILE`;
}

interface PdfDocument {
  registerFont(name: string, font: OpenFont): void;
  on(event: "data", listener: (part: Buffer) => void): void;
  on(event: "end", listener: () => void): void;
  end(): void;
}

/**
 * Renders an SVG of `renderSvg` as a vector PDF of one page at its printed size, fonts embedded and subset. Writing from
 * right to left is put in order and joined; scripts that need more than that (Devanagari, Thai marks) are as good as
 * fontkit shapes them.
 */
export async function renderPdf(svg: string): Promise<Uint8Array> {
  const require = createRequire(import.meta.url);
  const Document = require("pdfkit") as new (options: object) => PdfDocument;
  const draw = require("svg-to-pdfkit") as (
    document: PdfDocument,
    svg: string,
    x: number,
    y: number,
    options: object,
  ) => void;
  const [width, height] = /width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg)!.slice(1).map(Number) as [number, number];
  const title = /<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? "";
  const document = new Document({
    size: [width, height],
    margin: 0,
    lang: "en",
    // A fixed date: the file's identifier is derived from this record, and the same figure must give the same bytes.
    info: { Title: unescapeText(title), Creator: "mastkit", CreationDate: new Date(0) },
  });
  const parts: Buffer[] = [];
  document.on("data", (part) => parts.push(part));
  const ended = new Promise<void>((resolve) => document.on("end", resolve));
  document.registerFont("normal", unused(fontOf("normal")));
  document.registerFont("bold", unused(fontOf("bold")));
  const borrowed = fontsOfSvg(svg).borrowed.map(({ name, font }) => {
    document.registerFont(name, unused(font));
    return name;
  });
  draw(
    document,
    inPieces(withoutTextLengths(svg), inSight, ({ name }) => name).replace(/(width|height)="([\d.]+)pt"/g, '$1="$2"'),
    0,
    0,
    {
      assumePt: true,
      width,
      height,
      fontCallback: (family: string, bold: boolean) => (borrowed.includes(family) ? family : bold ? "bold" : "normal"),
      warningCallback: () => {},
    },
  );
  document.end();
  await ended;
  return Buffer.concat(parts);
}

/**
 * A font whose tables are read but which has drawn nothing: a glyph remembers the characters that it was first asked for
 * (a blank or an unbreakable one), and a PDF must not depend on the figures drawn before it.
 */
function unused(font: OpenFont): OpenFont {
  return Object.assign(Object.create(font), { _glyphs: {} });
}

/** Texts with a borrowed font as one span a font: `partsOf` gives a text's parts in order, `nameOf` the name of a font. */
export function inPieces(
  svg: string,
  partsOf: (text: string) => readonly string[],
  nameOf: (font: BorrowedFont) => string,
): string {
  return svg.replace(/(<(text|tspan) [^>]*)>([^<]*)<\/\2>/g, (all, start: string, name: string, escaped: string) => {
    const text = unescapeText(escaped);
    const pieces = partsOf(text).flatMap((part): readonly TextPiece[] => piecesOf(part));
    if (pieces.every(({ font }) => font === null)) return all;
    const spans = pieces.map(({ text: part, font }) => {
      return `<tspan${font === null ? "" : ` font-family="${escapeText(nameOf(font))}"`}>${escapeText(part)}</tspan>`;
    });
    return `${start} xml:space="preserve">${spans.join("")}</${name}>`;
  });
}

const rightToLeft = "\\p{sc=Hebrew}\\p{sc=Arabic}\\p{sc=Syriac}\\p{sc=Thaana}\\p{sc=Nko}";
const leftward = new RegExp(`[${rightToLeft}](?:[\\P{L}${rightToLeft}]*[${rightToLeft}\\d])?`, "gu");
const mirrored: Readonly<Record<string, string>> = { "(": ")", ")": "(", "[": "]", "]": "[", "<": ">", ">": "<" };

/** A line in parts from left to right: the words of a stretch from right to left in turn, its numbers as they are. */
export function inSight(text: string): readonly string[] {
  const parts: string[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(leftward)) {
    parts.push(text.slice(end, index));
    // A bracket that was opened in it is closed in it.
    const closed = /[([][^)\]]*$/.test(found) && /^[)\]]/.test(text.slice(index + found.length));
    const stretch = text.slice(index, index + found.length + Number(closed));
    const words = stretch.split(/([\s\p{P}<>]|\d+(?:[.,:]\d+)*)/u).filter((word) => word !== "");
    parts.push(...words.reverse().map((word) => mirrored[word] ?? word));
    end = index + stretch.length;
  }
  return [...parts, text.slice(end)];
}

function refused(error: unknown): never {
  throw new Error(`Vega-Lite cannot draw this specification: ${error instanceof Error ? error.message : error}`);
}

/** Ids, and the references to them, get the figure's name in front: two figures in one page keep their own clips. */
function prefixIds(svg: string, name: string): string {
  const prefix = `${name.replace(/[^A-Za-z0-9-]/g, "-")}-`;
  return svg
    .replace(/ id="([^"]+)"/g, ` id="${prefix}$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`)
    .replace(/ (xlink:)?href="#([^"]+)"/g, ` $1href="#${prefix}$2"`);
}

const textElement = /<text ([^>]*)font-family="[^"]*" font-size="([\d.]+)px"([^>]*)>([^<]*)<\/text>/g;

function withTextLengths(svg: string): string {
  return svg.replace(textElement, (_all, before: string, size: string, after: string, text: string) => {
    const weight: FontWeight = after.includes('font-weight="bold"') ? "bold" : "normal";
    const length = textWidth(unescapeText(text), Number(size), weight);
    const guessed = piecesOf(unescapeText(text), weight).some(({ lacking }) => lacking);
    const measured =
      text.length < 2 || guessed ? "" : ` textLength="${Number(length.toFixed(2))}" lengthAdjust="spacingAndGlyphs"`;
    const face = after.replace('font-weight="bold"', 'font-weight="600"');
    return `<text ${before}font-size="${size}px"${face}${measured}>${text}</text>`;
  });
}

/** The measured lengths are for viewers without the font; with the font at hand they would only add rounding. */
function withoutTextLengths(svg: string): string {
  return svg
    .replaceAll(/ textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"/g, "")
    .replaceAll(`font-family="${fontStack}"`, `font-family="${fontFamily}"`);
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function unescapeText(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
