import { joinKey } from "../../names.js";
import type { LabelledTrace, Outcome, OutcomeRecord } from "../../trace.js";
import { many } from "../../words.js";
import type { AuditRow } from "./finding.js";
import { anyMeets } from "./join.js";

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
  const labelled = new Set(traces.filter(({ labels }) => labels.labelled !== 0).map(({ id }) => joinKey(id)));
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
