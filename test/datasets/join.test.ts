import assert from "node:assert/strict";
import { test } from "node:test";
import { auditLabels } from "../../src/audit/labels.js";
import { parseCsv } from "../../src/datasets/csv.js";
import { consensusCautions, consensusOf } from "../../src/datasets/join.js";
import { labelsOf } from "../../src/datasets/labels/labels.js";
import { outcomesOf } from "../../src/datasets/outcomes-csv.js";
import { ratingsOfLabels } from "../../src/datasets.js";
import {
  agreement,
  association,
  joinOutcomes,
  lift,
  modeCounts,
  oneRowATrace,
  prevalence,
  tabulateModes,
} from "../../src/index.js";
import { codesOf } from "../noted.js";

const csv = (text: string) => parseCsv(Buffer.from(text), "f.csv");
const traces = (text: string) => labelsOf(csv(text)).traces;

test("a joined record decides alone: an outcome it does not know is unknown, whatever the labels say", () => {
  const { outcomes } = outcomesOf(csv("trace_id,outcome,recall\na,,\nb,failure,0.5\n"));
  const joined = joinOutcomes(traces("trace_id,1.1,recall\na,1,1\nb,1,0.25\nc,1,1\n"), outcomes).traces;
  assert.deepEqual(
    joined.map(({ outcome, recall }) => [outcome, recall]),
    [
      [null, null],
      ["failure", 0.5],
      ["success", 1],
    ],
  );
  const against = traces("trace_id,1.1,outcome\nb,1,success\n");
  assert.throws(() => joinOutcomes(against, outcomes), /the labels say success, the outcomes failure/);
});

test("an annotator of the file without a row for a trace is a missing vote under every rule", () => {
  const rows = traces("trace_id,annotator,1.1,1.2\na,x,1,1\na,y,1,0\nb,x,1,1\n");
  for (const rule of ["majority", "any", "all"] as const) {
    assert.deepEqual(consensusOf(rows, rule)[1]!.labels, { flagged: 0, labelled: 0 }, rule);
  }
  assert.deepEqual(consensusOf(rows, "majority")[0]!.labels, { flagged: 0b1, labelled: 0b1 });
  assert.deepEqual(consensusOf(rows, "any")[0]!.labels, { flagged: 0b11, labelled: 0b11 });
});

test("two spellings of one run are one trace to the consensus, and need a choice", () => {
  const head = "model,scenario,run,annotator,1.1\n";
  const rows = traces(`${head}Gemini-3-Flash,1,1,x,1\nGoogle-Gemini-3-Flash-Preview,1,1,y,1\n`);
  assert.throws(() => oneRowATrace(rows, {}), /several annotators label the same trace/);
  const joined = oneRowATrace(rows, { consensus: "all" });
  assert.deepEqual(
    joined.map(({ id, labels }) => [id, labels.flagged]),
    [["Gemini-3-Flash/sre/Scenario-1/1", 1]],
  );
});

test("two annotators of a trace have no majority; where some have more, ties are not labelled and are counted", () => {
  const two = traces("trace_id,annotator,1.1,1.2\na,x,1,1\na,y,1,0\nb,x,1,1\n");
  const message = /two annotators of a trace have no majority.*choose --consensus any or all, or --annotator NAME/;
  assert.throws(() => oneRowATrace(two, { consensus: "majority" }), { name: "InputError", message });
  const four = traces(
    `trace_id,annotator,1.1,1.2\n${["a,w,1,1", "a,x,1,1", "a,y,0,1", "a,z,0,0", "b,w,1,1", "b,x,1,1"].join("\n")}\n`,
  );
  const [tied, short] = oneRowATrace(four, { consensus: "majority" });
  assert.deepEqual(tied!.labels, { flagged: 0b10, labelled: 0b10 });
  assert.deepEqual(short!.labels, { flagged: 0, labelled: 0 });
  const cautions = consensusCautions(four, { consensus: "majority" });
  const partial = "1 trace without a row of every annotator, not labelled";
  assert.deepEqual(cautions, ["1 trace tied between annotators, not labelled: ties are not at random", partial]);
  assert.deepEqual(consensusCautions(four, { consensus: "any" }), [partial]);
  assert.deepEqual(consensusCautions(four, { annotator: "w" }), []);
  const rotating = traces("trace_id,annotator,1.1\na,x,1\na,y,1\nb,y,1\nb,z,1\n");
  const rotated = { name: "InputError", message: /no majority.*; choose --annotator NAME/ };
  assert.throws(() => oneRowATrace(rotating, { consensus: "majority" }), rotated);
  const caution = ["replicated-labels", ...cautions];
  const one = oneRowATrace(four, { consensus: "majority" });
  const notes = [prevalence, modeCounts, association].flatMap((count) =>
    count(one, { caution }).map((row) => row.note!),
  );
  for (const note of notes) assert.equal(codesOf(note)[0], "tied");
});

