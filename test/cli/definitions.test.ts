import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { mastReadings } from "../../src/taxonomy/mast.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { temporaryFolder } from "../folder.js";

const namesUnder = (reading: keyof typeof mastReadings): Record<string, string> =>
  Object.fromEntries(mastReadings[reading].modes.slice(-2).map(({ code, name }) => [code, name]));

/** A labels file with a definition a row. */
function labels(...definitions: readonly string[]): string {
  const path = join(temporaryFolder(), "labels.csv");
  const rows = definitions.map(
    (definition, at) => `t${at},${at % 2},1,0,${at % 3 ? "success" : "failure"},${definition}`,
  );
  writeFileSync(path, `trace_id,1.1,3.2,3.3,outcome,definition\n${rows.join("\n")}\n`);
  return path;
}

async function names(...words: readonly string[]): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await runCli(...words, "--format", "json");
  assert.equal(code, 0, stderr);
  const rows = JSON.parse(stdout) as readonly { code: string; mode: string }[];
  return Object.fromEntries(rows.filter(({ code }) => code >= "3.2").map(({ code, mode }) => [code, mode]));
}

for (const reading of ["paper", "repository", "prompt"] as const) {
  test(`3.2 and 3.3 are named by the ${reading} reading in every table, from labels and from their counts`, async () => {
    const path = labels(reading, reading, reading, reading);
    const counts = join(temporaryFolder(), "modes.csv");
    assert.equal((await runCli("tabulate", "--labels", path, "--out", counts)).code, 0);
    const judge = ["--sensitivity", "0.9", "--specificity", "0.9"];
    for (const input of [
      ["--labels", path],
      ["--counts", counts],
    ]) {
      for (const command of [["prevalence"], ["lift"], ["leverage"], ["adjust", ...judge]]) {
        assert.deepEqual(await names(...command, ...input), namesUnder(reading), command[0]);
      }
    }
    const markdown = await runCli("prevalence", "--labels", path, "--format", "markdown");
    assert.match(markdown.stdout, new RegExp(namesUnder(reading)["3.2"]!));
  });
}

test("two stated readings in one labels file are an error that names both lines and the way out", async () => {
  for (const command of ["prevalence", "lift", "association", "mode-counts", "tabulate"]) {
    const { code, stdout, stderr } = await runCli(command, "--labels", labels("paper", "", "repository"));
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(
      stderr,
      /^mastkit: labels\.csv, field definition: two readings of 3\.2 and 3\.3 in one table: paper in line 2, repository in line 4; keep one file a reading/,
    );
  }
});

test("rows without a definition join the stated reading, noted; where none is stated the names are the paper's", async () => {
  const mixed = labels("repository", "", "unknown");
  const { stderr } = await runCli("prevalence", "--labels", mixed);
  assert.match(stderr, /labels\.csv: 2 rows without a definition, taken for the repository reading of 3\.2 and 3\.3/);
  assert.deepEqual(await names("prevalence", "--labels", mixed), namesUnder("repository"));
  const silent = labels("", "unknown");
  assert.doesNotMatch((await runCli("prevalence", "--labels", silent)).stderr, /definition/);
  assert.deepEqual(await names("prevalence", "--labels", silent), namesUnder("paper"));
});

test("count tables keep their reading: two of them are not added up, one without joins, noted", async () => {
  const folder = temporaryFolder();
  const counts = async (name: string, definition: string) => {
    const path = join(folder, `${name}.csv`);
    assert.equal((await runCli("tabulate", "--labels", labels(definition, definition), "--out", path)).code, 0);
    return path;
  };
  const [paper, repository, silent] = [
    await counts("a", "paper"),
    await counts("b", "repository"),
    await counts("c", ""),
  ];
  const refused = await runCli("merge", paper, silent, repository);
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  assert.match(refused.stderr, /two readings .*: paper in table 1 \(a\.csv\), repository in table 3 \(b\.csv\); /);
  const merged = await runCli("merge", silent, repository);
  assert.match(merged.stderr, /no definition in c\.csv: taken for the repository reading/);
  assert.match(merged.stdout, /^outcome,code,flagged,labelled,traces,definition\n/);
  const both = join(folder, "both.csv");
  const [head, ...rows] = readFileSync(paper, "utf8").trim().split("\n");
  const lines = [...rows.map((row) => `x,${row}`), ...rows.map((row) => `y,${row.replace("paper", "prompt")}`)];
  writeFileSync(both, `team,${head}\n${lines.join("\n")}\n`);
  const { code, stderr } = await runCli("prevalence", "--counts", both);
  assert.equal(code, 1);
  assert.match(stderr, /both\.csv, field definition: .*: paper in line 2, prompt in line \d+;/);
});

test("a truth and a judge of two readings are not scored against each other", async () => {
  const [truth, judge] = [labels("paper", "paper"), labels("repository", "repository")];
  const refused = await runCli("judge-scores", "--truth", truth, "--judge", judge);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /paper in the truth, repository in the judge's labels/);
  const joined = await runCli("judge-scores", "--truth", truth, "--judge", labels("", ""));
  assert.equal(joined.code, 0);
  assert.match(joined.stderr, /only one of truth and judge states its reading of 3\.2 and 3\.3/);
});

test(
  "a caution that names 3.2 as a reading does states it: AssetOpsBench's is the prompt's",
  needsRealData,
  async () => {
    const counts = realData("counts", "assetopsbench-modes-counts.csv")!;
    assert.deepEqual(await names("prevalence", "--counts", counts), namesUnder("prompt"));
  },
);
