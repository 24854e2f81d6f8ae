import { severalAnnotators, tiedText } from "../annotators.js";
import { InputError } from "../errors.js";
import { grouped } from "../listed.js";
import { canonicalName, joinKey } from "../names.js";
import { outcomeOfRecall } from "../recall.js";
import { flagAt, labelAt, labelsOf } from "../taxonomy/labels.js";
import { definitionOf, taxonomyOf } from "../taxonomy/readings.js";
import type { Group, JudgedTrace, LabelledTrace, Labels, OutcomeRecord, Run } from "../trace.js";
import { linesOf, many, some } from "../words.js";

export interface Joined {
  readonly traces: readonly LabelledTrace[];
  /** Ids of labelled traces without an outcome row, and of outcome rows without a trace, in file order. */
  readonly unmatchedTraces: readonly string[];
  readonly unmatchedOutcomes: readonly string[];
}

/**
 * Gives labelled traces the outcome and recall of the record with the same id: the record decides alone, so what it does
 * not know is unknown, whatever the labels said. A trace's own cluster and group columns stay; a record's fill what the
 * trace lacks. Unmatched rows of either side are kept and named.
 *
 * @throws InputError where two outcome rows meet one trace, or a trace's own outcome contradicts the record's.
 */
export function joinOutcomes(traces: readonly LabelledTrace[], outcomes: readonly OutcomeRecord[]): Joined {
  const byKey = new Map<string, OutcomeRecord>();
  for (const record of outcomes) {
    const key = joinKey(record.id);
    const twin = byKey.get(key);
    if (twin !== undefined) {
      throw new InputError(`two outcomes for one trace: ${twin.id} and ${record.id}`, { remedy: "keep one of them" });
    }
    byKey.set(key, record);
  }
  const used = new Set<string>();
  const unmatchedTraces = new Set<string>();
  const joined = traces.map((trace) => {
    const key = joinKey(trace.id);
    const record = byKey.get(key);
    if (record === undefined) {
      unmatchedTraces.add(trace.id);
      return trace;
    }
    used.add(key);
    return withOutcome(trace, record);
  });
  const unmatchedOutcomes = [...byKey].filter(([key]) => !used.has(key)).map(([, record]) => record.id);
  return { traces: joined, unmatchedTraces: [...unmatchedTraces], unmatchedOutcomes };
}

/**
 * What a join left over, a line a side, with the first ids; none where every row met.
 *
 * @throws InputError in place of the lines where `strict`.
 */
export function unmatchedLines(joined: Joined, strict: boolean): readonly string[] {
  const { unmatchedTraces: traces, unmatchedOutcomes: rows } = joined;
  const lines = linesOf(
    traces.length > 0 && `${many(traces.length, "labelled trace")} without an outcome row: ${some(traces, 5)}`,
    rows.length > 0 && `${many(rows.length, "outcome row")} without a labelled trace: ${some(rows, 5)}`,
  );
  if (lines.length > 0 && strict) {
    throw new InputError(lines.join("; "), { remedy: "mend the ids, or leave --strict out" });
  }
  return lines;
}

function withOutcome(trace: LabelledTrace, record: OutcomeRecord): LabelledTrace {
  if (trace.outcome !== null && record.outcome !== null && trace.outcome !== record.outcome) {
    throw new InputError(`the labels say ${trace.outcome}, the outcomes ${record.outcome}`, {
      record: `trace ${trace.id}`,
      field: "outcome",
      remedy: "keep the outcome in one of the two files",
    });
  }
  const weights = new Set([trace.weight, record.weight].filter((weight) => weight !== undefined));
  if (weights.size > 1) {
    const place = { record: `trace ${trace.id}`, field: "weight", remedy: "keep the weight in one of the two files" };
    throw new InputError(`the labels and the outcomes give two weights: ${[...weights].join(" and ")}`, place);
  }
  const { system = null, model = null, benchmark = null, llm_name: _, trace_key: __, ...extra } = record.groups;
  return {
    ...trace,
    system: trace.system ?? system,
    model: trace.model ?? model,
    benchmark: trace.benchmark ?? benchmark,
    cluster: trace.cluster ?? record.cluster,
    outcome: record.outcome,
    recall: record.recall,
    ...(weights.size === 0 ? {} : { weight: [...weights][0]! }),
    extra: { ...extra, ...trace.extra },
  };
}

export interface Judged {
  readonly pairs: readonly JudgedTrace[];
  /** Ids that only one of the two has, in file order. */
  readonly truthOnly: readonly string[];
  readonly judgeOnly: readonly string[];
}

