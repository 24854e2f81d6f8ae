// npm run bench:labels: prevalence with Wilson's intervals out of a labels file, whole processes by turns: this kit, pandas
// with statsmodels, and DuckDB, each where it is there. --rows A,B (100000,1000000; add 10000000), --rounds N (3),
// --python PROGRAM (python3), --format csv|jsonl. Prints median wall and processor seconds, the peak, and how many times as
// long as pandas each takes. The shares must be the same.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000,1000000" },
    rounds: { type: "string", default: "3" },
    python: { type: "string", default: "python3" },
    format: { type: "string", default: "csv" },
  },
});
const codes = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3"];
const shares = [0.1, 0.02, 0.15, 0.03, 0.1, 0.02, 0.06, 0.06, 0.01, 0.02, 0.12, 0.06, 0.07, 0.09];
const cli = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "dist", "cli.js");
const folder = mkdtempSync(join(tmpdir(), "mastkit-bench-labels-"));

function write(path, rows) {
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const file = openSync(path, "w");
  let text = values.format === "csv" ? `trace_id,model,outcome,${codes.join(",")}\n` : "";
  for (let row = 0; row < rows; row++) {
    const success = uniform() < 0.4;
    const labels = shares.map((share) => (uniform() < share * (success ? 0.7 : 1.2) ? 1 : 0));
    const [id, model] = [`run-${String(row).padStart(7, "0")}`, ["GPT-4o", "Claude-3.7-Sonnet", "Kimi-K2"][row % 3]];
    const outcome = success ? "success" : "failure";
    text +=
      values.format === "csv"
        ? `${id},${model},${outcome},${labels.join(",")}\n`
        : `${JSON.stringify({ trace_id: id, model, outcome, ...Object.fromEntries(codes.map((code, at) => [code, labels[at]])) })}\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = "";
    }
  }
  writeSync(file, text);
  closeSync(file);
}

const pandas = `import sys, pandas
from statsmodels.stats.proportion import proportion_confint
data = pandas.read_${values.format === "csv" ? "csv(sys.argv[1])" : "json(sys.argv[1], lines=True, convert_axes=False)"}
for code in data.columns[3:]:
    flagged, n = int(data[code].sum()), int(data[code].count())
    low, high = proportion_confint(flagged, n, method="wilson")
    print(code, flagged, n, flagged / n, low, high, sep=",")
`;
const duckdb = `import sys, duckdb
codes = ${JSON.stringify(codes)}
sums = ", ".join(f'sum("{code}"), count("{code}")' for code in codes)
row = duckdb.sql(f"select {sums} from '{sys.argv[1]}'").fetchall()[0]
for at, code in enumerate(codes):
    print(code, int(row[2 * at]), row[2 * at + 1], sep=",")
`;
const ways = [
  ["mastkit prevalence", (path) => [process.execPath, [cli, "prevalence", "--labels", path, "--quiet"]]],
  ["pandas and statsmodels", (path) => [values.python, ["-c", pandas, path]]],
  ["DuckDB, without intervals", (path) => [values.python, ["-c", duckdb, path]]],
];

/** A process from its start to its end: seconds, processor seconds, peak, and the counts that it prints. */
function once([program, args]) {
  const note = join(folder, "time.txt");
  writeFileSync(note, "");
  const timed = spawnSync("/usr/bin/time", ["-o", note, "-f", "%e %U %S %M", program, ...args], { encoding: "utf8" });
  if (timed.status !== 0) return { failed: (timed.stderr ?? String(timed.error)).trim().split("\n").at(-1) };
  const [wall, user, system, kibibytes] = readFileSync(note, "utf8").trim().split(" ").map(Number);
  const counts = timed.stdout
    .trim()
    .split("\n")
    .map((line) => line.split(","))
    .filter(([code]) => codes.includes(code))
    .map((cells) => (Number.isNaN(Number(cells[1])) ? [cells[0], cells[3], cells[4]] : cells.slice(0, 3)).join(" "));
  return { wall, processor: user + system, mebibytes: kibibytes / 1024, counts: counts.join("\n") };
}

try {
  for (const rows of values.rows.split(",").map(Number)) {
    const path = join(folder, `labels.${values.format}`);
    write(path, rows);
    console.log(
      `\n${rows} rows, ${(statSync(path).size / 1e6).toFixed(0)} MB of ${values.format}, ${values.rounds} rounds by turns`,
    );
    const results = ways.map(() => []);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [index, [, command]] of ways.entries()) results[index].push(once(command(path)));
    }
    const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
    const of = (index, what) => median(results[index].map((run) => run[what]));
    for (const [index, [name]] of ways.entries()) {
      const failed = results[index].find((run) => run.failed !== undefined);
      const apart = results[index].some((run) => run.counts !== results[0][0].counts);
      if (failed !== undefined || apart) {
        console.log(
          `  ${name.padEnd(26)} ${failed === undefined ? "counts differ" : `not measured: ${failed.failed}`}`,
        );
        continue;
      }
      const number = (what, digits) => of(index, what).toFixed(digits).padStart(7);
      const ratio = (what) => {
        const times = of(index, what) / of(1, what);
        return (Number.isNaN(times) ? "" : `${times.toFixed(2)} x`).padStart(8);
      };
      const peak = Math.max(...results[index].map((run) => run.mebibytes)).toFixed(0);
      console.log(
        `  ${name.padEnd(26)} ${number("wall", 2)} s ${ratio("wall")} ${number("processor", 2)} s of processor ${ratio("processor")} ${peak.padStart(6)} MiB`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
