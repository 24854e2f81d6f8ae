import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { type LabelsOptions, labelsOf } from "../../../src/datasets/labels/labels.js";
import { streamedTable, tableOf } from "../../../src/datasets/labels/records.js";
import { textOf } from "../../../src/datasets/labels/text.js";
import { readLabelsCsv, readOutcomesCsv } from "../../../src/index.js";
import { flagAt, labelAt } from "../../../src/taxonomy/labels.js";
import { codes } from "../../../src/taxonomy/mast.js";
import type { LabelledTrace } from "../../../src/trace.js";
import { fixturePath } from "../../fixtures.js";

const read = (name: string, options?: LabelsOptions) => readLabelsCsv(fixturePath(`labels/${name}`), options);
const bytes = (data: string | Buffer, name = "labels.csv", options?: LabelsOptions) =>
  labelsOf(tableOf(textOf(Buffer.from(data), name)), options);

/** "t1 +1.1+3.3 -1.3": the modes present and those absent; "-all" where every other one is. */
function text({ id, labels, outcome, annotator }: LabelledTrace): string {
  const present = codes.filter((_, place) => flagAt(labels, place) === 1);
  const absent = codes.filter((_, place) => labelAt(labels, place) === 1 && flagAt(labels, place) === 0);
  const others = absent.length + present.length === codes.length ? ["all"] : absent;
  const words = [...present.map((code) => `+${code}`), ...others.map((code) => `-${code}`)].join("");
  return [id, annotator, words, outcome].filter((part) => part !== null && part !== "").join(" ");
}

const wide = ["t1 +1.1+3.3-1.3", "t2 +2.6-1.1-1.3-3.3"];
const two = ["t1 +1.1-1.3", "t2 -1.1-1.3"];
const judged = ["t0 +1.3+3.3-all failure", "t1 +1.3+3.3-all failure", "t2 +1.3+3.3-all failure"];
const mad = ["k/0 +1.3-all", "k/1 +1.3-all", "k/2 +1.3-all"];
const trip = ["1 +1.1-1.3 failure", "2 -1.1 success", "3 +1.1+1.3 failure"];
const ends = ["t1 +1.1 failure", "t2 -1.1 success"];
const list = "t1 +1.1+3.2-all";

const cases: Readonly<Record<string, readonly string[]>> = {
  "pandas-floats.csv": wide,
  "pandas-index.csv": two,
  "missing-words.csv": ["t1 +1.1+3.3-1.3", "t2 -1.1-1.3-3.3", "t3 -1.1"],
  "excel-true-false.csv": wide,
  "yes-no.csv": wide,
  "excel-semicolons-bom.csv": two,
  "excel-unicode-text.txt": ["t1 +1.1-1.3"],
  "tabs.tsv": ["t1 +1.1-1.3"],
  "names-in-header.csv": ["t1 +1.1-1.3"],
  "codes-spelled.csv": ["t1 +1.1+2.6+3.3-1.3"],
  "codes-mixed.csv": ["t1 +1.1+2.6-1.3"],
  "empty-columns.csv": two,
  "two-header-rows.csv": ["t1 +1.1-1.3-2.6-3.3"],
  "no-break-space.csv": two,
  "agentdash-one.json": ["agentdash-one +1.3+3.3-all failure"],
  "agentdash.json": judged,
  "agentdash.jsonl": judged,
  "judge-answer.txt": ["judge-answer +1.3+3.3-all failure"],
  "mad-mad.json": mad,
  "mad-mad.jsonl": mad,
  "mad-bools.json": mad,
  "mad-fm.json": mad,
  "mad-named.json": mad,
  "mad-strings.json": mad,
  "mad-wrapped.json": mad,
  "mad-notrace.json": ["0 +1.3-all", "1 +1.3-all", "2 +1.3-all"],
  "mad-parquet-like.json": ["0 +1.1"],
  "outcome-bool.csv": ends,
  "outcome-cap.csv": ends,
  "outcome-insp.csv": ends,
  "outcome-num.csv": ends,
  "outcome-pf.csv": ends,
  "outcome-sf.csv": ends,
  "outcome-na.csv": ["t1 +1.1", "t2 -1.1 success"],
  "id-trace-case.csv": ["t1 +1.1"],
  "id-blank.csv": ["t1 +1.1"],
  "id-id.csv": ["t1 +1.1"],
  "id-uuid.csv": ["u1 +1.1"],
  "id-inspect.csv": ["s1_epoch_1 +1.1", "s1_epoch_2 -1.1"],
  "annotators-in-header.csv": ["t1 ann1 +1.1-1.3", "t1 ann2 -1.1-1.3", "t2 ann1 +1.3-1.1", "t2 ann2 +1.3-1.1"],
  "tool-labelstudio.json": ["t1 1 +1.1+3.2-all"],
  "tool-labelstudio.csv": ["1 1 +1.1+3.2-all", "2 1 +1.3-all", "3 2"],
  "tool-doccano.jsonl": [list, "t2 -all"],
  "tool-prodigy.jsonl": ["t1 db-anna +1.1-all"],
  "tool-pandas_lists.csv": [list, "t2 -all"],
  "tool-semicolon_list.csv": [list, "t2"],
  "tool-inspect_samples.csv": ["s1_epoch_1 +1.1-1.3 success"],
  "tool-json_normalize.csv": ["t1 +1.1-1.3"],
  "tool-long.csv": ["t1 anna +1.1-3.2"],
  "roundtrip-in.csv": ["001 +1.1-1.3 failure", "002 -1.1 success", "003 +1.1+1.3 failure"],
  "roundtrip-pandas_default.csv": trip,
  "roundtrip-pandas_noindex.csv": trip,
  "roundtrip-pandas_bool.csv": trip,
  "roundtrip-pandas_semicolon.csv": trip,
  "roundtrip-pandas_melt.csv": trip,
  "roundtrip-pandas.json": trip,
  "roundtrip-pandas_records.json": trip,
  "roundtrip-pandas_lines.jsonl": trip,
  "roundtrip-r_default.csv": trip,
  "roundtrip-r_norow.csv": trip,
  "roundtrip-r_csv2.csv": trip,
  "roundtrip-r_table.txt": trip,
  "roundtrip-powershell5.csv": ["t1 +1.1"],
};
for (const [name, want] of Object.entries(cases)) {
  test(`${name} is read as it is meant`, async () => {
    assert.deepEqual((await read(name)).traces.map(text), want);
  });
}

