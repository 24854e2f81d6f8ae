import { createRequire } from "node:module";
import { type BorrowedFont, fontWith, type OpenFont, openFont } from "./system-fonts.js";

/** The family all figures are set in (SIL Open Font License 1.1). */
export const fontFamily = "Source Sans 3";

/** What SVG viewers fall back to where the family is not installed; `textLength` keeps each text's measured width. */
export const fontStack = `'${fontFamily}', 'Source Sans Pro', 'Open Sans', Helvetica, Arial, sans-serif`;

export type FontWeight = "normal" | "bold";

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

/** A part of a text in one font: null is the kit's own; `lacking` where no font at hand has its characters. */
export interface TextPiece {
  readonly text: string;
  readonly font: BorrowedFont | null;
  readonly lacking: boolean;
}

/** A text by the fonts that draw it; marks and joiners go with what they follow. Latin, Greek and Cyrillic are the kit's. */
export function piecesOf(text: string, weight: FontWeight = "normal"): readonly TextPiece[] {
  const own = fontOf(weight);
  const pieces: { text: string; font: BorrowedFont | null; lacking: boolean }[] = [];
  for (const character of text) {
    const last = pieces.at(-1);
    const joined = last !== undefined && /[\p{M}\p{Cf}]/u.test(character);
    const has = own.hasGlyphForCodePoint(character.codePointAt(0)!);
    const font = joined ? last.font : has ? null : fontWith(character);
    const lacking = joined ? last.lacking : !has && font === null;
    const [before, blank] = pieces.slice(-2);
    if (font !== null && before?.font === font && blank !== undefined && /^\s+$/.test(blank.text)) {
      // A blank within one script belongs to it.
      pieces.pop();
      before.text += blank.text + character;
    } else if (last?.font === font && last.lacking === lacking) last.text += character;
    else pieces.push({ text: character, font, lacking });
  }
  return pieces;
}

/**
 * Advance width of a text in points at a font size in points, kerning included, read off the font file itself (a font of
 * this machine for what the kit's own lacks; a guess where there is none).
 */
export function textWidth(text: string, size: number, weight: FontWeight = "normal"): number {
  const key = `${weight} ${text}`;
  let em = measured.get(key);
  if (em === undefined) {
    const own = fontOf(weight);
    em = 0;
    for (const { text: part, font: borrowed, lacking } of piecesOf(text, weight)) {
      const font = borrowed?.font ?? own;
      em += lacking ? guessed(part) : font.layout(part).advanceWidth / font.unitsPerEm;
    }
    measured.set(key, em);
  }
  return em * size;
}

/** Ideographs, Hangul and emoji are about as wide as high. */
function guessed(text: string): number {
  const wide =
    /[\p{Emoji_Presentation}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\uff01-\uff60]/gu;
  return [...text].length * 0.55 + [...text.matchAll(wide)].length * 0.45;
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

/** A text in as many lines as a width in points needs, broken at spaces; a word that is wider is cut. */
export function wrapped(text: string, width: number, size: number, weight: FontWeight = "normal"): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trimStart();
    if (lines.length > 0 && textWidth(longer, size, weight) <= width) lines[lines.length - 1] = longer;
    else lines.push(fitText(word, width, size, weight));
  }
  return lines;
}

/** The font of a weight, opened once: what is read of its tables serves every text and every PDF. */
export function fontOf(weight: FontWeight): OpenFont {
  const known = opened.get(weight);
  if (known !== undefined) return known;
  const font = openFont(fontFile(weight));
  opened.set(weight, font);
  return font;
}
