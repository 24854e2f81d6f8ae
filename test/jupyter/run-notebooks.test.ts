import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { installKernel, jupyterDataFolder } from "../../src/jupyter/lab.js";
import { runNotebooks } from "../../src/jupyter/run-notebooks.js";
import { bundle } from "../bundle.mjs";
import { runCli } from "../cli.js";

const folderOf = (notebooks: Readonly<Record<string, readonly string[]>>) => {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-notebooks-"));
  for (const [name, sources] of Object.entries(notebooks)) {
    const cells = sources.map((source) => ({ cell_type: "code", metadata: {}, source, outputs: [] }));
    writeFileSync(join(folder, name), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
  }
  return folder;
};

test("notebooks are written once, then as committed; --check finds what is stale and writes nothing", async () => {
  const folder = folderOf({ "01-a.ipynb": ["console.log(1 / 3)"], "02-b.ipynb": ["console.log(process.env.WORD)"] });
  const first = await runNotebooks({ folder, env: { WORD: "one" } });
  assert.deepEqual(
    first.map((run) => run.state),
    ["written", "written"],
  );
  const [again] = await runNotebooks({ folder, names: ["01"], env: { WORD: "one" } });
  assert.equal(again?.state, "unchanged");

  const text = readFileSync(join(folder, "01-a.ipynb"), "utf8");
  const rounded = text.replace("0.3333333333333333", "0.33333333333");
  writeFileSync(join(folder, "01-a.ipynb"), rounded);
  const checked = await runNotebooks({ folder, check: true, env: { WORD: "two" } });
  assert.deepEqual(
    checked.map((run) => [run.state, run.staleCell]),
    [
      ["unchanged", null],
      ["stale", 1],
    ],
  );
  assert.equal(readFileSync(join(folder, "01-a.ipynb"), "utf8"), rounded);
});

test("one notebook is chosen by part of its name, and can be written elsewhere", async () => {
  const folder = folderOf({ "01-a.ipynb": ["1"], "02-b.ipynb": ["2"] });
  const out = join(folder, "local");
  const runs = await runNotebooks({ folder, names: ["02"], out });
  assert.deepEqual(
    runs.map((run) => run.path),
    [join(out, "02-b.ipynb")],
  );
  assert.deepEqual(readdirSync(out), ["02-b.ipynb"]);
  await assert.rejects(
    runNotebooks({ folder, names: ["07"] }),
    /no notebook has this in its name \(value "07"\); there are 01-a/,
  );
});

test("a failing notebook is left as it was, how far it came is kept aside, and the others run", async () => {
  const folder = folderOf({ "01-a.ipynb": ["console.log('so far')", "throw new Error('stop')"], "02-b.ipynb": ["2"] });
  const before = readFileSync(join(folder, "01-a.ipynb"), "utf8");
  const [failed, other] = await runNotebooks({ folder });
  assert.deepEqual(failed?.failure, { count: 2, line: "throw new Error('stop')", message: "Error: stop" });
  assert.equal(other?.state, "written");
  assert.equal(readFileSync(join(folder, "01-a.ipynb"), "utf8"), before);
  const kept = join(folder, ".failed", "01-a.ipynb");
  assert.equal(failed?.path, kept);
  assert.match(readFileSync(kept, "utf8"), /so far/);

  writeFileSync(join(folder, "01-a.ipynb"), before.replace("throw new Error('stop')", "1"));
  await runNotebooks({ folder, names: ["01"] });
  assert.equal(existsSync(kept), false);
});

test("the kernel is registered where Jupyter looks for the user's own, and another one of its name is left alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-jupyter-"));
  const file = await installKernel(folder);
  assert.equal(file, join(folder, "kernels", "tslab", "kernel.json"));
  const { argv } = JSON.parse(readFileSync(file, "utf8")) as { argv: readonly string[] };
  assert.ok(existsSync(argv[1]!), argv[1]);
  assert.equal(await installKernel(folder), file);
  writeFileSync(file, "{}");
  await assert.rejects(installKernel(folder), /another kernel is registered as tslab, and was left alone/);
  assert.equal(jupyterDataFolder({ JUPYTER_DATA_DIR: "/j" }), "/j");
  assert.equal(jupyterDataFolder({ XDG_DATA_HOME: "/x" }, "linux"), join("/x", "jupyter"));
});

test("wrong use of the command is told: --check of labels of one's own, their groups without them, no such notebook", async () => {
  const checked = await runCli("notebooks", "--check", "--labels", "own.csv");
  assert.equal(checked.code, 2);
  assert.match(checked.stderr, /--check compares with the committed outputs/);
  const bare = await runCli("notebooks", "--by", "model");
  assert.deepEqual([bare.code, /go with --labels FILE/.test(bare.stderr)], [2, true]);
  const unknown = await runCli("notebooks", "no-such-notebook");
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /no notebook has this in its name/);
});

test("where Jupyter is not installed, lab says how to get it, and that Node alone is enough", async () => {
  const path = process.env["PATH"];
  process.env["PATH"] = "";
  try {
    const { code, stderr } = await runCli("notebooks", "--lab");
    assert.equal(code, 1);
    assert.match(stderr, /Jupyter is not installed here[\s\S]*jupyterlab[\s\S]*VS Code[\s\S]*npm run notebooks/);
  } finally {
    process.env["PATH"] = path;
  }
});

test("Ctrl-C ends the command with 130 and leaves no kernel behind", {
  skip: process.platform !== "linux",
}, async () => {
  const [cli] = await bundle([fileURLToPath(new URL("../../src/cli.ts", import.meta.url))]);
  const runner = spawn(process.execPath, [cli!, "notebooks", "01", "--check"], { stdio: "ignore" });
  const ended = new Promise<number | null>((done) => runner.on("exit", (code) => done(code)));
  // A process that has gone meanwhile has no file, and is no kernel.
  const contentOf = (path: string) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return "";
    }
  };
  const kernels = () =>
    contentOf(`/proc/${runner.pid}/task/${runner.pid}/children`)
      .split(" ")
      .filter((pid) => pid !== "" && contentOf(`/proc/${pid}/cmdline`).includes("tslab"));
  let running: readonly string[] = [];
  const deadline = Date.now() + 60_000;
  while (running.length === 0) {
    assert.ok(Date.now() < deadline, "no kernel started within a minute");
    assert.equal(runner.exitCode, null, "the command ended before a kernel ran");
    await new Promise((done) => setTimeout(done, 50));
    running = kernels();
  }
  runner.kill("SIGINT");
  assert.equal(await ended, 130);
  assert.deepEqual(
    running.filter((pid) => existsSync(`/proc/${pid}`)),
    [],
  );
});

test("what follows -- goes to Jupyter as it stands", { skip: process.platform === "win32" }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-lab-"));
  const program = join(folder, "jupyter-lab");
  writeFileSync(program, `#!/bin/sh\n[ "$1" = --version ] || echo "$@" > "${folder}/words"\n`, { mode: 0o755 });
  const { PATH } = process.env;
  process.env["PATH"] = `${folder}:${PATH}`;
  try {
    assert.equal((await runCli("notebooks", "--lab", "--", "--port", "8890", "--allow-root")).code, 0);
  } finally {
    process.env["PATH"] = PATH;
  }
  assert.equal(readFileSync(join(folder, "words"), "utf8"), "--port 8890 --allow-root\n");
});
