import type { FigureRow, JsonObject } from "./figure.js";
import { coefficient } from "./labels.js";
import { type Datum, type Fixed, fixed, layer, textAt } from "./layers.js";
import { plain } from "./layout.js";
import { divergingColours, inks, sizes } from "./theme.js";

/** Correlations at which the colour scale bends: weak ones must be told apart, strong ones are rare. */
const stops = [-1, -0.4, 0, 0.4, 1] as const;

/** What a triangular heat map needs to know. */
export interface Triangle {
  readonly keys: readonly string[];
  /** Whether the keys are printed in the diagonal. */
  readonly coded: boolean;
  /** Whether coefficients are printed in their cells. */
  readonly numbered: boolean;
  /** Width and height of a cell in points. */
  readonly cell: number;
  readonly tall: number;
  readonly fontSize: number;
}

/** The lower triangle of a symmetric matrix of correlations: numbers on colour, undefined cells hatched, never zero. */
export function triangle(
  rows: readonly FigureRow[],
  { keys, coded, numbered, cell, tall, fontSize }: Triangle,
): readonly JsonObject[] {
  const size = keys.length;
  const cells = rows.flatMap((row) => {
    const a = keys.indexOf(String(row["code_a"]));
    const b = keys.indexOf(String(row["code_b"]));
    if (a === -1 || b === -1 || a === b) return [];
    const value = typeof row["phi"] === "number" ? row["phi"] : null;
    const survives = typeof row["q"] === "number" && row["q"] < 0.05;
    return [
      {
        at_x: Math.min(a, b),
        at_y: Math.max(a, b),
        at_x2: Math.min(a, b) + 1,
        at_y2: Math.max(a, b) + 1,
        phi: value,
        survives,
      },
    ];
  });
  const known = cells.filter((one) => one.phi !== null);
  const x = plain("at_x", [0, size]);
  const y = plain("at_y", [size, 0]);
  const box = { x, x2: { field: "at_x2" }, y, y2: { field: "at_y2" } };
  const numbers = (numbered ? known : []).map((one) =>
    textAt((one.at_x + 0.5) * cell, (one.at_y + 0.5) * tall + fontSize * 0.34, coefficient(one.phi!), {
      size: fontSize,
      align: "center",
      weight: one.survives ? "bold" : "normal",
      colour: Math.abs(one.phi!) > 0.66 ? "#ffffff" : inks.text,
    }),
  );
  const diagonal = keys.map((_, index) => ({ at_x: index, at_y: index, at_x2: index + 1, at_y2: index + 1 }));
  const names = (coded ? keys : []).map((key, index) =>
    textAt((index + 0.5) * cell, (index + 0.5) * tall + sizes.label * 0.34, key, {
      align: "center",
      weight: "bold",
    }),
  );
  return [
    layer(diagonal, { type: "rect", color: inks.soft, stroke: "#ffffff", strokeWidth: 1 }, box),
    layer(known, { type: "rect", stroke: "#ffffff", strokeWidth: 1 }, { ...box, color: colour("phi") }),
    ...hatching(
      cells.filter((one) => one.phi === null),
      x,
      y,
    ),
    ...fixed([...numbers, ...names]),
  ];
}

/** A cell of a whole matrix; without a value it is left white. */
export interface MatrixCell {
  readonly column: number;
  readonly row: number;
  readonly value: number | null;
  readonly text: string;
}

/** A whole matrix of correlations, each cell with its number as it is to be read. */
export function matrix(
  cells: readonly MatrixCell[],
  { size, cell, fontSize }: { readonly size: number } & Pick<Triangle, "cell" | "fontSize">,
): readonly JsonObject[] {
  const x = plain("at_x", [0, size]);
  const y = plain("at_y", [size, 0]);
  const box = { x, x2: { field: "at_x2" }, y, y2: { field: "at_y2" } };
  const known = cells.filter((one) => one.value !== null);
  const boxes = known.map(({ column, row, value }) => ({
    at_x: column,
    at_y: row,
    at_x2: column + 1,
    at_y2: row + 1,
    at_phi: value,
  }));
  const texts = known.map(({ column, row, value, text }) =>
    textAt((column + 0.5) * cell, (row + 0.5) * cell + fontSize * 0.34, text.replace(/^-/, "−"), {
      size: fontSize,
      align: "center",
      colour: Math.abs(value!) > 0.66 ? "#ffffff" : inks.text,
    }),
  );
  return [
    layer(boxes, { type: "rect", stroke: "#ffffff", strokeWidth: 1 }, { ...box, color: colour("at_phi") }),
    ...fixed(texts),
  ];
}

