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
      const notes = rows(outcome).map(({ note }) => String(note));
      assert.ok(notes.length > 0);
      for (const note of notes) assert.match(note, /(^|; )2 traces of unknown outcome left out(;|$)/);
    }
    for (const { note } of rows("all")) assert.doesNotMatch(String(note), /unknown outcome/);
  });
}

test("association counts those that are labelled for both modes, from traces and from pairs alike", () => {
  for (const data of [traces, tabulatePairs(traces)]) {
    const rows = association(data, { outcome: "failure" });
    const noteOf = (a: string, b: string) => String(rows.find((row) => row.code_a === a && row.code_b === b)!.note);
    assert.match(noteOf("1.1", "1.2"), /1 trace of unknown outcome left out/);
    assert.match(noteOf("1.2", "1.3"), /2 traces of unknown outcome left out/);
    for (const { note } of association(data)) assert.doesNotMatch(String(note), /unknown outcome/);
  }
});

test("what compares failed with successful traces counts them too", () => {
  assert.match(
    modeComparison(traces, "outcome", { permutations: 9 })[0]!.note!,
    /1 trace of unknown outcome left out; 1 trace not labelled for all modes left out/,
  );
  assert.match(adjustDifference(traces, judge)[0]!.note!, /2 traces of unknown outcome left out/);
  const rows = paired(traces, { pair: "model", outcome: "failure" });
  assert.match(rows[0]!.note!, /2 traces of unknown outcome left out/);
});
