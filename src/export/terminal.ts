import { eastAsianWidth } from "get-east-asian-width";
import type { TableLayout } from "../trace.js";
import { many, shortVerdict } from "../words.js";
import { isNumeric, printed } from "./layout.js";
import type { PrintLayout } from "./print-layout.js";

/** What a table is printed on. */
export interface Screen {
  readonly columns: number;
  /** Lines of a screenful; none where it is no terminal. */
  readonly rows?: number;
  /** Whether lines may be bold. */
  readonly styled: boolean;
}

/** A column on its way to the screen. */
interface Field {
  readonly heading: string;
  texts: readonly string[];
  readonly right: boolean;
  readonly spare: 0 | 1 | 2;
  /** Whether it may be narrower than its text: cut, or wrapped where that is prose. */
  readonly flexible: boolean;
  readonly wraps: boolean;
  width: number;
}

const gap = "  ";
/** Text as wide as this is prose: it is wrapped where it is too wide, not cut. */
const prose = 40;

/**
 * A table as text that fits a screen: groups printed once (as lines above their rows where these are many), numbers on the
 * right, rows of a q below 0.05 with a star (and bold), notes below. Where it is too wide, columns that can be spared are
 * left out and named, then text is cut ("…"). Nothing in it moves the cursor (see `visible`).
 */
export function toTerminal(layout: TableLayout & Partial<PrintLayout>, screen: Screen): string {
  const { groups = 0, marked = [], rows, notes = [], caption } = layout;
  const starts = rows.map((row, at) => at === 0 || row.slice(0, groups).some((cell, n) => cell !== rows[at - 1]![n]));
  const heads = groups > 0 && rows.length > 2 * starts.filter(Boolean).length;
  const every = layout.columns.map((_, index) => fieldOf(layout, index, starts));
  const same = ({ texts, wraps }: Field) => wraps && texts.length > 1 && new Set(texts).size === 1;
  const all = every.filter((field) => !same(field) && (rows.length === 0 || field.texts.some((text) => text !== "")));
  const { fields, out, cut } = fitted(heads ? all.slice(groups) : all, screen.columns);
  const line = (cells: readonly string[]) =>
    cells
      .map((text, n) => padded(text, fields[n]!))
      .join(gap)
      .trimEnd();
  const cellLines = (lists: readonly (readonly string[])[]) =>
    Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, n) =>
      line(lists.map((list) => list[n] ?? "")),
    );
  const bold = (text: string) => (screen.styled ? `\u001b[1m${text}\u001b[22m` : text);
  const names = fields.map(({ heading, width }) => wrapped(heading, width));
  const high = Math.max(...names.map((list) => list.length));
  const head = cellLines(names.map((list) => [...Array<string>(high - list.length).fill(""), ...list]));
  const body = rows.flatMap((row, at) => {
    const lines = cellLines(fields.map((field) => shown(field, at)));
    const group = layout.columns.slice(0, groups).map(({ name }, n) => `${printed(name)}: ${printed(row[n]!)}`);
    const above = heads && starts[at] ? [...(at === 0 ? [] : [""]), ...wrapped(group.join(", "), screen.columns)] : [];
    return [...above, ...(marked[at] === true ? lines.map(bold) : lines)];
  });
  const left = out.length === 0 ? [] : [`Left out to fit ${screen.columns} columns: ${out.join(", ")}.`];
  const more = [...left, ...(cut ? ["… stands for text that was cut."] : [])];
  const below = [
    ...(marked.includes(true) ? ["* q below 0.05"] : []),
    ...every.filter(same).map(({ heading, texts }) => `${heading}: ${texts[0]}`),
    ...notes.filter((text) => !out.includes("notes") || !/^\d+\. /.test(text)),
    ...(more.length === 0 ? [] : [`${more.join(" ")} A wider window, --columns a,b or --format csv shows all.`]),
  ].flatMap((text) => wrapped(printed(text), Math.min(screen.columns, 120)));
  const lines = [
    ...(caption === null ? [] : wrapped(printed(caption), screen.columns)),
    ...head,
    fields.map(({ width }) => "─".repeat(width)).join(gap),
    ...body,
    ...(below.length === 0 ? [] : ["", ...below]),
  ];
  if (screen.rows !== undefined && lines.length >= screen.rows)
    lines.push(`${many(rows.length, "row")}, more than a screen: add --format table | less to page.`);
  return `${lines.join("\n").replaceAll("\u00a0", " ")}\n`;
}

