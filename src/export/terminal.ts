import { eastAsianWidth } from "get-east-asian-width";
import type { TableLayout } from "../trace.js";
import { many, wrapped } from "../words.js";
import { type Field, fitted, type Step } from "./fit.js";
import { printed } from "./layout.js";
import type { PrintLayout } from "./print-layout.js";

/** What a table is printed on. */
export interface Screen {
  readonly columns: number;
  /** Lines of a screenful; none where it is no terminal. */
  readonly rows?: number;
  /** Whether lines may be bold. */
  readonly styled: boolean;
}

const measure = { of: widthOf, gap: 2, tidy: true } as const;

const steps: readonly Step[] = [
  { leave: ({ spare }) => spare === 3 },
  { leave: ({ spare }) => spare === 2 },
  "shorten",
  { shrink: 20 },
  { leave: ({ heading }) => heading === "notes" },
  { shrink: 12 },
  { leave: () => true },
];

/**
 * A table as text that fits a screen: groups printed once (as lines above their rows where these are many), numbers on the
 * right, rows of a q below 0.05 with a star (and bold), notes below. Where it is too wide, columns that can be spared are
 * left out and named, then text is cut ("…"). Nothing in it moves the cursor (see `visible`).
 */
export function toTerminal(layout: TableLayout & Partial<PrintLayout>, screen: Screen): string {
  const { marked = [], rows, notes = [], caption } = layout;
  const { fields, out, same, heads } = fitted(layout, screen.columns, measure, steps);
  const gap = " ".repeat(measure.gap);
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
  const names = fields.map(({ heading, width }) => lined(heading, width));
  const high = Math.max(...names.map((list) => list.length));
  const head = cellLines(names.map((list) => [...Array<string>(high - list.length).fill(""), ...list]));
  const body = rows.flatMap((_, at) => {
    const lines = cellLines(fields.map((field) => shown(field, at)));
    const group = heads?.get(at);
    const above = group === undefined ? [] : [...(at === 0 ? [] : [""]), ...lined(group, screen.columns)];
    return [...above, ...(marked[at] === true ? lines.map(bold) : lines)];
  });
  const left = out.length === 0 ? [] : [`Left out to fit ${screen.columns} columns: ${out.join(", ")}.`];
  const more = [...left, ...(fields.some(isCut) ? ["… stands for text that was cut."] : [])];
  const below = [
    ...(marked.includes(true) ? ["* q below 0.05"] : []),
    ...same.map(({ heading, texts }) => `${heading}: ${texts[0]}`),
    ...notes.filter((text) => !out.includes("notes") || !/^\d+\. /.test(text)),
    ...(more.length === 0 ? [] : [`${more.join(" ")} A wider window, --columns a,b or --format csv shows all.`]),
  ].flatMap((text) => lined(printed(text), Math.min(screen.columns, 120)));
  const lines = [
    ...(caption === null ? [] : lined(printed(caption), screen.columns)),
    ...head,
    fields.map(({ width }) => "─".repeat(width)).join(gap),
    ...body,
    ...(below.length === 0 ? [] : ["", ...below]),
  ];
  if (screen.rows !== undefined && lines.length >= screen.rows)
    lines.push(`${many(rows.length, "row")}, more than a screen: add --format table | less to page.`);
  return `${lines.join("\n").replaceAll("\u00a0", " ")}\n`;
}

/** Whether texts of a column are cut. */
function isCut({ wraps, natural, width }: Field): boolean {
  return !wraps && width < natural;
}

/** A cell's lines. */
function shown({ texts, wraps, width }: Field, row: number): readonly string[] {
  const text = texts[row]!;
  if (widthOf(text) <= width) return [text];
  return wraps ? lined(text, width) : [cutTo(text, width)];
}

/** A text that is no wider than this, its end cut ("…") where it would be. */
export function cutTo(text: string, width: number): string {
  return text.length <= 2 * width && widthOf(text) <= width ? text : `${start(text, width - 1)}…`;
}

function padded(text: string, { right, width }: Field): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

/** Text on lines no wider than this; what is one word is broken. */
export function lined(text: string, width: number): readonly string[] {
  return wrapped(text, width, widthOf).flatMap((line) => {
    const parts: string[] = [];
    for (let rest = line; rest !== "" || parts.length === 0; rest = rest.slice(parts.at(-1)!.length)) {
      parts.push(start(rest, width));
    }
    return parts;
  });
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The beginning of a text that is this wide at most; one character at least. */
function start(text: string, width: number): string {
  let taken = "";
  let used = 0;
  // no more of a long text than can fit
  for (const { segment } of graphemes.segment(text.slice(0, 32 * (width + 1)))) {
    used += widthOf(segment);
    if (used > width && taken !== "") break;
    taken += segment;
  }
  return taken;
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
