import { type Note, notesIn, sentence } from "../notes.js";
import type { Cell } from "../trace.js";

type Row = Readonly<Record<string, Cell>>;

/** A table's notes: what holds for every row once, the rest numbered in order of appearance. */
export interface NoteList {
  readonly common: readonly string[];
  readonly numbered: readonly string[];
  /** The numbers of each row's notes, from 1. */
  readonly ofRow: readonly (readonly number[])[];
}

/** What a row's interval says already, and what its test could have seen. */
const ofPower = ["visible", "visible-at-icc", "none-visible", "none-visible-at-icc"];

/**
 * The notes of the `note` column. Those that differ in numbers alone are one, with the range of each number; what remains
 * possible is left out, since the interval stands in the row, and without `power` what could have been seen.
 */
export function notesOf(rows: readonly Row[], power = true): NoteList {
  const out = new Set(["possible", ...(power ? [] : ofPower)]);
  const found = new Map<string, Note[]>();
  const ofRow = rows.map((row) => {
    const kept = notesIn(row["note"]).filter(({ code }) => !out.has(code));
    const keys = kept.map((note) => {
      const key = keyOf(note);
      found.set(key, [...(found.get(key) ?? []), note]);
      return key;
    });
    return new Set(keys);
  });
  const common = rows.length < 2 ? [] : [...found.keys()].filter((key) => ofRow.every((keys) => keys.has(key)));
  const numbered = [...found.keys()].filter((key) => !common.includes(key));
  const text = (key: string) => sentenceOf(found.get(key)!);
  return {
    common: common.map(text),
    numbered: numbered.map(text),
    ofRow: ofRow.map((keys) => numbered.flatMap((key, index) => (keys.has(key) ? [index + 1] : []))),
  };
}

/** What a note says, its numbers apart. */
function keyOf({ code, values, about }: Note): string {
  return JSON.stringify([
    code,
    about,
    Object.entries(values).map(([name, value]) => [name, typeof value === "number" || value]),
  ]);
}

/** Notes of one key as a sentence, a number that is not the same in all as "3 to 8". */
function sentenceOf(notes: readonly Note[]): string {
  const [first] = notes;
  const extreme = (side: 1 | -1): Note => ({
    ...first!,
    values: Object.fromEntries(
      Object.entries(first!.values).map(([name, value]) => {
        const all = notes.map(({ values }) => values[name]!);
        return [
          name,
          typeof value === "string" ? value : all.reduce((a, b) => (side * Number(b) > side * Number(a) ? b : a)),
        ];
      }),
    ),
  });
  const least = new Map<string, string>();
  sentence(extreme(-1), (name, text) => {
    least.set(name, text);
    return text;
  });
  return sentence(extreme(1), (name, text) => (least.get(name) === text ? text : `${least.get(name)} to ${text}`));
}
