import type { Plot } from "../export/figure.js";
import { figureOf } from "../figures/index.js";
import { outcomeOfRecall } from "../recall.js";
import type { StudyData } from "../source.js";
import { outcomes, outcomesColumns } from "../statistics/outcomes.js";
import { thresholdsOf } from "../statistics/sweep.js";
import { groupsOf, type NamedOutcomes, outcomeSets } from "./outcomes.js";
import { byFlag, type ResultOptions } from "./tables.js";

/** The figures of runs, of each set at hand: outcomes, success rate by threshold, and the recall of each ITBench run. */
export function runPlots(data: StudyData, options: ResultOptions): readonly Plot[] {
  return outcomeSets(data).flatMap((named) => plotsOf(data, named, options));
}

function plotsOf(
  data: StudyData,
  { dataset, flag, source, set }: NamedOutcomes,
  options: ResultOptions,
): readonly Plot[] {
  const { records, digest } = set;
  const threshold = data.successThreshold;
  const by = groupsOf(data, set, ["model"]);
  const swept = thresholdsOf(records, threshold).flatMap((swept) => {
    const decided = records.map((record) => ({ ...record, outcome: outcomeOfRecall(record.recall, swept) }));
    return outcomes(decided, { ...options, by, threshold: swept });
  });
  const base = { context: { source }, inputs: [digest] };
  const columns = [...by, ...outcomesColumns];
  const runs = dataset === "itbench" ? (data.itbench?.runs ?? []) : [];
  const recalled = records.some((record) => record.recall !== null);
  return [
    {
      ...base,
      name: `outcomes-${dataset}`,
      figure: figureOf("outcomes"),
      rows: outcomes(records, { ...options, by, threshold }),
      columns,
      command: `outcomes ${flag}${byFlag(by)}`,
    },
    ...(recalled
      ? [
          {
            ...base,
            name: `sweep-${dataset}`,
            figure: figureOf("sweep"),
            context: { source, cautions: [`The reference threshold is ${threshold}.`] },
            rows: swept,
            columns,
            command: `outcomes ${flag}${byFlag(by)} --success-threshold X`,
          },
        ]
      : []),
    ...(runs.length === 0
      ? []
      : [
          {
            ...base,
            name: `recall-runs-${dataset}`,
            figure: figureOf("recall-runs"),
            rows: runs.map(({ model, scenario, run, recallFiltered, recallUnfiltered }) => ({
              model,
              scenario,
              run,
              recall: data.recall === "filtered" ? recallFiltered : recallUnfiltered,
            })),
            columns: ["model", "scenario", "run", "recall"],
            command: `outcomes ${flag} --by model,scenario`,
          },
        ]),
  ];
}
