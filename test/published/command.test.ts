import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { release2026Json } from "./release-2026.js";

test("published writes the contract's columns and counts the verdicts on standard error", async () => {
  const { code, stdout, stderr } = await runCli("published");
  assert.equal(code, 0);
  const [header, ...rows] = stdout.trimEnd().split("\n");
  assert.equal(header, "source,quantity,group,code,published,printed,computed,low,high,n,counts_what,verdict,note");
  assert.ok(rows.length >= 60);
  assert.match(
    stderr,
    /\d+ published numbers: \d+ matches, \d+ differs, \d+ not comparable, \d+ same table, \d+ cannot/,
  );
});

test("published --summary and --verdict agree", async () => {
  const { stdout } = await runCli("published", "--summary", "--quiet");
  for (const line of stdout.trimEnd().split("\n").slice(1)) {
    const [verdict, rows] = line.split(",");
    const part = await runCli("published", "--verdict", verdict!, "--format", "json", "--quiet");
    assert.equal(JSON.parse(part.stdout).length, Number(rows), verdict);
    assert.equal(part.stderr, "");
  }
});

test("published --findings gives the study's contradictions", async () => {
  const { code, stdout } = await runCli("published", "--findings");
  assert.equal(code, 0);
  assert.equal(stdout.split("\n")[0], "finding,says,arithmetic,consequence");
});

test("published refuses a verdict that is none", async () => {
  const { code, stderr } = await runCli("published", "--verdict", "true");
  assert.equal(code, 2);
  assert.match(stderr, /matches, differs/);
});

test("published reads runs of an ITBench tree", needsRealData, async () => {
  const { code, stdout } = await runCli("published", "--itbench", realData("itbench")!, "--format", "json", "--quiet");
  assert.equal(code, 0);
  const rows = JSON.parse(stdout) as { quantity: string; group: string; computed: number; verdict: string }[];
  const recall = rows.find((row) => row.quantity.startsWith("mean recall") && row.group === "Gemini-3-Flash")!;
  assert.equal(recall.verdict, "not comparable");
  assert.ok(Math.abs(recall.computed - 1 / 3) < 1e-12);
});

test("published widens its intervals with --confidence and takes no --by", async () => {
  const width = async (confidence: string) => {
    const { stdout } = await runCli("published", "--confidence", confidence, "--format", "json", "--quiet");
    const row = (JSON.parse(stdout) as { published: number; low: number; high: number }[]).find(
      (r) => r.published === 0.52,
    )!;
    return row.high - row.low;
  };
  assert.ok((await width("0.99")) > (await width("0.9")));
  assert.equal((await runCli("published", "--by", "group")).code, 2);
});

test("published --mast counts a file of the 2026 shape anew, and tells it from what was read back", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-published-"));
  const file = join(folder, "MAD_full_dataset.json");
  writeFileSync(file, release2026Json());
  const { code, stdout } = await runCli("published", "--mast", file, "--format", "json", "--quiet");
  rmSync(folder, { recursive: true });
  assert.equal(code, 0);
  const rows = JSON.parse(stdout) as {
    source: string;
    quantity: string;
    computed: number;
    n: number;
    verdict: string;
  }[];
  const counts = (release: string) =>
    rows.filter((row) => row.source === `MAST-Data, ${release} release` && row.quantity === "traces with the mode");
  assert.deepEqual(
    counts("2026-08-13").map((row) => row.verdict),
    ["differs", ...Array<string>(13).fill("matches")],
  );
  assert.deepEqual([counts("2026-08-13")[0]!.computed, counts("2026-08-13")[0]!.n], [590, 1638]);
  assert.deepEqual([...new Set(counts("2025").map((row) => row.verdict))], ["same table"]);
});
