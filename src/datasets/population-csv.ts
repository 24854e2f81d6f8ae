import { InputError } from "../errors.js";
import { cell, cellError, numberCell, onceOnly, requireColumns, withKnownColumns } from "./csv.js";
import type { FileDigest } from "./digest.js";
import { readTable } from "./labels/records.js";

export interface PopulationFile {
  /** Traces in the population, by stratum. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly digest: FileDigest;
}

/**
 * Reads the sizes of a population: columns `stratum` (or the name of the labels' own column) and `traces`.
 *
 * @throws InputError for a missing column, a stratum without a name or given twice, a size that is no number of 0 or more.
 */
export async function readPopulationCsv(path: string, column: string): Promise<PopulationFile> {
  const csv = withKnownColumns(await readTable(path), ["stratum", "traces"]);
  const name = csv.header.includes("stratum") ? "stratum" : column;
  requireColumns(csv, [csv.header.includes(name) ? name : "stratum", "traces"], "a population");
  const once = onceOnly(csv);
  const sizes = csv.rows.map((row): readonly [string, number] => {
    const stratum = cell(row, name);
    if (stratum === "") throw cellError(csv, row, name, "is empty");
    once(row, [stratum], { what: `stratum ${stratum}`, remedy: "give each stratum one row" });
    const size = numberCell(csv, row, "traces");
    if (size !== null && size >= 0) return [stratum, size];
    throw cellError(csv, row, "traces", "not a size", "use how many traces of the stratum the population has");
  });
  if (sizes.length === 0) throw new InputError("has no stratum", { file: csv.file, remedy: "give a row a stratum" });
  return { sizes: Object.fromEntries(sizes), digest: csv.digest };
}
