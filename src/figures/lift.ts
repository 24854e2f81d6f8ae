import type { Verdict } from "../statistics/verdict.js";
import { independenceSentence, plainVerdict, verdictText } from "../words.js";
import { testsOf, verdictsSentence } from "./captions.js";
import type { Figure, FigureRow, Json, JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { groupRows, levelText, tipOf } from "./labels.js";
import { byField, type Datum, having, layer, numbersOf, points, symbol } from "./layers.js";
import { categoryScale, flush, type LegendItem, xAxis, zeroLine } from "./layout.js";
import type { Sheet } from "./make.js";
import { largestMessage, listText, modeOfRow, shareText, spanText } from "./messages.js";
import { countOf, estimates, outcomeLines, type Panel, sizeLines, spineFigure } from "./spine-panels.js";
import { inks, outcomeColours, seriesColours, sizes } from "./theme.js";

const limits = {
  difference: ["risk_difference_low", "risk_difference_high"],
  crude: ["crude_low", "crude_high"],
  stratified: ["mh_risk_difference_low", "mh_risk_difference_high"],
} as const;
const differences = (_rows: readonly FigureRow[], brief: boolean) =>
  brief ? "Risk difference (points)" : "Risk difference, failed − successful (percentage points)";

const cross = { shape: "cross", size: 12, filled: true, fill: "#b0b0b0", stroke: "#b0b0b0", strokeWidth: 0 };
/** How a verdict is drawn. Survivors of the correction are filled; the rest is open. */
const verdicts: readonly { verdict: Verdict; symbol: JsonObject }[] = [
  { verdict: "fatal", symbol: symbol(outcomeColours.failure, false, "circle", 30) },
  { verdict: "protective", symbol: symbol(outcomeColours.success, false, "square", 28) },
  { verdict: "recoverable", symbol: { ...symbol("#8f6c12", true, "diamond", 30), fill: "#ecd08a" } },
  { verdict: "unsupported", symbol: symbol(inks.quiet, true) },
  { verdict: "untestable", symbol: cross },
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

/** Risk differences (failed − successful) by mode as a forest, groups on one line, with the verdict as colour and q where it decides. */
export const liftFigure: Figure = spineFigure({
  name: "lift",
  title: "How much more often a mode occurs in failed than in successful traces",
  columns: ["code", "failed_n", "successful_n", "risk_difference", ...limits.difference, "q", "verdict"],
  needs: ["code", "risk_difference", "verdict"],
  effect: "risk_difference",
  axis: differences,
  legend: (rows, brief, shared) =>
    verdictLegend(verdicts, rows, brief).map(({ symbol: look, text }) => ({
      symbol: shared ? { ...look, shape: "circle", size: 22 } : look,
      text,
    })),
  size: (group) => outcomeLines(countOf(group.rows, "failed_n"), countOf(group.rows, "successful_n")),
  tip: (row, name) =>
    tipOf(name, [row["risk_difference"], ...limits.difference.map((limit) => row[limit])], {
      unit: " points",
      more: [
        ...numbersOf([row], "q").map((q) => levelText("q", q)),
        ...outcomeLines(String(row["failed_n"] ?? 0), String(row["successful_n"] ?? 0)),
      ],
    }),
  message: (sheet) => survivorsMessage(sheet, "risk_difference"),
  decides: (rows) => {
    const known = numbersOf(rows, "q").filter((q) => q < 0.05);
    return known.length === 0 ? "" : `q ${known.map((q) => levelText("", q)).join(", ")}`;
  },
  panel: (panel) => {
    const x = panel.axis("risk_difference", ...limits.difference);
    // One group tells verdicts by shape too; of several the shape is the group's.
    const [fill, stroke, shape] = ["fill", "stroke", "shape"].map(ofVerdict) as [JsonObject, JsonObject, JsonObject];
    return [
      zeroLine(x),
      ...estimates(panel, x, { fill, stroke, shape }, limits.difference),
      ...(panel.apart.yOffset === undefined ? levels(panel, x, ["risk_difference", ...limits.difference]) : []),
    ];
  },
  intervals: (rows) => [{ rows, limits: limits.difference }],
  sentences: (rows) => {
    const tests = testsOf(rows);
    const [family] = numbersOf(rows, "family");
    return [
      "Risk difference: share of failed traces with the mode minus share of successful ones; lines are intervals.",
      tests === ""
        ? ""
        : `Test: ${tests}; q by Benjamini–Hochberg${family === undefined ? "" : ` in a family of ${family}`}, printed where it is below 0.05.`,
      independenceSentence(rows),
      rows.some((row) => String(row["interval"]).startsWith("survey-"))
        ? "Weighted traces: differences are not tested, so that none has a verdict."
        : verdictsSentence("q < 0.05"),
    ];
  },
});

/** What a property of a symbol is for each verdict. */
function ofVerdict(property: string): JsonObject {
  return byField(
    "verdict",
    verdicts.map(({ verdict, symbol: look }) => [verdict, look[property]!]),
  );
}

/** q beside the estimates that survive: right of the interval, or left of it where that leaves the panel. */
function levels(
  { rows, y, width, apart: { yOffset } }: Panel,
  x: JsonObject,
  fields: readonly string[],
): readonly JsonObject[] {
  const [low, high] = (x["scale"] as { readonly domain: readonly [number, number] }).domain;
  const texts = rows
    .filter((row) => typeof row["q"] === "number" && row["q"] < 0.05)
    .flatMap((row) => {
      const ends = numbersOf([row], ...fields);
      const text = levelText("q", Number(row["q"]));
      const [least, most] = [Math.min(...ends), Math.max(...ends)];
      // Away from zero where there is room, whose line it would cross.
      const at = (end: number) => ((end - low) / (high - low)) * width;
      const room = 4 + textWidth(text, sizes.small);
      const right = at(most) + room <= width + 8 && (most > 0 || at(least) < room);
      return ends.length === 0 ? [] : [{ ...row, at_text: right ? most : least, text, right }];
    });
  return [true, false].map((right) =>
    layer(
      texts.filter((one) => one.right === right),
      { type: "text", fontSize: sizes.small, color: inks.text, align: right ? "left" : "right", dx: right ? 4 : -4 },
      { x: { ...x, field: "at_text" }, y, ...(yOffset && { yOffset }), text: { field: "text" } },
    ),
  );
}

/** Which modes survive: "3.3 Incorrect verification is more common in failures in 3 of 3 groups (+39 to +62 points)". */
function survivorsMessage(sheet: Sheet, field: string, before = ""): string | null {
  const tested = having(sheet.rows, "q");
  if (tested.length === 0) return null;
  const found = groupRows(
    having(tested, field).filter(({ q }) => Number(q) < 0.05),
    ["code"],
  ).map(({ rows }) => ({ rows, values: numbersOf(rows, field) }));
  if (found.length === 0)
    return `${before || "No"}${before && "no"} mode’s difference between failed and successful traces stands after correction`;
  const groups = groupRows(sheet.rows, sheet.by).length;
  found.sort(
    (a, b) =>
      b.rows.length - a.rows.length || Math.max(...b.values.map(Math.abs)) - Math.max(...a.values.map(Math.abs)),
  );
  const points = (value: number) => `${value < 0 ? "−" : "+"}${Math.round(Math.abs(100 * value))}`;
  const where = (count: number) => (groups > 1 ? `${count} of ${groups} groups` : "");
  const clause = ({ rows, values }: (typeof found)[number], at: number) =>
    at === 0
      ? `${modeOfRow(rows[0]!, sheet)} (${[`${spanText(values, points)} points`, where(rows.length)].filter(Boolean).join(", ")})`
      : [rows[0]!["code"], rows.length === found[0]!.rows.length ? "" : `(${rows.length} of ${groups})`]
          .filter(Boolean)
          .join(" ");
  const parts = (["more common", "rarer"] as const).flatMap((side) => {
    const own = found.filter(({ values }) => values.every((value) => value >= 0) === (side === "more common"));
    return own.length === 0
      ? []
      : [`${listText(own.map(clause))} ${own.length > 1 ? "are" : "is"} ${side} in failures`];
  });
  return `${before}${parts.join("; ")}`;
}

const stratifiedLooks = [
  { series: "crude", stroke: inks.quiet, fill: "#ffffff", shape: "square", text: "crude" },
  { series: "stratified", stroke: seriesColours[0], fill: seriesColours[0], shape: "circle", text: "stratified" },
] as const;
const [stroke, fill, shape] = (["stroke", "fill", "shape"] as const).map((of) =>
  byField(
    "series",
    stratifiedLooks.map((look) => [look.series, look[of]]),
  ),
) as [JsonObject, JsonObject, JsonObject];

/** Crude beside stratified (Mantel–Haenszel) risk differences by mode; q where it decides. */
export const liftStratifiedFigure: Figure = spineFigure({
  name: "lift-stratified",
  title: "Risk differences of modes, crude and stratified",
  columns: [
    ...["code", "informative_strata", "crude_risk_difference", ...limits.crude],
    ...["mh_risk_difference", ...limits.stratified, "q"],
  ],
  needs: ["code", "mh_risk_difference"],
  effect: "mh_risk_difference",
  axis: differences,
  legend: () =>
    stratifiedLooks.map(({ text, series: _series, ...look }) => ({
      text,
      symbol: { ...look, size: 22, filled: true },
    })),
  size: (group) => [`${countOf(group.rows, "informative_strata")} informative strata`],
  unfold: (row) => {
    const one = (series: string, value: string, [low, high]: readonly [string, string], q: FigureRow[string]) => ({
      ...{ ...row, series, q, value: row[value] ?? null, low: row[low] ?? null, high: row[high] ?? null },
      tip: tipOf(`${row["code"]} ${row["mode"] ?? ""}, ${series}`, [row[value], row[low], row[high]], {
        unit: " points",
        more: numbersOf([{ q }], "q").map((level) => levelText("q", level)),
      }),
    });
    return [
      one("crude", "crude_risk_difference", limits.crude, null),
      one("stratified", "mh_risk_difference", limits.stratified, row["q"] ?? null),
    ];
  },
  tip: (_row, name) => name,
  message: (sheet) => survivorsMessage(sheet, "mh_risk_difference", "Within strata, "),
  panel: (panel) => {
    const x = panel.axis("value", "low", "high");
    const { yOffset } = panel.apart;
    const apart = { shape, ...(yOffset && { yOffset }) };
    return [
      zeroLine(x),
      ...estimates({ ...panel, apart }, x, { fill, stroke }),
      ...levels(panel, x, ["value", "low", "high"]),
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
      "Squares: crude; circles: Mantel–Haenszel over the strata; lines are intervals; q (Cochran–Mantel–Haenszel test, Benjamini–Hochberg) where below 0.05.",
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
  needs: ["code", "attributable_fraction"],
  effect: "attributable_fraction",
  axis: () => "Attributable fraction (%)",
  size: (group) => sizeLines(group, "failed_n", "failed n"),
  tip: (row, name) =>
    tipOf(name, [row["attributable_fraction"], row["low"], row["high"]], {
      more: [`${row["failed_flagged"] ?? "?"} of ${row["failed_n"] ?? "?"} failed traces`],
    }),
  message: (sheet) => largestMessage(sheet, "attributable_fraction", "mode that most failures go with", shareText),
  panel: (panel) => {
    const x = panel.axis("attributable_fraction", "low", "high");
    return [zeroLine(x), ...estimates(panel, x, { stroke: categoryScale(panel.spine) })];
  },
  sentences: () => [
    "Symbols are Miettinen’s attributable fraction, P(mode given failed) × (RR − 1) / RR, lines its interval: the share of failures that goes with the mode beyond the rate of traces without it.",
    "Observational: that removing the mode would remove these failures is not shown.",
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
  needs: ["code", "threshold", "verdict"],
  first: "recall",
  beside: ["recall"],
  panels: true,
  perPage: { single: 2, text: 4, double: 4, slide: 4 },
  axis: (_rows, brief) => (brief ? "Threshold" : "Recall counted as success from"),
  legend: (rows, brief) => [
    ...verdictLegend(strips, rows, brief),
    ...(rows.some(isChanged) ? [{ symbol: dot, text: brief ? "changed" : "not as at the reference threshold" }] : []),
  ],
  size: ({ rows }) => (rows.length === 0 ? [] : [`n = ${countOf(rows, "n")}`]),
  tip: (_row, name) => name,
  message: ({ rows }) =>
    rows.length === 0
      ? null
      : `${rows.filter(isChanged).length} of ${rows.length} verdicts depend on the recall that counts as success`,
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
