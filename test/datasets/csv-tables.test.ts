import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { countColumns, countRows } from "../../src/counts/tables.js";
import { countsOf } from "../../src/datasets/counts-csv.js";
import { parseCsv } from "../../src/datasets/csv.js";
import { readSeedsCsv } from "../../src/datasets.js";
import { readCountsCsv, readOutcomesCsv, readRatingsCsv, tabulateModes, toCsv } from "../../src/index.js";
import { trace } from "../counts/traces.js";

const counts = (text: string) => countsOf(parseCsv(Buffer.from(text), "counts.csv"));
const folder = mkdtempSync(join(tmpdir(), "mastkit-csv-"));
const file = (text: string) => {
  const path = join(folder, "file.csv");
  writeFileSync(path, text);
  return path;
};

test("the header tells the kind of a count table", () => {
  assert.equal(counts("outcome,code,flagged,labelled,traces\nfailure,1.1,1,2,3\n").kind, "modes");
  assert.equal(counts("outcome,modes,traces\nunknown,0,5\nunknown,,2\n").kind, "histogram");
  assert.equal(counts("outcome,code_a,code_b,both,a_only,b_only,neither\nunknown,1.1,1.2,1,2,3,4\n").kind, "pairs");
  const votes = counts("set,code,ann,bob,items\nRound 1,4.2,1,,3\n");
  assert.equal(votes.kind, "votes");
  if (votes.kind === "votes")
    assert.deepEqual(
      [votes.raters, votes.rows[0]!.votes],
      [
        ["ann", "bob"],
        [1, null],
      ],
    );
});

test("further columns are groups; source and caution are not", () => {
  const table = counts("model,outcome,code,flagged,labelled,traces,source,caution\nM,failure,FM-1.1,1,2,2,s,a;b\n");
  assert.deepEqual(table.by, ["model"]);
  assert.deepEqual([table.rows[0]!.source, table.rows[0]!.caution], ["s", ["a", "b"]]);
});

test("a column that another kind of table knows is a group under its own name", () => {
  const table = counts("Set,Outcome,code,flagged,labelled,traces\nA,failure,1.1,1,2,2\n");
  assert.deepEqual([table.by, table.rows[0]!.group], [["Set"], { Set: "A" }]);
});

test("the column of scores is found under the name it was given by", async () => {
  const scores = file("Condition,seed,Score,value\na,1,2,9\n");
  assert.deepEqual((await readSeedsCsv(scores, "Score")).scores, [
    { group: { value: "9" }, condition: "a", seed: "1", value: 2 },
  ]);
});

const head = "outcome,code,flagged,labelled,traces\n";
const refused: readonly [string, string, RegExp][] = [
  ["flagged above labelled", `${head}failure,1.1,3,2,5\n`, /line 2, field flagged: above labelled \(2\) \(value "3"\)/],
  ["labelled above traces", `${head}failure,1.1,1,6,5\n`, /field labelled: above traces/],
  ["a fraction for a count", `${head}failure,1.1,0.5,6,5\n`, /field flagged: not a count/],
  ["an unknown code", `${head}failure,9.1,0,1,1\n`, /field code: not a code of the 14/],
  ["an unknown outcome", `${head}won,1.1,0,1,1\n`, /field outcome: not an outcome/],
  ["a row given twice", `${head}failure,1.1,0,1,1\nfailure,FM-1.1,0,1,1\n`, /line 3: the row stands in line 2/],
  ["traces that differ within a group", `${head}failure,1.1,0,1,1\nfailure,1.2,0,1,2\n`, /line 3, field traces/],
  ["a header of no kind", "a,b\n1,2\n", /is no count table/],
  ["15 modes", "outcome,modes,traces\nunknown,15,1\n", /above 14/],
  ["a vote of 2", "set,code,ann,items\nR,1.1,2,1\n", /field ann: not a vote/],
];
const pairs = "outcome,code_a,code_b,both,a_only,b_only,neither\n";
test("a pair is the same either way round: it is turned to taxonomy order, and refused twice", () => {
  const table = counts(`${pairs}unknown,1.2,1.1,1,2,3,4\n`);
  assert.equal(table.kind, "pairs");
  if (table.kind !== "pairs") return;
  const { code_a, code_b, both, a_only, b_only, neither } = table.rows[0]!;
  assert.deepEqual([code_a, code_b, both, a_only, b_only, neither], ["1.1", "1.2", 1, 3, 2, 4]);
  const twice = `${pairs}unknown,1.1,1.2,1,2,3,4\nunknown,1.2,1.1,1,3,2,4\n`;
  assert.throws(() => counts(twice), /line 3: the row stands in line 2 already/);
  assert.throws(() => counts(`${pairs}unknown,1.1,FM-1.1,1,0,0,4\n`), /field code_b: a mode paired with itself/);
});

for (const [what, text, message] of refused) {
  test(`a count table with ${what} is refused`, () => {
    assert.throws(() => counts(text), { name: "InputError", message });
  });
}

