// npm run bench: whole processes by turns, median processor seconds, and what each costs beside the first of its section (= 1).
// Prints Markdown. --rounds N (5), --python PROGRAM (python3), --traces A,B (1642,10000), --megabytes N (200; 0: no MAST file).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeMast } from "./generate.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    python: { type: "string", default: "python3" },
    traces: { type: "string", default: "1642,10000" },
    megabytes: { type: "string", default: "200" },
  },
});
const here = dirname(fileURLToPath(import.meta.url));
const cli = join(here, "..", "..", "dist", "cli.js");
const folder = mkdtempSync(join(tmpdir(), "mastkit-bench-"));
const codes = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3"];
const absent = new Set();

let state = 12345;
function uniform() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
function file(name, lines) {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}
function labels(rows) {
  const line = (row) =>
    `r${row},m${row % 3},${uniform() < 0.4 ? "success" : "failure"},${codes.map(() => (uniform() < 0.1 ? 1 : 0))}`;
  return file(`labels-${rows}.csv`, [
    `trace_id,model,outcome,${codes}`,
    ...Array.from({ length: rows }, (_, at) => line(at)),
  ]);
}
function ratings(items) {
  const cells = Array.from({ length: items }, (_, item) =>
    codes.flatMap((code) => {
      const truth = uniform() < 0.15 ? 1 : 0;
      return ["a", "b", "c"].map((rater) => `i${item},${rater},${code},${uniform() < 0.1 ? 1 - truth : truth}`);
    }),
  );
  return file(`ratings-${items}.csv`, ["item,rater,code,value", ...cells.flat()]);
}

/** Processor seconds and peak of a process; null where its program or a package of it is not there. */
function once([program, ...args]) {
  const note = join(folder, "time");
  const { status, stderr } = spawnSync("/usr/bin/time", ["-o", note, "-f", "%U %S %M", program, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) {
    if (!/No module named|cannot run|there is no package|ENOENT/.test(stderr ?? "")) throw new Error(stderr);
    absent.add(/No module named '(\w+)'|package called .(\w+)./.exec(stderr)?.slice(1).find(Boolean) ?? program);
    return null;
  }
  const [user, system, kibibytes] = readFileSync(note, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
  return { processor: user + system, mebibytes: kibibytes / 1024 };
}

function section(title, ways) {
  const runs = new Map(ways.map(([name]) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, ...command] of ways) runs.get(name).push(once(command));
  }
  const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const of = (name, what) => median(runs.get(name).map((run) => run[what]));
  const first = of(ways[0][0], "processor");
  console.log(`\n## ${title}\n\n| process | processor s | times the first | peak MiB |\n| --- | ---: | ---: | ---: |`);
  for (const [name] of ways) {
    if (runs.get(name).includes(null)) continue;
    const seconds = of(name, "processor");
    console.log(
      `| ${name} | ${seconds.toFixed(3)} | ${(seconds / first).toFixed(2)} | ${of(name, "mebibytes").toFixed(0)} |`,
    );
  }
}

const python = (...lines) => [values.python, "-c", lines.join("\n")];
const kit = (...words) => [process.execPath, cli, ...words, "--quiet"];
const read =
  "const fs = require('fs'), file = fs.openSync(process.argv[1]), bytes = Buffer.alloc(1 << 19); while (fs.readSync(file, bytes) > 0);";
const blind = [process.execPath, "-e", read];
const wilson = python(
  "import sys, pandas",
  "from statsmodels.stats.proportion import proportion_confint",
  "data = pandas.read_csv(sys.argv[1])",
  "for code in data.columns[3:]: print(code, proportion_confint(data[code].sum(), data[code].count(), method='wilson'))",
);
const fisher = python(
  "import sys, pandas",
  "from scipy.stats import fisher_exact",
  "data = pandas.read_csv(sys.argv[1])",
  "for code in data.columns[3:]: print(code, fisher_exact(pandas.crosstab(data[code], data.outcome)))",
);
const sums = `import sys, duckdb; print(duckdb.sql("select ${codes.map((code) => `sum(\\"${code}\\")`).join(", ")} from '" + sys.argv[1] + "'").fetchall())`;
const inR = `d <- read.csv(commandArgs(TRUE)[1]); for (k in 4:17) print(prop.test(sum(d[[k]]), nrow(d), correct = FALSE)$conf.int)`;

try {
  const [{ model }] = cpus();
  console.log(
    `# Benchmark\n\n${cpus().length} processors (${model.trim()}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, ${process.platform}; load before ${loadavg()[0].toFixed(1)}; ${values.rounds} rounds by turns, medians.`,
  );
  const hundred = labels(100);
  section("Start-up", [
    ["empty Node", process.execPath, "-e", ""],
    ["mastkit --help", process.execPath, cli, "--help"],
    [
      "import mastkit",
      process.execPath,
      "--input-type=module",
      "-e",
      `import "file://${join(dirname(cli), "index.js")}"`,
    ],
    ["mastkit prevalence, 100 rows", ...kit("prevalence", "--labels", hundred)],
  ]);
  for (const size of values.traces.split(",").map(Number)) {
    const [own, votes] = [labels(size), ratings(size)];
    section(`${size} traces`, [
      ["reading blind", ...blind, own],
      ["mastkit prevalence", ...kit("prevalence", "--labels", own)],
      ["mastkit lift", ...kit("lift", "--labels", own)],
      ["pandas and statsmodels, Wilson", ...wilson, own],
      ["pandas and scipy, Fisher", ...fisher, own],
      ["DuckDB, sums alone", values.python, "-c", sums, own],
      ["R, Wilson", "Rscript", "-e", inR, own],
    ]);
    section(`${size} traces, 14 modes, 3 raters`, [
      ["pandas and numpy, 10,000 replicates", values.python, join(here, "agreement.py"), votes],
      ["mastkit agreement, 10,000 replicates", ...kit("agreement", "--ratings", votes)],
    ]);
  }
  const counted = ["a", "b", "c"].flatMap((model) =>
    codes.flatMap((code, at) =>
      ["success", "failure"].map((outcome) => {
        const flagged = 1_000_000 + 130_000 * at + (outcome === "success" ? 0 : 5000);
        return `${model},${outcome},${code},${flagged},16666667,16666667`;
      }),
    ),
  );
  const counts = file("counts.csv", ["model,outcome,code,flagged,labelled,traces", ...counted]);
  section("Counts of 100 million traces, 84 rows", [
    ["reading blind", ...blind, counts],
    ["mastkit lift --by model", ...kit("lift", "--counts", counts, "--by", "model")],
  ]);
  if (Number(values.megabytes) > 0) {
    const path = join(folder, "MAD_full_dataset.json");
    const records = writeMast(path, Number(values.megabytes) * 1e6);
    section(`A MAST file of ${values.megabytes} MB, ${records} records`, [
      ["reading blind", ...blind, path],
      ["mastkit prevalence --mast", ...kit("prevalence", "--mast", path)],
      ["JSON.parse", process.execPath, "-e", "JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'))", path],
      ["Python json", ...python("import json, sys", "json.load(open(sys.argv[1]))"), path],
    ]);
  }
  if (absent.size > 0) console.log(`\nNot there, and so not measured: ${[...absent].join(", ")}.`);
  console.log(`\nLoad after: ${loadavg()[0].toFixed(1)}.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
