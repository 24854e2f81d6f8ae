import type { Rating } from "../trace.js";
import { some } from "../words.js";
import { bareCode, refuseReserved } from "./cells.js";
import {
  type CsvFile,
  type CsvRow,
  cell,
  cellError,
  cellsOf,
  numberCell,
  onceOnly,
  readNotes,
  requireColumns,
  withKnownColumns,
} from "./csv.js";
import type { FileDigest } from "./digest.js";
import { readTable } from "./labels/records.js";

export interface RatingsFile {
  readonly ratings: readonly Rating[];
  readonly digest: FileDigest;
  /** How a file in another form than the plain one was read, and the columns that cannot group items. */
  readonly notes: readonly string[];
}

const ownColumns = new Set(["item", "rater", "code", "value", "set", "block"]);

/**
 * Reads a ratings CSV in long form: item, rater, code, value (a number, or empty for a missing vote), optionally set
 * (the taxonomy, default "ratings") and block; every further column can be grouped by. Codes belong to their set and
 * are not checked against the 14.
 *
 * @throws InputError for a missing column, an empty item, rater or code, a value that is no number, a repeated vote, a
 * column named source or caution.
 */
export async function readRatingsCsv(path: string): Promise<RatingsFile> {
  return ratingsOf(await readTable(path));
}

/** The reader behind {@link readRatingsCsv}, for a CSV at hand. */
export function ratingsOf(file: CsvFile): RatingsFile {
  const csv = withKnownColumns(file, ownColumns);
  refuseReserved(csv);
  requireColumns(csv, ["item", "rater", "code", "value"], "a ratings file");
  const groupNames = csv.header.filter((name) => !ownColumns.has(name));
  const once = onceOnly(csv);
  const firsts = new Map<string, CsvRow>();
  const apart = new Set<string>();
  const ratings = csv.rows.map((row): Rating => {
    for (const name of ["item", "rater", "code"]) {
      if (cell(row, name) === "") throw cellError(csv, row, name, "is empty");
    }
    const [item, rater, code] = [cell(row, "item"), cell(row, "rater"), bareCode(cell(row, "code"))];
    const set = cell(row, "set") || "ratings";
    const first = firsts.get(`${set}\n${item}`) ?? row;
    firsts.set(`${set}\n${item}`, first);
    for (const name of groupNames) if (cell(first, name) !== cell(row, name)) apart.add(name);
    const what = `${rater}'s vote on ${code} of ${item}`;
    once(row, [set, item, rater, code], { what, remedy: "keep one vote a rater, item and code" });
    return {
      set,
      item,
      rater,
      code,
      value: numberCell(csv, row, "value"),
      block: cell(row, "block") || null,
      groups: cellsOf(row, groupNames),
    };
  });
  const differ = groupNames.filter((name) => apart.has(name));
  const notes = differ.length === 0 ? [] : [`${csv.file}: ${some(differ)} not used: they differ within an item`];
  return { ratings, digest: csv.digest, notes: [...readNotes(csv), ...notes] };
}
