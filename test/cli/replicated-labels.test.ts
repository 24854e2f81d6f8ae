import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { names as commands } from "../../src/cli/index.js";
import { wilson } from "../../src/statistics.js";
import { codes } from "../../src/taxonomy/mast.js";
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

for (const command of byGroup.filter((name) => commands.includes(name))) {
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

  test(`${command} --by of a column that is not there is wrong usage before it is anything else`, async () => {
    const { code, stdout, stderr } = await runCli(command, "--labels", labelsCsv(copiedLabels(1)), "--by", "nope");
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /--by nope: no such group column; valid ones: system, model/);
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

/** The same labels with the index as cluster, so that runs of two systems pair. */
function pairable(path: string): string {
  const [header, ...rows] = readFileSync(path, "utf8").trim().split("\n");
  const lines = rows.map((row) => `${row},${row.split(",")[2]}`);
  writeFileSync(path, `${[`${header},cluster`, ...lines].join("\n")}\n`);
  return path;
}

/** Labels of two systems only: `--compare` takes two groups. */
const twoSystems = (labels: ReturnType<typeof copiedLabels>) => {
  const names = [...new Set(labels.map(({ group }) => group))].slice(0, 2);
  return labels.filter(({ group }) => names.includes(group));
};

for (const words of [
  ["lift", "--pair", "trace_key"],
  ["lift", "--stratify", "trace_key"],
  ["mode-counts", "--compare", "trace_key"],
]) {
  const asked = words.join(" ");
  test(`${asked} refuses replicated labels; accepted, every row says it; independent ones pass`, async () => {
    const labels = pairable(labelsCsv(twoSystems(copiedLabels(1))));
    const refused = await runCli(...words, "--labels", labels);
    assert.equal(refused.code, 1);
    assert.equal(refused.stdout, "");
    assert.match(refused.stderr, /labels are replicated, .*--accept-replicated-labels/);
    const accepted = await runCli(...words, "--labels", labels, "--accept-replicated-labels", "--format", "json");
    assert.equal(accepted.code, 0, accepted.stderr);
    const rows = JSON.parse(accepted.stdout) as readonly Record<string, unknown>[];
    assert.ok(rows.length > 0);
    for (const row of rows) assert.match(String(row["note"]), /replicated-labels/);
    const independent = await runCli(...words, "--labels", pairable(labelsCsv(twoSystems(independentLabels(1)))));
    assert.equal(independent.code, 0, independent.stderr);
    assert.doesNotMatch(independent.stdout + independent.stderr, /replicated/);
  });
}

test("--compare outcome tells no groups apart, so replicated labels are compared and noted", async () => {
  const labels = labelsCsv(copiedLabels(1));
  const { code, stdout, stderr } = await runCli("mode-counts", "--labels", labels, "--compare", "outcome");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /replicated-labels/);
});

test("counts with the caution are refused as strata too", async () => {
  const counts = join(temporaryFolder(), "modes.csv");
  const words = ["--labels", labelsCsv(copiedLabels(2)), "--by", "system", "--accept-replicated-labels"];
  assert.equal((await runCli("tabulate", ...words, "--out", counts)).code, 0);
  const refused = await runCli("lift", "--counts", counts, "--stratify", "system");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /rows by system carry the caution replicated-labels/);
  const accepted = await runCli("lift", "--counts", counts, "--stratify", "system", "--accept-replicated-labels");
  assert.equal(accepted.code, 0, accepted.stderr);
  assert.equal(accepted.stdout.split("\n").filter((line) => line.includes("replicated-labels")).length, 14);
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

test("copies of one label vector count as one cluster: intervals are those of the indices", async () => {
  const { stdout } = await runCli("prevalence", "--labels", labelsCsv(copiedLabels(1)), "--format", "json");
  const copied = JSON.parse(stdout) as readonly Record<string, unknown>[];
  const points = copiedLabels(1);
  const indices = new Set(points.map(({ index }) => index)).size;
  for (const row of copied) assert.deepEqual([row["interval"], row["clusters"]], ["cluster-wilson", indices]);
  const naive = wilson(Number(copied[0]!["flagged"]), Number(copied[0]!["n"]));
  assert.ok(Number(copied[0]!["high"]) - Number(copied[0]!["low"]) > 2 * (naive.high! - naive.low!));
});

test("clusters of one's own stay where each index lies in one of them", async () => {
  const path = labelsCsv(copiedLabels(1));
  const [header, ...rows] = readFileSync(path, "utf8").trim().split("\n");
  const clustersOf = async (cluster: (cells: readonly string[]) => string) => {
    const lines = rows.map((row) => `${row},${cluster(row.split(","))}`);
    writeFileSync(path, `${[`${header},cluster`, ...lines].join("\n")}\n`);
    const { stdout } = await runCli("prevalence", "--labels", path, "--format", "json");
    return (JSON.parse(stdout) as readonly Record<string, unknown>[])[0]!["clusters"];
  };
  assert.equal(await clustersOf((cells) => String(Number(cells[2]) % 9)), 9);
  assert.equal(await clustersOf((cells) => cells[0]!), new Set(copiedLabels(1).map(({ index }) => index)).size);
});

test("counts of replicated labels have no interval and no p, with the reason, until they are counted by cluster", async () => {
  const folder = temporaryFolder();
  const labels = labelsCsv(copiedLabels(1));
  const tabulate = async (name: string, ...words: readonly string[]) => {
    const path = join(folder, `${name}.csv`);
    const { code, stderr } = await runCli("tabulate", "--labels", labels, ...words, "--out", path);
    assert.equal(code, 0, stderr);
    return path;
  };
  const [modes, pairs] = [await tabulate("modes"), await tabulate("pairs", "--kind", "pairs")];
  const histogram = await tabulate("histogram", "--kind", "histogram");
  const limits = ["low", "high", "p", "q", "risk_difference_low", "risk_ratio_high", "odds_ratio_low"];
  const judge = ["--sensitivity", "0.9", "--specificity", "0.9"];
  for (const words of [
    ["prevalence", "--counts", modes],
    ["lift", "--counts", modes],
    ["leverage", "--counts", modes],
    ["mode-counts", "--counts", modes, "--bounds"],
    ["mode-counts", "--counts", histogram],
    ["association", "--counts", pairs],
    ["adjust", "--counts", modes, ...judge],
    ["adjust", "--counts", modes, ...judge, "--difference"],
  ]) {
    const { code, stdout, stderr } = await runCli(...words, "--format", "json");
    assert.equal(code, 0, stderr);
    for (const row of JSON.parse(stdout) as readonly Record<string, unknown>[]) {
      for (const name of limits) assert.equal(row[name] ?? null, null, `${words[0]} ${name}`);
      const known = ["proportion", "risk_difference", "attributable_fraction", "mean", "phi", "adjusted"];
      if (known.every((name) => (row[name] ?? null) === null)) continue;
      assert.match(String(row["note"]), /rows are not independent|so no interval/, words.join(" "));
      assert.doesNotMatch(String(row["note"]), /independent traces/, words.join(" "));
    }
  }
  const byCluster = await tabulate("clusters", "--by", "cluster");
  const rows = async (...words: readonly string[]) =>
    (JSON.parse((await runCli("prevalence", ...words, "--format", "json")).stdout) as Record<string, unknown>[]).map(
      ({ low, high, clusters }) => [low, high, clusters],
    );
  assert.deepEqual(await rows("--counts", byCluster), await rows("--labels", labels));
});

test("the shipped counts of the first release have shares without an interval, the second's keep theirs", async () => {
  const words = ["--counts", "data/published/mast-releases-modes.csv", "--by", "release", "--format", "json"];
  const rows = JSON.parse((await runCli("prevalence", ...words)).stdout) as readonly Record<string, unknown>[];
  const [first, second] = ["2025", "2026-08-13"].map((name) => rows.filter(({ release }) => release === name));
  assert.equal(first!.length, 14);
  for (const row of first!) {
    assert.deepEqual([typeof row["proportion"], row["low"], row["high"], row["interval"]], ["number", null, null, ""]);
    assert.match(String(row["note"]), /^no interval and no p: labels are replicated over groups/);
  }
  for (const row of second!) assert.ok(Number(row["high"]) > Number(row["low"]));
});

test("by system, copies are told apart and each system's own rows are independent", async () => {
  const words = ["--labels", labelsCsv(copiedLabels(1)), "--by", "system", "--accept-replicated-labels"];
  const { stdout } = await runCli("prevalence", ...words, "--format", "json");
  for (const row of JSON.parse(stdout) as readonly Record<string, unknown>[]) assert.equal(row["interval"], "wilson");
});
