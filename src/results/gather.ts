import type { StudyData } from "../source.js";
import { lift, liftColumns } from "../statistics/lift.js";
import { groupHeads } from "../statistics/mode-groups.js";
import { outcomes, outcomesColumns } from "../statistics/outcomes.js";
import { prevalence, prevalenceColumns } from "../statistics/prevalence.js";
import { type LabelledSet, labelledSets } from "./labelled.js";
import type { Absence, ResultOptions, Results, ResultTable } from "./tables.js";

/** Every table that the data at hand allow, in the order of the report, and what they do not allow. */
export async function gatherResults(data: StudyData, options: ResultOptions = {}): Promise<Results> {
  const parts: readonly (ResultTable | Absence)[] = [
    outcomesTable(data, options),
    ...(await labelledSets(data)).flatMap((set) => [
      set.hasOutcomes ? prevalenceByOutcome(set, options) : prevalenceTable(set, options),
      ...(set.hasOutcomes ? [liftTable(set, options)] : []),
    ]),
  ];
  return {
    tables: parts.filter((part): part is ResultTable => "rows" in part),
    absences: parts.filter((part): part is Absence => "text" in part),
  };
}

function outcomesTable(data: StudyData, options: ResultOptions): ResultTable | Absence {
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
    command: `outcomes --itbench DIR${byText(by)}`,
    columns: [...by, ...outcomesColumns],
    rows: outcomes(records, { ...options, by }),
    inputs: data.itbench === null ? [] : [data.itbench.digest],
  };
}

function prevalenceTable(set: LabelledSet, options: ResultOptions): ResultTable {
  const { data, by, caution } = set;
  return {
    name: `prevalence-${set.dataset}`,
    title: `Prevalence of each mode: ${set.title}`,
    command: `prevalence ${set.flag}${byText(by)}`,
    columns: [...groupHeads(data, by), ...prevalenceColumns],
    rows: prevalence(data, { ...options, by, caution }),
    inputs: set.inputs,
  };
}

/** The same among failed and among successful traces, with `outcome` as a group column. */
function prevalenceByOutcome(set: LabelledSet, options: ResultOptions): ResultTable {
  const { data, by, caution } = set;
  const heads = groupHeads(data, by);
  const rows = (["failure", "success"] as const).flatMap((outcome) =>
    prevalence(data, { ...options, by, caution, outcome }).map((row) => ({
      ...Object.fromEntries(heads.map((name) => [name, row[name]!])),
      outcome,
      ...row,
    })),
  );
  return {
    name: `prevalence-${set.dataset}`,
    title: `Prevalence of each mode by outcome: ${set.title}`,
    command: `prevalence ${set.flag}${byText(by)} --outcome failure (and success)`,
    columns: [...heads, "outcome", ...prevalenceColumns],
    rows,
    inputs: set.inputs,
  };
}

function liftTable(set: LabelledSet, options: ResultOptions): ResultTable {
  const { data, by, caution } = set;
  return {
    name: `lift-${set.dataset}`,
    title: `Failed against successful traces: ${set.title}`,
    command: `lift ${set.flag}${byText(by)}`,
    columns: [...groupHeads(data, by), ...liftColumns],
    rows: lift(data, { ...options, by, caution }),
    inputs: set.inputs,
  };
}

function byText(by: readonly string[]): string {
  return by.length === 0 ? "" : ` --by ${by.join(",")}`;
}
