import type { Analysis, Result, Row, ViewColumn } from "../analyses/analysis.js";
import { tellingGroups } from "../columns.js";
import { modeText } from "../taxonomy/taxonomy.js";
import type { Cell, Taxonomy } from "../trace.js";
import { plainVerdict } from "../words.js";
import { printed } from "./layout.js";

/** A column of a table for people, with its cells. */
export interface ShownColumn {
  readonly name: string;
  readonly cell: (row: Row) => Cell;
}

/**
 * The columns that people read of a result: the groups that tell its rows apart, then what its analysis shows of a row;
 * every column but the note where it says nothing. Columns without a cell are left out.
 */
export function viewOf(analysis: Pick<Analysis, "columns" | "shows">, result: Result): readonly ShownColumn[] {
  const all = analysis.columns.filter(({ kind }) => kind !== "note").map(({ key }) => plain(key));
  const own = analysis.shows?.map((column) => ({ name: column.heading, cell: cellOf(column, result.taxonomy) })) ?? all;
  const columns = [...tellingGroups(result).map((name) => plain(name)), ...own];
  return columns.filter(({ cell }) => result.rows.some((row) => cell(row) !== null && cell(row) !== ""));
}

function plain(key: string): ShownColumn {
  return { name: key.replaceAll("_", " "), cell: (row) => row[key] ?? null };
}

function cellOf({ shows, of }: ViewColumn, taxonomy: Taxonomy | undefined): (row: Row) => Cell {
  const at = (row: Row, index: number) => row[of[index]!] ?? null;
  switch (shows) {
    case "cell":
      return (row) => at(row, 0);
    case "mode":
      return (row) => {
        const code = at(row, 0);
        if (typeof code !== "string" || code === "") return of[1] ?? null;
        return modeText(code, row["mode"], taxonomy);
      };
    case "verdict":
      return (row) => {
        const verdict = at(row, 0);
        return typeof verdict === "string" ? plainVerdict(verdict) : null;
      };
    case "ratio":
      return (row) => {
        const [part, whole] = [at(row, 0), at(row, 1)];
        return typeof part === "number" && typeof whole === "number" ? `${part}/${whole}` : null;
      };
    case "range":
      return (row) => {
        const [from, to] = [at(row, 0), at(row, 1)];
        return from === null && to === null ? null : `${printed(from) || "–"}\u00a0to\u00a0${printed(to) || "–"}`;
      };
    case "estimate":
      return (row) => {
        const [value, low, high] = [at(row, 0), at(row, 1), at(row, 2)];
        if (value === null) return null;
        return low === null && high === null
          ? printed(value, 2)
          : `${printed(value, 2)}\u00a0(${printed(low, 2) || "–"}–${printed(high, 2) || "–"})`;
      };
  }
}
