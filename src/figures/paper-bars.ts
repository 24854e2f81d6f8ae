import { categories, codes, modes } from "../taxonomy/mast.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { labelOf, shortened } from "./labels.js";
import { fixed, layer, numbersOf, textAt } from "./layers.js";
import { countLabels, grid, legendLines, percentLabels, plain, yAxis, zeroLine } from "./layout.js";
import type { Sheet } from "./make.js";
import { besideLayers, besideLegend, besideOf, paperFigure, printedText } from "./paper.js";
import { inks, outcomeColours, seriesColours, sizes } from "./theme.js";
import { countsFromZero, largest } from "./ticks.js";

const height = 168;
const left = 24;

/** Vertical bars side by side for each mode, the printed number above each: a bar a group, or one an outcome. */
export const paperBars = paperFigure({
  name: "paper-bars",
  title: "Traces with each failure mode, as printed",
  presets: ["double", "text", "slide"],
  draw,
  sentences: ({ rows }) => [
    `Bars and the numbers above them are as printed, in the original's order${rows.some((row) => row["published"] === 0) ? "; no bar: 0" : ""}.`,
    `Codes: ${codes[0]} to ${codes.at(-1)}, dashed lines between the categories.`,
  ],
});

interface Series {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly open: boolean;
  readonly rows: readonly FigureRow[];
}

/** By outcome where a group has its two shares; else by group. */
function seriesOf(rows: readonly FigureRow[]): readonly Series[] {
  const split = rows.some((row) => String(row["quantity"]).startsWith("share"));
  const keys = [...new Set(rows.map((row) => String(split ? row["quantity"] : row["group"])))];
  return keys.map((key, at) => {
    const own = rows.filter((row) => String(split ? row["quantity"] : row["group"]) === key);
    const failed = key.includes("failed");
    const name = split ? `${failed ? "failed" : "successful"} traces` : labelOf(key);
    // The size of what was printed; computed numbers have their own.
    const n = own.find((row) => row["verdict"] === "same table")?.["n"];
    return {
      key,
      label: typeof n === "number" ? `${name} (n = ${n})` : name,
      colour: split ? outcomeColours[failed ? "failure" : "success"] : (seriesColours[at] ?? inks.quiet),
      open: split && !failed,
      rows: own,
    };
  });
}

function draw({ rows, width: whole }: Sheet): JsonObject {
  const series = seriesOf(rows);
  const percent = rows.some((row) => String(row["printed"]).endsWith("%"));
  const width = whole - left - 8;
  const slot = width / codes.length;
  const bar = (slot * 0.86) / Math.max(1, series.length);
  const unit = percent ? 100 : 1;
  const most = largest(numbersOf(rows, "published", "computed"));
  const ends = percent ? { domain: [0, 100], ticks: [0, 20, 40, 60, 80, 100] } : countsFromZero(most * 1.06, 5);
  const end = ends.domain[1]! / unit;
  const y = yAxis(
    "published",
    [0, end],
    ends.ticks.map((tick) => tick / unit),
    percent ? percentLabels : countLabels,
  );
  const x = plain("at_x", [0, codes.length]);
  const pixel = (value: unknown) => height * (1 - Number(value ?? 0) / end);
  const centre = (row: FigureRow, at: number) =>
    codes.indexOf(String(row["code"])) * slot + slot * 0.07 + bar * (at + 0.5);
  const drawn = (one: Series) => one.rows.filter((row) => typeof row["published"] === "number" && row["published"] > 0);
  const borders = [1, 2].map((at) => modes.findIndex(({ category }) => category === categories[at]!.code));
  const title = percent ? "Traces with the mode (%)" : "Traces with the mode (count)";
  const group = series.every(({ rows: own }) => own[0]?.["group"] === rows[0]?.["group"]) ? rows[0]?.["group"] : null;
  const heading = typeof group === "string" ? [{ text: labelOf(group), size: sizes.header }] : [];
  const legend = [
    ...series.map((one) => ({
      symbol: { shape: "square", size: 40, filled: true, fill: one.open ? "#ffffff" : one.colour, stroke: one.colour },
      text: one.label,
    })),
    ...besideLegend(rows),
  ];
  const view = {
    width,
    height,
    layer: [
      layer(
        borders.map((at_x) => ({ at_x })),
        { type: "rule", color: inks.frame, strokeWidth: 0.7, strokeDash: [3, 2] },
        { x, y: { value: -4 }, y2: { value: height + 24 } },
      ),
      ...series.map((one, at) =>
        layer(
          drawn(one).map((row) => ({
            at_x: (centre(row, at) - bar * 0.46) / slot,
            at_x2: (centre(row, at) + bar * 0.46) / slot,
            at_zero: 0,
            published: row["published"] as number,
          })),
          { type: "rect", fill: one.open ? "#ffffff" : one.colour, stroke: one.colour, strokeWidth: 0.8 },
          { x, x2: { field: "at_x2" }, y, y2: { field: "at_zero" } },
        ),
      ),
      zeroLine(y, "y"),
      ...series.flatMap((one, at) =>
        besideLayers(one.rows, (row) => ({ at_x: centre(row, at) / slot }), { x, y: { ...y, field: "computed" } }),
      ),
      ...fixed([
        ...series.flatMap((one, at) =>
          drawn(one).map((row) => {
            const top = pixel(row["published"]);
            const mark = besideOf([row]).length === 0 ? height : pixel(row["computed"]);
            // On its bar; above the computed mark where that would stand in it.
            const above = (mark > top - 13 && mark < top + 3 ? mark - 3 : top) - 2.5;
            return textAt(centre(row, at), above, printedText(row), { size: sizes.small, align: "center" });
          }),
        ),
        ...codes.map((code, at) => textAt((at + 0.5) * slot, height + 10, code, { align: "center" })),
        ...categories.map(({ code, name }) => {
          const own = modes.flatMap(({ category }, at) => (category === code ? [at] : []));
          const [fit] = shortened([name], own.length * slot - 6, sizes.small);
          return textAt(((own[0]! + own.at(-1)! + 1) / 2) * slot, height + 22, fit!, {
            size: sizes.small,
            align: "center",
            colour: inks.quiet,
          });
        }),
        textAt(-left + 2, -10, title, { size: sizes.small, colour: inks.quiet }),
        ...heading.map(({ text, size }) => textAt(-left + 2, -36, text, { size, weight: "bold" })),
        ...legendLines(legend, whole - 6, -23, { left: 2 - left }),
      ]),
    ],
  };
  return grid([view], 1, { row: 0, column: 0 });
}
