import { categories, codes, mast } from "../taxonomy/mast.js";
import { categoriesOf, modeOf, modeText } from "../taxonomy/taxonomy.js";
import type { Stage, Taxonomy } from "../trace.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { categoryColour, modeSpine, percent, shortened, tipOf } from "./labels.js";
import { type Datum, data, type Fixed, fixed, having, layer, numbersOf, textAt } from "./layers.js";
import {
  axisTitle,
  byCategory,
  dataAxis,
  grid,
  gutter,
  legendLines,
  lineRules,
  panelHeader,
  percentLabels,
  spineColumn,
  spineWidth,
  spineY,
  xAxis,
} from "./layout.js";
import { makeFigure, type Sheet } from "./make.js";
import { largestMessage, shareText } from "./messages.js";
import { besideLayers, besideLegend, paperFigure, printedText } from "./paper.js";
import { sizeLines } from "./spine-panels.js";
import { inks, sizes } from "./theme.js";
import { largest, percentsFromZero } from "./ticks.js";

const columns = ["code", "flagged", "n", "proportion", "low", "high", "denominator"] as const;
const step = 12.5;
const stages: readonly Stage[] = ["pre-execution", "execution", "post-execution"];
const stageWidth = 28;
const shareWidth = 40;

/**
 * The taxonomy with its numbers: modes by category, the stages of a run in which each shows, prevalence with interval,
 * and the share of all flags. Rows: `prevalence` with denominator traces, then the same with denominator flags.
 */
export const taxonomyFigure = makeFigure({
  name: "taxonomy",
  title: "The failure modes: stages, prevalence and share of all flags",
  presets: ["text", "double", "slide"],
  columns,
  needs: ["code", "proportion"],
  message: (sheet) => {
    const rows = sheet.rows.filter((row) => row["denominator"] !== "flags");
    return largestMessage({ ...sheet, rows }, "proportion", "most common mode", shareText);
  },
  draw,
  sentences: ({ taxonomy }, { names }) => [
    taxonomy.modes.some(({ stage }) => stage !== undefined)
      ? "Bars: stages of a run in which a mode shows (before, during, after execution; our reading of the definitions)."
      : "",
    "Circles: share of traces with the mode, lines its interval. Right: the mode's share of all flags.",
    names("Pages"),
  ],
});

function draw({ rows, groups: [group], taxonomy, width: whole, sort, domain }: Sheet): JsonObject {
  const effects = new Map(having(rows, "proportion").map((row) => [String(row["code"]), Number(row["proportion"])]));
  const spine = modeSpine(taxonomy, sort === "effect" ? effects : undefined);
  const left = Math.min(spineWidth(spine, true), Math.floor(whole * 0.45));
  const height = spine.length * step;
  const staged = taxonomy.modes.some(({ stage }) => stage !== undefined);
  const span = staged ? stageWidth * stages.length : -gutter;
  const width = whole - 4 - left - span - shareWidth - 3 * gutter;
  const label = group?.label ?? "";
  const traces = rows.filter((row) => row["denominator"] !== "flags");
  const flags = rows.filter((row) => row["denominator"] === "flags");
  const y = spineY(spine);
  const spans = taxonomy.modes.flatMap(({ code, stage, category }) => {
    if (stage === undefined) return [];
    const [first, last] = typeof stage === "string" ? [stage, stage] : stage;
    return [{ code, category, at_start: stages.indexOf(first) + 0.08, at_end: stages.indexOf(last) + 0.92 }];
  });
  const stageView = {
    width: span,
    height,
    layer: [
      lineRules(spine, span, y),
      ...stageBars(spans, taxonomy, stages.length, y, 6),
      ...fixed(stageHead(["before", "during", "after"], stageWidth)),
    ],
  };
  const x = dataAxis("proportion", numbersOf(traces, "proportion", "high"), { width, domain });
  const size = group === undefined ? "" : sizeLines({ ...group, rows: traces }).join(", ");
  const prevalenceView = {
    width,
    height,
    layer: [
      lineRules(spine, width, y),
      ...byCategory(
        traces.map((row) => ({
          ...data([row], columns)[0]!,
          tip: tipOf(
            modeText(String(row["code"]), row["mode"], taxonomy),
            [row["proportion"], row["low"], row["high"]],
            {
              more: [`${row["flagged"] ?? "?"} of ${row["n"] ?? "?"}`],
            },
          ),
        })),
        spine,
        x,
      ),
      ...fixed(panelHeader("Prevalence", [size])),
    ],
  };
  const shares = flags.flatMap((row) => {
    const at = spine.findIndex((line) => line.key === row["code"]);
    if (at === -1) return [];
    const text = typeof row["proportion"] === "number" ? percent(row["proportion"]) : "–";
    return [textAt(shareWidth - 6, (at + 0.5) * step + 2.6, text, { align: "right" })];
  });
  const shareView = { width: shareWidth, height, layer: fixed([...panelHeader("Flags", ["share (%)"]), ...shares]) };
  const heading = label === "" ? [] : panelHeader(shortened([label], left - 4, sizes.header, "bold")[0]!, [" "]);
  const start = left + gutter + span + gutter;
  const title = axisTitle(start, start + width, height, "Traces with the mode (%)");
  const column = spineColumn(spine, { width: left, step, named: true, extra: [...heading, title] });
  const views = [column, ...(staged ? [stageView] : []), prevalenceView, shareView];
  return grid(views, views.length, { row: 0, column: gutter });
}

