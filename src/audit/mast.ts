import type { FileDigest } from "../datasets/digest.js";
import { pointsOfRecords } from "../datasets/label-points.js";
import type { MastRecord } from "../datasets/mast-full.js";
import { type DatasetName, releases } from "../datasets/releases.js";
import { grouped } from "../listed.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { labelsKey } from "../taxonomy/labels.js";
import { codes } from "../taxonomy/mast.js";
import type { OutcomeRecord } from "../trace.js";
import { many, some } from "../words.js";
import type { AuditOptions } from "./files.js";
import { type AuditRow, amiss, type Finding, found, inDataset, info } from "./finding.js";
import { auditJoin, auditLabelCells, auditSelection } from "./labels.js";
import { auditNamesOf } from "./names.js";
import { replicationFinding } from "./replication.js";

/** Records of a MAD_full_dataset file (from `scanMastFull` or `readMastFull`) and the file's digest. */
export interface MastToAudit {
  readonly records: readonly MastRecord[];
  readonly digest: FileDigest;
}

/**
 * Every check of a MAD_full_dataset file. Duplicates are looked for where trajectories were digested. With outcome
 * records, what they leave over and whether the labelled traces were selected on outcome.
 */
export function auditMast(
  { records, digest }: MastToAudit,
  options: AuditOptions,
  outcomes: readonly OutcomeRecord[] | null,
): readonly AuditRow[] {
  const named = records.map((record) => ({
    id: [record.traceKey, record.traceId].filter((part) => part !== null).join("/"),
    labels: record.labels,
    outcome: null,
  }));
  return inDataset("mast", [
    auditRelease("mast", digest, records.length),
    ...auditLabelCells(named),
    ...auditCodes(records),
    ...auditKeys(records),
    ...auditDuplicates(records),
    replicationFinding(replicatedGroups(pointsOfRecords(records), options)),
    ...auditNamesOf(records),
    ...(outcomes === null ? [] : auditJoin(named, outcomes, options.strict === true)),
    ...(outcomes === null ? [] : auditSelection(named, outcomes)),
  ]);
}

/** Which release a file is, told by its digest; a digest that no release has is said to be unknown. */
export function auditRelease(dataset: DatasetName, digest: FileDigest, records: number): Finding {
  const known = releases.find(({ sha256, dataset: own }) => sha256 === digest.sha256 && own === dataset);
  const facts = `${records} records, ${digest.bytes} bytes, sha256 ${digest.sha256}`;
  const [what, consequence] =
    known === undefined
      ? ["none of the known releases", "cite the file by its digest; published numbers are of other files"]
      : [`${known.repository} release ${known.release} (${known.state})`, known.warning];
  const severity = known?.state === "current" ? "info" : "warning";
  return { check: "release", severity, records, detail: `${what}: ${facts}`, consequence };
}

function auditCodes(records: readonly MastRecord[]): readonly Finding[] {
  const absent = records.filter(({ absentCodes }) => absentCodes.length > 0);
  const other = records.filter(({ otherLabels }) => otherLabels.length > 0);
  const names = [...new Set(other.flatMap(({ otherLabels }) => otherLabels))];
  const missing = codes.filter((code) => absent.some(({ absentCodes }) => absentCodes.includes(code)));
  return amiss(
    found({
      check: "absent-codes",
      records: absent.length,
      detail: `${many(absent.length, "row")} without a property for ${missing.join(", ")}`,
      consequence: "not labelled: never a no",
    }),
    found({
      check: "unknown-codes",
      records: other.length,
      detail: `${many(other.length, "row")} with annotations that are no code: ${some(names)}`,
      consequence: "they are not read",
    }),
  );
}

const keys = [
  { name: "mas_name, llm_name, trace_id", of: (record: MastRecord) => [record.system, record.model, record.traceId] },
  { name: "trace.key, trace_id", of: (record: MastRecord) => [record.traceKey, record.traceId] },
] as const;

/** Which of the keys in use tells records apart: colliding keys and the rows they cover. */
function auditKeys(records: readonly MastRecord[]): readonly Finding[] {
  const checked = keys.map(({ name, of }) => {
    const groups = [...grouped(records, (record) => JSON.stringify(of(record)))].filter(([, rows]) => rows.length > 1);
    const rows = groups.reduce((sum, [, group]) => sum + group.length, 0);
    const examples = some(
      groups.map(([, group]) => of(group[0]!).join("/")),
      3,
    );
    return { name, groups: groups.length, rows, examples };
  });
  const unique = checked.filter(({ groups }) => groups === 0).map(({ name }) => `(${name})`);
  const best = unique.at(-1) ?? null;
  return checked.map(({ name, groups, rows, examples }): Finding => {
    if (groups === 0) return info("unique-key", 0, `(${name}) is unique`);
    return {
      check: "colliding-keys",
      severity: best === null ? "error" : "warning",
      records: rows,
      detail: `${many(groups, "key")} (${name}) cover ${many(rows, "row")}: ${examples}`,
      consequence:
        best === null
          ? "no key tells rows apart: joins and counts of traces are wrong"
          : `join on ${best}, not on this`,
    };
  });
}

/**
 * Records that share a trajectory (SHA-256 of its raw JSON bytes, taken while the file was read), and those of them whose
 * labels differ. Records that were read without digests give no row.
 */
function auditDuplicates(records: readonly MastRecord[]): readonly Finding[] {
  const read = records.filter(({ trajectory }) => typeof trajectory?.sha256 === "string");
  const absent = records.filter(({ trajectory }) => trajectory === null).length;
  if (read.length === 0 && absent < records.length) return [];
  const byText = grouped(read, ({ trajectory }) => trajectory?.sha256 ?? "");
  const groups = [...byText.values()].filter((rows) => rows.length > 1);
  const differing = groups.filter((rows) => new Set(rows.map(({ labels }) => labelsKey(labels))).size > 1);
  const size = (list: readonly (readonly MastRecord[])[]) => list.reduce((sum, rows) => sum + rows.length, 0);
  const names = (list: readonly (readonly MastRecord[])[]) =>
    some(
      list.map((rows) => rows.map(({ traceKey, traceId }) => [traceKey, traceId].join("/")).join(" = ")),
      3,
    );
  return [
    found({
      check: "duplicate-trajectories",
      records: size(groups),
      none: `${many(byText.size, "trajectory", "trajectories")}, all distinct`,
      detail: `${byText.size} distinct trajectories in ${many(read.length, "row")}; ${many(groups.length, "text")} occur more than once, in ${many(size(groups), "row")}: ${names(groups)}`,
      consequence: "copies are not independent: intervals over rows are too narrow",
    }),
    found({
      check: "duplicates-labels-differ",
      severity: "error",
      records: size(differing),
      none: "no trajectory carries two different sets of labels",
      detail: `${many(differing.length, "trajectory", "trajectories")} (${many(size(differing), "row")}) with different labels for the same text: ${names(differing)}`,
      consequence: "the labels of these rows contradict each other: the judge is not stable",
    }),
    ...amiss(
      found({
        check: "missing-trajectories",
        records: absent,
        detail: `${many(absent, "row")} of ${records.length} without a trajectory`,
        consequence: "duplicates among them cannot be found",
      }),
    ),
  ];
}
