import { categoriesOf } from "../taxonomy/taxonomy.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { categoryColour, groupRows, pagesOf } from "./labels.js";
import { having, intervals, layer, numbersOf, points, symbol } from "./layers.js";
import { xAxis } from "./layout.js";
import { listPanels } from "./list-panels.js";
import { makeFigure, type Naming, type Sheet } from "./make.js";
import { modeOfRow } from "./messages.js";
import { inks, sizes } from "./theme.js";
import { around, largest } from "./ticks.js";

const columns = ["code", "category", "deff_breaks"] as const;

/** The design effect at which each finding of lift breaks, the firmest first, and how many are left at each tick. */
export const liftRobustFigure = makeFigure({
  name: "lift-robust",
  title: "How much clustering overturns each finding",
  columns,
  needs: ["code", "deff_breaks"],
  // So many findings a page; what is no finding is not drawn, and stands on the last.
  pages: ({ rows }) => {
    const drawn = pagesOf(found(rows), 30);
    const others = rows.filter((row) => typeof row["deff_breaks"] !== "number");
    return [...drawn.slice(0, -1), [...drawn.at(-1)!, ...others]];
  },
  message: (sheet) => {
    const [first] = found(sheet.rows);
    if (first === undefined) return null;
    return `The firmest finding, ${modeOfRow(first, sheet)}, stands up to a design effect of ${Number(first["deff_breaks"]).toFixed(2)}`;
  },
  draw,
  sentences,
  noted: found,
});

/** The rows that break somewhere, the firmest first. */
function found(rows: readonly FigureRow[]): readonly FigureRow[] {
  return having(rows, "deff_breaks").sort((a, b) => Number(b["deff_breaks"]) - Number(a["deff_breaks"]));
}

function labelsOf(rows: readonly FigureRow[], by: readonly string[]): readonly string[] {
  return rows.map((row) => `${groupRows([row], [...by, "code"])[0]!.label} ${row["mode"] ?? ""}`.trim());
}

function draw({ rows, by, taxonomy, width: whole }: Sheet): JsonObject {
  const colourOf = (row: FigureRow) => categoryColour(taxonomy, row["category"]);
  const cells = found(rows);
  const labels = labelsOf(cells, by);
  const breaks = numbersOf(cells, "deff_breaks");
  const { domain, ticks } = around(1, Math.max(largest(breaks), 1.1));
  const count = { key: "left", label: "left with q < 0.05", heading: true, rows: [] };
  return listPanels(whole, {
    lines: [
      ...(cells.length === 0 ? [] : [count]),
      ...cells.map((row, at) => ({
        key: String(at),
        label: labels[at]!,
        detail: breaks[at]!.toFixed(2),
        swatch: colourOf(row),
        rows: [{ ...row, at_one: 1 }],
      })),
    ],
    columns: [...columns, "at_one"],
    panels: [
      {
        axis: "Design effect",
        layers: (values, y) => {
          const x = xAxis("deff_breaks", domain, ticks);
          const left = ticks.map((tick) => ({
            line: "left",
            at_tick: tick,
            text: String(breaks.filter((value) => value > tick).length),
          }));
          return [
            ...[...new Set(categoriesOf(taxonomy).map(({ code }) => categoryColour(taxonomy, code)))].flatMap(
              (colour) => {
                const members = values.filter((_, at) => colourOf(cells[at]!) === colour);
                return [
                  intervals(members, x, y, { color: colour, strokeWidth: 1.3 }, ["at_one", "deff_breaks"]),
                  points(members, x, y, symbol(colour, false)),
                ];
              },
            ),
            layer(
              cells.length === 0 ? [] : left,
              { type: "text", fontSize: sizes.label, color: inks.text, align: "left", dx: 2 },
              { x: { ...x, field: "at_tick" }, y, text: { field: "text" } },
            ),
          ];
        },
      },
    ],
  });
}

function sentences({ rows, by }: Sheet, { names }: Naming): readonly string[] {
  const cells = found(rows);
  const family = largest(numbersOf(rows, "family"));
  const breaks = numbersOf(cells, "deff_breaks");
  const span = [...new Set([breaks.at(-1)!, breaks[0]!].map((value) => value?.toFixed(2)))].join(" to ");
  return [
    cells.length === 0
      ? "No cell tested by Fisher’s test has q < 0.05."
      : `${cells.length} cells tested by Fisher’s test have q < 0.05 in a family of ${family} if traces are independent; they break at design effects of ${span}.`,
    "A line ends at the smallest design effect at which q is 0.05 or more: Fisher’s p as that of a chi-square on 1 degree of freedom, divided by the design effect, then Benjamini–Hochberg over the family. With m runs a scenario and an intraclass correlation ρ the design effect is 1 + (m − 1)ρ.",
    names("Lines", labelsOf(cells, by)),
  ];
}
