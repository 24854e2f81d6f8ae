import { visible } from "../words.js";

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

/** A row before its data set is named. */
export type Finding = Omit<AuditRow, "dataset">;

export function inDataset(dataset: string, findings: readonly Finding[]): readonly AuditRow[] {
  return findings.map((finding) => ({ ...finding, dataset, detail: visible(finding.detail) }));
}

/** How something is, from which nothing need follow. */
export function info(check: string, records: number, detail: string, consequence: string | null = null): Finding {
  return { check, severity: "info", records, detail, consequence };
}

/**
 * The row of a check that counts what is amiss: info with the text `none` and no consequence where there is nothing,
 * else a warning (or what `severity` says).
 */
export function found({
  none,
  severity = "warning",
  ...row
}: Omit<Finding, "severity"> & { readonly severity?: Severity; readonly none?: string }): Finding {
  return row.records === 0 ? info(row.check, 0, none ?? row.detail) : { ...row, severity };
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

/** What matters of an audit, one line a finding: errors first, then warnings. */
export function auditSummaryLines(rows: readonly AuditRow[]): readonly string[] {
  return (["error", "warning"] as const).flatMap((severity) =>
    rows
      .filter((row) => row.severity === severity)
      .map(({ check, dataset, detail, consequence }) => {
        const text = detail.length > 240 ? `${detail.slice(0, 237)}...` : detail;
        return `audit ${severity}, ${dataset} ${check}: ${text}${consequence === null ? "" : `; ${consequence}`}`;
      }),
  );
}

/** Findings for reading: worst first, each with what follows from it. */
export function auditText(rows: readonly AuditRow[]): string {
  const lines = (["error", "warning", "info"] as const).flatMap((severity) =>
    rows
      .filter((row) => row.severity === severity)
      .flatMap(({ check, dataset, records, detail, consequence }) => [
        `${severity.toUpperCase().padEnd(7)} ${dataset} ${check} [${records}]: ${detail}`,
        ...(consequence === null ? [] : [`        ${consequence}`]),
      ]),
  );
  return `${lines.join("\n")}\n`;
}
