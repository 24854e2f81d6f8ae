import {
  columnsOf,
  estimate,
  modeColumns,
  noteColumn,
  number,
  plainLimits,
  type RowOf,
  sideColumns,
  text,
} from "../columns.js";
import type { ModesInput } from "../counts/count.js";
import { leverage } from "../statistics/leverage.js";
import { modeText } from "../taxonomy/taxonomy.js";
import { analysisOf } from "./analysis.js";
import { noOutcome } from "./nothing.js";
import { allowSelected, by, confidence, flag } from "./options.js";
import { headed } from "./rows.js";
import { grouped, listed, percent, rangeText } from "./sentence.js";
import { cells, mode, sides } from "./view.js";

const leverageColumns = columnsOf([
  ...modeColumns,
  sideColumns[0],
  sideColumns[1],
  number("risk_ratio", "P(fail given the mode) / P(fail given not the mode)", {
    range: "0 or more",
    empty: "a margin is empty",
  }),
  ...estimate(
    "attributable_fraction",
    "share of failures that goes with the mode beyond the rate of traces without it, with limits by the delta method",
    { ...plainLimits, range: "at most 1", empty: "a margin is empty, or traces were selected on outcome" },
  ),
  number("failures_per_100", "attributable fraction × failures in 100 traces of known outcome", {
    empty: "no attributable fraction",
  }),
  text("interventions", "what the literature offers against the mode, in our own words, with its source", {
    empty: "nothing is offered",
  }),
  text("measured", "what was measured (for no single mode)", { empty: "nothing is offered" }),
  noteColumn,
]);
/** A row of {@link leverageAnalysis}, by its columns. */
export type LeverageRow = RowOf<typeof leverageColumns>;

export const leverageAnalysis = analysisOf({
  name: "leverage",
  verb: "lift",
  view: "leverage",
  summary:
    "the share of failures that goes with each mode (attributable fraction), and what the literature offers against it",
  examples: [
    "lift --leverage --counts data/published/itbench-study-modes.csv --by model --allow-selected",
    "lift --leverage --labels labels.csv --outcomes outcomes.csv",
  ],
  methods: {
    estimates:
      "The attributable fraction is the share of failures that goes with a mode beyond the rate of traces without it [@miettinen1974]; it is observational. Its limits come of the delta method on log(1 − fraction), over repeated clusters with cluster-robust (CR1) errors and Student's t [@liang1986].",
    counts: { failed_n: "failed traces" },
  },
  input: { of: "labels", tables: ["modes"] },
  options: {
    leverage: flag("the share of failures that goes with each mode (attributable fraction)"),
    by,
    confidence,
    ...allowSelected,
  },
  columns: leverageColumns,
  run: (data: ModesInput, values, caution) => headed(data, leverage(data, { ...values, caution }), values.by),
  nothing: ({ rows }, data, _values, join) =>
    rows.every((row) => row["attributable_fraction"] === null && row["failed_n"] === 0) ? noOutcome(data, join) : null,
  shows: [mode, sides[0]!, ...cells("risk_ratio", "attributable_fraction", "failures_per_100")],
  headline(result) {
    const tops = grouped(result).flatMap(({ name, rows }) => {
      const known = rows.filter((row) => typeof row["attributable_fraction"] === "number");
      const top = [...known].sort((a, b) => Number(b["attributable_fraction"]) - Number(a["attributable_fraction"]))[0];
      return top === undefined
        ? []
        : [
            `${name}${modeText(String(top["code"]), top["mode"], result.taxonomy)} (${percent(top["attributable_fraction"]!)}${rangeText(top)})`,
          ];
    });
    return tops.length === 0
      ? null
      : `Largest share of failures that goes with one mode, beyond the rate of traces without it: ${listed(tops)}.`;
  },
  caveat: () => "Observational: that removing the mode would remove these failures is not shown.",
});
