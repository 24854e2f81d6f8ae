import type { Verdict } from "../statistics/verdict.js";
import { independenceSentence, plainVerdict, verdictText } from "../words.js";
import { testsOf, verdictsSentence } from "./captions.js";
import type { Figure, FigureRow, Json, JsonObject } from "./figure.js";
import { type Datum, intervals, layer, numbersOf, points, symbol } from "./layers.js";
import { byCategory, differenceAxis, flush, type LegendItem, xAxis, zeroLine } from "./layout.js";
import { countOf, outcomeLines, type Panel, sizeLines, spineFigure } from "./spine-panels.js";
import { inks, outcomeColours } from "./theme.js";

const limits = {
  difference: ["risk_difference_low", "risk_difference_high"],
  crude: ["crude_low", "crude_high"],
  stratified: ["mh_risk_difference_low", "mh_risk_difference_high"],
} as const;
const differences = (_rows: readonly FigureRow[], brief: boolean) =>
  brief ? "Risk difference (points)" : "Risk difference, failed − successful (percentage points)";

const cross = { shape: "cross", size: 12, filled: true, fill: "#b0b0b0", stroke: "#b0b0b0", strokeWidth: 0 };
/** How a verdict is drawn. Survivors of the correction are filled; the rest is open. */
const verdicts: readonly { verdict: Verdict; symbol: JsonObject; line: number }[] = [
  { verdict: "fatal", symbol: symbol(outcomeColours.failure, false, "circle", 30), line: 1.4 },
  { verdict: "protective", symbol: symbol(outcomeColours.success, false, "square", 28), line: 1.4 },
  { verdict: "recoverable", symbol: symbol(inks.quiet, true, "diamond", 30), line: 0.8 },
  { verdict: "unsupported", symbol: symbol(inks.quiet, true), line: 0.8 },
  { verdict: "untestable", symbol: cross, line: 0.8 },
];

/** The verdicts that rows have, each with its symbol. */
function verdictLegend(
  looks: readonly { readonly verdict: string; readonly symbol: JsonObject }[],
  rows: readonly FigureRow[],
  brief: boolean,
): readonly LegendItem[] {
  const present = new Set(rows.map((row) => row["verdict"]));
  return looks
    .filter(({ verdict }) => present.has(verdict))
    .map((look) => ({ symbol: look.symbol, text: (brief ? plainVerdict : verdictText)(look.verdict) }));
}

/** Risk differences (failed − successful) by mode as a forest, one panel a group, with the verdict as symbol. */
export const liftFigure: Figure = spineFigure({
  name: "lift",
  title: "How much more often a mode occurs in failed than in successful traces",
  columns: ["code", "failed_n", "successful_n", "risk_difference", ...limits.difference, "q", "verdict"],
  axis: differences,
  legend: (rows, brief) => verdictLegend(verdicts, rows, brief),
  header: (group, width) => outcomeLines(countOf(group.rows, "failed_n"), countOf(group.rows, "successful_n"), width),
  panel: ({ rows, width, y }) => {
    const x = differenceAxis("risk_difference", width);
    const marks = verdicts.flatMap((entry) => {
      const members = rows.filter((row) => row["verdict"] === entry.verdict);
      const line = { color: entry.symbol["stroke"]!, strokeWidth: entry.line };
      return [intervals(members, x, y, line, limits.difference), points(members, x, y, entry.symbol)];
    });
    return [zeroLine(x), ...marks];
  },
  intervals: (rows) => [{ rows, limits: limits.difference }],
  sentences: (rows) => {
    const tests = testsOf(rows);
    const [family] = numbersOf(rows, "family");
    return [
      "Risk difference: share of failed traces with the mode minus share of successful ones; lines are intervals.",
      tests === ""
        ? ""
        : `Test: ${tests}; q by Benjamini–Hochberg${family === undefined ? "" : ` in a family of ${family}`}.`,
      independenceSentence(rows),
      rows.some((row) => String(row["interval"]).startsWith("survey-"))
        ? "Weighted traces: differences are not tested, so that none has a verdict."
        : verdictsSentence("q < 0.05"),
    ];
  },
});

const crude = symbol(inks.quiet, true, "square");
const survivor = symbol(outcomeColours.failure, false);
const other = symbol(outcomeColours.failure, true);

