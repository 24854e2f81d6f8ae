import type { Notes } from "./notes.js";

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

/** The type of a result row, by its columns. */
export type RowOf<Columns extends readonly Column[]> = {
  readonly [C in Columns[number] as C["key"]]:
    | (C["kind"] extends "note"
        ? Notes
        : C["kind"] extends "text"
          ? C extends { of: readonly (infer Text)[] }
            ? Text
            : string
          : number)
    | (C extends { empty: string } ? null : never);
};

/** Columns in their order, their keys and texts kept as types. */
export function columnsOf<const Columns extends readonly Column[]>(columns: Columns): Columns {
  return columns;
}

type Limited<Key extends string, Low extends string, High extends string> = readonly [
  { readonly key: Key; readonly kind: "estimate"; readonly empty: string } & Column,
  { readonly key: Low; readonly kind: "limit"; readonly empty: string } & Column,
  { readonly key: High; readonly kind: "limit"; readonly empty: string } & Column,
];

/**
 * An estimate and its limits, three columns: the limits are called `<key>_low` and `<key>_high` unless `low` and `high`
 * say otherwise; `none` says when there are none, of either or of each.
 */
export function estimate<
  const Key extends string,
  const Low extends string = `${Key}_low`,
  const High extends string = `${Key}_high`,
>(
  key: Key,
  said: {
    readonly holds: string;
    readonly empty: string;
    readonly range?: string;
    readonly low?: Low;
    readonly high?: High;
    readonly none?: string | readonly [low: string, high: string];
  },
): Limited<Key, Low, High> {
  const { holds, empty, low = `${key}_low` as Low, high = `${key}_high` as High, none = "no interval" } = said;
  const range = said.range === undefined ? {} : { range: said.range };
  const [noLow, noHigh] = typeof none === "string" ? [none, none] : none;
  return [
    { key, kind: "estimate", low, high, holds, ...range, empty },
    { key: low, kind: "limit", holds: "lower limit", ...range, empty: noLow },
    { key: high, kind: "limit", holds: "upper limit", ...range, empty: noHigh },
  ];
}

/** A p-value, its adjustment by Benjamini and Hochberg, and the size of the family. */
export function tested(holds: string, empty: string, family: string) {
  return columnsOf([
    { key: "p", kind: "p", holds, range: "0 to 1", empty },
    { key: "q", kind: "p", holds: "Benjamini–Hochberg's over the family", range: "0 to 1", empty: "no p" },
    { key: "family", kind: "count", holds: family },
  ]);
}

/** The columns of these keys, in the order that they have. */
export function pick<C extends Column, const Key extends C["key"]>(
  columns: readonly C[],
  keys: readonly Key[],
): readonly (C & { readonly key: Key })[] {
  return columns.filter((column): column is C & { readonly key: Key } => keys.some((key) => key === column.key));
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

/** How many failed and successful traces have a mode, and of how many. */
export const sideColumns = columnsOf([
  { key: "failed_flagged", kind: "count", holds: "failed traces with the mode" },
  { key: "failed_n", kind: "count", holds: "failed traces labelled for it" },
  { key: "successful_flagged", kind: "count", holds: "successful traces with the mode" },
  { key: "successful_n", kind: "count", holds: "successful traces labelled for it" },
]);

export const clustersColumn = {
  key: "clusters",
  kind: "count",
  holds: "clusters with labelled traces",
  empty: "clusters are not known",
} as const;
