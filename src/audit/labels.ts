import type { FileDigest } from "../datasets/digest.js";
import type { MastRecord } from "../datasets/mast-record.js";
import { type DatasetName, releaseOfDigest } from "../datasets/releases.js";
import { joinKey } from "../names.js";
import { flagCount, labelAt, labelCount } from "../taxonomy/labels.js";
import { codes, mast } from "../taxonomy/mast.js";
import type { LabelledTrace, Labels, Outcome, OutcomeRecord, Taxonomy } from "../trace.js";
import { many, some } from "../words.js";
import { type AuditRow, found } from "./finding.js";
import { anyMeets } from "./join.js";

/** A record's id and labels: all that the checks of labels look at. */
export interface LabelledRecord {
  readonly id: string;
  readonly labels: Labels;
}

/** Labels that are null: by code and by row; rows without any label; rows with all labels and no flag. */
export function auditLabelCells(
  dataset: string,
  records: readonly LabelledRecord[],
  { modes }: Taxonomy = mast,
): readonly AuditRow[] {
  const all = ({ labels }: LabelledRecord) => labelCount(labels) === modes.length;
  const partly = records.filter((record) => !all(record));
  const without = records.filter(({ labels }) => labelCount(labels) === 0);
  const zero = records.filter((record) => all(record) && flagCount(record.labels) === 0);
  const perCode = modes.map(({ code }, place) => ({
    code,
    cells: records.filter(({ labels }) => labelAt(labels, place) === 0).length,
  }));
  const cells = perCode.reduce((sum, one) => sum + one.cells, 0);
  const byCode = perCode.filter((one) => one.cells > 0).map((one) => `${one.code}: ${one.cells}`);
  const ids = (rows: readonly LabelledRecord[]) => some(rows.map(({ id }) => id));
  return [
    found({
      check: "null-labels",
      dataset,
      records: partly.length,
      none: `every one of ${many(records.length, "row")} has all ${modes.length} labels`,
      detail: `${many(cells, "label")} missing in ${many(partly.length, "row")} (${ids(partly)}); by code ${byCode.join(", ")}`,
      consequence: "a missing label is not a no: it is left out of its mode's denominator",
    }),
    found({
      check: "unlabelled-rows",
      dataset,
      records: without.length,
      none: "every row has at least one label",
      detail: `${many(without.length, "row")} without any label: ${ids(without)}`,
      consequence: `${records.length - without.length} of ${records.length} rows can be counted`,
    }),
    found({
      check: "all-zero-rows",
      severity: "info",
      dataset,
      records: zero.length,
      detail: `${many(zero.length, "row")} of ${records.length} with all ${modes.length} labels and no mode`,
      consequence: "they count in every denominator: make sure that 0 means absent",
    }),
  ];
}

/** Recalls above 1, which count as successes; no row for a file without recalls. */
export function auditRecall(
  dataset: string,
  records: readonly { readonly id: string; readonly recall: number | null }[],
): readonly AuditRow[] {
  if (records.every(({ recall }) => recall === null)) return [];
  const above = records.filter(({ recall }) => recall !== null && recall > 1);
  const what = `${many(above.length, "row")} of ${records.length} with a recall above 1`;
  return [
    found({
      check: "recall-above-1",
      dataset,
      records: above.length,
      none: what,
      detail: `${what}: ${some(above.map(({ id, recall }) => `${id} (${recall})`))}`,
      consequence: "counted as successes, unless an outcome column says otherwise",
    }),
  ];
}

/** Codes that rows lack altogether, and annotations that are no code. */
export function auditCodes(dataset: string, records: readonly MastRecord[]): readonly AuditRow[] {
  const absent = records.filter(({ absentCodes }) => absentCodes.length > 0);
  const other = records.filter(({ otherLabels }) => otherLabels.length > 0);
  const names = [...new Set(other.flatMap(({ otherLabels }) => otherLabels))];
  const missing = codes.filter((code) => absent.some(({ absentCodes }) => absentCodes.includes(code)));
  const rows = [
    found({
      check: "absent-codes",
      dataset,
      records: absent.length,
      detail: `${many(absent.length, "row")} without a property for ${missing.join(", ")}`,
      consequence: "not labelled: never a no",
    }),
    found({
      check: "unknown-codes",
      dataset,
      records: other.length,
      detail: `${many(other.length, "row")} with annotations that are no code: ${some(names)}`,
      consequence: "they are not read",
    }),
  ];
  return rows.filter((row) => row.records > 0);
}

/**
 * Labelled traces against those that exist, by outcome: where one outcome's traces are labelled more often, overall
 * shares are of the selection. Without outcome records, rows of the labels file with no label stand for what exists. No row where
 * no id of the two meets: nothing can be said.
 */
export function auditSelection(
  dataset: string,
  traces: readonly Pick<LabelledTrace, "id" | "labels" | "outcome">[],
  outcomes: readonly OutcomeRecord[] | null = null,
): readonly AuditRow[] {
  if (outcomes !== null && !anyMeets(traces, outcomes)) return [];
  const labelled = new Set(traces.filter(({ labels }) => labelCount(labels) > 0).map(({ id }) => joinKey(id)));
  const all = new Map<string, Outcome | null>();
  for (const { id, outcome } of [...traces, ...(outcomes ?? [])]) {
    const key = joinKey(id);
    all.set(key, outcome ?? all.get(key) ?? null);
  }
  const cells = (["success", "failure", null] as const).map((outcome) => {
    const keys = [...all].filter(([, own]) => own === outcome).map(([key]) => key);
    return { name: outcome ?? "unknown", exist: keys.length, labelled: keys.filter((key) => labelled.has(key)).length };
  });
  const known = cells.filter(({ name, exist }) => name !== "unknown" && exist > 0);
  if (known.length === 0) return [];
  const shares = known.map((cell) => cell.labelled / cell.exist);
  const [low, high] = [Math.min(...shares), Math.max(...shares)];
  const left = all.size - labelled.size;
  const selected = known.length > 1 && high - low >= 0.1;
  return [
    {
      check: "selection",
      severity: selected ? "warning" : "info",
      dataset,
      records: left,
      detail: `labelled of those that exist: ${cells
        .filter(({ exist }) => exist > 0)
        .map(({ name, exist, labelled: count }) => `${name} ${count} of ${exist}`)
        .join(", ")}`,
      consequence: selected
        ? "labelled traces were selected on outcome: compare within outcomes, give no overall prevalence"
        : left === 0
          ? null
          : `${many(left, "trace")} without labels: available cases`,
    },
  ];
}

/** Which release a file is, told by its digest; a digest that no release has is said to be unknown. */
export function auditRelease(dataset: DatasetName, digest: FileDigest, records: number): AuditRow {
  const known = releaseOfDigest(digest.sha256);
  const facts = `${records} records, ${digest.bytes} bytes, sha256 ${digest.sha256}`;
  if (known === null || known.dataset !== dataset) {
    return {
      check: "release",
      severity: "warning",
      dataset,
      records,
      detail: `none of the known releases: ${facts}`,
      consequence: "cite the file by its digest; published numbers are of other files",
    };
  }
  return {
    check: "release",
    severity: known.state === "current" ? "info" : "warning",
    dataset,
    records,
    detail: `${known.repository} release ${known.release} (${known.state}): ${facts}`,
    consequence: known.warning,
  };
}
