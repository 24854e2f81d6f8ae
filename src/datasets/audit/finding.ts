export type Severity = "info" | "warning" | "error";

/** One thing an audit found, or made sure of. */
export interface AuditRow {
  /** Name of the check: kebab-case, the same in every version. */
  readonly check: string;
  /** error: results would be wrong; warning: results need care; info: how the file is. */
  readonly severity: Severity;
  /** mast, human, itbench or labels. */
  readonly dataset: string;
  /** How many records it concerns: rows, votes, runs, groups. */
  readonly records: number;
  readonly detail: string;
  /** What follows for an analysis; null where nothing does. */
  readonly consequence: string | null;
}

export const auditColumns = ["check", "severity", "dataset", "records", "detail", "consequence"] as const;

/** "a, b, c and 7 more" */
export function some(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** "1 row", "4 rows" */
export function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** Records by a key, keys in order of first appearance. */
export function grouped<T>(records: readonly T[], keyOf: (record: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const record of records) {
    const key = keyOf(record);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return groups;
}
