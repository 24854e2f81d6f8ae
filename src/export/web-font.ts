import { readFileSync } from "node:fs";
import { type FontWeight, fontFamily, fontFile } from "../figures/font.js";
import { type OpenFont, openFont } from "../figures/system-fonts.js";

interface Glyphs extends OpenFont {
  createSubset(): { includeGlyph(glyph: number): number; encode(): Uint8Array };
  glyphForCodePoint(codePoint: number): { readonly id: number };
}

const weights: Readonly<Record<FontWeight, number>> = { normal: 400, bold: 600 };

/** Style rules that embed what the figures' family needs to show a text, its two weights as TrueType in the page itself. */
export function fontFaces(text: string): string {
  const characters = [...new Set(text)].map((character) => character.codePointAt(0)!).sort((a, b) => a - b);
  const faces = (Object.keys(weights) as FontWeight[]).map((weight) => {
    const data = subsetOf(fontFile(weight), characters).toString("base64");
    return `@font-face { font-family: "${fontFamily}"; font-weight: ${weights[weight]}; src: url(data:font/ttf;base64,${data}) format("truetype"); }`;
  });
  return faces.join("\n");
}

/** A font file with the glyphs of these characters alone, as browsers take it; characters that it lacks are left out. */
function subsetOf(path: string, characters: readonly number[]): Buffer {
  const font = openFont(path) as Glyphs;
  const subset = font.createSubset();
  const glyphs = characters
    .filter((character) => font.hasGlyphForCodePoint(character))
    .map((character) => [character, subset.includeGlyph(font.glyphForCodePoint(character).id)] as const);
  // What the subset leaves out, since a PDF needs none of it: a browser does.
  return tableFile(
    new Map([
      ...tablesOf(Buffer.from(subset.encode())),
      ["OS/2", tablesOf(readFileSync(path)).get("OS/2")!],
      ["cmap", characterMap(glyphs)],
      ["name", words16(0, 0, 6)],
      ["post", words32(0x00030000, 0, 0, 0, 0, 0, 0, 0)],
    ]),
  );
}

/** The tables of a TrueType file by their tags. */
function tablesOf(file: Buffer): ReadonlyMap<string, Buffer> {
  return new Map(
    Array.from({ length: file.readUInt16BE(4) }, (_, index) => {
      const entry = 12 + 16 * index;
      const [offset, length] = [file.readUInt32BE(entry + 8), file.readUInt32BE(entry + 12)];
      return [file.toString("latin1", entry, entry + 4), file.subarray(offset, offset + length)];
    }),
  );
}

/** Characters to glyphs, in format 12: one group a character. */
function characterMap(glyphs: readonly (readonly [number, number])[]): Buffer {
  const groups = glyphs.flatMap(([character, glyph]) => [character, character, glyph]);
  const length = 16 + 4 * groups.length;
  return Buffer.concat([
    words16(0, 1, 3, 10),
    words32(12),
    words16(12, 0),
    words32(length, 0, glyphs.length, ...groups),
  ]);
}

function tableFile(tables: ReadonlyMap<string, Buffer>): Buffer {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const power = 2 ** Math.floor(Math.log2(sorted.length));
  const head = [
    words32(0x00010000),
    words16(sorted.length, 16 * power, Math.log2(power), 16 * (sorted.length - power)),
  ];
  const bodies: Buffer[] = [];
  let offset = 12 + 16 * sorted.length;
  for (const [tag, table] of sorted) {
    const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)]);
    head.push(Buffer.from(tag, "latin1"), words32(checksum(padded), offset, table.length));
    bodies.push(padded);
    offset += padded.length;
  }
  return Buffer.concat([...head, ...bodies]);
}

function checksum(padded: Buffer): number {
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}

function words16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) buffer.writeUInt16BE(value, 2 * index);
  return buffer;
}

function words32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value, 4 * index);
  return buffer;
}
