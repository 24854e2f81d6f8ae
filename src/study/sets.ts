import { replicatedLabelsToken } from "../counts/cautions.js";
import { outcomesOfTraces } from "../datasets/join.js";
import { majorityLabels, pairLabels } from "../datasets/judged.js";
import { pointsOfRecords, pointsOfTraces } from "../datasets/label-points.js";
import { ratingsOfLabels } from "../datasets/ratings-of-labels.js";
import { InputError } from "../errors.js";
import { joinKey } from "../names.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { clusteredByIndex, replicationCautions } from "../statistics/replication-caution.js";
import type { JudgedTrace, LabelledTrace, LabelPoint, OutcomeRecord, Rating } from "../trace.js";
import type { StudyData } from "./data.js";
import type { Source } from "./entry.js";
import { perStudy } from "./per-study.js";

/** Labelled traces out of a file, and how their tables and figures are grouped and named. */
export interface LabelSource extends Source {
  readonly data: readonly LabelledTrace[];
  /** Second part of the names of its tables and figures. */
  readonly dataset: "labels" | "mast";
  readonly title: string;
  /** The labels as the replication test takes them. */
  readonly points: readonly LabelPoint[];
  readonly by: readonly string[];
  /** Whether `by` was asked for, and not the usual column. */
  readonly chosen: boolean;
  /** What a caption names as source. */
  readonly named: string;
}

/** Labels of one's own; null where there are none. By model unless `by` says otherwise. */
export const ownLabels = perStudy((data): LabelSource | null => {
  const { labels, outcomes, given } = data;
  if (labels === null) return null;
  const { mast: _mast, human: _human, itbench, ...own } = given;
  const joined = outcomes === null && itbench !== undefined ? { itbench } : {};
  const points = pointsOfTraces(labels.file.traces);
  const groups = groupsOf(data.by, points, { traces: labels.traces }, "model", labels.file.digest.name);
  return {
    dataset: "labels",
    title: "own labels",
    points,
    ...groups,
    caution: [...groups.caution, ...labels.caution],
    given: { ...own, ...joined },
    inputs: labels.inputs,
    named: `one's own labels (${labels.inputs.map(({ name }) => name).join(", joined to ")})`,
  };
});

/** A MAD_full_dataset file's labels; null where there is none. By system unless `by` says otherwise. */
export const mastLabels = perStudy((data): LabelSource | null => {
  const { mast, labels, outcomes, given } = data;
  if (mast === null) return null;
  const joined = outcomes !== null && labels === null ? [outcomes.digest] : [];
  const { mast: file, outcomes: ends, successThreshold } = given;
  const points = pointsOfRecords(mast.records);
  const outcomesText = joined.map(({ name }) => `, joined to ${name}`).join("");
  return {
    dataset: "mast",
    title: "MAST-Data",
    points,
    ...groupsOf(labels === null ? data.by : [], points, { traces: mast.traces, points }, "system", mast.digest.name),
    given: {
      ...(file === undefined ? {} : { mast: file }),
      ...(joined.length === 0 || ends === undefined ? {} : { outcomes: ends }),
      ...(joined.length === 0 || successThreshold === undefined ? {} : { successThreshold }),
    },
    inputs: [mast.digest, ...joined],
    named: `MAST-Data (${mast.digest.name}, LLM-judge labels, CC-BY-4.0)${outcomesText}`,
  };
});

/** Own labels as they are counted; where they are replicated (a caution says so), with the index as cluster. */
export function countedTraces(
  traces: readonly LabelledTrace[],
  caution: readonly string[],
  points = pointsOfTraces(traces),
): readonly LabelledTrace[] {
  return caution.includes(replicatedLabelsToken) ? clusteredByIndex(traces, points) : traces;
}

function groupsOf(
  wanted: readonly string[],
  points: readonly LabelPoint[],
  own: { readonly traces: readonly LabelledTrace[]; readonly points?: readonly LabelPoint[] },
  usual: "system" | "model",
  file: string,
): Pick<LabelSource, "data" | "caution" | "by" | "chosen"> {
  const caution = replicationCautions(replicatedGroups(points, { verdictOnly: true }));
  const data = countedTraces(own.traces, caution, own.points);
  if (caution.length === 0) {
    if (wanted.length > 0) return { data, caution, by: wanted, chosen: true };
    return { data, caution, by: data.some((trace) => trace[usual] !== null) ? [usual] : [], chosen: false };
  }
  if (wanted.length === 0) return { data, caution, by: [], chosen: false };
  throw new InputError(`labels are replicated, so results by group are an artefact: ${caution[1]}`, {
    file,
    remedy: "leave out --by; single commands take it with --accept-replicated-labels (noted in every row)",
  });
}

