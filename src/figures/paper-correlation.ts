import { categories, mast, modes } from "../taxonomy/mast.js";
import { modeLegend } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { colourKey, matrix } from "./heatmap.js";
import { categoryColour, shortened } from "./labels.js";
import { fixed, swatch, symbolAt, textAt } from "./layers.js";
import { grid } from "./layout.js";
import type { Sheet } from "./make.js";
import { besideOf, paperFigure, printedText } from "./paper.js";
import { inks, sizes } from "./theme.js";

/** The correlation matrix as printed: whole, with ones on the diagonal; computed numbers take the upper half. */
export const paperCorrelation = paperFigure({
  name: "paper-correlation",
  title: "Correlation matrix, as printed",
  presets: ["double", "text", "slide"],
  draw,
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

function draw({ rows, width }: Sheet): JsonObject {
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
