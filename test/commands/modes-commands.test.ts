import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";

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
