import { joinKey } from "../names.js";
import { labelsOf } from "../taxonomy/labels.js";
import { codes } from "../taxonomy/mast.js";
import { taxonomyOfRound } from "../taxonomy/rounds.js";
import { placeOf } from "../taxonomy/taxonomy.js";
import type { JudgedTrace, LabelledTrace, Rating } from "../trace.js";

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

/**
 * The majority of the votes on the records of the published 14 modes; a tie is not labelled, and neither is a code
 * without a vote. The block is the cluster. Records of other taxonomies are left out.
 */
export function majorityLabels(ratings: readonly Rating[]): readonly LabelledTrace[] {
  const items = new Map<string, { first: Rating; votes: number[][] }>();
  for (const rating of ratings) {
    if (taxonomyOfRound(rating.set)?.version !== "mast14" || rating.value === null) continue;
    const entry = items.get(rating.item) ?? { first: rating, votes: codes.map(() => []) };
    entry.votes[placeOf(rating.code)]!.push(rating.value);
    items.set(rating.item, entry);
  }
  return [...items].map(([id, { first, votes }]): LabelledTrace => {
    const majorities = votes.map((values) => {
      const yes = values.filter((value) => value === 1).length;
      return 2 * yes === values.length ? null : 2 * yes > values.length;
    });
    return {
      dataset: "labels",
      id,
      system: first.groups["system"] ?? null,
      model: null,
      benchmark: first.groups["benchmark"] ?? null,
      cluster: first.block,
      labels: labelsOf(majorities),
      outcome: null,
      recall: null,
      definition: "unknown",
      annotator: null,
      extra: {},
    };
  });
}
