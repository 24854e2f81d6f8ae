import assert from "node:assert/strict";
import { test } from "node:test";
import { toLatex } from "../../src/export/latex.js";
import { toMarkdown } from "../../src/export/markdown.js";
import { paperTable, paperTableNames } from "../../src/published/paper-layouts.js";
import { runCli } from "../cli.js";

test("Table 1 lists 18 groups of 1,642 traces", () => {
  const { rows } = paperTable("1");
  assert.equal(rows.length, 18);
  assert.equal(
    rows.reduce((sum, row) => sum + Number(row[4]), 0),
    1642,
  );
});

test("Table 2 shows the judge's five scores", () => {
  assert.match(toMarkdown(paperTable("2")), /\| o1 few-shot \| 0\.940 \| 0\.770 \| 0\.833 \| 0\.800 \| 0\.770 \|/);
});

test("Table 6 sets the systems side by side under each model", () => {
  const layout = paperTable("6");
  assert.deepEqual(
    layout.columns.slice(1).map(({ over, name }) => [over, name]),
    [
      ["Qwen2.5-Coder-32B-Instruct", "ChatDev (of 100)"],
      ["Qwen2.5-Coder-32B-Instruct", "MetaGPT (of 100)"],
      ["CodeLlama-7b-Instruct-hf", "ChatDev (of 100)"],
      ["CodeLlama-7b-Instruct-hf", "MetaGPT (of 100)"],
    ],
  );
  assert.deepEqual(layout.rows[0], ["1.1 Disobey task specification", 35, 12, 76, 94]);
});

test("Table 7 shows percentages with one decimal, as the paper does", () => {
  const latex = toLatex(paperTable("7"));
  assert.match(latex, /\\multicolumn\{2\}\{c\}\{MetaGPT\}/);
  assert.match(latex, /1\.1 Disobey task specification & 20 & 25 & 33\.3 & 16\.7 \\\\/);
});

test("Table 7 of one's own counts needs outcomes, and then is made of them", () => {
  const origin = { group: { system: "S" }, source: null, caution: [] };
  const rows = (outcome: "unknown" | "success") => [
    { ...origin, outcome, code: "1.1", flagged: 1, labelled: 3, traces: 3 },
  ];
  const modes = (outcome: "unknown" | "success") => ({ kind: "modes", by: ["system"], rows: rows(outcome) }) as const;
  assert.throws(() => paperTable("7", { modes: modes("unknown") }), /needs traces of known outcome/);
  const own = paperTable("7", { modes: modes("success") });
  assert.deepEqual(own.columns[1], { over: "S", name: "success (n = 3)", digits: 1 });
  assert.match(toLatex(own), /33\.3/);
});

test("published --table writes every table in every format", async () => {
  for (const name of paperTableNames) {
    for (const format of ["csv", "json", "markdown", "latex", "html"]) {
      const { code, stdout } = await runCli("published", "--table", name, "--format", format);
      assert.equal(code, 0, `${name} ${format}`);
      assert.ok(stdout.length > 100, `${name} ${format}`);
    }
  }
});
