import type { Cell } from "../trace.js";
import type { CountTable } from "./tables.js";

const own: Readonly<Record<CountTable["kind"], readonly string[]>> = {
  modes: ["outcome", "code", "flagged", "labelled", "traces"],
  histogram: ["outcome", "modes", "traces"],
  pairs: ["outcome", "code_a", "code_b", "both", "a_only", "b_only", "neither"],
  votes: ["set", "code", "items"],
};

/** The columns of a count table as it is written: groups, its own, and source and caution where it has any. */
export function countColumns(table: CountTable): readonly string[] {
  const columns = table.kind === "votes" ? ["set", "code", ...table.raters, "items"] : own[table.kind];
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
