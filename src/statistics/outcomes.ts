import type { OutcomesRow } from "../analyses/outcomes.js";
import { clustersOf, gatherRecords } from "../counts/group.js";
import { about, joinNotes, type Notes, noteOf } from "../notes.js";
import type { Grouped, OutcomeRecord } from "../trace.js";
import { type ClusterShare, ratioVariance } from "./clusters.js";
import { tOf } from "./distributions.js";
import { clipped, type Interval } from "./interval.js";
import { clusteredShare, clusteredWarnings } from "./prevalence.js";
import { clopperPearson, share, wilson } from "./proportion.js";
import { refuseUnweighted, type Sample, samplesOf } from "./sample.js";
import { type SurveyOptions, surveyMean } from "./survey.js";

export interface OutcomesOptions extends Pick<SurveyOptions, "lonely"> {
  readonly by?: readonly string[];
  /** The threshold that was applied, for the column of that name; default 1. */
  readonly threshold?: number;
  /** Default: cluster-wilson where clusters repeat, else t for the recall and wilson. */
  readonly interval?: "wilson" | "exact" | "cluster-wilson" | "cluster-bootstrap" | "bca";
  readonly confidence?: number;
  readonly seed?: number;
  readonly replicates?: number;
}

/**
 * How runs ended: mean recall and success rate, one row a group. Runs of unknown outcome are left out of both, and are
 * never counted as failed; a recall above 1 enters as 1. Repeated runs of a scenario are one cluster: Wilson's interval at
 * the effective sample size, for both. Runs with weights, or drawn by a design, give weighted means of both
 * ({@link surveyMean}). Null with the reason in `note`: nothing known, one cluster, no spread.
 */
export function outcomes(
  records: readonly OutcomeRecord[],
  options: OutcomesOptions = {},
): readonly Grouped<OutcomesRow>[] {
  const gathered = (all: readonly OutcomeRecord[]) => gatherRecords(all, options.by ?? []);
  const samples = samplesOf(records, gathered);
  if (samples !== null) refuseUnweighted(options, "interval");
  return gathered(records).map(({ group, members }, at) => ({ ...group, ...rowOf(members, options, samples?.[at]) }));
}

function rowOf(
  members: readonly OutcomeRecord[],
  options: OutcomesOptions,
  sample?: Sample<OutcomeRecord>,
): OutcomesRow {
  const clustersKnown = members.some((record) => record.cluster !== null);
  const runs = clustersOf(members);
  const repeated = clustersKnown && runs.some(({ length }) => length > 1);
  const recalls = valuesOver(runs, recallOf);
  const successes = valuesOver(runs, successOf);
  const [known, success] = [sumOf(successes, "n"), sumOf(successes, "flagged")];
  const name = options.interval ?? (repeated ? "cluster-wilson" : "wilson");
  const clustered = sample === undefined && repeated && name !== "wilson" && name !== "exact";
  const weighted = sample && {
    recall: surveyMean(sample.design, sample.valuesOf(recallOf), options),
    rate: surveyMean(sample.design, sample.valuesOf(successOf), options),
  };
  const recall: Interval = weighted
    ? recalls.length === 0
      ? { ...weighted.recall, note: noteOf("no-known-recall") }
      : weighted.recall
    : clustered
      ? recalls.length === 0
        ? { low: null, high: null, interval: name, note: noteOf("no-known-recall") }
        : clusteredShare(recalls, name, options)
      : meanInterval(
          members
            .map(recallOf)
            .filter((value) => value !== null)
            .sort((a, b) => a - b),
          options.confidence,
        );
  const rate = weighted?.rate ?? rateOf(successes, name, repeated, options);
  const unknown = members.length - known;
  const above = members.filter((record) => (record.recall ?? 0) > 1).length;
  return {
    runs: members.length,
    known,
    recall_mean: weighted ? weighted.recall.estimate : share(sumOf(recalls, "flagged"), sumOf(recalls, "n")),
    recall_low: recall.low,
    recall_high: recall.high,
    success,
    success_rate: weighted ? weighted.rate.estimate : share(success, known),
    low: rate.low,
    high: rate.high,
    threshold: options.threshold ?? 1,
    interval: `${recall.interval};${rate.interval}`,
    clusters: clustersKnown ? successes.length : null,
    note: joinNotes(
      unknown === 0 ? null : noteOf("unknown-runs", { runs: unknown }),
      above === 0 ? null : noteOf("recall-above-1", { recalls: above }),
      about("mean recall", recall.note),
      rate.note,
      clustered && recall.low !== null ? clusteredWarnings(recalls, name, "mean recall") : null,
      clustered && rate.low !== null ? clusteredWarnings(successes, name) : null,
    ),
  };
}

function recallOf({ recall }: OutcomeRecord): number | null {
  return recall === null ? null : Math.min(1, recall);
}

function successOf({ outcome }: OutcomeRecord): number | null {
  return outcome === null ? null : Number(outcome === "success");
}

/** The clusters that have values, in an order that their values decide: a sum's last digit does not hang on names. */
function valuesOver(
  clusters: readonly (readonly OutcomeRecord[])[],
  valueIn: (record: OutcomeRecord) => number | null,
): readonly Required<ClusterShare>[] {
  const found = clusters.flatMap((records) => {
    const values = records
      .map(valueIn)
      .filter((value) => value !== null)
      .sort((a, b) => a - b);
    const flagged = values.reduce((sum, value) => sum + value, 0);
    const squares = values.reduce((sum, value) => sum + value * value, 0);
    return values.length === 0 ? [] : [{ flagged, n: values.length, squares }];
  });
  return found.sort((a, b) => a.n - b.n || a.flagged - b.flagged || a.squares - b.squares);
}

function sumOf(clusters: readonly ClusterShare[], what: "flagged" | "n"): number {
  return clusters.reduce((sum, cluster) => sum + cluster[what], 0);
}

/** The t interval of a mean recall over independent runs, clipped to [0, 1]. */
function meanInterval(recalls: readonly number[], confidence = 0.95): Interval {
  const none = (note: Notes) => ({ low: null, high: null, interval: "t", note });
  const variance = ratioVariance(recalls.map((recall) => ({ y: recall, x: 1 })));
  if (recalls.length === 0) return none(noteOf("no-known-recall"));
  if (variance === null) return none(noteOf("one-run"));
  if (variance <= 1e-30) return none(noteOf("no-spread-between", { units: "runs" }));
  const mean = recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
  const half = tOf(confidence, recalls.length - 1) * Math.sqrt(variance);
  return { ...clipped(mean - half, mean + half, 0, 1), interval: "t" };
}

function rateOf(
  values: readonly ClusterShare[],
  name: NonNullable<OutcomesOptions["interval"]>,
  repeated: boolean,
  options: OutcomesOptions,
): Interval {
  const [success, known] = [sumOf(values, "flagged"), sumOf(values, "n")];
  if (name === "wilson") return wilson(success, known, options.confidence);
  if (name === "exact") return clopperPearson(success, known, options.confidence);
  if (!repeated) return { low: null, high: null, interval: name, note: noteOf("no-repeats") };
  if (known === 0) return { low: null, high: null, interval: name, note: noteOf("no-known-run") };
  return clusteredShare(values, name, options);
}
