import { denominators, intervals, tests } from "../methods.js";
import { type Note, type NoteCode, notesIn, rangedSentence, sentence } from "../notes.js";
import type { Taxonomy } from "../trace.js";
import { plainVerdict, verdictText } from "../words.js";
import type { CaptionContext, Figure, FigureRow, Json } from "./figure.js";

/** An interval that a figure draws. */
export interface DrawnInterval {
  readonly rows: readonly FigureRow[];
  /** What it is of, where a figure draws several: "mean recall". */
  readonly of?: string;
  /** The columns of its limits; default low and high. */
  readonly limits?: readonly [low: string, high: string];
  /** Its place among the names that an `interval` cell joins by ";"; default 0. */
  readonly part?: number;
  /** The method, where neither the rows' `interval` nor their `note` ("interval: …") names one. */
  readonly method?: string;
}

/** The words of a caption, its title among them. */
const mostWords = 60;

/**
 * A caption as Markdown: title, what is drawn, level and method of the intervals that are drawn, denominator and source in
 * at most 60 words; below it a note with what else must be known and the cautions, then the rows' notes.
 */
export function captionOf(
  title: string,
  context: CaptionContext,
  rows: readonly FigureRow[],
  [first = "", ...more]: readonly string[],
  drawn: readonly DrawnInterval[],
): string {
  const interval = intervalSentence(drawn, context.confidence ?? 0.95);
  const facts = [first, interval, denominatorSentence(rows), `Source: ${context.source}.`, ...more];
  const [caption, note] = [[`**${title.replace(/\.$/, "")}.**`], [] as string[]];
  const words = (parts: readonly string[]) => parts.join(" ").split(/\s+/).length;
  for (const fact of facts.filter((one) => one !== ""))
    (words([...caption, fact]) <= mostWords ? caption : note).push(fact);
  note.push(...(context.cautions ?? []));
  return `${caption.join(" ")}\n${note.length === 0 ? "" : `\nNote: ${note.join(" ")}\n`}${noteLines(rows)}`;
}

/** Notes with a number of each row's own, which a caption gives as a range. */
const measured: readonly NoteCode[] = [
  ...(["visible", "visible-at-icc", "possible", "lift-at-most", "fisher-if-independent"] as const),
  ...(["spread", "spread-of-one-icc", "spread-without-icc", "difference-spread"] as const),
];

/** The rows' notes, commonest facts first to last as they come; what concerns one row alone stays in the CSV. */
function noteLines(rows: readonly FigureRow[]): string {
  const found = new Map<string, { readonly notes: Note[]; count: number }>();
  for (const row of rows) {
    for (const note of notesIn(row["note"])) {
      const key = measured.includes(note.code) ? sentence(note, () => "#") : sentence(note);
      const entry = found.get(key) ?? { notes: [], count: 0 };
      entry.notes.push(note);
      entry.count++;
      found.set(key, entry);
    }
  }
  const counts = new Map([...found.values()].map(({ notes, count }) => [rangedSentence(notes), count]));
  const shared = [...counts].filter(([, count]) => count > 1 || rows.length === 1);
  const single = counts.size - shared.length;
  if (counts.size === 0) return "";
  const lines = shared.map(
    ([note, count]) => `- ${note} (${count === rows.length ? "all" : `${count} of ${rows.length}`} rows)`,
  );
  if (single > 0) {
    lines.push(`- ${single} ${single === 1 ? "note on a single row stands" : "notes on single rows stand"} in the CSV`);
  }
  return `\nNotes:\n\n${lines.join("\n")}\n`;
}

/** The texts that a figure prints at the caption's width, on all pages. */
export function printedTexts(
  figure: Pick<Figure, "pages" | "build">,
  rows: readonly FigureRow[],
  { source: _source, cautions: _cautions, confidence: _confidence, ...options }: CaptionContext,
): ReadonlySet<string> {
  const texts = new Set<string>();
  const visit = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    if ("text" in value && typeof value["text"] === "string") texts.add(value["text"]);
    for (const part of Object.values(value)) visit(part as Json);
  };
  for (const page of figure.pages(rows, options)) visit(figure.build(page, options));
  return texts;
}

