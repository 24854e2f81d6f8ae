import type { Cell } from "../trace.js";

type Row = Readonly<Record<string, Cell>>;

/** A table's notes: what holds for every row once, the rest numbered in order of appearance. */
export interface Notes {
  readonly common: readonly string[];
  readonly numbered: readonly string[];
  /** The numbers of each row's notes, from 1. */
  readonly ofRow: readonly (readonly number[])[];
}

/** Takes the `note` column apart ("; " joins notes). */
export function notesOf(rows: readonly Row[]): Notes {
  const parts = rows.map((row) => (typeof row["note"] === "string" ? row["note"].split("; ") : []));
  const first = parts[0] ?? [];
  const common = rows.length < 2 ? [] : first.filter((part) => parts.every((other) => other.includes(part)));
  const numbered: string[] = [];
  const places = new Map<string, number>();
  const ofRow = parts.map((row) =>
    row
      .filter((part) => part !== "" && !common.includes(part))
      .map((part) => {
        const known = places.get(part) ?? numbered.push(part);
        places.set(part, known);
        return known;
      }),
  );
  return { common, numbered, ofRow };
}
