import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runCli } from "../cli.js";
import { root } from "../examples.js";
import { temporaryFolder } from "../folder.js";
import { onlyLong } from "../long.js";

const counts = (name: string) => ["--counts", join(root, "data", "published", `${name}.csv`)];
const study = counts("itbench-study-modes");

/** A table of every kind that the shipped data give. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  lift: ["lift", ...study, "--by", "model"],
  chosen: ["lift", ...study, "--by", "model", "--columns", "model,code,risk_difference,q"],
  stratified: ["lift", ...study, "--stratify", "model"],
  robust: ["lift", ...study, "--by", "model", "--robust"],
  prevalence: ["prevalence", ...counts("mast-releases-modes"), "--by", "release"],
  "mode-counts": ["mode-counts", ...study, "--by", "model", "--outcome", "failure", "--bounds"],
  agreement: ["agreement", ...counts("mast-human-votes"), "--by", "round"],
  "agreement-overview": ["agreement", ...counts("mast-human-votes"), "--by", "round", "--overview"],
  interventions: ["interventions"],
  power: ["power", "--base", "0.1", "--difference", "0.3", "--ratio", "3"],
  audit: ["audit", ...study],
  taxonomy: ["taxonomy"],
  counts: ["merge", study[1]!],
  published: ["published"],
  findings: ["published", "--findings"],
  item: ["published", "--paper", "mast-v3:table-7"],
  ...Object.fromEntries(
    ["1", "2", "5", "6", "7", "8"].map((name) => [`table-${name}`, ["published", "--table", name]]),
  ),
};

async function latexOf(kind: string): Promise<string> {
  const { code, stdout, stderr } = await runCli(...kinds[kind]!, "--format", "latex");
  assert.equal(code, 0, stderr);
  return stdout;
}

const preambleOf = (latex: string) => /^% Preamble: (\\usepackage\{[a-z,]+\})/m.exec(latex)![1]!;

test("the lifts are a float over both columns with caption, label and booktabs alone: estimate with limits, n and q, no power notes", async () => {
  const latex = await latexOf("lift");
  assert.equal(preambleOf(latex), "\\usepackage{booktabs}");
  assert.match(
    latex,
    /\\begin\{table\*\}\n\\centering\n\\caption\{Failed and successful traces .*\}\n\\label\{tab:lift\}\n/,
  );
  assert.match(latex, /\nmode & failed & success & difference & q \\\\\n/);
  assert.match(
    latex,
    /\n3\.3 Incorrect verification & 29\/44 & 2\/14 & 0\.52~\(0\.22~to~0\.68\) & 0\.012\{\*\} \\\\\n/,
  );
  assert.equal(latex.match(/\\textit\{model: /g)!.length, 3);
  assert.doesNotMatch(latex, /80\\% power|remain possible/);
  assert.match(latex, /^% Left out to fit the page: p, risk ratio, verdict, notes \(--columns chooses/m);
  assert.match(await latexOf("chosen"), /\ncode & risk difference & q \\\\\n/);
});

const skip = onlyLong.skip
  ? onlyLong.skip
  : spawnSync("kpsewhich", ["booktabs.sty"]).status !== 0 && "LaTeX with booktabs is not installed";

for (const kind of Object.keys(kinds)) {
  test(`${kind} compiles with the preamble that it states, in one column and in two, and fits the page`, {
    skip,
  }, async () => {
    const latex = await latexOf(kind);
    const folder = temporaryFolder();
    const preamble = preambleOf(latex);
    for (const columns of preamble.includes("longtable") ? ["onecolumn"] : ["onecolumn", "twocolumn"]) {
      const text = `\\documentclass[${columns}]{article}\n${preamble}\n\\begin{document}\nBefore.\n\n${latex}\nAfter.\n\\end{document}\n`;
      writeFileSync(join(folder, "t.tex"), text);
      // longtable finds its widths over several runs
      for (let pass = 0; pass < (preamble.includes("longtable") ? 3 : 1); pass++) {
        const run = spawnSync("pdflatex", ["-halt-on-error", "-interaction=nonstopmode", "t.tex"], { cwd: folder });
        assert.equal(run.status, 0, run.stdout.toString("latin1").match(/^!.*/m)?.[0]);
      }
      const log = readFileSync(join(folder, "t.log"), "latin1");
      assert.deepEqual(log.match(/^(Overfull .*|LaTeX Warning: Float too large.*)/gm) ?? [], [], columns);
    }
  });
}
