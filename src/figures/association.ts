import { categories, modes } from "../taxonomy.js";
import { captionOf } from "./captions.js";
import type { CaptionContext, Figure, FigureOptions, FigureRow, FigureSpec } from "./figure.js";
import { colourKey, signsOf, triangle } from "./heatmap.js";
import { groupColumns, groupRows, labelOf, shortened } from "./labels.js";
import { fixed, symbolAt, textAt } from "./layers.js";
import { grid } from "./layout.js";
import { categoryColours, finish, presetOf, sizes } from "./theme.js";

const columns = ["code_a", "code_b", "phi"] as const;
const own = "code_a code_b both a_only b_only neither phi lift jaccard odds_ratio p q family note".split(" ");

/** Phi between every two modes as a 14 × 14 triangle; needs the width of a text block. */
export const associationFigure: Figure = triangleFigure({
  name: "association",
  title: "Association of failure modes",
  presets: ["text", "double", "slide"],
  lines: modes.map(({ code, name, category }) => ({ key: code, short: code, name, category })),
  labelWidth: 128,
  largest: 26,
});

/** Phi between the three categories (a category is present where any of its modes is). */
export const categoryAssociationFigure: Figure = triangleFigure({
  name: "association-categories",
  title: "Association of failure categories",
  presets: ["single", "text", "double", "slide"],
  lines: categories.map(({ code, name }) => ({ key: code, short: code, name, category: code })),
  labelWidth: 104,
  largest: 36,
});

interface TriangleFigure extends Pick<Figure, "name" | "title" | "presets"> {
  readonly lines: readonly {
    readonly key: string;
    readonly short: string;
    readonly name: string;
    readonly category: "FC1" | "FC2" | "FC3";
  }[];
  readonly labelWidth: number;
  readonly largest: number;
}

function triangleFigure({ name, title, presets, lines, labelWidth, largest }: TriangleFigure): Figure {
  const groupsOf = (rows: readonly FigureRow[]) => groupRows(rows, groupColumns(rows, own));
  const keys = lines.map((line) => line.key);
  const figure: Figure = { name, title, presets, needs: ["association"], columns, pages, build, caption };
  return figure;

  function pages(rows: readonly FigureRow[]): readonly (readonly FigureRow[])[] {
    const groups = groupsOf(rows);
    return groups.length === 0 ? [[]] : groups.map((group) => group.rows);
  }

  function build(rows: readonly FigureRow[], options: FigureOptions = {}): FigureSpec {
    const { width } = presetOf(figure, options);
    const cell = Math.min(largest, Math.floor((width - 6 - labelWidth) / keys.length));
    const side = cell * keys.length;
    const signs = signsOf(rows);
    const names = lines.flatMap((line, index) => {
      const y = (index + 0.5) * cell;
      const swatch = { shape: "square", size: 26, filled: true, fill: categoryColours[line.category], strokeWidth: 0 };
      return [symbolAt(3, y, swatch), textAt(10, y + 2.6, shortened([line.name], labelWidth - 14)[0]!)];
    });
    const label = groupsOf(rows)[0]?.label ?? "";
    const heading =
      label === ""
        ? []
        : [
            textAt(0, -7, shortened([label], width - 4, sizes.header, "bold")[0]!, {
              size: sizes.header,
              weight: "bold",
            }),
          ];
    const small = keys.length < 6;
    const key = small
      ? colourKey(100, side + 8, cell, keys.length, signs)
      : colourKey(side - 4, 4, cell, keys.length, signs);
    const view = {
      width: side,
      height: side,
      layer: [
        ...triangle(rows, { keys, short: (code) => code, cell, fontSize: small ? sizes.header : sizes.small }),
        ...key,
      ],
    };
    const column = { width: labelWidth, height: side, layer: fixed([...heading, ...names]) };
    return finish(figure, options, grid([column, view], 2, { row: 0, column: 0 }));
  }

  function caption(rows: readonly FigureRow[], context: CaptionContext): string {
    const groups = groupsOf(rows).map((group) => group.label);
    const { hatched, bold } = signsOf(rows);
    const tested = rows.some((row) => typeof row["q"] === "number");
    return captionOf(title, context, rows, [
      `Numbers are phi (Pearson's correlation of two 0/1 labels)${hatched ? "; hatched cells are undefined, not zero" : ""}.`,
      tested ? `${bold ? "Bold:" : "No cell has"} q < 0.05 (Fisher’s exact test, Benjamini–Hochberg).` : "",
      groups.length > 1 ? `One page a group: ${groups.map((group) => labelOf(group)).join("; ")}.` : "",
    ]);
  }
}
