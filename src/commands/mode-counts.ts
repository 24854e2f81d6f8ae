import { groupHeads } from "../counts/group.js";
import type { HistogramTable, ModesTable } from "../counts/tables.js";
import { InputError, UsageError } from "../errors.js";
import { modeComparison, modeComparisonColumns } from "../statistics/mode-count-comparison.js";
import { modeDispersion, modeDispersionColumns } from "../statistics/mode-count-dispersion.js";
import { modeHistogram, modeHistogramColumns } from "../statistics/mode-count-histogram.js";
import { modeCounts, modeCountsColumns } from "../statistics/mode-counts.js";
import type { LabelledTrace } from "../trace.js";
import { type Arguments, type Command, choiceOf, flagOf, textOf } from "./command.js";
import { openLabelled } from "./inputs.js";
import { notJoined } from "./nothing-to-count.js";
import { byOf, confidenceOf, labelledOptions, outcomeOption, seedOf } from "./options.js";
import { emit } from "./output.js";

const views = ["histogram", "overdispersion"] as const;

export const command: Command = {
  name: "mode-counts",
  summary: "modes per trace: mean with interval, sd, quartiles; histogram, comparison, overdispersion",
  usage: `mastkit mode-counts --mast MAD_full_dataset.json --by system
          mastkit mode-counts --counts modes.csv --by model --outcome failure --bounds
          mastkit mode-counts --labels labels.csv --outcomes outcomes.csv --compare outcome`,
  options: {
    ...labelledOptions,
    ...outcomeOption,
    histogram: { type: "flag", help: "how many traces carry 0 to 14 modes" },
    compare: { type: "string", value: "COLUMN", help: "compare two groups: outcome, or a column with two values" },
    overdispersion: { type: "flag", help: "variance against that of independent modes" },
    bounds: { type: "flag", help: "from a modes table: the interval at the least favourable dependence" },
    "allow-selected": { type: "flag", help: "overall estimates although traces were selected on outcome" },
  },
  async run(args, io) {
    const by = byOf(args);
    const { data, digests, caution, join } = await openLabelled(args, io, ["modes", "histogram"]);
    const options = {
      by,
      caution,
      outcome: choiceOf(args, "outcome", ["success", "failure", "all"], "all"),
      allowSelected: flagOf(args, "allow-selected"),
      confidence: confidenceOf(args),
      seed: seedOf(args),
    };
    const heads = groupHeads(data, by);
    const origin = { inputs: digests };
    switch (viewOf(args)) {
      case "histogram": {
        if (!isTraces(data) && data.kind === "modes") throw needs("traces or a histogram", "histogram");
        const rows = modeHistogram(data, options);
        await emit(rows, [...heads, ...modeHistogramColumns], args, io, origin);
        return 0;
      }
      case "overdispersion": {
        if (!isTraces(data)) throw needs("traces", "overdispersion");
        await emit(modeDispersion(data, options), [...heads, ...modeDispersionColumns], args, io, origin);
        return 0;
      }
      case "compare": {
        if (!isTraces(data)) throw needs("traces", "compare");
        const rows = modeComparison(data, textOf(args, "compare")!, options);
        await emit(rows, [...heads, ...modeComparisonColumns], args, io, origin);
        return 0;
      }
      default: {
        const rows = modeCounts(data, { ...options, bounds: flagOf(args, "bounds") });
        if (rows.every((row) => row.traces === 0)) {
          const of = options.outcome === "all" ? "" : ` of the outcome ${options.outcome}`;
          throw notJoined(
            `no trace${of} is labelled for all modes, so there are no counts per trace`,
            of === "" || join?.length === 0 ? null : join,
            "give labels with --labels or --mast; --outcome may leave none",
          );
        }
        await emit(rows, [...heads, ...modeCountsColumns], args, io, origin);
        return 0;
      }
    }
  },
};

function viewOf(args: Arguments): (typeof views)[number] | "compare" | "summary" {
  const asked = [
    ...views.filter((view) => flagOf(args, view)),
    ...(textOf(args, "compare") ? ["compare" as const] : []),
  ];
  if (asked.length > 1) throw new UsageError(`mode-counts: give only one of --${asked.join(", --")}`);
  return asked[0] ?? "summary";
}

function needs(what: string, view: string): InputError {
  return new InputError(`--${view} needs ${what}`, { remedy: "give --mast or --labels" });
}

function isTraces(data: readonly LabelledTrace[] | ModesTable | HistogramTable): data is readonly LabelledTrace[] {
  return Array.isArray(data);
}
