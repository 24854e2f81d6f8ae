export type Severity = "info" | "warning" | "error";

/** One thing an audit found, or made sure of. */
export interface AuditRow {
  /** Name of the check: kebab-case, the same in every version. */
  readonly check: string;
  /** error: results would be wrong; warning: results need care; info: how the file is. */
  readonly severity: Severity;
  /** mast, human, itbench, labels or outcomes. */
  readonly dataset: string;
  /** How many records it concerns: rows, votes, runs, groups. */
  readonly records: number;
  readonly detail: string;
  /** What follows for an analysis; null where nothing does. */
  readonly consequence: string | null;
}

/**
 * The row of a check that counts what is amiss: info with the text `none` and no consequence where there is nothing,
 * else a warning (or what `severity` says).
 */
export function found(
  row: Omit<AuditRow, "severity"> & { readonly severity?: Severity; readonly none?: string },
): AuditRow {
  const { check, dataset, records, severity = "warning", detail, none = detail, consequence } = row;
  if (records === 0) return { check, severity: "info", dataset, records, detail: none, consequence: null };
  return { check, severity, dataset, records, detail, consequence };
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