function fieldOf(layout: TableLayout & Partial<PrintLayout>, index: number, starts: readonly boolean[]): Field {
  const { groups = 0, marked = [], spare = [], columns, rows } = layout;
  const { name, over = "", digits } = columns[index]!;
  const starred = name === "q" && marked.includes(true);
  const texts = rows.map((row, at) => {
    if (index < groups && !starts[at]) return "";
    return printed(row[index]!, digits) + (starred ? (marked[at] === true ? "*" : " ") : "");
  });
  const words = texts.some((text) => /\p{L}/u.test(text.replaceAll("\u00a0to\u00a0", "")));
  const heading = printed(over === "" ? name : `${over}: ${name}`);
  const body = widest(texts);
  return {
    ...{ heading, texts, spare: spare[index] ?? 0, flexible: words || name === "notes" },
    wraps: body >= prose || name === "notes",
    right: isNumeric(layout, index) || starred || texts.some((text) => /\u00a0|^\d+\/\d+$/.test(text)),
    width: headed(heading, Math.max(body, widest(heading.split(" ")))),
  };
}

/** The least width at which a heading takes three lines at most. */
function headed(heading: string, least: number): number {
  let width = least;
  while (wrapped(heading, width).length > 3) width++;
  return width;
}

/** Fields that fit, the names of those left out, and whether text is cut. */
function fitted(
  all: readonly Field[],
  room: number,
): { fields: readonly Field[]; out: readonly string[]; cut: boolean } {
  const out: string[] = [];
  let fields = all.map((field) => (field.flexible ? { ...field, width: Math.min(field.width, room) } : field));
  const tooWide = () => fields.reduce((sum, { width }) => sum + width + gap.length, -gap.length) > room;
  const leave = (may: (field: Field) => boolean) => {
    for (const field of [...fields].reverse()) {
      if (!tooWide() || fields.length === 1) return;
      if (!may(field)) continue;
      out.push(field.heading);
      fields = fields.filter((other) => other !== field);
    }
  };
  let cut = false;
  const shrink = (least: number) => {
    const widestOne = () =>
      fields.filter((one) => one.flexible && one.width > least).sort((a, b) => b.width - a.width)[0];
    for (let one = widestOne(); tooWide() && one !== undefined; one = widestOne()) {
      one.width--;
      cut ||= !one.wraps;
    }
  };
  leave(({ spare }) => spare === 2);
  leave(({ spare, heading }) => spare === 1 && heading !== "notes");
  if (tooWide()) {
    for (const field of fields) {
      const short = field.texts.map(shortVerdict);
      const width = headed(field.heading, widest([...short, ...field.heading.split(" ")]));
      if (width < field.width) Object.assign(field, { texts: short, width, flexible: false });
    }
  }
  shrink(20);
  leave(({ heading }) => heading === "notes");
  shrink(12);
  leave(() => true);
  return { fields, out, cut };
}

/** A cell's lines. */
function shown({ texts, wraps, width }: Field, row: number): readonly string[] {
  const text = texts[row]!;
  if (widthOf(text) <= width) return [text];
  return wraps ? wrapped(text, width) : [`${start(text, width - 1)}…`];
}

function padded(text: string, { right, width }: Field): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

/** Text on lines no wider than this. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (let word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
      continue;
    }
    for (; widthOf(word) > width; word = word.slice(lines.at(-1)!.length)) lines.push(start(word, width));
    lines.push(word);
  }
  return lines;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The beginning of a text that is this wide at most; one character at least. */
function start(text: string, width: number): string {
  let taken = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > width && taken !== "") break;
    taken += segment;
  }
  return taken;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

/** How many cells of a terminal text takes: two for an emoji and for what East Asian scripts write wide. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (/\p{Emoji_Presentation}|\ufe0f/u.test(segment)) width += 2;
    else if (!/^\p{M}/u.test(segment)) width += eastAsianWidth(segment.codePointAt(0)!);
  }
  return width;
}
