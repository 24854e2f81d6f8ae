import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runCli } from "../cli.js";

const folder = mkdtempSync(join(tmpdir(), "mastkit-figures-"));
after(() => rmSync(folder, { recursive: true }));

test("a named figure is written as picture, specification, rows and caption", async () => {
  const out = join(folder, "named");
  const { code, stdout } = await runCli(
    "figures",
    "failed-successful-study",
    "--source",
    "published",
    "--out",
    out,
    "--dpi",
    "100",
  );
  assert.equal(code, 0);
  assert.deepEqual(
    readdirSync(out).sort(),
    ["csv", "md", "pdf", "png", "svg", "vl.json"].map((end) => `failed-successful-study.${end}`),
  );
  assert.equal(stdout.trim().split("\n").length, 6);
  const spec = JSON.parse(readFileSync(join(out, "failed-successful-study.vl.json"), "utf8")) as {
    usermeta: { mastkit: { inputs: { name: string; sha256: string }[]; command: string; version: string } };
  };
  const { inputs, command, version } = spec.usermeta.mastkit;
  assert.equal(inputs[0]!.name, "itbench-study-modes.csv");
  assert.match(inputs[0]!.sha256, /^[0-9a-f]{64}$/);
  assert.match(command, /^prevalence --counts/);
  assert.match(version, /^mastkit \d/);
  const caption = readFileSync(join(out, "failed-successful-study.md"), "utf8");
  assert.match(caption, /95% Wilson/);
  assert.match(caption, /selected/);
});

test("formats can be chosen; rows, caption and what made them are always there", async () => {
  const out = join(folder, "svg-only");
  const args = [
    "figures",
    "modes-per-trace",
    "--source",
    "published",
    "--out",
    out,
    "--format",
    "svg",
    "--theme",
    "grey",
  ];
  assert.equal((await runCli(...args)).code, 0);
  assert.deepEqual(
    readdirSync(out).sort(),
    ["csv", "md", "svg", "vl.json"].map((end) => `modes-per-trace-study.${end}`),
  );
});

test("a width that a named figure does not support is refused, and nothing is written", async () => {
  const out = join(folder, "none");
  const { code, stdout, stderr } = await runCli(
    "figures",
    "association",
    "--source",
    "published",
    "--width",
    "single",
    "--out",
    out,
  );
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /association cannot be drawn at width single; it supports text, double, slide/);
});

test("unknown figures and formats are refused with the list of known ones", async () => {
  const unknown = await runCli("figures", "pie", "--source", "published");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /figures pie: no figure is called so; there are .*lift-study/);
  const absent = await runCli("figures", "sweep", "--source", "published");
  assert.equal(absent.code, 2);
  assert.match(
    absent.stderr,
    /figures sweep: needs the recall of each run; .*--outcomes FILE fills this; there are .*taxonomy-2026/,
  );
  const format = await runCli("figures", "--source", "published", "--format", "gif");
  assert.equal(format.code, 2);
  assert.match(format.stderr, /use svg, pdf, png, json/);
});
