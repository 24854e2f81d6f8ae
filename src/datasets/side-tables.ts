// Tables that go beside labels: a judge's calibration and scores, the sizes of a population, scores by seed.

import { InputError } from "../errors.js";
import { codeOfCell } from "../taxonomy/headers.js";
import { mast } from "../taxonomy/mast.js";
import { categoriesOf, noCode } from "../taxonomy/taxonomy.js";
import type { CalibrationCounts, SeedScore, Taxonomy } from "../trace.js";
import { some } from "../words.js";
import { outcomeCell } from "./cells.js";
import { type CsvFile, onceOnly, readNotes, requireColumns, withKnownColumns } from "./csv.js";
import type { FileDigest } from "./digest.js";
import { readTable } from "./labels/records.js";
import { columnOfCodes, withColumn, withoutColumns } from "./labels/shape.js";

const counted = ["tp", "fp", "fn", "tn"];
const calibrationColumns = ["code", ...counted, "outcome", "cluster", "clusters"];
/** What a row of all modes together calls itself where it has a code at all. */
const pooled = /^(all|overall|pooled|total|micro)$/i;
/** Of judge-scores' output, what the counts say again. */
const derived = /^(category|(accuracy|precision|recall|f1|kappa)(_low|_high)?|items|\w*clusters\w*|note)$/;

/**
 * Reads a calibration table, or JSON as an object, a list or an object by code: code (empty, `all` or not there: all modes
 * together), tp, fp, fn, tn, optionally outcome (success, failure or
 * empty) and cluster (the trace, or the scenario, whose cells the row counts; empty: a cluster of its own). The output of
 * `judge-scores` is one: by trace or scenario with `--by cluster`, else with how many clusters stand behind each row. Its
 * rows of categories are skipped. Columns that are not used are named in `notes`, and rows that they tell apart added up.
 *
 * @throws InputError for a missing column, a code that is none of the taxonomy, a count that is none, no row at all.
 */
export async function readCalibrationCsv(
  path: string,
  taxonomy: Taxonomy = mast,
): Promise<{
  readonly counts: readonly CalibrationCounts[];
  readonly digest: FileDigest;
  readonly notes: readonly string[];
}> {
  const table = withKnownColumns(await readTable(path), calibrationColumns);
  requireColumns(table, counted, "a calibration file");
  const named = table.header.includes("code") ? undefined : columnOfCodes(table, taxonomy);
  const csv = named === undefined ? table : withColumn(withoutColumns(table, [named]), "code", table.column(named));
  const counts = csv.rows.flatMap((row): readonly CalibrationCounts[] => {
    const text = row.text("code").replace(pooled, "");
    if (text !== "" && categoriesOf(taxonomy).some((category) => category.code === text)) return [];
    const code = text === "" ? "" : codeOfCell(text, taxonomy);
    if (code === null) throw row.error("code", noCode(taxonomy));
    return [
      {
        ...{ code, outcome: outcomeCell(row) },
        ...{ tp: row.count("tp"), fp: row.count("fp"), fn: row.count("fn"), tn: row.count("tn") },
        cluster: csv.header.includes("cluster") ? row.text("cluster") || `line ${row.line}` : null,
        clusters: row.text("clusters") === "" ? null : row.count("clusters"),
      },
    ];
  });
  if (counts.length === 0) {
    throw new InputError("has no row", { file: csv.file, remedy: "give one row a mode, or one with an empty code" });
  }
  // One JSON object has no id of its own.
  const other = csv.header.filter((name) => !calibrationColumns.includes(name) && !derived.test(name));
  const unused = other.filter((name) => name !== "trace_id" || csv.size > 1);
  const said = `${csv.file}: ${some(unused)} not used; rows that differ in nothing else are added up`;
  return { counts, digest: csv.digest, notes: [...readNotes(csv), ...(unused.length === 0 ? [] : [said])] };
}

/** A judge's scores over all modes pooled, each 0 to 1 (kappa −1 to 1); null where it is undefined. */
export interface JudgeRow {
  readonly judge: string;
  readonly accuracy: number | null;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
  readonly kappa: number | null;
}

/**
 * Reads the output of `judge-scores`, of one judge or of several put together with a column that names them: the rows of
 * all modes pooled (empty code). A judge is named by the columns before `code`, or by the file where there is none.
 *
 * @throws InputError for a missing column, a score that is no number, no pooled row, two of one name.
 */
