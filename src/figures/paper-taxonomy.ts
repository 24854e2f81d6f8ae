import { categories, codes, mast } from "../taxonomy/mast.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { categoryColour, modeSpine } from "./labels.js";
import { fixed, layer, numbersOf, textAt } from "./layers.js";
import {
  axisTitle,
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
import type { Sheet } from "./make.js";
import { besideLayers, besideLegend, categoryOf, paperFigure, printedText, publishedStage } from "./paper.js";
import { inks, sizes } from "./theme.js";
import { countsFromZero, largest } from "./ticks.js";

const step = 13.5;
const stageWidth = 46;
/** Room right of the last stage for the share of a mode that ends there. */
const shareRoom = 34;

/** The taxonomy as printed: a bar over the stages that a mode spans, its share beside it, the category's at its heading. */
export const paperTaxonomy = paperFigure({
  name: "paper-taxonomy",
  title: "The taxonomy with stages and shares of all flags, as printed",
  presets: ["double", "text", "slide"],
  draw,
  sentences: () => [
    "Left: a bar over the stages of a run that a mode spans, with its printed share of all flags; at each heading the category’s. Right: the same shares as bars.",
    `Stages: ${["pre-execution", "execution", "post-execution"]
      .map((name, at) => {
        const own = codes.filter((code) => publishedStage(code)[0] <= at && at <= publishedStage(code)[1]);
        return `${name} ${own.join(", ")}`;
      })
      .join("; ")}.`,
    "A share is of flags, not of traces, and has no interval.",
  ],
});

function draw({ rows, width: whole }: Sheet): JsonObject {
  const spine = modeSpine(mast);
  const left = spineWidth(spine, true);
  const height = spine.length * step;
  const span = 3 * stageWidth;
  const width = whole - 8 - left - span - shareRoom - 2 * gutter;
  const modes = rows.filter((row) => typeof row["code"] === "string");
  const y = spineY(spine);
  const line = (key: string) => (spine.findIndex((one) => one.key === key) + 0.5) * step + 2.6;
  const stageX = (field: string) => ({
    field,
    type: "quantitative",
    axis: null,
    scale: { domain: [0, 3 + shareRoom / stageWidth], nice: false },
  });
  const bars = codes.map((code) => ({
    code,
    at_start: publishedStage(code)[0] + 0.04,
    at_end: publishedStage(code)[1] + 0.96,
  }));
  const shares = rows.map((row) => {
    const code = String(row["code"] ?? row["group"]);
    const mode = codes.find((one) => one === code);
    const at = mode === undefined ? span + 2 : (publishedStage(mode)[1] + 0.96) * stageWidth + 4;
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
          { x: stageX("at_edge"), y: { value: 0 }, y2: { value: height } },
        ),
      ),
      ...categories.map(({ code }) =>
        layer(
          bars.filter((one) => categoryOf(one.code) === code),
          { type: "bar", height: 8.5, cornerRadius: 1.5, color: categoryColour(mast, categoryOf(code.slice(2))) },
          { x: stageX("at_start"), x2: { field: "at_end" }, y },
        ),
      ),
      ...fixed([
        ...panelHeader("Stage of the run", [" "]),
        ...["pre-execution", "execution", "post-execution"].map((name, at) =>
          textAt((at + 0.5) * stageWidth, -5, name, { size: sizes.small, align: "center", colour: inks.quiet }),
        ),
        ...shares,
      ]),
    ],
  };
  const most = largest(numbersOf(modes, "published", "computed"), 0.2);
  const { domain, ticks } = countsFromZero(100 * most);
  const share = (field: string) =>
    xAxis(
      field,
      [0, domain[1] / 100],
      ticks.map((tick) => tick / 100),
      percentLabels,
    );
  const byCode = (row: FigureRow) => ({ code: String(row["code"]) });
  const shareView = {
    width,
    height,
    layer: [
      lineRules(spine, width, y),
      ...categories.map(({ code }) =>
        layer(
          modes
            .filter((row) => categoryOf(String(row["code"])) === code)
            .map((row) => ({ code: String(row["code"]), published: row["published"] as number, at_zero: 0 })),
          { type: "bar", height: 7, color: categoryColour(mast, categoryOf(code.slice(2))), opacity: 0.45 },
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
  const column = spineColumn(spine, { width: left, step, named: true, extra: [...legend, title] });
  return grid([column, stageView, shareView], 3, { row: 0, column: gutter });
}
