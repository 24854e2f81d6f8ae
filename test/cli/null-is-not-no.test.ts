import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { names as commands } from "../../src/cli/index.js";
import { codes } from "../../src/taxonomy/mast.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { temporaryFolder } from "../folder.js";

// A null label, a missing vote and a missing judge file are unknown. Each path from a file to a number is walked twice or
// three times: with the unknown, without its row at all (nothing may change), and with a no in its place (which must not
// give the same, or the test would show nothing).

type Row = Readonly<Record<string, string | number | null>>;

async function rowsOf(...words: readonly string[]): Promise<readonly Row[]> {
  const { code, stdout, stderr } = await runCli(...words, "--format", "json");
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as readonly Row[];
}

interface Trace {
  readonly id: number;
  readonly outcome: "success" | "failure" | "";
  readonly labels: readonly ("0" | "1" | "")[];
}

/** Labels that differ from mode to mode and trace to trace. */
const labelled: readonly Trace[] = Array.from({ length: 24 }, (_, id) => ({
  id,
  outcome: id % 3 === 0 ? "success" : "failure",
  labels: codes.map((_, bit) => ((Math.imul(id + 1, 2654435761) >>> (bit + 7)) & 1 ? "1" : "0")),
}));
const blank = (cell: "0" | "") =>
  Array.from({ length: 6 }, (_, at): Trace => {
    return { id: 100 + at, outcome: at % 2 === 0 ? "failure" : "success", labels: codes.map(() => cell) };
  });

function labelsCsv(traces: readonly Trace[]): string {
  const path = join(temporaryFolder(), "labels.csv");
  const lines = traces.map(({ id, outcome, labels }) => [id, outcome, ...labels].join(","));
  writeFileSync(path, `${["trace_id", "outcome", ...codes].join(",")}\n${lines.join("\n")}\n`);
  return path;
}

function mastJson(traces: readonly Trace[]): string {
  const path = join(temporaryFolder(), "MAD_full_dataset.json");
  const records = traces.map(({ id, labels }) => ({
    mas_name: "AG2",
    llm_name: "GPT-4o",
    benchmark_name: "GSM",
    trace_id: id,
    trace: { key: "key", index: id, trajectory: `${id}` },
    mast_annotation: Object.fromEntries(codes.map((code, at) => [code, labels[at] === "" ? null : Number(labels[at])])),
  }));
  writeFileSync(path, JSON.stringify(records));
  return path;
}

/** Rows without what says how much is missing. */
function estimates(rows: readonly Row[]): readonly Row[] {
  const about = ["note", "unlabelled", "traces"];
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !about.includes(name))));
}

const paths: Readonly<Record<string, readonly string[]>> = {
  prevalence: [],
  "prevalence in failed traces": ["--outcome", "failure"],
  "prevalence as a share of flags": ["--denominator", "flags"],
  lift: [],
  "lift --leverage": ["--leverage"],
  "mode-counts": [],
  "mode-counts as a histogram": ["--histogram"],
  association: [],
  tabulate: [],
  "tabulate pairs": ["--kind", "pairs"],
};

for (const [name, options] of Object.entries(paths)) {
  const command = name.split(" ")[0]!;
  if (!commands.includes(command)) continue;
  const shares = options.includes("flags");

  test(`${name}: a trace whose labels are all empty changes no estimate, and is not a trace of noes`, async () => {
    const run = async (traces: readonly Trace[]) =>
      estimates(await rowsOf(command, "--labels", labelsCsv(traces), ...options));
    const without = await run(labelled);
    const unlabelledOnly = (rows: readonly Row[]) => rows.filter((row) => !("modes" in row) || row["modes"] !== null);
    assert.deepEqual(unlabelledOnly(await run([...labelled, ...blank("")])), without);
    if (!shares) assert.notDeepEqual(await run([...labelled, ...blank("0")]), without);
  });

  if (command === "lift" || options.includes("--outcome")) continue;
  test(`${name}: the same for nulls of the published JSON`, async () => {
    const run = async (traces: readonly Trace[]) =>
      estimates(await rowsOf(command, "--mast", mastJson(traces), ...options));
    const without = await run(labelled);
    const unlabelledOnly = (rows: readonly Row[]) => rows.filter((row) => !("modes" in row) || row["modes"] !== null);
    assert.deepEqual(unlabelledOnly(await run([...labelled, ...blank("")])), without);
  });
}

