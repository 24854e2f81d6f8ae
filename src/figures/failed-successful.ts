import type { Figure, JsonObject } from "./figure.js";
import type { RowGroup, SpineLine } from "./labels.js";
import { type Datum, data, intervals, layer, points, symbol } from "./layers.js";
import { percentLabels, percentTicks, spineY, xAxis } from "./layout.js";
import { outcomeSizes, spineFigure } from "./spine-panels.js";
import { outcomeColours } from "./theme.js";

const columns = ["outcome", "code", "flagged", "n", "proportion", "low", "high"] as const;
const offsets = { failure: -2.2, success: 2.2 } as const;

/**
 * Failed against successful traces by mode: one panel a group (a model, say), a dumbbell a mode, each end with its
 * interval. Rows are `prevalence` rows with an `outcome` column ("failure", "success").
 */
export const failedSuccessful: Figure = spineFigure({
  name: "failed-successful",
  title: "Failure modes in failed and in successful traces",
  columns,
  axis: () => "Traces with the mode (%)",
  legend: () => [
    { symbol: symbol(outcomeColours.failure, false), text: "failed traces" },
    { symbol: symbol(outcomeColours.success, true), text: "successful traces" },
  ],
  header: outcomeSizes,
  panel,
  sentences: () => [
    "Share of traces flagged with the mode: filled circles failed traces, open circles successful ones, thin lines their intervals. Whether two of them overlap is no test: lift gives the difference with its own interval.",
  ],
});

function panel(group: RowGroup, width: number, spine: readonly SpineLine[]): readonly JsonObject[] {
  const x = xAxis("proportion", [0, 1], percentTicks(width), percentLabels);
  const y = spineY(spine);
  const rows = data(group.rows, columns);
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
    ...outcomes.map((outcome) =>
      points(of(outcome), x, y, {
        ...symbol(outcomeColours[outcome], outcome === "success"),
        yOffset: offsets[outcome],
      }),
    ),
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
