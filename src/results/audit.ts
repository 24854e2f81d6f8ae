import { type AuditRow, auditColumns } from "../datasets/audit/finding.js";
import type { FileDigest } from "../datasets/digest.js";
import type { StudyData } from "../source.js";
import type { ResultTable } from "./tables.js";

/** The findings of an audit as tables, one a data set. */
export function auditTables(rows: readonly AuditRow[], data: StudyData): readonly ResultTable[] {
  const digests: Readonly<Record<string, FileDigest | undefined>> = {
    mast: data.mast?.digest,
    human: data.human?.digest,
    itbench: data.itbench?.digest,
    labels: data.labels?.file.digest,
  };
  return [...new Set(rows.map(({ dataset }) => dataset))].map((dataset) => {
    const digest = digests[dataset];
    return {
      name: `audit-${dataset}`,
      title: `What must be known of the ${dataset} data`,
      command: `audit --${dataset} ${dataset === "itbench" ? "DIR" : "FILE"}`,
      columns: auditColumns,
      rows: rows.filter((row) => row.dataset === dataset).map((row) => ({ ...row })),
      inputs: digest === undefined ? [] : [digest],
    };
  });
}
