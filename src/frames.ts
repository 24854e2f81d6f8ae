import { createRequire } from "node:module";
import type { ColumnTable } from "arquero";
import type { DataFrame } from "danfojs-node";
import type { Cell } from "./trace.js";

/** Columns by name, all of one length. */
export type Columns = Readonly<Record<string, readonly Cell[]>>;

/**
 * Rows as columns, in the order in which the columns first appear; a cell that a row lacks is null.
 *
 * @example
 * ```ts
 * import { toColumns } from "mastkit";
 * toColumns([{ code: "1.1", n: 3 }, { n: 4, code: "1.2" }]); // => { code: ["1.1", "1.2"], n: [3, 4] }
 * ```
 */
export function toColumns(rows: readonly object[]): Readonly<Record<string, Cell[]>> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows as readonly Readonly<Record<string, Cell | undefined>>[];
  return Object.fromEntries(names.map((name) => [name, cells.map((row) => row[name] ?? null)]));
}

/**
 * Rows as an arquero table: to filter, derive, group, pivot and join. Loaded at the first call.
 *
 * @example
 * ```ts
 * import { toArquero } from "mastkit";
 * const table = toArquero([{ code: "1.1", flagged: 3 }, { code: "1.2", flagged: 1 }]);
 * table.orderby("flagged").array("code"); // => ["1.2", "1.1"]
 * ```
 */
export function toArquero(rows: readonly object[]): ColumnTable {
  return (require("arquero") as typeof import("arquero")).table(toColumns(rows));
}

/**
 * Rows as a danfojs DataFrame: to look at (`head`, `describe`, `loc`). Built from columns, because danfojs misassigns
 * cells of rows whose keys differ in order. Do not compute, join or write files with it: its groupby and merge join keys
 * with "-" and mix up groups, and its CSV is not quoted; `toArquero` and the statistics here do that. An undefined number
 * is NaN in it, which `describe` carries into the column's mean: `dropNa({ axis: 1 })` first leaves those rows out.
 */
export function toDanfo(rows: readonly object[]): DataFrame {
  const { DataFrame: Frame } = require("danfojs-node") as typeof import("danfojs-node");
  const columns = Object.entries(toColumns(rows)).map(([name, cells]) => [name, withNaN(cells)] as const);
  return new Frame(Object.fromEntries(columns));
}

/** danfojs fails on null among numbers. */
function withNaN(cells: readonly Cell[]): readonly Cell[] {
  return cells.some((cell) => typeof cell === "number") ? cells.map((cell) => cell ?? Number.NaN) : cells;
}

const require = createRequire(import.meta.url);
