import type { Figure, FigureRow, JsonObject } from "./figure.js";
import type { RowGroup, SpineLine } from "./labels.js";
import { data, layer, numbersOf } from "./layers.js";
import { countLabels, spineY, xAxis, zeroLine } from "./layout.js";
import { outcomeSizes, sizeLines, spineFigure } from "./spine-panels.js";
import { inks, outcomeColours } from "./theme.js";
import { countsFromZero, largest } from "./ticks.js";

const columns = ["outcome", "code", "flagged", "n"] as const;
const square = { shape: "square", size: 34, filled: true, strokeWidth: 0.8 };
const looks: Readonly<Record<string, { readonly fill: string; readonly stroke: string }>> = {
  failure: { fill: outcomeColours.failure, stroke: outcomeColours.failure },
  success: { fill: "#ffffff", stroke: outcomeColours.success },
  all: { fill: inks.quiet, stroke: inks.quiet },
};

/** Traces with each mode as counts, one panel a group; where rows have an outcome, one bar an outcome. */
export const countsFigure: Figure = spineFigure({
  name: "counts",
  title: "Traces with each failure mode",
  columns,
  axis: () => "Traces with the mode (count)",
  legend: (rows) =>
    split(rows)
      ? [
          { symbol: { ...square, ...looks["failure"] }, text: "failed traces" },
          { symbol: { ...square, ...looks["success"] }, text: "successful traces" },
        ]
      : [],
  header: (group, width) => (split(group.rows) ? outcomeSizes(group, width) : sizeLines(group)),
  panel,
  sentences: () => [
    "Bars are counts of traces and start at zero; groups differ in size, so compare lengths within a panel and an outcome.",
  ],
});

function split(rows: readonly FigureRow[]): boolean {
  return rows.some((row) => row["outcome"] === "failure" || row["outcome"] === "success");
}

function panel(
  group: RowGroup,
  width: number,
  spine: readonly SpineLine[],
  all: readonly FigureRow[],
): readonly JsonObject[] {
  const { domain, ticks } = countsFromZero(largest(numbersOf(all, "n"), 1), width >= 100 ? 4 : 2);
  const x = { ...xAxis("flagged", domain, ticks, countLabels), stack: null };
  const y = spineY(spine);
  const rows = data(group.rows, columns);
  const parts = split(group.rows) ? (["failure", "success"] as const) : (["all"] as const);
  return [
    zeroLine(x, "x", 0.6),
    ...parts.map((part, index) =>
      layer(
        rows.filter(
          (row) =>
            (part === "all" || row["outcome"] === part) && typeof row["flagged"] === "number" && row["flagged"] > 0,
        ),
        {
          type: "bar",
          height: parts.length === 1 ? 7 : 4,
          yOffset: parts.length === 1 ? 0 : index * 4.8 - 2.4,
          strokeWidth: 0.8,
          ...looks[part]!,
        },
        { x, y },
      ),
    ),
  ];
}
