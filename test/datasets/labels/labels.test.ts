import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCsv } from "../../../src/datasets/csv.js";
import { labelsOf } from "../../../src/datasets/labels/labels.js";
import { readLabelsCsv } from "../../../src/index.js";
import { needsRealData, realData } from "../../data.js";

const csv = (text: string) => parseCsv(Buffer.from(text), "labels.csv");
const labels = (text: string) => labelsOf(csv(text));

test("a label is present, absent or not labelled", () => {
  const { traces, notes } = labels("trace_id,1.1,FM-1.2,3.3\na,1,0,\n");
  assert.deepEqual(traces[0]!.labels, { flagged: 0b1, labelled: 0b11 });
  assert.match(notes[0]!, /no column for 1\.3, 1\.4/);
});

test("ids take the trace key where there is one, and a run's id its model, domain, scenario and run", () => {
  assert.equal(labels("trace_key,trace_id,1.1\nk,7,1\n").traces[0]!.id, "k/7");
  const run = labels("model,scenario,run,1.1\nKimi-K2,12,1,1\n").traces[0]!;
  assert.equal(run.id, "Kimi-K2/sre/Scenario-12/1");
  assert.equal(run.cluster, "Scenario-12");
});

test("scenario, domain and run group whatever the ids are, and the scenario is the cluster where there is no other", () => {
  const [run] = labels("model,scenario,run,1.1\nKimi-K2,12,3,1\n").traces;
  assert.deepEqual(run!.extra, { scenario: "Scenario-12", domain: "sre", run: "3" });
  const [own, none] = labels("trace_id,scenario,domain,run,1.1\na,12,ciso,3,1\nb,,,,0\n").traces;
  assert.deepEqual([own!.cluster, own!.extra], ["Scenario-12", { scenario: "Scenario-12", domain: "ciso", run: "3" }]);
  assert.deepEqual([none!.cluster, none!.extra], [null, { scenario: "", domain: "", run: "" }]);
  const [other] = labels("trace_id,scenario,cluster,1.1\na,checkout,task 9,1\n").traces;
  assert.deepEqual([other!.cluster, other!.extra], ["task 9", { scenario: "checkout" }]);
});

test("an outcome comes from its column, else from the recall and the threshold, else is unknown", () => {
  assert.equal(labels("trace_id,1.1,outcome\na,1,success\n").traces[0]!.outcome, "success");
  const byRecall = csv("trace_id,1.1,recall\na,1,0.5\nb,1,1\nc,1,\n");
  const outcomes = (threshold: number) =>
    labelsOf(byRecall, { successThreshold: threshold }).traces.map((t) => t.outcome);
  assert.deepEqual(outcomes(1), ["failure", "success", null]);
  assert.deepEqual(outcomes(0.5), ["success", "success", null]);
});

test("where outcome and recall are both there the outcome is used, and a note counts the contradictions", () => {
  const { traces, notes } = labelsOf(
    csv("trace_id,1.1,outcome,recall\na,1,failure,1\nb,1,success,1\nc,1,,1\nd,1,unknown,1\ne,1,success,\n"),
  );
  assert.deepEqual(
    traces.map(({ outcome }) => outcome),
    ["failure", "success", "success", null, "success"],
  );
  assert.equal(notes.at(-1), "labels.csv: 1 row whose outcome is not what recall ≥ 1 says; the outcome column is used");
});

const refused: readonly [string, string, RegExp][] = [
  ["an unknown code", "trace_id,1.6\na,1\n", /labels\.csv, line 1, field 1\.6: not a code of the 14/],
  ["a 2 for a label", "trace_id,1.1\na,1\nb,2\n", /line 3, field 1\.1: not a label \(value "2"\); use 1, 0/],
  ["no code column", "trace_id,x\na,1\n", /has no code column/],
  ["no id column", "name,1.1\na,1\n", /has no id columns/],
  ["a mode named twice", "trace_id,1.1,FM-1.1\na,1,1\n", /has a column already: 1\.1/],
  ["a repeated id", "trace_id,1.1\na,1\nb,0\na,0\n", /line 4, field trace_id: the id stands in line 2 already/],
  ["an outcome that is none", "trace_id,1.1,outcome\na,1,yes\n", /field outcome: not an outcome \(value "yes"\)/],
  ["a ragged row", "trace_id,1.1\na\n", /line 2: 1 cells where the header has 2/],
  ["a broken quote", 'trace_id,1.1\n"a,1\n', /broken CSV/],
  ["an empty file", "", /is empty/],
  ["an empty id", "trace_id,1.1\n,1\n", /field trace_id: is empty/],
  [
    "a source column",
    "trace_id,1.1,source\na,1,s\n",
    /line 1, field source: reserved for count tables; rename the col/,
  ],
  ["a caution column", "trace_id,1.1,caution\na,1,c\n", /field caution: reserved for count tables/],
  [
    "one run in two spellings",
    "model,scenario,run,1.1\nGemini-3-Flash,1,1,1\nGoogle-Gemini-3-Flash-Preview,1,1,1\n",
    /line 3, .*: the id stands in line 2 already, as Gemini-3-Flash\/sre\/Scenario-1\/1/,
  ],
];
for (const [what, text, message] of refused) {
  test(`${what} is refused in one line that names the place`, () => {
    assert.throws(() => labels(text), { name: "InputError", message });
  });
}

