import { hasInterval } from "./captions.js";
import type { Figure, FigureRow, JsonObject } from "./figure.js";
import { type Datum, intervals, layer, numbersOf, points, symbol } from "./layers.js";
import { byCategory, countLabels, percentAxis, percentLabels, percentTicks, xAxis, zeroLine } from "./layout.js";
import { outcomeSizes, type Panel, sizeLines, spineFigure } from "./spine-panels.js";
import { inks, outcomeColours } from "./theme.js";
import { countsFromZero, largest } from "./ticks.js";

/** Prevalence of each mode with its interval, one panel a group; shares of flags are drawn without interval. */
export const prevalenceFigure: Figure = spineFigure({
  name: "prevalence",
  title: "Prevalence of failure modes",
  columns: ["code", "flagged", "n", "proportion", "low", "high", "denominator"],
  perPage: { single: 3, text: 4, double: 5, slide: 4 },
  axis: (rows) => {
    const flags = rows.length > 0 && rows.every((row) => row["denominator"] === "flags");
    return flags ? "Share of all flags (%)" : "Traces with the mode (%)";
  },
  header: (group) => sizeLines(group),
  panel: ({ rows, width, spine, all }) => {
    const x = percentAxis("proportion", numbersOf(all, "proportion", "high"), width);
    return byCategory(rows, spine, x);
  },
  sentences: (rows) => [
    `Circles are proportions, ${hasInterval(rows) ? "lines their intervals, " : ""}colours the three categories.`,
    hasInterval(rows) && rows.some((row) => typeof row["proportion"] === "number" && row["low"] === null)
      ? "A circle without a line has no interval; the notes say why."
      : "",
  ],
});

const square = { shape: "square", size: 34, filled: true, strokeWidth: 0.8 };
const bars = {
  failure: { fill: outcomeColours.failure, stroke: outcomeColours.failure },
  success: { fill: "#ffffff", stroke: outcomeColours.success },
  all: { fill: inks.quiet, stroke: inks.quiet },
} as const;

/** Traces with each mode as counts, one panel a group; where rows have an outcome, one bar an outcome. */
export const countsFigure: Figure = spineFigure({
  name: "counts",
  title: "Traces with each failure mode",
  columns: ["outcome", "code", "flagged", "n"],
  axis: () => "Traces with the mode (count)",
  legend: (rows) =>
    split(rows)
      ? [
          { symbol: { ...square, ...bars.failure }, text: "failed traces" },
          { symbol: { ...square, ...bars.success }, text: "successful traces" },
        ]
      : [],
  header: (group, width) => (split(group.rows) ? outcomeSizes(group, width) : sizeLines(group)),
  panel: ({ rows, width, y, all }) => {
    const { domain, ticks } = countsFromZero(largest(numbersOf(all, "n"), 1), width >= 100 ? 4 : 2);
    const x = { ...xAxis("flagged", domain, ticks, countLabels), stack: null };
    const flagged = rows.filter((row) => Number(row["flagged"]) > 0);
    const bar = (part: keyof typeof bars, height: number, yOffset: number) =>
      layer(
        flagged.filter((row) => part === "all" || row["outcome"] === part),
        { type: "bar", height, yOffset, strokeWidth: 0.8, ...bars[part] },
        { x, y },
      );
    const parts = split(rows) ? [bar("failure", 4, -2.4), bar("success", 4, 2.4)] : [bar("all", 7, 0)];
    return [zeroLine(x, "x", 0.6), ...parts];
  },
  sentences: () => [
    "Bars are counts of traces and start at zero; groups differ in size, so compare lengths within a panel and an outcome.",
  ],
});

function split(rows: readonly (FigureRow | Datum)[]): boolean {
  return rows.some((row) => row["outcome"] === "failure" || row["outcome"] === "success");
}

const offsets = { failure: -2.2, success: 2.2 } as const;

/**
 * Failed against successful traces by mode: one panel a group (a model, say), a dumbbell a mode, each end with its
 * interval. Rows are `prevalence` rows with an `outcome` column ("failure", "success").
 */
export const failedSuccessful: Figure = spineFigure({
  name: "failed-successful",
  title: "Failure modes in failed and in successful traces",
  columns: ["outcome", "code", "flagged", "n", "proportion", "low", "high"],
  axis: () => "Traces with the mode (%)",
  legend: () => [
    { symbol: symbol(outcomeColours.failure, false), text: "failed traces" },
    { symbol: symbol(outcomeColours.success, true), text: "successful traces" },
  ],
  header: outcomeSizes,
  panel: dumbbells,
  sentences: () => [
    "Share of traces flagged with the mode: filled circles failed traces, open circles successful ones, thin lines their intervals. Whether two of them overlap is no test: lift gives the difference with its own interval.",
  ],
});

function dumbbells({ rows, width, y }: Panel): readonly JsonObject[] {
  const x = xAxis("proportion", [0, 1], percentTicks(width), percentLabels);
  const of = (outcome: string) => rows.filter((row) => row["outcome"] === outcome);
  const outcomes = ["success", "failure"] as const;
  return [
    layer(
      endsOf(of("failure"), of("success")),
      { type: "rule", color: "#b5b5b5", strokeWidth: 1.6, yOffset: offsets.failure, y2Offset: offsets.success },
      { x: { ...x, field: "failed" }, x2: { field: "successful" }, y, y2: { field: "code" } },
    ),
    ...outcomes.map((outcome) =>
      intervals(of(outcome), x, y, { color: outcomeColours[outcome], yOffset: offsets[outcome], strokeWidth: 0.9 }),
    ),
    ...outcomes.map((outcome) => {
      const look = symbol(outcomeColours[outcome], outcome === "success");
      return points(of(outcome), x, y, { ...look, yOffset: offsets[outcome] });
    }),
  ];
}

/** The two ends of each mode's dumbbell, where both are known. */
function endsOf(failed: readonly Datum[], successful: readonly Datum[]): readonly Datum[] {
  return failed.flatMap((left) => {
    const right = successful.find((row) => row["code"] === left["code"]);
    if (typeof left["proportion"] !== "number" || typeof right?.["proportion"] !== "number") return [];
    return [{ code: left["code"]!, failed: left["proportion"], successful: right["proportion"] }];
  });
}
