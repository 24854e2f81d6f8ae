import { hasInterval } from "./captions.js";
import type { Figure, FigureRow, JsonObject } from "./figure.js";
import { tipOf } from "./labels.js";
import { type Datum, intervals, layer, points, symbol } from "./layers.js";
import { categoryScale } from "./layout.js";
import { largestMessage, shareText } from "./messages.js";
import { estimates, outcomeSizes, type Panel, sizeLines, spineFigure } from "./spine-panels.js";
import { outcomeColours } from "./theme.js";

/** Prevalence of each mode with its interval, groups on one line; shares of flags are drawn without interval. */
export const prevalenceFigure: Figure = spineFigure({
  name: "prevalence",
  title: "Prevalence of failure modes",
  columns: ["code", "flagged", "n", "proportion", "low", "high", "denominator"],
  needs: ["code", "proportion"],
  effect: "proportion",
  axis: (rows) => {
    const flags = rows.length > 0 && rows.every((row) => row["denominator"] === "flags");
    return flags ? "Share of all flags (%)" : "Traces with the mode (%)";
  },
  size: (group) => sizeLines(group),
  tip: countsTip,
  message: (sheet) => largestMessage(sheet, "proportion", "most common mode", shareText),
  panel: (panel) => estimates(panel, panel.axis("proportion", "low", "high"), { stroke: categoryScale(panel.spine) }),
  sentences: (rows) => [
    `Symbols are proportions, ${hasInterval(rows) ? "lines their intervals, " : ""}colours the categories.`,
    hasInterval(rows) && rows.some((row) => typeof row["proportion"] === "number" && row["low"] === null)
      ? "A symbol without a line has no interval; the notes say why."
      : "",
  ],
});

function countsTip(row: FigureRow, name: string): string {
  const counts = `${row["flagged"] ?? "?"} of ${row["n"] ?? "?"}`;
  return tipOf(name, [row["proportion"], row["low"], row["high"]], { more: [counts] });
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
  needs: ["outcome", "code", "proportion"],
  panels: true,
  effect: "proportion",
  axis: () => "Traces with the mode (%)",
  legend: () => [
    { symbol: symbol(outcomeColours.failure, false), text: "failed traces" },
    { symbol: symbol(outcomeColours.success, true), text: "successful traces" },
  ],
  size: outcomeSizes,
  tip: (row, name) => countsTip(row, `${name}, ${row["outcome"] === "failure" ? "failed" : "successful"} traces`),
  message: (sheet) => {
    const rows = sheet.rows.filter((row) => row["outcome"] === "failure");
    return largestMessage({ ...sheet, rows }, "proportion", "most common mode of failed traces", shareText);
  },
  panel: dumbbells,
  sentences: () => [
    "Share of traces flagged with the mode: filled circles failed traces, open circles successful ones, thin lines their intervals.",
    "Whether two of them overlap is no test: lift gives the difference with its own interval.",
  ],
});

function dumbbells({ rows, y, axis }: Panel): readonly JsonObject[] {
  const x = axis("proportion", "low", "high");
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