/** Trace 0 (a success) has no label for 1.1. */
const partly = labelled.map((trace) =>
  trace.id === 0 ? { ...trace, labels: ["" as const, ...trace.labels.slice(1)] } : trace,
);

test("prevalence: one empty label leaves its own mode's denominator alone, and is counted as unlabelled", async () => {
  const [whole, part] = [
    await rowsOf("prevalence", "--labels", labelsCsv(labelled)),
    await rowsOf("prevalence", "--labels", labelsCsv(partly)),
  ];
  const was = labelled[0]!.labels[0] === "1" ? 1 : 0;
  assert.deepEqual([part[0]!["n"], part[0]!["unlabelled"]], [23, 1]);
  assert.equal(part[0]!["flagged"], Number(whole[0]!["flagged"]) - was);
  assert.deepEqual(part.slice(1), whole.slice(1));
});

test("lift: one empty label leaves the successful traces of its own mode alone", async () => {
  const [whole, part] = [
    await rowsOf("lift", "--labels", labelsCsv(labelled)),
    await rowsOf("lift", "--labels", labelsCsv(partly)),
  ];
  assert.deepEqual([whole[0]!["successful_n"], part[0]!["successful_n"]], [8, 7]);
  assert.deepEqual(
    part.slice(1).map((row) => row["successful_n"]),
    whole.slice(1).map((row) => row["successful_n"]),
  );
});

test("mode-counts: a partly labelled trace has no number of modes", async () => {
  const [part] = estimates(await rowsOf("mode-counts", "--labels", labelsCsv(partly)));
  const [without] = estimates(await rowsOf("mode-counts", "--labels", labelsCsv(labelled.slice(1))));
  assert.deepEqual(part, without);
});

test("lift: a trace of unknown outcome is no failure", async () => {
  const unknown = labelled.map((trace) => (trace.id % 4 === 1 ? { ...trace, outcome: "" as const } : trace));
  const dropped = unknown.filter(({ outcome }) => outcome !== "");
  const run = async (traces: readonly Trace[]) => estimates(await rowsOf("lift", "--labels", labelsCsv(traces)));
  assert.deepEqual(await run(unknown), await run(dropped));
  assert.notDeepEqual(await run(unknown), await run(labelled));
});

const judged = (recall: number | null) =>
  JSON.stringify({ eval_result: { scores: {} }, flat_scores: { root_cause_entity_recall: recall } });

/** Runs of one scenario: their judge file's content, null for none. */
function tree(runs: readonly (string | null)[]): string {
  const root = join(temporaryFolder(), "Agent");
  runs.forEach((content, at) => {
    const file = join(
      root,
      "Model",
      "sre",
      `Scenario-${Math.floor(at / 3) + 1}`,
      String((at % 3) + 1),
      "session.jsonl",
    );
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
    if (content !== null) writeFileSync(join(dirname(file), "judge_output.json"), content);
  });
  return root;
}

test("outcomes: a missing, broken, null or error judge file is unknown, in the mean and in the rate", async () => {
  const unknown = [null, "{ broken", judged(null), JSON.stringify({ error: "no answer" })];
  const [row] = await rowsOf("outcomes", "--itbench", tree([judged(1), judged(0), judged(1), ...unknown]));
  assert.deepEqual([row!["runs"], row!["known"], row!["success"]], [7, 3, 2]);
  assert.ok(Math.abs(Number(row!["recall_mean"]) - 2 / 3) < 1e-9);
  assert.ok(Math.abs(Number(row!["success_rate"]) - 2 / 3) < 1e-9);
});

test("outcomes: empty cells of a CSV are unknown", async () => {
  const path = join(temporaryFolder(), "outcomes.csv");
  writeFileSync(path, "trace_id,recall\n1,1\n2,\n3,0\n4,\n");
  const [row] = await rowsOf("outcomes", "--outcomes", path);
  assert.deepEqual([row!["runs"], row!["known"], row!["success_rate"]], [4, 2, 0.5]);
});

