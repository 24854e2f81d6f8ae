import { joinKey } from "../names.js";
import { labelsOf } from "../taxonomy/labels.js";
import { type TaxonomyVersion, taxonomyOfRound } from "../taxonomy/rounds.js";
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
 * The majority of the votes on the records of the published 14 modes, of every round each in its own taxonomy where that
 * is asked for; a tie is not labelled, and neither is a code without a vote. The block is the cluster.
 */
export function majorityLabels(ratings: readonly Rating[], { everyRound = false } = {}): readonly LabelledTrace[] {
  const items = new Map<string, { first: Rating; version: TaxonomyVersion; votes: number[][] }>();
  for (const rating of ratings) {
    const version = taxonomyOfRound(rating.set);
    const place = version === null ? -1 : placeOf(rating.code, version);
    if (version === null || place === -1 || rating.value === null) continue;
    if (version.version !== "mast14" && !everyRound) continue;
    const entry = items.get(rating.item) ?? { first: rating, version, votes: version.modes.map(() => []) };
    entry.votes[place]!.push(rating.value);
    items.set(rating.item, entry);
  }
  return [...items].map(([id, { first, version, votes }]): LabelledTrace => {
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
      ...(version.version === "mast14" ? {} : { taxonomy: version }),
      annotator: null,
      extra: {},
    };
  });
}
