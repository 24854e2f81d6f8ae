import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { parse } from "csv-parse/sync";
import { numberText } from "../../src/export/csv.js";
import type { Quote } from "../../src/index.js";
import { type CodeCell, type Notebook, parseNotebook } from "../../src/jupyter/document.js";
import { notebooksFolder, projectRoot } from "../../src/jupyter/run-notebooks.js";
import { runCli } from "../cli.js";

type CsvRow = Readonly<Record<string, string>>;

const counts = (name: string) => ["--counts", `${projectRoot}data/published/${name}.csv`];

/** The tables that notebooks write, by the command that exports the same bytes. */
const written: Readonly<Record<string, readonly string[]>> = {
  "01-prevalence": ["prevalence", ...counts("mast-releases-modes"), "--by", "release"],
  "02-prevalence": ["prevalence", ...counts("mast-releases-modes"), "--by", "release", "--denominator", "each"],
  "02-open-models": ["prevalence", ...counts("mast-paper-open-models-modes"), "--by", "system,model"],
  "03-modes-per-failed-trace": [
    ...["mode-counts", ...counts("itbench-study-modes"), "--by", "model", "--outcome", "failure", "--bounds"],
  ],
  "04-lift": ["lift", ...counts("itbench-study-modes"), "--by", "model"],
  "04-lift-stratified": ["lift", ...counts("itbench-study-modes"), "--stratify", "model"],
  "05-agreement": ["agreement", ...counts("mast-human-votes"), "--by", "round"],
  "06-published": ["published"],
  "10-leverage": ["lift", "--leverage", ...counts("itbench-study-modes"), "--by", "model", "--allow-selected"],
  "10-interventions": ["interventions"],
};

/** Tables that sentences quote beyond those and what `reproduce` exports. */
const quoted: readonly (readonly string[])[] = [
  ["lift", ...counts("itbench-study-modes"), "--by", "model", "--robust"],
  ["published", "--summary"],
  ["agreement", ...counts("mast-human-votes"), "--by", "round", "--missing", "listwise"],
  [
    ...["compare", ...counts("itbench-study-modes"), "--column", "model", "--outcome", "failure"],
    ...["--first", "GPT-OSS-120B", "--second", "Gemini-3-Flash"],
  ],
];

const names = readdirSync(notebooksFolder).filter((name) => name.endsWith(".ipynb"));
const notebooks = new Map<string, Notebook>();
const tables: (readonly CsvRow[])[] = [];
const exported = new Map<string, string>();

