import { columnsOf, noteColumn, number, type RowOf, text } from "../columns.js";
import { type SweepSeries, sweep } from "../statistics/sweep.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import { many, plainVerdict } from "../words.js";
import { analysisOf } from "./analysis.js";
import { liftColumns, liftMethods } from "./lift-columns.js";
import { notJoined } from "./nothing.js";
import { common, family, flag } from "./options.js";
import { groupText, listed, plainShare } from "./sentence.js";
import { cell, difference, mode, sides, verdict } from "./view.js";

const columns = columnsOf([
  text("recall", "filtered, unfiltered; given, for a labels file's own"),
  number("threshold", "a run is a success from this recall on", { range: "above 0, at most 1" }),
  ...liftColumns.slice(0, -1),
  text("reference_verdict", "the verdict at `--success-threshold` on the first kind of recall", {
    empty: "no such row there",
  }),
  text("changed", "whether the verdict differs from it", { of: ["yes", "no"] }),
  noteColumn,
]);
/** A row of {@link sweepAnalysis}, by its columns. */
export type SweepRow = RowOf<typeof columns>;

export const sweepAnalysis = analysisOf({
  name: "sweep",
  verb: "lift",
  view: "thresholds",
  summary: "the lift table at every success threshold, filtered and unfiltered recall, and the verdicts that change",
  examples: [
    "lift --thresholds --labels labels.csv --itbench trajectories --by model",
    "lift --thresholds --labels labels-with-recall.csv",
  ],
  methods: {
    ...liftMethods,
    estimates: `Outcomes are decided by the recall, at every threshold that makes a difference. ${liftMethods.estimates}`,
  },
  input: { of: "recalls" },
  options: {
    thresholds: flag("at every recall that occurs as success threshold, and the verdicts that change"),
    ...common,
    ...family,
  },
  columns,
  run: (series: readonly SweepSeries[], values, caution) => ({
    groups: values.by ?? [],
    taxonomy: taxonomyOf(series[0]?.traces ?? []),
    rows: sweep(series, { ...values, caution, reference: values.successThreshold ?? 1 }),
  }),
  nothing: (_result, series, _values, join) =>
    series.some(({ traces }) => traces.some((trace) => trace.recall !== null))
      ? null
      : notJoined(
          "no trace has a recall, so no threshold can be swept",
          join,
          "give --itbench DIR, --outcomes FILE with a recall column, or a labels file with one",
        ),
  remarks({ rows }, series) {
    const first = series[0]?.traces ?? [];
    const lost = first.filter(({ outcome, recall }) => outcome !== null && recall === null).length;
    const left = lost === 0 ? "" : `; ${many(lost, "trace")} with an outcome but no recall left out`;
    const changed = rows.filter((row) => row["changed"] === "yes").length;
    return [
      `outcomes come from the recall${left}`,
      `${changed} of ${rows.length} verdicts differ from those at the reference threshold`,
    ];
  },
  shows: [
    cell("threshold"),
    mode,
    ...sides,
    difference,
    cell("q"),
    verdict("verdict"),
    verdict("reference_verdict", "at the reference"),
  ],
  headline(result) {
    const named = result.rows
      .filter((row) => row["changed"] === "yes")
      .map((row) => {
        const group = groupText(row, result, " ");
        const place = `${row["code"]}${group === "" ? "" : ` in ${group}`} at ${plainShare(row["threshold"]!)}`;
        const [here, there] = [row["verdict"], row["reference_verdict"]].map((word) => plainVerdict(String(word)));
        return `${place} (${here}, not ${there})`;
      });
    const head = `${named.length} of ${result.rows.length} verdicts differ from those at the reference threshold`;
    if (named.length === 0) return `${head}.`;
    return `${head}: ${listed(named)}.`;
  },
});
