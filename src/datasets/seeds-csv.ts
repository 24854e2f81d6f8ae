import { InputError } from "../errors.js";
import type { SeedScore } from "../trace.js";
import {
  type CsvFile,
  cell,
  cellError,
  cellsOf,
  numberCell,
  onceOnly,
  requireColumns,
  withKnownColumns,
} from "./csv.js";
import type { FileDigest } from "./digest.js";
import { readTable } from "./labels/records.js";

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
  const column = valueColumn ?? scoreColumn(csv);
  if (!csv.header.includes(column) || column === "condition" || column === "seed") {
    throw new InputError("no such column of scores", { file: csv.file, value: column, remedy: "name it with --value" });
  }
  const by = csv.header.filter((name) => name !== "condition" && name !== "seed" && name !== column);
  const once = onceOnly(csv);
  const scores = csv.rows.map((row): SeedScore => {
    const [condition, seed] = [cell(row, "condition"), cell(row, "seed")];
    if (condition === "") throw cellError(csv, row, "condition", "is empty");
    if (seed === "") throw cellError(csv, row, "seed", "is empty");
    const group = cellsOf(row, by);
    const what = `${condition} with seed ${seed}`;
    once(row, [group, condition, seed], { what, remedy: "keep one score a condition and seed" });
    return { group, condition, seed, value: numberCell(csv, row, column) };
  });
  return { scores, by, digest: csv.digest };
}

function scoreColumn(csv: CsvFile): string {
  const named = ["value", "score"].find((name) => csv.header.includes(name));
  if (named !== undefined) return named;
  const isNumber = (text: string) => text === "" || Number.isFinite(Number(text));
  const numeric = csv.header
    .filter((name) => name !== "condition" && name !== "seed")
    .filter(
      (name) => csv.rows.some((row) => cell(row, name) !== "") && csv.rows.every((row) => isNumber(cell(row, name))),
    );
  if (numeric.length === 1) return numeric[0]!;
  const found = numeric.length === 0 ? "no column of numbers" : `several columns of numbers (${numeric.join(", ")})`;
  throw new InputError(`has ${found} beside condition and seed`, {
    file: csv.file,
    remedy: "name the scores with --value",
  });
}
