import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { codes } from "../../src/taxonomy/mast.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { temporaryFolder } from "../folder.js";
import { copiedLabels } from "../statistics/label-points.js";

interface Row {
  readonly check: string;
  readonly severity: string;
  readonly dataset: string;
  readonly records: number;
  readonly detail: string;
  readonly consequence: string | null;
}

async function audit(...words: readonly string[]): Promise<readonly Row[]> {
  const { code, stdout, stderr } = await runCli("audit", ...words, "--format", "json");
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as readonly Row[];
}

function only(rows: readonly Row[], check: string): Row {
  const found = rows.filter((row) => row.check === check);
  assert.equal(found.length, 1, `${check}: ${found.length} rows`);
  return found[0]!;
}

function file(name: string, content: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/**
 * A file with the properties of the 2026 release: 1,642 rows, 4 of them null in all codes, 120 colliding keys over 240
 * rows, 1,537 distinct trajectories among which 10 carry two different sets of labels.
 */
function mastFile(): string {
  const rows = Array.from({ length: 1642 }, (_, at) => {
    // rows 0 to 119 and 120 to 239 share (mas_name, llm_name, trace_id) and differ in trace.key
    const traceId = at < 240 ? at % 120 : at;
    const text = at >= 1537 ? `trajectory ${at - 1537}` : `trajectory ${at}`;
    // the copies carry the labels of the row they copy, but for ten
    const labelled = at >= 1537 + 10 ? at - 1537 : at;
    const bits = Math.imul(labelled + 1, 2654435761) >>> 18;
    const isNull = [240, 300, 400, 500].includes(at);
    return {
      mas_name: "ChatDev",
      llm_name: "GPT-4o",
      benchmark_name: at < 120 ? "ProgramDev" : "ProgramDev-v2",
      trace_id: traceId,
      trace: { key: at < 120 ? "one" : "two", index: at, trajectory: text },
      mast_annotation: Object.fromEntries(codes.map((code, bit) => [code, isNull ? null : (bits >> bit) & 1])),
    };
  });
  return file("MAD_full_dataset.json", JSON.stringify(rows));
}

test("a file with the properties of the 2026 release: each is counted exactly", async () => {
  const rows = await audit("--mast", mastFile());
  assert.equal(only(rows, "unlabelled-rows").records, 4);
  assert.match(only(rows, "unlabelled-rows").detail, /two\/240, two\/300, two\/400, two\/500/);
  assert.equal(only(rows, "null-labels").records, 4);
  assert.match(only(rows, "null-labels").detail, /^56 labels missing in 4 rows .*by code 1\.1: 4, 1\.2: 4/);
  const keys = only(rows, "colliding-keys");
  assert.equal(keys.records, 240);
  assert.match(keys.detail, /^120 keys \(mas_name, llm_name, trace_id\) cover 240 rows/);
  assert.match(keys.consequence ?? "", /join on \(trace\.key, trace_id\)/);
  assert.match(only(rows, "unique-key").detail, /^\(trace\.key, trace_id\) is unique$/);
  const copies = only(rows, "duplicate-trajectories");
  assert.equal(copies.records, 210);
  assert.match(copies.detail, /^1537 distinct trajectories in 1642 rows; 105 texts occur more than once, in 210 rows/);
  const differ = only(rows, "duplicates-labels-differ");
  assert.equal(differ.records, 20);
  assert.equal(differ.severity, "error");
  assert.match(differ.detail, /^10 trajectories \(20 rows\)/);
  assert.match(
    only(rows, "release").detail,
    /^none of the known releases: 1642 records, \d+ bytes, sha256 [0-9a-f]{64}$/,
  );
});

test("rows that no key tells apart are an error, and still all counted", async () => {
  const row = { mas_name: "AG2", llm_name: "GPT-4", benchmark_name: "GSM", trace_id: 1 };
  const twice = { ...row, trace: { key: "k", index: 1, trajectory: "" }, mast_annotation: { "1.1": 1 } };
  const rows = await audit("--mast", file("MAD.json", JSON.stringify([twice, twice])));
  assert.deepEqual(
    rows.filter(({ check }) => check === "colliding-keys").map(({ severity, records }) => [severity, records]),
    [
      ["error", 2],
      ["error", 2],
    ],
  );
  assert.equal(only(rows, "absent-codes").records, 2);
});

test("replicated labels of a file never seen are an error that --strict turns into exit 1", async () => {
  const rows = copiedLabels(9).map(({ group, index, flagged }) => ({
    mas_name: group,
    llm_name: "GPT-4o",
    benchmark_name: "GSM",
    trace_id: Number(index) + 1000,
    trace: { key: group, index: Number(index), trajectory: `${group} ${index}` },
    mast_annotation: Object.fromEntries(codes.map((code, bit) => [code, (flagged >> bit) & 1])),
  }));
  const path = file("MAD_full_dataset.json", JSON.stringify(rows));
  const found = only(await audit("--mast", path), "label-replication");
  assert.equal(found.severity, "error");
  assert.equal(found.records, 7);
  assert.match(found.detail, /^7 groups carry the same labels at 1260 of 1260 shared indices/);
  assert.match(found.consequence ?? "", /--accept-replicated-labels/);
  assert.equal((await runCli("audit", "--mast", path, "--strict")).code, 1);
  assert.equal((await runCli("audit", "--mast", path)).code, 0);
  assert.equal((await runCli("prevalence", "--mast", path, "--by", "system")).code, 1);
});

test("unknown names are named with what they were probably meant to be", async () => {
  const header = ["system", "model", "benchmark", "trace_id", ...codes].join(",");
  const zeros = codes.map(() => 0).join(",");
  const lines = [
    `Chat-Dev,GPT4o,gsm plus,1,${zeros}`,
    `MetGPT,Claude,GSM-Plus,2,${zeros}`,
    `MyOwnSystem,Claude-3.7-Sonnet,GSM,3,${zeros}`,
  ];
  const rows = await audit("--labels", file("labels.csv", `${header}\n${lines.join("\n")}\n`));
  const details = rows.filter(({ check }) => /unknown|two-names/.test(check)).map(({ detail }) => detail);
  assert.deepEqual(details, [
    "system Chat-Dev: did you mean ChatDev?",
    "system MetGPT: did you mean MetaGPT?",
    "model GPT4o: did you mean GPT-4o?",
    "Claude and Claude-3.7-Sonnet are one model under two names",
    "benchmark gsm plus: did you mean GSM-Plus?",
    "GSM-Plus and GSM are one benchmark under two names",
  ]);
});

test("traces labelled by outcome are told against those that exist", async () => {
  const header = ["trace_id", "outcome", ...codes].join(",");
  const row = (id: number, outcome: string, label: string) => [id, outcome, ...codes.map(() => label)].join(",");
  const lines = Array.from({ length: 40 }, (_, id) =>
    id < 20 ? row(id, "failure", "1") : row(id, "success", id < 25 ? "0" : ""),
  );
  const found = only(await audit("--labels", file("labels.csv", `${header}\n${lines.join("\n")}\n`)), "selection");
  assert.equal(found.severity, "warning");
  assert.equal(found.records, 15);
  assert.equal(found.detail, "labelled of those that exist: success 5 of 20, failure 20 of 20");
});

test("a join is audited: what meets nothing, and outcomes that contradict each other", async () => {
  const cells = codes.map(() => "1").join(",");
  const header = ["trace_id", "outcome", "recall", ...codes].join(",");
  const labels = file("labels.csv", `${header}\na,success,1,${cells}\nb,failure,1.5,${cells}\nc,,,${cells}\n`);
  const facts = (rows: readonly Row[], check: string) =>
    rows.filter((row) => row.check === check).map(({ dataset, severity, records }) => [dataset, severity, records]);

  const none = ["--labels", labels, "--outcomes", file("none.csv", "trace_id,outcome\nz,success\n")];
  const apart = await audit(...none);
  assert.deepEqual(facts(apart, "unmatched-labels"), [["labels", "warning", 3]]);
  assert.deepEqual(facts(apart, "unmatched-outcomes"), [["labels", "warning", 1]]);
  assert.match(only(apart, "unmatched-outcomes").detail, /^1 outcome row without a labelled trace: z$/);
  assert.deepEqual(facts(apart, "selection"), []);
  const strict = await runCli("audit", ...none, "--strict", "--format", "json");
  assert.equal(strict.code, 1);
  assert.deepEqual(facts(JSON.parse(strict.stdout) as readonly Row[], "unmatched-labels"), [["labels", "error", 3]]);

  const outcomes = file("outcomes.csv", "trace_id,outcome,recall\na,failure,\nb,failure,0\nc,,0.5\nd,success,0\n");
  const met = await audit("--labels", labels, "--outcomes", outcomes);
  assert.deepEqual(facts(met, "unmatched-labels"), [["labels", "info", 0]]);
  assert.deepEqual(facts(met, "unmatched-outcomes"), [["labels", "info", 1]]);
  assert.deepEqual(facts(met, "contradicting-outcome"), [
    ["outcomes", "warning", 1],
    ["labels", "warning", 1],
    ["labels", "error", 1],
  ]);
  assert.deepEqual(facts(met, "selection"), [["labels", "warning", 1]]);
});

test("outcomes are audited by themselves and against MAST-Data, and stand in the sidecar", async () => {
  const outcomes = file("outcomes.csv", "trace_id,outcome\none/0,success\none/1,\nz,success\n");
  const alone = await audit("--outcomes", outcomes);
  assert.deepEqual(
    alone.map(({ check, records }) => [check, records]),
    [
      ["file", 3],
      ["unknown-outcomes", 1],
    ],
  );
  const out = join(temporaryFolder(), "audit.json");
  const words = ["--mast", mastFile(), "--outcomes", outcomes, "--format", "json", "--out", out];
  assert.equal((await runCli("audit", ...words)).code, 0);
  const rows = JSON.parse(readFileSync(out, "utf8")) as readonly Row[];
  assert.equal(only(rows, "unmatched-labels").records, 1640);
  assert.equal(only(rows, "unmatched-outcomes").records, 1);
  const made = JSON.parse(readFileSync(`${out}.meta.json`, "utf8")) as { inputs: readonly { name: string }[] };
  assert.deepEqual(
    made.inputs.map(({ name }) => name),
    ["MAD_full_dataset.json", "outcomes.csv"],
  );
});

/** Runs as a user whom permissions bind, where the tests run as one whom they do not. */
async function bound<T>(work: () => Promise<T>): Promise<T> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

test("an ITBench folder that cannot be read is an error of its own, with what is in it missing", {
  skip: process.platform === "win32",
}, async () => {
  const root = temporaryFolder();
  chmodSync(root, 0o755);
  for (const scenario of [1, 2]) mkdirSync(join(root, `A/M/sre/Scenario-${scenario}/1`), { recursive: true });
  const locked = join(root, "A/M/sre/Scenario-2");
  chmodSync(locked, 0);
  const found = only(await bound(() => audit("--itbench", root)), "unreadable-folders");
  assert.deepEqual([found.severity, found.records], ["error", 1]);
  assert.match(found.detail, /^1 folder could not be read: A\/M\/sre\/Scenario-2: .*permission denied/);
  const alone = await bound(() => runCli("outcomes", "--itbench", locked));
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /^mastkit: Scenario-2: no run can be read: Scenario-2: .*permission denied/);
  chmodSync(locked, 0o755);
});