/** Meets the labels of a trace by a judge with its true ones, by id; one row a trace on either side. */
export function pairLabels(truth: readonly LabelledTrace[], judge: readonly LabelledTrace[]): Judged {
  const byKey = new Map(judge.map((trace) => [joinKey(trace.id), trace]));
  const pairs = truth.flatMap((trace) => {
    const other = byKey.get(joinKey(trace.id));
    return other === undefined ? [] : [{ truth: trace, judge: other }];
  });
  const met = new Set(pairs.map((pair) => joinKey(pair.truth.id)));
  return {
    pairs,
    truthOnly: truth.filter((trace) => !met.has(joinKey(trace.id))).map((trace) => trace.id),
    judgeOnly: judge.filter((trace) => !met.has(joinKey(trace.id))).map((trace) => trace.id),
  };
}

export interface SuccessRule {
  /** Recall from which a run is a success. Default 1. */
  readonly threshold?: number;
  /** Which of the two recalls. Default filtered; there is no fallback to the other. */
  readonly recall?: "filtered" | "unfiltered";
}

/** Runs as outcome records: success where the chosen recall reaches the threshold, unknown where there is none. */
export function outcomesOfRuns(runs: readonly Run[], rule: SuccessRule = {}): readonly OutcomeRecord[] {
  return runs.map((run) => {
    const unfiltered = rule.recall === "unfiltered";
    const recall = unfiltered ? run.recallUnfiltered : run.recallFiltered;
    const { id, agent, model, domain, scenario } = run;
    return {
      id,
      outcome: outcomeOfRecall(recall, rule.threshold ?? 1),
      recall,
      precision: (unfiltered ? run.precisionUnfiltered : run.precisionFiltered) ?? null,
      cluster: scenario,
      groups: { ...knownOf({ agent }), model, domain, scenario },
    };
  });
}