/** The votes of one's own annotators; null where no trace of the labels has two. */
export const ownVotes = perStudy(({ labels }): readonly Rating[] | null => {
  if (labels === null) return null;
  const { traces } = labels.file;
  const several = new Set(traces.map(({ id }) => joinKey(id))).size < traces.length;
  return several ? ratingsOfLabels(traces) : null;
});

/** How one set of runs ended. */
export interface RunSource extends Source {
  readonly data: readonly OutcomeRecord[];
  readonly dataset: "itbench" | "own" | "labels";
  readonly title: string;
  readonly named: string;
}

/** The outcomes at hand: those of the ITBench tree, of an outcomes file, or what a labels file says itself. */
export const runSources = perStudy((study): readonly RunSource[] => {
  const { runs, outcomes, labels, recall, given } = study;
  const { successThreshold, annotator, consensus } = given;
  const threshold = successThreshold === undefined ? {} : { successThreshold };
  const choice = {
    ...(annotator === undefined ? {} : { annotator }),
    ...(consensus === undefined ? {} : { consensus }),
  };
  const within =
    labels !== null && labels.inputs.length === 1
      ? labels.traces.filter(({ outcome, recall }) => outcome !== null || recall !== null)
      : [];
  const sources: RunSource[] = [];
  if (runs !== null) {
    sources.push({
      dataset: "itbench",
      title: "ITBench runs",
      data: runs.records,
      given: {
        ...(given.itbench === undefined ? {} : { itbench: given.itbench }),
        ...threshold,
        ...(given.recall === undefined ? {} : { recall: given.recall }),
      },
      inputs: [runs.digest],
      caution: [],
      named: `ITBench-Trajectories (CC-BY-NC-4.0), ${recall} recall`,
    });
  }
  if (outcomes !== null) {
    sources.push({
      dataset: "own",
      title: "own outcomes",
      data: outcomes.records,
      given: { ...(given.outcomes === undefined ? {} : { outcomes: given.outcomes }), ...threshold },
      inputs: [outcomes.digest],
      caution: [],
      named: `one's own outcomes (${outcomes.digest.name})`,
    });
  }
  if (within.length > 0) {
    const { digest } = labels!.file;
    sources.push({
      dataset: "labels",
      title: "outcomes of one's own labels",
      data: outcomesOfTraces(labels!.traces),
      given: { ...(given.labels === undefined ? {} : { labels: given.labels }), ...threshold, ...choice },
      inputs: [digest],
      caution: [],
      named: `one's own labels (${digest.name})`,
    });
  }
  return sources;
});

/** The columns asked for where all records have them, else those of the usual ones that they have. */
export function runGroups({ by }: StudyData, { data }: RunSource, usual: readonly string[]): readonly string[] {
  const has = (column: string) => data.every((row) => Object.hasOwn(row.groups, column));
  return by.length > 0 && by.every(has) ? by : usual.filter(has);
}

/** A judge's labels beside true ones. */
export interface JudgedSource extends Source {
  readonly data: readonly JudgedTrace[];
  readonly dataset: "labels" | "mast";
  /** What is taken as true, as a phrase. */
  readonly truth: string;
}

/**
 * The labels of one's own (else MAST-Data's) beside a truth file's; without one, beside the majority of the human votes
 * where ids meet; null where nothing can be scored.
 *
 * @throws InputError where a truth file shares no trace with the labels.
 */
export const judgedSource = perStudy(({ labels, mast, truth, human, given }): JudgedSource | null => {
  const judge = labels ?? mast;
  if (judge === null) return null;
  const dataset = labels === null ? "mast" : "labels";
  const digest = labels?.file.digest ?? mast!.digest;
  const file = labels === null ? { mast: given.mast } : { judge: given.labels };
  const { annotator, consensus } = given;
  const made = { dataset, caution: [] } as const;
  if (truth !== null) {
    const { pairs } = pairLabels(truth.traces, judge.traces);
    if (pairs.length === 0) {
      throw new InputError(`no trace of it stands in ${digest.name}`, {
        file: truth.file.digest.name,
        remedy: "the ids of the truth and of the labels must be the same",
      });
    }
    const chosen = { truth: given.truth, ...file, annotator, consensus };
    const inputs = [truth.file.digest, digest];
    return { ...made, data: pairs, given: withoutUndefined(chosen), truth: "a file taken as true", inputs };
  }
  if (human === null) return null;
  const { pairs } = pairLabels(majorityLabels(human.ratings), judge.traces);
  if (pairs.length === 0) return null;
  const chosen = withoutUndefined({ human: given.human, ...file });
  const named = "the majority of the human votes of MAST-Data";
  return { ...made, data: pairs, given: chosen, truth: named, inputs: [human.digest, digest] };
});

/** A record without the keys whose value is undefined. */
export function withoutUndefined<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}
