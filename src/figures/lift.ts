import type { Verdict } from "../statistics/verdict.js";
import { independenceSentence, plainVerdict, verdictText } from "../words.js";
import { testsOf, verdictsSentence } from "./captions.js";
import type { Figure, JsonObject } from "./figure.js";
import type { RowGroup, SpineLine } from "./labels.js";
import { data, intervals, points, symbol } from "./layers.js";
import { differenceAxis, spineY, zeroLine } from "./layout.js";
import { countOf, outcomeLines, spineFigure } from "./spine-panels.js";
import { inks, outcomeColours } from "./theme.js";

const columns = [
  "code",
  "failed_n",
  "successful_n",
  "risk_difference",
  "risk_difference_low",
  "risk_difference_high",
  "q",
  "verdict",
] as const;
const limits = ["risk_difference_low", "risk_difference_high"] as const;
const small = { shape: "cross", size: 12, filled: true, fill: "#b0b0b0", stroke: "#b0b0b0", strokeWidth: 0 };

/** How a verdict is drawn. Survivors of the correction are filled; the rest is open. */
const verdicts: readonly { verdict: Verdict; symbol: JsonObject; line: number }[] = [
  {
    verdict: "fatal",
    symbol: symbol(outcomeColours.failure, false, "circle", 30),
    line: 1.4,
  },
  {
    verdict: "protective",
    symbol: symbol(outcomeColours.success, false, "square", 28),
    line: 1.4,
  },
  { verdict: "recoverable", symbol: symbol(inks.quiet, true, "diamond", 30), line: 0.8 },
  { verdict: "unsupported", symbol: symbol(inks.quiet, true), line: 0.8 },
  { verdict: "untestable", symbol: small, line: 0.8 },
];

/** Risk differences (failed − successful) by mode as a forest, one panel a group, with the verdict as symbol. */
export const liftFigure: Figure = spineFigure({
  name: "lift",
  title: "How much more often a mode occurs in failed than in successful traces",
  columns,
  axis: (_rows, brief) =>
    brief ? "Risk difference (points)" : "Risk difference, failed − successful (percentage points)",
  legend: (rows, brief) => {
    const present = new Set(rows.map((row) => row["verdict"]));
    return verdicts
      .filter(({ verdict }) => present.has(verdict))
      .map((entry) => ({ symbol: entry.symbol, text: (brief ? plainVerdict : verdictText)(entry.verdict) }));
  },
  header: (group, width) => outcomeLines(countOf(group.rows, "failed_n"), countOf(group.rows, "successful_n"), width),
  panel,
  intervals: (rows) => [{ rows, limits }],
  sentences: (rows) => {
    const tests = testsOf(rows);
    const family = rows.find((row) => typeof row["family"] === "number")?.["family"];
    return [
      "Risk difference: share of failed traces with the mode minus share of successful ones; lines are intervals.",
      tests === ""
        ? ""
        : `Test: ${tests}; q by Benjamini–Hochberg${family === undefined ? "" : ` in a family of ${family}`}.`,
      independenceSentence(rows),
      verdictsSentence("q < 0.05"),
    ];
  },
});

function panel(group: RowGroup, width: number, spine: readonly SpineLine[]): readonly JsonObject[] {
  const x = differenceAxis("risk_difference", width);
  const y = spineY(spine);
  const rows = data(group.rows, columns);
  const marks = verdicts.flatMap((entry) => {
    const members = rows.filter((row) => row["verdict"] === entry.verdict);
    const line = { color: entry.symbol["stroke"]!, strokeWidth: entry.line };
    return [intervals(members, x, y, line, limits), points(members, x, y, entry.symbol)];
  });
  return [zeroLine(x), ...marks];
}
