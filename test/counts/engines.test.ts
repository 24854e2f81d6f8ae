// Count tables made by engines, of the same labels and votes as `tabulate`'s. DuckDB runs where @duckdb/node-api is installed;
// PostgreSQL, ClickHouse (chdb) and Spark (pyspark) in the long form, where they are: MASTKIT_PYTHON names a Python with the two.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { codes } from "../../src/taxonomy/mast.js";
import { runCli } from "../cli.js";
import { onlyLong } from "../long.js";

const folder = mkdtempSync(join(tmpdir(), "mastkit-engines-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Group columns with names and values that a careless statement breaks on. */
const oddNames = ["model", "cluster", 'te"am', "the `o'clock", "back\\slash", "select"];
const oddValues = ["", "O'Brien", 'say "x"', "C:\\new", "a,b", "naïve -- 日本", "(none)"];
const words = {
  label: ["1", "0", "", "yes", "No", "TRUE", "false", "NaN", "null", "present", "absent", "1.0", "0.0", "n/a"],
  outcome: ["success", "failure", "", "unknown", "Passed", "wrong", "C", "I", "P", "NA", "1", "0"],
};
let state = 7;
const below = (n: number) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const one = (list: readonly string[]) => list[below(list.length)]!;
const traces = Array.from({ length: 150 }, (_, at) => [
  `t${at}`,
  one(words.outcome),
  ...oddNames.map(() => one(oddValues)),
  ...codes.map(() => (below(3) === 0 ? one(words.label) : one(["1", "0", "0"]))),
]);
const raters = ["ann", 'O\'B \\ "x"', "c"];
const votes = Array.from({ length: 120 }, (_, item) =>
  ["1.1", "FM-2.1"].flatMap((code) =>
    raters.flatMap((rater) =>
      below(6) === 0
        ? []
        : [[["", "R2"][item % 2]!, `i${item}`, rater, code, one(["1", "0", ""]), ["x", ""][item % 2]!]],
    ),
  ),
).flat();
const tables: readonly (readonly [string, readonly (readonly string[])[]])[] = [
  ["odd \"la'bels`", [["trace_id", "outcome", ...oddNames, ...codes], ...traces]],
  ["votes", [["set", "item", "rater", "code", "value", "half"], ...votes]],
];
const files = tables.map(([, rows], at) => {
  const path = join(folder, `${["labels", "votes"][at]}.csv`);
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  writeFileSync(path, `${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`);
  return path;
});

const asked: readonly (readonly [table: number, words: readonly string[]])[] = [
  [0, ["--by", oddNames.join(",")]],
  [0, ["--kind", "histogram"]],
  [0, ["--by", "cluster", "--kind", "pairs"]],
  [1, ["--kind", "votes", "--by", "set,half"]],
];

/** A table read back: its header, and its rows in an order of their own; columns of raters by their names. */
async function readBack(text: string): Promise<string> {
  const path = join(folder, "back.csv");
  writeFileSync(path, text);
  const { code, stdout, stderr } = await runCli("merge", path);
  assert.equal(code, 0, `${stderr}\n${text.slice(0, 500)}`);
  const [header, ...rows] = stdout.trimEnd().split("\n");
  return [header, ...rows.sort()].join("\n");
}

async function expected(table: number, more: readonly string[]): Promise<string> {
  const from = ["--labels", "--ratings"][table]!;
  const { stdout, stderr, code } = await runCli("tabulate", from, files[table]!, ...more, "--quiet");
  assert.equal(code, 0, stderr);
  return await readBack(stdout);
}

async function statement(engine: string, table: number, more: readonly string[]): Promise<string> {
  // The order of a CSV's raters is that of their first votes.
  const order = table === 0 ? [] : ["--raters", [...new Set(votes.map(([, , rater]) => rater))].join(",")];
  const from = tables[table]![0];
  const { stdout, stderr, code } = await runCli("tabulate", "--print-sql", engine, "--from", from, ...more, ...order);
  assert.equal(code, 0, stderr);
  return stdout;
}

const duckdb = await import("@duckdb/node-api" as string).then(
  () => true,
  () => false,
);
const noDuck = duckdb ? {} : { skip: "@duckdb/node-api is not installed" };

test("DuckDB counts files as tabulate does", noDuck, async () => {
  for (const [table, more] of asked) {
    const made = await runCli(
      "tabulate",
      "--engine",
      "duckdb",
      "--from",
      files[table]!,
      ...more,
      ...(table === 0 ? [] : ["--raters", [...new Set(votes.map(([, , rater]) => rater))].join(",")]),
    );
    assert.equal(made.code, 0, made.stderr);
    assert.equal(await readBack(made.stdout), await expected(table, more), more.join(" "));
  }
});

test("DuckDB: weights are a caution, a recall is an outcome, aliases and scenarios group", noDuck, async () => {
  const path = join(folder, "more.csv");
  const rows = ["a,M1,,0.2,2,1,0", "b,,M2,1,1,0,", "c,M1,M3,,3,,1"];
  writeFileSync(path, `trace_id,mas_name,system,recall,weight,FM-1.1,2.1\n${rows.join("\n")}\n`);
  const both = await Promise.all(
    [
      ["--labels", path],
      ["--engine", "duckdb", "--from", path],
    ].map((from) => runCli("tabulate", ...from, "--by", "system", "--quiet")),
  );
  const [own, made] = await Promise.all(both.map(({ stdout }) => stdout).map(readBack));
  assert.match(own!, /not-weighted/);
  assert.equal(made, own);
});

const refusals: readonly (readonly [string, string, RegExp])[] = [
  ["a label that is none", "trace_id,outcome,1.1\na,success,maybe\n", /column 1\.1, not a label: maybe/],
  ["an outcome that is none", "trace_id,outcome,1.1\na,won,1\n", /column outcome, not an outcome: won/],
  ["an id twice", "trace_id,1.1\na,1\na,0\n", /the id is given twice/],
  ["several annotators", "trace_id,annotator,1.1\na,x,1\na,y,0\n", /choose --annotator x or y/],
  ["no code column", "trace_id,one\na,1\n", /no code column/],
];
for (const [what, text, message] of refusals) {
  test(`DuckDB refuses ${what}`, noDuck, async () => {
    const path = join(folder, "refused.csv");
    writeFileSync(path, text);
    const { code, stdout, stderr } = await runCli("tabulate", "--engine", "duckdb", "--from", path);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, message);
    assert.equal(stderr.trimEnd().split("\n").length, 1);
  });
}

test("statements are printed for every engine, and what they need is asked for", async () => {
  for (const engine of ["duckdb", "postgres", "clickhouse", "spark", "trino"]) {
    assert.match(await statement(engine, 0, []), /^-- .* --counts -\nwith mastkit_(alike|texts) as/);
  }
  const printed = ["tabulate", "--print-sql", "trino", "--from", "t"];
  assert.match((await runCli(...printed, "--kind", "votes")).stderr, /--kind votes needs --raters/);
  assert.match((await runCli(...printed, "--mast", "x.json")).stderr, /--mast cannot go with --from/);
  assert.match((await runCli("tabulate", "--from", "t")).stderr, /needs --engine duckdb or --print-sql/);
});

const python = process.env["MASTKIT_PYTHON"] ?? "python3";
const has = (program: string, ...args: readonly string[]) => spawnSync(program, args).status === 0;

function run(program: string, args: readonly string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", input, maxBuffer: 1e8 });
  assert.equal(status, 0, `${error ?? ""}${stderr?.slice(-3000)}`);
  return stdout;
}

async function compareAll(engine: string, query: (sql: string) => string): Promise<void> {
  for (const [table, more] of asked) {
    const made = query(await statement(engine, table, more));
    assert.equal(await readBack(made), await expected(table, more), `${engine} ${more.join(" ")}`);
  }
}

const bin = ["/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin"].find((path) =>
  existsSync(join(path, "initdb")),
);
test("PostgreSQL counts as tabulate does", {
  skip: onlyLong.skip || (bin === undefined && "no PostgreSQL server"),
}, async () => {
  const data = mkdtempSync(join(tmpdir(), "mastkit-postgres-"));
  const uid = process.getuid!();
  // The server does not run as root.
  const owner = uid === 0 ? Number(run("id", ["-u", "postgres"])) : uid;
  chownSync(data, owner, process.getgid!());
  const as = (program: string, args: readonly string[], input = "") => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      encoding: "utf8",
      input,
      uid: owner,
      cwd: "/",
      maxBuffer: 1e8,
    });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  as(join(bin!, "initdb"), ["-D", join(data, "db"), "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust"]);
  const at = ["-o", `-k ${data} -h ''`, "-l", join(data, "log")];
  as(join(bin!, "pg_ctl"), ["-D", join(data, "db"), ...at, "-w", "start"]);
  try {
    const psql = (sql: string) =>
      as("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-h", data, "-d", "postgres", "-f", "-"], sql);
    const name = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const text = (value: string) => (value === "" ? "null" : `'${value.replaceAll("'", "''")}'`);
    for (const [table, [header, ...rows]] of tables) {
      psql(`create table ${name(table)} (${header!.map((column) => `${name(column)} text`).join(", ")});
        insert into ${name(table)} values ${rows.map((row) => `(${row.map(text).join(", ")})`).join(", ")};`);
    }
    await compareAll("postgres", psql);
  } finally {
    as(join(bin!, "pg_ctl"), ["-D", join(data, "db"), "-m", "immediate", "stop"]);
    rmSync(data, { recursive: true, force: true });
  }
});

