import type { FigureRow, JsonObject } from "./figure.js";
import { groupRows } from "./labels.js";
import { type Datum, fixed, having, layer, textAt } from "./layers.js";
import { xAxis, yAxis } from "./layout.js";
import { makeFigure, type Sheet } from "./make.js";
import { seriesColours, sizes } from "./theme.js";
import { tiles } from "./tiles.js";

const ticks = [0, 0.25, 0.5, 0.75, 1];
const height = 96;

/** Precision against recall of each run, one panel a model: runs at one place are one circle with their number. */
export const recallPrecisionFigure = makeFigure({
  name: "recall-precision",
  title: "Precision of the root causes named, against their recall",
  columns: ["recall", "precision"],
  first: "scenario",
  perPage: 6,
  draw,
  sentences: ({ rows }, { names }) => {
    const left = rows.length - known(rows).length;
    return [
      "Each circle is the runs of one recall and precision, its area and the number in it how many they are (no number: one). Below the upper right corner runs name entities that are no root cause, left of it they miss one.",
      left > 0 ? `${left} ${left === 1 ? "run" : "runs"} without both ${left === 1 ? "is" : "are"} left out.` : "",
      names("Panels"),
    ];
  },
});

function known(rows: readonly FigureRow[]): readonly FigureRow[] {
  return having(rows, "recall", "precision");
}

function draw({ groups, brief, width: whole }: Sheet): JsonObject {
  return tiles(whole, {
    tiles: groups.map((group) => ({
      title: group.label,
      detail: `n = ${known(group.rows).length}`,
      layers: (width) => {
        const circles = groupRows(known(group.rows), ["recall", "precision"]).map(({ rows: members }): Datum => {
          const { recall, precision } = members[0]! as { recall: number; precision: number };
          return { recall: Math.min(1, recall), precision, at_runs: members.length };
        });
        const x = xAxis("recall", [-0.12, 1.12], ticks);
        const y = yAxis("precision", [-0.12, 1.12], ticks);
        const area = { type: "quantitative", legend: null, scale: { domain: [0, 40], range: [0, 900], clamp: true } };
        const at = (value: unknown) => (Number(value) + 0.12) / 1.24;
        const numbers = circles
          .filter(({ at_runs }) => Number(at_runs) > 1)
          .map(({ recall, precision, at_runs }) =>
            textAt(at(recall) * width, (1 - at(precision)) * height + 2.5, String(at_runs), {
              size: sizes.small,
              align: "center",
            }),
          );
        return [
          layer(
            circles.sort((a, b) => Number(b["at_runs"]) - Number(a["at_runs"])),
            {
              type: "point",
              shape: "circle",
              filled: true,
              fill: "#c9d6e8",
              stroke: seriesColours[0],
              opacity: 1,
              strokeWidth: 0.7,
            },
            { x, y, size: { field: "at_runs", ...area } },
          ),
          ...fixed(numbers),
        ];
      },
    })),
    columns: brief ? 1 : 3,
    height,
    axisRoom: 26,
    widest: 130,
    xTitle: "Recall",
    yTitle: "Precision",
  });
}
