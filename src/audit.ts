import type { AuditRow } from "./datasets/audit/finding.js";
import { auditHuman } from "./datasets/audit/human.js";
import { auditDuplicates, auditKeys } from "./datasets/audit/identity.js";
import { auditItbench } from "./datasets/audit/itbench.js";
import { auditJoin, auditRecallOutcome } from "./datasets/audit/join.js";
import { pointsOfRecords, pointsOfTraces } from "./datasets/audit/label-points.js";
import { auditCodes, auditLabelCells, auditRecall, auditRelease, auditSelection } from "./datasets/audit/labels.js";
import { auditNames } from "./datasets/audit/names.js";
import type { FileDigest } from "./datasets/digest.js";
import type { LabelsFile } from "./datasets/labels-csv.js";
import type { MastRecord } from "./datasets/mast-record.js";
import type { OutcomeSet, StudyData } from "./source.js";
import { type Replication, type ReplicationOptions, replicatedGroups } from "./statistics/label-replication.js";
import { replicationText } from "./statistics/replication-caution.js";
import type { LabelledTrace, OutcomeRecord } from "./trace.js";
import { many, some } from "./words.js";

/** Records of a MAD_full_dataset file (from `scanMastFull` or `readMastFull`) and the file's digest. */
export interface MastToAudit {
  readonly records: readonly MastRecord[];
  readonly digest: FileDigest;
}

export interface AuditOptions extends ReplicationOptions {
  /** What a join leaves over is an error. */
  readonly strict?: boolean;
}

/**
 * Every check of a MAD_full_dataset file. Duplicates are looked for where trajectories were digested. With outcome
 * records, what they leave over and whether the labelled traces were selected on outcome.
 */
export function auditMast(
  { records, digest }: MastToAudit,
  options: AuditOptions = {},
  outcomes: readonly OutcomeRecord[] | null = null,
): readonly AuditRow[] {
  const dataset = "mast";
  const named = records.map((record) => ({
    id: [record.traceKey, record.traceId].filter((part) => part !== null).join("/"),
    labels: record.labels,
    outcome: null,
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
    ...(outcomes === null ? [] : auditJoin(dataset, named, outcomes, options.strict === true)),
    ...(outcomes === null ? [] : auditSelection(dataset, named, outcomes)),
  ];
}

/**
 * Every check of a labels file; with outcome records, what they leave over or contradict, and whether the labelled traces
 * were selected on outcome.
 */
export function auditLabels(
  file: Pick<LabelsFile, "traces" | "digest" | "annotators">,
  outcomes: readonly OutcomeRecord[] | null = null,
  options: AuditOptions = {},
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
    ...auditRecallOutcome(dataset, traces),
    ...(outcomes === null ? [] : auditJoin(dataset, traces, outcomes, options.strict === true)),
    ...auditSelection(dataset, traces, outcomes),
  ];
}

/** Every check of an outcomes file. */
export function auditOutcomes({ records, digest }: OutcomeSet): readonly AuditRow[] {
  const dataset = "outcomes";
  const unknown = records.filter(({ outcome }) => outcome === null);
  const none = unknown.length === 0;
  return [
    {
      check: "file",
      severity: "info",
      dataset,
      records: records.length,
      detail: `${many(records.length, "row")}, ${digest.bytes} bytes, sha256 ${digest.sha256}`,
      consequence: null,
    },
    {
      check: "unknown-outcomes",
      severity: none ? "info" : "warning",
      dataset,
      records: unknown.length,
      detail: none
        ? "every row has an outcome"
        : `${many(unknown.length, "row")} of ${records.length} without an outcome: ${some(unknown.map(({ id }) => id))}`,
      consequence: none ? null : `rates are of the ${records.length - unknown.length} known`,
    },
    ...auditRecall(dataset, records),
    ...auditRecallOutcome(dataset, records),
  ];
}

/** Audits whatever data are at hand, in the order mast, human, itbench, outcomes, labels. Published counts are not audited. */
export function auditStudy(
  data: Pick<StudyData, "mast" | "human" | "itbench" | "labels" | "outcomes" | "runs">,
  options: AuditOptions = {},
): readonly AuditRow[] {
  const ofMast = data.labels === null ? (data.outcomes?.records ?? null) : null;
  return [
    ...(data.mast === null ? [] : auditMast(data.mast, options, ofMast)),
    ...(data.human === null ? [] : auditHuman(data.human)),
    ...(data.itbench === null ? [] : auditItbench(data.itbench)),
    ...(data.outcomes === null ? [] : auditOutcomes(data.outcomes)),
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
