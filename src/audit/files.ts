import type { CountTable } from "../counts/tables.js";
import type { FileDigest } from "../datasets/digest.js";
import type { ItbenchTree } from "../datasets/itbench.js";
import { pointsOfRecords, pointsOfTraces } from "../datasets/label-points.js";
import type { LabelsFile } from "../datasets/labels-csv.js";
import type { HumanFile } from "../datasets/mast-human.js";
import type { MastRecord } from "../datasets/mast-record.js";
import { type Replication, type ReplicationOptions, replicatedGroups } from "../statistics/label-replication.js";
import { replicationText } from "../statistics/replication-caution.js";
import { flagCount, labelCount, labelsKey } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { LabelledTrace, LabelPoint, OutcomeRecord } from "../trace.js";
import { many, some } from "../words.js";
import { auditCounts } from "./counts.js";
import type { AuditRow } from "./finding.js";
import { auditHuman } from "./human.js";
import { auditDuplicates, auditKeys } from "./identity.js";
import { auditItbench } from "./itbench.js";
import { auditJoin, auditRecallOutcome } from "./join.js";
import { auditCodes, auditLabelCells, auditRecall, auditRelease, auditSelection } from "./labels.js";
import { auditNames } from "./names.js";

export type { AuditRow };
export { auditCounts };

/** How runs ended, and the digest of the file or tree that says so. */
export interface OutcomeSet {
  readonly records: readonly OutcomeRecord[];
  readonly digest: FileDigest;
}

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
    ...auditLabelCells(dataset, traces, taxonomyOf(traces)),
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

/** Files as they are read for an audit; null where none is given. */
export interface FilesToAudit {
  readonly mast: MastToAudit | null;
  readonly human: HumanFile | null;
  readonly itbench: ItbenchTree | null;
  readonly outcomes: OutcomeSet | null;
  readonly labels: LabelsFile | null;
  /** How the tree's runs ended, by the success rule. */
  readonly runs: OutcomeSet | null;
  readonly counts: { readonly table: CountTable; readonly digest: FileDigest } | null;
}

/**
 * Audits whatever files there are, in the order mast, human, itbench, outcomes, labels, counts. Outcomes are joined to the
 * labels, else to the MAST file; without them the tree's runs to the labels.
 */
export function auditFiles(files: FilesToAudit, options: AuditOptions = {}): readonly AuditRow[] {
  const ofMast = files.labels === null ? (files.outcomes?.records ?? null) : null;
  return [
    ...(files.mast === null ? [] : auditMast(files.mast, options, ofMast)),
    ...(files.human === null ? [] : auditHuman(files.human)),
    ...(files.itbench === null ? [] : auditItbench(files.itbench)),
    ...(files.outcomes === null ? [] : auditOutcomes(files.outcomes)),
    ...(files.labels === null
      ? []
      : auditLabels(files.labels, (files.outcomes ?? files.runs)?.records ?? null, options)),
    ...(files.counts === null ? [] : auditCounts(files.counts.table, files.counts.digest)),
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

/** The labels of the MAST file, else of the labels file, as the replication test takes them. */
export function labelPoints({ mast, labels }: Pick<FilesToAudit, "mast" | "labels">): readonly LabelPoint[] {
  return mast === null ? pointsOfTraces(labels?.traces ?? []) : pointsOfRecords(mast.records);
}

/**
 * For each trace whether another group carries the very same labels at the same index: "replicated", "own", or "missing"
 * where the trace is not labelled at all. Two traces without any flag agree easily: they are "empty". Traces whose index is
 * no whole number are left out.
 */
export function replicationRows(
  points: readonly LabelPoint[],
): readonly { readonly group: string; readonly index: number; readonly state: string }[] {
  const keyOf = ({ family, index, ...labels }: LabelPoint) => JSON.stringify([family, index, labelsKey(labels)]);
  const sharing = new Map<string, Set<string>>();
  for (const point of points) {
    const key = keyOf(point);
    sharing.set(key, (sharing.get(key) ?? new Set<string>()).add(point.group));
  }
  return points.flatMap((point) => {
    const index = Number(point.index);
    if (!Number.isInteger(index)) return [];
    const shared = (sharing.get(keyOf(point))?.size ?? 0) > 1;
    const none = flagCount(point) === 0;
    const state = labelCount(point) === 0 ? "missing" : !shared ? "own" : none ? "empty" : "replicated";
    return [{ group: point.group, index, state }];
  });
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
