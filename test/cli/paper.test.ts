import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { paperItems } from "../../src/published/paper-items.js";
import { openStudy } from "../../src/study/data.js";
import { paperOutputs, paperReadme } from "../../src/study/of-paper.js";
import { runCli } from "../cli.js";
import { root } from "../examples.js";
import { temporaryFolder } from "../folder.js";
import { release2026Json } from "../published/release-2026.js";

const published = ["--source", "published"];

test("figures --paper lists every printed figure and table, what it shows and what recomputes it", async () => {
  const { code, stdout } = await runCli("figures", "--paper");
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => line.split(" ")[0]),
    paperItems.map(({ name }) => name),
  );
  for (const line of lines) assert.match(line, /recomputed from |no published data recompute it/);
  assert.match(stdout, /also mast-v3:5/);
});

test("a figure is written as every figure, a table as CSV with sidecar, Markdown and LaTeX", async () => {
  const out = join(temporaryFolder(), "out");
  const names = ["mast-v3:5", "mast-v3:table-8"];
  const { code, stdout } = await runCli("figures", "--paper", ...names, ...published, "--out", out, "--format", "svg");
  assert.equal(code, 0);
  assert.deepEqual(readdirSync(out).sort(), [
    ...["csv", "md", "svg", "vl.json"].map((end) => `mast-v2-1.${end}`),
    ...["csv", "csv.meta.json", "md", "tex"].map((end) => `mast-v3-table-8.${end}`),
  ]);
  assert.equal(stdout.trimEnd().split("\n").length, 8);
  assert.match(readFileSync(join(out, "mast-v3-table-8.csv.meta.json"), "utf8"), /published --paper mast-v3:table-8/);
  const { stdout: table } = await runCli("published", "--table", "8", "--format", "markdown");
  assert.ok(readFileSync(join(out, "mast-v3-table-8.md"), "utf8").startsWith(table), "two tables of one name");
  assert.match(table, /\| AG2 \/ GPT-4o \| MMLU \| 1\.06 \| 1\.01 \| 0\.60 \|/);
});

test("an unknown name is refused before anything is read or written", async () => {
  const out = join(temporaryFolder(), "out");
  const { code, stdout, stderr } = await runCli("figures", "--paper", "blog:2", "mast-v3:8", "--out", out);
  assert.deepEqual([code, stdout, existsSync(out)], [2, "", false]);
  assert.match(stderr, /^mastkit: no figure or table is called "mast-v3:8"; nearest: mast-v3:/);
  assert.equal((await runCli("published", "--paper", "mast-v3:8")).code, 2);
});

test("a printed figure asked for without --paper is told the way; a width that one cannot have is refused", async () => {
  const plain = await runCli("figures", "blog:2", ...published);
  assert.equal(plain.code, 2);
  assert.match(plain.stderr, /figures blog:2: a printed figure is made by mastkit figures --paper blog:2/);
  const narrow = await runCli("figures", "--paper", "blog:2", ...published, "--width", "single");
  assert.deepEqual([narrow.code, narrow.stdout], [2, ""]);
  assert.match(narrow.stderr, /paper-bars cannot be drawn at width single; it supports double, text, slide/);
});

test("with a MAST file its numbers stand beside the printed ones", async () => {
  const folder = temporaryFolder();
  const mast = join(folder, "MAD_full_dataset.json");
  writeFileSync(mast, release2026Json());
  const args = ["--paper", "mast-v3:6", "mast-v3:table-8", ...published, "--mast", mast, "--out", join(folder, "out")];
  const { code, stderr } = await runCli("figures", ...args);
  assert.equal(code, 0);
  assert.match(stderr, /mast-v3:6: 3 not comparable/);
  assert.match(readFileSync(join(folder, "out", "mast-v3-table-8.md"), "utf8"), /, computed \|/);
  const { stdout } = await runCli("published", "--table", "8", "--mast", mast, "--format", "csv", "--quiet");
  assert.match(stdout.split("\n")[0]!, /^MAS \/ LLM,Benchmark,FC1/);
});

