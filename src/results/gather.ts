import type { StudyData } from "../source.js";
import { agreementTables } from "./agreement.js";
import { associationTables } from "./association.js";
import { comparisonTable } from "./comparison.js";
import { interventionsTables } from "./interventions.js";
import { judgeTables } from "./judged.js";
import { labelledSets } from "./labelled.js";
import { modesTables } from "./modes.js";
import { outcomesTables } from "./outcomes.js";
import { sweepTables } from "./sweep.js";
import type { Absence, ResultOptions, Results, ResultTable } from "./tables.js";

/** Every table that the data at hand allow, in the order of the report, and what they do not allow. */
export async function gatherResults(data: StudyData, options: ResultOptions = {}): Promise<Results> {
  const sets = await labelledSets(data);
  const parts: readonly (ResultTable | Absence)[] = [
    ...outcomesTables(data, options),
    ...sweepTables(data, options),
    ...sets.flatMap((set) => modesTables(set, options)),
    ...associationTables(sets),
    ...(await agreementTables(data, options)),
    ...judgeTables(data, options),
    ...(await interventionsTables(data, options)),
    await comparisonTable(data, options),
  ];
  return {
    tables: parts.filter((part): part is ResultTable => "rows" in part),
    absences: parts.filter((part): part is Absence => "text" in part),
  };
}
