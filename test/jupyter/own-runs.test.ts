import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseNotebook } from "../../src/jupyter/document.js";
import { projectRoot } from "../../src/jupyter/run-notebooks.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";

const local = join(projectRoot, "figures", "local");

test("notebook 04 reads real runs: repeats, signals and a run, as the commands give them", needsRealData, async () => {
  const tree = realData("itbench")!;
  const { code, stderr } = await runCli("notebooks", "--traces", tree);
  assert.equal(code, 0, stderr);
  const repeats = await runCli("outcomes", "--itbench", tree, "--by", "model", "--repeats");
  assert.equal(readFileSync(join(local, "04-repeats.csv"), "utf8"), repeats.stdout);
  const written = readFileSync(join(local, "04-signals.csv"), "utf8");
  const signals = await runCli("signals", tree, "--columns", written.slice(0, written.indexOf("\n")));
  assert.equal(written, signals.stdout);
  const name = "04-itbench-success-and-failure.ipynb";
  const notebook = parseNotebook(readFileSync(join(local, "notebooks", name), "utf8"), name);
  const shown = notebook.cells.flatMap((cell) => (cell.cell_type === "code" && cell.outputs.length > 0 ? [cell] : []));
  const text = (id: string) => JSON.stringify(shown.find((cell) => cell.id === id)?.outputs);
  assert.match(text("runs"), /complexity/);
  assert.match(text("repeats"), /image\/png/);
  assert.match(text("shown"), /Scenario-2/);
});