/** Bars over the stages that modes span, in the colours of their categories. */
function stageBars(
  spans: readonly (Datum & { readonly code: string })[],
  taxonomy: Taxonomy,
  end: number,
  y: JsonObject,
  height: number,
): readonly JsonObject[] {
  return categoriesOf(taxonomy).map((category) =>
    layer(
      spans.filter(({ code }) => modeOf(code, taxonomy).category === category.code),
      { type: "bar", height, cornerRadius: 1.5, color: categoryColour(taxonomy, category.code) },
      { x: stageX("at_start", end), x2: { field: "at_end" }, y },
    ),
  );
}

function stageX(field: string, end: number): JsonObject {
  return { field, type: "quantitative", axis: null, scale: { domain: [0, end], nice: false } };
}

function stageHead(names: readonly string[], width: number): readonly Fixed[] {
  return [
    ...panelHeader("Stage of the run", [" "]),
    ...names.map((name, at) =>
      textAt((at + 0.5) * width, -5, name, { size: sizes.small, align: "center", colour: inks.quiet }),
    ),
  ];
}

const printed = { step: 13.5, stageWidth: 46 } as const;
/** Room right of the last stage for the share of a mode that ends there. */
const shareRoom = 34;

/** The taxonomy as printed: a bar over the stages that a mode spans, its share beside it, the category's at its heading. */
export const paperTaxonomy = paperFigure({
  name: "paper-taxonomy",
  title: "The taxonomy with stages and shares of all flags, as printed",
  presets: ["double", "text", "slide"],
  draw: drawPrinted,
  sentences: () => [
    "Left: a bar over the stages of a run that a mode spans, with its printed share of all flags; at each heading the category’s. Right: the same shares as bars.",
    `Stages: ${stages
      .map((name, at) => {
        const own = codes.filter((code) => publishedStage(code)[0] <= at && at <= publishedStage(code)[1]);
        return `${name} ${own.join(", ")}`;
      })
      .join("; ")}.`,
    "A share is of flags, not of traces, and has no interval.",
  ],
});

