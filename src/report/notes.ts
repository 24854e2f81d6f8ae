import { escapeHtml } from "../export/html.js";
import { visible } from "../export/layout.js";
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

/** The notes below a table; ids begin with the table's name. */
export function notesHtml(notes: Notes, name: string): string {
  const text = (note: string) => escapeHtml(visible(note));
  const common =
    notes.common.length === 0 ? "" : `<p class="notes">Every row: ${notes.common.map(text).join("; ")}.</p>\n`;
  if (notes.numbered.length === 0) return common;
  const items = notes.numbered.map((note, index) => `<li id="${name}-note-${index + 1}">${text(note)}</li>`);
  return `${common}<ol class="notes" aria-label="Notes on single rows">\n${items.join("\n")}\n</ol>\n`;
}

/** The references of a row to the notes below its table. */
export function noteLinks(numbers: readonly number[], name: string): string {
  return numbers.map((number) => `<a href="#${name}-note-${number}">${number}</a>`).join(" ");
}