test("one trace may have several annotators, each once", () => {
  const { traces, annotators } = labels("trace_id,annotator,1.1\na,x,1\na,y,0\n");
  assert.equal(traces.length, 2);
  assert.deepEqual(annotators, ["x", "y"]);
  assert.throws(() => labels("trace_id,annotator,1.1\na,x,1\na,x,0\n"), /line 2 already/);
});

test("a file that is missing is named by its base name", async () => {
  await assert.rejects(readLabelsCsv("/nowhere/at-all.csv"), /^InputError: at-all\.csv: no such file/);
});

test("the transcribed labels of the first release hold 130 traces", needsRealData, async () => {
  const { traces } = await readLabelsCsv(realData("mast", "labels-first-release-chatdev.csv")!);
  assert.equal(traces.length, 130);
  assert.equal(traces.filter(({ labels }) => (labels.flagged & 0b100) !== 0).length, 47);
  assert.equal(traces[0]!.id, "ChatDev_ProgramDev_GPT4o/0");
});

test("code columns are read under every spelling that is certain, the reading of 3.2 with them", () => {
  const { traces, notes } = labels(
    "trace_id,1.1 Disobey Task Specification,FM_1.2,fm-1.3,task_derailment,FM-3.2: Weak verification\na,1,0,1,1,1\n",
  );
  const { labels: read, definition, extra } = traces[0]!;
  assert.deepEqual(read, { flagged: 0b1000010000101, labelled: 0b1000010000111 });
  assert.deepEqual([definition, extra], ["repository", {}]);
  assert.match(notes[0]!, /no column for 1\.4, 1\.5, 2\.1, 2\.2, 2\.4, 2\.5, 2\.6, 3\.1, 3\.3:/);
  assert.deepEqual(labels("trace_id,1.1,definition\na,1,prompt\n").traces[0]!.definition, "prompt");
});

for (const [header, problem] of [
  [
    "1.1,1.3 because",
    /field 1\.3 because: the code 1\.3 with a name that is not its mode's; name the column of a mode by/,
  ],
  ["1.1,1.3 Unaware of termination conditions", /the code 1\.3 with another mode's name/],
  ["1.1,Weak verification", /the name of 3\.[23] or 3\.[23], by the reading/],
  ["1.1,4.2 Lack of result verification", /field 4\.2 Lack of result verification: not a code of the 14/],
  ["1.1,FM_1.1", /field FM_1\.1: the mode has a column already: 1\.1/],
  [
    "3.2 Weak verification,3.3 Incorrect verification",
    /two readings .*repository in the header 3\.2 W.*, paper in the header/,
  ],
  ["note,other", /has no code column, but trace_id, note, other;/],
] as const) {
  test(`a header that is not certain to be a mode's is an error, not a group column: ${header}`, () => {
    assert.throws(() => labels(`trace_id,${header}\na,1,1\n`), { name: "InputError", message: problem });
  });
}

test("a column of labels whose name is near a mode's is refused while the mode has none, and a second one named", () => {
  for (const name of ["Step repetitions", "1_3", "1-3", "F.M.1.3", "human_1.3"]) {
    const refused = { name: "InputError", message: /has labels for cells, and may mean 1\.3; name it 1\.3/ };
    assert.throws(() => labels(`trace_id,1.1,${name}\na,1,1\nb,0,0\n`), refused);
  }
  const { notes } = labels("trace_id,run,epoch,passed,1.1,1.1_human,done\na,1,1,1,1,0,1\nb,0,0,0,0,0,0\n");
  assert.match(notes.join("\n"), /1\.1_human not used: the modes have columns of their own/);
  assert.match(notes.join("\n"), /labels\.csv: done has 1 and 0 for cells and the name of no mode: taken/);
});

test("words of an outcome in a column that is none are named", () => {
  const { notes } = labels("trace_id,1.1,status\na,1,success\nb,0,failed\n");
  assert.match(notes.join("\n"), /status holds success, failed: a group column, unless --score status makes it the/);
});

test("dashes of every kind stand in a code", () => {
  const { labels: read } = labels("trace_id,FM\u20111.1,FM\u20131.2,1.3 \u2014\na,1,0,1\n").traces[0]!;
  assert.deepEqual(read, { flagged: 0b101, labelled: 0b111 });
});

test("a column beside a code's own is one to group by", () => {
  const { traces } = labels("trace_id,1.1,1.1 reason,0.5 quantile\na,1,because,3\n");
  assert.deepEqual(traces[0]!.extra, { "1.1 reason": "because", "0.5 quantile": "3" });
});

test("columns that the reader knows are its own in any case and with any separator; two that are one are refused", () => {
  const { traces, annotators } = labels("Trace ID,System,Outcome,Annotator,Cluster,1.1,Team\na,S,success,ann,c,1,T\n");
  const { id, system, outcome, cluster, extra } = traces[0]!;
  assert.deepEqual(
    { id, system, outcome, cluster, annotators, extra },
    { id: "a", system: "S", outcome: "success", cluster: "c", annotators: ["ann"], extra: { Team: "T" } },
  );
  assert.throws(() => labels("trace_id,Outcome,outcome,1.1\na,success,failure,1\n"), {
    message: /field outcome: the column outcome is there twice, as Outcome too; rename one of them/,
  });
  assert.throws(() => labels("name,1.1\na,1\n"), { message: /has no id columns, but name, 1\.1;/ });
});
