import { taxonomyOfRound } from "../taxonomy.js";
import { captionOf, fullNames } from "./captions.js";
import type { CaptionContext, Figure, FigureOptions, FigureRow, FigureSpec, JsonObject } from "./figure.js";
import { countRange, groupColumns, groupRows, pagesOf, type RowGroup } from "./labels.js";
import { type Datum, intervals, points, symbol } from "./layers.js";
import { differenceAxis, zeroLine } from "./layout.js";
import { type ListLine, listPanels } from "./list-panels.js";
import { inks, presetOf, seriesColours } from "./theme.js";

const columns = ["coefficient", "raters", "estimate", "low", "high", "items", "prevalence_index"] as const;
const own = [
  "code",
  ...columns,
  "se",
  "interval",
  "observed",
  "expected",
  "complete_items",
  "bias_index",
  "category",
  "note",
];

/** What is drawn of the rows: three coefficients of all raters, and Cohen's kappa of each pair as small ticks. */
const series = [
  { name: "fleiss", text: "Fleiss’ κ", symbol: symbol(seriesColours[0], false, "circle", 24), offset: -2.6 },
  { name: "alpha", text: "Krippendorff’s α", symbol: symbol(seriesColours[1], false, "square", 20), offset: 0 },
  {
    name: "ac1",
    text: "Gwet’s AC1, each pair",
    symbol: symbol(seriesColours[2], true, "diamond", 22),
    offset: 2.6,
  },
  {
    name: "cohen",
    text: "Cohen’s κ, each pair",
    symbol: { shape: "stroke", size: 40, angle: 90, stroke: inks.quiet, strokeWidth: 1, filled: false },
    offset: 0,
  },
] as const;

/** Agreement by round and mode with the prevalence index beside it, so that the kappa paradox is seen. */
export const agreementFigure: Figure = {
  name: "agreement",
  title: "Agreement of annotators",
  presets: ["text", "single", "double", "slide"],
  needs: ["agreement", "agreement --per-mode"],
  columns: ["code", ...columns],
  pages: (rows) => {
    const sets = groupRows(rows, groupColumns(rows, own)).flatMap((set) => pagesOf(groupRows(set.rows, ["code"]), 30));
    const pages: RowGroup[][] = [];
    for (const set of sets) {
      const last = pages.at(-1);
      if (last !== undefined && last.length + set.length <= 40) last.push(...set);
      else pages.push([...set]);
    }
    return pages.length === 0 ? [[]] : pages.map((page) => page.flatMap((code) => code.rows));
  },
  build,
  caption,
};

function linesOf(rows: readonly FigureRow[]): readonly ListLine[] {
  return groupRows(rows, groupColumns(rows, own)).flatMap((set) => {
    const members = groupRows(set.rows, ["code"]).map((code) => ({
      key: `${set.key} ${code.key}`,
      label: nameOf(set, String(code.rows[0]!["code"] ?? "")),
      detail: `n = ${countRange(code.rows.map((row) => row["items"] ?? null))}`,
      rows: code.rows,
    }));
    return set.label === "" ? members : [{ key: set.key, label: set.label, heading: true, rows: [] }, ...members];
  });
}

function nameOf(set: RowGroup, code: string): string {
  if (code === "") return "all modes";
  const round = Object.values(set.rows[0] ?? {}).find(
    (cell) => typeof cell === "string" && taxonomyOfRound(cell) !== null,
  );
  const mode = taxonomyOfRound(String(round ?? ""))?.modes.find((one) => one.code === code);
  return mode === undefined ? code : `${code} ${mode.name}`;
}

function build(rows: readonly FigureRow[], options: FigureOptions = {}): FigureSpec {
  const brief = presetOf(agreementFigure, options).width < 300;
  const present = new Set(rows.map((row) => row["coefficient"]));
  const several = (values: readonly Datum[], name: string) =>
    values.filter(
      (value) => value["coefficient"] === name && (name === "cohen" || name === "ac1" || value["raters"] === "all"),
    );
  return listPanels(agreementFigure, options, {
    lines: linesOf(rows),
    columns,
    step: 12.5,
    legend: series.filter(({ name }) => present.has(name)).map(({ symbol: look, text }) => ({ symbol: look, text })),
    panels: [
      {
        title: "",
        axis: brief ? "κ, α × 100" : "Coefficient (× 100)",
        weight: brief ? 1 : 2,
        layers: (values, y, width) => {
          const x = differenceAxis("estimate", width);
          const layers = series.flatMap(({ name, symbol: look, offset }): readonly JsonObject[] => {
            const members = several(values, name);
            const lines =
              name === "cohen" || name === "ac1"
                ? []
                : [intervals(members, x, y, { color: look["stroke"]!, strokeWidth: 0.8, yOffset: offset })];
            return [...lines, points(members, x, y, { ...look, yOffset: offset })];
          });
          return [zeroLine(x), ...layers];
        },
      },
      {
        title: "",
        axis: brief ? "Prev. index" : "Prevalence index",
        weight: 1,
        layers: (values, y, width) => {
          const x = differenceAxis("prevalence_index", width);
          return [zeroLine(x), points(values, x, y, symbol(inks.quiet, false, "circle", 12))];
        },
      },
    ],
  });
}

function caption(rows: readonly FigureRow[], context: CaptionContext): string {
  const undefinedOnes = rows.filter((row) => row["estimate"] === null).length;
  return captionOf(agreementFigure.title, context, rows, [
    "Left: chance-corrected agreement of all raters with its interval, and Cohen's kappa of each pair. Right: the prevalence index, (both yes − both no) / items × 100: near −100 a mode is rare, and kappa falls although raters agree.",
    fullNames(
      "Rows",
      linesOf(rows).map((line) => line.label),
    ),
    undefinedOnes > 0 ? `${undefinedOnes} coefficients are undefined (one category only) and are not drawn.` : "",
  ]);
}
