import { categoriesOf } from "../taxonomy/taxonomy.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { categoryColour, groupRows, pagesOf } from "./labels.js";
import { type Datum, having, intervals, layer, numbersOf, points, symbol } from "./layers.js";
import { xAxis } from "./layout.js";
import { listPanels } from "./list-panels.js";
import { makeFigure, type Naming, type Sheet } from "./make.js";
import { modeOfRow } from "./messages.js";
import { inks, sizes } from "./theme.js";
import { around, countsFromZero, largest } from "./ticks.js";

const columns = ["code", "category", "deff_breaks", "false_flags_break", "missed_flags_break"] as const;

/** What the judge did wrongly, by column: those of open symbols second. */
const errors = [
  ["false_flags_break", false],
  ["missed_flags_break", true],
] as const;

/** The design effect at which each finding of lift breaks, the firmest first, how many are left at each tick, and the wrong labels that do it. */
export const liftRobustFigure = makeFigure({
  name: "lift-robust",
  title: "What overturns each finding",
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
  const { domain, ticks } = around(1, Math.max(largest(breaks), 1.4));
  const wrong = errors.filter(([column]) => numbersOf(cells, column).length > 0);
  const labelled = countsFromZero(largest(numbersOf(cells, ...errors.map(([column]) => column))), 3);
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
      ...(wrong.length === 0
        ? []
        : [
            {
              axis: "Wrong labels",
              weight: 0.6,
              key: wrong.map(([column, open]) => ({
                text: column === "false_flags_break" ? "given" : "missed",
                symbol: symbol(inks.text, open),
              })),
              layers: (values: readonly Datum[], y: JsonObject) =>
                wrong.map(([column, open]) =>
                  points(values, xAxis(column, labelled.domain, labelled.ticks), y, symbol(inks.text, open)),
                ),
            },
          ]),
    ],
  });
}

function sentences({ rows, by }: Sheet, { names }: Naming): readonly string[] {
  const cells = found(rows);
  const family = largest(numbersOf(rows, "family"));
  const breaks = numbersOf(cells, "deff_breaks");
  const span = [...new Set([breaks.at(-1)!, breaks[0]!].map((value) => value?.toFixed(2)))].join(" to ");
  const independent = cells.every((row) => !String(row["test"]).startsWith("cluster-"));
  const [tests, where, beyond, p] = independent
    ? ["tested by Fisher’s test ", "if traces are independent", "", "Fisher’s p"]
    : ["", "with clusters taken into account", " beyond them", "p"];
  return [
    cells.length === 0
      ? "No cell has q < 0.05."
      : `${cells.length} cells ${tests}have q < 0.05 in a family of ${family} ${where}; they break at design effects of ${span}${beyond}.`,
    `A line ends at the smallest design effect at which q is 0.05 or more: ${p} as that of a chi-square on 1 degree of freedom, divided by the design effect, then Benjamini–Hochberg over the family. With m runs a scenario and an intraclass correlation ρ the design effect is 1 + (m − 1)ρ.`,
    ...(numbersOf(cells, "false_flags_break", "missed_flags_break").length === 0
      ? []
      : [
          "At the right the fewest labels of a judge that must be wrong for that in one outcome alone: flags given among the outcome with the larger share, or missed among the other.",
        ]),
    names("Lines", labelsOf(cells, by)),
  ];
}
