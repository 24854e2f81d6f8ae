import type { FigureRow, Json, JsonObject } from "./figure.js";
import type { FontWeight } from "./font.js";
import { inks, sizes } from "./theme.js";

/** A plain record of a layer's data. */
export type Datum = Readonly<Record<string, Json>>;

/** A text or symbol at a fixed place of its panel, in points from the panel's top left corner. */
export interface Fixed {
  readonly x: number;
  readonly y: number;
  readonly text: string | null;
  /** The mark's style; what shares it is drawn in one layer. */
  readonly mark: JsonObject;
}

/** A text at a fixed place; `y` is its baseline. */
export function textAt(
  x: number,
  y: number,
  text: string,
  style: {
    size?: number;
    weight?: FontWeight;
    align?: "left" | "center" | "right";
    colour?: string;
    angle?: number;
  } = {},
): Fixed {
  const mark = {
    type: "text",
    align: style.align ?? "left",
    baseline: "alphabetic",
    fontSize: style.size ?? sizes.label,
    fontWeight: style.weight ?? "normal",
    color: style.colour ?? inks.text,
    ...(style.angle === undefined ? {} : { angle: style.angle }),
  };
  return { x, y, text, mark };
}

/** A symbol at a fixed place. */
export function symbolAt(x: number, y: number, style: JsonObject): Fixed {
  return { x, y, text: null, mark: { type: "point", opacity: 1, strokeWidth: 1, ...style } };
}

/** Layers of texts and symbols at fixed places, one layer a style. */
export function fixed(items: readonly Fixed[]): readonly JsonObject[] {
  const styles = new Map<string, Fixed[]>();
  for (const item of items) {
    const key = JSON.stringify(item.mark);
    styles.set(key, [...(styles.get(key) ?? []), item]);
  }
  return [...styles.values()].map((members) => ({
    data: { values: members.map(({ x, y, text }) => (text === null ? { x, y } : { x, y, text })) },
    mark: {
      ...members[0]!.mark,
      x: { expr: "datum.x" },
      y: { expr: "datum.y" },
      ...(members[0]!.text === null ? {} : { text: { expr: "datum.text" } }),
    },
  }));
}

/** Layer of one mark over records. */
export function layer(values: readonly Datum[], mark: JsonObject, encoding: JsonObject): JsonObject {
  return { data: { values }, mark, encoding };
}

/** What a mark says of itself, to a screen reader and in a browser's tooltip: the field `tip` of its record. */
const described: JsonObject = { description: { field: "tip", type: "nominal" } };

/** Estimates as symbols; records whose estimate is null, or beyond an axis that is given, are left out. */
export function points(
  values: readonly Datum[],
  x: JsonObject,
  y: JsonObject,
  mark: JsonObject,
  field = String(x["field"]),
  more: JsonObject = {},
): JsonObject {
  const [from, to] = (x["scale"] as { readonly domain?: readonly number[] } | undefined)?.domain ?? [];
  const seen = having(values, field).filter((value) => !(Number(value[field]) < from! || Number(value[field]) > to!));
  const told = seen.some((value) => typeof value["tip"] === "string");
  return layer(
    seen,
    { type: "point", opacity: 1, strokeWidth: 1, size: 22, ...(told ? { aria: true } : {}), ...mark },
    { x, y, ...(told ? described : {}), ...more },
  );
}

/** Intervals as lines from `low` to `high` along x; records without both limits are left out. */
export function intervals(
  values: readonly Datum[],
  x: JsonObject,
  y: JsonObject,
  mark: JsonObject,
  limits: readonly [string, string] = ["low", "high"],
  more: JsonObject = {},
): JsonObject {
  const [low, high] = limits;
  return layer(
    having(values, low, high),
    { type: "rule", strokeWidth: 1, opacity: 1, strokeCap: "butt", clip: true, ...mark },
    { x: { ...x, field: low }, x2: { field: high }, y, ...more },
  );
}

/** A colour or a shape by the values of a field, without a legend. */
export function byField(field: string, looks: readonly (readonly [value: string, look: Json])[]): JsonObject {
  const scale = { domain: looks.map(([value]) => value), range: looks.map(([, look]) => look) };
  return { field, type: "nominal", legend: null, scale };
}

/** The small square before a label. */
export function swatch(colour: string): JsonObject {
  return { shape: "square", size: 26, filled: true, fill: colour, strokeWidth: 0 };
}

/** A filled symbol in a colour, or an open one that shows what lies below as white. */
export function symbol(colour: string, open: boolean, shape = "circle", size = 22): JsonObject {
  return { shape, size, filled: true, fill: open ? "#ffffff" : colour, stroke: colour, strokeWidth: 1 };
}

/** The numbers in some columns, row by row. */
export function numbersOf(rows: readonly Readonly<Record<string, unknown>>[], ...columns: readonly string[]): number[] {
  return rows.flatMap((row) => columns.map((column) => row[column])).filter((cell) => typeof cell === "number");
}

/** The rows with a number in each of some columns. */
export function having<Row extends FigureRow | Datum>(rows: readonly Row[], ...columns: readonly string[]): Row[] {
  return rows.filter((row) => columns.every((column) => typeof row[column] === "number"));
}

/** Records of a panel's rows with only the columns that are drawn, plus computed labels. */
export function data(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): readonly Datum[] {
  return rows.map((row) =>
    Object.fromEntries(
      columns.map((column) => {
        const value = row[column];
        const plain = typeof value === "number" ? (Number.isFinite(value) ? value : null) : value;
        return [column, (plain ?? null) as Json];
      }),
    ),
  );
}
