import { hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { countRange, thousands } from "./labels.js";
import { type Datum, data, having, layer } from "./layers.js";
import { percentLabels, xAxis, yAxis } from "./layout.js";
import { makeFigure, type Sheet } from "./make.js";
import { seriesColours } from "./theme.js";
import { tiles } from "./tiles.js";

const columns = ["threshold", "success_rate", "low", "high"] as const;

/** Success rate at every recall threshold (`outcomes` rows, one a group and threshold), with its interval as a band, one panel a group. */
export const sweepFigure = makeFigure({
  name: "sweep",
  title: "Success rate by recall threshold",
  columns,
  first: "runs",
  perPage: { single: 2, text: 6, double: 6, slide: 6 },
  draw,
  sentences: ({ rows }, { names }) => {
    const band = hasInterval(rows) ? ", the band its interval at each threshold singly" : "";
    return [
      rows.some(isKnown)
        ? `A run succeeds where its recall reaches the threshold; the line is the success rate${band}; dots stand at the recalls that occur and at the reference threshold.`
        : "The recall of no run is known.",
      names("Panels"),
    ];
  },
  intervals: (rows) => [{ rows, part: 1 }],
});

function draw({ groups, brief, width: whole }: Sheet): JsonObject {
  return tiles(whole, {
    tiles: groups.map((group) => ({
      title: group.label,
      detail: group.rows.some(isKnown)
        ? `n = ${thousands(countRange(group.rows.map((row) => row["known"] ?? null)))}`
        : "no recall known",
      layers: () => steps(group.rows),
    })),
    columns: brief ? 2 : 3,
    height: 80,
    widest: 150,
    axisRoom: 20,
    xTitle: brief ? "Threshold" : "Recall counted as success from",
    yTitle: "Success rate (%)",
  });
}

function isKnown(row: FigureRow | Datum): boolean {
  return typeof row["success_rate"] === "number";
}

/** The rate as steps over its band. What holds at a threshold holds from the one below it on, and at the lowest from 0. */
function steps(rows: readonly FigureRow[]): readonly JsonObject[] {
  const known = having(data(rows, columns), "success_rate").map(
    (row): Datum => ({ ...row, at_threshold: row["threshold"]! }),
  );
  const first = known.reduce<Datum | null>(
    (lowest, row) => (lowest === null || Number(row["threshold"]) < Number(lowest["threshold"]) ? row : lowest),
    null,
  );
  const extended = first === null ? [] : [{ ...first, at_threshold: 0 }, ...known];
  const x = xAxis("at_threshold", [0, 1], [0, 0.5, 1]);
  const y = yAxis("success_rate", [0, 1], [0, 0.5, 1], percentLabels);
  const colour = seriesColours[0];
  return [
    layer(
      having(extended, "low", "high"),
      { type: "area", color: colour, opacity: 0.18, interpolate: "step-before" },
      { x, y: { ...y, field: "low", stack: null }, y2: { field: "high" } },
    ),
    layer(extended, { type: "line", color: colour, strokeWidth: 1.2, interpolate: "step-before" }, { x, y }),
    layer(known, { type: "point", filled: true, color: colour, size: 10, opacity: 1 }, { x, y }),
  ];
}
