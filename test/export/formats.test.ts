import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { type Analysis, analysisOf } from "../../src/analyses/analysis.js";
import { liftAnalysis } from "../../src/analyses/lift.js";
import { formatTable, type TableFormat } from "../../src/cli/output.js";
import { parseCsv } from "../../src/datasets/csv.js";
import { escapeHtml } from "../../src/export/html.js";
import { escapeLatex } from "../../src/export/latex.js";
import { layoutRows, printed, roundingOf } from "../../src/export/layout.js";
import { escapeMarkdown } from "../../src/export/markdown.js";
import { printLayout } from "../../src/export/print-layout.js";
import {
  type Cell,
  type Column,
  layoutOf,
  lift,
  publishedTable,
  type TableLayout,
  toHtmlTable,
  toLatex,
  toMarkdown,
} from "../../src/index.js";
import { paperTable, paperTableNames } from "../../src/published.js";
import { visible } from "../../src/words.js";
import { hostileNames } from "./hostile-names.js";

test("whole numbers print as they are, others rounded to three decimals, and nothing small prints as 0", () => {
  assert.deepEqual(
    [0, 1, -3, 0.5162337, 1e-4, -1e-4, 0.0005, 12.3456, 1e15, null].map((cell) => printed(cell)),
    ["0", "1", "−3", "0.516", "<0.001", ">−0.001", "0.001", "12.346", "1000000000000000", ""],
  );
  assert.equal(printed(33.333, 1), "33.3");
  assert.throws(() => printed(Number.NaN), TypeError);
});

test("a layout refuses a column that is not there, as a type and at run time", () => {
  // @ts-expect-error a column that the rows lack
  assert.throws(() => layoutOf([{ a: 1 }], ["a", "b"]), /lacks the column b/);
  // @ts-expect-error a column that the table lacks
  assert.throws(() => layoutOf([{ a: 1, z: 2 }], ["a"]), /column that the table lacks: z/);
});

test("what hides or turns text is shown by its code point", () => {
  assert.equal(visible("a\u202eb\u200fc\u0000d\ne"), "a[U+202E]b[U+200F]c[U+0000]d e");
});

const hostile: TableLayout = {
  caption: hostileNames[0]!,
  columns: [{ name: "system" }, { name: "n" }],
  rows: hostileNames.map((name, index) => [name, index + 0.5]),
};

test("hostile text is inert in HTML: no tag and no attribute comes of it", () => {
  const html = toHtmlTable(hostile);
  const tags = [...html.matchAll(/<\/?([a-zA-Z][^\s>]*)/g)].map((match) => match[1]);
  assert.deepEqual([...new Set(tags)].sort(), ["caption", "table", "tbody", "td", "th", "thead", "tr"]);
  for (const mark of ["\u202e", "\u200f", "\u0000"]) assert.ok(!html.includes(mark));
  assert.ok(html.includes("x".repeat(10_000)));
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.ok(!/[<>"']/.test(escapeHtml(text)));
    }),
  );
});

test("hostile text is inert in Markdown: one line a row, two columns, no tag, link or image", () => {
  const lines = toMarkdown(hostile).trimEnd().split("\n").slice(2);
  assert.equal(lines.length, hostileNames.length + 2);
  for (const line of lines) {
    assert.equal(line.replace(/\\[|]/g, "").split("|").length, 4, line.slice(0, 80));
    assert.ok(!/[<>]/.test(line));
    assert.ok(!/(^|[^\\])[[\]`*]/.test(line), line.slice(0, 80));
    assert.ok(!/https?:|www\./.test(line));
  }
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.ok(!/(^|[^\\])(\\\\)*[|`[\]<>]/.test(escapeMarkdown(text)));
    }),
  );
});

test("hostile text is inert in LaTeX: no command of its own, every brace closed", () => {
  const allowed = /\\(text[a-z]+|ensuremath|times|pm|leq|geq|neq|kappa|ldots)\b|\\[\\{}$&#%_]/g;
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...hostileNames)), (text) => {
      const latex = escapeLatex(visible(text));
      const rest = latex.replace(allowed, "").replace(/\\-/g, "");
      assert.ok(!/[\\$&#%_^~]/.test(rest), rest);
      let depth = 0;
      for (const character of latex.replace(/\\[{}]/g, "")) {
        if (character === "{") depth++;
        if (character === "}") depth--;
        assert.ok(depth >= 0);
      }
      assert.equal(depth, 0);
    }),
  );
});

test("hostile text is inert in CSV and survives JSON", () => {
  const rows = hostileNames.map((system) => ({ system }));
  const csv = formatTable(rows, ["system"], "csv");
  const read = parseCsv(Buffer.from(csv.replaceAll("\u0000", "")), "t.csv").rows.map((row) => row.cells["system"]!);
  assert.equal(read.length, hostileNames.length);
  for (const cell of read) assert.ok(!/^[=+\-@\t]/.test(cell), cell.slice(0, 40));
  assert.deepEqual(JSON.parse(formatTable(rows, ["system"], "json")), rows);
});

test("every format writes the same rows", () => {
  const rows: readonly Record<"code" | "n" | "note", Cell>[] = [{ code: "1.1", n: 0.25, note: null }];
  const formats: readonly TableFormat[] = ["csv", "json", "markdown", "latex", "html"];
  for (const format of formats) {
    const text = formatTable(rows, ["code", "n", "note"], format);
    assert.ok(text.includes("1.1") && text.includes("0.25"), format);
    assert.ok(text.endsWith("\n"), format);
  }
  assert.match(
    formatTable(rows, ["code", "n", "note"], "latex"),
    /\\toprule\ncode & n & note \\\\\n\\midrule\n1\.1 & 0\.250 & {1,3}\\\\/,
  );
  assert.match(formatTable(rows, ["code", "n", "note"], "html"), /<td class="number" data-value="0.25">0.250<\/td>/);
});