/** The codes spelt out, where a figure prints codes alone; otherwise nothing. */
export function modeLegend(printed: ReadonlySet<string>, { modes }: Taxonomy): string {
  if (modes.every(({ name }) => printed.has(name))) return "";
  return `Modes: ${modes.map(({ code, name }) => (name === code ? code : `${code} ${name}`)).join("; ")}.`;
}

/** Names in full where the figure had to shorten one ("A · B" may stand on two lines); otherwise nothing. */
export function fullNames(what: string, labels: readonly string[], printed: ReadonlySet<string>): string {
  const there = (part: string) => printed.has(part) || [...printed].some((text) => text.startsWith(`${part} (`));
  const whole = (label: string) => there(label) || label.split(" · ").every(there);
  return labels.every((label) => label === "" || whole(label)) ? "" : `${what}, in order: ${labels.join("; ")}.`;
}

/** The distinct texts of a column, in order. */
export function distinct(rows: readonly FigureRow[], column: string): readonly string[] {
  return [
    ...new Set(
      rows.map((row) => row[column]).filter((value): value is string => typeof value === "string" && value !== ""),
    ),
  ];
}

/** The tests that the rows name, in words. */
export function testsOf(rows: readonly FigureRow[]): string {
  return distinct(rows, "test")
    .map((name) => tests[name]?.[0] ?? name)
    .join(", ");
}

/** The rule of each verdict of `lift`, in plain words with the column's own in quotes. */
export function verdictsSentence(tested: string): string {
  const [more, less, both] = (["fatal", "protective", "recoverable"] as const).map(verdictText);
  const [untestable, unsupported] = (["untestable", "unsupported"] as const).map(plainVerdict);
  return `Verdicts: ${more} or ${less}, ${tested}; ${both}, at least 10 successful traces and Wilson’s lower bound of the prevalence among them at least one half; ${untestable}, one margin is empty; ${unsupported}, the rest: a difference within the interval may still be there. The words in quotes name an association, not a cause.`;
}

/** Whether any row has both limits of an interval, so that a line is drawn. */
export function hasInterval(rows: readonly FigureRow[], low = "low", high = "high"): boolean {
  return rows.some((row) => typeof row[low] === "number" && typeof row[high] === "number");
}

/** "Intervals: 95% Wilson." or "Intervals: 95%, mean recall: t; success rate: Wilson." */
function intervalSentence(drawn: readonly DrawnInterval[], confidence: number): string {
  const subjects = new Map<string, string[]>();
  for (const one of drawn) {
    const rows = one.rows.filter((row) => hasInterval([row], ...(one.limits ?? [])));
    if (rows.length === 0) continue;
    const methods = [...new Set(rows.map((row) => methodOf(row, one)))].filter((method) => method !== "").join(" or ");
    subjects.set(methods, [...(subjects.get(methods) ?? []), ...(one.of === undefined ? [] : [one.of])]);
  }
  if (subjects.size === 0) return "";
  const level = `Intervals: ${Math.round(confidence * 1000) / 10}%`;
  const texts = [...subjects].map(([methods, of]) => [of.join(", "), methods].filter((part) => part !== "").join(": "));
  const named = [...subjects.values()].some((of) => of.length > 0);
  return `${level}${named ? "," : ""} ${texts.join("; ")}`.trimEnd().concat(".");
}

function methodOf(row: FigureRow, { part = 0, method = "" }: DrawnInterval): string {
  const names = String(row["interval"] ?? "").split(";");
  const noted = notesIn(row["note"]).find(({ code }) => code === "interval");
  const name = (names[part] ?? names[0]) || String(noted?.values["method"] ?? method);
  return intervals[name]?.[0] ?? name;
}

function denominatorSentence(rows: readonly FigureRow[]): string {
  const names = distinct(rows, "denominator");
  if (names.length === 0) return "";
  return `Denominator: ${names.map((name) => denominators[name] ?? name).join(", ")}.`;
}
