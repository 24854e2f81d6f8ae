// npm run bench:readers: the readers against Python's json module on generated files, each in a process of its own, by turns.
// Options: --megabytes N (MAST file, 640 by default), --session N (200), --runs N (10000), --rounds N (3). Prints the median wall and
// processor seconds, how many times faster than Python each is, and the largest memory. The files are written to a temporary folder and removed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeMast, writeRuns, writeSession } from "./generate.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    megabytes: { type: "string", default: "640" },
    session: { type: "string", default: "200" },
    runs: { type: "string", default: "10000" },
    rounds: { type: "string", default: "3" },
  },
});
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), "mastkit-bench-"));

function once(program, script, way, path) {
  const { status, stdout, stderr } = spawnSync(program, [join(here, script), way, path], { encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout) : { failed: (stderr ?? "").trim().split("\n").at(-1) };
}

function compare(title, path, records, ways) {
  const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  const megabytes = (files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6).toFixed(0);
  console.log(`\n${title}: ${megabytes} MB, ${records} records, ${rounds} rounds by turns`);
  console.log(`${" ".repeat(36)}      wall             processor             peak`);
  const results = ways.map(() => []);
  for (let round = 0; round < rounds; round++) {
    ways.forEach(([, program, script, way], index) => {
      results[index].push(once(program, script, way, path));
    });
  }
  const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
  const rows = ways.map(([name, , , way], index) => {
    const runs = results[index];
    const failed = runs.find((run) => run.failed !== undefined);
    if (failed !== undefined) return { name, failed: failed.failed };
    if (!["chunks", "session"].includes(way) && runs.some((run) => run.records !== records))
      return { name, failed: "wrong number of records" };
    return {
      name,
      seconds: median(runs.map((run) => run.seconds)),
      processor: median(runs.map((run) => run.processor)),
      mebibytes: Math.max(...runs.map((run) => run.mebibytes)),
    };
  });
  const python = rows.at(-1); // what it is set against
  for (const row of rows) {
    if (row.failed !== undefined) {
      console.log(`  ${row.name.padEnd(34)} failed: ${row.failed}`);
      continue;
    }
    const ratio = (of) => (python[of] === undefined ? "" : `${(python[of] / row[of]).toFixed(1)} x`).padStart(8);
    const number = (value, digits) => value.toFixed(digits).padStart(7);
    console.log(
      `  ${row.name.padEnd(34)} ${number(row.seconds, 2)} s ${ratio("seconds")} ${number(row.processor, 2)} s ${ratio("processor")} ${number(row.mebibytes, 0)} MiB`,
    );
  }
}

try {
  const mast = join(folder, "mast.json");
  const mastRecords = writeMast(mast, Number(values.megabytes) * 1e6);
  compare("MAD_full_dataset shape", mast, mastRecords, [
    ["chunks, not looked at", process.execPath, "read.mjs", "chunks"],
    ["readMastFull", process.execPath, "read.mjs", "mast"],
    ["readMastFull, trajectories digested", process.execPath, "read.mjs", "mast-digests"],
    ["readMastFull, validated", process.execPath, "read.mjs", "mast-validate"],
    ["python3 json.load", "python3", "read.py", "mast"],
  ]);
  rmSync(mast);
  const session = join(folder, "session.jsonl");
  const sessionRecords = writeSession(session, Number(values.session) * 1e6);
  compare("Codex session", session, sessionRecords, [
    ["eachTrace", process.execPath, "read.mjs", "session"],
    ["python3 json.loads, line by line", "python3", "read.py", "session"],
  ]);
  rmSync(session);
  const runs = join(folder, "runs");
  compare("runs of agents, a file each", runs, writeRuns(runs, Number(values.runs)), [
    ["readTraces", process.execPath, "read.mjs", "runs"],
    ["node: readFileSync, JSON.parse", process.execPath, "read.mjs", "runs-parsed"],
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