test("outcomes are read from outcome or recall, and an empty cell is unknown", async () => {
  const { outcomes } = await readOutcomesCsv(file("trace_id,outcome\na,success\nb,\n"));
  assert.deepEqual(
    outcomes.map((row) => row.outcome),
    ["success", null],
  );
  const byRecall = await readOutcomesCsv(file("model,scenario,run,recall\nM,3,1,0.4\n"), { successThreshold: 0.4 });
  assert.deepEqual(byRecall.outcomes[0], {
    id: "M/sre/Scenario-3/1",
    outcome: "success",
    recall: 0.4,
    cluster: "Scenario-3",
    groups: { model: "M", scenario: "Scenario-3", run: "1" },
  });
  await assert.rejects(readOutcomesCsv(file("trace_id,x\na,1\n")), /neither an outcome nor a recall column/);
  await assert.rejects(readOutcomesCsv(file("trace_id,recall\na,-1\n")), /cannot be negative/);
  await assert.rejects(readOutcomesCsv(file("trace_id,recall\na,1\na,1\n")), /line 3: the id stands in line 2/);
  const spelled = "model,scenario,run,recall\nGemini-3-Flash,1,1,1\nGoogle-Gemini-3-Flash-Preview,1,1,1\n";
  await assert.rejects(readOutcomesCsv(file(spelled)), /line 3: the id stands in line 2 already, as Gemini-3-Flash/);
  await assert.rejects(readOutcomesCsv(file("trace_id,recall,source\na,1,s\n")), /source: reserved for count tables/);
  const both = await readOutcomesCsv(file("trace_id,outcome,recall\na,failure,1\nb,success,0\nc,,0\n"));
  assert.deepEqual(
    both.outcomes.map(({ outcome }) => outcome),
    ["failure", "success", "failure"],
  );
  assert.match(both.notes[0]!, /2 rows whose outcome is not what recall ≥ 1 says; the outcome column is used/);
});

test("a missing vote is null, and a vote given twice is refused", async () => {
  const { ratings } = await readRatingsCsv(file("item,rater,code,value,set,block,site\n1,ann,FM-4.2,,R,b,x\n"));
  assert.deepEqual(ratings[0], {
    set: "R",
    item: "1",
    rater: "ann",
    code: "4.2",
    value: null,
    block: "b",
    groups: { site: "x" },
  });
  await assert.rejects(readRatingsCsv(file("item,rater,code,value\n1,a,1.1,1\n1,a,1.1,0\n")), /in line 2 already/);
  await assert.rejects(readRatingsCsv(file("item,rater,code\n1,a,1.1\n")), /lacks the column value/);
  await assert.rejects(readRatingsCsv(file("item,rater,code,value\n1,a,1.1,yes\n")), /not a number/);
  const reserved = file("item,rater,code,value,caution\n1,a,1.1,1,c\n");
  await assert.rejects(readRatingsCsv(reserved), /field caution: reserved for count tables/);
});

test("a row is named by the line it begins on, whatever the line ends in the quotes before it", () => {
  const line = (text: string) => parseCsv(Buffer.from(text), "lines.csv").rows.map((row) => row.line);
  assert.deepEqual(line('a,b\r\n"x\r\ny",1\r\n\r\nz,2\r\n"p\r\nq\r\nr","s\r\nt"\r\nu,3\r\n'), [2, 5, 6, 10]);
  assert.deepEqual(line('a,b\n"x\r\ny",1\nz,2\n'), [2, 4]);
  assert.deepEqual(line('a,b\n"x\ny",1\nz,2\n'), [2, 4]);
  assert.deepEqual(line('a,b\r"x\ry",1\rz,2\r'), [2, 4]);
});

test("names and cells are trimmed within quotes as without", () => {
  const csv = parseCsv(Buffer.from('" a ", b\n" x ", y \n"\t1\n",\u00a02\n'), "blanks.csv");
  assert.deepEqual(csv.header, ["a", "b"]);
  assert.deepEqual(
    csv.rows.map(({ cells }) => cells),
    [
      { a: "x", b: "y" },
      { a: "1", b: "2" },
    ],
  );
});

test("a count table that the kit wrote has the groups of its traces, whatever a spreadsheet would run", async () => {
  const names = ["-1", "=1+1", "@home", "'-1", "''=x", "plain", "'quoted'", "\tx"];
  const own = names.map((name, index) => trace({ id: String(index), extra: { "-team": name } }));
  const table = tabulateModes(own, { by: ["-team"] });
  const text = toCsv(countRows(table), countColumns(table));
  assert.match(text, /^'-team,outcome/);
  assert.deepEqual((await readCountsCsv(file(text))).table, table);
});

test("every table's own columns and codes are read in any spelling that is certain", async () => {
  const table = counts("Model,Outcome,Code,Flagged,Labelled,Traces,Caution\nM,failure,fm_1.1,1,2,2,a\n");
  assert.deepEqual([table.kind, table.by, table.kind === "modes" && table.rows[0]?.code], ["modes", ["Model"], "1.1"]);
  assert.deepEqual(table.rows[0]?.caution, ["a"]);
  const { outcomes } = await readOutcomesCsv(file("Model,Scenario,Run,Outcome\nM,scenario_03,run_2,failure\n"));
  assert.deepEqual([outcomes[0]?.id, outcomes[0]?.outcome], ["M/sre/Scenario-3/2", "failure"]);
  const { ratings } = await readRatingsCsv(file("Item,Rater,Code,Value,Team\n1,ann,FM_1.1,1,T\n"));
  assert.deepEqual([ratings[0]?.code, ratings[0]?.groups], ["1.1", { Team: "T" }]);
  await assert.rejects(readRatingsCsv(file("item,annotator,code,value\n1,a,1.1,1\n")), {
    message: /lacks the column rater; it has item, annotator, code, value;/,
  });
});
