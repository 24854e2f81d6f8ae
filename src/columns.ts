/**
 * What the cells of a column are: text; count, a whole number; number, any other; estimate, a number with limits; limit,
 * a side of an estimate's interval; p, a p-value or one adjusted; note, caveats and reasons.
 */
export type ColumnKind = "text" | "count" | "number" | "estimate" | "limit" | "p" | "note";

/** A column of a result, as data: header, row type, views and the dictionary of columns derive from it. */
export interface Column {
  readonly key: string;
  readonly kind: ColumnKind;
  /** What its cells hold, as the dictionary says it. */
  readonly holds: string;
  /** Where numbers lie, or their unit: "0 to 1". */
  readonly range?: string;
  /** When a cell is empty (null); left out where it never is. */
  readonly empty?: string;
  /** The only texts there are. */
  readonly of?: readonly string[];
  /** The keys of an estimate's limits. */
  readonly low?: string;
  readonly high?: string;
}

type CellOf<C extends Column> =
  | (C["kind"] extends "text" | "note" ? (C extends { of: readonly (infer Text)[] } ? Text : string) : number)
  | (C extends { empty: string } ? null : never);

/** The type of a result row, by its columns. */
export type RowOf<Columns extends readonly Column[]> = {
  readonly [C in Columns[number] as C["key"]]: CellOf<C>;
};

/** Columns in their order, their keys and texts kept as types. */
export function columnsOf<const Columns extends readonly Column[]>(columns: Columns): Columns {
  return columns;
}

/** The header of columns. */
export function keysOf(columns: readonly Column[]): readonly string[] {
  return columns.map(({ key }) => key);
}

/** The last column of every result. */
export const noteColumn = {
  key: "note",
  kind: "note",
  holds: "caveats and reasons, joined by “; ”",
  empty: "nothing to say",
} as const;

/** The first columns of every row of a mode. */
export const modeColumns = columnsOf([
  { key: "code", kind: "text", holds: "the mode's code" },
  { key: "mode", kind: "text", holds: "its name" },
  { key: "category", kind: "text", holds: "its category" },
]);
