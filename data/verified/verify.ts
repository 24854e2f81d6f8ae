// For a machine with a network: npm run verify:real fetches the full data sets at their pinned revisions (or takes them
// from the cache), audits them, runs the main job and the comparison with the published numbers, and writes a record
// beside this file, for a maintainer to commit: numbers, and the names that they belong to; no text of a trace.

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runCommand } from "../../src/cli/run.js";
import { type Environment, settingsOf } from "../../src/datasets/fetch/cache.js";
import { fetchRelease } from "../../src/datasets/fetch/fetch.js";
import { type DatasetName, type Release, releaseOf } from "../../src/datasets/releases.js";
import type { Timing } from "../../src/datasets.js";
import { InputError, UsageError } from "../../src/errors.js";
import { toCsv } from "../../src/export/csv.js";
import { writeTogether } from "../../src/export/write.js";
import { reproduce } from "../../src/reproduce.js";
import type { Cell } from "../../src/trace.js";
import { version } from "../../src/version.js";

export interface VerifyOptions {
  /** Where the hub and the cache are; default `process.env`. */
  readonly env?: Environment;
  /** What is fetched; default the current release of each data set. */
  readonly releases?: readonly Release[];
  /** Where the record goes; default this folder. */
  readonly folder?: string;
  /** Where the main job writes; default figures/local, which git ignores. */
  readonly outputs?: string;
  readonly timing?: Partial<Timing>;
  readonly say?: (line: string) => void;
}

const datasets: readonly DatasetName[] = ["mast", "human", "itbench"];
const outcomeColumns = [
  "model",
  "domain",
  "scenario",
  "runs",
  "known",
  "recall_mean",
  "success",
  "success_rate",
] as const;

/** Fetches, audits, runs and compares; returns the paths of the record's files. */
export async function verifyReal(options: VerifyOptions = {}): Promise<readonly string[]> {
  const { folder = fileURLToPath(new URL("./", import.meta.url)), say = () => undefined } = options;
  const releases = options.releases ?? datasets.flatMap((name) => releaseOf(name) ?? []);
  const paths: Partial<Record<DatasetName, string>> = {};
  for (const release of releases) {
    const fetching = { onNote: say, ...(options.timing === undefined ? {} : { timing: options.timing }) };
    const { path, from } = await fetchRelease(settingsOf(options.env ?? process.env), release, fetching);
    paths[release.dataset] = path;
    say(`${release.dataset}: release ${release.release}, ${release.bytes} bytes, from the ${from}`);
  }
  const { mast, human, itbench } = paths as Record<DatasetName, string>;
  const files = ["--mast", mast, "--human", human, "--itbench", itbench];
  const findings = await rowsOf(["audit", ...files]);
  const compared = await rowsOf(["published", ...files, "--all"]);
  const modes = await rowsOf(["tabulate", "--mast", mast, "--by", "system"]);
  const outcomes = await rowsOf(["outcomes", "--itbench", itbench, "--by", "model,domain,scenario"]);
  const job = await reproduce({
    mast,
    human,
    itbench,
    folder: options.outputs ?? join("figures", "local"),
    progress: say,
  });
  const table = (name: string, rows: readonly Row[], columns: readonly string[]) => ({
    path: join(folder, `${name}.csv`),
    content: toCsv(
      rows.map((row) => picked(row, columns)),
      columns,
    ),
  });
  const read = {
    mast: sum(modes.filter(({ code }) => code === modes[0]?.["code"]).map(({ traces }) => traces)),
    itbench: sum(outcomes.map(({ runs }) => runs)),
  };
  for (const { dataset, rows } of releases) {
    if (dataset !== "human" && read[dataset] !== rows)
      say(`${dataset}: ${read[dataset]} rows were read, ${rows} are known`);
  }
  const record = {
    mastkit: version,
    releases: releases.map(({ dataset, release, revision, bytes, sha256, rows }) => ({
      ...{ dataset, release, revision, bytes, sha256, rows },
      ...(dataset === "human" ? {} : { read: read[dataset] }),
    })),
    comparison: counted(compared.map(({ verdict }) => String(verdict))),
    mainJob: {
      tables: job.written.filter((path) => path.endsWith(".csv")).length,
      files: job.written.length,
      absent: job.absences.map(({ name }) => name),
    },
  };
  const differing = compared.filter(({ verdict }) => verdict === "differs");
  const written = [
    { path: join(folder, "record.json"), content: `${JSON.stringify(record, null, 2)}\n` },
    table("audit", findings, ["dataset", "check", "severity", "records"]),
    table("differs", differing, ["source", "quantity", "group", "code", "published", "computed", "n"]),
    table("mast-modes", modes, Object.keys(modes[0] ?? {})),
    table("itbench-outcomes", outcomes, outcomeColumns),
  ];
  await writeTogether(written);
  return written.map(({ path }) => path);
}

type Row = Readonly<Record<string, Cell>>;

/** The rows that a command prints. */
async function rowsOf(words: readonly string[]): Promise<readonly Row[]> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { stdout: (text: string) => void out.push(text), stderr: (text: string) => void err.push(text) };
  const code = await runCommand([...words, "--format", "json", "--quiet"], io);
  if (code !== 0) throw new InputError(`mastkit ${words[0]} ends with ${code}: ${err.join("").trim()}`);
  return JSON.parse(out.join("")) as readonly Row[];
}

function picked(row: Row, keys: readonly string[]): Row {
  return Object.fromEntries(keys.map((key) => [key, row[key] ?? null]));
}

function sum(cells: readonly (Cell | undefined)[]): number {
  return cells.reduce<number>((total, cell) => total + Number(cell), 0);
}

function counted(texts: readonly string[]): Readonly<Record<string, number>> {
  const distinct = [...new Set(texts)].sort();
  return Object.fromEntries(distinct.map((text) => [text, texts.filter((other) => other === text).length]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    for (const path of await verifyReal({ say: (line) => console.error(line) })) console.log(`wrote ${path}`);
  } catch (error) {
    if (!(error instanceof InputError || error instanceof UsageError)) throw error;
    console.error(`verify:real: ${error.message}`);
    process.exitCode = 1;
  }
}
