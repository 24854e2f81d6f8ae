import type { Json, JsonObject } from "./figure.js";
import type { FontWeight } from "./font.js";
import { inks, sizes } from "./theme.js";

/** A plain record of a layer's data. */
export type Datum = Readonly<Record<string, Json>>;

/** A text at a fixed place of its panel, in points from the panel's top left corner. */
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
): JsonObject {
  return {
    data: { values: [{}] },
    mark: {
      type: "text",
      align: style.align ?? "left",
      baseline: "alphabetic",
      fontSize: style.size ?? sizes.label,
      fontWeight: style.weight ?? "normal",
      color: style.colour ?? inks.text,
      ...(style.angle === undefined ? {} : { angle: style.angle }),
    },
    encoding: { x: { value: x }, y: { value: y }, text: { value: text } },
  };
}

/** A symbol at a fixed place of its panel. */
export function symbolAt(x: number, y: number, symbol: JsonObject): JsonObject {
  return {
    data: { values: [{}] },
    mark: { type: "point", opacity: 1, strokeWidth: 1, ...symbol },
    encoding: { x: { value: x }, y: { value: y } },
  };
}

/** Layer of one mark over records. */
export function layer(values: readonly Datum[], mark: JsonObject, encoding: JsonObject): JsonObject {
  return { data: { values }, mark, encoding };
}

/** Estimates as symbols; records whose estimate is null are left out. */
export function points(
  values: readonly Datum[],
  x: JsonObject,
  y: JsonObject,
  mark: JsonObject,
  field = String(x["field"]),
): JsonObject {
  const drawn = values.filter((value) => typeof value[field] === "number");
  return layer(drawn, { type: "point", opacity: 1, strokeWidth: 1, size: 22, ...mark }, { x, y });
}

/** Intervals as lines from `low` to `high` along x; records without both limits are left out. */
export function intervals(
  values: readonly Datum[],
  x: JsonObject,
  y: JsonObject,
  mark: JsonObject,
  limits: readonly [string, string] = ["low", "high"],
): JsonObject {
  const [low, high] = limits;
  const drawn = values.filter((value) => typeof value[low] === "number" && typeof value[high] === "number");
  return layer(
    drawn,
    { type: "rule", strokeWidth: 1, opacity: 1, strokeCap: "butt", ...mark },
    { x: { ...x, field: low }, x2: { field: high }, y },
  );
}

/** A filled symbol in a colour, or an open one that shows what lies below as white. */
export function symbol(colour: string, open: boolean, shape = "circle", size = 22): JsonObject {
  return { shape, size, filled: true, fill: open ? "#ffffff" : colour, stroke: colour, strokeWidth: 1 };
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