export function knownOf(groups: Readonly<Record<string, string | null>>): Group {
  return Object.fromEntries(Object.entries(groups).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** The outcomes that labelled traces carry themselves, as records that can be grouped as the traces can. */
export function outcomesOfTraces(traces: readonly LabelledTrace[]): readonly OutcomeRecord[] {
  return traces.map(({ id, outcome, recall, cluster, system, model, benchmark, extra, weight, sampling }) => ({
    id,
    outcome,
    recall,
    cluster,
    ...(weight === undefined ? {} : { weight }),
    ...(sampling === undefined ? {} : { sampling }),
    groups: { ...knownOf({ system, model, benchmark }), ...extra },
  }));
}

export type Consensus = "majority" | "any" | "all";

/**
 * One row a trace out of several annotators' rows. A mode is flagged where more than half (majority), one (any) or all
 * of the annotators flag it. A tie or a missing vote makes the mode not labelled; an annotator of the file who has no
 * row for a trace misses all its votes. What only some rows of a trace tell (an outcome, a group) holds for the trace.
 *
 * @throws InputError where the annotators' rows of a trace differ in outcome, recall, cluster, weight, reading of 3.2 and 3.3 or a group.
 */
export function consensusOf(traces: readonly LabelledTrace[], rule: Consensus): readonly LabelledTrace[] {
  const annotators = annotatorsOf(traces);
  return rowsByTrace(traces).map((rows) => {
    const first = rows[0]!;
    const names = new Set(rows.flatMap(({ extra }) => Object.keys(extra)));
    const weight = sharedValue(rows, "weight", (row) => row.weight ?? null);
    return {
      ...first,
      annotator: null,
      ...(weight === null ? {} : { weight }),
      system: sharedValue(rows, "system", (row) => row.system),
      model: sharedValue(rows, "model", (row) => row.model, canonicalName),
      benchmark: sharedValue(rows, "benchmark", (row) => row.benchmark),
      cluster: sharedValue(rows, "cluster", (row) => row.cluster),
      outcome: sharedValue(rows, "outcome", (row) => row.outcome),
      recall: sharedValue(rows, "recall", (row) => row.recall),
      definition: definitionOf(rows),
      extra: Object.fromEntries(
        [...names].map((name) => [name, sharedValue(rows, name, (row) => row.extra[name] || null) ?? ""]),
      ),
      labels: rows.length < annotators ? { flagged: 0, labelled: 0 } : consensusLabels(rows, rule),
    };
  });
}

/**
 * What a consensus leaves without labels, as cautions of whatever is made of it; none under another choice. First the
 * traces with a mode on which a majority is tied (no accident: annotators differ where a trace is hard), then those that
 * lack an annotator's row.
 */
export function consensusCautions(traces: readonly LabelledTrace[], { consensus }: AnnotatorChoice): readonly string[] {
  if (consensus === undefined) return [];
  const annotators = annotatorsOf(traces);
  const all = rowsByTrace(traces);
  const whole = all.filter((rows) => rows.length === annotators);
  const tied =
    consensus === "majority"
      ? whole.filter((rows) => votesOn(rows).some((votes) => votes !== null && votes * 2 === rows.length)).length
      : 0;
  const partial = all.length - whole.length;
  return linesOf(
    tied > 0 && `${many(tied, "trace")} ${tiedText}`,
    partial > 0 && `${many(partial, "trace")} without a row of every annotator, not labelled`,
  );
}

function annotatorsOf(traces: readonly LabelledTrace[]): number {
  return new Set(traces.map(({ annotator }) => annotator)).size;
}

function rowsByTrace(traces: readonly LabelledTrace[]): readonly (readonly LabelledTrace[])[] {
  return [...grouped(traces, ({ id }) => joinKey(id)).values()];
}

/** What the rows of a trace that know it agree on; null where none does. Values are one where `asOne` makes them so. */
function sharedValue<T extends string | number>(
  rows: readonly LabelledTrace[],
  field: string,
  of: (row: LabelledTrace) => T | null,
  asOne: (value: T) => string = String,
): T | null {
  const known = rows.map(of).filter((value) => value !== null);
  const other = known.find((value) => asOne(value) !== asOne(known[0]!));
  if (other === undefined) return known[0] ?? null;
  throw new InputError(`annotators' rows differ: ${known[0]} and ${other}`, {
    record: `trace ${rows[0]!.id}`,
    field,
    remedy: "give the rows of a trace the same value, or leave the column out",
  });
}

export interface AnnotatorChoice {
  /** Take this annotator's rows. */
  readonly annotator?: string;
  /** Join the annotators' rows of a trace. */
  readonly consensus?: Consensus;
}

/**
 * One row a trace out of labels with several annotators' rows, by the choice made. Without one, traces that each have a
 * single row stay as they are.
 *
 * @throws InputError where a trace has several annotators and no choice is made, the annotator is not there, or a
 * majority is asked for of two annotators a trace: every disagreement would be a tie. It names `file` where that is given.
 */
export function oneRowATrace(
  traces: readonly LabelledTrace[],
  choice: AnnotatorChoice,
  file?: string,
): readonly LabelledTrace[] {
  const annotators = [...new Set(traces.map((trace) => trace.annotator).filter((value) => value !== null))];
  const place = file === undefined ? {} : { file };
  if (choice.annotator !== undefined) {
    if (annotators.includes(choice.annotator)) return traces.filter((trace) => trace.annotator === choice.annotator);
    throw new InputError(`no annotator ${choice.annotator}`, {
      ...place,
      remedy:
        annotators.length === 0 ? "leave out --annotator: no row names one" : `there are ${annotators.join(", ")}`,
    });
  }
  const sizes = choice.consensus === "majority" ? new Set(rowsByTrace(traces).map((rows) => rows.length)) : null;
  if (sizes?.has(2) && [...sizes].every((size) => size <= 2)) {
    throw new InputError("two annotators of a trace have no majority: each of their disagreements would be a tie", {
      ...place,
      remedy: annotators.length > 2 ? "choose --annotator NAME" : "choose --consensus any or all, or --annotator NAME",
    });
  }
  if (choice.consensus !== undefined) return consensusOf(traces, choice.consensus);
  // The reader of labels refuses two rows of one annotator.
  if (annotators.length === 0 && traces.every(({ dataset }) => dataset === "labels")) return traces;
  if (new Set(traces.map((trace) => joinKey(trace.id))).size === traces.length) return traces;
  throw severalAnnotators(traces, file);
}

/** The votes on each mode: how many flag it; null where not all rows label it. */
function votesOn(rows: readonly LabelledTrace[]): readonly (number | null)[] {
  return taxonomyOf(rows).modes.map((_, place) =>
    rows.every(({ labels }) => labelAt(labels, place) === 1)
      ? rows.reduce((votes, { labels }) => votes + flagAt(labels, place), 0)
      : null,
  );
}

function consensusLabels(rows: readonly LabelledTrace[], rule: Consensus): Labels {
  const needed = rule === "any" ? 1 : rule === "all" ? rows.length : Math.floor(rows.length / 2) + 1;
  return labelsOf(
    votesOn(rows).map((votes) => {
      const tied = rule === "majority" && votes !== null && votes * 2 === rows.length;
      return votes === null || tied ? null : votes >= needed;
    }),
  );
}
