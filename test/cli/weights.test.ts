import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runCli } from "../cli.js";
import { temporaryFolder } from "../folder.js";
import { near } from "../near.js";

const folder = temporaryFolder();

function written(name: string, lines: readonly (readonly unknown[])[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.map((line) => line.join(",")).join("\n")}\n`);
  return path;
}

async function rowsOf(...words: readonly string[]) {
  const { code, stdout, stderr } = await runCli(...words, "--format", "json");
  assert.equal(code, 0, stderr);
  return { rows: JSON.parse(stdout) as readonly Record<string, string | number | null>[], stderr };
}

async function refusal(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(...words);
  assert.notEqual(code, 0);
  assert.equal(stdout, "");
  return stderr;
}

const { cases } = JSON.parse(readFileSync(new URL("../fixtures/survey-known-answers.json", import.meta.url), "utf8"));

test("prevalence and lift of weighted labels print the reference's estimates and limits", async () => {
  for (const { id, input, expected } of cases) {
    const { y, weight, stratum, cluster, poststratum, outcome, population, poststratum_size: sizes, lonely } = input;
    const columns = Object.entries({ weight, stratum, cluster, poststratum }).filter(
      ([, cells]) => cells !== undefined,
    );
    const head = ["trace_id", ...columns.map(([name]) => name), ...(outcome ? ["outcome"] : []), "1.1"];
    const lines = y.map((value: number, at: number) => [
      ...[`t${at}`, ...columns.map(([, cells]) => cells[at])],
      ...(outcome ? [outcome[at] === 1 ? "failure" : "success"] : []),
      value,
    ]);
    const labels = written(`${id}.csv`, [head, ...lines]);
    const file = written(`${id}-sizes.csv`, [["stratum", "traces"], ...Object.entries(population ?? sizes ?? {})]);
    const { rows } = await rowsOf(
      ...[outcome ? "lift" : "prevalence", "--labels", labels],
      ...(population ? ["--stratum", "stratum", "--population", file] : []),
      ...(sizes ? ["--poststratify", "poststratum", "--population", file] : []),
      ...(lonely ? ["--lonely", lonely] : []),
    );
    const [row] = rows;
    const [estimate, low, high] = outcome
      ? ["risk_difference", "risk_difference_low", "risk_difference_high"]
      : ["proportion", "low", "high"];
    near(row![estimate!] as number, expected.estimate, 1e-11, id);
    near(row![low!] as number | null, expected.low, 1e-11, id);
    near(row![high!] as number | null, expected.high, 1e-11, id);
    assert.equal(row!["interval"], outcome ? "survey-t;;" : "survey-wilson");
    if (outcome)
      assert.deepEqual([row!["p"], row!["q"], row!["risk_ratio"], row!["odds_ratio"]], [null, null, null, null]);
  }
});

const codes = "1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.3 2.4 2.5 2.6 3.1 3.2 3.3".split(" ");
const traces = Array.from({ length: 60 }, (_, at) => ({
  id: `t${at}`,
  stratum: "abb"[at % 3]!,
  model: "MNN"[at % 2]!,
  weight: at % 3 === 0 ? 2 : 7.5,
  outcome: at % 5 < 2 ? "success" : "failure",
  labels: codes.map((_, mode) => ((at * 7 + mode * 5) % 11 < 3 ? 1 : 0)),
}));
const table = (weight: boolean, stratum: boolean) => [
  ["trace_id", "model", "outcome", ...(weight ? ["weight"] : []), ...(stratum ? ["stratum"] : []), ...codes],
  ...traces.map((one) => [
    ...[one.id, one.model, one.outcome, ...(weight ? [one.weight] : []), ...(stratum ? [one.stratum] : [])],
    ...one.labels,
  ]),
];
const weighted = written("weighted.csv", table(true, true));
const drawn = written("drawn.csv", table(false, true));
const plain = written("plain.csv", table(false, false));
const sizes = written("sizes.csv", [
  ["stratum", "traces"],
  ["a", 40],
  ["b", 300],
]);

test("a population and a stratum column are weights: traces there were over traces drawn", async () => {
  const { rows, stderr } = await rowsOf("prevalence", "--labels", drawn, "--stratum", "stratum", "--population", sizes);
  const same = await rowsOf("prevalence", "--labels", weighted);
  for (const [at, row] of rows.entries())
    near(row["proportion"] as number, same.rows[at]!["proportion"] as number, 1e-11);
  assert.ok((rows[0]!["high"] as number) < (same.rows[0]!["high"] as number), "finite populations know more");
  assert.match(stderr, /weighted by traces there were over traces drawn, strata by stratum/);
});

test("groups, outcomes and --where are parts of one sample: strata keep the size they were drawn with", async () => {
  const [all, one] = [
    await rowsOf("prevalence", "--labels", weighted, "--by", "model"),
    await rowsOf("prevalence", "--labels", weighted, "--where", "model=N"),
  ];
  const of = all.rows.filter((row) => row["model"] === "N");
  assert.deepEqual(
    one.rows,
    of.map(({ model: _, ...row }) => row),
  );
});

test("mode-counts and outcomes are weighted; what is not weighted says so, count tables in their caution", async () => {
  const mean =
    traces.reduce((sum, { weight, labels }) => sum + weight * labels.filter((value) => value === 1).length, 0) / 340;
  const counts = await rowsOf("mode-counts", "--labels", weighted);
  near(counts.rows[0]!["mean"] as number, mean, 1e-11);
  assert.deepEqual([counts.rows[0]!["interval"], counts.rows[0]!["sd"]], ["survey-t", null]);
  const ends = await rowsOf("outcomes", "--labels", weighted);
  const succeeded = traces.reduce((sum, { weight, outcome }) => sum + (outcome === "success" ? weight : 0), 0);
  near(ends.rows[0]!["success_rate"] as number, succeeded / 340, 1e-11);
  for (const words of [
    "association",
    "leverage",
    "lift --stratify model",
    "mode-counts --histogram",
    "outcomes --repeats",
  ]) {
    const { rows } = await rowsOf(...words.split(" "), "--labels", weighted);
    assert.match(String(rows[0]!["note"]), /not weighted: the traces have weights/, words);
  }
  const path = join(folder, "modes.csv");
  assert.equal((await runCli("tabulate", "--labels", weighted, "--out", path)).code, 0);
  assert.match(readFileSync(path, "utf8"), /,not-weighted\n/);
  const { rows } = await rowsOf("prevalence", "--counts", path);
  assert.match(String(rows[0]!["note"]), /not weighted: the traces have weights/);
});

test("traces drawn by stratum without weights warn in every row, and in the audit", async () => {
  const { rows, stderr } = await rowsOf("prevalence", "--labels", drawn);
  assert.match(String(rows[0]!["note"]), /drawn by stratum, so that estimates are of this sample alone/);
  assert.match(stderr, /drawn by stratum/);
  assert.doesNotMatch(String((await rowsOf("prevalence", "--labels", plain)).rows[0]!["note"]), /stratum/);
  const findings = async (file: string) =>
    (await rowsOf("audit", "--labels", file)).rows.find((row) => row["check"] === "weights");
  assert.equal((await findings(drawn))!["severity"], "warning");
  assert.match(String((await findings(weighted))!["detail"]), /from 2 to 7.5: the largest 1.32 times the mean/);
  assert.equal(await findings(plain), undefined);
});

test("the weights of an outcomes file join the labels", async () => {
  const outcomes = written("outcomes.csv", [
    ["trace_id", "outcome", "Weight"],
    ...traces.map((one) => [one.id, one.outcome, one.weight]),
  ]);
  const { rows } = await rowsOf("prevalence", "--labels", plain, "--outcomes", outcomes);
  assert.equal(rows[0]!["interval"], "survey-wilson");
  const alone = await rowsOf("outcomes", "--outcomes", outcomes);
  assert.match(String(alone.rows[0]!["interval"]), /survey-wilson$/);
  const other = written("other.csv", [
    ["trace_id", "outcome", "weight"],
    ...traces.map((one) => [one.id, one.outcome, one.id === "t3" ? 5 : one.weight]),
  ]);
  assert.match(
    await refusal("prevalence", "--labels", weighted, "--outcomes", other),
    /trace t3.*two weights: 2 and 5/,
  );
  const part = written("part.csv", [
    ["trace_id", "outcome", "weight"],
    ...traces.slice(1).map((one) => [one.id, one.outcome, one.weight]),
  ]);
  assert.match(await refusal("prevalence", "--labels", plain, "--outcomes", part), /trace t0.*not a weight/);
});

test("weights, strata and sizes that cannot be are one line that names the place and the way out", async () => {
  for (const [cell, what] of [
    ["", "not a weight"],
    ["0", "not a weight"],
    ["-2", "not a weight"],
    ["NaN", "not a weight"],
    ["inf", "not a number"],
  ] as const) {
    const path = written("broken.csv", [
      ["trace_id", "weight", "1.1"],
      ["a", 1, 1],
      ["b", cell, 0],
    ]);
    assert.match(
      await refusal("prevalence", "--labels", path),
      new RegExp(`broken.csv, line 3, field weight: ${what}`),
    );
  }
  const from = (...words: readonly string[]) => refusal("prevalence", "--labels", drawn, ...words);
  assert.match(await from("--population", sizes), /--population needs --stratum or --poststratify/);
  assert.match(await from("--poststratify", "model"), /--poststratify needs --population/);
  assert.match(
    await from("--stratum", "site", "--population", sizes),
    /--stratum site: no such group column; valid ones: .*stratum/,
  );
  assert.match(
    await from("--stratum", "model", "--population", sizes),
    /trace t0, field stratum: a stratum of unknown size/,
  );
  const few = written("few.csv", [
    ["stratum", "traces"],
    ["a", 10],
    ["b", 300],
  ]);
  assert.match(await from("--stratum", "stratum", "--population", few), /20 were drawn of stratum a, which has 10/);
  const twice = written("twice.csv", [
    ["stratum", "traces"],
    ["a", 10],
    ["a", 300],
  ]);
  assert.match(await from("--stratum", "stratum", "--population", twice), /twice.csv.*line 3.*stratum a/);
  const bad = written("bad.csv", [
    ["stratum", "size"],
    ["a", 10],
  ]);
  assert.match(
    await from("--stratum", "stratum", "--population", bad),
    /bad.csv.*lacks the column traces; it has stratum, size/,
  );
  assert.match(
    await refusal("prevalence", "--labels", weighted, "--interval", "exact"),
    /--interval: weighted traces have intervals of their own/,
  );
  assert.match(await refusal("lift", "--labels", weighted, "--test", "within"), /--test: weighted traces/);
  const spare = written("spare.csv", [
    ["model", "traces"],
    ["M", 100],
    ["N", 60],
    ["O", 5],
  ]);
  const { rows } = await rowsOf("prevalence", "--labels", drawn, "--poststratify", "model", "--population", spare);
  assert.equal(rows[0]!["proportion"], null);
  assert.match(String(rows[0]!["note"]), /no trace in O: merge it/);
});