test("headings span the columns that share them", () => {
  const layout: TableLayout = {
    caption: "Counts",
    columns: [{ name: "mode" }, { name: "success", over: "ChatDev" }, { name: "failure", over: "ChatDev" }],
    rows: [["1.1", 2, 5]],
  };
  assert.match(toLatex(layout), / & \\multicolumn\{2\}\{c\}\{ChatDev\} \\\\\n\\cmidrule\(lr\)\{2-3\}\nmode & success/);
  assert.match(toHtmlTable(layout), /<th colspan="2" scope="colgroup">ChatDev<\/th>/);
  assert.match(toMarkdown(layout), /\| mode \| ChatDev: success \| ChatDev: failure \|/);
});

test("the rounding that a table states is that of its own columns", () => {
  const layout = (digits: number | "given", cell: number): TableLayout => ({
    caption: null,
    columns: [{ name: "a", digits }],
    rows: [[cell]],
  });
  assert.match(roundingOf(layout(1, 33.333))!, /rounded to 1 decimal; .*: <0\.1$/);
  assert.match(roundingOf(layout(3, 0.5))!, /rounded to 3 decimals; .*: <0\.001$/);
  assert.equal(roundingOf(layout(3, 5)), null);
  assert.equal(roundingOf(layout("given", 0.89)), null);
  assert.match(toLatex(layout(1, 33.333)), /^% Made by mastkit\. Rounding: .* 1 decimal; .*\{\}0\.1\n/);
  assert.deepEqual(
    [0.89, 0.833, -0.5, 3].map((cell) => printed(cell, "given")),
    ["0.89", "0.833", "−0.5", "3"],
  );
});

/** An analysis of columns alone. */
function tableOf(...keys: readonly string[]): Analysis {
  const columns = keys.map((key): Column => ({ key, kind: key === "note" ? "note" : "text", holds: key }));
  return analysisOf({
    name: "other",
    verb: "other",
    summary: "",
    examples: [],
    input: { of: "options" },
    options: {},
    columns,
    run: () => ({ groups: [], rows: [] }),
  });
}

test("notes stand below in print, each once, and in a column of CSV and JSON", () => {
  const rows = [
    { code: "1.1", note: "all; one" },
    { code: "1.2", note: "all" },
    { code: "1.3", note: "one; all" },
  ];
  const layout = printLayout(tableOf("code", "note"), { groups: [], rows });
  assert.deepEqual(layout.notes, ["Every row: all.", "1. one"]);
  assert.deepEqual(
    layout.rows.map((row) => row[1]),
    ["1", "", "1"],
  );
  const latex = toLatex(layout);
  assert.equal(latex.match(/\\noindent 1\. one/g)!.length, 1);
  assert.match(toMarkdown(layout), /\n\n1\. one\n$/);
  assert.match(toHtmlTable(layout), /<\/table>\n<p>Every row: all\.<\/p>\n<p>1\. one<\/p>/);
  assert.deepEqual(layoutRows(layout).rows[1], { code: "1.2", notes: "", note: "Every row: all.; 1. one" });
});

test("printed tables of known commands show the columns that are read, of others all but the note", () => {
  const study = lift(publishedTable("itbench-study-modes"), { by: ["model"] });
  const names = printLayout(liftAnalysis, { groups: ["model"], rows: study }).columns.map(({ name }) => name);
  assert.equal(names.join(" "), "model mode failed success difference risk ratio p q verdict notes");
  assert.deepEqual(
    printLayout(tableOf("a", "b", "note"), { groups: [], rows: [{ a: 1, b: "x", note: null }] }).columns.map(
      ({ name }) => name,
    ),
    ["a", "b"],
  );
  assert.deepEqual(
    printLayout(tableOf("a", "note"), { groups: [], rows: [] }).columns.map(({ name }) => name),
    ["a", "note"],
  );
});

const pdflatex = spawnSync("kpsewhich", ["booktabs.sty"]).status === 0 ? false : "LaTeX with booktabs is not installed";

test("what is written as LaTeX compiles: the paper's tables, a long one, hostile names", { skip: pdflatex }, () => {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-latex-"));
  try {
    const long: TableLayout = {
      ...hostile,
      caption: null,
      rows: Array.from({ length: 50 }, (_, n) => [`row ${n}`, n]),
    };
    writeFileSync(
      join(folder, "t.tex"),
      `\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{booktabs,longtable,graphicx}
\\begin{document}
${toLatex(hostile)}
${toLatex(long)}
${paperTableNames.map((name) => toLatex(paperTable(name))).join("\n")}
\\end{document}`,
    );
    const run = spawnSync("pdflatex", ["-halt-on-error", "-interaction=nonstopmode", "t.tex"], { cwd: folder });
    assert.equal(
      run.status,
      0,
      run.stdout
        .toString()
        .split("\n")
        .filter((line) => line.startsWith("!"))
        .join("\n"),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a table of any length is laid out", () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => ({ name: `group ${index}`, n: index }));
  const latex = toLatex(layoutOf(rows, ["name", "n"]));
  assert.ok(latex.includes("group 199999"));
});