function drawPrinted({ rows, width: whole }: Sheet): JsonObject {
  const spine = modeSpine(mast);
  const left = spineWidth(spine, true);
  const height = spine.length * printed.step;
  const span = 3 * printed.stageWidth;
  const end = 3 + shareRoom / printed.stageWidth;
  const width = whole - 8 - left - span - shareRoom - 2 * gutter;
  const modes = rows.filter((row) => typeof row["code"] === "string");
  const y = spineY(spine);
  const line = (key: string) => (spine.findIndex((one) => one.key === key) + 0.5) * printed.step + 2.6;
  const bars = codes.map((code) => ({
    code,
    at_start: publishedStage(code)[0] + 0.04,
    at_end: publishedStage(code)[1] + 0.96,
  }));
  const shares = rows.map((row) => {
    const code = String(row["code"] ?? row["group"]);
    const mode = codes.find((one) => one === code);
    const at = mode === undefined ? span + 2 : (publishedStage(mode)[1] + 0.96) * printed.stageWidth + 4;
    const weight = mode === undefined ? ("bold" as const) : ("normal" as const);
    return textAt(at, line(code), `${printedText(row)}%`, { weight });
  });
  const stageView = {
    width: span + shareRoom,
    height,
    layer: [
      ...[1, 2].map((at) =>
        layer(
          [{ at_edge: at }],
          { type: "rule", color: inks.rule, strokeWidth: 0.8 },
          { x: stageX("at_edge", end), y: { value: 0 }, y2: { value: height } },
        ),
      ),
      ...stageBars(bars, mast, end, y, 8.5),
      ...fixed([...stageHead(stages, printed.stageWidth), ...shares]),
    ],
  };
  const most = largest(numbersOf(modes, "published", "computed"), 0.2);
  const { domain, ticks } = percentsFromZero(most);
  const share = (field: string) => xAxis(field, domain, ticks, percentLabels);
  const byCode = (row: FigureRow) => ({ code: String(row["code"]) });
  const shareView = {
    width,
    height,
    layer: [
      lineRules(spine, width, y),
      ...categories.map(({ code }) =>
        layer(
          modes
            .filter((row) => modeOf(String(row["code"])).category === code)
            .map((row) => ({ code: String(row["code"]), published: row["published"] as number, at_zero: 0 })),
          { type: "bar", height: 7, color: categoryColour(mast, code), opacity: 0.45 },
          { x: share("published"), x2: { field: "at_zero" }, y },
        ),
      ),
      ...besideLayers(modes, byCode, { x: share("computed"), y }),
      ...fixed([
        ...panelHeader("Share of all flags", [" "]),
        // A category's share is compared with the sum of its modes'.
        ...rows
          .filter((row) => row["code"] === null && typeof row["computed"] === "number")
          .map((row) => {
            const sum = ((row["computed"] as number) * 100).toFixed(2);
            return textAt(0, line(String(row["group"])), width < 90 ? `sum ${sum}` : `sum of its modes ${sum}`, {
              size: sizes.small,
              colour: inks.quiet,
            });
          }),
      ]),
    ],
  };
  const title = axisTitle(left + gutter + span + shareRoom + gutter, whole - 14, height, "Flags of the mode (%)");
  const legend = legendLines(besideLegend(modes), left, -5);
  const column = spineColumn(spine, { width: left, step: printed.step, named: true, extra: [...legend, title] });
  return grid([column, stageView, shareView], 3, { row: 0, column: gutter });
}

const publishedStages: Readonly<Record<string, readonly [number, number]>> = {
  "1.1": [0, 1],
  "1.2": [0, 1],
  "1.3": [1, 1],
  "1.4": [0, 1],
  "1.5": [0, 2],
  "2.1": [1, 1],
  "2.2": [0, 1],
  "2.3": [1, 1],
  "2.4": [0, 1],
  "2.5": [1, 1],
  "2.6": [0, 1],
  "3.1": [1, 2],
  "3.2": [2, 2],
  "3.3": [2, 2],
};

/** First and last stage of a run in which a mode shows, as the study and the paper draw it: 0 before, 1 during, 2 after. */
function publishedStage(code: string): readonly [number, number] {
  return publishedStages[code] ?? [0, 2];
}
