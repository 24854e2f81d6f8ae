import type { MastRecord } from "../datasets/mast-record.js";
import { labelsKey } from "../taxonomy/labels.js";
import { many, some } from "../words.js";
import { type AuditRow, found, grouped } from "./finding.js";

const keys = [
  { name: "mas_name, llm_name, trace_id", of: (record: MastRecord) => [record.system, record.model, record.traceId] },
  { name: "trace.key, trace_id", of: (record: MastRecord) => [record.traceKey, record.traceId] },
] as const;

/** Which of the keys in use tells records apart: colliding keys and the rows they cover. */
export function auditKeys(dataset: string, records: readonly MastRecord[]): readonly AuditRow[] {
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
  return checked.map(({ name, groups, rows, examples }): AuditRow => {
    if (groups === 0) {
      return {
        check: "unique-key",
        severity: "info",
        dataset,
        records: 0,
        detail: `(${name}) is unique`,
        consequence: null,
      };
    }
    return {
      check: "colliding-keys",
      severity: best === null ? "error" : "warning",
      dataset,
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
export function auditDuplicates(dataset: string, records: readonly MastRecord[]): readonly AuditRow[] {
  const read = records.filter(({ trajectory }) => typeof trajectory?.sha256 === "string");
  const absent = records.filter(({ trajectory }) => trajectory === null).length;
  if (read.length === 0 && absent < records.length) return [];
  const byText = grouped(read, ({ trajectory }) => trajectory?.sha256 ?? "");
  const groups = [...byText.values()].filter((rows) => rows.length > 1);
  const differing = groups.filter((rows) => new Set(rows.map(labelsOf)).size > 1);
  const size = (list: readonly (readonly MastRecord[])[]) => list.reduce((sum, rows) => sum + rows.length, 0);
  const names = (list: readonly (readonly MastRecord[])[]) =>
    some(
      list.map((rows) => rows.map(({ traceKey, traceId }) => [traceKey, traceId].join("/")).join(" = ")),
      3,
    );
  const missing = found({
    check: "missing-trajectories",
    dataset,
    records: absent,
    detail: `${many(absent, "row")} of ${records.length} without a trajectory`,
    consequence: "duplicates among them cannot be found",
  });
  return [
    found({
      check: "duplicate-trajectories",
      dataset,
      records: size(groups),
      none: `${many(byText.size, "trajectory", "trajectories")}, all distinct`,
      detail: `${byText.size} distinct trajectories in ${many(read.length, "row")}; ${many(groups.length, "text")} occur more than once, in ${many(size(groups), "row")}: ${names(groups)}`,
      consequence: "copies are not independent: intervals over rows are too narrow",
    }),
    found({
      check: "duplicates-labels-differ",
      severity: "error",
      dataset,
      records: size(differing),
      none: "no trajectory carries two different sets of labels",
      detail: `${many(differing.length, "trajectory", "trajectories")} (${many(size(differing), "row")}) with different labels for the same text: ${names(differing)}`,
      consequence: "the labels of these rows contradict each other: the judge is not stable",
    }),
    ...(absent === 0 ? [] : [missing]),
  ];
}

function labelsOf({ labels }: MastRecord): string {
  return labelsKey(labels);
}
