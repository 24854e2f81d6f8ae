import { InputError } from "../errors.js";
import { codeOfCell } from "../taxonomy.js";
import type { CalibrationCounts } from "../trace.js";
import { cell, cellError, countCell, readCsv, requireColumns } from "./csv.js";
import type { FileDigest } from "./digest.js";

/**
 * Reads a calibration CSV: code (empty: all modes together), tp, fp, fn, tn, optionally outcome (success, failure or
 * empty). The output of `judge-scores` is one; its rows of categories are skipped. Other columns are ignored.
 *
 * @throws InputError for a missing column, a code that is none of the 14, a count that is none, no row at all.
 */
export async function readCalibrationCsv(
  path: string,
): Promise<{ readonly counts: readonly CalibrationCounts[]; readonly digest: FileDigest }> {
  const csv = await readCsv(path);
  requireColumns(csv, ["code", "tp", "fp", "fn", "tn"], "a calibration file");
  const counts = csv.rows.flatMap((row): readonly CalibrationCounts[] => {
    const text = cell(row, "code");
    if (/^FC[1-3]$/.test(text)) return [];
    const code = text === "" ? "" : codeOfCell(text);
    if (code === null) throw cellError(csv, row, "code", "not a code of the 14 MAST modes");
    const outcome = csv.header.includes("outcome") ? cell(row, "outcome") : "";
    if (outcome !== "" && outcome !== "success" && outcome !== "failure") {
      throw cellError(csv, row, "outcome", "not an outcome", "use success, failure or an empty cell");
    }
    const [tp, fp] = [countCell(csv, row, "tp"), countCell(csv, row, "fp")];
    const [fn, tn] = [countCell(csv, row, "fn"), countCell(csv, row, "tn")];
    return [{ code, outcome: outcome === "" ? null : outcome, tp, fp, fn, tn }];
  });
  if (counts.length === 0) {
    throw new InputError("has no row", { file: csv.file, remedy: "give one row a mode, or one with an empty code" });
  }
  return { counts, digest: csv.digest };
}
