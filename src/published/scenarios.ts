import type { OutcomeRecord } from "../trace.js";
import { shipped } from "./tables.js";

/** Group columns of what ITBench says of its scenarios, by the columns of the file: `category` is the modes' own. */
const columns = {
  category: "scenario_category",
  ...{ complexity: "complexity", fault: "fault", root_kind: "root_kind", root_causes: "root_causes" },
} as const;

/**
 * Runs of ITBench's SRE scenarios with the facts of their scenario as group columns: `scenario_category` (sre,
 * finops), `complexity` (low, medium, high), `fault` (the faults injected, joined by "|"), `root_kind` and `root_causes` (kind and
 * number of the true root causes). A column that the run has stays its own; a scenario that the benchmark's index does not
 * describe lacks it. From the repository itbench-hub/ITBench, Apache-2.0.
 */
export function withScenarioFacts(records: readonly OutcomeRecord[]): readonly OutcomeRecord[] {
  const facts = new Map(
    shipped("itbench-scenarios.csv").rows.map(({ cells: row }) => {
      const cells = Object.entries(columns).map(([name, group]) => [group, row[name]!] as const);
      const known = cells.filter(([, text]) => text !== "");
      return [row["scenario"]!, Object.fromEntries(known)] as const;
    }),
  );
  return records.map((record) => {
    const { domain, scenario } = record.groups;
    const known = domain === "sre" && scenario !== undefined ? facts.get(scenario) : undefined;
    return known === undefined ? record : { ...record, groups: { ...record.groups, ...known, ...record.groups } };
  });
}