const refused: Readonly<Record<string, RegExp>> = {
  "marks.csv": /marks\.csv, line 2, field 1\.1: not a label \(value "x"\); .*a mark alone does not say what is absent/,
  "excel-dates.csv": /has no code column, but trace_id, 1-Jan, 3-Jan, 6-Feb: Excel turned codes into dates/,
  "excel-dates-german.csv": /Excel turned codes into dates \(1\.1 into 01\. Jan\); name the columns FM-1\.1/,
};
for (const [name, message] of Object.entries(refused)) {
  test(`${name} is refused with the way out`, async () => {
    await assert.rejects(read(name), { name: "InputError", message });
  });
}

test("every fixture is a case", () => {
  const files = readdirSync(fixturePath("labels")).sort();
  assert.deepEqual(files, [...Object.keys(cases), ...Object.keys(refused), "itbench-evaluations.json"].sort());
});

test("what was understood is said in one line, and of a plain file nothing is", async () => {
  const { notes, digest } = await read("agentdash.jsonl");
  const as = "JSONL, 3 records, codes under failure_modes; outcome from task_completion";
  assert.equal(notes[0], `agentdash.jsonl: read as ${as}`);
  assert.equal(digest.readAs, as);
  const plain = bytes("trace_id,1.1\na,1\n");
  assert.equal(plain.digest.readAs, undefined);
  assert.equal(plain.notes.length, 1);
});

test("the file that ITBench-Evaluations writes is outcomes by scenario, an error unknown", async () => {
  const { outcomes } = await readOutcomesCsv(fixturePath("labels/itbench-evaluations.json"));
  assert.deepEqual(
    outcomes.map(({ id, outcome, cluster }) => [id, outcome, cluster]),
    [
      ["Scenario-1/0", "success", "Scenario-1"],
      ["Scenario-1/1", "failure", "Scenario-1"],
      ["Scenario-12/0", null, "Scenario-12"],
    ],
  );
});

