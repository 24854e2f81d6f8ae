import { captionOf } from "./captions.js";
import type { CaptionContext, Figure, FigureOptions, FigureRow, FigureSpec, JsonObject } from "./figure.js";
import { groupColumns, groupRows, labelOf, pagesOf, shortened } from "./labels.js";
import { type Datum, data, fixed, layer, textAt } from "./layers.js";
import { plain } from "./layout.js";
import { categoryColours, inks, presetOf, sizes } from "./theme.js";
import { around, largest } from "./ticks.js";
import { tiles, yAxis } from "./tiles.js";

const columns = ["condition", "seed", "correct", "of", "rate", "mean", "low", "high"] as const;

/**
 * Repeated runs before and after an intervention: a grey line a seed, the mean of each condition with its interval.
 * Rows: one a condition and seed with `rate` (correct / of), and one a condition with `mean`, `low`, `high`, seed empty.
 */
export const interventionsFigure: Figure = {
  name: "interventions",
  title: "Interventions, seed by seed",
  presets: ["text", "single", "double", "slide"],
  needs: ["interventions"],
  columns,
  pages: (rows, options = {}) =>
    pagesOf(
      groupRows(rows, groupColumns(rows, [...columns, "interval", "note"])),
      options.preset === "single" ? 2 : 6,
    ).map((page) => page.flatMap((group) => group.rows)),
  build,
  caption,
};

function build(rows: readonly FigureRow[], options: FigureOptions = {}): FigureSpec {
  const groups = groupRows(rows, groupColumns(rows, [...columns, "interval", "note"]));
  const conditions = groupRows(rows, ["condition"]).map((condition) => condition.rows[0]!["condition"] ?? null);
  const cells = rows.flatMap((row) => [row["rate"], row["low"], row["high"], row["mean"]]);
  const numbers = cells.filter((cell): cell is number => typeof cell === "number");
  const least = numbers.reduce((low, value) => Math.min(low, value), 1);
  const { domain, ticks } = numbers.length === 0 ? around(0, 1) : around(least, largest(numbers, least), 4);
  const brief = presetOf(interventionsFigure, options).width < 300;
  return tiles(interventionsFigure, options, {
    tiles: groups.map((group) => ({
      title: group.label,
      layers: (width, height) => {
        const values = data(group.rows, columns).map((datum, index) => ({
          ...datum,
          at_condition: conditions.indexOf(group.rows[index]!["condition"] ?? null),
        }));
        return [...panel(values, conditions.length, domain, ticks), ...names(conditions.map(labelOf), width, height)];
      },
    })),
    columns: brief ? 2 : 3,
    height: 120,
    axisRoom: 22,
    widest: 200,
    xTitle: "",
    yTitle: "Tasks solved (%)",
  });
}

function panel(
  values: readonly Datum[],
  count: number,
  domain: readonly [number, number],
  ticks: readonly number[],
): readonly JsonObject[] {
  const x = plain("at_condition", [-0.5, Math.max(count, 1) - 0.5]);
  const y = yAxis("rate", domain, ticks, "format(datum.value * 100, '~g')");
  const seeds = values.filter((value) => typeof value["rate"] === "number" && value["seed"] !== null);
  const means = values.filter((value) => typeof value["mean"] === "number");
  const limits = means.filter((value) => typeof value["low"] === "number" && typeof value["high"] === "number");
  const colour = categoryColours.FC2;
  return [
    layer(
      seeds,
      { type: "line", color: "#bdbdbd", strokeWidth: 0.7 },
      { x, y, detail: { field: "seed", type: "nominal" } },
    ),
    layer(seeds, { type: "point", filled: true, color: inks.frame, size: 9, opacity: 1 }, { x, y }),
    layer(
      limits,
      { type: "rule", color: colour, strokeWidth: 1.2, xOffset: 6 },
      { x, y: { ...y, field: "low" }, y2: { field: "high" } },
    ),
    layer(
      means,
      { type: "point", shape: "diamond", filled: true, color: colour, size: 34, opacity: 1, xOffset: 6 },
      { x, y: { ...y, field: "mean" } },
    ),
  ];
}

function names(labels: readonly string[], width: number, height: number): readonly JsonObject[] {
  const across = width / Math.max(labels.length, 1);
  const short = shortened(labels, across - 3, sizes.label);
  return fixed(short.map((name, index) => textAt((index + 0.5) * across, height + 11, name, { align: "center" })));
}

function caption(rows: readonly FigureRow[], context: CaptionContext): string {
  return captionOf(interventionsFigure.title, context, rows, [
    "Grey: one line a seed, the same seed under each condition; diamonds: means with their intervals. The vertical axis does not start at zero.",
  ]);
}
