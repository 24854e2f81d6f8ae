import type { Plot } from "../export/figure.js";
import { figureOf } from "../figures/index.js";
import { outcomeOfRecall } from "../recall.js";
import type { StudyData } from "../source.js";
import { outcomes, outcomesColumns } from "../statistics/outcomes.js";
import { thresholdsOf } from "../statistics/sweep.js";
import type { LabelledTrace } from "../trace.js";
import type { ResultOptions } from "./tables.js";

/** The figures of runs: outcomes, success rate by threshold, and the recall of each run. */
export function runPlots(data: StudyData, options: ResultOptions): readonly Plot[] {
  const records = data.outcomes;
  if (records === null) return [];
  const by = records.every((record) => record.groups["model"] !== undefined) ? ["model"] : [];
  const context = { source: data.itbench === null ? "one's own outcomes" : "ITBench-Trajectories (CC-BY-NC-4.0)" };
  const inputs = data.itbench === null ? [] : [data.itbench.digest];
  const recalls = records.map((record) => ({ recall: record.recall }) as LabelledTrace);
  const swept = thresholdsOf(recalls, 1).flatMap((threshold) => {
    const decided = records.map((record) => ({ ...record, outcome: outcomeOfRecall(record.recall, threshold) }));
    return outcomes(decided, { ...options, by, threshold });
  });
  const base = { context, inputs };
  const columns = [...by, ...outcomesColumns];
  const runs = (data.itbench?.runs ?? []).map(({ model, scenario, run, recallFiltered }) => ({
    model,
    scenario,
    run,
    recall: recallFiltered,
  }));
  return [
    {
      ...base,
      name: "outcomes-itbench",
      figure: figureOf("outcomes"),
      rows: outcomes(records, { ...options, by }),
      columns,
      command: "outcomes --itbench DIR --by model",
    },
    {
      ...base,
      name: "sweep-itbench",
      figure: figureOf("sweep"),
      rows: swept,
      columns,
      command: "outcomes --itbench DIR --by model --success-threshold X",
    },
    ...(runs.length === 0
      ? []
      : [
          {
            ...base,
            name: "recall-runs-itbench",
            figure: figureOf("recall-runs"),
            rows: runs,
            columns: ["model", "scenario", "run", "recall"],
            command: "outcomes --itbench DIR --by model,scenario",
          },
        ]),
  ];
}
