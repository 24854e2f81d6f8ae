import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";

const folder = mkdtempSync(join(tmpdir(), "mastkit-tabulate-"));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const labels = file("labels.csv", "trace_id,model,1.1,1.2\na,M,1,0\nb,M,,1\nc,N,0,0\n");

test("tabulate writes one row a group, outcome and mode, and nothing else on standard output", async () => {
  const { code, stdout, stderr } = await runCli("tabulate", "--labels", labels, "--by", "model");
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines[0], "model,outcome,code,flagged,labelled,traces");
  assert.equal(lines.length, 1 + 2 * 14);
  assert.equal(lines[1], "M,unknown,1.1,1,1,2");
  assert.match(stderr, /no column for 1\.3/);
});

test("shards tabulated and merged are the whole tabulated", async () => {
  const rows = readFileSync(labels, "utf8").trimEnd().split("\n");
  const paths: string[] = [];
  for (const [index, row] of rows.slice(1).entries()) {
    const path = join(folder, `shard-${index}.csv`);
    const shard = file(`part-${index}.csv`, `${rows[0]}\n${row}\n`);
    await runCli("tabulate", "--labels", shard, "--by", "model", "--out", path, "--quiet");
    paths.push(path);
  }
  const merged = await runCli("merge", ...paths);
  const whole = await runCli("tabulate", "--labels", labels, "--by", "model");
  assert.equal(merged.code, 0);
  assert.equal(merged.stdout, whole.stdout);
});

test("--out writes the table whole, with a sidecar that names inputs by base name and digest", async () => {
  const out = join(folder, "deep", "modes.csv");
  const { code, stdout } = await runCli("tabulate", "--labels", labels, "--out", out);
  assert.deepEqual([code, stdout], [0, ""]);
  const sidecar = JSON.parse(readFileSync(`${out}.meta.json`, "utf8"));
  assert.deepEqual(sidecar.parameters, { labels: "labels.csv" });
  assert.equal(sidecar.inputs[0].name, "labels.csv");
  assert.match(sidecar.inputs[0].sha256, /^[0-9a-f]{64}$/);
});

const refusals: readonly [string, readonly string[], number, RegExp][] = [
  ["no input", ["tabulate"], 2, /nothing to read; give one of --mast, --labels/],
  ["two inputs", ["tabulate", "--labels", labels, "--mast", labels], 2, /give only one of/],
  ["an unknown option", ["tabulate", "--label", labels], 2, /unknown option --label; did you mean --labels/],
  ["an unknown command", ["tabulated"], 2, /no command tabulated; did you mean tabulate/],
  ["an unknown group", ["tabulate", "--labels", labels, "--by", "colour"], 2, /valid ones: system, model/],
  ["an unknown format", ["tabulate", "--labels", labels, "--format", "xls"], 2, /use one of table, csv, json/],
  ["a missing file", ["tabulate", "--labels", join(folder, "none.csv")], 1, /none\.csv: no such file/],
  ["a table of another kind", ["merge", labels], 1, /is no count table/],
  ["nothing to merge", ["merge"], 2, /name the tables/],
];
for (const [what, words, code, message] of refusals) {
  test(`${what}: exit ${code}, one line on standard error, nothing written`, async () => {
    const out = join(folder, "refused.csv");
    const result = await runCli(...words, "--out", out);
    assert.equal(result.code, code);
    assert.equal(result.stdout, "");
    assert.match(result.stderr, message);
    assert.equal(result.stderr.trimEnd().split("\n").length, 1);
    assert.equal(existsSync(out), false);
  });
}

test("several annotators need a choice", async () => {
  const many = file("many.csv", "trace_id,annotator,1.1\na,x,1\na,y,0\nb,x,1\nb,y,1\n");
  const refused = await runCli("tabulate", "--labels", many);
  assert.equal(refused.code, 1);
  const problem =
    /many\.csv, trace a: several annotators label the same trace \(x, y\); choose --annotator NAME or --cons/;
  assert.match(refused.stderr, problem);
  const none = await runCli("tabulate", "--labels", many, "--annotator", "z");
  assert.deepEqual([none.code, none.stderr], [1, "mastkit: many.csv: no annotator z; there are x, y\n"]);
  const firstRow = async (...words: string[]) =>
    (await runCli("tabulate", "--labels", many, "--quiet", ...words)).stdout.split("\n")[1];
  assert.equal(await firstRow("--annotator", "x"), "unknown,1.1,2,2,2");
  const majority = await runCli("tabulate", "--labels", many, "--consensus", "majority");
  assert.equal(majority.code, 1);
  assert.match(majority.stderr, /two annotators of a trace have no majority.*--consensus any or all, or --annotator/);
  assert.equal(await firstRow("--consensus", "any"), "unknown,1.1,2,2,2");
  assert.equal(await firstRow("--consensus", "all"), "unknown,1.1,1,2,2");
});

test("a consensus of annotators who never all share a trace labels none: one line that says so", async () => {
  const crossed = file("crossed.csv", "trace_id,annotator,1.1\na,x,1\na,y,0\nb,y,1\nb,z,1\n");
  const { code, stdout, stderr } = await runCli("prevalence", "--labels", crossed, "--consensus", "any", "--quiet");
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /crossed\.csv: no trace has the labels of all annotators .*; choose --annotator NAME/);
  assert.equal((await runCli("prevalence", "--labels", crossed, "--annotator", "y")).code, 0);
});

