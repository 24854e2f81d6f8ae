import type { FileDigest } from "../datasets/digest.js";
import { pointsOfTraces } from "../datasets/label-points.js";
import type { LabelsFile } from "../datasets/labels/labels.js";
import { joinKey } from "../names.js";
import { inNote } from "../notes.js";
import { outcomeOfRecall } from "../recall.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { weightSpread } from "../statistics/survey.js";
import { flagCount, labelAt, labelCount } from "../taxonomy/labels.js";
import { mast } from "../taxonomy/mast.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { LabelledTrace, Labels, Outcome, OutcomeRecord, Taxonomy } from "../trace.js";
import { laidOpen, many, some } from "../words.js";
import type { AuditOptions, OutcomeSet } from "./files.js";
import { type AuditRow, amiss, type Finding, found, inDataset, info } from "./finding.js";
import { auditNamesOf } from "./names.js";
import { replicationFinding } from "./replication.js";

/**
 * Every check of a labels file; with outcome records, what they leave over or contradict, and whether the labelled traces
 * were selected on outcome.
 */
export function auditLabels(
  { traces, digest, annotators, failed = 0 }: Pick<LabelsFile, "traces" | "digest" | "annotators" | "failed">,
  outcomes: readonly OutcomeRecord[] | null = null,
  options: AuditOptions = {},
): readonly AuditRow[] {
  const by = annotators.length > 0 ? ` of ${many(annotators.length, "annotator")}` : "";
  return inDataset("labels", [
    fileFinding(traces.length, by, digest),
    ...amiss(failedFinding(failed, traces.length)),
    ...auditLabelCells(traces, taxonomyOf(traces)),
    replicationFinding(replicatedGroups(pointsOfTraces(traces), options)),
    ...auditNamesOf(traces),
    ...amiss(hiddenFinding(traces)),
    ...auditRecall(traces, options),
    ...auditWeights(traces),
    ...(outcomes === null ? [] : auditJoin(traces, outcomes, options.strict === true)),
    ...auditSelection(traces, outcomes),
  ]);
}

export function auditOutcomes({ records, digest }: OutcomeSet, options: AuditOptions): readonly AuditRow[] {
  const names = records.filter(({ outcome }) => outcome === null).map(({ id }) => id);
  return inDataset("outcomes", [
    fileFinding(records.length, "", digest),
    found({
      check: "unknown-outcomes",
      names,
      none: "every row has an outcome",
      detail: `${many(names.length, "row")} of ${records.length} without an outcome`,
      consequence: `rates are of the ${records.length - names.length} known`,
    }),
    ...auditRecall(records, options),
  ]);
}

function fileFinding(rows: number, by: string, { bytes, sha256, readAs }: FileDigest): Finding {
  const as = readAs === undefined ? "" : `; read as ${readAs}`;
  return info("file", rows, `${many(rows, "row")}${by}, ${bytes} bytes, sha256 ${sha256}${as}`);
}

function failedFinding(failed: number, rows: number): Finding {
  const detail = `${many(failed, "record")} of ${rows} with an error, a refusal or an answer that was not parsed`;
  const consequence = "not labelled, whatever the values: a call that failed is often stored as no failure";
  return found({ check: "failed-labelling", records: failed, detail, consequence });
}

/** Ids and names with characters that are not seen, which make two groups of what looks like one. */
function hiddenFinding(traces: readonly LabelledTrace[]): Finding {
  const textsOf = ({ id, system, model, benchmark, cluster, annotator, extra }: LabelledTrace) =>
    [id, system, model, benchmark, cluster, annotator, ...Object.values(extra)].filter((text) => text !== null);
  const rows = traces
    .map((trace) => textsOf(trace).filter((text) => laidOpen(text) !== text))
    .filter((texts) => texts.length > 0);
  const shown = some([...new Set(rows.flat())].map((text) => JSON.stringify(laidOpen(text))));
  const detail = `${many(rows.length, "row")} with characters that are not seen in ids or names: ${shown}`;
  const consequence = "a name with them is a group, and an id a trace, of its own";
  return found({ check: "hidden-characters", records: rows.length, detail, consequence });
}

interface LabelledRecord {
  readonly id: string;
  readonly labels: Labels;
}

/** Labels that are null: by code and by row; rows without any label; rows with all labels and no flag. */
export function auditLabelCells(records: readonly LabelledRecord[], { modes }: Taxonomy = mast): readonly Finding[] {
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
  const ids = (rows: readonly LabelledRecord[]) => rows.map(({ id }) => id);
  return [
    found({
      check: "null-labels",
      records: partly.length,
      none: `every one of ${many(records.length, "row")} has all ${modes.length} labels`,
      detail: `${many(cells, "label")} missing in ${many(partly.length, "row")} (${some(ids(partly))}); by code ${byCode.join(", ")}`,
      consequence: "a missing label is not a no: it is left out of its mode's denominator",
    }),
    found({
      check: "unlabelled-rows",
      names: ids(without),
      none: "every row has at least one label",
      detail: `${many(without.length, "row")} without any label`,
      consequence: `${records.length - without.length} of ${records.length} rows can be counted`,
    }),
    found(
      info(
        "all-zero-rows",
        zero.length,
        `${many(zero.length, "row")} of ${records.length} with all ${modes.length} labels and no mode`,
        "they count in every denominator: make sure that 0 means absent",
      ),
    ),
  ];
}

