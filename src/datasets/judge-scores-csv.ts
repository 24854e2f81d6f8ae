import { InputError } from "../errors.js";
import { cell, numberCell, requireColumns } from "./csv.js";
import type { FileDigest } from "./digest.js";
import { readTable } from "./labels/records.js";

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
  const pooled = csv.rows.filter((row) => cell(row, "code") === "");
  const judges = pooled.map((row): JudgeRow => {
    return {
      judge: heads.map((name) => cell(row, name)).join(" ") || csv.file.replace(/\.csv$/i, ""),
      accuracy: numberCell(csv, row, "accuracy"),
      recall: numberCell(csv, row, "recall"),
      precision: numberCell(csv, row, "precision"),
      f1: numberCell(csv, row, "f1"),
      kappa: numberCell(csv, row, "kappa"),
    };
  });
  if (judges.length === 0) {
    throw new InputError("has no row of all modes pooled (an empty code)", {
      file: csv.file,
      remedy: "give the output of mastkit judge-scores",
    });
  }
  const twice = judges.find(({ judge }, index) => judges.findIndex((other) => other.judge === judge) !== index);
  if (twice !== undefined) {
    throw new InputError("two pooled rows of one judge", {
      file: csv.file,
      value: twice.judge,
      remedy: "name the judges in a column before code",
    });
  }
  return { judges, digest: csv.digest };
}