test("statistics and count tables refuse two annotators' rows of one trace, which would count as two traces", () => {
  const head = "model,scenario,run,annotator,1.1\n";
  const rows = traces(`${head}Gemini-3-Flash,1,1,x,1\nGoogle-Gemini-3-Flash-Preview,1,1,y,1\n`);
  const message = /several annotators label the same trace \(x, y\)/;
  for (const count of [prevalence, lift, modeCounts, association, tabulateModes]) {
    assert.throws(() => count(rows), { name: "InputError", message }, count.name);
    assert.doesNotThrow(() => count(oneRowATrace(rows, { consensus: "any" })), count.name);
  }
});

test("annotators' rows become votes on one item, whatever the spelling of its model", () => {
  const head = "model,scenario,run,annotator,1.1,1.2\n";
  const rows = traces(`${head}Gemini-3-Flash,1,1,x,1,\nGoogle-Gemini-3-Flash-Preview,1,1,y,0,1\n`);
  const ratings = ratingsOfLabels(rows);
  assert.deepEqual([...new Set(ratings.map(({ item }) => item))], ["Gemini-3-Flash/sre/Scenario-1/1"]);
  assert.deepEqual(
    ratings.map(({ rater, code, value }) => [rater, code, value]),
    [
      ["x", "1.1", 1],
      ["x", "1.2", null],
      ["y", "1.1", 0],
      ["y", "1.2", 1],
    ],
  );
  const kappa = agreement(ratings).find((row) => row.coefficient === "cohen");
  assert.deepEqual([kappa?.items, kappa?.complete_items], [2, 1]);
});

for (const field of ["system", "model", "benchmark", "cluster", "team", "recall"]) {
  const [one, other] = { recall: ["0", "0.5"] }[field] ?? ["P", "Q"];
  test(`annotators' rows of a trace that differ in ${field} are refused`, () => {
    const rows = (second: string) => traces(`trace_id,annotator,1.1,${field}\na,x,1,${one}\na,y,1,${second}\n`);
    const message = new RegExp(`trace a, field ${field}: annotators' rows differ: ${one} and ${other}`);
    assert.throws(() => consensusOf(rows(other!), "any"), { name: "InputError", message });
    assert.deepEqual(
      consensusOf(rows(""), "any"),
      consensusOf(rows(one!), "any"),
      "an empty cell says nothing against it",
    );
  });
}

test("a recall above 1 is a success whatever the threshold, and the audit warns of it", () => {
  const file = labelsOf(csv("trace_id,1.1,recall\na,1,1.5\nb,1,1\n"), { successThreshold: 2 });
  assert.deepEqual(
    file.traces.map(({ outcome }) => outcome),
    ["success", "failure"],
  );
  const row = auditLabels(file).find(({ check }) => check === "recall-above-1")!;
  assert.deepEqual(
    [row.severity, row.records, row.detail],
    ["warning", 1, "1 row of 2 with a recall above 1: a (1.5)"],
  );
  const plain = auditLabels(labelsOf(csv("trace_id,1.1\na,1\n")));
  assert.ok(plain.every(({ check }) => check !== "recall-above-1"));
});
