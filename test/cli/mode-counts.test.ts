import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { publishedTableUrl } from "../../src/published.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";

const study = fileURLToPath(publishedTableUrl("itbench-study-modes"));
const histogram = fileURLToPath(publishedTableUrl("mast-release-2026-histogram"));
const columns = "traces,mean,low,high,sd,median,q1,q3,max,interval,clusters,note";

test("mode-counts of the study's failed traces: 2.59, 4.66, 5.33, the rest empty with its reason", async () => {
  const { code, stdout } = await runCli("mode-counts", "--counts", study, "--by", "model", "--outcome", "failure");
  assert.equal(code, 0);
  const lines = stdout.trim().split("\n");
  assert.equal(lines[0], `model,${columns}`);
  assert.match(lines[1]!, /^Gemini-3-Flash,44,2\.59090909091,,,,,,,,,,"?needs traces or a histogram/);
  assert.match(lines[2]!, /^Kimi-K2,76,4\.65789473684,/);
  assert.match(lines[3]!, /^GPT-OSS-120B,79,5\.32911392405,/);
});

test("mode-counts takes a histogram table, and refuses views that need more", async () => {
  const { stdout } = await runCli("mode-counts", "--counts", histogram);
  assert.match(stdout, /\n1638,3\.13858363858,/);
  assert.equal((await runCli("mode-counts", "--counts", histogram, "--histogram")).code, 0);
  for (const view of ["--overdispersion", "--compare=outcome"]) {
    const { code, stdout: out, stderr } = await runCli("mode-counts", "--counts", study, view);
    assert.deepEqual([code, out], [1, ""]);
    assert.match(stderr, /needs traces/);
  }
  assert.equal((await runCli("mode-counts", "--counts", study, "--histogram")).code, 1);
  assert.equal((await runCli("mode-counts", "--counts", histogram, "--histogram", "--overdispersion")).code, 2);
});

test("mode-counts of the first release's ChatDev labels", needsRealData, async () => {
  const labels = realData("mast", "labels-first-release-chatdev.csv")!;
  assert.match((await runCli("mode-counts", "--labels", labels)).stdout, /\n130,2\.16153846154,/);
  const compared = await runCli("mode-counts", "--labels", labels, "--compare=trace_key", "--accept-replicated-labels");
  // The labels of the two are the same at the 30 indices that both have: only those are compared.
  assert.match(compared.stdout, /,30,30,1\.23333333333,1\.23333333333,0,/);
  assert.match(compared.stdout, /70 clusters of one group only left out/);
});
