import { type DrawnInterval, hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { pagesOf, thousands } from "./labels.js";
import { intervals, points, symbol } from "./layers.js";
import { percentLabels, percentTicks, xAxis } from "./layout.js";
import { listPanels } from "./list-panels.js";
import { makeFigure, type Naming, type Sheet } from "./make.js";
import { categoryColours } from "./theme.js";

const columns = [
  "runs",
  "known",
  "recall_mean",
  "recall_low",
  "recall_high",
  "success",
  "success_rate",
  "low",
  "high",
] as const;

/** Mean recall and success rate of each system or model, with intervals and the number of runs of known outcome. */
export const outcomesFigure = makeFigure({
  name: "outcomes",
  title: "Outcomes",
  columns,
  pages: ({ rows }) => pagesOf(rows, 24),
  draw,
  sentences,
  intervals: drawnIntervals,
});

const measures = [
  { title: "Mean recall", axis: "Recall (%)", field: "recall_mean", limits: ["recall_low", "recall_high"] },
  { title: "Success rate", axis: "Runs (%)", field: "success_rate", limits: ["low", "high"] },
] as const;

/** What nobody knows has no panel: outcomes may come without recalls, published means without success rates. */
function panelsOf(rows: readonly FigureRow[]): readonly (typeof measures)[number][] {
  return measures.filter(({ field }) => rows.length === 0 || rows.some((row) => typeof row[field] === "number"));
}

function draw({ rows, groups, width: whole }: Sheet): JsonObject {
  const lines = groups.map((group) => ({
    ...group,
    label: group.label === "" ? "all" : group.label,
    detail: group.rows.map((row) => `n = ${thousands(String(row["known"] ?? row["runs"] ?? 0))}`)[0] ?? "",
  }));
  return listPanels(whole, {
    lines,
    columns,
    panels: panelsOf(rows).map(({ title, axis, field, limits }) => ({
      title,
      axis,
      layers: (values, y, width) => {
        const x = xAxis(field, [0, 1], percentTicks(width), percentLabels);
        const colour = categoryColours[0];
        return [
          intervals(values, x, y, { color: colour }, limits),
          points(values, x, y, symbol(colour, false, "circle", 26)),
        ];
      },
    })),
  });
}

function drawnIntervals(rows: readonly FigureRow[]): readonly DrawnInterval[] {
  return panelsOf(rows).map(({ field, title, limits }) => ({
    rows,
    of: title.toLowerCase(),
    limits,
    part: field === "recall_mean" ? 0 : 1,
  }));
}

function sentences({ rows }: Sheet, { names }: Naming): readonly string[] {
  const thresholds = [
    ...new Set(rows.map((row) => row["threshold"]).filter((value) => value !== null && value !== undefined)),
  ];
  const unknown = rows.reduce(
    (sum, row) => sum + (Number(row["runs"] ?? 0) - Number(row["known"] ?? row["runs"] ?? 0)),
    0,
  );
  const counted = rows.some((row) => typeof row["known"] === "number")
    ? "n counts runs of known outcome"
    : "n counts all stated runs or traces: of how many the outcome is known is not said";
  const drawn = drawnIntervals(rows);
  const lines = drawn.some(({ limits }) => hasInterval(rows, ...limits!));
  return [
    drawn.length === 0
      ? "Neither recall nor outcome of any run is known."
      : `Circles are estimates${lines ? ", lines their intervals" : ""}; ${counted}.`,
    thresholds.length === 0 || drawn[0]?.part !== 0 ? "" : `Success: recall of at least ${thresholds.join(", ")}.`,
    unknown > 0 ? `${unknown} runs of unknown outcome are left out.` : "",
    names("Rows"),
  ];
}
