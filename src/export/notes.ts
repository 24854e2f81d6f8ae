import type { Row } from "../analyses/analysis.js";
import { type Note, notesIn, rangedSentence } from "../notes.js";

/** A table's notes: what holds for every row once, the rest numbered in order of appearance. */
export interface NoteList {
  readonly common: readonly string[];
  readonly numbered: readonly string[];
  /** The numbers of each row's notes, from 1. */
  readonly ofRow: readonly (readonly number[])[];
}

export interface NoteOptions {
  /** Whether notes say what a test could have seen; default true. */
  readonly power?: boolean;
  /** The columns that are shown: notes on ratios that are not among them are left out; default all. */
  readonly of?: ReadonlySet<string>;
}

/** Whose codes begin so are on a column of this name. */
const onColumn: Readonly<Record<string, string>> = {
  ratio: "risk_ratio",
  odds: "odds_ratio",
  "selected-no-lift": "lift",
};

/**
 * The notes of the `note` column. Those that differ in numbers alone are one, with the range of each number; what remains
 * possible is left out, since the interval stands in the row.
 */
export function notesOf(rows: readonly Row[], { power = true, of }: NoteOptions = {}): NoteList {
  const isOut = ({ code }: Note) => {
    if (code === "possible" || (!power && /^(none-)?visible/.test(code))) return true;
    const column = onColumn[code] ?? onColumn[code.split("-")[0]!];
    return column !== undefined && of?.has(column) === false;
  };
  const found = new Map<string, Note[]>();
  const ofRow = rows.map((row) => {
    const kept = notesIn(row["note"]).filter((note) => !isOut(note));
    const keys = kept.map((note) => {
      const key = keyOf(note);
      found.set(key, [...(found.get(key) ?? []), note]);
      return key;
    });
    return new Set(keys);
  });
  const common = rows.length < 2 ? [] : [...found.keys()].filter((key) => ofRow.every((keys) => keys.has(key)));
  const numbered = [...found.keys()].filter((key) => !common.includes(key));
  const text = (key: string) => rangedSentence(found.get(key)!);
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
