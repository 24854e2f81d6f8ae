import { compareAnalysis } from "../analyses/compare.js";
import { judgeScoresAnalysis } from "../analyses/judge-scores.js";
import { picked } from "../analyses/options.js";
import {
  outcomesAnalysis,
  outcomesByThreshold,
  recallByRun,
  repeatsAnalysis,
  spentAnalysis,
} from "../analyses/outcomes.js";
import { ppiPrevalenceAnalysis } from "../analyses/ppi.js";
import { signalAucAnalysis } from "../analyses/signals.js";
import { clustersOf } from "../counts/group.js";
import type { RunSource, StudyData } from "./data.js";
import { type Absence, drawn, type Entry, type StudyLevel } from "./entry.js";

/** Mean recall and success rate of each set of runs, success rate by threshold, and the recall of each ITBench run. */
export function runEntries(study: StudyData, level: StudyLevel): readonly (Entry | Absence)[] {
  if (study.runs.length === 0) {
    const text = 'no runs at hand; "mastkit fetch itbench", --itbench DIR, --traces PATH or --outcomes FILE fills this';
    return [{ name: "outcomes-itbench", text }];
  }
  return study.runs.flatMap((source): readonly Entry[] => {
    const { dataset } = source;
    const [title, named] = namesOf(study, source);
    const context = { source: named };
    const by = runGroups(study, source);
    const recalled = source.data.some((record) => record.recall !== null);
    const repeats = clustersOf(source.data).some(({ length }) => length > 1);
    const reference = [`The reference threshold is ${study.successThreshold}.`];
    return [
      {
        name: `outcomes-${dataset}`,
        title: `Mean recall and success rate: ${title}`,
        analysis: outcomesAnalysis,
        source,
        values: { ...level, by },
      },
      drawn(outcomesAnalysis, source, { ...level, by }, { name: `outcomes-${dataset}`, figure: "outcomes", context }),
      ...(repeats
        ? [
            {
              name: `outcomes-repeats-${dataset}`,
              title: `Repeated runs of a scenario: ${title}`,
              analysis: repeatsAnalysis,
              source,
              values: { ...level, by },
            },
          ]
        : []),
      ...(source.data.some(({ spent }) => Object.values(spent ?? {}).some((value) => value !== null))
        ? [
            {
              name: `outcomes-cost-${dataset}`,
              title: `Tokens, cost and seconds by outcome: ${title}`,
              analysis: spentAnalysis,
              source,
              values: { ...level, by },
            },
          ]
        : []),
      ...(repeats
        ? [
            drawn(
              outcomesAnalysis,
              source,
              { ...level, by: [...by.filter((name) => !["cluster", "scenario"].includes(name)), "cluster"] },
              { name: `solved-${dataset}`, figure: "solved", context },
            ),
          ]
        : []),
      ...(recalled
        ? [
            drawn(
              outcomesByThreshold,
              source,
              { ...level, by },
              { name: `sweep-${dataset}`, figure: "sweep", context: { ...context, cautions: reference } },
            ),
          ]
        : []),
      ...(dataset === "itbench" && source.data.length > 0
        ? [
            drawn(
              recallByRun,
              source,
              {},
              { name: `recall-runs-${dataset}`, figure: "recall-runs", context },
              ...(source.data.some(({ precision }) => typeof precision === "number")
                ? [{ name: `recall-precision-${dataset}`, figure: "recall-precision", context }]
                : []),
            ),
          ]
        : []),
    ];
  });
}

/** How well the signals of one's own runs tell modes, or how the runs ended; nothing where neither is known of any. */
export function signalEntries({ signals: source }: StudyData, level: StudyLevel): readonly Entry[] {
  if (source === null) return [];
  const { runs, labels } = source.data;
  if (labels === null && runs.every(({ trace }) => trace.outcome === null)) return [];
  const title = `How well signals of the runs tell ${labels === null ? "failed from successful ones" : "modes"}`;
  const values = { ...picked(level, "confidence"), ...(labels === null ? { auc: true } : {}) };
  return [{ name: "signals-auc-own", title, analysis: signalAucAnalysis, source, values }];
}

/** A set of runs as the title of its tables, and as a caption names it. */
function namesOf({ recall }: StudyData, { dataset, given, inputs }: RunSource): readonly [string, string] {
  const file = inputs[0]!.name;
  switch (dataset) {
    case "itbench":
      return ["ITBench runs", `ITBench-Trajectories (CC-BY-NC-4.0), ${recall} recall`];
    case "own":
      return given.traces === undefined
        ? ["own outcomes", `one's own outcomes (${file})`]
        : ["own runs", `one's own runs (${file})`];
    case "labels":
      return ["outcomes of one's own labels", `one's own labels (${file})`];
  }
}

/** The columns asked for, else the labels', else model and domain, as far as all records have them; no domain where there is one. */
function runGroups({ by, labels }: StudyData, { data }: RunSource): readonly string[] {
  const has = (column: string) => data.every((row) => Object.hasOwn(row.groups, column));
  const domains = new Set(data.map(({ groups }) => groups["domain"])).size;
  if (by.length > 0 || labels !== null) return (by.length > 0 ? by : labels!.by).filter(has);
  return ["model", ...(domains > 1 ? ["domain"] : [])].filter(has);
}

/** What changed from one's own labels to those of a second file; nothing without one. */
export function changeEntries({ compared: source }: StudyData, level: StudyLevel): readonly Entry[] {
  if (source?.data.files == null) return [];
  const { first, second } = source.data.files;
  const title = `What changed: ${first} (first) and ${second} (second)`;
  const figures = [{ name: "compare-labels", figure: "compare", context: { source: "one's own labels" } }];
  return [{ name: "compare-labels", title, analysis: compareAnalysis, source, values: { ...level }, figures }];
}

/** The labels at hand as a judge's, put together with people's of some traces; nothing unless it is said how these were drawn. */
export function checkedEntries({ checked: source, by }: StudyData, level: StudyLevel): readonly Entry[] {
  if (source === null) return [];
  const figures = [
    { name: "prevalence-ppi-labels", figure: "prevalence-ppi", context: { source: "one's own labels" } },
  ];
  const title = "Prevalence by a judge's labels of all traces and people's of some";
  const values = { ...picked(level, "confidence"), by };
  return [{ name: "prevalence-ppi-labels", title, analysis: ppiPrevalenceAnalysis, source, values, figures }];
}

/** The labels at hand as a judge's, scored against true ones; nothing without a truth. */
export function judgedEntries({ judged: source, labels }: StudyData, level: StudyLevel): readonly Entry[] {
  if (source === null) return [];
  const dataset = labels === null ? "mast" : "labels";
  const truth =
    source.given.truth === undefined ? "the majority of the human votes of MAST-Data" : "a file taken as true";
  return [
    {
      name: `judge-scores-${dataset}`,
      title: `The labels as a judge's, against ${truth}`,
      analysis: judgeScoresAnalysis,
      source,
      values: { ...level },
    },
  ];
}
