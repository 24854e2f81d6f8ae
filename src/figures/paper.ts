import { categories, codes, modes } from "../taxonomy/mast.js";
import { distinct } from "./captions.js";
import type { Figure, FigureRow, JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { labelOf, shortened } from "./labels.js";
import { fixed, layer, numbersOf, textAt } from "./layers.js";
import {
  axisTitle,
  countLabels,
  grid,
  type LegendItem,
  legendLines,
  lineY,
  percentLabels,
  plain,
  xAxis,
  yAxis,
  zeroLine,
} from "./layout.js";
import { type FigureParts, makeFigure, type Sheet } from "./make.js";
import { verdictSymbols } from "./published.js";
import { inks, outcomeColours, seriesColours, sizes } from "./theme.js";
import { countsFromZero, largest, percentsFromZero } from "./ticks.js";

/** A figure in the layout of a printed one: all its rows stand on one page, and its caption counts the verdicts. */
export function paperFigure(parts: Omit<FigureParts, "columns">): Figure {
  return makeFigure({
    ...parts,
    columns: ["group", "code", "printed", "published", "computed", "verdict"],
    first: "source",
    pages: ({ rows }) => [rows],
    sentences: (sheet, naming) => [...parts.sentences(sheet, naming), verdictSentence(sheet.rows)],
  });
}

/** "Verdicts on the 17 printed numbers: 3 matches, 14 not comparable." */
function verdictSentence(rows: readonly FigureRow[]): string {
  const counts = distinct(rows, "verdict").map(
    (verdict) => `${rows.filter((row) => row["verdict"] === verdict).length} ${verdict}`,
  );
  const readBack = rows.some((row) => row["verdict"] === "same table");
  return `Verdicts on the ${rows.length} printed numbers: ${counts.join(", ")}${readBack ? " (read back from the counts behind the same print: no confirmation)" : ""}.`;
}

/** Computed numbers that say something beside the printed ones: what is read back from the same print is not drawn. */
export function besideOf(rows: readonly FigureRow[]): readonly FigureRow[] {
  return rows.filter((row) => typeof row["computed"] === "number" && row["verdict"] !== "same table");
}

/** Computed numbers as the symbols of their verdicts, at places given for each row. */
export function besideLayers(
  rows: readonly FigureRow[],
  at: (row: FigureRow) => Readonly<Record<string, number | string>>,
  encoding: JsonObject,
): readonly JsonObject[] {
  return verdictSymbols.map(({ verdict, symbol }) =>
    layer(
      besideOf(rows)
        .filter((row) => row["verdict"] === verdict)
        .map((row) => ({ computed: row["computed"] as number, ...at(row) })),
      { type: "point", opacity: 1, ...symbol, ...edge(symbol) },
      encoding,
    ),
  );
}

/** A filled symbol stands on bars of any colour: it gets a white edge. */
function edge({ fill }: JsonObject): JsonObject {
  return fill === "#ffffff" ? {} : { size: 30, stroke: "#ffffff" };
}

/** What the symbols beside the bars stand for. */
export function besideLegend(rows: readonly FigureRow[]): readonly LegendItem[] {
  const there = new Set(besideOf(rows).map((row) => row["verdict"]));
  return verdictSymbols
    .filter(({ verdict }) => there.has(verdict))
    .map(({ verdict, symbol }) => ({ symbol, text: `computed: ${verdict}` }));
}

/** A printed number without its unit, which the axis has. */
export function printedText(row: FigureRow): string {
  return String(row["printed"] ?? "").replace(/%| points$/, "");
}

/** What stands for a bar in a legend. */
function square(fill: string, stroke: string): JsonObject {
  return { shape: "square", size: 40, filled: true, fill, stroke };
}

const allPercent = { domain: [0, 1], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] } as const;