test("the human file's facts come out", needsRealData, async () => {
  const rows = await audit("--human", realData("mast", "MAD_human_labelled_dataset.json")!);
  assert.match(only(rows, "release").detail, /^mcemri\/MAST-Data release 2025 and 2026-08-13/);
  assert.match(only(rows, "taxonomy-per-round").detail, /^3 taxonomies in 4 rounds/);
  assert.equal(only(rows, "missing-votes").records, 2);
  assert.match(only(rows, "repeated-annotation-blocks").detail, /^8 distinct blocks of votes among 19 records; 18/);
  assert.equal(only(rows, "swapped-system-and-benchmark").records, 2);
  assert.match(only(rows, "swapped-system-and-benchmark").detail, /^records 17 .*, 18 /);
  assert.equal(only(rows, "identical-traces").detail, "traces 3 and 8 are identical");
  assert.deepEqual(
    rows.filter(({ check }) => check === "codes-without-home").map(({ detail }) => detail.split(" have")[0]),
    ["Round 1: 1.3, 2.1, 3.1, 3.4", "Round 2: 1.4, 2.4, 2.5", "Round 3: 1.4, 2.4, 2.5"],
  );
  assert.deepEqual(
    rows.filter(({ check }) => check === "unanimous-votes").map(({ detail }) => detail.slice(0, 7)),
    ["Round 1", "Round 2"],
  );
});

