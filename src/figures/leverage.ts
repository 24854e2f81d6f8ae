import type { Figure } from "./figure.js";
import { data } from "./layers.js";
import { byCategory, differenceAxis, zeroLine } from "./layout.js";
import { sizeLines, spineFigure } from "./spine-panels.js";

const columns = [
  "code",
  "failed_flagged",
  "failed_n",
  "attributable_fraction",
  "low",
  "high",
  "failures_per_100",
] as const;

/** Attributable fraction of failures by mode with its interval: the share of failures that goes with the mode. */
export const leverageFigure: Figure = spineFigure({
  name: "leverage",
  title: "Share of failures that goes with each mode",
  columns,
  axis: () => "Attributable fraction (%)",
  header: (group) => sizeLines(group, "failed_n", "failed n"),
  panel: (group, width, spine) => {
    const x = differenceAxis("attributable_fraction", width);
    return [zeroLine(x), ...byCategory(data(group.rows, columns), spine, x)];
  },
  sentences: (rows) => [
    "Circles are Miettinen’s attributable fraction, P(mode given failed) × (RR − 1) / RR, lines its interval: the share of failures that goes with the mode beyond the rate of traces without it. Observational: that removing the mode would remove these failures is not shown.",
    rows.some((row) => typeof row["low"] === "number" && row["low"] < -1)
      ? "Intervals that run below −100% are cut at the axis."
      : "",
  ],
});