/** How far weights lie apart; or that traces seem drawn by stratum and have none. No row without either. */
function auditWeights(traces: readonly LabelledTrace[]): readonly Finding[] {
  const weights = traces.flatMap(({ weight }) => weight ?? []);
  if (weights.length === 0) {
    if (!traces.some(({ extra }) => Object.hasOwn(extra, "stratum"))) return [];
    const detail = "a column stratum and no weights";
    const consequence =
      "if strata were drawn at different rates, estimates are of this sample alone: give --population";
    return [{ check: "weights", severity: "warning", records: traces.length, detail, consequence }];
  }
  const { ratio, size } = weightSpread(weights);
  const [least, most] = weights.reduce(([a, b], weight) => [Math.min(a, weight), Math.max(b, weight)], [Infinity, 0]);
  return [
    {
      check: "weights",
      severity: ratio > 10 || size < 20 ? "warning" : "info",
      records: weights.length,
      detail: `weights from ${inNote(least)} to ${inNote(most)}: the largest ${inNote(ratio)} times the mean, effective size ${inNote(size)} (Kish)`,
      consequence: "prevalence, lift, mode-counts and outcomes are weighted; every other result says that it is not",
    },
  ];
}

/** Recalls above 1, which count as successes, and outcomes that are not what the recall says; no row without any recall. */
function auditRecall(
  records: readonly (StatedOutcome & { readonly recall: number | null })[],
  { successThreshold = 1 }: AuditOptions,
): readonly Finding[] {
  if (records.every(({ recall }) => recall === null)) return [];
  const above = records.filter(({ recall }) => recall !== null && recall > 1);
  const both = records.filter(({ outcome, recall }) => outcome !== null && recall !== null);
  const differ = both.filter(({ outcome, recall }) => outcome !== outcomeOfRecall(recall, successThreshold));
  const contradicting = found({
    check: "contradicting-outcome",
    names: differ.map(({ id, outcome, recall }) => `${id} (${outcome}, ${recall})`),
    detail: `${many(differ.length, "row")} of ${both.length} whose outcome is not what recall ≥ ${successThreshold} says`,
    consequence: "the outcome column is used",
  });
  return [
    found({
      check: "recall-above-1",
      names: above.map(({ id, recall }) => `${id} (${recall})`),
      detail: `${many(above.length, "row")} of ${records.length} with a recall above 1`,
      consequence: "counted as successes, unless an outcome column says otherwise",
    }),
    ...(both.length === 0 ? [] : [contradicting]),
  ];
}

/**
 * Labelled traces against those that exist, by outcome: where one outcome's traces are labelled more often, overall
 * shares are of the selection. Without outcome records, rows of the labels file with no label stand for what exists. No row where
 * no id of the two meets: nothing can be said.
 */
export function auditSelection(
  traces: readonly Pick<LabelledTrace, "id" | "labels" | "outcome">[],
  outcomes: readonly OutcomeRecord[] | null = null,
): readonly Finding[] {
  const known = new Set(outcomes?.map(({ id }) => joinKey(id)));
  if (outcomes !== null && !traces.some(({ id }) => known.has(joinKey(id)))) return [];
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
  const ended = cells.filter(({ name, exist }) => name !== "unknown" && exist > 0);
  if (ended.length === 0) return [];
  const shares = ended.map((cell) => cell.labelled / cell.exist);
  const [low, high] = [Math.min(...shares), Math.max(...shares)];
  const left = all.size - labelled.size;
  const selected = ended.length > 1 && high - low >= 0.1;
  return [
    {
      check: "selection",
      severity: selected ? "warning" : "info",
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

interface StatedOutcome {
  readonly id: string;
  readonly outcome: Outcome | null;
}

/**
 * What a join of records to outcomes leaves over on either side, and where both state an outcome and differ. What is
 * left over is an error where `strict`, as it is to every other command.
 */
export function auditJoin(
  records: readonly StatedOutcome[],
  outcomes: readonly OutcomeRecord[],
  strict: boolean,
): readonly Finding[] {
  const byKey = new Map(outcomes.map((record) => [joinKey(record.id), record]));
  const keys = new Set(records.map(({ id }) => joinKey(id)));
  const alone = (all: readonly { readonly id: string }[], met: { has(key: string): boolean }) => [
    ...new Set(all.map(({ id }) => id).filter((id) => !met.has(joinKey(id)))),
  ];
  const [labels, rows] = [alone(records, byKey), alone(outcomes, keys)];
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
      names: labels,
      detail: `${many(labels.length, "labelled trace")} without an outcome row`,
      consequence: meetsNone ? mend : "no outcome is known of them from there",
    }),
    found({
      check: "unmatched-outcomes",
      severity: strict ? "error" : meetsNone ? "warning" : "info",
      names: rows,
      detail: `${many(rows.length, "outcome row")} without a labelled trace`,
      consequence: meetsNone ? mend : "traces without labels: available cases",
    }),
    found({
      check: "contradicting-outcome",
      severity: "error",
      names: differ.map(({ id, outcome }) => `${id} (${outcome})`),
      none: "no outcome differs from that of the row it is joined to",
      detail: `${many(differ.length, "row")} whose outcome is not that of the row it is joined to`,
      consequence: "refused by every command: keep the outcome in one of the two files",
    }),
  ];
}
