import type { CountTable } from "../counts/tables.js";
import type { FileDigest } from "../datasets/digest.js";
import type { ItbenchTree } from "../datasets/itbench.js";
import type { LabelsFile } from "../datasets/labels/labels.js";
import type { HumanFile } from "../datasets/mast-human.js";
import type { ReplicationOptions } from "../statistics/label-replication.js";
import type { OutcomeRecord } from "../trace.js";
import { auditCounts } from "./counts.js";
import type { AuditRow } from "./finding.js";
import { auditHuman } from "./human.js";
import { auditItbench } from "./itbench.js";
import { auditLabels, auditOutcomes } from "./labels.js";
import { auditMast, type MastToAudit } from "./mast.js";

/** How runs ended, and the digest of the file or tree that says so. */
export interface OutcomeSet {
  readonly records: readonly OutcomeRecord[];
  readonly digest: FileDigest;
}

export interface AuditOptions extends ReplicationOptions {
  /** What a join leaves over is an error. */
  readonly strict?: boolean;
  /** Recall from which a run is a success, against which outcomes are held. Default 1. */
  readonly successThreshold?: number;
}

/** Files as they are read for an audit; null, or left out, where none is given. */
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
export function auditFiles(files: Partial<FilesToAudit>, options: AuditOptions = {}): readonly AuditRow[] {
  const { mast = null, human = null, itbench = null, outcomes = null, labels = null, counts = null } = files;
  return [
    ...(mast === null ? [] : auditMast(mast, options, labels === null ? (outcomes?.records ?? null) : null)),
    ...(human === null ? [] : auditHuman(human)),
    ...(itbench === null ? [] : auditItbench(itbench)),
    ...(outcomes === null ? [] : auditOutcomes(outcomes, options)),
    ...(labels === null ? [] : auditLabels(labels, (outcomes ?? files.runs ?? null)?.records ?? null, options)),
    ...(counts === null ? [] : auditCounts(counts.table, counts.digest)),
  ];
}
