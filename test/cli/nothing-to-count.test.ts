import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { codes } from "../../src/taxonomy/mast.js";
import { runCli } from "../cli.js";
import { temporaryFolder } from "../folder.js";

type Trace = readonly [outcome: "success" | "failure" | "", cell: "0" | "1" | ""];

function labelsCsv(traces: readonly Trace[]): string {
  const path = join(temporaryFolder(), "labels.csv");
  const lines = traces.map(([outcome, cell], id) => [id, outcome, ...codes.map(() => cell)].join(","));
  writeFileSync(path, `${[["trace_id", "outcome", ...codes].join(","), ...lines].join("\n")}\n`);
  return path;
}

async function countsCsv(traces: readonly Trace[]): Promise<string> {
  const counts = join(temporaryFolder(), "modes.csv");
  const { code, stderr } = await runCli("tabulate", "--labels", labelsCsv(traces), "--out", counts);
  assert.equal(code, 0, stderr);
  return counts;
}

async function refusal(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(...words);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.equal(stderr.trim().split("\n").length, 1);
  return stderr;
}

const nulls: readonly Trace[] = [
  ["success", ""],
  ["failure", ""],
];
const noOutcomes: readonly Trace[] = [
  ["", "1"],
  ["", "0"],
];
const apart: readonly Trace[] = [
  ["failure", ""],
  ["", "1"],
  ["", "0"],
];

for (const words of [["lift"], ["lift", "--stratify", "system"], ["leverage"]]) {
  test(`${words.join(" ")} tells apart no label, no outcome, and outcomes of unlabelled traces only`, async () => {
    const unlabelled = await refusal(...words, "--labels", labelsCsv(nulls));
    assert.match(unlabelled, /no trace is labelled: each of the 2 has no label for any mode/);
    assert.doesNotMatch(unlabelled, /--outcomes/);
    const unknown = await refusal(...words, "--labels", labelsCsv(noOutcomes));
    assert.match(unknown, /no labelled trace has a known outcome, .*give outcomes with --outcomes FILE/);
    assert.match(await refusal(...words, "--labels", labelsCsv(apart)), /only traces without labels have one/);
  });
}

for (const command of ["lift", "leverage"]) {
  test(`${command} --counts advises to tabulate with outcomes, not flags that cannot go with it`, async () => {
    const unknown = await refusal(command, "--counts", await countsCsv(noOutcomes));
    assert.match(unknown, /no labelled trace has a known outcome, .*tabulate with --outcomes FILE/);
    const unlabelled = await refusal(command, "--counts", await countsCsv(nulls));
    assert.match(unlabelled, /no trace is labelled: each of the 2 .*tabulate labelled traces/);
    assert.doesNotMatch(unlabelled, /--outcomes|--labels/);
  });
}

test("leverage of successful traces alone says that none failed", async () => {
  assert.match(await refusal("leverage", "--labels", labelsCsv([["success", "1"]])), /no labelled trace failed/);
});

test("prevalence says whether labels or the outcome asked for are missing", async () => {
  assert.match(await refusal("prevalence", "--labels", labelsCsv(nulls)), /no trace is labelled: each of the 2/);
  const counts = await refusal("prevalence", "--counts", await countsCsv(nulls));
  assert.match(counts, /no trace is labelled: .*tabulate labelled traces/);
  assert.doesNotMatch(counts, /--labels|--mast/);
  const none = await refusal("prevalence", "--labels", labelsCsv([["success", "1"]]), "--outcome", "failure");
  assert.match(none, /no labelled trace has the outcome failure, .*leave --outcome out/);
});

for (const words of [
  ["lift"],
  ["leverage"],
  ["prevalence", "--outcome", "failure"],
  ["mode-counts", "--outcome", "failure"],
  ["sweep"],
]) {
  test(`${words.join(" ")} names the ids of either side where a join matches nothing`, async () => {
    const outcomes = join(temporaryFolder(), "outcomes.csv");
    writeFileSync(
      outcomes,
      `trace_id,recall\n${["x0", "x1", "x2", "x3", "x4", "x5"].map((id) => `${id},0`).join("\n")}\n`,
    );
    const line = await refusal(...words, "--labels", labelsCsv(noOutcomes), "--outcomes", outcomes);
    assert.match(line, /2 labelled traces without an outcome row: 0, 1; 6 outcome rows without a labelled trace: x0, /);
    assert.match(line, /x4 and 1 more; mend the ids$/m);
    assert.doesNotMatch(line, /give outcomes/);
  });
}

test("outcomes that meet the traces and are all empty are said to be empty", async () => {
  const outcomes = join(temporaryFolder(), "outcomes.csv");
  writeFileSync(outcomes, "trace_id,outcome\n0,\n1,\n");
  const line = await refusal("lift", "--labels", labelsCsv(noOutcomes), "--outcomes", outcomes);
  assert.match(line, /no labelled trace has a known outcome, .*; fill in outcome or recall of the rows joined$/m);
});
