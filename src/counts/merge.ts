import { InputError, UsageError } from "../errors.js";
import { oneDefinition } from "../taxonomy/readings.js";
import { cautionTokens } from "./cautions.js";
import { completeModes, sumOfCounts } from "./count.js";
import { groupColumn, keyOf } from "./group.js";
import {
  type CountTable,
  type HistogramRow,
  type ModesRow,
  type ModesTable,
  type PairsRow,
  tableColumns,
  type VotesRow,
} from "./tables.js";

/**
 * Adds up count tables of one kind and equal group columns, as if their traces had been counted in one pass.
 * Rows keep the order of first appearance; rows of different sources stay apart; cautions are united. A mode without a
 * row in a modes table's group and outcome is not labelled there, as when the table is read alone.
 *
 * @param names What an error calls the tables; default "table 1" and on.
 * @throws InputError for tables of different kinds, headers or readings of 3.2 and 3.3, and for sums above 2^53 − 1.
 */
export function mergeTables<T extends CountTable>(
  tables: readonly T[],
  names: readonly string[] = tables.map((_, index) => `table ${index + 1}`),
): T {
  const first = tables[0];
  if (first === undefined) throw new UsageError("merge: no table given");
  for (const [index, table] of tables.entries()) {
    if (table.kind !== first.kind) {
      throw new InputError(`tables of different kinds cannot be added: ${first.kind} and ${table.kind}`, {
        record: names[index]!,
      });
    }
    if (table.taxonomy?.name !== first.taxonomy?.name) {
      const [one, other] = [first, table].map(({ taxonomy }) => taxonomy?.name ?? "mast");
      throw new InputError(`tables of two taxonomies cannot be added: ${one} and ${other}`, { record: names[index]! });
    }
    const [mine, theirs] = [first, table].map(headOf);
    if (keyOf(mine!) !== keyOf(theirs!)) {
      throw new InputError(`headers differ: ${mine!.join(",")} against ${theirs!.join(",")}`, {
        record: names[index]!,
        remedy: "tabulate the shards with the same --by",
      });
    }
  }
  const stated = tables.map(({ definition }, index) => ({ definition, where: names[index]! }));
  const definition = oneDefinition(stated);
  const rows = addRows(
    first.kind,
    tables.flatMap((table): readonly CountRow[] => (table.kind === "modes" ? completeModes(table).rows : table.rows)),
  );
  return { ...first, ...(definition === "unknown" ? {} : { definition }), rows } as unknown as T;
}

/**
 * Sums a modes table over the group columns that are not in `by`. Sources stay apart, cautions are united, and a name
 * given by an alias heads its column ("mas_name" for system). Throws UsageError for a column that is not there.
 */
export function collapseModes(table: ModesTable, by: readonly string[]): ModesTable {
  const columns = by.map((name) => {
    const column = table.by.find((own) => own === name || groupColumn(own) === groupColumn(name));
    if (column === undefined) {
      throw new UsageError(`--by ${name}: no such group column; valid ones: ${table.by.join(", ") || "(none)"}`);
    }
    return column;
  });
  const rows = completeModes(table).rows.map((row) => ({
    ...row,
    group: Object.fromEntries(by.map((name, index) => [name, row.group[columns[index]!]!])),
  }));
  return { ...table, by, rows: addRows("modes", rows) as ModesRow[] };
}

type CountRow = ModesRow | HistogramRow | PairsRow | VotesRow;

function addRows(kind: CountTable["kind"], rows: readonly CountRow[]): readonly CountRow[] {
  const sums = new Map<string, CountRow>();
  for (const row of rows) {
    const key = identity(kind, row);
    const before = sums.get(key);
    sums.set(key, before === undefined ? row : addTwo(kind, before, row));
  }
  return [...sums.values()];
}

function addTwo(kind: CountTable["kind"], a: CountRow, b: CountRow): CountRow {
  const [left, right] = [a, b] as unknown as readonly Record<string, number>[];
  const sums = Object.fromEntries(
    tableColumns[kind].counts.map((name) => [name, sumOfCounts(left![name]!, right![name]!)]),
  );
  return { ...a, ...sums, caution: unitedCautions(a.caution, b.caution) };
}

/** Each caution once; the tokens that the kit acts on first, then free text. */
function unitedCautions(a: readonly string[], b: readonly string[]): readonly string[] {
  const all = [...new Set([...a, ...b])];
  return [
    ...all.filter((part) => cautionTokens.includes(part)),
    ...all.filter((part) => !cautionTokens.includes(part)),
  ];
}

/** Everything of a row that is neither a count nor a caution. */
function identity(kind: CountTable["kind"], row: CountRow): string {
  const rest = Object.entries(row)
    .filter(([name]) => name !== "caution" && name !== "group" && !tableColumns[kind].counts.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => JSON.stringify(value));
  return keyOf([...Object.values(row.group), ...rest]);
}

function headOf(table: CountTable): readonly string[] {
  return table.kind === "votes" ? [...table.by, "|", ...table.raters] : table.by;
}
