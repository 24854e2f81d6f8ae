import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { codes } from "../../src/taxonomy/mast.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { release2026Json } from "./release-2026.js";

test("published writes the contract's columns and counts the verdicts on standard error", async () => {
  const { code, stdout, stderr } = await runCli("published");
  assert.equal(code, 0);
  const [header, ...rows] = stdout.trimEnd().split("\n");
  assert.equal(header, "source,quantity,group,code,published,computed,low,high,n,counts_what,verdict,note");
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
  const { code, stdout } = await runCli("published", "--mast", file, "--all", "--format", "json", "--quiet");
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

test("an option that would be left out of account is refused", async () => {
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [["--table", "6", "--verdict", "matches"], /--verdict does not go with --table 6/],
    [["--table", "6", "--summary"], /--summary does not go with --table 6/],
    [["--table", "2", "--mast", "F"], /--mast does not go with --table 2/],
    [["--summary", "--findings"], /--findings does not go with --summary/],
    [["--summary", "--verdict", "matches"], /--verdict does not go with --summary/],
    [["--judge-scores", "F"], /--judge-scores does not go with the comparison/],
    [["--outcomes", "F"], /--outcomes needs --mast/],
    [["--table", "7", "--outcomes", "F"], /--outcomes needs --mast/],
    [["--success-threshold", "0.5"], /--success-threshold needs --outcomes or --itbench/],
  ];
  for (const [words, problem] of refused) {
    const { code, stderr } = await runCli("published", ...words);
    assert.equal(code, 2, words.join(" "));
    assert.match(stderr, problem);
  }
});

test("Table 2 takes the output of judge-scores, its judges named by the columns before code, else by the file", async () => {
  const head = "code,tp,fp,fn,tn,accuracy,precision,recall,f1,kappa,note";
  const folder = folderWith({
    "mine.csv": [head, "1.1,1,0,0,1,1,1,1,1,1,", ",3,1,1,5,0.8,0.75,0.75,0.75,0.583333333333,"],
    "both.csv": [`judge,${head}`, "A,,3,1,1,5,0.8,0.75,0.75,0.75,0.58,", "B,,0,0,1,1,0.5,,0,0,0,"],
    "twice.csv": [head, ",1,0,0,1,1,1,1,1,1,", ",1,0,0,1,1,1,1,1,1,"],
    "none.csv": [head, "1.1,1,0,0,1,1,1,1,1,1,"],
  });
  try {
    const table = (name: string) => runCli("published", "--table", "2", "--judge-scores", join(folder, name));
    assert.equal(
      (await table("mine.csv")).stdout,
      "Judge,Accuracy,Recall,Precision,F1,Cohen's κ\nmine,0.8,0.75,0.75,0.75,0.583333333333\n",
    );
    assert.match((await table("both.csv")).stdout, /\nA,0\.8,.*\nB,0\.5,0,,0,0\n/);
    assert.match((await table("twice.csv")).stderr, /two pooled rows of one judge/);
    assert.match((await table("none.csv")).stderr, /no row of all modes pooled/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("Tables 6 and 7 of replicated labels are refused, and noted where accepted; Table 1 counts names", async () => {
  const systems = ["ChatDev", "AG2"];
  const records = systems.flatMap((system) =>
    Array.from({ length: 40 }, (_, index) => ({
      mas_name: system,
      llm_name: "GPT-4o",
      benchmark_name: "B",
      trace_id: index,
      trace: { key: system, index, trajectory: `${system} ${index}` },
      mast_annotation: Object.fromEntries(codes.map((code, at) => [code, ((index * 2654435761) >>> at) & 1])),
    })),
  );
  const outcomes = systems.flatMap((system) =>
    Array.from({ length: 40 }, (_, index) => `${system},${index},${index % 2 === 0 ? "failure" : "success"}`),
  );
  const folder = folderWith({
    "mast.json": [JSON.stringify(records)],
    "outcomes.csv": ["trace_key,trace_id,outcome", ...outcomes],
  });
  try {
    const mast = ["--mast", join(folder, "mast.json")];
    const joined = [...mast, "--outcomes", join(folder, "outcomes.csv")];
    for (const words of [
      ["--table", "6", ...mast],
      ["--table", "7", ...joined],
    ]) {
      const refused = await runCli("published", ...words);
      assert.deepEqual([refused.code, refused.stdout], [1, ""]);
      assert.match(refused.stderr, /labels are replicated.*accept it with --accept-replicated-labels/);
      const accepted = await runCli("published", ...words, "--accept-replicated-labels", "--format", "markdown");
      assert.equal(accepted.code, 0);
      assert.match(
        accepted.stdout,
        /^Traces .*caution: replicated-labels\)|^Percentage .*caution: replicated-labels\)/,
      );
      assert.match(accepted.stdout, /40 of 40 shared indices/);
    }
    assert.equal((await runCli("published", "--table", "1", ...mast)).code, 0);
    const { stdout } = await runCli("published", ...joined, "--format", "json", "--quiet");
    const rows = JSON.parse(stdout) as { source: string; group: string; n: number; verdict: string; note: string }[];
    const chatdev = rows.filter((row) => row.source.endsWith("Table 7") && row.group === "ChatDev");
    for (const row of chatdev) assert.deepEqual([row.n, row.verdict], [20, "not comparable"]);
    assert.match(chatdev[0]!.note, /artefact.*caution: replicated-labels/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function folderWith(files: Readonly<Record<string, readonly string[]>>): string {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-published-"));
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  return folder;
}
