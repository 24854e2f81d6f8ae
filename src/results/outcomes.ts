import { outcomesOfTraces } from "../datasets/join.js";
import type { OutcomeSet, StudyData } from "../source.js";
import { outcomes, outcomesColumns } from "../statistics/outcomes.js";
import { type Absence, byFlag, type ResultOptions, type ResultTable } from "./tables.js";

/** How one set of runs ended, and the flag that gives the same to a command. */
export interface NamedOutcomes {
  /** Second part of the names of its tables and figures. */
  readonly dataset: "itbench" | "own" | "labels";
  readonly flag: string;
  readonly source: string;
  readonly set: OutcomeSet;
}

/** The outcomes at hand: those of the ITBench tree, of an outcomes CSV, or what a labels file says itself. */
export function outcomeSets({ runs, outcomes: own, labels, recall }: StudyData): readonly NamedOutcomes[] {
  const within =
    labels !== null && labels.inputs.length === 1
      ? labels.traces.filter(({ outcome, recall }) => outcome !== null || recall !== null)
      : [];
  return [
    ...(runs === null
      ? []
      : [
          {
            dataset: "itbench" as const,
            flag: `--itbench DIR${recall === "filtered" ? "" : " --recall unfiltered"}`,
            source: `ITBench-Trajectories (CC-BY-NC-4.0), ${recall} recall`,
            set: runs,
          },
        ]),
    ...(own === null
      ? []
      : [
          {
            dataset: "own" as const,
            flag: "--outcomes FILE",
            source: `one's own outcomes (${own.digest.name})`,
            set: own,
          },
        ]),
    ...(within.length === 0
      ? []
      : [
          {
            dataset: "labels" as const,
            flag: "--labels FILE",
            source: `one's own labels (${labels!.file.digest.name})`,
            set: { records: outcomesOfTraces(labels!.traces), digest: labels!.file.digest },
          },
        ]),
  ];
}

const titles = { itbench: "ITBench runs", own: "own outcomes", labels: "outcomes of one's own labels" } as const;

/** The columns asked for where all records have them, else those of the usual ones that they have. */
export function groupsOf({ by }: StudyData, { records }: OutcomeSet, usual: readonly string[]): readonly string[] {
  const has = (column: string) => records.every((row) => Object.hasOwn(row.groups, column));
  return by.length > 0 && by.every(has) ? by : usual.filter(has);
}

/** Mean recall and success rate of each set of outcomes, by model and domain where all records have them. */
export function outcomesTables(data: StudyData, options: ResultOptions): readonly (ResultTable | Absence)[] {
  const sets = outcomeSets(data);
  if (sets.length === 0) {
    const text = 'no ITBench runs at hand; "mastkit fetch itbench", --itbench DIR or --outcomes FILE fills this';
    return [{ name: "outcomes-itbench", text }];
  }
  return sets.map(({ dataset, flag, set }) => {
    const by = groupsOf(data, set, ["model", "domain"]);
    return {
      name: `outcomes-${dataset}`,
      title: `Mean recall and success rate: ${titles[dataset]}`,
      command: `outcomes ${flag}${byFlag(by)}`,
      columns: [...by, ...outcomesColumns],
      rows: outcomes(set.records, { ...options, by, threshold: data.successThreshold }),
      inputs: [set.digest],
    };
  });
}
