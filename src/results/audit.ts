import { type AuditRow, auditColumns } from "../datasets/audit/finding.js";
import type { FileDigest } from "../datasets/digest.js";
import type { StudyData } from "../source.js";
import type { ResultTable } from "./tables.js";

const titles: Readonly<Record<string, string>> = {
  mast: "MAST-Data",
  human: "the human votes",
  itbench: "the ITBench runs",
  labels: "one's own labels",
  outcomes: "one's own outcomes",
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
    outcomes: data.outcomes?.digest,
  };
  const joined = joinedOutcomes(data);
  return [...new Set(rows.map(({ dataset }) => dataset))].map((dataset) => {
    const digest = digests[dataset];
    const join = dataset === joined?.to ? joined : null;
    const given = `audit --${dataset} ${dataset === "itbench" ? "DIR" : "FILE"}`;
    return {
      name: `audit-${dataset}`,
      title: `What must be known of ${titles[dataset] ?? dataset}`,
      command: digest === undefined ? "reproduce" : join === null ? given : `${given} ${join.flag}`,
      columns: auditColumns,
      rows: rows.filter((row) => row.dataset === dataset).map((row) => ({ ...row })),
      inputs: digest === undefined ? [] : [digest, ...(join === null ? [] : [join.digest])],
    };
  });
}

/** Which data set the outcomes are joined to, and the flag that gives them; null where there are none. */
function joinedOutcomes({ labels, outcomes, runs }: StudyData) {
  if (outcomes !== null)
    return { to: labels === null ? "mast" : "labels", flag: "--outcomes FILE", digest: outcomes.digest };
  return labels === null || runs === null ? null : { to: "labels", flag: "--itbench DIR", digest: runs.digest };
}