/** Vertical bars side by side for each mode, the printed number above each: a bar a group, or one an outcome. */
export const paperBars = paperFigure({
  name: "paper-bars",
  title: "Traces with each failure mode, as printed",
  presets: ["double", "text", "slide"],
  draw: drawUpright,
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

function drawUpright({ rows, width: whole }: Sheet): JsonObject {
  const [left, height] = [24, 168];
  const series = seriesOf(rows);
  const percent = rows.some((row) => String(row["printed"]).endsWith("%"));
  const width = whole - left - 8;
  const slot = width / codes.length;
  const bar = (slot * 0.86) / Math.max(1, series.length);
  const most = largest(numbersOf(rows, "published", "computed"));
  const { domain, ticks } = percent ? allPercent : countsFromZero(most * 1.06, 5);
  const end = domain[1];
  const y = yAxis("published", domain, ticks, percent ? percentLabels : countLabels);
  const x = plain("at_x", [0, codes.length]);
  const pixel = (value: unknown) => height * (1 - Number(value ?? 0) / end);
  const centre = (row: FigureRow, at: number) =>
    codes.indexOf(String(row["code"])) * slot + slot * 0.07 + bar * (at + 0.5);
  const drawn = (one: Series) => one.rows.filter((row) => Number(row["published"]) > 0);
  const borders = [1, 2].map((at) => modes.findIndex(({ category }) => category === categories[at]!.code));
  const title = percent ? "Traces with the mode (%)" : "Traces with the mode (count)";
  const group = series.every(({ rows: own }) => own[0]?.["group"] === rows[0]?.["group"]) ? rows[0]?.["group"] : null;
  const heading = typeof group === "string" ? labelOf(group) : "";
  const legend = [
    ...series.map(({ open, colour, label }) => ({ symbol: square(open ? "#ffffff" : colour, colour), text: label })),
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
        ...(heading === "" ? [] : [textAt(-left + 2, -36, heading, { size: sizes.header, weight: "bold" })]),
        ...legendLines(legend, whole - 6, -23, { left: 2 - left }),
      ]),
    ],
  };
  return grid([view], 1, { row: 0, column: 0 });
}

/** Failure rates as printed: a horizontal bar a system, its successes left and its failures right. */
export const paperRates = paperFigure({
  name: "paper-rates",
  title: "Failure rates of multi-agent systems, as printed",
  draw: (sheet) => bars(sheet, true, "Runs of the benchmark (%)"),
  sentences: () => [
    "Each bar is all runs of a system on its benchmark: successes from the left, failures, with the printed rate, to the right end.",
  ],
});

/** Gains as printed: a horizontal bar a change. */
export const paperGains = barsFigure(
  "paper-gains",
  "Gains of the interventions, as printed",
  "Gain in tasks solved (points)",
);

/** Shares of scenarios solved, as printed: a horizontal bar a domain. */
export const paperSolved = barsFigure("paper-solved", "Scenarios solved, as printed", "Scenarios solved (%)");

function barsFigure(name: string, title: string, axis: string): Figure {
  return paperFigure({
    name,
    title,
    draw: (sheet) => bars(sheet, false, axis),
    sentences: () => ["Bars and the numbers beside them are as printed."],
  });
}

/** A bar a row; where it is the `whole`, the printed number is the part at its right end. */
function bars({ rows, width: all }: Sheet, whole: boolean, axis: string): JsonObject {
  const step = 21;
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
    ? allPercent
    : percentsFromZero(1.15 * largest(numbersOf(rows, "published", "computed"), 0.1));
  const end = domain[1];
  const x = (field: string) => xAxis(field, domain, ticks, percentLabels);
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
      // At the end of its bar; behind the computed mark where that would stand in it.
      const at = (number: number) => (number / end) * width;
      const [tip, mark] = [at(value), at(Number(row["computed"] ?? 0))];
      return [textAt((mark > tip && mark < tip + 30 ? mark : tip) + 7, base, text)];
    }
    const digits = text.split(".")[1]?.length ?? 0;
    return [
      textAt(((1 - value) / 2) * width, base, `${(100 - Number(text)).toFixed(digits)}%`, { align: "center" }),
      textAt(width - 6, base, `${text}%`, { align: "right", colour: "#ffffff", weight: "bold" }),
    ];
  });
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
  const fitted = shortened(
    names.map(({ name }) => name),
    left - 8,
    sizes.label,
    "bold",
  );
  const below = shortened(
    names.map(({ more }) => more),
    left - 8,
    sizes.small,
  );
  const labels = names.flatMap(({ more }, at) => {
    const middle = (at + 0.5) * step;
    const name = textAt(left - 6, middle + (more === "" ? 2.6 : -1.6), fitted[at]!, { align: "right", weight: "bold" });
    const small = { align: "right", size: sizes.small, colour: inks.quiet } as const;
    return more === "" ? [name] : [name, textAt(left - 6, middle + 7.2, below[at]!, small)];
  });
  const column = { width: left, height, layer: fixed(labels) };
  return grid([column, view], 2, { row: 0, column: 0 });
}
