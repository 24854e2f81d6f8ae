import { plainVerdict, verdictText } from "../words.js";
import { verdictsSentence } from "./captions.js";
import type { Figure, FigureRow, Json, JsonObject } from "./figure.js";
import { groupRows, type RowGroup, type SpineLine } from "./labels.js";
import { type Datum, data, layer, points } from "./layers.js";
import { flush, spineY, xAxis } from "./layout.js";
import { countOf, spineFigure } from "./spine-panels.js";
import { outcomeColours } from "./theme.js";

const columns = ["code", "threshold", "verdict", "changed", "n"] as const;

/**
 * How a verdict is drawn, so that grey print keeps them apart: what survived the correction is filled (more common in
 * failures) or open (rarer), what is claimed without it pale with an edge, what claims nothing thin.
 */
const verdicts = [
  {
    verdict: "fatal",
    look: { fill: outcomeColours.failure, stroke: outcomeColours.failure, strokeWidth: 0 },
    height: 7,
  },
  { verdict: "protective", look: { fill: "#ffffff", stroke: outcomeColours.success, strokeWidth: 1.4 }, height: 5.6 },
  { verdict: "recoverable", look: { fill: "#ecd08a", stroke: "#8f6c12", strokeWidth: 0.8 }, height: 6.2 },
  { verdict: "unsupported", look: { fill: "#cfcfcf", stroke: "#cfcfcf", strokeWidth: 0 }, height: 2.6 },
  { verdict: "untestable", look: { fill: "#8c8c8c", stroke: "#8c8c8c", strokeWidth: 0 }, height: 0.8 },
] as const;
const dot = { shape: "circle", size: 12, filled: true, fill: "#ffffff", stroke: "#1a1a1a", strokeWidth: 0.8 };

/** The verdict on each mode at every success threshold as a strip, one panel a group and kind of recall. */
export const sweepVerdictsFigure: Figure = spineFigure({
  name: "sweep-verdicts",
  title: "Verdict on each mode by success threshold",
  columns,
  first: "recall",
  beside: ["recall"],
  perPage: { single: 2, text: 4, double: 4, slide: 4 },
  axis: (_rows, brief) => (brief ? "Threshold" : "Recall counted as success from"),
  legend: (rows, brief) => [
    ...verdicts
      .filter(({ verdict }) => rows.some((row) => row["verdict"] === verdict))
      .map(({ verdict, look, height }) => ({
        symbol: { ...look, ...strip(height), filled: true },
        text: (brief ? plainVerdict : verdictText)(verdict),
      })),
    ...(rows.some((row) => row["changed"] === "yes")
      ? [{ symbol: dot, text: brief ? "changed" : "not as at the reference threshold" }]
      : []),
  ],
  header: ({ rows }) => (rows.length === 0 ? [] : [`n = ${countOf(rows, "n")}`]),
  panel,
  sentences: (rows) => {
    const changed = rows.filter((row) => row["changed"] === "yes").length;
    return [
      "A run is a success where its recall reaches the threshold; a strip is the verdict of lift at every threshold from its left end (not included) to its right end. Ticks below are the recalls that occur. n counts traces of known recall.",
      `${changed} of ${rows.length} verdicts differ from those at the reference threshold${changed === 0 ? "" : ", and carry a dot"}.`,
      verdictsSentence("q < 0.05 (Benjamini–Hochberg over the cells of one threshold)"),
    ];
  },
});

/** A symbol as wide as a legend's and as high as a strip. */
function strip(height: number): JsonObject {
  const size = 49;
  const half = Number((height / Math.sqrt(size)).toFixed(3));
  return { shape: `M-1,${-half}H1V${half}H-1Z`, size };
}

function panel(group: RowGroup, _width: number, spine: readonly SpineLine[]): readonly JsonObject[] {
  const strips = stripsOf(group.rows);
  // A tick at each threshold, a number at three.
  const ticks = [...new Set([0, 0.5, 1, ...group.rows.map((row) => Number(row["threshold"]))])];
  const x = flush(xAxis("at_start", [0, 1], ticks, "indexof([0, 0.5, 1], datum.value) < 0 ? '' : datum.value"));
  const y = spineY(spine);
  return [
    ...verdicts.map(({ verdict, look, height }) =>
      layer(
        strips.filter((one) => one["verdict"] === verdict),
        { type: "bar", height, ...look },
        { x, x2: { field: "at_end" }, y },
      ),
    ),
    points(
      strips.filter((one) => one["changed"] === "yes"),
      { ...x, field: "at_middle" },
      y,
      dot,
    ),
  ];
}

/** Neighbouring thresholds of one verdict as one strip, which starts at the threshold below, where outcomes change. */
function stripsOf(rows: readonly FigureRow[]): readonly Datum[] {
  const thresholds = [...new Set(rows.map((row) => Number(row["threshold"])))].sort((a, b) => a - b);
  return groupRows(rows, ["code"]).flatMap((mode) => {
    const strips: { code: Json; verdict: Json; changed: Json; at_start: number; at_end: number }[] = [];
    const sorted = data(mode.rows, columns)
      .slice()
      .sort((a, b) => Number(a["threshold"]) - Number(b["threshold"]));
    for (const { code, threshold, verdict, changed } of sorted) {
      const last = strips.at(-1);
      const end = Number(threshold);
      const start = thresholds[thresholds.indexOf(end) - 1] ?? 0;
      if (last !== undefined && last.verdict === verdict && last.at_end === start) last.at_end = end;
      else strips.push({ code: code!, verdict: verdict!, changed: changed!, at_start: start, at_end: end });
    }
    return strips.map((one) => ({ ...one, at_middle: (one.at_start + one.at_end) / 2 }));
  });
}
