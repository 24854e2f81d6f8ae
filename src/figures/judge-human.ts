import { categories } from "../taxonomy/mast.js";
import { modeOf, parseCode } from "../taxonomy/taxonomy.js";
import { type DrawnInterval, hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { countRange, labelOf, pagesOf, type RowGroup, thousands } from "./labels.js";
import { intervals, points, symbol } from "./layers.js";
import { differenceAxis, percentLabels, xAxis, zeroLine } from "./layout.js";
import { type ListLine, type ListPanel, listPanels } from "./list-panels.js";
import { makeFigure, type Naming, type Sheet } from "./make.js";
import { type CategoryCode, categoryColours, inks } from "./theme.js";

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
  perPage: 30,
  pages: ({ rows }) => pagesOf(rows, 30),
  draw,
  sentences,
  intervals: drawnIntervals,
});

function linesOf(groups: readonly RowGroup[]): readonly ListLine[] {
  return groups.flatMap((group) => {
    const members = group.rows.map((row, index): ListLine => {
      const code = String(row["code"] ?? "");
      const known = parseCode(code);
      const mode = known === null ? null : modeOf(known);
      const category = categories.find((one) => one.code === code);
      const colour = category?.code ?? mode?.category;
      return {
        key: `${group.key} ${index}`,
        label: code === "" ? "all modes" : (category?.name ?? (mode === null ? labelOf(code) : `${code} ${mode.name}`)),
        detail:
          row["items"] === null || row["items"] === undefined ? "" : `n = ${thousands(countRange([row["items"]]))}`,
        swatch: colour === undefined ? inks.quiet : categoryColours[colour as CategoryCode],
        rows: [row],
      };
    });
    const only = members.length === 1 && group.rows[0]!["code"] === "" ? members[0] : undefined;
    if (only !== undefined && group.label !== "")
      return [{ key: only.key, label: group.label, detail: only.detail ?? "", rows: only.rows }];
    return group.label === "" ? members : [{ key: group.key, label: group.label, heading: true, rows: [] }, ...members];
  });
}

function draw({ groups, width: whole }: Sheet): JsonObject {
  const panels = metrics.map(
    ({ field, title }): ListPanel => ({
      title,
      axis: "× 100",
      weight: field === "kappa" ? 1.3 : 1,
      layers: (values, y, width) => {
        const x = field === "kappa" ? differenceAxis(field, width) : xAxis(field, [0, 1], [0, 1], percentLabels);
        const colour = categoryColours.FC1;
        const marks = [
          intervals(values, x, y, { color: colour, strokeWidth: 0.9 }, [`${field}_low`, `${field}_high`]),
          points(values, x, y, symbol(colour, false, "circle", 15)),
        ];
        return field === "kappa" ? [zeroLine(x), ...marks] : marks;
      },
    }),
  );
  return listPanels(whole, { lines: linesOf(groups), columns, panels, legend: [], step: 12.5 });
}

function drawnIntervals(rows: readonly FigureRow[]): readonly DrawnInterval[] {
  return metrics.map(({ field, title, method }) => ({
    rows,
    of: title,
    limits: [`${field}_low`, `${field}_high`],
    method,
  }));
}

function sentences({ rows, groups }: Sheet, { names }: Naming): readonly string[] {
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
      linesOf(groups).map((line) => line.label),
    ),
  ];
}
