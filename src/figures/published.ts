import { modeText } from "../taxonomy/taxonomy.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { groupRows, labelOf, pagesOf, percent, type RowGroup } from "./labels.js";
import { byField, type Datum, having, intervals, layer, numbersOf, points, symbol } from "./layers.js";
import { dataAxis, zeroLine } from "./layout.js";
import { type ListLine, listPanels } from "./list-panels.js";
import { makeFigure, type Sheet } from "./make.js";
import { inks, outcomeColours, seriesColours } from "./theme.js";

const columns = ["line", "at_difference", "at_low", "at_high", "tip"] as const;
/** What numbers carry that do not differ, in the order of the bar. */
const rest = [
  { verdict: "matches", fill: seriesColours[0] },
  { verdict: "same table", fill: seriesColours[2] },
  { verdict: "not comparable", fill: "#8c8c8c" },
  { verdict: "cannot be computed", fill: "#dedede" },
] as const;

/** The symbol of a computed number, by its verdict. */
export const verdictSymbols: readonly { readonly verdict: string; readonly symbol: JsonObject }[] = [
  { verdict: "matches", symbol: symbol(seriesColours[0], false, "circle", 18) },
  { verdict: "same table", symbol: symbol(seriesColours[2], true, "circle", 18) },
  { verdict: "differs", symbol: symbol(outcomeColours.failure, false, "triangle-up", 26) },
  { verdict: "not comparable", symbol: symbol(inks.quiet, true, "diamond", 22) },
];

/** Published against computed numbers: those that differ by how much of the published number, the rest as a bar of verdicts. */
export const publishedFigure = makeFigure({
  name: "published",
  title: "Published against computed numbers",
  columns: ["source", "quantity", "group", "code", "published", "computed", "low", "high", "verdict"],
  needs: ["published", "computed", "verdict"],
  pages: ({ rows }) => {
    const pages = pagesOf(
      differing(rows).flatMap(({ rows: members }) => members.map((row) => [row])),
      28,
    );
    return pages.map((page, index) => [...page.flat(), ...(index === 0 ? rows.filter((row) => !differs(row)) : [])]);
  },
  message: ({ rows }) => {
    const of = (verdict: string) => rows.filter((row) => row["verdict"] === verdict).length;
    const compared = of("matches") + of("differs");
    return compared === 0
      ? null
      : `${of("matches")} of ${compared} published numbers that can be compared match, ${of("differs")} differ`;
  },
  draw,
  sentences: ({ rows }, { names }) => [
    "Circles: (computed − published) / published, lines the computed number’s interval; beside each the published and the computed number.",
    rows.some((row) => differs(row) && !isDrawn(row)) ? "A row without a circle has a published number of 0." : "",
    names(
      "Rows",
      differing(rows).flatMap(({ label, rows: members }) => [label, ...members.map(nameOf)]),
    ),
  ],
  intervals: (rows) => {
    const ofDifference = (row: FigureRow) => String(row["quantity"]).startsWith("difference");
    const drawn = rows.filter((row) => differs(row) && isDrawn(row));
    return [
      { rows: drawn.filter(ofDifference), of: "differences", method: "Newcombe" },
      { rows: drawn.filter((row) => !ofDifference(row)), of: "others", method: "Wilson" },
    ];
  },
});

function differs(row: FigureRow): boolean {
  return row["verdict"] === "differs";
}

function isDrawn(row: FigureRow): boolean {
  return typeof row["computed"] === "number" && typeof row["published"] === "number" && row["published"] !== 0;
}

/** How far a number lies from the published one, as a share of that. */
function relative(row: FigureRow, field = "computed"): number | null {
  const [value, published] = [row[field], Number(row["published"])];
  return typeof value === "number" && published !== 0 ? (value - published) / Math.abs(published) : null;
}

/** Rows that differ by source, the farthest first. */
function differing(rows: readonly FigureRow[]): readonly RowGroup[] {
  return groupRows(rows.filter(differs), ["source"]).map((source) => ({
    ...source,
    rows: [...source.rows].sort((a, b) => Math.abs(relative(b) ?? 0) - Math.abs(relative(a) ?? 0)),
  }));
}

function nameOf(row: FigureRow): string {
  const code = row["code"] ?? "";
  return [row["group"], code === "" ? "" : modeText(String(code), undefined), row["quantity"]]
    .filter((part) => (part ?? "") !== "")
    .map(labelOf)
    .join(", ");
}

/** A number at three digits. */
function number(value: FigureRow[string] | undefined): string {
  return typeof value === "number" ? String(Number(value.toPrecision(3))).replace("-", "−") : "–";
}

function draw({ rows, domain, brief, width: whole }: Sheet): JsonObject {
  const counts = rest.map(({ verdict, fill }) => ({
    ...{ verdict, fill },
    count: rows.filter((row) => row["verdict"] === verdict).length,
  }));
  const told = counts.filter(({ count }) => count > 0);
  const bar: readonly ListLine[] =
    told.length === 0 ? [] : [{ key: "rest", label: "The rest", heading: true, rows: [] }];
  const lines = differing(rows).flatMap(({ key, label, rows: members }): readonly ListLine[] => [
    { key, label, heading: true, rows: [] },
    ...members.map((row, at) => {
      const [difference, low, high] = ["computed", "low", "high"].map((field) => relative(row, field));
      const size = difference == null ? "" : ` (${difference < 0 ? "−" : "+"}${percent(Math.abs(difference))}%)`;
      const detail = `${number(row["published"])} → ${number(row["computed"])}`;
      const tip = `${label}, ${nameOf(row)}: ${detail}${size}`;
      const placed = { at_difference: difference!, at_low: low!, at_high: high!, tip };
      return { key: `${key} ${at}`, label: nameOf(row), detail, rows: [placed] };
    }),
  ]);
  return listPanels(whole, {
    lines: [...bar, ...lines],
    columns,
    step: 12,
    legend: told.map(({ verdict, fill, count }) => ({
      symbol: { shape: "square", size: 34, filled: true, fill, strokeWidth: 0 },
      text: `${verdict} (${count})`,
    })),
    panels: [
      {
        axis: brief ? "Difference (%)" : "Difference from the published number (%)",
        layers: (values, y, width) => {
          const fields = ["at_difference", "at_low", "at_high"] as const;
          const x = dataAxis("at_difference", numbersOf(values, ...fields), { width, domain });
          return [
            zeroLine(x),
            ...segments(told, y, width),
            intervals(values, x, y, { color: outcomeColours.failure }, ["at_low", "at_high"]),
            points(having(values, "at_difference"), x, y, symbol(outcomeColours.failure, false, "circle", 20)),
          ];
        },
      },
    ],
  });
}

/** The bar of verdicts across a panel, in points. */
function segments(
  counts: readonly { readonly verdict: string; readonly fill: string; readonly count: number }[],
  y: JsonObject,
  width: number,
): readonly JsonObject[] {
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  let at = 0;
  const values = counts.map(({ verdict, count }): Datum => {
    const from = at;
    at += (count / all) * width;
    return { line: "rest", verdict, at_from: from, at_to: at };
  });
  const place = { type: "quantitative", scale: null, axis: null };
  const fill = byField(
    "verdict",
    counts.map((one) => [one.verdict, one.fill]),
  );
  return values.length === 0
    ? []
    : [
        layer(
          values,
          { type: "bar", height: 8, stroke: "#ffffff", strokeWidth: 0.5 },
          { x: { field: "at_from", ...place }, x2: { field: "at_to" }, y, fill },
        ),
      ];
}
