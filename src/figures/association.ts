import { categories, mast, modes } from "../taxonomy/mast.js";
import { modeText } from "../taxonomy/taxonomy.js";
import type { Mode, Taxonomy } from "../trace.js";
import { modeLegend } from "./captions.js";
import type { Figure, FigureRow, JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { colourKey, matrix, signsOf, triangle } from "./heatmap.js";
import { categoryColour, coefficient, countRange, type RowGroup, shortened, thousands } from "./labels.js";
import { fixed, having, swatch, symbolAt, textAt } from "./layers.js";
import { grid, panelHeader } from "./layout.js";
import { makeFigure, type Sheet } from "./make.js";
import { besideOf, paperFigure, printedText } from "./paper.js";
import { inks, sizes } from "./theme.js";

const columns = ["code_a", "code_b", "phi"] as const;
/** Width of a cell that has room for "−.12". */
const numberWidth = 13;
/** Where rows have no group column. */
const pooled = "All traces pooled";

/** Phi between every two modes as a triangle; needs the width of a text block. */
export const associationFigure: Figure = triangleFigure({
  name: "association",
  title: "Association of failure modes",
  presets: ["text", "double", "slide"],
  lines: ({ modes }) => modes,
  labelWidth: 128,
  largest: 26,
});

interface TriangleFigure extends Pick<Figure, "name" | "title" | "presets"> {
  readonly lines: (taxonomy: Taxonomy) => readonly Mode[];
  readonly labelWidth: number;
  readonly largest: number;
}

function triangleFigure({ name, title, presets, lines, labelWidth, largest }: TriangleFigure): Figure {
  return makeFigure({ name, title, presets, columns, needs: columns, message, draw, sentences });

  function message({ rows, taxonomy }: Sheet): string | null {
    const known = [...having(rows, "phi")].sort((a, b) => Math.abs(Number(b["phi"])) - Math.abs(Number(a["phi"])));
    const [top] = known;
    if (top === undefined) return null;
    const [a, b] = [top["code_a"], top["code_b"]].map((code) => modeText(String(code), undefined, taxonomy));
    const phi = coefficient(Number(top["phi"]));
    return `${a} and ${b} ${Number(top["phi"]) < 0 ? "exclude each other" : "go together"} most (φ = ${phi})`;
  }

  function draw({ rows, groups: [group], taxonomy, width }: Sheet): JsonObject {
    const own = lines(taxonomy);
    const keys = own.map(({ code }) => code);
    const cell = cellOf(keys.length, width);
    const side = cell * keys.length;
    // Many modes: lines stay far enough apart to be read, numbers give way to colour, and codes that do not fit a cell to the side.
    const tall = Math.max(cell, 9.5);
    const height = tall * keys.length;
    const coded = keys.every((code) => textWidth(code, sizes.label, "bold") <= cell);
    const numbered = cell >= numberWidth;
    const { hatched, bold } = signsOf(rows);
    const signs = { hatched, bold: bold && numbered };
    const names = own.flatMap((line, index) => {
      const y = (index + 0.5) * tall;
      return [
        symbolAt(3, y, swatch(categoryColour(taxonomy, line.category))),
        textAt(10, y + 2.6, shortened([coded ? line.name : modeText(line.code, line.name)], labelWidth - 14)[0]!),
      ];
    });
    const size = sizeOf(group);
    // Room for the header's name, or for what stands in its place.
    const [label] = shortened([group?.label ?? ""], labelWidth - 4, sizes.header, "bold");
    const heading = panelHeader(label || (size === "" ? "" : pooled), size === "" ? [] : [`n = ${size}`]);
    const small = keys.length < 6;
    const cells = { keys, cell, tall, fontSize: small ? sizes.header : sizes.small };
    const key = small ? colourKey(100, height + 8, cells, signs) : colourKey(side - 4, 4, cells, signs);
    const view = { width: side, height, layer: [...triangle(rows, { ...cells, coded, numbered }), ...key] };
    const column = { width: labelWidth, height, layer: fixed([...heading, ...names]) };
    return grid([column, view], 2, { row: 0, column: 0 });
  }

  function cellOf(lines: number, width: number): number {
    return Math.min(largest, Math.floor((width - 6 - labelWidth) / lines));
  }

  function sentences({ rows, groups, taxonomy, width }: Sheet): readonly string[] {
    const numbered = cellOf(lines(taxonomy).length, width) >= numberWidth;
    const { hatched, bold } = signsOf(rows);
    const tested = numbered && rows.some((row) => typeof row["q"] === "number");
    return [
      `${numbered ? "Numbers" : "Colours"} are phi (Pearson's correlation of two 0/1 labels)${hatched ? "; hatched cells are undefined, not zero" : ""}.`,
      tested ? `${bold ? "Bold:" : "No cell has"} q < 0.05 (Fisher’s exact test, Benjamini–Hochberg).` : "",
      groupsSentence(groups),
    ];
  }
}

/** Traces labelled for both of a pair: "320", "318–320" where pairs differ, nothing where rows have no counts. */
function sizeOf(group: RowGroup | undefined): string {
  const cells = ["both", "a_only", "b_only", "neither"];
  const sizes = (group?.rows ?? [])
    .map((row) => cells.map((cell) => row[cell]))
    .filter((counts): counts is number[] => counts.every((count) => typeof count === "number"))
    .map((counts) => counts.reduce((sum, count) => sum + count, 0));
  return sizes.length === 0 ? "" : thousands(countRange(sizes));
}

/** The groups with their n, or that all traces are pooled; nothing where rows tell neither. */
function groupsSentence(groups: readonly RowGroup[]): string {
  const sizes = groups.map(sizeOf);
  const texts = groups.map(({ label }, index) =>
    sizes[index] === "" ? label : `${label || pooled} (n = ${sizes[index]})`,
  );
  if (texts.every((text) => text === "")) return "";
  const head = groups.length > 1 ? "One page a group: " : groups[0]!.label === "" ? "" : "Group: ";
  const counted = sizes.some((size) => size !== "") ? " n counts traces labelled for both of a pair." : "";
  return `${head}${texts.join("; ")}.${counted}`;
}

/** The correlation matrix as printed: whole, with ones on the diagonal; computed numbers take the upper half. */
export const paperCorrelation = paperFigure({
  name: "paper-correlation",
  title: "Correlation matrix, as printed",
  presets: ["double", "text", "slide"],
  draw: drawMatrix,
  sentences: ({ rows }, { printed }) => [
    "Below the diagonal the printed correlations (Pearson’s, of two 0/1 labels).",
    besideOf(rows).length === 0
      ? "Above it the same again, as the original has them."
      : "Above it what the data at hand give; a cell without a number cannot be computed.",
    rows.some(isMode) ? modeLegend(printed(), mast) : "",
  ],
});

function isMode(row: FigureRow): boolean {
  return typeof row["code"] === "string";
}

function drawMatrix({ rows, width }: Sheet): JsonObject {
  const byMode = rows.some(isMode);
  const lines: readonly { readonly key: string; readonly name: string; readonly category: string }[] = byMode
    ? modes.map(({ code, name, category }) => ({ key: code, name, category }))
    : categories.map(({ code, name }) => ({ key: code, name, category: code }));
  const keys = lines.map(({ key }) => key);
  const codeWidth = byMode ? 26 : 30;
  // Where the cells need the width, modes are named by their codes, and the caption spells them out.
  const named = !byMode || width >= 450;
  const labelWidth = !named ? codeWidth : byMode ? 136 : 120;
  const cell = Math.min(byMode ? 26 : 64, Math.floor((width - 6 - labelWidth) / keys.length));
  const side = cell * keys.length;
  const beside = besideOf(rows).length > 0;
  const cells = rows.flatMap((row) => {
    const [a, b] = String(row["code"] ?? row["group"]).split(" ");
    const [first, second] = [keys.indexOf(a!), keys.indexOf(b!)].sort((one, other) => one - other) as [number, number];
    const computed = typeof row["computed"] === "number" ? row["computed"] : null;
    const printed = { value: row["published"] as number, text: printedText(row) };
    const upper = beside ? { value: computed, text: computed === null ? "" : computed.toFixed(2) } : printed;
    return [
      { column: first, row: second, ...printed },
      { column: second, row: first, ...upper },
    ];
  });
  const ones = keys.map((_, at) => ({ column: at, row: at, value: 1, text: "1" }));
  const look = { keys, cell, tall: cell, fontSize: byMode ? sizes.small : sizes.header };
  const view = {
    width: side,
    height: side,
    layer: [
      ...matrix([...cells, ...ones], look),
      ...colourKey(side, side + 8, look),
      ...fixed(keys.map((key, at) => textAt((at + 0.5) * cell, -5, key, { align: "center", colour: inks.quiet }))),
      ...fixed(
        beside
          ? [
              textAt(0, side + 14, "below the diagonal: printed", { size: sizes.small, colour: inks.quiet }),
              textAt(0, side + 24, "above it: computed", { size: sizes.small, colour: inks.quiet }),
            ]
          : [],
      ),
    ],
  };
  const names = lines.flatMap((line, at) => [
    symbolAt(3, (at + 0.5) * cell, swatch(categoryColour(mast, line.category))),
    textAt(10, (at + 0.5) * cell + 2.6, line.key),
    ...(named
      ? [textAt(codeWidth, (at + 0.5) * cell + 2.6, shortened([line.name], labelWidth - codeWidth - 2)[0]!)]
      : []),
  ]);
  const column = { width: labelWidth, height: side, layer: fixed(names) };
  return grid([column, view], 2, { row: 0, column: 0 });
}
