import type { StudyData } from "../source.js";
import { outcomes, outcomesColumns } from "../statistics/outcomes.js";
import type { Absence, ResultOptions, ResultTable } from "./tables.js";

/** How the ITBench runs ended, by model and domain where the records have them. */
export function outcomesTable(data: StudyData, options: ResultOptions): ResultTable | Absence {
  const name = "outcomes-itbench";
  const records = data.outcomes;
  if (records === null) {
    return {
      name,
      text: 'no ITBench runs at hand; "mastkit fetch itbench", --itbench DIR or --outcomes FILE fills this',
    };
  }
  const by = ["model", "domain"].filter((column) => records.every((row) => Object.hasOwn(row.groups, column)));
  return {
    name,
    title: "Mean recall and success rate",
    command: `outcomes --itbench DIR${by.length === 0 ? "" : ` --by ${by.join(",")}`}`,
    columns: [...by, ...outcomesColumns],
    rows: outcomes(records, { ...options, by }),
    inputs: data.itbench === null ? [] : [data.itbench.digest],
  };
}
