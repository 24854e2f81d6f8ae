import { type AuditRow, auditColumns } from "../datasets/audit/finding.js";
import type { FileDigest } from "../datasets/digest.js";
import type { StudyData } from "../source.js";
import type { ResultTable } from "./tables.js";

const titles: Readonly<Record<string, string>> = {
  mast: "MAST-Data",
  human: "the human votes",
  itbench: "the ITBench runs",
  labels: "one's own labels",
  study: "the ITBench study's counts",
  "success-failure": "the paper's Table 7",
};

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
      title: `What must be known of ${titles[dataset] ?? dataset}`,
      command: digest === undefined ? "reproduce" : `audit --${dataset} ${dataset === "itbench" ? "DIR" : "FILE"}`,
      columns: auditColumns,
      rows: rows.filter((row) => row.dataset === dataset).map((row) => ({ ...row })),
      inputs: digest === undefined ? [] : [digest],
    };
  });
}
