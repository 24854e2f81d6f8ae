import assert from "node:assert/strict";
import { inNote, type NoteCode, notesIn, sentencesOf } from "../src/notes.js";

/** Asserts that one of the notes is of a code, with these values (to three digits) and said of that. */
export function noted(
  notes: unknown,
  code: NoteCode,
  expected: Readonly<Record<string, string | number | undefined>> = {},
): void {
  const same = (a: unknown, b: unknown) => a === b || (typeof a === "number" && inNote(a) === inNote(Number(b)));
  const found = notesIn(notes).some((note) => {
    const values: Readonly<Record<string, unknown>> = { ...note.values, about: note.about };
    return note.code === code && Object.entries(expected).every(([name, value]) => same(values[name], value));
  });
  assert.ok(found, `no note ${code} ${JSON.stringify(expected)} in: ${sentencesOf(notes).join("; ")}`);
}

/** Asserts that none of the notes is of these codes. */
export function notNoted(notes: unknown, ...codes: readonly NoteCode[]): void {
  const found = codesOf(notes).filter((code) => codes.includes(code));
  assert.deepEqual(found, []);
}

/** The codes of notes, in their order. */
export function codesOf(notes: unknown): readonly NoteCode[] {
  return notesIn(notes).map(({ code }) => code);
}
