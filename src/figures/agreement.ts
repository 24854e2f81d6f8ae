import { sentencesOf } from "../notes.js";
import { taxonomyOfRound } from "../taxonomy/rounds.js";
import { categoriesOf, modeText, placeOf } from "../taxonomy/taxonomy.js";
import type { Taxonomy } from "../trace.js";
import { type DrawnInterval, hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { categoryColour, countRange, groupRows, labelOf, pagesOf, type RowGroup, thousands } from "./labels.js";
import { type Datum, intervals, points, symbol } from "./layers.js";
import { differenceAxis, percentLabels, xAxis, zeroLine } from "./layout.js";
import { type ListLine, type ListPanel, listPanels } from "./list-panels.js";
import { makeFigure, type Naming, rowsOf, type Sheet } from "./make.js";
import { categoryColours, inks, seriesColours } from "./theme.js";

const columns = ["coefficient", "raters", "estimate", "low", "high", "complete_items", "prevalence_index"] as const;

/** What is drawn of the rows: two coefficients of all raters with their intervals, and two of each pair without. */
const series = [
  {
    name: "fleiss",
    text: "Fleiss’ κ",
    sign: "circles",
    pairs: false,
    symbol: symbol(seriesColours[0], false, "circle", 24),
    offset: -2.6,
  },
  {
    name: "alpha",
    text: "Krippendorff’s α",
    sign: "squares",
    pairs: false,
    symbol: symbol(seriesColours[1], false, "square", 20),
    offset: 0,
  },
  {
    name: "ac1",
    text: "Gwet’s AC1",
    sign: "diamonds",
    pairs: true,
    symbol: symbol(seriesColours[2], true, "diamond", 22),
    offset: 2.6,
  },
  {
    name: "cohen",
    text: "Cohen’s κ",
    sign: "upright ticks",
    pairs: true,
    symbol: { shape: "stroke", size: 40, angle: 90, stroke: inks.quiet, strokeWidth: 1, filled: false },
    offset: 0,
  },
] as const;

/** How the file spells the name of its out-of-domain set. */
const misspelt = "Generlazability";

/** Agreement by round and mode with the prevalence index beside it, so that the kappa paradox is seen. */
export const agreementFigure = makeFigure({
  name: "agreement",
  title: "Agreement of annotators",
  columns: ["code", ...columns],
  pages: ({ groups }) => {
    const pages: RowGroup[][] = [];
    for (const set of groups.flatMap((group) => pagesOf(groupRows(group.rows, ["code"]), 30))) {
      const last = pages.at(-1);
      if (last !== undefined && last.length + set.length <= 40) last.push(...set);
      else pages.push([...set]);
    }
    return pages.length === 0 ? [[]] : pages.map(rowsOf);
  },
  draw,
  sentences,
  intervals: drawnIntervals,
});

function linesOf({ groups, taxonomy }: Pick<Sheet, "groups" | "taxonomy">): readonly ListLine[] {
  return groups.flatMap((set) => {
    const members = groupRows(set.rows, ["code"]).map((code) => ({
      key: `${set.key} ${code.key}`,
      label: nameOf(set, String(code.rows[0]!["code"] ?? ""), taxonomy),
      detail: `n = ${countRange(code.rows.map((row) => row["complete_items"] ?? null))}`,
      rows: code.rows,
    }));
    return set.label === "" ? members : [{ key: set.key, label: set.label, heading: true, rows: [] }, ...members];
  });
}

function nameOf(set: RowGroup, code: string, taxonomy: Taxonomy): string {
  if (code === "") return "all modes";
  const cells = Object.values(set.rows[0] ?? {}).filter((cell) => typeof cell === "string");
  const round = cells.map(taxonomyOfRound).find((one) => one !== null);
  const own = cells.some((cell) => cell === "mast14" || cell === taxonomy.name) ? taxonomy : undefined;
  const mode = (round ?? own)?.modes.find((one) => one.code === code);
  return mode === undefined ? code : `${code} ${mode.name}`;
}

function draw({ rows, groups, taxonomy, brief, width: whole }: Sheet): JsonObject {
  const present = drawnSeries(rows);
  return listPanels(whole, {
    lines: linesOf({ groups, taxonomy }),
    columns,
    step: 12.5,
    legend: present.map(({ symbol: look, text, pairs }) => ({
      symbol: look,
      text: pairs ? `${text}, each pair` : text,
    })),
    panels: [
      {
        axis: brief ? "κ, α × 100" : "Coefficient (× 100)",
        weight: brief ? 1 : 2,
        layers: (values, y, width) => {
          const x = differenceAxis("estimate", width);
          const layers = present.flatMap((one): readonly JsonObject[] => {
            const members = values.filter((value) => isOf(value, one));
            const line = { color: one.symbol["stroke"]!, strokeWidth: 0.8, yOffset: one.offset };
            return [
              ...(one.pairs ? [] : [intervals(members, x, y, line)]),
              points(members, x, y, { ...one.symbol, yOffset: one.offset }),
            ];
          });
          return [zeroLine(x), ...layers];
        },
      },
      {
        axis: brief ? "Prev. index" : "Prevalence index",
        layers: (values, y, width) => {
          const x = differenceAxis("prevalence_index", width);
          return [zeroLine(x), points(values, x, y, symbol(inks.quiet, false, "circle", 12))];
        },
      },
    ],
  });
}

function isOf(row: FigureRow | Datum, { name, pairs }: (typeof series)[number]): boolean {
  return row["coefficient"] === name && (pairs || row["raters"] === "all");
}

function drawnSeries(rows: readonly FigureRow[]): readonly (typeof series)[number][] {
  return series.filter((one) => rows.some((row) => isOf(row, one)));
}

function drawnIntervals(rows: readonly FigureRow[]): readonly DrawnInterval[] {
  return drawnSeries(rows)
    .filter(({ pairs }) => !pairs)
    .map((one) => ({ rows: rows.filter((row) => isOf(row, one)), of: one.text }));
}

function sentences({ rows, groups, taxonomy }: Sheet, { names }: Naming): readonly string[] {
  const present = drawnSeries(rows);
  const lines = drawnIntervals(rows).some((one) => hasInterval(one.rows));
  const signs = (pairs: boolean, whose: string) => {
    const texts = present.filter((one) => one.pairs === pairs).map(({ sign, text }) => `${sign} ${text}`);
    return texts.length === 0 ? [] : [`${texts.join(" and ")} of ${whose}`];
  };
  const left = [...signs(false, `all raters${lines ? " with intervals" : ""}`), ...signs(true, "each pair of raters")];
  const labels = linesOf({ groups, taxonomy }).map((line) => line.label);
  return [
    left.length === 0 ? "" : `Left, chance-corrected agreement: ${left.join("; ")}.`,
    "Right, dots: the prevalence index of each pair, (both yes − both no) / items × 100: near −100 a mode is rare, and kappa falls although raters agree.",
    countsSentence(rows),
    names("Rows", labels),
    labels.some((label) => label.includes(misspelt)) ? `“${misspelt}” [sic]: so spelt in the file.` : "",
    undefinedSentence(rows),
  ];
}

/** What n counts, of what the coefficients stand on: pooled lines count other things than those of one mode. */
function countsSentence(rows: readonly FigureRow[]): string {
  const pooled = rows.some((row) => (row["code"] ?? "") === "");
  const single = rows.some((row) => (row["code"] ?? "") !== "");
  if (pooled && single) return "n counts record × mode cells on the lines of all modes, records on those of one mode.";
  return pooled ? "n counts record × mode cells." : "n counts records.";
}

/** How many coefficients are not drawn, by the reason that their notes start with. */
function undefinedSentence(rows: readonly FigureRow[]): string {
  const reasons = new Map<string, number>();
  for (const row of rows) {
    if (row["estimate"] !== null) continue;
    const reason = sentencesOf(row["note"])[0] ?? "no reason given";
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const texts = [...reasons].map(([reason, count]) => `${count} (${reason})`);
  return texts.length === 0 ? "" : `Coefficients undefined and not drawn: ${texts.join(", ")}.`;
}

/** The methods of `judgeScores`, whose rows do not name them. */
const proportion = "Wilson at the effective sample size over traces or clusters";
const resampled = "percentile bootstrap over the same";
const metrics = [
  { field: "accuracy", title: "Accuracy", method: proportion },
  { field: "precision", title: "Precision", method: proportion },
  { field: "recall", title: "Recall", method: proportion },
  { field: "f1", title: "F1", method: resampled },
  { field: "kappa", title: "Cohen’s κ", method: resampled },
] as const;
const judgeColumns = ["items", ...metrics.flatMap(({ field }) => [field, `${field}_low`, `${field}_high`])];

/** A judge's labels against human ones: five scores with intervals, all modes together and mode by mode. */
export const judgeHumanFigure = makeFigure({
  name: "judge-human",
  title: "Judge against human labels",
  presets: ["double", "text", "slide"],
  columns: ["code", ...judgeColumns],
  pages: ({ rows }) => pagesOf(rows, 30),
  draw: drawJudge,
  sentences: judgeSentences,
  intervals: judgeIntervals,
});

function judgeLines({ groups, taxonomy }: Pick<Sheet, "groups" | "taxonomy">): readonly ListLine[] {
  return groups.flatMap((group) => {
    const members = group.rows.map((row, index): ListLine => {
      const code = String(row["code"] ?? "");
      const mode = taxonomy.modes[placeOf(code, taxonomy)];
      const category = categoriesOf(taxonomy).find((one) => one.code === code);
      const shown = category?.code ?? mode?.category;
      return {
        key: `${group.key} ${index}`,
        label:
          code === ""
            ? "all modes"
            : (category?.name ?? (mode === undefined ? labelOf(code) : modeText(code, mode.name))),
        detail:
          row["items"] === null || row["items"] === undefined ? "" : `n = ${thousands(countRange([row["items"]]))}`,
        swatch: shown === undefined ? inks.quiet : categoryColour(taxonomy, shown),
        rows: [row],
      };
    });
    const only = members.length === 1 && group.rows[0]!["code"] === "" ? members[0] : undefined;
    if (only !== undefined && group.label !== "")
      return [{ key: only.key, label: group.label, detail: only.detail ?? "", rows: only.rows }];
    return group.label === "" ? members : [{ key: group.key, label: group.label, heading: true, rows: [] }, ...members];
  });
}

function drawJudge(sheet: Sheet): JsonObject {
  const panels = metrics.map(
    ({ field, title }): ListPanel => ({
      title,
      axis: "× 100",
      weight: field === "kappa" ? 1.3 : 1,
      layers: (values, y, width) => {
        const x = field === "kappa" ? differenceAxis(field, width) : xAxis(field, [0, 1], [0, 1], percentLabels);
        const colour = categoryColours[0];
        const marks = [
          intervals(values, x, y, { color: colour, strokeWidth: 0.9 }, [`${field}_low`, `${field}_high`]),
          points(values, x, y, symbol(colour, false, "circle", 15)),
        ];
        return field === "kappa" ? [zeroLine(x), ...marks] : marks;
      },
    }),
  );
  return listPanels(sheet.width, { lines: judgeLines(sheet), columns: judgeColumns, panels, step: 12.5 });
}

function judgeIntervals(rows: readonly FigureRow[]): readonly DrawnInterval[] {
  return metrics.map(({ field, title, method }) => ({
    rows,
    of: title,
    limits: [`${field}_low`, `${field}_high`],
    method,
  }));
}

function judgeSentences(sheet: Sheet, { names }: Naming): readonly string[] {
  const { rows } = sheet;
  const bare = rows.some((row) => typeof row["accuracy"] === "number" && (row["accuracy_low"] ?? null) === null);
  const lines = judgeIntervals(rows).some(({ limits }) => hasInterval(rows, ...limits!));
  return [
    `Circles are scores of the judge's labels with the human ones as reference${lines ? ", lines their intervals" : ""}.`,
    rows.some((row) => typeof row["items"] === "number")
      ? "n counts items (trace × mode)."
      : "The number of items is not given, so no n is printed.",
    bare ? "Scores without a line have no interval." : "",
    names(
      "Rows",
      judgeLines(sheet).map((line) => line.label),
    ),
  ];
}