test("the first release's ChatDev labels are replicated: 30 of 30 shared ids", needsRealData, async () => {
  const rows = await audit("--labels", realData("mast", "labels-first-release-chatdev.csv")!);
  const found = only(rows, "label-replication");
  assert.equal(found.severity, "error");
  assert.match(found.detail, /^2 groups carry the same labels at 30 of 30 shared indices, where chance gives 4/);
});

test("an ITBench tree: runs, files, outcomes, recalls, domains and folders are each counted", async () => {
  const root = join(temporaryFolder(), "ReAct-Agent-Trajectories");
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const judge = (filtered: number | null, unfiltered: number | null) =>
    JSON.stringify({
      metadata: null,
      eval_result: { scores: { root_cause_entity: { calculation_recall: unfiltered } }, justification: "" },
      flat_scores: { root_cause_entity_recall: filtered },
    });
  const run = (path: string, content: string | null) => {
    put(`${path}/session.jsonl`, "");
    put(`${path}/agent_output.json`, "{}");
    if (content !== null) put(`${path}/judge_output.json`, content);
  };
  run("OpenAI-GPT-OSS-120B/sre/Scenario-1/1", judge(1, 1));
  run("OpenAI-GPT-OSS-120B/sre/Scenario-1/2", judge(0, 0.5));
  run("OpenAI-GPT-OSS-120B/sre/Scenario-1/3", judge(1.5, 1.5));
  run("OpenAI-GPT-OSS-120B/sre/Scenario-2/1", judge(null, 0));
  run("OpenAI-GPT-OSS-120B/sre/Scenario-2/2", "{ broken");
  run("OpenAI-GPT-OSS-120B/sre/Scenario-2/3", JSON.stringify({ error: "no answer" }));
  run("OpenAI-GPT-OSS-120B/sre/Scenario-80/2", null);
  run("Kimi_K2/ciso/Scenario-7/1", judge(0, 0));
  run("Kimi_K2/elsewhere/Scenario-7/1", judge(0, 0));
  const rows = await audit("--itbench", root);
  const count = (check: string) => only(rows, check).records;
  assert.equal(count("tree"), 9);
  assert.equal(count("missing-judge-output"), 1);
  assert.equal(count("broken-judge-output"), 1);
  assert.equal(count("judge-error-records"), 1);
  assert.equal(count("unknown-outcomes"), 4);
  assert.equal(count("flat-scores-against-eval-result"), 1);
  assert.equal(count("recall-above-1"), 1);
  assert.equal(count("model-folders"), 2);
  assert.match(only(rows, "model-folders").detail, /OpenAI-GPT-OSS-120B \(GPT-OSS-120B\): 7 runs/);
  assert.match(only(rows, "unknown-model").detail, /Kimi_K2: did you mean Kimi-K2\?/);
  assert.equal(only(rows, "domains").severity, "warning");
  assert.match(only(rows, "domains").consequence ?? "", /^elsewhere is none of sre, ciso, finops/);
  const study = rows.filter(({ check }) => check === "runs-of-the-study").map(({ detail }) => detail);
  assert.ok(
    study.some((text) => /^OpenAI-GPT-OSS-120B: 7 runs of 105, 3 of 35 scenarios; .*Scenario-80: 1/.test(text)),
  );
});

