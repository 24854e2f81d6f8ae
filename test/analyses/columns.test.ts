import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cell, Column, StudyOptions } from "../../src/index.js";
import { isNotes } from "../../src/notes.js";
import { openStudy } from "../../src/study/data.js";
import { type Entry, resultOf } from "../../src/study/entry.js";
import { entriesOf } from "../../src/study/study.js";
import { ownStudies } from "../study/own-study.js";

/** What is wrong with a cell by what its column says; null where nothing is. */
function wrong(column: Column, cell: Cell | undefined): string | null {
  const { kind, empty, of } = column;
  if (cell === undefined) return "is missing";
  if (cell === null) return empty === undefined ? "is empty, which the column does not tell of" : null;
  if (kind === "note") return isNotes(cell) ? null : "is no list of notes";
  if (kind === "text") {
    if (typeof cell !== "string") return "is no text";
    return of === undefined || of.includes(cell) ? null : "is none of the texts there are";
  }
  if (typeof cell !== "number" || !Number.isFinite(cell)) return "is no number";
  if (kind === "count" && !Number.isInteger(cell)) return "is no whole number";
  return kind === "p" && (cell < 0 || cell > 1) ? "is not from 0 to 1" : null;
}

const studies: Readonly<Record<string, StudyOptions>> = { "the published study": {}, ...ownStudies };
for (const [what, options] of Object.entries(studies)) {
  test(`every cell of ${what} is what its column says`, async () => {
    const parts = entriesOf(await openStudy({ source: "published", ...options }));
    const entries = parts.filter((part): part is Entry => "analysis" in part);
    const found = entries.flatMap((entry) =>
      resultOf(entry).rows.flatMap((row) =>
        entry.analysis.columns.flatMap((column) => {
          const problem = wrong(column, row[column.key]);
          return problem === null ? [] : [`${entry.name} ${column.key} ${problem}: ${row[column.key]}`];
        }),
      ),
    );
    assert.deepEqual([...new Set(found)], []);
  });
}