export async function readJudgeScoresCsv(
  path: string,
): Promise<{ readonly judges: readonly JudgeRow[]; readonly digest: FileDigest }> {
  const csv = await readTable(path);
  requireColumns(csv, ["code", "accuracy", "recall", "precision", "f1", "kappa"], "a judge-scores file");
  const heads = csv.header.slice(0, csv.header.indexOf("code"));
  const judges = csv.rows
    .filter((row) => row.text("code") === "")
    .map(
      (row): JudgeRow => ({
        judge: heads.map((name) => row.text(name)).join(" ") || csv.file.replace(/\.csv$/i, ""),
        accuracy: row.number("accuracy"),
        recall: row.number("recall"),
        precision: row.number("precision"),
        f1: row.number("f1"),
        kappa: row.number("kappa"),
      }),
    );
  if (judges.length === 0) {
    throw new InputError("has no row of all modes pooled (an empty code)", {
      file: csv.file,
      remedy: "give the output of mastkit judge-scores",
    });
  }
  const names = judges.map(({ judge }) => judge);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) {
    throw new InputError("two pooled rows of one judge", {
      file: csv.file,
      value: twice,
      remedy: "name the judges in a column before code",
    });
  }
  return { judges, digest: csv.digest };
}

/**
 * Reads the sizes of a population, in traces by stratum: columns `stratum` (or the name of the labels' own column) and
 * `traces`.
 *
 * @throws InputError for a missing column, a stratum without a name or given twice, a size that is no number of 0 or more.
 */
export async function readPopulationCsv(
  path: string,
  column: string,
): Promise<{ readonly sizes: Readonly<Record<string, number>>; readonly digest: FileDigest }> {
  const csv = withKnownColumns(await readTable(path), ["stratum", "traces"]);
  const name = ["stratum", column].find((own) => csv.header.includes(own)) ?? "stratum";
  requireColumns(csv, [name, "traces"], "a population");
  const once = onceOnly(csv);
  const sizes = csv.rows.map((row): readonly [string, number] => {
    const stratum = row.needed(name);
    once(row, [stratum], { what: `stratum ${stratum}`, remedy: "give each stratum one row" });
    const size = row.number("traces");
    if (size !== null && size >= 0) return [stratum, size];
    throw row.error("traces", "not a size", "use how many traces of the stratum the population has");
  });
  if (sizes.length === 0) throw new InputError("has no stratum", { file: csv.file, remedy: "give a row a stratum" });
  return { sizes: Object.fromEntries(sizes), digest: csv.digest };
}

export interface SeedsFile {
  readonly scores: readonly SeedScore[];
  /** Columns other than condition, seed and the value. */
  readonly by: readonly string[];
  readonly digest: FileDigest;
}

/**
 * Reads scores by seed: columns condition and seed, one with the score (the name given, else `value` or `score`, else the
 * only column of numbers), and any group columns.
 *
 * @throws InputError for a missing column, a score that is no number, a condition and seed given twice in a group.
 */
export async function readSeedsCsv(path: string, valueColumn?: string): Promise<SeedsFile> {
  const named = valueColumn === undefined ? ["value", "score"] : [];
  const csv = withKnownColumns(await readTable(path), ["condition", "seed", ...named]);
  requireColumns(csv, ["condition", "seed"], "a file of scores by seed");
  const free = csv.header.filter((name) => name !== "condition" && name !== "seed");
  const column = valueColumn ?? scoreColumn(csv, free);
  if (!free.includes(column)) {
    throw new InputError("no such column of scores", { file: csv.file, value: column, remedy: "name it with --value" });
  }
  const by = free.filter((name) => name !== column);
  const once = onceOnly(csv);
  const scores = csv.rows.map((row): SeedScore => {
    const [condition, seed] = [row.needed("condition"), row.needed("seed")];
    const group = row.texts(by);
    const what = `${condition} with seed ${seed}`;
    once(row, [group, condition, seed], { what, remedy: "keep one score a condition and seed" });
    return { group, condition, seed, value: row.number(column) };
  });
  return { scores, by, digest: csv.digest };
}

function scoreColumn(csv: CsvFile, free: readonly string[]): string {
  const named = ["value", "score"].find((name) => csv.header.includes(name));
  if (named !== undefined) return named;
  const numeric = free.filter((name) => {
    const texts = csv.column(name).texts.filter((text) => text !== "");
    return texts.length > 0 && texts.every((text) => Number.isFinite(Number(text)));
  });
  if (numeric.length === 1) return numeric[0]!;
  const found = numeric.length === 0 ? "no column of numbers" : `several columns of numbers (${numeric.join(", ")})`;
  throw new InputError(`has ${found} beside condition and seed`, {
    file: csv.file,
    remedy: "name the scores with --value",
  });
}
