import { independenceSentence } from "../words.js";
import type { Figure, JsonObject } from "./figure.js";
import type { RowGroup, SpineLine } from "./labels.js";
import { data, intervals, points, symbol } from "./layers.js";
import { differenceAxis, spineY, zeroLine } from "./layout.js";
import { countOf, spineFigure } from "./spine-panels.js";
import { inks, outcomeColours } from "./theme.js";

const columns = [
  "code",
  "informative_strata",
  "crude_risk_difference",
  "crude_low",
  "crude_high",
  "mh_risk_difference",
  "mh_risk_difference_low",
  "mh_risk_difference_high",
  "q",
];
const limits = {
  crude: ["crude_low", "crude_high"],
  adjusted: ["mh_risk_difference_low", "mh_risk_difference_high"],
} as const;
const crude = symbol(inks.quiet, true, "square");
const adjusted = symbol(outcomeColours.failure, false);
const adjustedOpen = symbol(outcomeColours.failure, true);

/** Crude beside stratified (Mantel–Haenszel) risk differences by mode; survivors of the correction are filled. */
export const liftStratifiedFigure: Figure = spineFigure({
  name: "lift-stratified",
  title: "Risk differences of modes, crude and stratified",
  columns,
  perPage: { single: 2, text: 3, double: 3, slide: 3 },
  axis: (_rows, brief) =>
    brief ? "Risk difference (points)" : "Risk difference, failed − successful (percentage points)",
  legend: () => [
    { symbol: crude, text: "crude" },
    { symbol: adjusted, text: "stratified, q < 0.05" },
    { symbol: adjustedOpen, text: "stratified, other" },
  ],
  header: (group) => [`${countOf(group.rows, "informative_strata")} informative strata`],
  panel,
  intervals: (rows) => [
    { rows, of: "crude", limits: limits.crude, method: "Newcombe" },
    { rows, of: "stratified", limits: limits.adjusted, method: "Sato" },
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

function panel(group: RowGroup, width: number, spine: readonly SpineLine[]): readonly JsonObject[] {
  const x = differenceAxis("mh_risk_difference", width);
  const y = spineY(spine);
  const rows = data(group.rows, columns);
  const survives = rows.filter((row) => typeof row["q"] === "number" && row["q"] < 0.05);
  const others = rows.filter((row) => !survives.includes(row));
  const line = (colour: string, yOffset: number) => ({ color: colour, strokeWidth: 0.9, yOffset });
  return [
    zeroLine(x),
    intervals(rows, x, y, line(inks.quiet, -2.2), limits.crude),
    intervals(rows, x, y, line(outcomeColours.failure, 2.2), limits.adjusted),
    points(rows, { ...x, field: "crude_risk_difference" }, y, { ...crude, yOffset: -2.2 }),
    points(survives, x, y, { ...adjusted, yOffset: 2.2 }),
    points(others, x, y, { ...adjustedOpen, yOffset: 2.2 }),
  ];
}
