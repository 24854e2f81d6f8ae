import { categoriesOf, placeOf } from "../taxonomy/taxonomy.js";
import type { Category, Taxonomy } from "../trace.js";
import { modeLegend } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { categoryPlace, countRange, pagesOf } from "./labels.js";
import { type Datum, layer } from "./layers.js";
import { countLabels, flush, xAxis } from "./layout.js";
import { groupLines, type ListPanel, listPanels } from "./list-panels.js";
import { makeFigure, rowsOf, type Sheet } from "./make.js";
import { inks, luminance, modeColour, sizes } from "./theme.js";
import { countsFromZero, largest } from "./ticks.js";

const columns = ["code", "flagged", "n"] as const;

/** Flags by system, stacked by mode, one panel a category: counts, with the number of traces beside each system. */
export const flagsBySystemFigure = makeFigure({
  name: "flags-by-system",
  title: "Flags by system and mode",
  presets: ["text", "double", "slide"],
  columns,
  pages: ({ groups, taxonomy }) =>
    pagesOf(groups, 16).flatMap((page) =>
      pagesOf(categoriesOf(taxonomy), 4).map((some) => rowsOf(page).filter((row) => isOf(row, some, taxonomy))),
    ),
  draw,
  sentences: ({ taxonomy }, { names, printed }) => [
    "Bars are counts of flags, stacked in the order of the taxonomy, dark to light; codes are printed where they fit. Systems differ in the number of traces (n), so lengths compare modes within a system.",
    modeLegend(printed(), taxonomy),
    names("Systems"),
  ],
});

function isOf(row: FigureRow, categories: readonly Category[], taxonomy: Taxonomy): boolean {
  const mode = taxonomy.modes[placeOf(String(row["code"]), taxonomy)];
  return categories.some(({ code }) => code === (mode?.category ?? categories[0]!.code));
}

function draw({ rows, groups, taxonomy, width: whole }: Sheet): JsonObject {
  const all = categoriesOf(taxonomy);
  const categories = all.length <= 4 ? all : all.filter((one) => rows.some((row) => isOf(row, [one], taxonomy)));
  const lines = groupLines(groups, (group) => countRange(group.rows.map((row) => row["n"] ?? null)));
  const totals = lines.flatMap((line) => {
    const values = line.rows.map((row) => ({ ...row, line: line.key }) as Datum);
    return categories.map(({ code }) => stacked(values, membersOf(taxonomy, code)).at(-1)?.["at_end"]);
  });
  const { domain, ticks } = countsFromZero(largest(totals), 2);
  const panels = categories.map(
    (category): ListPanel => ({
      title: category.name,
      axis: "Flags",
      key: membersOf(taxonomy, category.code).map(({ code, colour }) => ({
        symbol: { shape: "square", size: 34, filled: true, fill: colour, strokeWidth: 0 },
        text: code,
      })),
      layers: (values, y, width) => bars(values, y, membersOf(taxonomy, category.code), domain, ticks, width),
    }),
  );
  return listPanels(whole, { lines, panels, columns, step: 15 });
}

interface Member {
  readonly code: string;
  readonly colour: string;
}

/** The modes of a category, with their colours. */
function membersOf(taxonomy: Taxonomy, category: string): readonly Member[] {
  const members = taxonomy.modes.filter((mode) => mode.category === category);
  const place = categoryPlace(taxonomy, category);
  return members.map(({ code }, at) => ({ code, colour: modeColour(place, at, members.length) }));
}

/** A line's bars end to end, in taxonomy order. */
function stacked(values: readonly Datum[], members: readonly Member[]): readonly Datum[] {
  const placed: Datum[] = [];
  const ends = new Map<string, number>();
  for (const { code } of members) {
    for (const value of values) {
      if (value["code"] !== code || typeof value["flagged"] !== "number" || value["flagged"] === 0) continue;
      const line = String(value["line"]);
      const start = ends.get(line) ?? 0;
      ends.set(line, start + value["flagged"]);
      placed.push({ line, code, flagged: value["flagged"], at_start: start, at_end: start + value["flagged"] });
    }
  }
  return placed;
}

function bars(
  values: readonly Datum[],
  y: JsonObject,
  members: readonly Member[],
  domain: readonly [number, number],
  ticks: readonly number[],
  width: number,
): readonly JsonObject[] {
  const colours = new Map(members.map(({ code, colour }) => [code, colour]));
  const placed = stacked(values, members);
  const x = flush(xAxis("at_start", domain, ticks, countLabels));
  const roomy: readonly Datum[] = placed
    .filter((bar) => ((Number(bar["at_end"]) - Number(bar["at_start"])) / domain[1]) * width >= 13)
    .map((bar) => ({ ...bar, at_middle: (Number(bar["at_start"]) + Number(bar["at_end"])) / 2 }));
  const label = (dark: boolean) =>
    layer(
      roomy.filter((bar) => luminance(colours.get(String(bar["code"]))!) < 0.18 === dark),
      { type: "text", fontSize: sizes.small, color: dark ? "#ffffff" : inks.text },
      { x: { ...x, field: "at_middle" }, y, text: { field: "code" } },
    );
  return [
    ...members.map(({ code, colour }) =>
      layer(
        placed.filter((bar) => bar["code"] === code),
        { type: "bar", height: 10, color: colour, stroke: "#ffffff", strokeWidth: 0.5 },
        { x, x2: { field: "at_end" }, y },
      ),
    ),
    // Over the bars, whose white edges would break it.
    layer([{ at_start: 0 }], { type: "rule", color: inks.frame, strokeWidth: 0.6 }, { x }),
    label(true),
    label(false),
  ];
}
