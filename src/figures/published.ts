import { hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { groupRows, labelOf, pagesOf, type RowGroup } from "./labels.js";
import { data, having, layer, numbersOf, symbol } from "./layers.js";
import { xAxis, yAxis } from "./layout.js";
import { makeFigure, rowsOf, type Sheet } from "./make.js";
import { categoryColours, inks, outcomeColours } from "./theme.js";
import { around, largest } from "./ticks.js";
import { tiles } from "./tiles.js";

const columns = ["group", "code", "published", "computed", "low", "high", "n", "verdict"] as const;
const perPage = { single: 4, text: 9, double: 9, slide: 6 } as const;

/** The symbol of a computed number, by its verdict. */
export const verdictSymbols: readonly { readonly verdict: string; readonly symbol: JsonObject }[] = [
  { verdict: "matches", symbol: symbol(categoryColours[0], false, "circle", 18) },
  { verdict: "same table", symbol: symbol(categoryColours[2], true, "circle", 18) },
  { verdict: "differs", symbol: symbol(outcomeColours.failure, false, "triangle-up", 26) },
  { verdict: "not comparable", symbol: symbol(inks.quiet, true, "diamond", 22) },
];

/** Published against computed numbers, one panel a source (shares apart from counts), with the line on which both agree. */
export const publishedFigure = makeFigure({
  name: "published",
  title: "Published against computed numbers",
  columns: ["source", "quantity", ...columns],
  pages: ({ rows, preset }) => {
    const pages = pagesOf(panelsOf(rows.filter(isDrawn)), perPage[preset]);
    // What cannot be drawn stays with the first page, for its caption.
    return pages.map((page, index) => [...rowsOf(page), ...(index === 0 ? rows.filter((row) => !isDrawn(row)) : [])]);
  },
  draw,
  sentences,
  intervals: (rows) => {
    const ofDifference = (row: FigureRow) => String(row["quantity"]).startsWith("difference");
    const drawn = rows.filter(isDrawn);
    return [
      { rows: drawn.filter(ofDifference), of: "differences", method: "Newcombe" },
      { rows: drawn.filter((row) => !ofDifference(row)), of: "others", method: "Wilson" },
    ];
  },
});

function isDrawn(row: FigureRow): boolean {
  return typeof row["published"] === "number" && typeof row["computed"] === "number";
}

/** Rows by source, those up to 1 apart from larger ones: one scale cannot show both. */
function panelsOf(rows: readonly FigureRow[]): readonly RowGroup[] {
  return groupRows(rows, ["source"]).flatMap((source) => {
    const cells = (row: FigureRow) => numbersOf([row], "published", "computed");
    const small = (row: FigureRow) => cells(row).every((cell) => Math.abs(cell) <= 1);
    // A 0 or a 1 can be either: it goes with the counts where its source has some.
    const counting = source.rows.some((row) => !small(row));
    const isShare = (row: FigureRow) => small(row) && !(counting && cells(row).every((cell) => Number.isInteger(cell)));
    const label = source.label.replace(/ \(.*\)/, "");
    return [
      { key: `${source.key} shares`, label, rows: source.rows.filter(isShare) },
      { key: `${source.key} counts`, label, rows: source.rows.filter((row) => !isShare(row)) },
    ].filter((panel) => panel.rows.length > 0);
  });
}

function draw({ rows, brief, width: whole }: Sheet): JsonObject {
  const drawn = rows.filter(isDrawn);
  const groups = panelsOf(drawn);
  const present = new Set(drawn.map((row) => row["verdict"]));
  return tiles(whole, {
    tiles: groups.map((group) => ({
      title: group.label,
      detail: `${group.rows.length} ${kindOf(group.key)}`,
      layers: () => {
        const numbers = numbersOf(group.rows, "published", "computed", "low", "high");
        const most = largest(numbers, numbers[0] ?? 1);
        const least = numbers.reduce((low, value) => Math.min(low, value), most);
        const { domain, ticks } = around(Math.min(least, 0), Math.max(most, 0), 3);
        const x = xAxis("published", domain, ticks);
        const y = yAxis("computed", domain, ticks);
        const values = data(group.rows, columns);
        return [
          layer(
            [{ at_from: domain[0], at_to: domain[1] }],
            { type: "rule", color: inks.frame, strokeWidth: 0.7, strokeDash: [2, 2] },
            {
              x: { ...x, field: "at_from" },
              x2: { field: "at_to" },
              y: { ...y, field: "at_from" },
              y2: { field: "at_to" },
            },
          ),
          layer(
            having(values, "low", "high"),
            { type: "rule", color: "#a8a8a8", strokeWidth: 0.7, clip: true },
            { x, y: { ...y, field: "low" }, y2: { field: "high" } },
          ),
          ...verdictSymbols.map((entry) =>
            layer(
              values.filter((value) => value["verdict"] === entry.verdict),
              { type: "point", opacity: 1, ...entry.symbol },
              { x, y },
            ),
          ),
        ];
      },
    })),
    height: brief ? 70 : 84,
    axisRoom: 26,
    legend: verdictSymbols
      .filter(({ verdict }) => present.has(verdict))
      .map((entry) => ({ symbol: entry.symbol, text: entry.verdict })),
    xTitle: "Published",
    yTitle: "Computed",
  });
}

function sentences({ rows }: Sheet): readonly string[] {
  const left = rows.filter((row) => typeof row["computed"] !== "number").length;
  const drawn = rows.filter(isDrawn);
  return [
    `On the dashed line both agree${hasInterval(drawn) ? "; vertical lines are intervals of the computed number" : ""}.`,
    left > 0 ? `${left} published numbers cannot be computed from the data at hand and are not drawn.` : "",
    `Panels, in order: ${panelsOf(drawn)
      .map(({ key, rows: members }) => `${labelOf(members[0]!["source"])}, ${kindOf(key)}`)
      .join("; ")}.`,
  ];
}

/** What a panel of this key shows, in words. */
function kindOf(key: string): string {
  return key.endsWith("shares") ? "shares or coefficients" : "counts or means";
}