const made: readonly (readonly [
  what: string,
  name: string,
  text: string | Buffer,
  want: readonly string[] | RegExp,
])[] = [
  ["gzip", "l.csv.gz", gzipSync("trace_id,1.1\na,1\n"), ["a +1.1"]],
  ["gzip of JSONL", "l.gz", gzipSync('{"trace_id":"a","1.1":true}\n{"trace_id":"b","1.1":null}\n'), ["a +1.1", "b"]],
  ["UTF-16 without a mark", "l.csv", Buffer.from("trace_id,1.1\na,1\n", "utf16le"), ["a +1.1"]],
  ["Excel's sep line", "l.csv", "sep=;\r\ntrace_id;1.1\r\na;1\r\n", ["a +1.1"]],
  ["decimal commas", "l.csv", "trace_id;1.1;recall\na;1,0;0,5\nb;0,0;1,0\n", ["a +1.1 failure", "b -1.1 success"]],
  ["a workbook", "l.xlsx", "PK\u0003\u0004xxxxxxxx", /is an Excel workbook .*; save the sheet as CSV UTF-8/],
  ["Parquet", "l.parquet", "PAR1xxxxxxxxx", /is a Parquet file; write it as CSV or JSONL/],
  ["zstd", "l.jsonl.zst", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), /compressed with zstd; unpack it: zstd -d/],
  ["broken JSON", "l.json", '[{"trace_id":"a"', /not valid JSON/],
  ["a broken line of JSONL", "l.jsonl", '{"trace_id":"a","1.1":1}\n{"trace\n', /line 2: not valid JSON/],
  ["a map by ids", "l.json", '{"a":{"1.1":1,"1.3":0},"b":{"1.1":0,"1.3":0}}', ["a +1.1-1.3", "b -1.1-1.3"]],
  [
    "a map of objects",
    "l.json",
    '[{"id":"a","modes":{"1.1":{"present":true,"why":"x"},"1.3":{"present":false}}}]',
    ["a +1.1-1.3"],
  ],
  [
    "findings as objects",
    "l.json",
    '[{"id":"a","found":[{"code":"1.1","step":3}]},{"id":"b","found":[]}]',
    ["a +1.1-all", "b -all"],
  ],
  [
    "a Python map in a cell",
    "l.csv",
    "trace_id,labels\na,\"{'1.1': True, '1.3': None}\"\nb,\"{'1.1': False, '1.3': False}\"\n",
    ["a +1.1", "b -1.1-1.3"],
  ],
  [
    "a map that lacks a key",
    "l.jsonl",
    '{"id":"a","labels":{"1.1":1,"1.3":0}}\n{"id":"b","labels":{"1.1":0}}',
    ["a +1.1-1.3", "b -1.1"],
  ],
  [
    "maps with present modes alone",
    "l.jsonl",
    '{"id":"a","labels":{"1.1":1}}\n{"id":"b","labels":{"1.3":1}}',
    /names modes that are present, and none that is absent.*--format-labels list/,
  ],
  [
    "two sources that differ",
    "l.jsonl",
    '{"id":"a","human":{"1.1":1,"1.3":0},"llm":{"1.1":0,"1.3":0}}',
    /labels stand under human and llm, and differ; choose --labels-key human or --labels-key llm/,
  ],
  ["two sources alike", "l.jsonl", '{"id":"a","map":{"1.1":1,"1.3":0},"fired":["1.1"]}', ["a +1.1-1.3"]],
  [
    "a long table with present modes alone",
    "l.csv",
    "trace_id,code,value\na,1.1,1\na,1.3,1\n",
    /no row one that is absent.*--format-labels list/,
  ],
  ["a long table without values", "l.csv", "trace_id,code\na,1.1\na,1.3\nb,1.1\n", /no row one that is absent/],
  ["one mode a row", "l.csv", "trace_id,failure_mode\na,1.1\nb,1.3\n", /names one mode a row: .*--format-labels list/],
  ["a rater's long table", "l.csv", "item,rater,code,value\na,x,1.1,1\na,y,1.1,0\n", /has no id columns/],
  ["raters by another name", "l.csv", "trace_id,rater,1.1\na,x,1\na,y,0\n", ["a x +1.1", "a y -1.1"]],
  [
    "a task and its trial",
    "l.csv",
    "task_id,trial,1.1,reward\n7,0,1,0.0\n7,1,0,1.0\n",
    ["7/0 +1.1 failure", "7/1 -1.1 success"],
  ],
  ["a score of 0 to 1", "l.csv", "id,1.1,score\na,1,0.5\nb,0,1\n", ["a +1.1 failure", "b -1.1 success"]],
  ["a rating of 1 to 5", "l.csv", "id,1.1,score\na,1,5\nb,0,1\n", ["a +1.1", "b -1.1"]],
  [
    "an error beside labels",
    "l.jsonl",
    '{"id":"a","error":"HTTP 429","labels":{"1.1":false,"1.3":false}}\n{"id":"b","error":null,"labels":{"1.1":true,"1.3":false}}',
    ["a", "b +1.1-1.3"],
  ],
  [
    "a refusal in the answer",
    "l.jsonl",
    '{"id":"a","raw_response":"I\'m sorry, I cannot help","modes_fired":[]}\n{"id":"b","raw_response":"1.1","modes_fired":["1.1"]}',
    ["a", "b +1.1-all"],
  ],
  [
    "a label that is none, by record",
    "l.json",
    '[{"id":"a","labels":{"1.1":0}},{"id":"b","labels":{"1.1":0.7}}]',
    /record 2, field 1\.1: not a label \(value "0\.7"\)/,
  ],
  ["a code that is none", "l.json", '[{"id":"a","labels":{"1.1":0,"4.2":1}}]', /field 4\.2: not a code of the 14/],
  [
    "several judges in columns",
    "l.csv",
    "id,gpt_1.1,claude_1.1,gpt_1.3,claude_1.3\na,1,0,0,0\n",
    ["a gpt +1.1-1.3", "a claude -1.1-1.3"],
  ],
  [
    "answers of several traces",
    "l.txt",
    "1.1: yes\n1.2: no\n1.3: no\n\n1.1: no\n1.2: no\n1.3: **yes**\n",
    ["l +1.1-1.2-1.3", "l#2 +1.3-1.1-1.2"],
  ],
  [
    "the judge's answer in a cell",
    "l.jsonl",
    '{"id":"a","answer_text":"A. x\\n1.1 Disobey Task Specification: yes\\n1.2: no\\n1.3: no"}',
    ["a +1.1-1.2-1.3"],
  ],
  [
    "Argilla, by question",
    "l.json",
    '[{"id":"a","fields":{"text":"x"},"metadata":{"system":"S"},"responses":{"modes":[{"value":["1.1"],"user_id":"u"},{"value":[],"user_id":"v"}]}}]',
    ["a u +1.1-all", "a v -all"],
  ],
  [
    "Argilla, by answer",
    "l.json",
    '[{"id":"a","fields":{"text":"x"},"responses":[{"user_id":"u","status":"submitted","values":{"modes":{"value":["1.1"]}}},{"user_id":"v","status":"discarded","values":{}}]}]',
    ["a u +1.1-all"],
  ],
  [
    "Potato",
    "l.jsonl",
    '{"id":"a","displayed_text":"x","label_annotations":{"modes":{"1.1":"true"}}}\n{"id":"b","label_annotations":{"modes":{}}}',
    ["a +1.1-all", "b -all"],
  ],
  [
    "Label Studio, nothing chosen",
    "l.json",
    '[{"id":1,"data":{"trace_id":"a"},"annotations":[{"completed_by":{"email":"e"},"result":[]}]},{"id":2,"data":{"trace_id":"b"},"annotations":[{"completed_by":{"email":"e"},"result":[{"from_name":"m","value":{"choices":["1.1"]}}]}]},{"id":3,"data":{"trace_id":"c"},"annotations":[]}]',
    ["a e -all", "b e +1.1-all", "c"],
  ],
  [
    "Prodigy, a label a task",
    "l.jsonl",
    '{"_input_hash":1,"_task_hash":2,"text":"x","label":"1.1","answer":"reject","meta":{"trace_id":"a"}}\n{"_input_hash":1,"_task_hash":3,"text":"x","label":"1.3","answer":"accept","meta":{"trace_id":"a"}}',
    ["a +1.3-1.1"],
  ],
  ["spreadsheets in German", "l.csv", "trace_id;1.1;1.3\na;WAHR;FALSCH\n", ["a +1.1-1.3"]],
  ["words for not labelled", "l.csv", "trace_id,1.1,1.3\na,Present,Not labelled\nb,Absent,#NV\n", ["a +1.1", "b -1.1"]],
  ["numbers in other spellings", "l.csv", "trace_id,1.1,1.3\na,1.00,0.0E+00\n", ["a +1.1-1.3"]],
  ["two indexes", "l.csv", "Unnamed: 0.1,Unnamed: 0,trace_id,1.1\n0,0,a,1\n1,1,b,0\n", ["a +1.1", "b -1.1"]],
  ["bars", "l.csv", "trace_id|1.1|1.3\na|1|0\n", ["a +1.1-1.3"]],
  ["Markdown", "l.md", "| trace_id | 1.1 |\n|:---|---:|\n| a | 1 |\n| b | 0 |\n", ["a +1.1", "b -1.1"]],
  ["remarks above", "l.csv", "# by hand\n# in May\ntrace_id,1.1\na,1\n", ["a +1.1"]],
  [
    "a category above a code",
    "l.csv",
    ",trace_id,FC1,FC1\n,,1.1,1.3\n0,a,1,0\n1,b,0,1\n",
    ["a +1.1-1.3", "b +1.3-1.1"],
  ],
  ["pandas' split", "l.json", '{"columns":["trace_id","1.1"],"index":[0],"data":[["a",1]]}', ["a +1.1"]],
  ["lists by ids", "l.json", '{"a":["1.1","1.3"],"b":[]}', ["a +1.1+1.3-all", "b -all"]],
  ["a map by ids under a name", "l.json", '{"traces":{"a":{"1.1":1,"1.3":0},"b":{"1.1":0}}}', ["a +1.1-1.3", "b -1.1"]],
  [
    "doccano's CSV, and a form's answer for nothing",
    "l.jsonl",
    '{"id":"a","label":"FM-1.1#FM-1.3"}\n{"id":"b","label":["No failure"]}',
    ["a +1.1+1.3-all", "b -all"],
  ],
  [
    "Potato's CSV",
    "l.csv",
    "user,instance_id,modes:::1.1,modes:::1.3\nu,a,true,\nu,b,,true\n",
    ["a +1.1-1.3", "b +1.3-1.1"],
  ],
  [
    "Argilla's rows",
    "l.jsonl",
    '{"id":"a","trace":"x","modes.responses":[["1.1"],[]],"modes.responses.users":["u","v"],"modes.responses.status":["submitted","draft"],"modes.suggestion":null}\n{"id":"b","trace":"y","modes.responses":null}',
    ["a u +1.1-all", "a v", "b"],
  ],
  [
    "Label Studio, an outcome chosen",
    "l.json",
    '[{"id":1,"data":{"trace_id":"a"},"annotations":[{"completed_by":1,"result":[{"from_name":"m","value":{"choices":["1.1"]}},{"from_name":"outcome","value":{"choices":["success"]}}]}]}]',
    ["a 1 +1.1-all success"],
  ],
  [
    "a form's grid",
    "l.csv",
    "Timestamp,Your name,Trace ID,Modes [1.1 Disobey Task Specification],Modes [1.3 Step Repetition]\nx,A,a,Yes,No\nx,B,a,No,No\n",
    ["a A +1.1-1.3", "a B -1.1-1.3"],
  ],
  [
    "raw answers, one an error",
    "l.jsonl",
    '{"id":"a","response":"1.1 x: yes\\n1.2 y: no\\n1.3 z: no"}\n{"id":"b","response":"Error: 429 Too Many Requests"}',
    ["a +1.1-1.2-1.3", "b"],
  ],
  ["an answer as a table", "l.txt", "| 1.1 | a | Yes |\n| 1.2 | b | No |\n| 1.3 | c | No |\n", ["l +1.1-1.2-1.3"]],
  [
    "an answer in a fence",
    "l.jsonl",
    '{"id":"a","answer":"```json\\n{\\"1.1\\": true, \\"1.3\\": false}\\n```"}',
    ["a +1.1-1.3"],
  ],
  [
    "an error within what tells of the call",
    "l.jsonl",
    '{"id":"a","labels":[],"judge":{"ok":false,"error":"timeout"}}\n{"id":"b","labels":[],"judge":{"ok":true,"error":null}}\n{"id":"c","labels":["1.1"],"judge_status":"failed"}',
    ["a", "b -all", "c"],
  ],
  ["Inspect's score", "l.csv", "sample_id,epoch,score_headline_value,1.1\ns,1,0.5,1\n", ["s_epoch_1 +1.1 failure"]],
  ["dates in a list", "l.csv", "trace_id,codes\na,01-Jan\nb,03-Feb\n", /field codes: Excel turned codes into dates/],
  ["days by number", "l.csv", "trace_id,46023,46025\na,1,0\n", /Excel turned codes into dates \(1\.1 into 46023\)/],
  ["present or empty", "l.csv", "trace_id,1.1,1.3\na,1,\nb,,1\n", /none is absent: .*--format-labels list .*wide/],
];
for (const [what, name, data, want] of made) {
  test(`${what}: ${want instanceof RegExp ? "refused with the way out" : "read"}`, () => {
    if (want instanceof RegExp) assert.throws(() => bytes(data, name), { name: "InputError", message: want });
    else assert.deepEqual(bytes(data, name).traces.map(text), want);
  });
}

