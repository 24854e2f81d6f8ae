import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Notebook, parseNotebook } from "../../src/jupyter/document.js";
import { projectRoot } from "../../src/jupyter/run-notebooks.js";
import { codes } from "../../src/taxonomy/mast.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { onlyLong } from "../long.js";
import { file, labels, runs, tree } from "../study/own-study.js";

const local = join(projectRoot, "figures", "local");

/** Runs the notebook on files of one's own, and holds each table that it writes against the command's. */
async function run(given: readonly string[], commands: Readonly<Record<string, readonly string[]>>): Promise<Notebook> {
  const { code, stderr } = await runCli("notebooks", ...given);
  assert.equal(code, 0, stderr);
  for (const [name, words] of Object.entries(commands)) {
    const { stdout } = await runCli(...words, "--format", "csv");
    assert.notEqual(stdout, "", name);
    assert.equal(readFileSync(join(local, `07-${name}.csv`), "utf8"), stdout, name);
    assert.equal(readFileSync(join(local, `07-${name}-1.pdf`)).toString("latin1", 0, 4), "%PDF", name);
  }
  const name = "07-your-own-labels.ipynb";
  return parseNotebook(readFileSync(join(local, "notebooks", name), "utf8"), name);
}

/** The cells that show something, by their ids. */
function shown(notebook: Notebook): readonly string[] {
  return notebook.cells.flatMap((cell) => (cell.cell_type === "code" && cell.outputs.length > 0 ? [cell.id] : []));
}

test("the notebook for labels of one's own does everything for the real file", needsRealData, async () => {
  const given = ["--labels", realData("mast", "labels-first-release-chatdev.csv")!];
  const notebook = await run(given, {
    prevalence: ["prevalence", ...given],
    "mode-counts": ["mode-counts", ...given],
    association: ["association", ...given],
  });
  assert.deepEqual(shown(notebook), ["read", "prevalence", "mode-counts", "association"]);
});

test("replicated labels stop the notebook by group", { skip: needsRealData.skip || onlyLong.skip }, async () => {
  const given = ["--labels", realData("mast", "labels-first-release-chatdev.csv")!];
  const grouped = await runCli("notebooks", ...given, "--by", "model");
  assert.equal(grouped.code, 1);
  assert.match(grouped.stderr, /labels are replicated, so results by group are an artefact/);
});

test("labels that are joined to ITBench runs are compared by outcome, scenarios kept whole", onlyLong, async () => {
  const given = ["--labels", labels, "--itbench", tree];
  const notebook = await run([...given, "--by", "model"], {
    prevalence: ["prevalence", ...given, "--by", "model"],
    lift: ["lift", ...given, "--by", "model"],
  });
  assert.ok(shown(notebook).includes("failed-successful"));
});

test("several annotators of a trace are compared, and outcomes of the file itself are used", onlyLong, async () => {
  const several = file("annotated-outcomes.csv", [
    `trace_id,outcome,annotator,${codes.join(",")}`,
    ...runs.slice(0, 24).flatMap((run, at) =>
      ["alice", "bob"].map((name) => {
        const flags = run.flags.map((flag, mode) => (name === "bob" && (at + mode) % 9 === 0 ? 1 - flag : flag));
        return `t${at},${run.filtered < 1 ? "failure" : "success"},${name},${flags.join(",")}`;
      }),
    ),
  ]);
  const given = ["--labels", several];
  const notebook = await run(given, {
    agreement: ["agreement", ...given],
    lift: ["lift", ...given, "--consensus", "any"],
    prevalence: ["prevalence", ...given, "--consensus", "any"],
  });
  assert.ok(shown(notebook).includes("agreement"));
});
