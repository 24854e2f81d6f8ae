import type { TableLayout } from "../trace.js";
import { headings, isNumeric } from "./layout.js";

/** Rows above which a table may be higher than a page, upright. */
const highTable = 40;

/** How a table is made to fit the page. */
export interface Fit {
  readonly landscape: boolean;
  /** Whether it must break over pages: many rows, or a turned page, which is low. */
  readonly long: boolean;
  /** Share of the line that a column of wrapped text takes; null for one as wide as its content. */
  readonly shares: readonly (number | null)[];
  /** Each column's name by line. */
  readonly heads: readonly (readonly string[])[];
  /** Whether it is too wide even so. */
  readonly tooWide: boolean;
}

/** Text width of the article class at 10 pt, upright and turned, in points; and what is not used of it: widths are estimated. */
const page = { portrait: 345, landscape: 550 };
const spare = 0.02;
/** \footnotesize, and both sides of a column. */
const [size, gap] = [8, 6];
/** Text wider than this may wrap, but not below its longest word, or this much of one that can be broken. */
const [wraps, ofLongWord] = [56, 62];

/** The parts of a text that TeX does not break by itself, hyphens at their ends; blanks are parts too. */
export function partsOf(text: string): readonly string[] {
  return text.split(/( )|(?<=-)/).filter((part) => part !== undefined);
}

/** Whether such a part may be broken anywhere: TeX hyphenates plain words by itself, and an interval is kept whole. */
export function isLong(word: string): boolean {
  return !word.includes("\u00a0") && word.length >= (/^\p{L}*$/u.test(word) ? 20 : 17);
}

/** Which columns wrap, and whether the table is turned; from estimated widths of its printed cells. */
export function fitted(layout: TableLayout, texts: readonly (readonly string[])[]): Fit {
  const columns = layout.columns.map(({ name }, index) => {
    const cells = texts.map((row) => row[index] ?? "");
    const body = widest(cells.map(widthOf));
    const words = widest(name.split(" ").map(widthOf));
    const lines = wrapped(name, Math.max(body, words));
    const natural = Math.max(body, widest(lines.map(widthOf)));
    const parts = [...cells, name].flatMap((text) => partsOf(text));
    const breaks = cells.some((text) => text.includes(" ")) || parts.some(isLong);
    const flexible = !isNumeric(layout, index) && natural > wraps && breaks;
    const longest = widest(parts.map((word) => (isLong(word) ? Math.min(ofLongWord, widthOf(word)) : widthOf(word))));
    return { lines, natural, least: flexible ? Math.max(longest, wraps / 2) : natural, flexible };
  });
  // A heading over several columns that is wider than they are makes the last of them wider.
  let first = 0;
  let over = 0;
  for (const { over: text, span } of headings(layout) ?? []) {
    const own = columns.slice(first, first + span).reduce((sum, { natural }) => sum + natural + gap, -gap);
    over += Math.max(0, widthOf(text) - own);
    first += span;
  }
  const fixed = over + gap * (columns.length - 1);
  const total = (of: "natural" | "least") => columns.reduce((sum, column) => sum + column[of], fixed);
  const usable = (width: number) => width * (1 - spare);
  const landscape = total("least") > usable(page.portrait);
  const width = landscape ? page.landscape : page.portrait;
  const room = usable(width);
  const [natural, least] = [total("natural"), total("least")];
  const spread = natural <= room ? 1 : Math.max(0, (room - least) / Math.max(1, natural - least));
  const shares = columns.map((column) =>
    !column.flexible || (spread === 1 && column.natural <= room)
      ? null
      : (column.least + spread * (column.natural - column.least)) / width,
  );
  const heads = columns.map(({ lines }, index) => (shares[index] === null ? lines : [layout.columns[index]!.name]));
  return {
    landscape,
    long: landscape || texts.length > highTable,
    shares,
    heads,
    tooWide: least > usable(page.landscape),
  };
}

/** The largest of widths; 0 of none. (A call cannot take as many arguments as a table has rows.) */
function widest(widths: readonly number[]): number {
  return widths.reduce((most, width) => Math.max(most, width), 0);
}

/** Words on lines no wider than this, where a single word allows it. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** About how wide text is in Computer Modern at this size, in points; what the fonts lack is written as [U+4E2D]. */
function widthOf(text: string): number {
  let ems = 0;
  for (const character of text) {
    if (/[ijl.,;:'|!()[\]\s]/.test(character)) ems += 0.36;
    else if (/[mwMW%@&]/.test(character)) ems += 0.86;
    else if (/[A-Z<>=+−]/.test(character)) ems += 0.76;
    else if (/[\u{250}-\u{1ffff}]/u.test(character)) ems += 4.6;
    else ems += 0.54;
  }
  return ems * size;
}