/** All statements in one process, whose answers come back as JSON. */
async function compareInPython(engine: string, script: string): Promise<void> {
  const sql = await Promise.all(asked.map(([table, more]) => statement(engine, table, more)));
  const given = join(folder, `${engine}.json`);
  writeFileSync(given, JSON.stringify({ sql, tables: tables.map(([name], at) => ({ name, path: files[at] })) }));
  const answers = JSON.parse(run(python, ["-c", script, given]).trimEnd().split("\n").at(-1)!) as readonly string[];
  let next = 0;
  await compareAll(engine, () => answers[next++]!);
}

test("ClickHouse counts as tabulate does", {
  skip: onlyLong.skip || (!has(python, "-c", "import chdb") && `${python} has no chdb`),
}, async () => {
  await compareInPython(
    "clickhouse",
    `import sys, json, csv
from chdb import session
given = json.load(open(sys.argv[1]))
s = session.Session()
s.query("create database d")
s.query("use d")
q = lambda t: "\`" + t.replace("\\\\", "\\\\\\\\").replace("\`", "\`\`") + "\`"
for t in given["tables"]:
    header = next(csv.reader(open(t["path"])))
    s.query("create table " + q(t["name"]) + " (" + ", ".join(q(c) + " Nullable(String)" for c in header) + ") engine = Memory")
    s.query("insert into " + q(t["name"]) + " select * from file('" + t["path"] + "', 'CSVWithNames', '" + ", ".join(q("c%d" % i) + " Nullable(String)" for i in range(len(header))).replace("'", "\\\\'") + "') settings input_format_with_names_use_header = 0")
print(json.dumps([s.query(one + " settings format_csv_null_representation = ''", "CSVWithNames").data() for one in given["sql"]]))
`,
  );
});

test("Spark counts as tabulate does", {
  skip: onlyLong.skip || (!has(python, "-c", "import pyspark") && `${python} has no pyspark`),
}, async () => {
  await compareInPython(
    "spark",
    `import sys, json, csv, io
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType, StructField, StringType
given = json.load(open(sys.argv[1]))
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "1").getOrCreate()
for t in given["tables"]:
    header, *rows = list(csv.reader(open(t["path"])))
    frame = spark.createDataFrame([[c or None for c in row] for row in rows], StructType([StructField(c, StringType()) for c in header]))
    frame._jdf.createOrReplaceTempView("\`" + t["name"].replace("\`", "\`\`") + "\`")
out = []
for one in given["sql"]:
    frame = spark.sql(one)
    text = io.StringIO()
    csv.writer(text, lineterminator="\\n").writerows([frame.columns] + [["" if c is None else c for c in row] for row in frame.collect()])
    out.append(text.getvalue())
print(json.dumps(out))
`,
  );
});
