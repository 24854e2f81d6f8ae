import type { OutcomeRecord } from "../trace.js";
import { shipped } from "./tables.js";

/** What ITBench says of its scenarios, as group columns. */
export const scenarioColumns = ["category", "complexity", "fault", "root_kind", "root_causes"] as const;

/**
 * Runs of ITBench's SRE scenarios with the facts of their scenario as group columns: `category` (sre, finops),
 * `complexity` (low, medium, high), `fault` (the faults injected, joined by "|"), `root_kind` and `root_causes` (kind and
 * number of the true root causes). A column that the run has stays its own; a scenario that the benchmark's index does not
 * describe lacks it. From the repository itbench-hub/ITBench, Apache-2.0.
 */
export function withScenarioFacts(records: readonly OutcomeRecord[]): readonly OutcomeRecord[] {
  const facts = new Map(
    shipped("itbench-scenarios.csv").rows.map(({ cells: row }) => {
      const known = scenarioColumns.filter((name) => row[name] !== "").map((name) => [name, row[name]!] as const);
      return [row["scenario"]!, Object.fromEntries(known)] as const;
    }),
  );
  return records.map((record) => {
    const { domain, scenario } = record.groups;
    const known = domain === "sre" && scenario !== undefined ? facts.get(scenario) : undefined;
    return known === undefined ? record : { ...record, groups: { ...known, ...record.groups } };
  });
}
