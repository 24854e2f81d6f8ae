import { createRequire } from "node:module";
import type { ColumnTable } from "arquero";
import type { DataFrame } from "danfojs-node";
import { InputError } from "./errors.js";
import { plainCell } from "./notes.js";
import type { Cell } from "./trace.js";

/** Columns by name, all of one length. */
export type Columns = Readonly<Record<string, readonly (string | number | null)[]>>;

/**
 * Rows as columns, in the order in which the columns first appear; a cell that a row lacks is null, notes are text.
 *
 * @example
 * ```ts
 * import { toColumns } from "mastkit";
 * toColumns([{ code: "1.1", n: 3 }, { n: 4, code: "1.2" }]); // => { code: ["1.1", "1.2"], n: [3, 4] }
 * ```
 */
export function toColumns(rows: readonly object[]): Readonly<Record<string, (string | number | null)[]>> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows as readonly Readonly<Record<string, Cell | undefined>>[];
  return Object.fromEntries(names.map((name) => [name, cells.map((row) => plainCell(row[name] ?? null))]));
}

/**
 * Rows as an arquero table: to filter, derive, group, pivot and join. Loaded at the first call. What is undefined is
 * `undefined` in it, not null: JavaScript compares null as 0, so `d.q < 0.05` would keep the modes that have no test.
 * Its CSV is the same. `orderby("p")` puts undefined first, `orderby(desc("p"))` last; `ranked` leaves them out.
 *
 * @example
 * ```ts
 * import { lift, publishedTable, toArquero } from "mastkit";
 * const table = toArquero(lift(publishedTable("itbench-study-modes"), { by: ["model"] }));
 * table.filter((d: { q: number }) => d.q < 0.05).numRows(); // => 5
 * ```
 */
export function toArquero(rows: readonly object[]): ColumnTable {
  const columns = Object.entries(toColumns(rows)).map(([name, cells]) => [
    name,
    cells.map((cell) => cell ?? undefined),
  ]);
  return (require("arquero") as typeof import("arquero")).table(Object.fromEntries(columns));
}

/**
 * Rows as a danfojs DataFrame: to look at (`head`, `describe`, `loc`). Built from columns, because danfojs misassigns
 * cells of rows whose keys differ in order. Do not compute, join or write files with it: its groupby and merge join keys
 * with "-" and mix up groups, and its CSV is not quoted; `toArquero` and the statistics here do that. An undefined number
 * is NaN in it, which `describe` carries into the column's mean: `dropNa({ axis: 1 })` first leaves those rows out.
 * `sortValues` puts NaN, and an empty cell of text, last in either direction: danfojs's own, which leaves an arbitrary order around it, is mended
 * for every frame once this has been called.
 *
 * @throws InputError where danfojs-node is not installed: an optional peer of the package.
 *
 * @example
 * ```ts
 * import { toDanfo } from "mastkit";
 * toDanfo([{ p: 0.3 }, { p: null }, { p: 0.1 }]).sortValues("p")["p"].values; // => [0.1, 0.3, NaN]
 * ```
 */
export function toDanfo(rows: readonly object[]): DataFrame {
  const { DataFrame: Frame } = danfojs();
  sortUndefinedLast(Frame);
  const columns = Object.entries(toColumns(rows)).map(([name, cells]) => [name, withNaN(cells)] as const);
  // danfojs fails on columns without a cell
  return columns.length === 0 ? new Frame([]) : new Frame(Object.fromEntries(columns));
}

function danfojs(): typeof import("danfojs-node") {
  try {
    return require("danfojs-node") as typeof import("danfojs-node");
  } catch (error) {
    if (!/Cannot find module 'danfojs-node'/.test(String(error))) throw error;
    const remedy = "npm install danfojs-node@1.2.0 beside mastkit, or use toArquero, which needs nothing more";
    throw new InputError("danfojs-node is not installed: the package does not bring it", { remedy });
  }
}

/** danfojs fails on null among numbers. */
function withNaN(cells: Columns[string]): Columns[string] {
  return cells.some((cell) => typeof cell === "number") ? cells.map((cell) => cell ?? Number.NaN) : cells;
}

const sorting = Symbol.for("mastkit: sortValues puts NaN last");

/** Replaces the frames' `sortValues` where a column holds NaN or null; everything else is left to danfojs. */
function sortUndefinedLast({ prototype }: typeof DataFrame): void {
  if (sorting in prototype) return;
  const sort = prototype.sortValues;
  const isUndefined = (cell: unknown) => cell === null || Number.isNaN(cell);
  function sortValues(this: DataFrame, column: string, options: { ascending?: boolean; inplace?: boolean } = {}) {
    const cells: readonly (number | string)[] = this.columns.includes(column) ? this[column].values : [];
    if (!cells.some(isUndefined)) return sort.call(this, column, options);
    const sign = options.ascending === false ? -1 : 1;
    const known = [...cells.keys()].filter((row) => !isUndefined(cells[row]));
    const order = known.sort((a, b) => sign * (cells[a]! < cells[b]! ? -1 : Number(cells[a]! > cells[b]!)));
    const sorted = this.iloc({ rows: [...order, ...[...cells.keys()].filter((row) => isUndefined(cells[row]))] });
    if (options.inplace !== true) return sorted;
    this.$setValues(sorted.values as never);
    this.$setIndex(sorted.index);
  }
  Object.assign(prototype, { sortValues, [sorting]: true });
}

const require = createRequire(import.meta.url);