test("flags decide where a file can be read in two ways", () => {
  const both = '{"id":"a","human":{"1.1":1,"1.3":0},"llm":{"1.1":0,"1.3":0}}';
  assert.deepEqual(bytes(both, "l.jsonl", { labelsKey: "llm" }).traces.map(text), ["a -1.1-1.3"]);
  const single = "trace_id,failure_mode\na,1.1\nb,1.3\n";
  assert.deepEqual(bytes(single, "l.csv", { formatLabels: "list" }).traces.map(text), ["a +1.1-all", "b +1.3-all"]);
  for (const mark of ["x", "1", "✓"]) {
    const marks = `trace_id,1.1,1.3\na,${mark},\nb,,${mark}\n`;
    assert.deepEqual(bytes(marks, "l.csv", { formatLabels: "list" }).traces.map(text), ["a +1.1-1.3", "b +1.3-1.1"]);
  }
  const items = "item,rater,code,value\na,x,1.1,1\na,y,1.1,0\n";
  const asked = bytes(items, "l.csv", { id: ["item"] }).traces.map(text);
  assert.deepEqual(asked, ["a x +1.1", "a y -1.1"]);
  const rated = "id,who,1.1\na,x,1\na,y,0\n";
  assert.deepEqual(bytes(rated, "l.csv", { annotatorColumn: "who" }).annotators, ["x", "y"]);
  const scored = "id,1.1,grade\na,1,5\nb,0,1\n";
  const ended = bytes(scored, "l.csv", { score: "grade", successThreshold: 1 }).traces.map(({ outcome }) => outcome);
  assert.deepEqual(ended, ["success", "success"]);
  assert.throws(() => bytes(scored, "l.csv", { score: "grad" }), /has no column grad, but .*grade/);
});

