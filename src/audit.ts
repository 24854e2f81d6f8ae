import { auditCodes } from "./datasets/audit/codes.js";
import { type AuditRow, many, some } from "./datasets/audit/finding.js";
import { auditHuman } from "./datasets/audit/human.js";
import { auditDuplicates, auditKeys } from "./datasets/audit/identity.js";
import { auditItbench } from "./datasets/audit/itbench.js";
import { pointsOfRecords, pointsOfTraces } from "./datasets/audit/label-points.js";
import { auditLabelCells, auditRecall } from "./datasets/audit/labels.js";
import { auditNames } from "./datasets/audit/names.js";
import { auditRelease } from "./datasets/audit/release.js";
import { auditSelection } from "./datasets/audit/selection.js";
import type { FileDigest } from "./datasets/digest.js";
import type { LabelsFile } from "./datasets/labels-csv.js";
import type { MastRecord } from "./datasets/mast-record.js";
import type { StudyData } from "./source.js";
import { type Replication, type ReplicationOptions, replicatedGroups } from "./statistics/label-replication.js";
import { replicationText } from "./statistics/replication-caution.js";
import type { LabelledTrace, OutcomeRecord } from "./trace.js";

/** Records of a MAD_full_dataset file (from `scanMastFull` or `readMastFull`) and the file's digest. */
export interface MastToAudit {
  readonly records: readonly MastRecord[];
  readonly digest: FileDigest;
}

/** Every check of a MAD_full_dataset file. Duplicates are looked for where trajectories were digested. */
export function auditMast({ records, digest }: MastToAudit, options: ReplicationOptions = {}): readonly AuditRow[] {
  const dataset = "mast";
  const named = records.map((record) => ({
    id: [record.traceKey, record.traceId].filter((part) => part !== null).join("/"),
    labels: record.labels,
  }));
  const column = (of: (record: MastRecord) => string | null) => records.map(of);
  return [
    auditRelease(dataset, digest, records.length),
    ...auditLabelCells(dataset, named),
    ...auditCodes(dataset, records),
    ...auditKeys(dataset, records),
    ...auditDuplicates(dataset, records),
    replicationRow(dataset, replicatedGroups(pointsOfRecords(records), options)),
    ...auditNames(
      dataset,
      "system",
      column(({ system }) => system),
    ),
    ...auditNames(
      dataset,
      "model",
      column(({ model }) => model),
    ),
    ...auditNames(
      dataset,
      "benchmark",
      column(({ benchmark }) => benchmark),
    ),
  ];
}

/** Every check of a labels file; with outcome records, whether the labelled traces were selected on outcome. */
export function auditLabels(
  file: Pick<LabelsFile, "traces" | "digest" | "annotators">,
  outcomes: readonly OutcomeRecord[] | null = null,
  options: ReplicationOptions = {},
): readonly AuditRow[] {
  const dataset = "labels";
  const { traces, digest, annotators } = file;
  const known = (of: (trace: LabelledTrace) => string | null) => traces.map(of);
  return [
    {
      check: "file",
      severity: "info",
      dataset,
      records: traces.length,
      detail: `${many(traces.length, "row")}${annotators.length > 0 ? ` of ${many(annotators.length, "annotator")}` : ""}, ${digest.bytes} bytes, sha256 ${digest.sha256}`,
      consequence: null,
    },
    ...auditLabelCells(dataset, traces),
    replicationRow(dataset, replicatedGroups(pointsOfTraces(traces), options)),
    ...auditNames(
      dataset,
      "system",
      known(({ system }) => system),
    ),
    ...auditNames(
      dataset,
      "model",
      known(({ model }) => model),
    ),
    ...auditNames(
      dataset,
      "benchmark",
      known(({ benchmark }) => benchmark),
    ),
    ...auditRecall(dataset, traces),
    ...auditSelection(dataset, traces, outcomes),
  ];
}

/** Audits whatever data are at hand, in the order mast, human, itbench, labels. Published counts are not audited. */
export function auditStudy(
  data: Pick<StudyData, "mast" | "human" | "itbench" | "labels" | "outcomes" | "runs">,
  options: ReplicationOptions = {},
): readonly AuditRow[] {
  return [
    ...(data.mast === null ? [] : auditMast(data.mast, options)),
    ...(data.human === null ? [] : auditHuman(data.human)),
    ...(data.itbench === null ? [] : auditItbench(data.itbench)),
    ...(data.labels === null
      ? []
      : auditLabels(data.labels.file, (data.outcomes ?? data.runs)?.records ?? null, options)),
  ];
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

/** What the replication test found, as a row. */
function replicationRow(dataset: string, found: Replication): AuditRow {
  const { verdict, pairs, compared, agreeing, expected, p } = found;
  const chance = Math.round(expected * compared);
  const overall = `labels coincide at ${agreeing} of ${compared} shared indices over ${many(pairs, "pair")} of groups, chance gives ${chance}; permutation p ${p?.toPrecision(2) ?? "none"}`;
  const row = { check: "label-replication", dataset };
  switch (verdict) {
    case "replicated":
      return {
        ...row,
        severity: "error",
        records: found.groups.length,
        detail: `${replicationText(found)} (${some(found.groups)}); ${overall}`,
        consequence:
          "results by group are an artefact: refused unless --accept-replicated-labels, then noted in every row",
      };
    case "alike":
      return {
        ...row,
        severity: "warning",
        records: new Set(found.found.flatMap(({ groups }) => groups)).size,
        detail: `${some(
          found.found.map(({ groups, agreeing: same, shared }) => `${groups.join(" and ")}: ${same} of ${shared}`),
          3,
        )}; ${overall}`,
        consequence:
          "groups are more alike, index by index, than independent labels: tasks in common, or copied labels",
      };
    case "none":
      return { ...row, severity: "info", records: 0, detail: `no replication found: ${overall}`, consequence: null };
    case "untestable":
      return {
        ...row,
        severity: "info",
        records: 0,
        detail: "no two groups share five labelled indices: nothing to compare",
        consequence: null,
      };
  }
}
