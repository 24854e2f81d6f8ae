import { sentencesOf } from "../notes.js";
import type { Cell } from "../trace.js";

type Row = Readonly<Record<string, Cell>>;

/** A table's notes: what holds for every row once, the rest numbered in order of appearance. */
export interface NoteList {
  readonly common: readonly string[];
  readonly numbered: readonly string[];
  /** The numbers of each row's notes, from 1. */
  readonly ofRow: readonly (readonly number[])[];
}

/** The sentences of the `note` column. */
export function notesOf(rows: readonly Row[]): NoteList {
  const parts = rows.map((row) => sentencesOf(row["note"]));
  const first = parts[0] ?? [];
  const common = rows.length < 2 ? [] : first.filter((part) => parts.every((other) => other.includes(part)));
  const numbered: string[] = [];
  const places = new Map<string, number>();
  const ofRow = parts.map((row) =>
    row
      .filter((part) => !common.includes(part))
      .map((part) => {
        const known = places.get(part) ?? numbered.push(part);
        places.set(part, known);
        return known;
      }),
  );
  return { common, numbered, ofRow };
}
