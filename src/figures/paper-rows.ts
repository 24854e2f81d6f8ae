import type { FigureRow, JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { labelOf, shortened } from "./labels.js";
import { fixed, layer, numbersOf, textAt } from "./layers.js";
import { axisTitle, grid, type LegendItem, legendLines, lineY, percentLabels, xAxis } from "./layout.js";
import type { Sheet } from "./make.js";
import { besideLayers, besideLegend, paperFigure, printedText } from "./paper.js";
import { inks, outcomeColours, seriesColours, sizes } from "./theme.js";
import { countsFromZero, largest } from "./ticks.js";

const step = 21;

/** Failure rates as printed: a horizontal bar a system, its successes left and its failures right. */
export const paperRates = paperFigure({
  name: "paper-rates",
  title: "Failure rates of multi-agent systems, as printed",
  draw: (sheet) => bars(sheet, { whole: true, axis: "Runs of the benchmark (%)" }),
  sentences: () => [
    "Each bar is all runs of a system on its benchmark: successes from the left, failures, with the printed rate, to the right end.",
  ],
});

/** Gains as printed: a horizontal bar a change. */
export const paperGains = paperFigure({
  name: "paper-gains",
  title: "Gains of the interventions, as printed",
  draw: (sheet) => bars(sheet, { whole: false, axis: "Gain in tasks solved (points)" }),
  sentences: () => ["Bars and the numbers beside them are as printed."],
});

/** Shares of scenarios solved, as printed: a horizontal bar a domain. */
export const paperSolved = paperFigure({
  name: "paper-solved",
  title: "Scenarios solved, as printed",
  draw: (sheet) => bars(sheet, { whole: false, axis: "Scenarios solved (%)" }),
  sentences: () => ["Bars and the numbers beside them are as printed."],
});

interface Bars {
  /** Whether a bar is the whole of which the printed number is the part at the right end. */
  readonly whole: boolean;
  readonly axis: string;
}

function bars({ rows, width: all }: Sheet, { whole, axis }: Bars): JsonObject {
  const names = rows.map((row) => {
    const [name, ...more] = String(row["group"] ?? "").split(", ");
    return { name: labelOf(name), more: more.length === 0 ? "" : `(${more.join(", ")})` };
  });
  const widest = names.flatMap(({ name, more }) => [
    textWidth(name, sizes.label, "bold"),
    textWidth(more, sizes.small),
  ]);
  const left = Math.min(120, Math.ceil(Math.max(30, ...widest)) + 8);
  const width = all - left - 14;
  const height = Math.max(1, rows.length) * step;
  const { domain, ticks } = whole
    ? { domain: [0, 100], ticks: [0, 20, 40, 60, 80, 100] }
    : countsFromZero(115 * largest(numbersOf(rows, "published", "computed"), 0.1));
  const end = domain[1]! / 100;
  const x = (field: string) =>
    xAxis(
      field,
      [0, end],
      ticks.map((tick) => tick / 100),
      percentLabels,
    );
  const y = lineY(
    "group",
    rows.map((row) => String(row["group"])),
  );
  const data = rows.map((row) => ({
    group: String(row["group"]),
    published: row["published"] as number,
    at_zero: 0,
    at_from: whole ? 1 - Number(row["published"]) : 0,
    at_to: whole ? 1 : Number(row["published"]),
  }));
  const solid = whole ? outcomeColours.failure : seriesColours[0];
  const part = (from: string, to: string, mark: JsonObject) =>
    layer(data, { type: "bar", height: 12, strokeWidth: 0.8, ...mark }, { x: x(from), x2: { field: to }, y });
  const printed = rows.flatMap((row, at) => {
    const base = (at + 0.5) * step + 2.6;
    const value = Number(row["published"]);
    const text = printedText(row);
    if (!whole) {
      const beside = Math.max(value, Number(row["computed"] ?? 0));
      return [textAt((beside / end) * width + 7, base, text)];
    }
    const digits = text.split(".")[1]?.length ?? 0;
    return [
      textAt(((1 - value) / 2) * width, base, `${(100 - Number(text)).toFixed(digits)}%`, { align: "center" }),
      textAt(width - 6, base, `${text}%`, { align: "right", colour: "#ffffff", weight: "bold" }),
    ];
  });
  const square = (fill: string, stroke: string) => ({ shape: "square", size: 40, filled: true, fill, stroke });
  const legend: readonly LegendItem[] = [
    ...(whole
      ? [
          { symbol: square("#ffffff", outcomeColours.success), text: "success" },
          { symbol: square(solid, solid), text: "failure (printed)" },
        ]
      : [{ symbol: square(solid, solid), text: "printed" }]),
    ...besideLegend(rows).map((item) => ({ ...item, text: whole ? `failure, ${item.text}` : item.text })),
  ];
  const symbolX = (row: FigureRow) => (whole ? 1 - Number(row["computed"]) : Number(row["computed"]));
  const view = {
    width,
    height,
    layer: [
      ...(whole ? [part("at_zero", "at_from", { fill: "#ffffff", stroke: outcomeColours.success })] : []),
      part("at_from", "at_to", { fill: solid, stroke: solid }),
      ...besideLayers(rows, (row) => ({ group: String(row["group"]), at_x: symbolX(row) }), { x: x("at_x"), y }),
      ...fixed([...printed, axisTitle(0, width, height, axis), ...legendLines(legend, all - 4, -7, { left: -left })]),
    ],
  };
  const [fitted, below] = [names.map(({ name }) => name), names.map(({ more }) => more)].map((texts, index) =>
    shortened(texts, left - 8, index === 0 ? sizes.label : sizes.small, index === 0 ? "bold" : "normal"),
  );
  const labels = names.flatMap(({ more }, at) => {
    const middle = (at + 0.5) * step;
    return more === ""
      ? [textAt(left - 6, middle + 2.6, fitted![at]!, { align: "right", weight: "bold" })]
      : [
          textAt(left - 6, middle - 1.6, fitted![at]!, { align: "right", weight: "bold" }),
          textAt(left - 6, middle + 7.2, below![at]!, { align: "right", size: sizes.small, colour: inks.quiet }),
        ];
  });
  const column = { width: left, height, layer: fixed(labels) };
  return grid([column, view], 2, { row: 0, column: 0 });
}
