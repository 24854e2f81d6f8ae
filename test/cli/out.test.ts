import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundle } from "../bundle.mjs";
import { runCli } from "../cli.js";
import { root } from "../examples.js";
import { temporaryFolder } from "../folder.js";

const text = "trace_id,1.1\na,1\nb,0\n";

/** A folder with a labels file, under two names, and a count table. */
async function dataFolder(): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "labels.csv"), text, { mode: 0o444 });
  symlinkSync("labels.csv", join(folder, "link.csv"));
  writeFileSync(join(folder, "x.meta.json"), text);
  const { code, stderr } = await runCli(
    "tabulate",
    "--labels",
    join(folder, "labels.csv"),
    "--out",
    join(folder, "counts.csv"),
  );
  assert.equal(code, 0, stderr);
  return folder;
}

const overwriting: readonly (readonly [what: string, command: string, input: string, out: string])[] = [
  ["the input itself", "prevalence --labels", "labels.csv", "labels.csv"],
  ["a link to the input", "prevalence --labels", "labels.csv", "link.csv"],
  ["the input given by a link", "prevalence --labels", "link.csv", "labels.csv"],
  ["the input by its sidecar", "prevalence --labels", "x.meta.json", "x"],
  ["a table that is merged", "merge", "counts.csv", "counts.csv"],
];
for (const [what, command, input, out] of overwriting) {
  test(`--out over ${what} is wrong usage, and nothing is written`, async () => {
    const folder = await dataFolder();
    const before = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
    const { code, stdout, stderr } = await runCli(
      ...command.split(" "),
      join(folder, input),
      "--out",
      join(folder, out),
    );
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^mastkit: .*: would write over an input; give another name\n$/);
    assert.deepEqual(
      new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")])),
      before,
    );
  });
}

test("a file of a tree that is read is not written over", async () => {
  const run = join(temporaryFolder(), "agent", "model", "sre", "Scenario-1", "1");
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, "judge_output.json"), "{}");
  const words = ["outcomes", "--itbench", join(run, "..", ".."), "--out"];
  assert.equal((await runCli(...words, join(run, "judge_output.json"))).code, 2);
  assert.equal((await runCli(...words, join(run, "outcomes.csv"))).code, 0);
});

test("figures do not write over the labels that they draw", async () => {
  const folder = temporaryFolder();
  const labels = join(folder, "modes-per-trace-labels.csv");
  const rows = Array.from(
    { length: 8 },
    (_, id) => `${id},M,${Array.from({ length: 14 }, (_, bit) => (id >> (bit % 3)) & 1)}`,
  );
  const codes = "1.1,1.2,1.3,1.4,1.5,2.1,2.2,2.3,2.4,2.5,2.6,3.1,3.2,3.3";
  const content = `trace_id,model,${codes}\n${rows.join("\n")}\n`;
  writeFileSync(labels, content);
  const words = ["figures", "modes-per-trace-labels", "--source", "published", "--labels", labels, "--format", "svg"];
  const { code, stderr } = await runCli(...words, "--out", folder);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /would write over an input/);
  assert.deepEqual([readdirSync(folder), readFileSync(labels, "utf8")], [["modes-per-trace-labels.csv"], content]);
});

test("a table that cannot have its sidecar is not written, and an old one stays", async () => {
  const folder = await dataFolder();
  const out = join(folder, "out.csv");
  mkdirSync(`${out}.meta.json`);
  writeFileSync(out, "before");
  const { code, stderr } = await runCli("prevalence", "--labels", join(folder, "labels.csv"), "--out", out);
  assert.equal(code, 1);
  assert.match(stderr, /out\.csv\.meta\.json: is a folder, not a file/);
  assert.equal(readFileSync(out, "utf8"), "before");
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".tmp")),
    [],
  );
});

test("an --out that is no place for a file is refused with its cause", async () => {
  const folder = await dataFolder();
  const labels = join(folder, "labels.csv");
  const into = await runCli("prevalence", "--labels", labels, "--out", folder);
  assert.deepEqual([into.code, into.stdout], [1, ""]);
  assert.match(into.stderr, /is a folder, not a file; name a file in it\n$/);
  const below = await runCli("prevalence", "--labels", labels, "--out", join(labels, "x.csv"));
  assert.deepEqual([below.code, below.stdout], [1, ""]);
  assert.match(below.stderr, /labels\.csv\/x\.csv: cannot be written: a part of the path is a file, not a folder\n$/);
});

test("report --out has a sidecar with the digests of what it was made from", async () => {
  const out = join(temporaryFolder(), "report.html");
  const labels = join(await dataFolder(), "labels.csv");
  const { code, stderr } = await runCli("report", "--labels", labels, "--source", "published", "--out", out);
  assert.equal(code, 0, stderr);
  const made = JSON.parse(readFileSync(`${out}.meta.json`, "utf8")) as {
    readonly command: string;
    readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
  };
  assert.equal(made.command, "report");
  const names = made.inputs.map(({ name }) => name);
  assert.ok(names.includes("labels.csv"), names.join(", "));
  assert.equal(new Set(names).size, names.length);
});

const needsFull = { skip: existsSync("/dev/full") ? false : "needs /dev/full" };

test("a full standard output is one line and exit 1; one that is closed is no fault", needsFull, async () => {
  const labels = join(await dataFolder(), "labels.csv");
  const [cli] = await bundle([join(root, "src", "cli.ts")]);
  const command = `"$0" "$2" prevalence --labels "$1" --quiet`;
  const shell = (line: string) =>
    spawnSync("sh", ["-c", line, process.execPath, labels, cli!], { cwd: root, encoding: "utf8" });
  const full = shell(`${command} > /dev/full`);
  assert.deepEqual([full.status, full.stderr], [1, "mastkit: cannot write to standard output: ENOSPC\n"]);
  assert.equal(shell(`{ ${command}; echo "exit $?" >&2; } | true`).stderr, "exit 0\n");
});
