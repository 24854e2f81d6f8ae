import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { publishedTableUrl } from "../../src/published.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";

const votes = fileURLToPath(publishedTableUrl("mast-human-votes"));
const columns =
  "code,raters,coefficient,estimate,se,low,high,interval,observed,expected,items,complete_items,prevalence_index,bias_index,note";

test("agreement --counts gives the contract's columns, headed by the set or the round", async () => {
  const { code, stdout } = await runCli("agreement", "--counts", votes);
  assert.equal(code, 0);
  assert.equal(stdout.split("\n")[0], `set,${columns}`);
  const byRound = await runCli("agreement", "--counts", votes, "--by", "round");
  assert.equal(byRound.stdout.split("\n")[0], `round,${columns}`);
  assert.match(byRound.stdout, /\nRound 3,,annotator_1\|annotator_2,cohen,0\.719008264463,,,,,/);
  const pooled = await runCli("agreement", "--counts", votes, "--pool-taxonomies");
  assert.equal(pooled.stdout.split("\n")[0], columns);
});

test("agreement --human notes that the paper's kappa of a round is not comparable", needsRealData, async () => {
  const file = realData("mast", "MAD_human_labelled_dataset.json")!;
  const { code, stdout, stderr } = await runCli("agreement", "--human", file, "--by", "round");
  assert.equal(code, 0);
  assert.match(stdout, /\nGenerlazability,,annotator_1\|annotator_2,cohen,0\.456310679612,/);
  assert.match(stdout, /\nRound 1,,all,fleiss,1,.*the paper prints 0\.24 .*not comparable/);
  assert.match(stderr, /8 distinct annotation blocks/);
  const listwise = await runCli("agreement", "--human", file, "--by", "round", "--missing", "listwise");
  assert.match(listwise.stdout, /\nGenerlazability,,annotator_1\|annotator_2,cohen,0\.454545454545,/);
});

test("agreement --labels takes annotators as raters, and refuses a single one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "agreement-"));
  const file = join(folder, "labels.csv");
  const rows = Array.from({ length: 24 }, (_, id) => `${id},ann,${id % 2}\n${id},ben,${id % 3 === 0 ? 0 : id % 2}`);
  writeFileSync(file, `trace_id,annotator,1.1\n${rows.join("\n")}\n`);
  const { code, stdout } = await runCli("agreement", "--labels", file, "--per-mode");
  assert.equal(code, 0);
  assert.match(stdout, /\nmast14,1\.1,ann\|ben,cohen,0\.666666666667,/);
  writeFileSync(file, "trace_id,annotator,1.1\n1,ann,1\n");
  assert.equal((await runCli("agreement", "--labels", file)).code, 1);
});

test("agreement refuses what it cannot do with one line and the right exit code", async () => {
  const wrong = await runCli("agreement", "--counts", votes, "--by", "nothing");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /valid ones: set, round/);
  assert.equal((await runCli("agreement", "--counts", votes, "--per-category")).code, 2);
  assert.equal((await runCli("agreement", "--counts", "no-such-file.csv")).code, 1);
});
