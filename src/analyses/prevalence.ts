import {
  clustersColumn,
  columnsOf,
  count,
  estimate,
  modeColumns,
  noteColumn,
  notedLimits,
  type RowOf,
  text,
} from "../columns.js";
import type { ModesInput } from "../counts/count.js";
import { prevalence } from "../statistics/prevalence.js";
import { modeText } from "../taxonomy/taxonomy.js";
import { type Analysis, analysisOf } from "./analysis.js";
import { noLabel } from "./nothing.js";
import { allowSelected, choice, common, flag, outcome, shareInterval } from "./options.js";
import { ppiPrevalenceAnalysis } from "./ppi.js";
import { byOutcomes } from "./rows.js";
import { grouped, listed, ofFirstOutcome, percent, rangeText } from "./sentence.js";
import { verbs } from "./verbs.js";
import { cell, mode, ratio } from "./view.js";

const prevalenceColumns = columnsOf([
  ...modeColumns,
  count("flagged", "traces with the mode"),
  count("n", "what they are a share of: traces labelled for the mode, or all flags (`denominator`)"),
  count("unlabelled", "traces not labelled for the mode; they are left out"),
  ...estimate("proportion", "`flagged`/`n`; of weighted traces the weighted share", {
    ...notedLimits,
    range: "0 to 1",
    empty: "`n` is 0, or sampling depended on the outcome",
  }),
  text(
    "interval",
    "wilson, exact, cluster-wilson, cluster-bootstrap, bca; survey-wilson of weighted traces; none for flags",
  ),
  clustersColumn,
  text("denominator", "what `n` counts", { of: ["traces", "flags"] }),
  noteColumn,
]);
/** A row of {@link prevalenceAnalysis}, by its columns. */
export type PrevalenceRow = RowOf<typeof prevalenceColumns>;

export const prevalenceAnalysis = analysisOf({
  name: "prevalence",
  verb: "prevalence",
  summary: verbs.statistics.prevalence,
  examples: [
    "prevalence --mast MAD_full_dataset.json --by system",
    "prevalence --labels labels.csv --denominator flags",
    "prevalence --counts data/published/itbench-study-modes.csv --by model --outcome each",
  ],
  methods: {
    estimates: "The prevalence of a mode is the share of traces that have it.",
    counts: { n: "in the denominator" },
    usual: [{ interval: "wilson", denominator: "traces" }],
  },
  input: { of: "labels", tables: ["modes"] },
  options: {
    ...common,
    ...outcome,
    denominator: choice(
      "WHAT",
      "traces labelled for the mode (default), or flags: the mode's share of all flags; each: both in one table",
      ["traces", "flags", "each"],
    ),
    interval: shareInterval("wilson, cluster-wilson where clusters repeat"),
    ...allowSelected,
    bounds: flag("note the worst and best case of missing labels"),
  },
  columns: prevalenceColumns,
  run(data: ModesInput, { denominator = "traces", outcome: asked, ...values }, caution) {
    const denominators = denominator === "each" ? (["traces", "flags"] as const) : [denominator];
    const parts = denominators.map((of) =>
      byOutcomes(data, values.by, asked, (outcome) =>
        prevalence(data, { ...values, caution, outcome, denominator: of }),
      ),
    );
    return { ...parts[0]!, rows: parts.flatMap(({ rows }) => rows) };
  },
  nothing({ rows }, data, { outcome: asked }, join) {
    if (rows.some((row) => row["n"] !== 0 || row["denominator"] !== "traces")) return null;
    const one = asked === "success" || asked === "failure" ? asked : "all";
    return noLabel(data, "so there is no prevalence", one, join);
  },
  shows: [mode, ratio("flagged of n", "flagged", "n"), cell("proportion")],
  headline(result) {
    const tops = grouped(ofFirstOutcome(result)).flatMap(({ name, rows }) => {
      const known = rows.filter(
        (row) =>
          row["denominator"] !== "flags" && typeof row["proportion"] === "number" && typeof row["n"] === "number",
      );
      const most = Math.max(0, ...known.map((row) => Number(row["proportion"])));
      const tops = known.filter((row) => row["proportion"] === most && most > 0);
      const first = tops[0];
      if (first === undefined) return [];
      return [
        `${name}${tops.map((row) => modeText(String(row["code"]), row["mode"], result.taxonomy)).join(" and ")} in ${first["flagged"]} of ${first["n"]} (${first["interval"] === "survey-wilson" ? "weighted " : ""}${percent(most)}${rangeText(first)})`,
      ];
    });
    return tops.length === 0 ? null : `Most frequent: ${listed(tops)}.`;
  },
});

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [prevalenceAnalysis, ppiPrevalenceAnalysis];