test("outcomes join by id, and what does not match is reported or refused", async () => {
  const outcomes = file("outcomes.csv", "trace_id,outcome\na,failure\nz,success\n");
  const words = ["tabulate", "--labels", labels, "--outcomes", outcomes];
  const { stdout, stderr } = await runCli(...words);
  assert.match(stdout, /^failure,1\.1,1,1,1$/m);
  assert.match(stderr, /2 labelled traces without an outcome row: b, c/);
  assert.match(stderr, /1 outcome row without a labelled trace: z/);
  const strict = await runCli(...words, "--strict");
  assert.deepEqual([strict.code, strict.stdout], [1, ""]);
});

test("the human file tabulates to votes with its missing votes empty", needsRealData, async () => {
  const { code, stdout } = await runCli("tabulate", "--human", realData("mast", "MAD_human_labelled_dataset.json")!);
  assert.equal(code, 0);
  assert.match(stdout, /^set,code,annotator_1,annotator_2,annotator_3,items,source,caution$/m);
  assert.match(stdout, /^Generlazability,3\.2,0,0,,1,,shared-blocks$/m);
  const votes = file("votes.csv", stdout);
  const agreement = await runCli(
    "agreement",
    "--counts",
    votes,
    "--per-mode",
    "--interval",
    "wald",
    "--format",
    "json",
  );
  const intervals = (JSON.parse(agreement.stdout) as { low: number | null }[]).filter((row) => row.low !== null);
  assert.equal(intervals.length, 0, "records that share a block carry no interval, as counts either");
});

test("votes keep their groups under either name, and only 0 and 1 are counted", async () => {
  const ratings = file("votes-in.csv", "item,rater,code,value,system\n1,a,1.1,1,S\n1,b,1.1,0,S\n");
  const { stdout } = await runCli("tabulate", "--ratings", ratings, "--by", "mas_name,round");
  assert.match(stdout, /^mas_name,set,code,a,b,items\nS,ratings,1\.1,1,0,1$/m);
  const ordinal = file("ordinal.csv", "item,rater,code,value\n1,a,x,3\n");
  const refused = await runCli("tabulate", "--ratings", ordinal);
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  assert.match(refused.stderr, /item 1, code x, a: a votes table holds votes of 1 and 0 alone \(value 3\)/);
});

test("a group column named like a column of the result is refused, not overwritten", async () => {
  const clash = file("clash.csv", "trace_id,n,code,1.1\na,x,y,1\n");
  for (const [command, name] of [
    ["prevalence", "n"],
    ["prevalence", "code"],
    ["tabulate", "code"],
  ] as const) {
    const { code, stdout, stderr } = await runCli(command, "--labels", clash, "--by", name);
    assert.deepEqual([code, stdout], [2, ""], `${command} --by ${name}`);
    assert.match(stderr, /column of that name/);
  }
});

test("options that would have no effect are refused", async () => {
  const counts = file("counts.csv", (await runCli("tabulate", "--labels", labels)).stdout);
  const refused: readonly (readonly string[])[] = [
    ["prevalence", "--counts", counts, "--success-threshold", "0.5"],
    ["prevalence", "--labels", labels, "--recall", "unfiltered"],
    ["merge", counts, "--by", "model"],
  ];
  for (const words of refused) assert.equal((await runCli(...words)).code, 2, words.join(" "));
});

test("a value that begins with a dash gets one line that says how to write it", async () => {
  const { code, stderr } = await runCli("tabulate", "--labels", labels, "--by", "-3");
  assert.equal(code, 2);
  assert.equal(stderr, 'mastkit: tabulate: --by: a value that begins with "-" is written --by=VALUE\n');
});

test("the first release's JSON tabulates by its own column names", needsRealData, async () => {
  const file = realData("mast", "MAD_full_dataset.first-release.3-rows.json")!;
  const { code, stdout } = await runCli("tabulate", "--mast", file, "--by", "mas_name");
  assert.equal(code, 0);
  assert.match(stdout, /^mas_name,outcome,code,flagged,labelled,traces$/m);
  assert.equal(stdout.trimEnd().split("\n").length % 14, 1);
});

test("a truncated JSON is refused in one line with record and byte", async () => {
  const cut = file("cut.json", '[{"mas_name":"AG2","llm_name":"x","benchmark_name":"y","trace_id":1,"trace":{"tra');
  const { code, stdout, stderr } = await runCli("tabulate", "--mast", cut);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /^mastkit: cut\.json, record 1.*byte/);
  assert.equal(stderr.trimEnd().split("\n").length, 1);
});

test("shards that lack a mode's row merge to a table that is read, and the mode is noted as not labelled there", async () => {
  const head = "model,outcome,code,flagged,labelled,traces";
  const [one, two] = [
    file("one.csv", `${head}\nA,failure,1.1,3,10,10\nA,success,1.1,1,10,10\nA,failure,1.2,2,10,10\n`),
    file("two.csv", `${head}\nA,failure,1.1,3,10,10\nA,success,1.1,1,10,10\n`),
  ];
  const merged = await runCli("merge", one, two);
  assert.equal(merged.code, 0);
  assert.match(merged.stderr, /two\.csv has no row for 1\.2, 1\.3, .* in some group and outcome: not labelled there/);
  const prevalence = await runCli("prevalence", "--counts", file("merged.csv", merged.stdout), "--format", "json");
  assert.equal(prevalence.stderr, "");
  const rows = JSON.parse(prevalence.stdout) as { flagged: number; n: number; unlabelled: number }[];
  const counts = rows.slice(0, 3).map(({ flagged, n, unlabelled }) => [flagged, n, unlabelled]);
  assert.deepEqual(counts, [
    [8, 40, 0],
    [2, 10, 30],
    [0, 0, 40],
  ]);
});