before(async () => {
  for (const name of names) notebooks.set(name, parseNotebook(readFileSync(join(notebooksFolder, name), "utf8"), name));
  const reproduced = join(projectRoot, "figures", "tables");
  for (const file of readdirSync(reproduced).filter((name) => name.endsWith(".csv"))) {
    tables.push(readCsv(readFileSync(join(reproduced, file), "utf8")));
  }
  for (const [name, words] of Object.entries(written)) exported.set(name, await csvOf(words));
  // The command notes what the paper prints; the library's statistic knows no paper.
  exported.set("05-agreement", exported.get("05-agreement")!.replaceAll(/; the paper prints [^"\n]*/g, ""));
  for (const text of [...exported.values(), ...(await Promise.all(quoted.map(csvOf)))]) tables.push(readCsv(text));
});

async function csvOf(words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(...words, "--format", "csv");
  assert.equal(code, 0, stderr);
  return stdout;
}

function readCsv(text: string): readonly CsvRow[] {
  return parse(text, { columns: true });
}

const codeCells = (notebook: Notebook): readonly CodeCell[] =>
  notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");

/** What is left of a text without what may hold digits by right: codes of modes, names of files, code, fixed words. */
function withoutFixed(text: string): string {
  return text
    .replace(/```[\s\S]*?```|`[^`]*`/g, "")
    .replace(/\[[^\]]*\]\([\w-]+\.ipynb\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\b(?:FM-)?[1-3]\.[1-7]\b/g, "")
    .replace(/\b95%/g, "")
    .replace(/\b(?:19|20)\d\d\b/g, "");
}

for (const name of names) {
  test(`${name}: all cells ran in order, nothing went to standard error, no path of a machine is in it`, () => {
    const cells = codeCells(notebooks.get(name)!);
    assert.deepEqual(
      cells.map((cell) => cell.execution_count),
      cells.map((_, index) => index + 1),
    );
    const outputs = cells.flatMap((cell) => cell.outputs);
    assert.ok(outputs.every(({ output_type }) => ["stream", "display_data"].includes(output_type)));
    assert.ok(outputs.every((output) => output.output_type !== "stream" || output.name !== "stderr"));
    assert.doesNotMatch(JSON.stringify(outputs), /(?:\/home\/|\/Users\/|\/tmp\/|\/root\/|[A-Z]:\\\\)/);
    assert.ok(!JSON.stringify(outputs).includes(projectRoot));
  });

  test(`${name}: every show is awaited, and cells are short`, () => {
    for (const { source } of codeCells(notebooks.get(name)!)) {
      assert.doesNotMatch(source, /(?<!await )\bshow\(/);
      const lines = source.split("\n").filter((line) => !line.startsWith("import "));
      assert.ok(lines.length <= 12, source);
      for (const line of lines) assert.ok(line.length <= 125, line);
    }
  });

  test(`${name}: no number stands in the prose that was typed by hand`, () => {
    for (const cell of notebooks.get(name)!.cells) {
      if (cell.cell_type !== "code") assert.doesNotMatch(withoutFixed(cell.source), /\d/, cell.source);
    }
  });

  test(`${name}: every number in a sentence is a cell of an exported CSV`, () => {
    for (const { text, quotes } of sentences(notebooks.get(name)!)) {
      let rest = text;
      for (const quote of quotes) {
        assert.ok(rest.includes(quote.text), `${quote.text} in: ${text}`);
        rest = rest.replace(quote.text, "");
        assert.equal(problemOf(quote), null, text);
      }
      assert.doesNotMatch(withoutFixed(rest), /\d/, text);
    }
  });
}

interface Sentence {
  readonly text: string;
  readonly quotes: readonly Quote[];
}

function sentences(notebook: Notebook): readonly Sentence[] {
  return codeCells(notebook).flatMap(({ outputs }) =>
    outputs.flatMap((output): readonly Sentence[] => {
      if (output.output_type !== "display_data") return [];
      const { quotes } = (output.metadata["mastkit"] ?? {}) as { quotes?: readonly Quote[] };
      return quotes === undefined ? [] : [{ text: String(output.data["text/plain"]), quotes }];
    }),
  );
}

/** Null where an exported table has the quoted row with the quoted value, and for a count all of its rows. */
function problemOf({ column, value, rows }: Quote): string | null {
  if (column === null && value !== rows.length) return `a count of ${value} has ${rows.length} rows`;
  const wanted = value === null ? "" : typeof value === "number" ? numberText(value) : value;
  const lost = rows.find(
    (row) =>
      !tables.some((table) =>
        table.some(
          (candidate) =>
            Object.entries(row).every(([name, text]) => (candidate[name] ?? text).replace(/^'/, "") === text) &&
            (candidate["code"] ?? "") === (row["code"] ?? "") &&
            (column === null || candidate[column] === wanted),
        ),
      ),
  );
  return lost === undefined ? null : `no exported table has ${column} = ${wanted} at ${JSON.stringify(lost)}`;
}

test("the committed outputs are what a fresh run gives, and the tables it writes are the commands'", async () => {
  const local = join(projectRoot, "figures", "local");
  for (const name of Object.keys(written)) rmSync(join(local, `${name}.csv`), { force: true });
  const { code, stderr } = await runCli("notebooks", "--check");
  assert.equal(code, 0, stderr);
  for (const [name, csv] of exported) assert.equal(readFileSync(join(local, `${name}.csv`), "utf8"), csv, name);
});

test("no committed cell has gaps for want of data, and one asks for a file", () => {
  for (const [name, notebook] of notebooks) {
    const text = JSON.stringify(notebook.cells);
    assert.doesNotMatch(text, /not in the data at hand|openStudyData/i, name);
    assert.doesNotMatch(JSON.stringify(codeCells(notebook)), /\.\.\.data\./, name);
  }
  const asking = codeCells(notebooks.get("07-your-own-labels.ipynb")!).flatMap(({ outputs }) => outputs);
  assert.equal(asking.length, 1);
  assert.match(JSON.stringify(asking), /run: npx mastkit notebooks --labels my-labels.csv/);
});
