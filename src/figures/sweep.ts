import { captionOf } from "./captions.js";
import type { CaptionContext, Figure, FigureOptions, FigureRow, FigureSpec, JsonObject } from "./figure.js";
import { countRange, groupColumns, groupRows, pagesOf, thousands } from "./labels.js";
import { data, layer } from "./layers.js";
import { percentLabels, xAxis } from "./layout.js";
import { presetOf, seriesColours } from "./theme.js";
import { tiles, yAxis } from "./tiles.js";

const columns = ["threshold", "success_rate", "low", "high"] as const;
const own = [...columns, ..."runs known success recall_mean recall_low recall_high interval clusters note".split(" ")];
const perPage = { single: 2, text: 6, double: 6, slide: 6 } as const;

/** Success rate at every recall threshold (`outcomes` rows, one a group and threshold), with its interval as a band, one panel a group. */
export const sweepFigure: Figure = {
  name: "sweep",
  title: "Success rate by recall threshold",
  presets: ["text", "single", "double", "slide"],
  needs: ["outcomes --success-threshold"],
  columns,
  pages: (rows, options = {}) =>
    pagesOf(groupRows(rows, groupColumns(rows, own)), perPage[options.preset ?? "text"]).map((page) =>
      page.flatMap((group) => group.rows),
    ),
  build,
  caption,
};

function build(rows: readonly FigureRow[], options: FigureOptions = {}): FigureSpec {
  const groups = groupRows(rows, groupColumns(rows, own));
  const brief = presetOf(sweepFigure, options).width < 300;
  return tiles(sweepFigure, options, {
    tiles: groups.map((group) => ({
      title: group.label,
      detail: `n = ${thousands(countRange(group.rows.map((row) => row["known"] ?? null)))}`,
      layers: () => {
        const values = data(group.rows, columns);
        const x = xAxis("threshold", [0, 1], [0, 0.5, 1]);
        const y = yAxis("success_rate", [0, 1], [0, 0.5, 1], percentLabels);
        const band = values.filter((row) => typeof row["low"] === "number" && typeof row["high"] === "number");
        const known = values.filter((row) => typeof row["success_rate"] === "number");
        const marks: JsonObject[] = [
          layer(
            band,
            { type: "area", color: seriesColours[0], opacity: 0.18, interpolate: "step-before" },
            { x, y: { ...y, field: "low", stack: null }, y2: { field: "high" } },
          ),
          layer(
            known,
            { type: "line", color: seriesColours[0], strokeWidth: 1.2, interpolate: "step-before" },
            { x, y },
          ),
          layer(known, { type: "point", filled: true, color: seriesColours[0], size: 10, opacity: 1 }, { x, y }),
        ];
        return marks;
      },
    })),
    columns: brief ? 2 : 3,
    height: 80,
    widest: 150,
    axisRoom: 20,
    xTitle: brief ? "Threshold" : "Recall counted as success from",
    yTitle: "Success rate (%)",
  });
}

function caption(rows: readonly FigureRow[], context: CaptionContext): string {
  return captionOf(sweepFigure.title, context, rows, [
    "A run succeeds where its recall reaches the threshold; the line is the success rate, the band its interval at each threshold singly.",
  ]);
}
