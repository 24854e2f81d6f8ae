import { categoriesOf, modeText, placeOf } from "../taxonomy/taxonomy.js";
import { type DrawnInterval, hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { categoryColour, countRange, labelOf, pagesOf, thousands } from "./labels.js";
import { intervals, points, symbol } from "./layers.js";
import { differenceAxis, percentLabels, xAxis, zeroLine } from "./layout.js";
import { type ListLine, type ListPanel, listPanels } from "./list-panels.js";
import { makeFigure, type Naming, type Sheet } from "./make.js";
import { categoryColours, inks } from "./theme.js";

/** The methods of `judgeScores`, whose rows do not name them. */
const proportion = "Wilson at the effective sample size over traces or clusters";
const resampled = "percentile bootstrap over the same";
const metrics = [
  { field: "accuracy", title: "Accuracy", method: proportion },
  { field: "precision", title: "Precision", method: proportion },
  { field: "recall", title: "Recall", method: proportion },
  { field: "f1", title: "F1", method: resampled },
  { field: "kappa", title: "Cohen’s κ", method: resampled },
] as const;
const columns = ["items", ...metrics.flatMap(({ field }) => [field, `${field}_low`, `${field}_high`])];

/** A judge's labels against human ones: five scores with intervals, all modes together and mode by mode. */
export const judgeHumanFigure = makeFigure({
  name: "judge-human",
  title: "Judge against human labels",
  presets: ["double", "text", "slide"],
  columns: ["code", ...columns],
  pages: ({ rows }) => pagesOf(rows, 30),
  draw,
  sentences,
  intervals: drawnIntervals,
});

function linesOf({ groups, taxonomy }: Pick<Sheet, "groups" | "taxonomy">): readonly ListLine[] {
  return groups.flatMap((group) => {
    const members = group.rows.map((row, index): ListLine => {
      const code = String(row["code"] ?? "");
      const mode = taxonomy.modes[placeOf(code, taxonomy)];
      const category = categoriesOf(taxonomy).find((one) => one.code === code);
      const shown = category?.code ?? mode?.category;
      return {
        key: `${group.key} ${index}`,
        label:
          code === ""
            ? "all modes"
            : (category?.name ?? (mode === undefined ? labelOf(code) : modeText(code, mode.name))),
        detail:
          row["items"] === null || row["items"] === undefined ? "" : `n = ${thousands(countRange([row["items"]]))}`,
        swatch: shown === undefined ? inks.quiet : categoryColour(taxonomy, shown),
        rows: [row],
      };
    });
    const only = members.length === 1 && group.rows[0]!["code"] === "" ? members[0] : undefined;
    if (only !== undefined && group.label !== "")
      return [{ key: only.key, label: group.label, detail: only.detail ?? "", rows: only.rows }];
    return group.label === "" ? members : [{ key: group.key, label: group.label, heading: true, rows: [] }, ...members];
  });
}

function draw(sheet: Sheet): JsonObject {
  const panels = metrics.map(
    ({ field, title }): ListPanel => ({
      title,
      axis: "× 100",
      weight: field === "kappa" ? 1.3 : 1,
      layers: (values, y, width) => {
        const x = field === "kappa" ? differenceAxis(field, width) : xAxis(field, [0, 1], [0, 1], percentLabels);
        const colour = categoryColours[0];
        const marks = [
          intervals(values, x, y, { color: colour, strokeWidth: 0.9 }, [`${field}_low`, `${field}_high`]),
          points(values, x, y, symbol(colour, false, "circle", 15)),
        ];
        return field === "kappa" ? [zeroLine(x), ...marks] : marks;
      },
    }),
  );
  return listPanels(sheet.width, { lines: linesOf(sheet), columns, panels, step: 12.5 });
}

function drawnIntervals(rows: readonly FigureRow[]): readonly DrawnInterval[] {
  return metrics.map(({ field, title, method }) => ({
    rows,
    of: title,
    limits: [`${field}_low`, `${field}_high`],
    method,
  }));
}

function sentences(sheet: Sheet, { names }: Naming): readonly string[] {
  const { rows } = sheet;
  const bare = rows.some((row) => typeof row["accuracy"] === "number" && (row["accuracy_low"] ?? null) === null);
  const lines = drawnIntervals(rows).some(({ limits }) => hasInterval(rows, ...limits!));
  return [
    `Circles are scores of the judge's labels with the human ones as reference${lines ? ", lines their intervals" : ""}.`,
    rows.some((row) => typeof row["items"] === "number")
      ? "n counts items (trace × mode)."
      : "The number of items is not given, so no n is printed.",
    bare ? "Scores without a line have no interval." : "",
    names(
      "Rows",
      linesOf(sheet).map((line) => line.label),
    ),
  ];
}
