import { InputError } from "../errors.js";
import { codeOfCell } from "../taxonomy/headers.js";
import { mast } from "../taxonomy/mast.js";
import { categoriesOf, noCode } from "../taxonomy/taxonomy.js";
import type { CalibrationCounts, Taxonomy } from "../trace.js";
import { some } from "../words.js";
import { cell, cellError, countCell, readNotes, requireColumns, withKnownColumns } from "./csv.js";
import type { FileDigest } from "./digest.js";
import { readTable } from "./labels/records.js";
import { columnOfCodes, withColumn, withoutColumns } from "./labels/shape.js";

const counted = ["tp", "fp", "fn", "tn"];
const ownColumns = ["code", ...counted, "outcome", "cluster", "clusters"];
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
  const table = withKnownColumns(await readTable(path), ownColumns);
  requireColumns(table, counted, "a calibration file");
  const named = table.header.includes("code") ? undefined : columnOfCodes(table, taxonomy);
  const csv = named === undefined ? table : withColumn(withoutColumns(table, [named]), "code", table.column(named));
  const counts = csv.rows.flatMap((row): readonly CalibrationCounts[] => {
    const text = cell(row, "code").replace(pooled, "");
    if (text !== "" && categoriesOf(taxonomy).some((category) => category.code === text)) return [];
    const code = text === "" ? "" : codeOfCell(text, taxonomy);
    if (code === null) throw cellError(csv, row, "code", noCode(taxonomy));
    const outcome = cell(row, "outcome");
    if (outcome !== "" && outcome !== "success" && outcome !== "failure") {
      throw cellError(csv, row, "outcome", "not an outcome", "use success, failure or an empty cell");
    }
    const [tp, fp] = [countCell(csv, row, "tp"), countCell(csv, row, "fp")];
    const [fn, tn] = [countCell(csv, row, "fn"), countCell(csv, row, "tn")];
    return [
      {
        ...{ code, outcome: outcome === "" ? null : outcome, tp, fp, fn, tn },
        cluster: csv.header.includes("cluster") ? cell(row, "cluster") || `line ${row.line}` : null,
        clusters: cell(row, "clusters") === "" ? null : countCell(csv, row, "clusters"),
      },
    ];
  });
  if (counts.length === 0) {
    throw new InputError("has no row", { file: csv.file, remedy: "give one row a mode, or one with an empty code" });
  }
  // One JSON object has no id of its own.
  const other = csv.header.filter((name) => !ownColumns.includes(name) && !derived.test(name));
  const unused = other.filter((name) => name !== "trace_id" || csv.size > 1);
  const notes = [
    ...readNotes(csv),
    ...(unused.length === 0
      ? []
      : [`${csv.file}: ${some(unused)} not used; rows that differ in nothing else are added up`]),
  ];
  return { counts, digest: csv.digest, notes };
}
