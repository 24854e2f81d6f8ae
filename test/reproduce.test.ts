import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runCli } from "./cli.js";
import { needsRealData, realData } from "./data.js";
import { root } from "./examples.js";

const folder = mkdtempSync(join(tmpdir(), "mastkit-reproduce-"));

/** Every file below a folder with its bytes. */
function contents(of: string): Readonly<Record<string, string>> {
  const names = readdirSync(of, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(of.length), readFileSync(path).toString("base64")]));
}

const pictures = ["taxonomy-2026", "lift-study", "failed-successful-study", "agreement-human"];

test("a second run gives the same bytes, pictures too, with no path of this machine in them", async () => {
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  const { code, stdout } = await runCli("reproduce", "--source", "published", "--out", first, "--quiet");
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.ok(lines.length <= 18, stdout);
  assert.match(stdout, /^Read:\n {2}mast: the published counts .*\n(?:.*\n)*Found:\n(?: {2,4}.*\n){5,8}Missing:\n/);
  assert.match(stdout, / {2}lift-study: 5 of 32 .*3\.3 Incorrect verification in Gemini-3-Flash/);
  assert.match(stdout, / {2}outcomes-itbench, .*: .*mastkit fetch itbench/);
  assert.match(
    lines.at(-1)!,
    /^Report: .*report\.html \(\d+ tables and \d+ figures beside it; --verbose lists all \d+ files\)$/,
  );
  const again = await runCli("figures", ...pictures, "--source", "published", "--out", second, "--quiet");
  assert.equal(again.code, 0);
  const made = contents(first);
  const twice = Object.entries(contents(second));
  assert.ok(twice.length >= 6 * pictures.length);
  for (const [name, bytes] of twice) assert.equal(bytes, made[name], name);
  for (const text of Object.values(made)) {
    assert.ok(!Buffer.from(text, "base64").includes(folder), "an absolute path is in an output");
  }
});

test("the committed outputs are what the kit makes of the published numbers", {
  skip: !existsSync(join(root, ".git")),
}, () => {
  const committed = execFileSync("git", ["ls-files", "-z", "figures"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((name) => name !== "")
    .map((name) => name.slice("figures".length));
  const made = Object.keys(contents(join(folder, "first"))).map((name) => name.replaceAll("\\", "/"));
  assert.deepEqual(
    committed.sort(),
    made.filter((name) => name !== "/report.html").sort(),
    "npm run reproduce -- --source published, then commit figures/",
  );
  for (const name of committed.filter((file) => !/\.(png|pdf)$/.test(file))) {
    const [now, then] = [join(folder, "first", name), join(root, "figures", name)].map((path) =>
      readFileSync(path, "utf8"),
    );
    sameButForRounding(now!, then!, name);
  }
  for (const name of committed) {
    const { size } = statSync(join(root, "figures", name));
    assert.ok(size > 0 && size < 500_000, `${name} has ${size} bytes`);
  }
});

/** Text must be equal; numbers may differ by 1e-9 of their size, as they do between kinds of CPU. */
function sameButForRounding(now: string, then: string, name: string): void {
  if (now === then) return;
  const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
  assert.equal(now.replace(number, "#"), then.replace(number, "#"), `${name} is stale`);
  const [a, b] = [now, then].map((text) => (text.match(number) ?? []).map(Number));
  for (const [index, value] of a!.entries()) {
    const other = b![index]!;
    const close = Math.abs(value - other) <= 1e-9 * Math.max(Math.abs(value), Math.abs(other));
    assert.ok(close, `${name} is stale: ${value} now, ${other} committed`);
  }
}

test("five of the study's 32 testable cells survive the correction", () => {
  const [header, ...rows] = readFileSync(join(folder, "first", "tables", "lift-study.csv"), "utf8")
    .trimEnd()
    .split("\n");
  const column = header!.split(",").indexOf("q");
  const q = rows.map((row) => row.split(",")[column]!).filter((cell) => cell !== "");
  assert.equal(q.length, 32);
  assert.equal(q.filter((cell) => Number(cell) < 0.05).length, 5);
});

test("a folder of real files is searched, and what it holds is used", needsRealData, async () => {
  const out = join(folder, "real");
  const { code, stderr } = await runCli("reproduce", "--source", realData()!, "--out", out, "--verbose");
  assert.equal(code, 0);
  assert.match(stderr, /mast: MAD_full_dataset\.first-release\.3-rows\.json \(found\)/);
  assert.match(stderr, /human: MAD_human_labelled_dataset\.json \(found\)/);
  assert.match(stderr, /audit warning, human missing-votes: 2 votes missing/);
  assert.ok(stderr.indexOf("audit warning") < stderr.indexOf("outcomes-itbench"), "the audit comes first");
  assert.match(readFileSync(join(out, "tables", "audit-human.csv"), "utf8"), /^identical-traces,warning,human,2,/m);
  const outcomes = readFileSync(join(out, "tables", "outcomes-itbench.csv"), "utf8");
  assert.match(outcomes, /^Google-Gemini-3-Flash-Preview,(?:sre,)?6,6,0\.333333333333,/m);
});

test("two candidates for one data set are named, not chosen between", async () => {
  const source = join(folder, "two");
  mkdirSync(source);
  for (const name of ["MAD_full_dataset.a.json", "MAD_full_dataset.b.json"]) writeFileSync(join(source, name), "[]");
  const { code, stdout, stderr } = await runCli("reproduce", "--source", source, "--out", join(folder, "none"));
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /2 files could be the mast data: MAD_full_dataset\.a\.json, .*name one with --mast/);
});

test("a source that is no folder is refused", async () => {
  const { code, stderr } = await runCli("reproduce", "--source", join(folder, "nowhere"));
  assert.equal(code, 1);
  assert.match(stderr, /nowhere: no such folder; give auto, published or a folder/);
});