test("text is for reading: the worst first; and a wrong format, or nothing to read, is wrong usage", async () => {
  const path = mastFile();
  const { code, stdout } = await runCli("audit", "--mast", path, "--format", "text");
  assert.equal(code, 0);
  assert.deepEqual(
    [...new Set(stdout.split("\n").map((line) => line.slice(0, 7).trim()))].filter((word) => word !== ""),
    ["ERROR", "WARNING", "INFO"],
  );
  assert.equal((await runCli("audit")).code, 2);
  assert.equal((await runCli("audit", "--mast", path, "--format", "yaml")).code, 2);
});

test("csv has the contract's columns, --out a sidecar with the digest", async () => {
  const out = join(temporaryFolder(), "audit.csv");
  const { code } = await runCli("audit", "--mast", mastFile(), "--out", out);
  assert.equal(code, 0);
  assert.match(readFileSync(out, "utf8"), /^check,severity,dataset,records,detail,consequence\nrelease,/);
  const made = JSON.parse(readFileSync(`${out}.meta.json`, "utf8")) as { inputs: readonly { name: string }[] };
  assert.equal(made.inputs[0]!.name, "MAD_full_dataset.json");
});

test("labels of several annotators: every row, one annotator's, or their consensus", async () => {
  const labels = file("annotators.csv", "trace_id,annotator,1.1,1.2\na,x,1,\na,y,0,0\nb,x,1,1\n");
  const rows = async (...words: readonly string[]) =>
    only(await audit("--labels", labels, ...words), "file").detail.split(",")[0];
  assert.equal(await rows(), "3 rows of 2 annotators");
  assert.equal(await rows("--annotator", "y"), "1 row of 1 annotator");
  assert.equal(await rows("--consensus", "any"), "2 rows");
  const both = await runCli("audit", "--labels", labels, "--annotator", "x", "--consensus", "any");
  assert.deepEqual([both.code, both.stderr], [2, "mastkit: give --annotator or --consensus, not both\n"]);
  const alone = await runCli("audit", "--mast", labels, "--annotator", "x");
  assert.deepEqual([alone.code, alone.stderr], [2, "mastkit: audit: --annotator needs --labels\n"]);
  const none = await runCli("audit", "--labels", labels, "--annotator", "z");
  assert.deepEqual([none.code, none.stderr], [1, "mastkit: annotators.csv: no annotator z; there are x, y\n"]);
});