/** Crude beside stratified (Mantel–Haenszel) risk differences by mode; survivors of the correction are filled. */
export const liftStratifiedFigure: Figure = spineFigure({
  name: "lift-stratified",
  title: "Risk differences of modes, crude and stratified",
  columns: [
    ...["code", "informative_strata", "crude_risk_difference", ...limits.crude],
    ...["mh_risk_difference", ...limits.stratified, "q"],
  ],
  perPage: { single: 2, text: 3, double: 3, slide: 3 },
  axis: differences,
  legend: () => [
    { symbol: crude, text: "crude" },
    { symbol: survivor, text: "stratified, q < 0.05" },
    { symbol: other, text: "stratified, other" },
  ],
  header: (group) => [`${countOf(group.rows, "informative_strata")} informative strata`],
  panel: ({ rows, width, y }) => {
    const x = differenceAxis("mh_risk_difference", width);
    const survives = rows.filter((row) => typeof row["q"] === "number" && row["q"] < 0.05);
    const others = rows.filter((row) => !survives.includes(row));
    const line = (colour: string, yOffset: number) => ({ color: colour, strokeWidth: 0.9, yOffset });
    return [
      zeroLine(x),
      intervals(rows, x, y, line(inks.quiet, -2.2), limits.crude),
      intervals(rows, x, y, line(outcomeColours.failure, 2.2), limits.stratified),
      points(rows, { ...x, field: "crude_risk_difference" }, y, { ...crude, yOffset: -2.2 }),
      points(survives, x, y, { ...survivor, yOffset: 2.2 }),
      points(others, x, y, { ...other, yOffset: 2.2 }),
    ];
  },
  intervals: (rows) => [
    { rows, of: "crude", limits: limits.crude, method: "Newcombe" },
    { rows, of: "stratified", limits: limits.stratified, method: "Sato" },
  ],
  sentences: (rows) => {
    const modesWith = (reversal: string) =>
      rows.filter((row) => row["reversal"] === reversal).map((row) => `FM-${row["code"]}`);
    const [changed, simpson] = [modesWith("sign changes when stratified"), modesWith("Simpson's paradox")];
    return [
      "Squares: crude; circles: Mantel–Haenszel over the strata, filled where q < 0.05 (Cochran–Mantel–Haenszel test, Benjamini–Hochberg); lines are intervals.",
      independenceSentence(rows),
      changed.length === 0 ? "" : `Sign changes when stratified: ${changed.join(", ")}.`,
      simpson.length === 0
        ? ""
        : `Simpson’s paradox (every stratum has the sign opposite to the crude one): ${simpson.join(", ")}.`,
    ];
  },
});

/** Attributable fraction of failures by mode with its interval: the share of failures that goes with the mode. */
export const leverageFigure: Figure = spineFigure({
  name: "leverage",
  title: "Share of failures that goes with each mode",
  columns: ["code", "failed_flagged", "failed_n", "attributable_fraction", "low", "high", "failures_per_100"],
  axis: () => "Attributable fraction (%)",
  header: (group) => sizeLines(group, "failed_n", "failed n"),
  panel: ({ rows, width, spine }) => {
    const x = differenceAxis("attributable_fraction", width);
    return [zeroLine(x), ...byCategory(rows, spine, x)];
  },
  sentences: (rows) => [
    "Circles are Miettinen’s attributable fraction, P(mode given failed) × (RR − 1) / RR, lines its interval: the share of failures that goes with the mode beyond the rate of traces without it. Observational: that removing the mode would remove these failures is not shown.",
    numbersOf(rows, "low").some((low) => low < -1) ? "Intervals that run below −100% are cut at the axis." : "",
  ],
});

/**
 * How a verdict is drawn as a strip, so that grey print keeps them apart: what survived the correction is filled (more
 * common in failures) or open (rarer), what is claimed without it pale with an edge, what claims nothing thin.
 */
