import type { FigureRow, JsonObject } from "./figure.js";
import { boxes, hatching } from "./heatmap.js";
import { groupRows, labelOf, pagesOf, type RowGroup, shortened } from "./labels.js";
import { type Datum, fixed, layer, textAt } from "./layers.js";
import { makeFigure, rowsOf, type Sheet } from "./make.js";
import { sequentialColours, sizes } from "./theme.js";
import { tiles } from "./tiles.js";

const columns = ["scenario", "run", "recall"] as const;
const step = 9.5;

const square = { shape: "square", size: 40, filled: true, stroke: "#b5b5b5", strokeWidth: 0.5 };
const key = [
  { symbol: { ...square, fill: sequentialColours[0] }, text: "recall 0" },
  { symbol: { ...square, fill: sequentialColours[2] }, text: "0.5" },
  { symbol: { ...square, fill: sequentialColours[4] }, text: "1" },
];
/** A box with diagonal lines, as a path in −1 to 1: what `hatching` draws. */
const hatched = "M-1,-1H1V1H-1ZM-1,-0.3L-0.3,-1M-1,0.3L0.3,-1M-1,1L1,-1M-0.3,1L1,-0.3M0.3,1L1,0.3";
const unknown = { symbol: { ...square, shape: hatched, fill: "#ffffff", stroke: "#a8a8a8" }, text: "unknown" };

/** Recall of each run, a line a scenario and a cell a run, one panel a model; unknown recalls are hatched, not zero. */
export const recallRunsFigure = makeFigure({
  name: "recall-runs",
  title: "Root-cause recall by scenario and run",
  columns,
  pages: ({ groups, brief }) =>
    pagesOf(groups, brief ? 2 : 4).flatMap((models) => pagesOf(scenariosOf(rowsOf(models)), 40).map(rowsOf)),
  draw,
  sentences: ({ rows }, { names }) => {
    const left = rows.filter((row) => row["recall"] === null).length;
    return [
      "Each cell is one run: the darker, the higher its root-cause recall (0 to 1; values above 1 are drawn as 1). Runs of one scenario are not independent.",
      left > 0 ? `${left} ${left === 1 ? "run" : "runs"} of unknown recall ${left === 1 ? "is" : "are"} hatched.` : "",
      names("Panels"),
      names("Scenarios", scenariosOf(rows).map(nameOf)),
    ];
  },
});

function scenariosOf(rows: readonly FigureRow[]): readonly RowGroup[] {
  return groupRows(rows, ["scenario"]);
}

function nameOf(scenario: RowGroup): string {
  return scenario.label.replace(/^Scenario-/, "");
}

function draw({ rows, groups: models, brief, width: whole }: Sheet): JsonObject {
  const scenarios = scenariosOf(rows);
  const runs = groupRows(rows, ["run"]);
  const height = Math.max(scenarios.length, 1) * step;
  const axisRoom = 42;
  const count = Math.min(Math.max(models.length, 1), brief ? 2 : 4);
  const names = shortened(scenarios.map(nameOf), axisRoom - 6, sizes.small);
  const line = new Map(scenarios.map((scenario, index) => [scenario.key, index]));
  const place = new Map(runs.map((run, index) => [run.key, index]));
  return tiles(whole, {
    tiles: models.map((model) => ({
      title: model.label,
      layers: (width) => {
        const cells = model.rows.map((row): Datum => {
          const at = place.get(JSON.stringify([row["run"] ?? null])) ?? 0;
          const down = line.get(JSON.stringify([row["scenario"] ?? null])) ?? 0;
          const recall = typeof row["recall"] === "number" ? row["recall"] : null;
          return { at_x: at, at_x2: at + 1, at_y: down, at_y2: down + 1, recall };
        });
        const box = boxes(Math.max(runs.length, 1), Math.max(scenarios.length, 1));
        const labels = scenarios.map((_, index) =>
          textAt(-5, (index + 0.5) * step + 2.4, names[index]!, { size: sizes.small, align: "right" }),
        );
        const across = width / Math.max(runs.length, 1);
        const heads =
          across < 12
            ? []
            : runs.map((run, index) =>
                textAt(
                  (index + 0.5) * across,
                  height + 10,
                  shortened([labelOf(run.rows[0]!["run"])], across - 2, sizes.small)[0]!,
                  { size: sizes.small, align: "center" },
                ),
              );
        return [
          layer(
            cells.filter((cell) => cell["recall"] !== null),
            { type: "rect", stroke: "#ffffff", strokeWidth: 1 },
            {
              ...box,
              color: {
                field: "recall",
                type: "quantitative",
                legend: null,
                scale: { domain: [0, 0.25, 0.5, 0.75, 1], range: sequentialColours, interpolate: "rgb", clamp: true },
              },
            },
          ),
          ...hatching(
            cells.filter((cell) => cell["recall"] === null),
            box,
          ),
          ...fixed([...labels, ...heads]),
        ];
      },
    })),
    columns: count,
    height,
    axisRoom,
    widest: 90,
    legend: rows.some((row) => row["recall"] === null) ? [...key, unknown] : key,
    xTitle: "Run",
    yTitle: "Scenario",
  });
}
