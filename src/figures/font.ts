import { createRequire } from "node:module";

/** The family all figures are set in (SIL Open Font License 1.1). */
export const fontFamily = "Source Sans 3";

/** What SVG viewers fall back to where the family is not installed; `textLength` keeps each text's measured width. */
export const fontStack = `'${fontFamily}', 'Source Sans Pro', 'Open Sans', Helvetica, Arial, sans-serif`;

export type FontWeight = "normal" | "bold";

interface OpenFont {
  readonly unitsPerEm: number;
  layout(text: string): { readonly advanceWidth: number };
}

const require = createRequire(import.meta.url);
const files: Readonly<Record<FontWeight, string>> = {
  normal: "@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf",
  bold: "@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf",
};
const opened = new Map<FontWeight, OpenFont>();
const measured = new Map<string, number>();

/** Path of the font file of a weight; "bold" is the family's semibold cut. */
export function fontFile(weight: FontWeight): string {
  return require.resolve(files[weight]);
}

/**
 * Advance width of a text in points at a font size in points, kerning included, read off the font file itself.
 */
export function textWidth(text: string, size: number, weight: FontWeight = "normal"): number {
  const key = `${weight} ${text}`;
  let em = measured.get(key);
  if (em === undefined) {
    const font = open(weight);
    em = font.layout(text).advanceWidth / font.unitsPerEm;
    measured.set(key, em);
  }
  return em * size;
}

/** The text itself where it fits the width (points), else its longest beginning that fits with an ellipsis. */
export function fitText(text: string, width: number, size: number, weight: FontWeight = "normal"): string {
  if (textWidth(text, size, weight) <= width) return text;
  const letters = [...text.slice(0, 400)];
  let fits = 0;
  let tooLong = letters.length;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (textWidth(`${letters.slice(0, middle).join("").trimEnd()}…`, size, weight) <= width) fits = middle;
    else tooLong = middle;
  }
  return `${letters.slice(0, fits).join("").trimEnd()}…`;
}

function open(weight: FontWeight): OpenFont {
  const known = opened.get(weight);
  if (known !== undefined) return known;
  // Loaded when the first text is measured: importing the library costs nothing.
  const { openSync } = require("fontkit") as { openSync(path: string): OpenFont };
  const font = openSync(fontFile(weight));
  opened.set(weight, font);
  return font;
}