test("a record whose labelling failed is counted, and said", () => {
  const { failed, notes } = bytes('[{"id":"a","error":"timeout","1.1":0},{"id":"b","error":"","1.1":1}]', "l.json");
  assert.equal(failed, 1);
  assert.match(notes.join("\n"), /1 record not labelled, whatever the values: error, refusal or no answer/);
});

test("every file is the same table in pieces, in UTF-16 and in gzip, or is read as a whole", async () => {
  const folder = new URL("../../fixtures/labels/", import.meta.url);
  const written = mkdtempSync(join(tmpdir(), "mastkit-pieces-"));
  let pieces = 0;
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(new URL(name, folder));
    const wide = bytes[0] === 0xff ? bytes : Buffer.from(`\ufeff${bytes}`, "utf16le");
    for (const [packed, form] of [
      [bytes, "plain"],
      [gzipSync(bytes), "gzip"],
      [wide, "utf16"],
    ] as const) {
      const path = join(written, form, name);
      mkdirSync(join(written, form), { recursive: true });
      writeFileSync(path, packed);
      const [whole, table] = [tableOf(textOf(packed, name)), await streamedTable(path)];
      if (table === null) continue;
      pieces++;
      assert.deepEqual(
        { ...table, rows: table.rows.map(({ cells, line }) => ({ cells, line })) },
        { ...whole, rows: whole.rows.map(({ cells, line }) => ({ cells, line })) },
        `${form} ${name}`,
      );
    }
  }
  assert.ok(pieces > 60, `${pieces} files in pieces`);
  const cut = join(written, "cut.csv.gz");
  writeFileSync(cut, gzipSync("trace_id,1.1\na,1\n").subarray(0, 20));
  await assert.rejects(streamedTable(cut), /^InputError: cut\.csv\.gz: broken gzip/);
  const latin = join(written, "latin.csv");
  writeFileSync(latin, Buffer.from("trace_id,1.1,name\na,1,caf\u00e9\n", "latin1"));
  await assert.rejects(streamedTable(latin), /^InputError: latin\.csv: not UTF-8 text; save the file as UTF-8/);
  rmSync(written, { recursive: true });
});