const strips = [
  {
    verdict: "fatal",
    height: 7,
    look: { fill: outcomeColours.failure, stroke: outcomeColours.failure, strokeWidth: 0 },
  },
  { verdict: "protective", height: 5.6, look: { fill: "#ffffff", stroke: outcomeColours.success, strokeWidth: 1.4 } },
  { verdict: "recoverable", height: 6.2, look: { fill: "#ecd08a", stroke: "#8f6c12", strokeWidth: 0.8 } },
  { verdict: "unsupported", height: 2.6, look: { fill: "#cfcfcf", stroke: "#cfcfcf", strokeWidth: 0 } },
  { verdict: "untestable", height: 0.8, look: { fill: "#8c8c8c", stroke: "#8c8c8c", strokeWidth: 0 } },
].map((strip) => ({ ...strip, symbol: { ...strip.look, ...symbolOf(strip.height), filled: true } }));
const dot = { shape: "circle", size: 12, filled: true, fill: "#ffffff", stroke: "#1a1a1a", strokeWidth: 0.8 };

/** A symbol as wide as a legend's and as high as a strip. */
function symbolOf(height: number): JsonObject {
  const size = 49;
  const half = Number((height / Math.sqrt(size)).toFixed(3));
  return { shape: `M-1,${-half}H1V${half}H-1Z`, size };
}

function isChanged(row: FigureRow | Datum): boolean {
  return row["changed"] === "yes";
}

/** The verdict on each mode at every success threshold as a strip, one panel a group and kind of recall. */
export const sweepVerdictsFigure: Figure = spineFigure({
  name: "sweep-verdicts",
  title: "Verdict on each mode by success threshold",
  columns: ["code", "threshold", "verdict", "changed", "n"],
  first: "recall",
  beside: ["recall"],
  perPage: { single: 2, text: 4, double: 4, slide: 4 },
  axis: (_rows, brief) => (brief ? "Threshold" : "Recall counted as success from"),
  legend: (rows, brief) => [
    ...verdictLegend(strips, rows, brief),
    ...(rows.some(isChanged) ? [{ symbol: dot, text: brief ? "changed" : "not as at the reference threshold" }] : []),
  ],
  header: ({ rows }) => (rows.length === 0 ? [] : [`n = ${countOf(rows, "n")}`]),
  panel: sweepPanel,
  sentences: (rows) => {
    const changed = rows.filter(isChanged).length;
    return [
      "A run is a success where its recall reaches the threshold; a strip is the verdict of lift at every threshold from its left end (not included) to its right end. Ticks below are the recalls that occur. n counts traces of known recall.",
      `${changed} of ${rows.length} verdicts differ from those at the reference threshold${changed === 0 ? "" : ", and carry a dot"}.`,
      verdictsSentence("q < 0.05 (Benjamini–Hochberg over the cells of one threshold)"),
    ];
  },
});

function sweepPanel({ rows, y }: Panel): readonly JsonObject[] {
  const stretches = stretchesOf(rows);
  // A tick at each threshold, a number at three.
  const ticks = [...new Set([0, 0.5, 1, ...rows.map((row) => Number(row["threshold"]))])];
  const x = flush(xAxis("at_start", [0, 1], ticks, "indexof([0, 0.5, 1], datum.value) < 0 ? '' : datum.value"));
  return [
    ...strips.map(({ verdict, look, height }) =>
      layer(
        stretches.filter((one) => one["verdict"] === verdict),
        { type: "bar", height, ...look },
        { x, x2: { field: "at_end" }, y },
      ),
    ),
    points(stretches.filter(isChanged), { ...x, field: "at_middle" }, y, dot),
  ];
}

/** Neighbouring thresholds of one verdict as one stretch, which starts at the threshold below, where outcomes change. */
function stretchesOf(rows: readonly Datum[]): readonly Datum[] {
  const thresholds = [...new Set(rows.map((row) => Number(row["threshold"])))].sort((a, b) => a - b);
  const codes = [...new Set(rows.map(({ code }) => code))];
  return codes.flatMap((mode) => {
    const found: { code: Json; verdict: Json; changed: Json; at_start: number; at_end: number }[] = [];
    const sorted = rows
      .filter((row) => row["code"] === mode)
      .sort((a, b) => Number(a["threshold"]) - Number(b["threshold"]));
    for (const { code, threshold, verdict, changed } of sorted) {
      const last = found.at(-1);
      const end = Number(threshold);
      const start = thresholds[thresholds.indexOf(end) - 1] ?? 0;
      if (last !== undefined && last.verdict === verdict && last.at_end === start) last.at_end = end;
      else found.push({ code: code!, verdict: verdict!, changed: changed!, at_start: start, at_end: end });
    }
    return found.map((one) => ({ ...one, at_middle: (one.at_start + one.at_end) / 2 }));
  });
}
