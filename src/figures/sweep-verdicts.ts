import type { Figure, FigureRow, JsonObject } from "./figure.js";
import type { RowGroup, SpineLine } from "./labels.js";
import { type Datum, data, layer, points } from "./layers.js";
import { flush, spineY, xAxis } from "./layout.js";
import { countOf, spineFigure } from "./spine-panels.js";
import { outcomeColours } from "./theme.js";

const columns = ["code", "threshold", "verdict", "changed", "n"] as const;

/** How a verdict is filled: strong where the correction was survived, pale where nothing is claimed. */
const verdicts = [
  { verdict: "fatal", look: { fill: outcomeColours.failure, stroke: outcomeColours.failure } },
  { verdict: "protective", look: { fill: outcomeColours.success, stroke: outcomeColours.success } },
  { verdict: "recoverable", look: { fill: "#d9b44a", stroke: "#d9b44a" } },
  { verdict: "unsupported", look: { fill: "#e4e4e4", stroke: "#e4e4e4" } },
  { verdict: "untestable", look: { fill: "#ffffff", stroke: "#8c8c8c" } },
] as const;
const square = { shape: "square", size: 34, filled: true, strokeWidth: 0.6 };
const dot = { shape: "circle", size: 12, filled: true, fill: "#ffffff", stroke: "#1a1a1a", strokeWidth: 0.8 };

/** The verdict on each mode at every success threshold as a strip, one panel a group and kind of recall. */
export const sweepVerdictsFigure: Figure = spineFigure({
  name: "sweep-verdicts",
  title: "Verdict on each mode by success threshold",
  presets: ["text", "single", "double", "slide"],
  needs: ["sweep"],
  columns,
  own: (
    "n threshold code mode category failed_flagged failed_n successful_flagged successful_n risk_difference " +
    "risk_difference_low risk_difference_high lift risk_ratio risk_ratio_low risk_ratio_high odds_ratio odds_ratio_low " +
    "odds_ratio_high test p q q_by p_holm family clusters verdict interval reference_verdict changed note"
  ).split(" "),
  perPage: { single: 2, text: 4, double: 4, slide: 4 },
  intervals: () => [],
  axis: (_rows, brief) => (brief ? "Threshold" : "Recall counted as success from"),
  legend: (rows) => [
    ...verdicts
      .filter(({ verdict }) => rows.some((row) => row["verdict"] === verdict))
      .map(({ verdict, look }) => ({ symbol: { ...square, ...look }, text: verdict })),
    ...(rows.some((row) => row["changed"] === "yes") ? [{ symbol: dot, text: "changed" }] : []),
  ],
  header: ({ rows }) => (rows.length === 0 ? [] : [`n = ${countOf(rows, "n")}`]),
  panel,
  sentences: (rows) => {
    const changed = rows.filter((row) => row["changed"] === "yes").length;
    return [
      "A run is a success where its recall reaches the threshold; a strip shows the verdict that lift gives at each, up to the next recall that occurs. n counts traces of known recall.",
      `${changed} of ${rows.length} verdicts differ from those at the reference threshold${changed === 0 ? "" : ", and carry a dot"}.`,
      "Verdicts: fatal and protective, q < 0.05 (Benjamini–Hochberg over the cells of one threshold); recoverable, at least 10 successful traces and Wilson’s lower bound of the prevalence among them at least one half; untestable, one margin is empty; unsupported, the rest. “Fatal” names an association, not a cause.",
    ];
  },
});

function panel(group: RowGroup, _width: number, spine: readonly SpineLine[]): readonly JsonObject[] {
  const x = flush(xAxis("at_start", [0, 1], [0, 0.5, 1]));
  const y = spineY(spine);
  const strips = stripsOf(group.rows);
  const height = 7;
  return [
    ...verdicts.map(({ verdict, look }) =>
      layer(
        strips.filter((strip) => strip["verdict"] === verdict),
        { type: "bar", height, strokeWidth: verdict === "untestable" ? 0.5 : 0, ...look },
        { x, x2: { field: "threshold" }, y },
      ),
    ),
    points(
      strips.filter((strip) => strip["changed"] === "yes"),
      { ...x, field: "at_middle" },
      y,
      dot,
    ),
  ];
}

/** Each row with where its strip starts: at the threshold below it, where outcomes change. */
function stripsOf(rows: readonly FigureRow[]): readonly Datum[] {
  const thresholds = [...new Set(rows.map((row) => Number(row["threshold"])))].sort((a, b) => a - b);
  return data(rows, columns).map((row) => {
    const end = Number(row["threshold"]);
    const start = thresholds[thresholds.indexOf(end) - 1] ?? 0;
    return { ...row, at_start: start, at_middle: (start + end) / 2 };
  });
}
