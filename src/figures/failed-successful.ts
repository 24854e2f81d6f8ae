import { captionOf, modeLegend } from "./captions.js";
import type { CaptionContext, Figure, FigureOptions, FigureRow, FigureSpec, JsonObject } from "./figure.js";
import { countRange, groupColumns, groupRows, modeSpine, pagesOf, type RowGroup, type SpineLine } from "./labels.js";
import { data, fixed, intervals, layer, points, symbol } from "./layers.js";
import {
  axisTitle,
  grid,
  gutter,
  legendLines,
  panelHeader,
  percentLabels,
  percentTicks,
  spineColumn,
  spineRules,
  spineWidth,
  spineY,
  xAxis,
} from "./layout.js";
import { finish, outcomeColours, presetOf } from "./theme.js";

const columns = ["outcome", "code", "flagged", "n", "proportion", "low", "high"] as const;
const own = [...columns, "mode", "category", "unlabelled", "interval", "clusters", "denominator", "note"];
const step = 12.5;
const perPage = { single: 3, text: 3, double: 4, slide: 3 } as const;
const offsets = { failure: -2.2, success: 2.2 } as const;

/**
 * Failed against successful traces by mode: one panel a group (a model, say), a dumbbell a mode, each end with its
 * interval. Rows are `prevalence` rows with an `outcome` column ("failure", "success") after the group columns.
 */
export const failedSuccessful: Figure = {
  name: "failed-successful",
  title: "Failure modes in failed and in successful traces",
  presets: ["text", "single", "double", "slide"],
  needs: ["prevalence"],
  columns,
  pages: (rows, options = {}) => {
    const groups = groupRows(rows, panelColumns(rows));
    const size = perPage[options.preset ?? "text"];
    return pagesOf(groups, size).map((page) => page.flatMap((group) => group.rows));
  },
  build,
  caption,
};

function panelColumns(rows: readonly FigureRow[]): readonly string[] {
  return groupColumns(rows, own);
}

function build(rows: readonly FigureRow[], options: FigureOptions = {}): FigureSpec {
  const preset = presetOf(failedSuccessful, options);
  const groups = groupRows(rows, panelColumns(rows));
  const spine = modeSpine();
  const count = Math.max(groups.length, 1);
  const named = preset.width / count > 110;
  const left = spineWidth(spine, named);
  const width = Math.floor((preset.width - 10 - left - gutter * count) / count);
  const height = spine.length * step;
  const last = left + (gutter + width) * count;
  const panels = groups.length === 0 ? [{ key: "", label: "", rows: [] }] : groups;
  const headers = panels.map((group) => headerOf(group, width));
  const tallest = headers.reduce((most, { lines }) => Math.max(most, lines.length), 0);
  const legend = legendLines(
    [
      { symbol: symbol(outcomeColours.failure, false), text: "failed traces" },
      { symbol: symbol(outcomeColours.success, true), text: "successful traces" },
    ],
    preset.width,
    -5 - tallest * 9 - 15,
  );
  const title = axisTitle(left + gutter, last, height, "Traces with the mode (%)");
  const column = spineColumn(spine, { width: left, step, named, extra: [...legend, title] });
  const views = panels.map((group, index) => panel(group, headers[index]!, spine, width, height));
  return finish(failedSuccessful, options, grid([column, ...views], count + 1, { row: 0, column: gutter }));
}

function headerOf(group: RowGroup, width: number): { name: string; lines: readonly string[] } {
  const size = (outcome: string) =>
    countRange(group.rows.filter((row) => row["outcome"] === outcome).map((row) => row["n"] ?? null));
  const failed = `${size("failure")} failed`;
  const successful = `${size("success")} successful`;
  return { name: group.label, lines: width >= 84 ? [`${failed}, ${successful}`] : [failed, successful] };
}

function panel(
  group: RowGroup,
  header: { name: string; lines: readonly string[] },
  spine: readonly SpineLine[],
  width: number,
  height: number,
): JsonObject {
  const x = xAxis("proportion", [0, 1], percentTicks(width), percentLabels);
  const y = spineY(spine);
  const known = new Set(spine.map((line) => line.key));
  const rows = data(
    group.rows.filter((row) => known.has(String(row["code"]))),
    columns,
  );
  const of = (outcome: string) => rows.filter((row) => row["outcome"] === outcome);
  const ends = of("failure").flatMap((failed) => {
    const successful = of("success").find((row) => row["code"] === failed["code"]);
    if (typeof failed["proportion"] !== "number" || typeof successful?.["proportion"] !== "number") return [];
    return [{ code: failed["code"]!, failed: failed["proportion"], successful: successful["proportion"] }];
  });
  const outcomes = ["success", "failure"] as const;
  return {
    width,
    height,
    layer: [
      spineRules(spine, width),
      layer(
        ends,
        { type: "rule", color: "#b5b5b5", strokeWidth: 1.6, yOffset: offsets.failure, y2Offset: offsets.success },
        { x: { ...x, field: "failed" }, x2: { field: "successful" }, y, y2: { field: "code" } },
      ),
      ...outcomes.map((outcome) =>
        intervals(of(outcome), x, y, { color: outcomeColours[outcome], yOffset: offsets[outcome], strokeWidth: 0.9 }),
      ),
      ...outcomes.map((outcome) =>
        points(of(outcome), x, y, {
          ...symbol(outcomeColours[outcome], outcome === "success"),
          yOffset: offsets[outcome],
        }),
      ),
      ...fixed(panelHeader(header.name, header.lines, width)),
    ],
  };
}

function caption(rows: readonly FigureRow[], context: CaptionContext): string {
  return captionOf(failedSuccessful.title, context, rows, [
    "Share of traces in which the judge flagged the mode: filled circles failed traces, open circles successful traces; thin lines are intervals.",
    modeLegend(context.preset === "single"),
  ]);
}
