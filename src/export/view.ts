import type { Analysis, Result, Row, ViewColumn } from "../analyses/analysis.js";
import { cell as plain } from "../analyses/view.js";
import { type Column, tellingGroups } from "../columns.js";
import { modeText } from "../taxonomy/taxonomy.js";
import type { Cell, Taxonomy } from "../trace.js";
import { plainVerdict } from "../words.js";
import { printed } from "./layout.js";

/** A column of a table for people, with its cells. */
export interface ShownColumn {
  readonly name: string;
  readonly cell: (row: Row) => Cell;
  readonly group: boolean;
  /** The columns that it is made of. */
  readonly of: readonly string[];
  /**
   * Left out first where there is no room: p (3), then estimates and counts after the first (2), then the verdict, which
   * q and the difference say too (1); what is else stays.
   */
  readonly spare: 0 | 1 | 2 | 3;
}

/**
 * The columns that people read of a result: the groups that tell its rows apart, then what its analysis shows of a row;
 * every column but limits and the note where it says nothing. Columns without a cell are left out. With `only`, these
 * columns as they are asked for.
 */
export function viewOf(
  analysis: Pick<Analysis, "columns" | "shows">,
  result: Result,
  only?: readonly string[],
): readonly ShownColumn[] {
  const kinds = new Map(analysis.columns.map((column) => [column.key, column]));
  const usual = analysis.columns.filter(({ kind }) => kind !== "note" && kind !== "limit").map(({ key }) => plain(key));
  const asked = only?.filter((key) => key !== "note").map((key) => plain(key));
  const groups = only === undefined ? tellingGroups(result) : result.groups;
  const shown = asked ?? [...groups.map((key) => plain(key)), ...(analysis.shows ?? usual)];
  const has = ({ shows, of }: ViewColumn, kind: Column["kind"]) => shows === "cell" && kinds.get(of[0]!)?.kind === kind;
  const estimate = shown.find((column) => has(column, "estimate"));
  const size = shown.find((column) => column.shows === "ratio") ?? shown.find((column) => has(column, "count"));
  const spareOf = (column: ViewColumn): ShownColumn["spare"] => {
    if (column === estimate || column === size || column.of[0] === "q") return 0;
    if (column.shows === "verdict") return 1;
    return has(column, "p") ? 3 : has(column, "estimate") || has(column, "count") || column.spare ? 2 : 0;
  };
  const columns = shown.map((column) => ({
    name: column.heading,
    of: column.of,
    cell: cellOf(column, kinds, result.taxonomy),
    group: column.shows === "cell" && groups.includes(column.of[0]!),
    spare: asked === undefined ? spareOf(column) : (0 as const),
  }));
  return asked === undefined
    ? columns.filter(({ cell }) => result.rows.some((row) => cell(row) !== null && cell(row) !== ""))
    : columns;
}

function cellOf(
  { shows, of }: ViewColumn,
  kinds: ReadonlyMap<string, Column>,
  taxonomy: Taxonomy | undefined,
): (row: Row) => Cell {
  const at = (row: Row, index: number) => row[of[index]!] ?? null;
  switch (shows) {
    case "cell": {
      const { kind, low = "", high = "" } = kinds.get(of[0]!) ?? {};
      return (row) => (kind === "estimate" ? limited(at(row, 0), row[low] ?? null, row[high] ?? null) : at(row, 0));
    }
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
  }
}

/** "0.52 (0.22 to 0.68)", whole numbers with decimals too, thousands without; an open side is a dash. */
function limited(...[value, low, high]: readonly [Cell, Cell, Cell]): Cell {
  if (typeof value !== "number") return null;
  const text = (number: Cell) =>
    typeof number !== "number"
      ? "–"
      : Math.abs(value) >= 1000
        ? printed(Math.round(number))
        : printed(number, 2) + (Number.isInteger(number) ? ".00" : "");
  if (low === null && high === null)
    return Number.isInteger(value) && Math.abs(value) > 1 ? printed(value) : text(value);
  return `${text(value)}\u00a0(${text(low)}\u00a0to\u00a0${text(high)})`;
}
