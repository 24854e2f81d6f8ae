import type { FigureRow, JsonObject } from "./figure.js";
import { coefficient } from "./labels.js";
import { type Datum, type Fixed, fixed, having, layer, textAt } from "./layers.js";
import { plain } from "./layout.js";
import { divergingColours, inks, sizes } from "./theme.js";

/** Correlations at which the colour scale bends: weak ones must be told apart, strong ones are rare. */
const stops = [-1, -0.4, 0, 0.4, 1] as const;

/** The cells of a heat map: their width and height in points, and the size of the numbers in them. */
export interface Cells {
  readonly keys: readonly string[];
  readonly cell: number;
  readonly tall: number;
  readonly fontSize: number;
}

/** The lower triangle of a symmetric matrix of correlations: numbers on colour, undefined cells hatched, never zero. */
export function triangle(
  rows: readonly FigureRow[],
  look: Cells & {
    /** Whether the keys are printed in the diagonal. */
    readonly coded: boolean;
    /** Whether coefficients are printed in their cells. */
    readonly numbered: boolean;
  },
): readonly JsonObject[] {
  const { keys, cell, tall } = look;
  const cells = rows.flatMap((row) => {
    const a = keys.indexOf(String(row["code_a"]));
    const b = keys.indexOf(String(row["code_b"]));
    if (a === -1 || b === -1 || a === b) return [];
    const phi = typeof row["phi"] === "number" ? row["phi"] : null;
    const survives = typeof row["q"] === "number" && row["q"] < 0.05;
    return [{ ...boxAt(Math.min(a, b), Math.max(a, b)), phi, survives }];
  });
  const known = having(cells, "phi");
  const box = boxes(keys.length);
  const numbers = (look.numbered ? known : []).map((one) =>
    numberIn(one, Number(one.phi), coefficient(Number(one.phi)), look, one.survives),
  );
  const names = (look.coded ? keys : []).map((key, index) =>
    textAt((index + 0.5) * cell, (index + 0.5) * tall + sizes.label * 0.34, key, { align: "center", weight: "bold" }),
  );
  const diagonal = keys.map((_, index) => boxAt(index, index));
  return [
    layer(diagonal, { type: "rect", color: inks.soft, stroke: "#ffffff", strokeWidth: 1 }, box),
    layer(known, { type: "rect", stroke: "#ffffff", strokeWidth: 1 }, { ...box, color: colour("phi") }),
    ...hatching(
      cells.filter(({ phi }) => phi === null),
      box,
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
export function matrix(cells: readonly MatrixCell[], look: Cells): readonly JsonObject[] {
  const known = cells.flatMap(({ column, row, value, text }) =>
    value === null ? [] : [{ box: { ...boxAt(column, row), at_phi: value }, text: text.replace(/^-/, "−") }],
  );
  return [
    layer(
      known.map(({ box }) => box),
      { type: "rect", stroke: "#ffffff", strokeWidth: 1 },
      { ...boxes(look.keys.length), color: colour("at_phi") },
    ),
    ...fixed(known.map(({ box, text }) => numberIn(box, box.at_phi, text, look))),
  ];
}

type Box = Readonly<Record<"at_x" | "at_y" | "at_x2" | "at_y2", number>>;

function boxAt(column: number, row: number): Box {
  return { at_x: column, at_y: row, at_x2: column + 1, at_y2: row + 1 };
}

/** The encoding of boxes given by at_x, at_y, at_x2, at_y2, in so many columns and rows. */
export function boxes(columns: number, rows = columns): JsonObject {
  return {
    x: plain("at_x", [0, columns]),
    x2: { field: "at_x2" },
    y: plain("at_y", [rows, 0]),
    y2: { field: "at_y2" },
  };
}

function numberIn({ at_x, at_y }: Box, value: number, text: string, { cell, tall, fontSize }: Cells, bold = false) {
  return textAt((at_x + 0.5) * cell, (at_y + 0.5) * tall + fontSize * 0.34, text, {
    size: fontSize,
    align: "center",
    weight: bold ? "bold" : "normal",
    colour: Math.abs(value) > 0.66 ? "#ffffff" : inks.text,
  });
}

/** Diagonal lines over boxes: the sign for "undefined". */
export function hatching(cells: readonly Datum[], box: JsonObject): readonly JsonObject[] {
  const lines = cells.flatMap((one) => {
    const { at_x: left, at_y: top, at_x2: right, at_y2: bottom } = one as Box;
    const at = (u: number) => left + (right - left) * u;
    const down = (u: number) => top + (bottom - top) * u;
    return [0.35, 0.65, 1].flatMap((u) => [
      { at_x: at(0), at_y: down(u), at_x2: at(u), at_y2: down(0) },
      ...(u === 1 ? [] : [{ at_x: at(u), at_y: down(1), at_x2: at(1), at_y2: down(u) }]),
    ]);
  });
  return [
    layer(cells, { type: "rect", fill: "#ffffff", stroke: "#c4c4c4", strokeWidth: 0.5 }, box),
    layer(lines, { type: "rule", color: "#a8a8a8", strokeWidth: 0.6 }, box),
  ];
}

/** A colour by a number, between the colours that stand at some of its values. */
export function byNumber(field: string, domain: readonly number[], range: readonly string[]): JsonObject {
  const scale = { domain, range, interpolate: "rgb", clamp: true };
  return { field, type: "quantitative", legend: null, scale };
}

function colour(field: string): JsonObject {
  return byNumber(field, stops, divergingColours);
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
  { keys, cell, tall }: Cells,
  { hatched, bold }: Signs = { hatched: false, bold: false },
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
  const box = boxes(keys.length);
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
    ...(hatched ? hatching(sample, box) : []),
    ...fixed(texts),
  ];
}