test("own labels stand beside the study's charts, and outcomes join them", async () => {
  const folder = temporaryFolder();
  const [labels, outcomes] = [join(folder, "labels.csv"), join(folder, "outcomes.csv")];
  writeFileSync(labels, "trace_id,model,3.3\na,Gemini-3-Flash,1\nb,Gemini-3-Flash,0\nc,Kimi-K2,1\n");
  writeFileSync(outcomes, "trace_id,outcome\na,failure\nb,success\nc,failure\n");
  const args = ["--paper", "blog:3", "--labels", labels, "--outcomes", outcomes, "--format", "json", "--quiet"];
  const { code, stdout } = await runCli("published", ...args);
  assert.equal(code, 0);
  const rows = JSON.parse(stdout) as readonly Record<string, unknown>[];
  assert.equal(rows.length, 28);
  const of = (quantity: string, mode: string) =>
    rows.find((row) => row["quantity"] === quantity && row["code"] === mode)!;
  const failed = of("share of failed traces", "3.3");
  assert.deepEqual(
    [failed["printed"], failed["computed"], failed["n"], failed["verdict"]],
    ["66%", 1, 1, "not comparable"],
  );
  const unlabelled = of("share of failed traces", "1.1");
  assert.deepEqual([unlabelled["computed"], unlabelled["verdict"]], [null, "cannot be computed"]);
  assert.match(String(unlabelled["note"]), /needs failed traces of Gemini-3-Flash, labelled for 1\.1/);
  const alone = await runCli("published", "--paper", "blog:3", "--outcomes", outcomes);
  assert.deepEqual([alone.code, alone.stdout], [2, ""]);
});

test("shares of own labels have the interval of their clusters, as prevalence gives it", async () => {
  const labels = join(temporaryFolder(), "labels.csv");
  const runs = ["1,1,1,failure", "1,2,1,failure", "1,3,1,failure", "2,1,0,failure", "2,2,0,failure", "3,1,0,failure"];
  const lines = runs.map((run) => `Gemini-3-Flash,${run}\n`);
  writeFileSync(labels, `model,scenario,run,3.3,outcome\n${lines.join("")}`);
  const rowsOf = async (...args: readonly string[]) => {
    const { stdout } = await runCli(...args, "--labels", labels, "--format", "json", "--quiet");
    return JSON.parse(stdout) as readonly Record<string, unknown>[];
  };
  const charted = await rowsOf("published", "--paper", "blog:3");
  const shown = charted.find((row) => row["quantity"] === "share of failed traces" && row["code"] === "3.3")!;
  const found = (await rowsOf("prevalence", "--by", "model", "--outcome", "failure")).find(
    (row) => row["code"] === "3.3",
  )!;
  assert.equal(found["interval"], "cluster-wilson");
  assert.deepEqual([shown["low"], shown["high"], shown["n"]], [found["low"], found["high"], found["n"]]);
  assert.match(String(shown["note"]), /interval: cluster-wilson/);
});

test("correlations of own labels are not said to be those of the released file", async () => {
  const labels = join(temporaryFolder(), "labels.csv");
  writeFileSync(labels, "trace_id,1.1,1.2\na,1,1\nb,0,1\nc,1,0\n");
  const { stdout } = await runCli("published", "--paper", "mast-v2:7", "--labels", labels, "--quiet");
  assert.match(stdout, /1\.1 1\.2,0\.18,0\.18,-0\.5,.*about 200 traces, not of labels of one's own/);
});

test("an ITBench tree alone recomputes the domains' success rates, as the list says", async () => {
  const folder = temporaryFolder();
  for (const [run, recall] of [
    [1, 1],
    [2, 0],
  ] as const) {
    const path = join(folder, "tree", "ReAct-Agent-Trajectories", "A", "sre", "Scenario-1", String(run));
    mkdirSync(path, { recursive: true });
    const judge = { flat_scores: { root_cause_entity_recall: recall }, eval_result: { scores: {} } };
    writeFileSync(join(path, "judge_output.json"), JSON.stringify(judge));
  }
  const { code, stdout } = await runCli("published", "--paper", "itbench:domains", "--itbench", join(folder, "tree"));
  assert.equal(code, 0);
  assert.match(stdout, /,SRE,,13\.8%,0\.138,0\.5,.*,not comparable,/);
  const args = ["itbench:domains", "--itbench", join(folder, "tree"), "--out", join(folder, "out"), "--format", "json"];
  assert.equal((await runCli("figures", "--paper", ...args)).code, 0);
  assert.equal(readFileSync(join(folder, "out", "itbench-domains.csv"), "utf8"), stdout);
});

test("the committed table of items is in step with the list", {
  skip: !existsSync(join(root, "figures")),
}, async () => {
  const made = paperReadme(paperOutputs(await openStudy({ source: "published" })));
  const committed = readFileSync(join(root, "figures", "paper", "README.md"), "utf8");
  assert.equal(committed, made, "mastkit figures --paper all --source published");
  for (const [, file] of made.matchAll(/\]\(([^)]+)\)/g)) assert.ok(existsSync(join(root, "figures", "paper", file!)));
  assert.match(readFileSync(join(root, "README.md"), "utf8"), /\(figures\/paper\/README\.md\)/);
});
