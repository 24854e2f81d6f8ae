import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { commands } from "../../src/commands/index.js";
import { codes } from "../../src/taxonomy.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { temporaryFolder } from "../folder.js";
import { copiedLabels, independentLabels } from "../statistics/label-points.js";

function labelsCsv(points: ReturnType<typeof copiedLabels>): string {
  const path = join(temporaryFolder(), "labels.csv");
  const rows = points.map(({ group, index, flagged }, at) => {
    const cells = codes.map((_, bit) => (flagged >> bit) & 1);
    return [group, `${group}_key`, index, at % 3 === 0 ? "success" : "failure", ...cells].join(",");
  });
  writeFileSync(path, `${["system", "trace_key", "trace_id", "outcome", ...codes].join(",")}\n${rows.join("\n")}\n`);
  return path;
}

const byGroup = ["prevalence", "lift", "mode-counts", "tabulate", "leverage", "association"];

for (const command of byGroup.filter((name) => Object.hasOwn(commands, name))) {
  test(`${command} --by refuses labels that are replicated over groups, with one line and nothing else`, async () => {
    const { code, stdout, stderr } = await runCli(command, "--labels", labelsCsv(copiedLabels(1)), "--by", "system");
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(
      stderr,
      /^mastkit: labels\.csv: labels are replicated, .*7 groups carry the same labels at 1260 of 1260/,
    );
    assert.match(stderr, /--accept-replicated-labels/);
    assert.equal(stderr.trim().split("\n").length, 1);
  });

  test(`${command} --by with --accept-replicated-labels says it in every row`, async () => {
    const words = ["--labels", labelsCsv(copiedLabels(1)), "--by", "system", "--accept-replicated-labels"];
    const { code, stdout } = await runCli(command, ...words, "--format", "json");
    assert.equal(code, 0);
    const rows = JSON.parse(stdout) as readonly Record<string, unknown>[];
    assert.ok(rows.length >= 7);
    for (const row of rows) assert.match(String(row["note"] ?? row["caution"]), /replicated-labels/);
  });

  test(`${command} --by takes independent labels without a word about it`, async () => {
    const { code, stdout, stderr } = await runCli(
      command,
      "--labels",
      labelsCsv(independentLabels(1)),
      "--by",
      "system",
    );
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /replicated/);
  });
}

test("without --by replicated labels are counted, and every row says what they are", async () => {
  const { code, stdout } = await runCli("prevalence", "--labels", labelsCsv(copiedLabels(1)));
  assert.equal(code, 0);
  assert.equal(
    stdout
      .trim()
      .split("\n")
      .slice(1)
      .filter((line) => line.includes("replicated-labels")).length,
    14,
  );
});

test("a count table keeps the caution: by group it is refused as its traces are", async () => {
  const folder = temporaryFolder();
  const counts = join(folder, "modes.csv");
  const labels = labelsCsv(copiedLabels(2));
  const tabulated = await runCli(
    ...["tabulate", "--labels", labels, "--by", "system", "--accept-replicated-labels", "--out", counts],
  );
  assert.equal(tabulated.code, 0, tabulated.stderr);
  const refused = await runCli("prevalence", "--counts", counts, "--by", "system");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /rows by system carry the caution replicated-labels/);
  assert.equal((await runCli("prevalence", "--counts", counts)).code, 0);
  const accepted = await runCli("prevalence", "--counts", counts, "--by", "system", "--accept-replicated-labels");
  assert.equal(accepted.code, 0);
  assert.equal(accepted.stdout.split("replicated-labels").length - 1, 7 * 14);
});

test("shipped counts: both releases stand side by side, the first one's systems do not", async () => {
  const releases = await runCli("prevalence", "--counts", "data/published/mast-releases-modes.csv", "--by", "release");
  assert.equal(releases.code, 0, releases.stderr);
  const systems = "data/published/mast-release-2025-systems-modes.csv";
  assert.equal((await runCli("prevalence", "--counts", systems, "--by", "system")).code, 1);
});

test("the first release's ChatDev labels are refused by key", needsRealData, async () => {
  const labels = realData("mast", "labels-first-release-chatdev.csv")!;
  const { code, stdout, stderr } = await runCli("prevalence", "--labels", labels, "--by", "trace_key");
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /2 groups carry the same labels at 30 of 30 shared indices/);
});
