import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutRows, printed } from "../../src/export/layout.js";
import { codes, publishedFigures, toLatex, toMarkdown } from "../../src/index.js";
import { paperTable, paperTableNames } from "../../src/published.js";
import { runCli } from "../cli.js";

test("Table 1 lists 18 groups of 1,642 traces", () => {
  const { rows } = paperTable("1");
  assert.equal(rows.length, 18);
  assert.equal(
    rows.reduce((sum, row) => sum + Number(row[4]), 0),
    1642,
  );
});

test("Table 2 shows the judge's five scores with the digits as published", () => {
  assert.match(toMarkdown(paperTable("2")), /\| o1 few-shot \| 0\.94 \| 0\.77 \| 0\.833 \| 0\.8 \| 0\.77 \|/);
  assert.doesNotMatch(toLatex(paperTable("2")), /Rounding/);
});

test("Table 2 of one's own scores is rounded, and an undefined score is empty", () => {
  const judges = [{ judge: "mine", accuracy: 0.9, recall: null, precision: 2 / 3, f1: 0.5, kappa: 0 }];
  assert.match(toMarkdown(paperTable("2", { judges })), /\| mine \| 0\.900 \| {2}\| 0\.667 \| 0\.500 \| 0 \|/);
});

test("published percentages print as the paper has them", () => {
  const { rows } = paperTable("7");
  const columns = ["ChatDev success", "ChatDev failure", "MetaGPT success", "MetaGPT failure"];
  for (const figure of publishedFigures("mast-paper-success-failure")) {
    const row = rows.find((candidate) => String(candidate[0]).startsWith(`${figure["code"]} `))!;
    const cell = row[1 + columns.indexOf(`${figure["mas_name"]} ${figure["outcome"]}`)]!;
    assert.equal(printed(cell, 1), figure["pct_of_traces"]);
  }
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

const table6 = (labelled: (code: string) => number) =>
  paperTable("6", {
    modes: {
      kind: "modes",
      by: ["system", "model"],
      rows: codes.map((code) => ({
        group: { system: "S", model: "M" },
        outcome: "unknown",
        code,
        flagged: Math.min(2, labelled(code)),
        labelled: labelled(code),
        traces: 10,
        source: null,
        caution: [],
      })),
    },
  });

test("a mode that no trace is labelled for is empty, not 0, and does not set the group's size", () => {
  const { columns, rows, notes } = table6((code) => (code === "1.1" ? 0 : 10));
  assert.deepEqual(
    columns.slice(1).map(({ name }) => name),
    ["S (of 10)"],
  );
  assert.deepEqual([rows[0]![1], rows[1]![1]], [null, 2]);
  assert.deepEqual(notes, ["empty: no trace of the group is labelled for the mode"]);
});

test("where modes are labelled on different numbers of traces, these stand in a column beside", () => {
  const { columns, rows, notes } = table6((code) => (code === "3.2" ? 6 : 10));
  assert.deepEqual(
    columns.slice(1).map(({ name }) => name),
    ["S", "S, labelled"],
  );
  assert.deepEqual(rows[codes.indexOf("3.2")]!.slice(1), [2, 6]);
  assert.equal(notes, undefined);
});

test("a table of replicated labels says so in its caption and in every row of its CSV", () => {
  const modes = { kind: "modes", by: ["system", "model"], rows: [] } as const;
  const layout = paperTable("6", { modes, caution: ["replicated-labels", "two groups"] });
  assert.match(layout.caption!, /; caution: replicated-labels\)$/);
  for (const row of layoutRows(layout).rows) assert.equal(row["note"], "caution: replicated-labels; two groups");
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
