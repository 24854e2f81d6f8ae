import { joinKey } from "../names.js";
import { outcomeOfRecall } from "../recall.js";
import type { Outcome, OutcomeRecord } from "../trace.js";
import { many, some } from "../words.js";
import { type AuditRow, found } from "./finding.js";

/** A record's id and the outcome it states itself; null where it states none. */
export interface StatedOutcome {
  readonly id: string;
  readonly outcome: Outcome | null;
}

/**
 * What a join of records to outcomes leaves over on either side, and where both state an outcome and differ. What is
 * left over is an error where `strict`, as it is to every other command.
 */
export function auditJoin(
  dataset: string,
  records: readonly StatedOutcome[],
  outcomes: readonly OutcomeRecord[],
  strict: boolean,
): readonly AuditRow[] {
  const byKey = new Map(outcomes.map((record) => [joinKey(record.id), record]));
  const keys = new Set(records.map(({ id }) => joinKey(id)));
  const alone = (ids: readonly string[]) => [...new Set(ids)];
  const labels = alone(records.filter(({ id }) => !byKey.has(joinKey(id))).map(({ id }) => id));
  const rows = alone(outcomes.filter(({ id }) => !keys.has(joinKey(id))).map(({ id }) => id));
  const meetsNone = rows.length === byKey.size;
  const mend = "no id meets: mend the ids";
  const differ = records.filter(({ id, outcome }) => {
    const other = byKey.get(joinKey(id))?.outcome ?? null;
    return outcome !== null && other !== null && outcome !== other;
  });
  return [
    found({
      check: "unmatched-labels",
      severity: strict ? "error" : "warning",
      dataset,
      records: labels.length,
      ...leftOver(labels, "labelled trace", "an outcome row"),
      consequence: meetsNone ? mend : "no outcome is known of them from there",
    }),
    found({
      check: "unmatched-outcomes",
      severity: strict ? "error" : meetsNone ? "warning" : "info",
      dataset,
      records: rows.length,
      ...leftOver(rows, "outcome row", "a labelled trace"),
      consequence: meetsNone ? mend : "traces without labels: available cases",
    }),
    found({
      check: "contradicting-outcome",
      severity: "error",
      dataset,
      records: differ.length,
      none: "no outcome differs from that of the row it is joined to",
      detail: `${many(differ.length, "row")} whose outcome is not that of the row it is joined to: ${some(differ.map(({ id, outcome }) => `${id} (${outcome})`))}`,
      consequence: "refused by every command: keep the outcome in one of the two files",
    }),
  ];
}

/** Whether any id of the records is one of the outcomes'. */
export function anyMeets(records: readonly { readonly id: string }[], outcomes: readonly OutcomeRecord[]): boolean {
  const keys = new Set(outcomes.map(({ id }) => joinKey(id)));
  return records.some(({ id }) => keys.has(joinKey(id)));
}

/** Rows whose outcome is not what their recall says; no row for a file in which none has both. */
export function auditRecallOutcome(
  dataset: string,
  records: readonly (StatedOutcome & { readonly recall: number | null })[],
): readonly AuditRow[] {
  const both = records.filter(({ outcome, recall }) => outcome !== null && recall !== null);
  if (both.length === 0) return [];
  const differ = both.filter(({ outcome, recall }) => outcome !== outcomeOfRecall(recall, 1));
  const ids = differ.map(({ id, outcome, recall }) => `${id} (${outcome}, ${recall})`);
  const what = `${many(differ.length, "row")} of ${both.length} whose outcome is not what recall ≥ 1 says`;
  return [
    found({
      check: "contradicting-outcome",
      dataset,
      records: differ.length,
      none: what,
      detail: `${what}: ${some(ids)}`,
      consequence: "the outcome column is used",
    }),
  ];
}

function leftOver(ids: readonly string[], what: string, lacks: string): Pick<AuditRow, "detail"> & { none: string } {
  const none = `${many(ids.length, what)} without ${lacks}`;
  return { none, detail: `${none}: ${some(ids)}` };
}
