import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { folderOf } from "../datasets/traces/read.js";
import { temporaryFolder } from "../folder.js";
import { near } from "../near.js";

type Row = Readonly<Record<string, string | number | null>>;

async function rowsOf(...words: readonly string[]) {
  const { code, stdout, stderr } = await runCli(...words, "--format", "json");
  assert.equal(code, 0, stderr);
  return { rows: JSON.parse(stdout) as readonly Row[], stderr };
}

const run = (task: number, trial: number, reward: number | null, more: object = {}) => ({
  ...{ task_id: task, trial, reward, traj: [{ role: "user", content: "x" }], agent: trial === 0 ? "a" : "b" },
  ...{ duration: 10 * (task + 1), usage: { prompt_tokens: 90, completion_tokens: 10 } },
  ...more,
});
/** Four tasks of two runs: 3 successes of 7 known. */
const runs = folderOf({
  "runs.jsonl": [
    ...[run(0, 0, 1), run(0, 1, 1), run(1, 0, 0), run(1, 1, 0.6), run(2, 0, 0), run(2, 1, 0)],
    ...[run(3, 0, 1), run(3, 1, 0, { info: { error: "rate limit" }, traj: [] })],
  ],
});

test("runs give outcomes, clusters and groups, unknown ones are no failures, and the threshold is the usual one", async () => {
  const { rows, stderr } = await rowsOf("outcomes", "--traces", runs);
  assert.deepEqual(
    [rows[0]!["runs"], rows[0]!["known"], rows[0]!["success"], rows[0]!["clusters"], rows[0]!["recall_mean"]],
    [8, 7, 3, 4, null],
  );
  assert.match(stderr, /1 run: broke off with an error: its reward is no score \(3\/1\)/);
  const lower = await rowsOf("outcomes", "--traces", runs, "--success-threshold", "0.6", "--by", "agent");
  assert.deepEqual(
    lower.rows.map((row) => [row["agent"], row["known"], row["success"]]),
    [
      ["a", 4, 2],
      ["b", 3, 2],
    ],
  );
  const swept = await runCli("outcomes", "--traces", runs, "--thresholds");
  assert.equal(swept.code, 1);
  assert.match(swept.stderr, /no run has a recall .*; leave --thresholds out; --success-threshold X decides/);
  const spent = await rowsOf("outcomes", "--traces", runs, "--cost");
  const seconds = spent.rows.find((row) => row["measure"] === "seconds" && row["outcome"] === "all")!;
  assert.deepEqual([seconds["known"], seconds["total"]], [8, 200]);
});

test("labels meet runs by id, as they meet an ITBench tree: lift, compare, audit, report", async () => {
  const labels = join(temporaryFolder(), "labels.csv");
  const flagged = ["0/0,0", "0/1,0", "1/0,1", "1/1,1", "2/0,1", "2/1,1", "3/0,0", "9/9,1"];
  writeFileSync(labels, `trace_id,1.1\n${flagged.join("\n")}\n`);
  const { rows, stderr } = await rowsOf("lift", "--labels", labels, "--traces", runs);
  const { failed_flagged, failed_n, successful_flagged, successful_n, clusters } = rows[0]!;
  assert.deepEqual([failed_flagged, failed_n, successful_flagged, successful_n, clusters], [4, 4, 0, 3, 4]);
  assert.match(stderr, /1 labelled trace without an outcome row: 9\/9/);
  assert.match(stderr, /1 outcome row without a labelled trace: 3\/1/);
  const strict = await runCli("lift", "--labels", labels, "--traces", runs, "--strict");
  assert.equal(strict.code, 1);
  const pairs = await rowsOf("compare", "--traces", runs, "--column", "agent", "--first", "a", "--second", "b");
  assert.deepEqual([pairs.rows[0]!["quantity"], pairs.rows[0]!["design"]], ["success rate", "paired"]);
  const audit = await rowsOf("audit", "--labels", labels, "--traces", runs);
  assert.ok(audit.rows.some((row) => row["check"] === "unknown-outcomes" && row["records"] === 1));
  const out = join(temporaryFolder(), "report.html");
  const report = await runCli("report", "--traces", runs, "--out", out);
  assert.equal(report.code, 0, report.stderr);
  assert.match(report.stderr, /traces: mastkit-test-\w+ \(given\)/);
});

test("one source of outcomes at a time, and one line where a path holds no run", async () => {
  for (const [words, line] of [
    [["outcomes", "--traces", runs, "--itbench", runs], /give --itbench or --traces, not both/],
    [["audit", "--traces", runs, "--outcomes", runs], /give --outcomes or --traces, not both/],
    [["reproduce", "--traces", runs, "--outcomes", runs], /give --outcomes or --traces, not both/],
    [["prevalence", "--counts", runs, "--traces", runs], /--traces needs traces; it cannot go with --counts/],
    [["outcomes", "--traces", temporaryFolder()], /no run of an agent in it; expected Codex rollouts/],
    [["outcomes", "--outcomes", runs, "--recall", "filtered"], /it needs --itbench DIR or --traces DIR/],
  ] as const) {
    const { code, stdout, stderr } = await runCli(...words);
    assert.ok(code > 0 && stdout === "", words.join(" "));
    assert.match(stderr, line);
  }
});

test("real runs: a Harbor job, tau-bench's repeats, and a tree as --itbench reads it", needsRealData, async () => {
  const job = await rowsOf("outcomes", "--traces", realData("harbor-job")!);
  assert.deepEqual([job.rows[0]!["runs"], job.rows[0]!["known"], job.rows[0]!["success"]], [32, 31, 1]);
  assert.match(job.stderr, /1 of 32 trials without a reward: unknown, where the mean of a Harbor job counts it as 0/);
  const { rows } = await rowsOf("outcomes", "--traces", realData("tau-bench")!, "--repeats");
  near(Number(rows[0]!["pass_hat_k"]), 0.42);
  near(Number(rows[3]!["pass_hat_k"]), 0.2);
  assert.deepEqual(
    [rows[0]!["icc"], rows[0]!["design_effect"]].map((value) => Number(value).toFixed(3)),
    ["0.405", "2.214"],
  );
  const [tree, traces] = [
    await rowsOf("outcomes", "--itbench", realData("itbench")!),
    await rowsOf("outcomes", "--traces", realData("itbench")!),
  ];
  assert.deepEqual(traces.rows, tree.rows);
});