/** Diagonal lines over boxes given by at_x, at_y, at_x2, at_y2: the sign for "undefined". */
export function hatching(boxes: readonly Datum[], x: JsonObject, y: JsonObject): readonly JsonObject[] {
  const lines = boxes.flatMap((box) => {
    const [left, top, right, bottom] = (["at_x", "at_y", "at_x2", "at_y2"] as const).map((name) =>
      Number(box[name]),
    ) as [number, number, number, number];
    const at = (u: number) => left + (right - left) * u;
    const down = (u: number) => top + (bottom - top) * u;
    return [0.35, 0.65, 1].flatMap((u) => [
      { at_x: at(0), at_y: down(u), at_x2: at(u), at_y2: down(0) },
      ...(u === 1 ? [] : [{ at_x: at(u), at_y: down(1), at_x2: at(1), at_y2: down(u) }]),
    ]);
  });
  return [
    layer(
      boxes,
      { type: "rect", fill: "#ffffff", stroke: "#c4c4c4", strokeWidth: 0.5 },
      { x, x2: { field: "at_x2" }, y, y2: { field: "at_y2" } },
    ),
    layer(
      lines,
      { type: "rule", color: "#a8a8a8", strokeWidth: 0.6 },
      { x, x2: { field: "at_x2" }, y, y2: { field: "at_y2" } },
    ),
  ];
}

function colour(field: string): JsonObject {
  return {
    field,
    type: "quantitative",
    legend: null,
    scale: { domain: stops, range: divergingColours, interpolate: "rgb", clamp: true },
  };
}

/** Which signs a heat map's cells carry: its key and caption explain these and no others. */
export interface Signs {
  readonly hatched: boolean;
  readonly bold: boolean;
}

/** Cells without a coefficient are hatched, those that survive the correction bold. */
export function signsOf(rows: readonly FigureRow[]): Signs {
  return {
    hatched: rows.some((row) => typeof row["phi"] !== "number"),
    bold: rows.some((row) => typeof row["phi"] === "number" && typeof row["q"] === "number" && row["q"] < 0.05),
  };
}

/** A colour key from −1 to 1 with what hatching and bold mean where they occur, right-aligned at `right`, its top at `top`. */
export function colourKey(
  right: number,
  top: number,
  cell: number,
  tall: number,
  size: number,
  { hatched, bold }: Signs,
): readonly JsonObject[] {
  const steps = 40;
  const width = 100;
  const left = right - width;
  const units = (points: number) => points / cell;
  const down = (points: number) => points / tall;
  const strip = Array.from({ length: steps }, (_, index) => ({
    at_x: units(left + (width * index) / steps),
    at_x2: units(left + (width * (index + 1)) / steps + 0.3),
    at_y: down(top),
    at_y2: down(top + 7),
    at_phi: -1 + (2 * (index + 0.5)) / steps,
  }));
  const x = plain("at_x", [0, size]);
  const y = plain("at_y", [size, 0]);
  const box = { x, x2: { field: "at_x2" }, y, y2: { field: "at_y2" } };
  const sample = [{ at_x: units(left), at_x2: units(left + 9), at_y: down(top + 25), at_y2: down(top + 34) }];
  const texts: readonly Fixed[] = [
    textAt(left, top + 16, "−1", { size: sizes.small }),
    textAt(left + width / 2, top + 16, "φ = 0", { size: sizes.small, align: "center" }),
    textAt(right, top + 16, "1", { size: sizes.small, align: "right" }),
    ...(hatched ? [textAt(left + 13, top + 32, "undefined", { size: sizes.small })] : []),
    ...(bold
      ? [
          textAt(left, top + (hatched ? 44 : 32), "bold", { size: sizes.small, weight: "bold" }),
          textAt(left + 18, top + (hatched ? 44 : 32), "q < 0.05", { size: sizes.small }),
        ]
      : []),
  ];
  return [
    layer(strip, { type: "rect", strokeWidth: 0 }, { ...box, color: colour("at_phi") }),
    ...(hatched ? hatching(sample, x, y) : []),
    ...fixed(texts),
  ];
}
