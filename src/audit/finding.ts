import { some, visible } from "../words.js";

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

export type Finding = Omit<AuditRow, "dataset">;

export function inDataset(dataset: string, findings: readonly Finding[]): readonly AuditRow[] {
  return findings.map((finding) => ({ ...finding, dataset, detail: visible(finding.detail) }));
}

/** How something is, from which nothing need follow. */
export function info(check: string, records: number, detail: string, consequence: string | null = null): Finding {
  return { check, severity: "info", records, detail, consequence };
}

/** What a check looked for: how many records it found, or their names, of which the detail then gives the first. */
type Sought = Omit<Finding, "severity" | "records"> & {
  readonly severity?: Severity;
  /** The detail where nothing was found. */
  readonly none?: string;
} & ({ readonly records: number } | { readonly names: readonly string[] });

/**
 * The row of a check that counts what is amiss: info with the text `none` and no consequence where there is nothing,
 * else a warning (or what `severity` says).
 */
export function found({ check, detail, consequence, none = detail, severity = "warning", ...sought }: Sought): Finding {
  const [records, named] =
    "names" in sought ? [sought.names.length, `${detail}: ${some(sought.names)}`] : [sought.records, detail];
  return records === 0 ? info(check, 0, none) : { check, severity, records, detail: named, consequence };
}

/** Those of the rows that found something. */
export function amiss(...rows: readonly Finding[]): readonly Finding[] {
  return rows.filter(({ records }) => records > 0);
}

function bySeverity(rows: readonly AuditRow[], ...severities: readonly Severity[]): readonly AuditRow[] {
  return severities.flatMap((severity) => rows.filter((row) => row.severity === severity));
}

/** What matters of an audit, one line a finding: errors first, then warnings. */
export function auditSummaryLines(rows: readonly AuditRow[]): readonly string[] {
  return bySeverity(rows, "error", "warning").map(({ severity, check, dataset, detail, consequence }) => {
    const text = detail.length > 240 ? `${detail.slice(0, 237)}...` : detail;
    return `audit ${severity}, ${dataset} ${check}: ${text}${consequence === null ? "" : `; ${consequence}`}`;
  });
}

/** Findings for reading: worst first, each with what follows from it. */
export function auditText(rows: readonly AuditRow[]): string {
  const lines = bySeverity(rows, "error", "warning", "info").map(
    ({ severity, check, dataset, records, detail, consequence }) =>
      `${severity.toUpperCase().padEnd(7)} ${dataset} ${check} [${records}]: ${detail}\n${consequence === null ? "" : `        ${consequence}\n`}`,
  );
  return lines.join("");
}
