import type { Cell } from "../trace.js";
import { type CountTable, tableColumns } from "./tables.js";

/** The columns of a count table as it is written: groups, its own, and source and caution where it has any. */
export function countColumns(table: CountTable): readonly string[] {
  const { keys, counts } = tableColumns[table.kind];
  const columns = [...keys, ...(table.kind === "votes" ? table.raters : []), ...counts];
  const origin = table.rows.some((row) => row.source !== null || row.caution.length > 0) ? ["source", "caution"] : [];
  const stated = (["definition", "taxonomy"] as const).filter((name) => table[name] !== undefined);
  return [...table.by, ...columns, ...stated, ...origin];
}

/** The rows of a count table as flat records, ready to be written and read back. */
export function countRows(table: CountTable): readonly Readonly<Record<string, Cell>>[] {
  const columns = new Set(countColumns(table));
  return table.rows.map((row) => {
    const { group, source, caution, ...rest } = row;
    const { votes, ...counts } = "votes" in rest ? rest : { ...rest, votes: [] };
    const raters =
      table.kind === "votes" ? Object.fromEntries(table.raters.map((name, i) => [name, votes[i] ?? null])) : {};
    const stated = { definition: table.definition ?? null, taxonomy: table.taxonomy?.name ?? null };
    const origin = { ...stated, source, caution: caution.join(";") };
    const all: Readonly<Record<string, Cell>> = { ...group, ...counts, ...raters, ...origin };
    return Object.fromEntries(Object.entries(all).filter(([name]) => columns.has(name)));
  });
}
