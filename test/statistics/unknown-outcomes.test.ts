import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adjust,
  association,
  type LabelledTrace,
  modeComparison,
  modeCounts,
  modeHistogram,
  paired,
  prevalence,
  tabulateHistogram,
  tabulateModes,
  tabulatePairs,
} from "../../src/index.js";
import { adjustDifference, modeDispersion } from "../../src/statistics.js";
import { allModes, trace } from "../counts/traces.js";
import { noted, notNoted } from "../noted.js";

const made = (id: number, outcome: LabelledTrace["outcome"], labelled = allModes): LabelledTrace =>
  trace({
    id: String(id),
    outcome,
    cluster: `s${id % 3}`,
    model: id <= 3 ? "a" : "b",
    labels: { flagged: (id * 37) & labelled, labelled },
  });
/** 2 failures, 2 successes, and 2 of unknown outcome, one of which is not labelled for 1.1. */
const traces = [
  ...[made(1, "failure"), made(2, "success"), made(3, null)],
  ...[made(4, "failure"), made(5, "success"), made(6, null, allModes - 1)],
];
const judge = { sensitivity: 0.9, specificity: 0.8, positives: 50, negatives: 50 };
const modes = tabulateModes(traces);

type Rows = readonly { readonly note?: unknown }[];
const calls: Readonly<Record<string, (outcome: "failure" | "success" | "all") => Rows>> = {
  prevalence: (outcome) => prevalence(traces, { outcome }),
  "prevalence as a share of flags": (outcome) => prevalence(traces, { outcome, denominator: "flags" }),
  "prevalence from counts": (outcome) => prevalence(modes, { outcome }),
  "mode-counts": (outcome) => modeCounts(traces, { outcome }),
  "mode-counts from counts": (outcome) => modeCounts(modes, { outcome }),
  "mode-counts from a histogram": (outcome) => modeCounts(tabulateHistogram(traces), { outcome }),
  "mode-counts as a histogram": (outcome) => modeHistogram(traces, { outcome }),
  overdispersion: (outcome) => modeDispersion(traces, { outcome, replicates: 50 }),
  adjust: (outcome) => adjust(traces, judge, { outcome }),
};

for (const [name, rows] of Object.entries(calls)) {
  test(`${name} of one outcome counts in every row the traces whose outcome is unknown`, () => {
    for (const outcome of ["failure", "success"] as const) {
      const notes = rows(outcome).map(({ note }) => note);
      assert.ok(notes.length > 0);
      for (const note of notes) noted(note, "unknown-outcome", { traces: 2 });
    }
    for (const { note } of rows("all")) notNoted(note, "unknown-outcome");
  });
}

test("association counts those that are labelled for both modes, from traces and from pairs alike", () => {
  for (const data of [traces, tabulatePairs(traces)]) {
    const rows = association(data, { outcome: "failure" });
    const noteOf = (a: string, b: string) => rows.find((row) => row.code_a === a && row.code_b === b)!.note;
    noted(noteOf("1.1", "1.2"), "unknown-outcome", { traces: 1 });
    noted(noteOf("1.2", "1.3"), "unknown-outcome", { traces: 2 });
    for (const { note } of association(data)) notNoted(note, "unknown-outcome");
  }
});

test("what compares failed with successful traces counts them too", () => {
  const [compared] = modeComparison(traces, "outcome", { permutations: 9 });
  noted(compared!.note, "unknown-outcome", { traces: 1 });
  noted(compared!.note, "partly-labelled", { traces: 1 });
  noted(adjustDifference(traces, judge)[0]!.note, "unknown-outcome", { traces: 2 });
  const rows = paired(traces, { pair: "model", outcome: "failure" });
  noted(rows[0]!.note, "unknown-outcome", { traces: 2 });
});
