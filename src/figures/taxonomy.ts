import { categoriesOf } from "../taxonomy/taxonomy.js";
import type { Stage } from "../trace.js";
import type { JsonObject } from "./figure.js";
import { categoryColour, modeSpine, percent, shortened } from "./labels.js";
import { data, fixed, layer, numbersOf, textAt } from "./layers.js";
import {
  axisTitle,
  byCategory,
  grid,
  gutter,
  lineRules,
  panelHeader,
  percentAxis,
  spineColumn,
  spineWidth,
  spineY,
} from "./layout.js";
import { makeFigure, type Sheet } from "./make.js";
import { sizeLines } from "./spine-panels.js";
import { inks, sizes } from "./theme.js";

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
  draw,
  sentences: ({ taxonomy }, { names }) => [
    taxonomy.modes.some(({ stage }) => stage !== undefined)
      ? "Bars: stages of a run in which a mode shows (before, during, after execution; our reading of the definitions)."
      : "",
    "Circles: share of traces with the mode, lines its interval. Right: the mode's share of all flags.",
    names("Pages"),
  ],
});

function draw({ rows, groups: [group], taxonomy, width: whole }: Sheet): JsonObject {
  const spine = modeSpine(taxonomy);
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
      lineRules(spine, span, y),
      ...categoriesOf(taxonomy).map(({ code }) =>
        layer(
          spans.filter((one) => one.category === code),
          { type: "bar", height: 6, cornerRadius: 1.5, color: categoryColour(taxonomy, code) },
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
  const x = percentAxis("proportion", numbersOf(traces, "proportion", "high"), width);
  const size = group === undefined ? "" : sizeLines({ ...group, rows: traces }).join(", ");
  const prevalenceView = {
    width,
    height,
    layer: [
      lineRules(spine, width, y),
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
  const views = [column, ...(staged ? [stageView] : []), prevalenceView, shareView];
  return grid(views, views.length, { row: 0, column: gutter });
}
