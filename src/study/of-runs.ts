import { judgeScoresAnalysis } from "../analyses/judge-scores.js";
import { outcomesAnalysis, outcomesByThreshold, recallByRun } from "../analyses/outcomes.js";
import type { StudyData } from "./data.js";
import type { Absence, Entry, StudyLevel } from "./entry.js";
import { judgedSource, runGroups, runSources } from "./sets.js";

/** Mean recall and success rate of each set of runs, success rate by threshold, and the recall of each ITBench run. */
export function runEntries(study: StudyData, level: StudyLevel): readonly (Entry | Absence)[] {
  const sources = runSources(study);
  if (sources.length === 0) {
    const text = 'no ITBench runs at hand; "mastkit fetch itbench", --itbench DIR or --outcomes FILE fills this';
    return [{ name: "outcomes-itbench", text }];
  }
  return sources.flatMap((source): readonly Entry[] => {
    const { dataset, title, named } = source;
    const context = { source: named };
    const by = runGroups(study, source, ["model"]);
    const recalled = source.data.some((record) => record.recall !== null);
    const shared = { title, source, drawnOnly: true } as const;
    return [
      {
        name: `outcomes-${dataset}`,
        title: `Mean recall and success rate: ${title}`,
        analysis: outcomesAnalysis,
        source,
        values: { ...level, by: runGroups(study, source, ["model", "domain"]) },
      },
      {
        ...shared,
        name: `outcomes-${dataset}`,
        analysis: outcomesAnalysis,
        values: { ...level, by },
        figures: [{ name: `outcomes-${dataset}`, figure: "outcomes", context }],
      },
      ...(recalled
        ? [
            {
              ...shared,
              name: `outcomes-thresholds-${dataset}`,
              analysis: outcomesByThreshold,
              values: { ...level, by },
              figures: [
                {
                  name: `sweep-${dataset}`,
                  figure: "sweep",
                  context: { ...context, cautions: [`The reference threshold is ${study.successThreshold}.`] },
                },
              ],
            },
          ]
        : []),
      ...(dataset === "itbench" && source.data.length > 0
        ? [
            {
              ...shared,
              name: `outcomes-runs-${dataset}`,
              analysis: recallByRun,
              values: {},
              figures: [
                { name: `recall-runs-${dataset}`, figure: "recall-runs", context },
                ...(source.data.some(({ precision }) => typeof precision === "number")
                  ? [{ name: `recall-precision-${dataset}`, figure: "recall-precision", context }]
                  : []),
              ],
            },
          ]
        : []),
    ];
  });
}

/** The labels at hand as a judge's, scored against true ones; nothing without a truth. */
export function judgedEntries(study: StudyData, level: StudyLevel): readonly Entry[] {
  const source = judgedSource(study);
  if (source === null) return [];
  const { dataset, truth } = source;
  const whose = dataset === "mast" ? "MAST-Data's labels" : "one's own labels";
  return [
    {
      name: `judge-scores-${dataset}`,
      title: `The labels as a judge's, against ${truth}`,
      analysis: judgeScoresAnalysis,
      source,
      values: { ...level },
      figures: [
        {
          name: `judge-human-${dataset}`,
          figure: "judge-human",
          context: { source: `${whose}, against ${truth}` },
        },
      ],
    },
  ];
}
