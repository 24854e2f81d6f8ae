import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { temporaryFolder } from "../folder.js";

const study = fileURLToPath(new URL("../../data/published/itbench-study-modes.csv", import.meta.url));
const json = async (...words: readonly string[]) => {
  const { code, stdout, stderr } = await runCli(...words, "--format", "json");
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Record<string, number | string | null>[];
};

test("lift of the study's counts by model: FM-3.3 of Gemini-3-Flash as published", async () => {
  const rows = await json("lift", "--counts", study, "--by", "model");
  const row = rows.find((r) => r["model"] === "Gemini-3-Flash" && r["code"] === "3.3")!;
  assert.equal(row["failed_flagged"], 29);
  assert.equal(row["failed_n"], 44);
  assert.equal(row["successful_flagged"], 2);
  assert.equal(row["successful_n"], 14);
  assert.equal(Number(row["risk_difference"]).toFixed(3), "0.516");
  assert.equal(Number(row["risk_difference_low"]).toFixed(3), "0.220");
  assert.equal(Number(row["risk_difference_high"]).toFixed(3), "0.676");
  assert.equal(Number(row["p"]).toFixed(5), "0.00144");
  assert.equal(Number(row["q"]).toFixed(4), "0.0124");
  assert.equal(row["family"], 32);
  assert.equal(rows.filter((r) => r["q"] !== null && Number(r["q"]) < 0.05).length, 5);
});

test("prevalence of the first release's ChatDev labels: 130 traces, FM-1.3 in 47", needsRealData, async () => {
  const file = realData("mast", "labels-first-release-chatdev.csv")!;
  const rows = await json("prevalence", "--labels", file);
  assert.equal(rows.length, 14);
  assert.ok(rows.every((row) => row["n"] === 130 && row["unlabelled"] === 0));
  assert.equal(rows[2]!["flagged"], 47);
  const shares = await json("prevalence", "--labels", file, "--denominator", "flags");
  assert.ok(Math.abs(shares.reduce((sum, row) => sum + Number(row["proportion"]), 0) - 1) < 1e-9);
  assert.ok(shares.every((row) => row["low"] === null && String(row["note"]).includes("share of all flags")));
});

test("outcomes of an ITBench tree: 6 runs in 2 scenarios, mean recall a third", needsRealData, async () => {
  const [row, ...rest] = await json("outcomes", "--itbench", realData("itbench")!, "--by", "model");
  assert.equal(rest.length, 0);
  assert.equal(row!["runs"], 6);
  assert.equal(row!["clusters"], 2);
  assert.ok(Math.abs(Number(row!["recall_mean"]) - 1 / 3) < 1e-9);
  assert.equal(row!["threshold"], 1);
});

test("lift without a known outcome ends with 1 and names the flag that helps", needsRealData, async () => {
  const { code, stdout, stderr } = await runCli(
    "lift",
    "--labels",
    join(realData("mast")!, "labels-first-release-chatdev.csv"),
  );
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /--outcomes/);
});

test("lift --robust of the study: what holds at a design effect of 1.2 and breaks by 1.4", async () => {
  const rows = await json("lift", "--counts", study, "--by", "model", "--robust");
  const breaks = rows.flatMap(({ deff_breaks }) => (typeof deff_breaks === "number" ? [deff_breaks] : []));
  assert.equal(rows.length, 42);
  assert.deepEqual([breaks.length, Math.min(...breaks) > 1.2, Math.max(...breaks) < 1.4], [5, true, true]);
});

test("lift of the study stratified by model, its leverage, and the power of its sizes", async () => {
  const rows = await json("lift", "--counts", study, "--stratify", "model");
  const row = rows.find((r) => r["code"] === "1.3")!;
  assert.equal(row["reversal"], "sign changes when stratified");
  assert.equal(Number(row["crude_risk_difference"]).toFixed(3), "0.022");
  assert.equal(Number(row["mh_risk_difference"]).toFixed(3), "-0.028");
  const leverage = await json("leverage", "--counts", study, "--by", "model", "--allow-selected");
  const gemini = leverage.find((r) => r["model"] === "Gemini-3-Flash" && r["code"] === "3.3")!;
  assert.equal(Number(gemini["attributable_fraction"]).toFixed(3), "0.268");
  const [power] = await json("power", "--base", "0.1", "--failed", "44", "--successful", "14");
  assert.equal(Number(power!["difference"]).toFixed(2), "0.41");
  const [traces] = await json("power", "--base", "0.1", "--difference", "0.3", "--ratio", "3");
  assert.equal(traces!["solved_for"], "traces");
  assert.ok(Number(traces!["failed"]) >= 3 * Number(traces!["successful"]) - 1e-9);
});

