import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { InputError } from "../errors.js";

/** A font as fontkit opens it; of a collection, one of its fonts. */
export interface OpenFont {
  readonly unitsPerEm: number;
  readonly postscriptName: string;
  readonly familyName: string;
  readonly directory?: { readonly tables: Readonly<Record<string, unknown>> };
  readonly fonts?: readonly OpenFont[];
  layout(text: string): { readonly advanceWidth: number };
  hasGlyphForCodePoint(code: number): boolean;
}

/** A font of this machine that stands in for characters that the kit's own lacks. */
export interface BorrowedFont {
  /** Its PostScript name. */
  readonly name: string;
  readonly file: string;
  readonly font: OpenFont;
}

const require = createRequire(import.meta.url);

/** Opens a font file. fontkit is loaded with the first: importing the library costs nothing. */
export function openFont(file: string): OpenFont {
  return (require("fontkit") as { openSync(path: string): OpenFont }).openSync(file);
}

/** SHA-256 of a font's file. */
export function digestOfFont({ file }: BorrowedFont): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

const opened = new Map<string, BorrowedFont | null>();
const found = new Map<string, BorrowedFont | null>();

/**
 * The font for a character: that of `MASTKIT_FONT_FILE`, one that is in use already, else the first by `fc-list` or in the
 * system's folders that has it as an outline; null where there is none, or `MASTKIT_FONT_FILE` is "none".
 */
export function fontWith(character: string): BorrowedFont | null {
  const chosen = process.env["MASTKIT_FONT_FILE"] ?? "";
  if (chosen === "none") return null;
  const key = `${chosen} ${character}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  const used = [...opened].flatMap(([file, font]) => (font === null ? [] : [file]));
  let font: BorrowedFont | null = null;
  for (const file of chosenFile(chosen).concat(used, filesWith(code))) {
    const next = borrowed(file);
    if (next?.font.hasGlyphForCodePoint(code) !== true) continue;
    font = next;
    break;
  }
  found.set(key, font);
  return font;
}

function chosenFile(file: string): readonly string[] {
  if (file === "" || borrowed(file) !== null) return file === "" ? [] : [file];
  throw new InputError("is no font file with outlines", { file, remedy: "mend MASTKIT_FONT_FILE, or unset it" });
}

/** A font with outlines; null for a file that is none, or holds pictures (colour emoji), which no PDF can embed. */
function borrowed(file: string): BorrowedFont | null {
  const known = opened.get(file);
  if (known !== undefined) return known;
  let result: BorrowedFont | null = null;
  try {
    const whole = openFont(file);
    const { fonts = [whole] } = whole;
    const font = fonts.find(({ postscriptName }) => /SC-?Regular/.test(postscriptName)) ?? fonts[0]!;
    const tables = font.directory?.tables ?? {};
    const drawn = ["glyf", "CFF ", "CFF2"].some((name) => tables[name] !== undefined) && tables["sbix"] === undefined;
    if (drawn) result = { name: font.postscriptName, file, font };
  } catch {
    // What lies in a font folder may be anything.
  }
  opened.set(file, result);
  return result;
}

function filesWith(code: number): readonly string[] {
  const listed = spawnSync("fc-list", ["--format", "%{file}\n", `:charset=${code.toString(16)}`], { encoding: "utf8" });
  const files = listed.status === 0 ? listed.stdout.split("\n") : installed();
  return [...new Set(files)].filter((file) => /\.(ttf|otf|ttc|otc)$/i.test(file)).sort(byUse);
}

let inFolders: readonly string[] | undefined;

/** Upright fonts of well-known families in the system's folders: opening every font there would take a minute. */
function installed(): readonly string[] {
  const { WINDIR = "C:\\Windows", LOCALAPPDATA = "" } = process.env;
  const folders = [
    ...["/usr/share/fonts", "/usr/local/share/fonts", join(homedir(), ".local/share/fonts"), join(homedir(), ".fonts")],
    ...["/System/Library/Fonts", "/Library/Fonts", join(homedir(), "Library/Fonts")],
    ...[join(WINDIR, "Fonts"), join(LOCALAPPDATA, "Microsoft", "Windows", "Fonts")],
  ];
  const families =
    /^(noto ?(sans|emoji)|source ?han|wqy|droid ?sans ?fallback|pingfang|hiragino|apple ?(symbols|sd)|geeza|arial|sfhebrew|msyh|simsun|yugoth|malgun|segui|seguisym|tahoma|nirmala|leelaw|ebrima|symbola|dejavu ?sans|free ?sans|unifont)/i;
  inFolders ??= folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))))
    .filter((file) => families.test(basename(file)) && cost(file) < 2);
  return inFolders;
}

/** Upright sans-serif fonts of usual weight come first. */
function cost(file: string): number {
  const name = basename(file);
  const other = /bold|italic|oblique|mono|light|thin|black|medium|condensed|serif|color/i.test(name) ? 2 : 0;
  return other + (/sans|hei|gothic|emoji|symbol|segui/i.test(name) ? 0 : 1);
}

function byUse(a: string, b: string): number {
  return cost(a) - cost(b) || basename(a).length - basename(b).length || (a < b ? -1 : 1);
}
