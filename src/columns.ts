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

type ColumnAs<Kind, Key> = { readonly key: Key; readonly kind: Kind; readonly holds: string };
interface ColumnMaker<Kind> {
  <const Key extends string>(key: Key, holds: string): ColumnAs<Kind, Key>;
  <const Key extends string, const More extends Pick<Column, "range" | "empty" | "of">>(
    key: Key,
    holds: string,
    more: More,
  ): ColumnAs<Kind, Key> & More;
}

function columnOf<Kind extends ColumnKind>(kind: Kind): ColumnMaker<Kind> {
  return <Key, More>(key: Key, holds: string, more?: More) =>
    ({ key, kind, holds, ...more }) as ColumnAs<Kind, Key> & More;
}

/** Columns of texts, of counts and of other numbers: key, what the cells hold, and of these what there is to say. */
export const text = columnOf("text");
export const count = columnOf("count");
export const number = columnOf("number");

/** A p-value, or one adjusted. */
export function pValue<const Key extends string>(key: Key, holds: string, empty: string) {
  return columnOf("p")(key, holds, { range: "0 to 1", empty });
}

type Limited<Key extends string, Low extends string, High extends string> = readonly [
  ColumnAs<"estimate", Key> & { readonly empty: string } & Column,
  ColumnAs<"limit", Low> & { readonly empty: string } & Column,
  ColumnAs<"limit", High> & { readonly empty: string } & Column,
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
  holds: string,
  more: {
    readonly empty: string;
    readonly range?: string;
    readonly low?: Low;
    readonly high?: High;
    readonly none?: string | readonly [low: string, high: string];
  },
): Limited<Key, Low, High> {
  const { empty, low = `${key}_low` as Low, high = `${key}_high` as High, none = "no interval" } = more;
  const range = more.range === undefined ? {} : { range: more.range };
  const [noLow, noHigh] = typeof none === "string" ? [none, none] : none;
  return [
    { key, kind: "estimate", low, high, holds, ...range, empty },
    { key: low, kind: "limit", holds: "lower limit", ...range, empty: noLow },
    { key: high, kind: "limit", holds: "upper limit", ...range, empty: noHigh },
  ];
}

/** Limits called `low` and `high`, of the one estimate of a row. */
export const plainLimits = { low: "low", high: "high" } as const;
/** The same where the note says why there are none, and where it says so of the estimate too. */
export const notedLimits = { ...plainLimits, none: "no interval: the note says why" } as const;
export const notedEstimate = { ...notedLimits, empty: "the note says why" } as const;

/** Benjamini and Hochberg's adjustment. */
export const qColumn = pValue("q", "Benjamini–Hochberg's over the family", "no p");

/** A p-value, its adjustment by Benjamini and Hochberg, and the size of the family. */
export function tested(holds: string, empty: string, family: string) {
  return columnsOf([pValue("p", holds, empty), qColumn, count("family", family)]);
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
  text("code", "the mode's code"),
  text("mode", "its name"),
  text("category", "its category"),
]);

/** How many failed and successful traces have a mode, and of how many. */
export const sideColumns = columnsOf([
  count("failed_flagged", "failed traces with the mode"),
  count("failed_n", "failed traces labelled for it"),
  count("successful_flagged", "successful traces with the mode"),
  count("successful_n", "successful traces labelled for it"),
]);

export const clustersColumn = count("clusters", "clusters with labelled traces", { empty: "clusters are not known" });

/** Group columns that tell groups apart: those of `lesser` are left out where the others do so without them. */
export function tellingGroups(
  { groups, rows }: { readonly groups: readonly string[]; readonly rows: readonly Readonly<Record<string, unknown>>[] },
  lesser: readonly string[] = ["source"],
): readonly string[] {
  const others = groups.filter((name) => !lesser.includes(name));
  const distinct = (names: readonly string[]) =>
    new Set(rows.map((row) => JSON.stringify(names.map((name) => row[name] ?? null)))).size;
  return distinct(others) === distinct(groups) ? others : groups;
}
