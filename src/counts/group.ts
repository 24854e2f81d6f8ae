import { checkAnnotators } from "../annotators.js";
import { UsageError } from "../errors.js";
import { grouped } from "../listed.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { Group, LabelledTrace, OutcomeRecord } from "../trace.js";
import type { CountOrigin } from "./tables.js";

/** What the published files call the columns of every trace. */
export const fileNames = { mas_name: "system", llm_name: "model", benchmark_name: "benchmark" } as const;

/** The group columns that every reader knows, by their own name and the files'. */
const known: Readonly<Record<string, string>> = {
  ...fileNames,
  ...Object.fromEntries(
    ["system", "model", "benchmark", "cluster", "scenario", "run", "domain", "trace_key"].map((name) => [name, name]),
  ),
};

/** Stands in a group cell where the trace has no value for the column. */
export const missingGroup = "(none)";

/** The column that `--by` means: "mas_name" and "System" → "system"; other names stay. */
export function groupColumn(name: string): string {
  const column = name.toLowerCase();
  return Object.hasOwn(known, column) ? known[column]! : name;
}

/** The names that `--by` takes for these traces: the four of every trace, then the extra columns in order. */
export function groupColumnsOf(traces: readonly LabelledTrace[]): readonly string[] {
  const extra = new Set<string>();
  // Traces of a file share what is alike in them.
  let last: object = {};
  for (const trace of traces) {
    if (trace.extra === last) continue;
    last = trace.extra;
    for (const name in trace.extra) extra.add(name);
  }
  return ["system", "model", "benchmark", "cluster", ...extra];
}

/** A trace's value in a group column; "(none)" where it has none. */
export function groupValue(trace: LabelledTrace, name: string): string {
  const column = groupColumn(name);
  switch (column) {
    case "system":
      return trace.system ?? missingGroup;
    case "model":
      return trace.model ?? missingGroup;
    case "benchmark":
      return trace.benchmark ?? missingGroup;
    case "cluster":
      return trace.cluster ?? missingGroup;
    default:
      return Object.hasOwn(trace.extra, column) ? trace.extra[column]! : missingGroup;
  }
}

/** What a group of a count table (or a record's groups) has in a column, by either of its names; "(none)" for nothing. */
export function groupCell(group: Group, name: string): string {
  if (Object.hasOwn(group, name)) return group[name]!;
  const column = groupColumn(name);
  return Object.hasOwn(group, column) ? group[column]! : missingGroup;
}

/** A key that no two different lists of values share. */
export function keyOf(values: readonly (string | number | null)[]): string {
  return JSON.stringify(values);
}

/** The cluster key of a trace without a cluster. */
export function looseKey(id: string, index: number): string {
  return `\u0000${id}\u0000${index}`;
}

/** Throws UsageError for a name (of `flag`) that is not there, with the list of those that are and what a join says of the others. */
export function checkBy(
  by: readonly string[],
  available: readonly string[],
  join: readonly string[] = [],
  flag = "--by",
): void {
  const seen = new Set<string>();
  for (const name of by) {
    if (!available.includes(groupColumn(name)) && !available.includes(name)) {
      const valid = [available.join(", ") || "(none)", ...join].join("; ");
      throw new UsageError(`${flag} ${name}: no such group column; valid ones: ${valid}`);
    }
    if (seen.has(groupColumn(name))) throw new UsageError(`${flag} ${name}: named twice`);
    seen.add(groupColumn(name));
  }
}

export function groupItems<T>(
  items: readonly T[],
  groupOf: (item: T) => readonly (string | number | null)[],
): Map<string, T[]> {
  let [before, key]: [readonly (string | number | null)[], string] = [[], ""];
  return grouped(items, (item) => {
    const group = groupOf(item);
    // what follows one another is mostly of one group
    if (key === "" || group.length !== before.length || group.some((value, at) => value !== before[at])) {
      [before, key] = [group, keyOf(group)];
    }
    return key;
  });
}

/** One group of a result or of a count table, and what belongs to it. */
export interface Gathered<T> {
  /** Group columns, in order. */
  readonly group: Group;
  readonly members: readonly T[];
}

/**
 * Items under the group columns of a trace of theirs, in order of first appearance. Throws UsageError as
 * {@link checkBy}, InputError as {@link checkAnnotators} and {@link taxonomyOf}.
 */
export function gatherTraces<T>(
  items: readonly T[],
  by: readonly string[],
  traceOf: (item: T) => LabelledTrace,
): readonly Gathered<T>[] {
  const traces = items.map(traceOf);
  checkBy(by, groupColumnsOf(traces));
  checkAnnotators(traces);
  taxonomyOf(traces);
  return gather(items, by, (item) => by.map((name) => groupValue(traceOf(item), name)));
}

/** Rows of a count table by group, `source` first where there are several. Throws UsageError as {@link checkBy}. */
export function gatherRows<Row extends CountOrigin>(
  table: { readonly by: readonly string[]; readonly rows: readonly Row[] },
  by: readonly string[],
): readonly Gathered<Row>[] {
  checkBy(by, table.by);
  const heads = groupHeads(table, by);
  const source = (row: Row) => (heads.length > by.length ? [row.source ?? missingGroup] : []);
  return gather(table.rows, heads, (row) => [...source(row), ...by.map((name) => groupCell(row.group, name))]);
}

/** Outcome records under their own group columns and their cluster, in order of first appearance. Throws UsageError as {@link checkBy}. */
export function gatherRecords(
  records: readonly OutcomeRecord[],
  by: readonly string[],
): readonly Gathered<OutcomeRecord>[] {
  const own = records.some(({ cluster }) => cluster !== null) ? ["cluster"] : [];
  checkBy(by, [...new Set([...records.flatMap(({ groups }) => Object.keys(groups)), ...own])]);
  return gather(records, by, ({ cluster, groups }) =>
    by.map((name) =>
      groups[name] === undefined && own.includes(name) ? (cluster ?? missingGroup) : groupCell(groups, name),
    ),
  );
}

/** Outcome records by cluster, in order of first appearance; a record without one is a cluster of its own. */
export function clustersOf(records: readonly OutcomeRecord[]): readonly (readonly OutcomeRecord[])[] {
  return [...groupItems(records, ({ cluster, id }) => [cluster ?? `\u0000${id}`]).values()];
}

/** The heads of a result's group columns: those of `by`, after `source` where a count table has several. */
export function groupHeads(
  data: readonly unknown[] | { readonly rows: readonly CountOrigin[] },
  by: readonly string[],
): readonly string[] {
  const several = "rows" in data && new Set(data.rows.map((row) => row.source)).size > 1;
  return several ? ["source", ...by] : by;
}

function gather<T>(
  items: readonly T[],
  heads: readonly string[],
  valuesOf: (item: T) => readonly string[],
): readonly Gathered<T>[] {
  return [...groupItems(items, valuesOf).values()].map((members) => {
    const values = valuesOf(members[0]!);
    return { group: Object.fromEntries(heads.map((head, at) => [head, values[at]!])), members };
  });
}