test(
  "repeated runs of a scenario are clusters, pair by number, and sweep over both kinds of recall",
  needsRealData,
  async () => {
    const lines = ["model,scenario,run,system,1.1,1.3,3.3"];
    for (const system of ["first", "second"]) {
      for (const scenario of [1, 2]) {
        for (const number of [1, 2, 3]) {
          const model = system === "first" ? "Google-Gemini-3-Flash-Preview" : "other";
          lines.push(`${model},${scenario},${number},${system},${number === 1 ? 1 : 0},${scenario - 1},${number % 2}`);
        }
      }
    }
    const labels = join(temporaryFolder(), "labels.csv");
    writeFileSync(labels, `${lines.join("\n")}\n`);
    const pairs = await json("lift", "--labels", labels, "--pair", "model", "--accept-replicated-labels", "--quiet");
    assert.equal(pairs.length, 14);
    assert.deepEqual([pairs[0]!["both"], pairs[0]!["first_n"], pairs[0]!["clusters"]], [null, 6, 2]);
    const tree = realData("itbench")!;
    const lift = await json("lift", "--labels", labels, "--itbench", tree, "--quiet");
    assert.equal(lift[0]!["test"], "cluster-urn");
    assert.equal(lift[0]!["clusters"], 2);
    assert.match(String(lift[0]!["note"]), /Fisher's p .* if runs were independent/);
    const sweep = await json("sweep", "--labels", labels, "--itbench", tree, "--quiet");
    assert.deepEqual([...new Set(sweep.map((row) => row["recall"]))], ["filtered", "unfiltered"]);
  },
);

test("a sweep takes outcomes from the recall, says so, and counts the outcomes that it leaves out", async () => {
  const rows = ["trace_id,outcome,recall,1.1", "1,success,0.5,1", "2,failure,0.5,0", "3,success,1,0", "4,failure,,1"];
  const labels = join(temporaryFolder(), "labels.csv");
  writeFileSync(labels, `${rows.join("\n")}\n`);
  const swept = await runCli("sweep", "--labels", labels);
  assert.equal(swept.code, 0);
  assert.match(swept.stderr, /outcomes come from the recall; 1 trace with an outcome but no recall left out/);
  assert.doesNotMatch(swept.stderr, /the outcome column is used/);
  assert.match((await runCli("lift", "--labels", labels)).stderr, /1 row whose outcome .*the outcome column is used/);
});

test("lift --test takes the exact test within clusters or whole clusters of one size", async () => {
  const labels = fileURLToPath(new URL("../fixtures/clustered-traces/ids-hash.csv", import.meta.url));
  for (const name of ["urn", "within", "whole"]) {
    const [row] = await json("lift", "--labels", labels, "--test", name, "--quiet");
    assert.equal(row!["test"], `cluster-${name}`);
  }
  assert.equal((await runCli("lift", "--labels", labels, "--test", "gee")).code, 2);
});

test("options that --pair and --stratify cannot honour are refused, and a family is honoured", async () => {
  for (const view of ["--pair", "--stratify"]) {
    for (const option of [
      "--difference=miettinen-nurminen",
      "--odds-ratio=haldane-anscombe",
      "--test=within",
      "--bounds",
      "--robust",
    ]) {
      const { code, stdout, stderr } = await runCli("lift", "--counts", study, view, "model", option);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, new RegExp(`${option.split("=")[0]} does not go with ${view}`));
    }
  }
  const lines = [0, 1, 2, 3, 4, 5].flatMap((scenario) =>
    ["x", "y"].flatMap((system) =>
      ["a", "b"].map(
        (model) => `${system}${model}${scenario},${system},${model},s${scenario},${model === "a" ? 1 : 0}`,
      ),
    ),
  );
  const labels = join(temporaryFolder(), "pairs.csv");
  writeFileSync(labels, `trace_id,system,model,cluster,1.1\n${lines.join("\n")}\n`);
  const words = [
    "lift",
    "--labels",
    labels,
    "--pair",
    "model",
    "--by",
    "system",
    "--accept-replicated-labels",
  ] as const;
  const families = async (family: string) =>
    (await json(...words, "--quiet", "--family", family))
      .filter((row) => row["code"] === "1.1")
      .map((row) => row["family"]);
  assert.deepEqual(
    [await families("table"), await families("group")],
    [
      [2, 2],
      [1, 1],
    ],
  );
});

test("wrong usage ends with 2, an analysis that the input cannot carry with 1, and nothing is printed", async () => {
  for (const [code, ...words] of [
    [2, "power", "--failed", "3", "--successful", "4"],
    [2, "power", "--base", "0.1"],
    [2, "power", "--base", "0.1", "--failed", "3"],
    [2, "power", "--base", "1.5", "--difference", "0.1"],
    [2, "lift", "--counts", study, "--stratify", "model", "--pair", "model"],
    [2, "lift", "--counts", study, "--stratify", "model", "--by", "model"],
    [2, "lift", "--counts", study, "--stratify", "nothing"],
    [2, "lift", "--counts", study, "--difference", "wald"],
    [2, "lift", "--counts", study, "--robust", "--bounds"],
    [2, "prevalence", "--counts", study, "--by", "nothing"],
    [2, "outcomes"],
    [1, "lift", "--counts", study, "--pair", "model"],
  ] as const) {
    const result = await runCli(...words);
    assert.equal(result.code, code, words.join(" "));
    assert.equal(result.stdout, "");
    assert.match(result.stderr, /^mastkit: [^\n]+\n$/);
  }
});

test("tables for print say verdicts in plain words; CSV and JSON keep the tokens", async () => {
  const words = ["lift", "--counts", study, "--by", "model", "--format"];
  for (const [format, shown] of [
    ["markdown", /more common in failures/],
    ["latex", /0\.012\{\*\}/], // the verdict has no room beside the q that it follows from
    ["html", /more common in failures/],
  ] as const) {
    const { stdout } = await runCli(...words, format);
    assert.match(stdout, shown, format);
    assert.doesNotMatch(stdout, /unsupported|untestable/, format);
  }
  for (const format of ["csv", "json"]) assert.match((await runCli(...words, format)).stdout, /unsupported/, format);
});
