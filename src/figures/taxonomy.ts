import { modes } from "../taxonomy/mast.js";
import type { Stage } from "../trace.js";
import type { JsonObject } from "./figure.js";
import { modeSpine, percent, shortened } from "./labels.js";
import { data, fixed, layer, textAt } from "./layers.js";
import {
  axisTitle,
  byCategory,
  grid,
  gutter,
  panelHeader,
  percentAxis,
  spineColumn,
  spineRules,
  spineWidth,
  spineY,
} from "./layout.js";
import { makeFigure, type Sheet } from "./make.js";
import { sizeLines } from "./spine-panels.js";
import { categoryColours, inks, sizes } from "./theme.js";

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
  perPage: 1,
  draw,
  sentences: (_sheet, { names }) => [
    "Bars: stages of a run in which a mode shows (before, during, after execution; our reading of the definitions). Circles: share of traces with the mode, lines its interval. Right: the mode's share of all flags.",
    names("Pages"),
  ],
});

function draw({ rows, groups: [group], width: whole }: Sheet): JsonObject {
  const spine = modeSpine(rows);
  const left = spineWidth(spine, true);
  const height = spine.length * step;
  const span = stageWidth * stages.length;
  const width = whole - 4 - left - span - shareWidth - 3 * gutter;
  const label = group?.label ?? "";
  const traces = rows.filter((row) => row["denominator"] !== "flags");
  const flags = rows.filter((row) => row["denominator"] === "flags");
  const y = spineY(spine);
  const spans = modes.map(({ code, stage, category }) => ({
    code,
    category,
    at_start: stages.indexOf(stage![0] as Stage) + 0.08,
    at_end: stages.indexOf(stage![1] as Stage) + 0.92,
  }));
  const stageX = {
    field: "at_start",
    type: "quantitative",
    axis: null,
    scale: { domain: [0, stages.length], nice: false },
  };
  const stageView = {
    width: span,
    height,
    layer: [
      spineRules(spine, span),
      ...(["FC1", "FC2", "FC3"] as const).map((code) =>
        layer(
          spans.filter((one) => one.category === code),
          { type: "bar", height: 6, cornerRadius: 1.5, color: categoryColours[code] },
          { x: stageX, x2: { field: "at_end" }, y },
        ),
      ),
      ...fixed([
        ...panelHeader("Stage of the run", [" "]),
        ...["before", "during", "after"].map((name, index) =>
          textAt((index + 0.5) * stageWidth, -5, name, { size: sizes.small, align: "center", colour: inks.quiet }),
        ),
      ]),
    ],
  };
  const x = percentAxis(
    "proportion",
    traces.flatMap((row) => [row["proportion"], row["high"]]),
    width,
  );
  const size = group === undefined ? "" : sizeLines({ ...group, rows: traces }).join(", ");
  const prevalenceView = {
    width,
    height,
    layer: [
      spineRules(spine, width),
      ...byCategory(data(traces, columns), spine, x),
      ...fixed(panelHeader("Prevalence", [size])),
    ],
  };
  const shares = flags.flatMap((row) => {
    const at = spine.findIndex((line) => line.key === row["code"]);
    if (at === -1) return [];
    const text = typeof row["proportion"] === "number" ? percent(row["proportion"]) : "–";
    return [textAt(shareWidth - 6, (at + 0.5) * step + 2.6, text, { align: "right" })];
  });
  const shareView = {
    width: shareWidth,
    height,
    layer: [...fixed([...panelHeader("Flags", ["share (%)"]), ...shares])],
  };
  const heading = label === "" ? [] : panelHeader(shortened([label], left - 4, sizes.header, "bold")[0]!, [" "]);
  const title = axisTitle(
    left + gutter + span + gutter,
    left + 2 * gutter + span + width,
    height,
    "Traces with the mode (%)",
  );
  const column = spineColumn(spine, { width: left, step, named: true, extra: [...heading, title] });
  return grid([column, stageView, prevalenceView, shareView], 4, { row: 0, column: gutter });
}
