import { allModes, codes } from "../../taxonomy.js";
import type { Labels } from "../../trace.js";
import { many, some } from "../../words.js";
import type { AuditRow } from "./finding.js";

/** A record's id and labels: all that the checks of labels look at. */
export interface LabelledRecord {
  readonly id: string;
  readonly labels: Labels;
}

/** Labels that are null: by code and by row; rows without any label; rows with all 14 labels and no flag. */
export function auditLabelCells(dataset: string, records: readonly LabelledRecord[]): readonly AuditRow[] {
  const partly = records.filter(({ labels }) => labels.labelled !== allModes);
  const without = records.filter(({ labels }) => labels.labelled === 0);
  const zero = records.filter(({ labels }) => labels.labelled === allModes && labels.flagged === 0);
  const perCode = codes.map((code, bit) => {
    const cells = records.filter(({ labels }) => (labels.labelled & (1 << bit)) === 0).length;
    return { code, cells };
  });
  const cells = perCode.reduce((sum, one) => sum + one.cells, 0);
  const byCode = perCode.filter((one) => one.cells > 0).map((one) => `${one.code}: ${one.cells}`);
  const ids = (rows: readonly LabelledRecord[]) => some(rows.map(({ id }) => id));
  return [
    {
      check: "null-labels",
      severity: partly.length === 0 ? "info" : "warning",
      dataset,
      records: partly.length,
      detail:
        partly.length === 0
          ? `every one of ${many(records.length, "row")} has all 14 labels`
          : `${many(cells, "label")} missing in ${many(partly.length, "row")} (${ids(partly)}); by code ${byCode.join(", ")}`,
      consequence: partly.length === 0 ? null : "a missing label is not a no: it is left out of its mode's denominator",
    },
    {
      check: "unlabelled-rows",
      severity: without.length === 0 ? "info" : "warning",
      dataset,
      records: without.length,
      detail:
        without.length === 0
          ? "every row has at least one label"
          : `${many(without.length, "row")} without any label: ${ids(without)}`,
      consequence:
        without.length === 0 ? null : `${records.length - without.length} of ${records.length} rows can be counted`,
    },
    {
      check: "all-zero-rows",
      severity: "info",
      dataset,
      records: zero.length,
      detail: `${many(zero.length, "row")} of ${records.length} with all 14 labels and no mode`,
      consequence: zero.length === 0 ? null : "they count in every denominator: make sure that 0 means absent",
    },
  ];
}

/** Recalls above 1, which count as successes; no row for a file without recalls. */
export function auditRecall(
  dataset: string,
  records: readonly { readonly id: string; readonly recall: number | null }[],
): readonly AuditRow[] {
  if (records.every(({ recall }) => recall === null)) return [];
  const above = records.filter(({ recall }) => recall !== null && recall > 1);
  const none = above.length === 0;
  const ids = above.map(({ id, recall }) => `${id} (${recall})`);
  return [
    {
      check: "recall-above-1",
      severity: none ? "info" : "warning",
      dataset,
      records: above.length,
      detail: `${many(above.length, "row")} of ${records.length} with a recall above 1${none ? "" : `: ${some(ids)}`}`,
      consequence: none ? null : "counted as successes, unless an outcome column says otherwise",
    },
  ];
}
