import type { TableLayout } from "../trace.js";
import { shortVerdict, wrapped } from "../words.js";
import { isNumeric, printed } from "./layout.js";
import type { PrintLayout } from "./print-layout.js";

/** A column on its way to a page or a screen. */
export interface Field {
  readonly heading: string;
  readonly texts: readonly string[];
  readonly right: boolean;
  readonly spare: PrintLayout["spare"][number];
  /** Whether it may be narrower than its text: cut, or wrapped where that is prose. */
  readonly flexible: boolean;
  readonly wraps: boolean;
  /** As wide as its text, and as it is made. */
  readonly natural: number;
  width: number;
}

/** How wide text is, and the space between columns, in the same unit. */
export interface Measure {
  readonly of: (text: string) => number;
  readonly gap: number;
  /** Whether columns without text are left out, and prose that is the same in every row stands below. */
  readonly tidy?: true;
}

/** A table whose columns fit. */
export interface Fit {
  readonly fields: readonly Field[];
  /** Headings of the columns left out. */
  readonly out: readonly string[];
  /** Columns of one text, which stands below instead. */
  readonly same: readonly Field[];
  /** Above which rows the values of the group columns stand, where they are no columns; null where they are. */
  readonly heads: ReadonlyMap<number, string> | null;
}

/** What is done one after the other until a table fits. */
export type Step =
  | { readonly leave: (field: Field) => boolean }
  /** Texts and headings as they are where there is little room. */
  | "shorten"
  /** Flexible columns are made narrower, the widest first, to this. */
  | { readonly shrink: number };

/** Text as long as this is prose: it is wrapped where it is too wide, not cut. */
const prose = 40;

/** Groups are lines above their rows where these are many, else columns in which nothing is repeated. */
export function fitted(
  layout: TableLayout & Partial<PrintLayout>,
  room: number,
  measure: Measure,
  steps: readonly Step[],
): Fit {
  const { groups = 0, rows } = layout;
  const starts = rows.map((row, at) => at === 0 || row.slice(0, groups).some((cell, n) => cell !== rows[at - 1]![n]));
  const above = groups > 0 && rows.length > 2 * starts.filter(Boolean).length;
  const every = layout.columns.map((_, index) => fieldOf(layout, index, starts, measure));
  const same = every.filter(
    ({ texts, wraps }) => measure.tidy && wraps && texts.length > 1 && new Set(texts).size === 1,
  );
  const idle = ({ texts }: Field) => measure.tidy && rows.length > 0 && !texts.some(Boolean);
  const full = every.filter((field) => !same.includes(field) && !idle(field));
  const heads = rows.flatMap((row, at): (readonly [number, string])[] => {
    const named = layout.columns.slice(0, groups).map(({ name }, n) => `${printed(name)}: ${printed(row[n]!)}`);
    return starts[at] ? [[at, named.join(", ")]] : [];
  });
  let fields = (above ? full.slice(groups) : full).map((field) =>
    field.flexible ? { ...field, width: Math.min(field.width, room) } : field,
  );
  const out: string[] = [];
  const spareRoom = () => fields.reduce((left, { width }) => left - width - measure.gap, room + measure.gap);
  const tooWide = () => spareRoom() < 0;
  for (const step of steps) {
    if (step === "shorten") fields = tooWide() ? fields.map((field) => shortened(field, measure)) : fields;
    else if ("shrink" in step) {
      const widest = () =>
        fields.filter((one) => one.flexible && one.width > step.shrink).sort((a, b) => b.width - a.width)[0];
      for (let one = widest(); tooWide() && one !== undefined; one = widest()) one.width--;
    } else {
      for (const field of [...fields].reverse()) {
        if (!tooWide() || fields.length === 1) break;
        if (!step.leave(field)) continue;
        out.push(field.heading);
        fields = fields.filter((other) => other !== field);
      }
    }
  }
  // What columns left out have set free
  for (let one = narrow(fields); one !== undefined && spareRoom() >= 1; one = narrow(fields)) one.width++;
  return { fields, out, same, heads: above ? new Map(heads) : null };
}

/** The narrowest of those that are narrower than their text. */
function narrow(fields: readonly Field[]): Field | undefined {
  return fields.filter(({ width, natural }) => width + 1 <= natural).sort((a, b) => a.width - b.width)[0];
}

function fieldOf(
  layout: TableLayout & Partial<PrintLayout>,
  index: number,
  starts: readonly boolean[],
  measure: Measure,
): Field {
  const { groups = 0, marked = [], spare = [], columns, rows } = layout;
  const { name, over = "", digits } = columns[index]!;
  const starred = name === "q" && marked.includes(true);
  const texts = rows.map((row, at) => {
    if (index < groups && !starts[at]) return "";
    return printed(row[index]!, digits) + (starred ? (marked[at] === true ? "*" : " ") : "");
  });
  const words = texts.some((text) => /\p{L}/u.test(text.replaceAll("\u00a0to\u00a0", "")));
  const heading = printed(over === "" ? name : `${over}: ${name}`);
  const width = widthOf(heading, texts, measure);
  return {
    ...{ heading, texts, spare: spare[index] ?? 0, width, natural: width },
    flexible: words || name === "notes",
    wraps: name === "notes" || texts.some((text) => text.length >= prose),
    right: isNumeric(layout, index) || starred || texts.some((text) => /\u00a0|^\d+\/\d+$/.test(text)),
  };
}

function shortened(field: Field, measure: Measure): Field {
  const texts = field.texts.map(shortVerdict);
  const width = widthOf(field.heading, texts, measure);
  return width < field.width ? { ...field, texts, width, natural: width, flexible: false } : field;
}

/** As wide as the widest text, and wide enough for its heading on three lines. */
function widthOf(heading: string, texts: readonly string[], { of }: Measure): number {
  let width = [...texts, ...heading.split(" ")].reduce((most, text) => Math.max(most, of(text)), 0);
  while (wrapped(heading, width, of).length > 3) width++;
  return width;
}
