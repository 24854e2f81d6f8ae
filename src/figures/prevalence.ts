import { hasInterval } from "./captions.js";
import type { Figure } from "./figure.js";
import { data, numbersOf } from "./layers.js";
import { byCategory, percentAxis } from "./layout.js";
import { sizeLines, spineFigure } from "./spine-panels.js";

const columns = ["code", "flagged", "n", "proportion", "low", "high", "denominator"] as const;

/** Prevalence of each mode with its interval, one panel a group; shares of flags are drawn without interval. */
export const prevalenceFigure: Figure = spineFigure({
  name: "prevalence",
  title: "Prevalence of failure modes",
  columns,
  perPage: { single: 3, text: 4, double: 5, slide: 4 },
  axis: (rows) => {
    const flags = rows.length > 0 && rows.every((row) => row["denominator"] === "flags");
    return flags ? "Share of all flags (%)" : "Traces with the mode (%)";
  },
  header: (group) => sizeLines(group),
  panel: (group, width, spine, rows) => {
    const x = percentAxis("proportion", numbersOf(rows, "proportion", "high"), width);
    return byCategory(data(group.rows, columns), spine, x);
  },
  sentences: (rows) => [
    `Circles are proportions, ${hasInterval(rows) ? "lines their intervals, " : ""}colours the three categories.`,
    hasInterval(rows) && rows.some((row) => typeof row["proportion"] === "number" && row["low"] === null)
      ? "A circle without a line has no interval; the notes say why."
      : "",
  ],
});