test("lift: a labelled run without a judge file is no failure", async () => {
  const runs = [judged(1), judged(0), null, judged(1), judged(0), null];
  const path = join(temporaryFolder(), "labels.csv");
  const lines = runs.map((_, at) => ["Model", Math.floor(at / 3) + 1, (at % 3) + 1, ...codes.map(() => 1)].join(","));
  writeFileSync(path, `${["model", "scenario", "run", ...codes].join(",")}\n${lines.join("\n")}\n`);
  const [row] = await rowsOf("lift", "--labels", path, "--itbench", tree(runs));
  assert.deepEqual([row!["failed_n"], row!["successful_n"]], [2, 2]);
  const table = await rowsOf("tabulate", "--labels", path, "--itbench", tree(runs));
  assert.deepEqual(
    table.filter((one) => one["code"] === "1.1").map((one) => [one["outcome"], one["traces"]]),
    [
      ["success", 2],
      ["failure", 2],
      ["unknown", 2],
    ],
  );
});

const fast = ["--interval", "wald"];

function ratings(rows: readonly string[]): string {
  const path = join(temporaryFolder(), "ratings.csv");
  writeFileSync(path, `item,rater,code,value\n${rows.join("\n")}\n`);
  return path;
}

test("agreement: a missing vote is no vote, for two raters and for all", async () => {
  const votes = Array.from({ length: 12 }, (_, item) =>
    ["a", "b", "c"].map((rater, at) => `${item},${rater},1.1,${(Math.imul(item + 3, 40503 + at * 7) >>> 4) & 1}`),
  ).flat();
  const missing = (value: string) => ["x,a,1.1,1", "x,b,1.1,1", `x,c,1.1,${value}`];
  const pair = (rows: readonly Row[], raters: string, coefficient: string) =>
    rows.find((row) => row["raters"] === raters && row["coefficient"] === coefficient)!;
  const unknown = await rowsOf("agreement", "--ratings", ratings([...votes, ...missing("")]), ...fast);
  const never = await rowsOf("agreement", "--ratings", ratings([...votes, ...missing("").slice(0, 2)]), ...fast);
  const no = await rowsOf("agreement", "--ratings", ratings([...votes, ...missing("0")]), ...fast);
  assert.equal(pair(unknown, "a|b", "cohen")["complete_items"], 13);
  assert.equal(pair(unknown, "a|c", "cohen")["complete_items"], 12);
  assert.equal(pair(unknown, "all", "fleiss")["complete_items"], 13);
  assert.deepEqual(estimates(unknown), estimates(never));
  assert.notEqual(pair(unknown, "a|c", "cohen")["estimate"], pair(no, "a|c", "cohen")["estimate"]);
});

test("tabulate: a missing vote is an empty cell of its pattern", async () => {
  const table = await rowsOf("tabulate", "--ratings", ratings(["1,a,1.1,1", "1,b,1.1,", "2,a,1.1,1", "2,b,1.1,0"]));
  assert.deepEqual(
    table.map((row) => [row["a"], row["b"], row["items"]]),
    [
      [1, null, 1],
      [1, 0, 1],
    ],
  );
});

test("the human file's two NaN votes are missing, and counted nowhere", needsRealData, async () => {
  const path = realData("mast", "MAD_human_labelled_dataset.json")!;
  const nan = (value: string) => {
    const changed = join(temporaryFolder(), "MAD_human_labelled_dataset.json");
    writeFileSync(changed, readFileSync(path, "utf8").replace(/: NaN/g, `: ${value}`));
    return changed;
  };
  const at = (rows: readonly Row[], raters: string) =>
    rows.find(
      (row) => row["round"] === "Generlazability" && row["raters"] === raters && row["coefficient"] === "cohen",
    )!;
  const real = await rowsOf("agreement", "--human", path, "--by", "round", ...fast);
  assert.equal(at(real, "annotator_1|annotator_2")["complete_items"], 56);
  assert.equal(at(real, "annotator_1|annotator_3")["complete_items"], 54);
  assert.ok(Math.abs(Number(at(real, "annotator_1|annotator_2")["estimate"]) - 0.456311) < 1e-6);
  assert.deepEqual(
    estimates(await rowsOf("agreement", "--human", nan("null"), "--by", "round", ...fast)),
    estimates(real),
  );
  for (const read of ["true", "false"]) {
    const wrong = await rowsOf("agreement", "--human", nan(read), "--by", "round", ...fast);
    assert.equal(at(wrong, "annotator_1|annotator_3")["complete_items"], 56);
  }
});
