import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Notebook, Output } from "../../src/jupyter/document.js";
import { executeNotebook } from "../../src/jupyter/execute.js";
import type { Kernel } from "../../src/jupyter/kernel.js";
import { kernelSpecFile } from "../../src/jupyter/run-notebooks.js";
import { bundle, root } from "../bundle.mjs";

const options = { folder: join(root, "notebooks") };
const idle: Kernel[] = [];
/** Taken where a kernel that lived on is as good as a new one. */
const shared = { ...options, idle };
after(() => Promise.all(idle.map((kernel) => kernel.stop())));

function notebook(...sources: readonly string[]): Notebook {
  const cells = sources.map((source, index) => ({
    cell_type: "code" as const,
    id: `c${index}`,
    metadata: {},
    source,
    execution_count: null,
    outputs: [],
  }));
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

function outputsOf(executed: Notebook, index: number): readonly Output[] {
  const cell = executed.cells[index];
  assert.ok(cell?.cell_type === "code");
  return cell.outputs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

test("cells run in order in one kernel, in the notebook's folder, and a second run in it gives the same outputs", async () => {
  const cells = notebook(
    'import { basename } from "node:path"; const who: string = basename(process.cwd());',
    "",
    "console.log(who); who.length",
    'import { display, newDisplay } from "tslab"; const bar = newDisplay(); bar.text("0"); bar.text("1"); display.html("<b>x</b>");',
  );
  const first = await executeNotebook(cells, shared);
  assert.equal(idle.length, 1);
  const second = await executeNotebook(cells, shared);
  assert.equal(first.failure, null);
  assert.deepEqual(first, second);
  assert.deepEqual(outputsOf(first.notebook, 2), [{ output_type: "stream", name: "stdout", text: "notebooks\n9\n" }]);
  assert.deepEqual(
    outputsOf(first.notebook, 3).map((output) => "data" in output && output.data),
    [{ "text/plain": "1" }, { "text/html": "<b>x</b>" }],
  );
  assert.deepEqual(
    first.notebook.cells.map((cell) => cell.cell_type === "code" && cell.execution_count),
    [1, null, 2, 3],
  );
});

test("a notebook sees nothing that another one declared, printed late, threw or moved to", async () => {
  const late = 'setTimeout(() => console.log("late"), 50); process.chdir("/"); const before: string = "one";';
  assert.equal((await executeNotebook(notebook(late), shared)).failure, null);
  assert.match((await executeNotebook(notebook("before"), shared)).failure?.message ?? "", /Cannot find name 'before'/);
  const cells = notebook("await new Promise((done) => setTimeout(done, 150)); const before: number = 1; process.cwd()");
  const { notebook: after, failure } = await executeNotebook(cells, shared);
  assert.equal(failure, null);
  assert.deepEqual(outputsOf(after, 0), [{ output_type: "stream", name: "stdout", text: `${options.folder}\n` }]);
  assert.equal(idle.length, 1);
});

test("the first cell that throws or does not compile ends the run, by number and message", async () => {
  const thrown = await executeNotebook(notebook("1", "// why\nthrow new RangeError('too far')", "2"), shared);
  assert.deepEqual(thrown.failure, { count: 2, line: "// why", message: "RangeError: too far" });
  assert.deepEqual(outputsOf(thrown.notebook, 2), []);
  const mistyped = await executeNotebook(notebook('const n: number = "one";'), shared);
  assert.match(mistyped.failure?.message ?? "", /Type 'string' is not assignable to type 'number'/);
});

test("a rejected promise that nobody awaits fails its cell", async () => {
  const { failure } = await executeNotebook(
    notebook("void Promise.reject(new Error('lost'));", "console.log('next')"),
    shared,
  );
  assert.equal(failure?.count, 1);
  assert.equal(failure?.message, "a promise was not awaited and failed: Error: lost");
});

test("a cell that hangs, waiting or spinning, is reported at its limit, and its kernel is gone", async () => {
  for (const hang of ["await new Promise(() => {})", "while (true) {}"]) {
    const { notebook: half, failure } = await executeNotebook(notebook("console.log(process.pid)", hang), {
      ...options,
      limits: { cell: 3 },
    });
    assert.deepEqual(failure, { count: 2, line: hang, message: "no answer within 3 s" });
    const [printed] = outputsOf(half, 0);
    assert.ok(printed?.output_type === "stream");
    assert.equal(isAlive(Number(printed.text)), false);
  }
});

test("a kernel that cannot start, or not in time, is reported", async () => {
  const nowhere = await executeNotebook(notebook("1"), { folder: join(root, "no-such-folder") });
  assert.deepEqual([nowhere.failure?.count, /ENOENT/.test(nowhere.failure?.message ?? "")], [0, true]);
  const slow = await executeNotebook(notebook("1"), { ...options, limits: { start: 0.01 } });
  assert.deepEqual(slow.failure, { count: 0, line: "", message: "the kernel did not start within 0.01 s" });
});

test("a kernel that dies is reported with its exit code and what it last said", async () => {
  const { failure } = await executeNotebook(
    notebook('require("fs").writeSync(2, "no such lab\\n"); process.exit(3)'),
    shared,
  );
  assert.equal(failure?.count, 1);
  assert.match(failure?.message ?? "", /^the kernel ended \(exit code 3\).*no such lab/);
  assert.equal(idle.length, 0);
});

test("the kernelspec starts a kernel that Jupyter can connect to", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-"));
  const file = join(folder, "connection.json");
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as AddressInfo;
  await new Promise((done) => free.close(done));
  const ports = ["shell", "iopub", "stdin", "control", "hb"].map((name, at) => [`${name}_port`, port + at]);
  const connection = { ...Object.fromEntries(ports), ip: "127.0.0.1", transport: "tcp", key: "key" };
  writeFileSync(file, JSON.stringify({ ...connection, signature_scheme: "hmac-sha256" }));
  const spec = JSON.parse(readFileSync(kernelSpecFile, "utf8")) as { readonly argv: readonly string[] };
  const [, ...words] = spec.argv.map((word) =>
    word.replace("{connection_file}", file).replace("{resource_dir}", dirname(kernelSpecFile)),
  );
  const kernel = spawn(process.execPath, words, { cwd: options.folder, stdio: "ignore" });
  for (let open = false; !open; ) {
    assert.equal(kernel.exitCode, null);
    const socket = connect(port, "127.0.0.1");
    open = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    await new Promise((done) => setTimeout(done, 50));
  }
  kernel.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

test("a kernel ends when its runner is killed outright", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-"));
  const pidFile = join(folder, "pid");
  const source = `require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); await new Promise(() => {})`;
  const [execute] = await bundle([join(root, "src", "jupyter", "execute.ts")]);
  const script = `
    const { executeNotebook } = await import(${JSON.stringify(pathToFileURL(execute!).href)});
    await executeNotebook(${JSON.stringify(notebook(source))}, ${JSON.stringify(options)});`;
  const runner = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: root });
  while (!existsSync(pidFile) || readFileSync(pidFile, "utf8") === "")
    await new Promise((done) => setTimeout(done, 50));
  const pid = Number(readFileSync(pidFile, "utf8"));
  assert.equal(isAlive(pid), true);
  runner.kill("SIGKILL");
  for (let tries = 0; isAlive(pid) && tries < 200; tries++) await new Promise((done) => setTimeout(done, 50));
  assert.equal(isAlive(pid), false);
  rmSync(folder, { recursive: true });
});
