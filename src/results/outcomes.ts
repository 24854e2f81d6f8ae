import type { OutcomeSet, StudyData } from "../source.js";
import { outcomes, outcomesColumns } from "../statistics/outcomes.js";
import type { Absence, ResultOptions, ResultTable } from "./tables.js";

/** How one set of runs ended, and the flag that gives the same to a command. */
export interface NamedOutcomes {
  /** Second part of the names of its tables and figures. */
  readonly dataset: "itbench" | "own";
  readonly flag: string;
  readonly source: string;
  readonly set: OutcomeSet;
}

/** The outcomes at hand: those of the ITBench tree, and those of an outcomes CSV. */
export function outcomeSets({ runs, outcomes: own }: StudyData): readonly NamedOutcomes[] {
  return [
    ...(runs === null
      ? []
      : [
          {
            dataset: "itbench" as const,
            flag: "--itbench DIR",
            source: "ITBench-Trajectories (CC-BY-NC-4.0)",
            set: runs,
          },
        ]),
    ...(own === null
      ? []
      : [{ dataset: "own" as const, flag: "--outcomes FILE", source: "one's own outcomes", set: own }]),
  ];
}

/** Mean recall and success rate of each set of outcomes, by model and domain where all records have them. */
export function outcomesTables(data: StudyData, options: ResultOptions): readonly (ResultTable | Absence)[] {
  const sets = outcomeSets(data);
  if (sets.length === 0) {
    const text = 'no ITBench runs at hand; "mastkit fetch itbench", --itbench DIR or --outcomes FILE fills this';
    return [{ name: "outcomes-itbench", text }];
  }
  return sets.map(({ dataset, flag, set }) => {
    const by = ["model", "domain"].filter((column) => set.records.every((row) => Object.hasOwn(row.groups, column)));
    return {
      name: `outcomes-${dataset}`,
      title: `Mean recall and success rate: ${dataset === "itbench" ? "ITBench runs" : "own outcomes"}`,
      command: `outcomes ${flag}${by.length === 0 ? "" : ` --by ${by.join(",")}`}`,
      columns: [...by, ...outcomesColumns],
      rows: outcomes(set.records, { ...options, by, threshold: data.successThreshold }),
      inputs: [set.digest],
    };
  });
}
