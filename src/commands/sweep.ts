import { isTable } from "../statistics/mode-groups.js";
import { type SweepSeries, sweep, sweepColumns } from "../statistics/sweep.js";
import type { LabelledTrace } from "../trace.js";
import { many } from "../words.js";
import { type Arguments, type Command, choiceOf, type Io, textOf } from "./command.js";
import { openLabelled } from "./inputs.js";
import { notJoined } from "./nothing-to-count.js";
import { byOf, confidenceOf, labelledOptions, seedOf, thresholdOf } from "./options.js";
import { emit } from "./output.js";

const families = ["table", "group"] as const;
const { counts: _, ...traceOptions } = labelledOptions;

export const command: Command = {
  name: "sweep",
  summary: "the lift table at every success threshold, filtered and unfiltered recall, and the verdicts that change",
  usage: `mastkit sweep --labels labels.csv --itbench trajectories --by model
          mastkit sweep --labels labels-with-recall.csv`,
  options: {
    ...traceOptions,
    family: {
      type: "string",
      value: "WHICH",
      help: "adjust p over each threshold's whole table (default) or within each group",
      choices: families,
    },
  },
  async run(args, io) {
    const by = byOf(args);
    const chosen = textOf(args, "recall");
    const tree = textOf(args, "itbench") !== undefined;
    const kinds = !tree ? ["given"] : chosen === undefined ? ["filtered", "unfiltered"] : [chosen];
    const opened = [];
    for (const [index, recall] of kinds.entries())
      opened.push({ recall, ...(await open(args, io, recall, index > 0)) });
    if (opened.every(({ traces }) => traces.every((trace) => trace.recall === null))) {
      throw notJoined(
        "no trace has a recall, so no threshold can be swept",
        opened[0]!.join,
        "give --itbench DIR, --outcomes FILE with a recall column, or a labels file with one",
      );
    }
    const series: readonly SweepSeries[] = opened.map(({ recall, traces }) => ({ recall, traces }));
    const rows = sweep(series, {
      by,
      caution: opened[0]!.caution,
      reference: thresholdOf(args),
      family: choiceOf(args, "family", families, "table"),
      confidence: confidenceOf(args),
      seed: seedOf(args),
    });
    const changed = rows.filter((row) => row.changed === "yes").length;
    const notes = [
      recallNote(opened[0]!.traces),
      `${changed} of ${rows.length} verdicts differ from those at the reference threshold`,
    ];
    await emit(rows, [...by, ...sweepColumns], args, io, { inputs: opened[0]!.digests, notes });
    return 0;
  },
};

/** Where outcomes come from, and how many known ones that leaves out. */
function recallNote(traces: readonly LabelledTrace[]): string {
  const lost = traces.filter(({ outcome, recall }) => outcome !== null && recall === null).length;
  const left = lost === 0 ? "" : `; ${many(lost, "trace")} with an outcome but no recall left out`;
  return `outcomes come from the recall${left}`;
}

async function open(args: Arguments, io: Io, recall: string, again: boolean) {
  const { counts: _counts, ...values } = args.values;
  const own = {
    ...args,
    values: {
      ...values,
      ...(recall === "given" ? {} : { recall: [recall] }),
      ...(again ? { quiet: true as const } : {}),
    },
  };
  const { data, digests, caution, join } = await openLabelled(own, io, ["modes"]);
  const traces: readonly LabelledTrace[] = isTable(data) ? [] : data;
  return { traces, digests, caution, join };
}
