import { checkBy, groupCell, groupItems, keyOf } from "../counts/group.js";
import type { Grouped, OutcomeRecord } from "../trace.js";
import { many } from "../words.js";
import { clusterBootstrap } from "./cluster-bootstrap.js";
import { clusterMean, clusterWilson, fewClustersNote } from "./clusters.js";
import { inOrder } from "./in-order.js";
import { type Interval, joinNotes } from "./interval.js";
import { clopperPearson, share, wilson } from "./proportion.js";
import { defaultSeed, type Random, randomFrom } from "./random.js";

export interface OutcomesRow {
  readonly runs: number;
  /** Runs of known outcome. */
  readonly known: number;
  readonly recall_mean: number | null;
  readonly recall_low: number | null;
  readonly recall_high: number | null;
  readonly success: number;
  readonly success_rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The recall from which a run counts as a success. */
  readonly threshold: number | null;
  /** Intervals of mean recall and success rate. */
  readonly interval: string;
  /** Clusters with a known outcome; null where clusters are not known. */
  readonly clusters: number | null;
  readonly note: string | null;
}

export const outcomesColumns: readonly string[] = [
  ..."runs known recall_mean recall_low recall_high success success_rate low high threshold interval clusters note".split(
    " ",
  ),
];

export interface OutcomesOptions {
  readonly by?: readonly string[];
  /** The threshold that was applied, for the column of that name; default 1. */
  readonly threshold?: number;
  /** Default: cluster-t;cluster-wilson where clusters repeat, else t;wilson. */
  readonly interval?: "wilson" | "exact" | "cluster-wilson" | "cluster-bootstrap" | "bca";
  readonly confidence?: number;
  readonly seed?: number;
  readonly replicates?: number;
}

/** A cluster's sums: recall and runs with recall, successes and runs of known outcome. */
interface Sums {
  recall: number;
  recalls: number;
  success: number;
  known: number;
  runs: number;
}

/**
 * How runs ended: mean recall and success rate, one row a group. Runs of unknown outcome are left out of both, and are
 * never counted as failed. Repeated runs of a scenario are one cluster: mean ± t(G − 1) × CR1 standard error, and
 * Wilson's interval at the effective sample size. Null with the reason in `note`: nothing known, one cluster, no spread.
 */
export function outcomes(
  records: readonly OutcomeRecord[],
  options: OutcomesOptions = {},
): readonly Grouped<OutcomesRow>[] {
  const by = options.by ?? [];
  checkBy(by, [...new Set(records.flatMap((record) => Object.keys(record.groups)))]);
  const groups = groupItems(records, (record) => by.map((name) => groupCell(record.groups, name)));
  return [...groups.values()].map((members) => {
    const group = Object.fromEntries(by.map((name) => [name, groupCell(members[0]!.groups, name)]));
    const random = randomFrom(options.seed ?? defaultSeed).fork(keyOf(Object.values(group)));
    return { ...group, ...rowOf(members, options, random) };
  });
}

function rowOf(members: readonly OutcomeRecord[], options: OutcomesOptions, random: Random): OutcomesRow {
  const confidence = options.confidence ?? 0.95;
  const clustersKnown = members.some((record) => record.cluster !== null);
  const sums = sumsByCluster(members);
  const repeated = clustersKnown && sums.some(({ runs }) => runs > 1);
  const known = sums.reduce((sum, cluster) => sum + cluster.known, 0);
  const success = sums.reduce((sum, cluster) => sum + cluster.success, 0);
  const counts = sums.filter((cluster) => cluster.known > 0).map((c) => ({ flagged: c.success, n: c.known }));
  const name = options.interval ?? (repeated ? "cluster-wilson" : "wilson");
  const clustered = repeated && name !== "wilson" && name !== "exact";
  const each = clustered ? sums : members.flatMap((record) => sumsByCluster([{ ...record, cluster: null }]));
  const means = clusterMean(
    each.map((cluster) => ({ sum: cluster.recall, n: cluster.recalls })),
    confidence,
    clustered ? "cluster-t" : "t",
    "recall",
  );
  const resampled = name === "cluster-bootstrap" || name === "bca";
  const bootstrap = (sum: "success" | "recall", size: "known" | "recalls") =>
    clusterBootstrap(
      sums.filter((cluster) => cluster[size] > 0).map((cluster) => [cluster[sum], cluster[size]]),
      ([total, n]) => share(total!, n!),
      {
        confidence,
        random: random.fork(sum),
        bca: name === "bca",
        ...(options.replicates === undefined ? {} : { replicates: options.replicates }),
      },
    );
  const recall: Interval = resampled && repeated ? bootstrap("recall", "recalls") : means;
  const rate = rateOf(counts, name, repeated, confidence, () => bootstrap("success", "known"));
  const unknown = members.length - known;
  return {
    runs: members.length,
    known,
    recall_mean: means.mean,
    recall_low: recall.low,
    recall_high: recall.high,
    success,
    success_rate: share(success, known),
    low: rate.low,
    high: rate.high,
    threshold: options.threshold ?? 1,
    interval: `${recall.interval};${rate.interval}`,
    clusters: clustersKnown ? counts.length : null,
    note: joinNotes(
      unknown === 0 ? null : `${many(unknown, "run")} of unknown outcome left out`,
      recall.note,
      rate.note,
      clustered && known > 0 ? fewClustersNote(counts.map((count) => ({ ...count, flagged: 1 }))) : null,
    ),
  };
}

function rateOf(
  counts: readonly { readonly flagged: number; readonly n: number }[],
  name: NonNullable<OutcomesOptions["interval"]>,
  repeated: boolean,
  confidence: number,
  bootstrap: () => Interval,
): Interval {
  const success = counts.reduce((sum, { flagged }) => sum + flagged, 0);
  const known = counts.reduce((sum, { n }) => sum + n, 0);
  if (name === "wilson") return wilson(success, known, confidence);
  if (name === "exact") return clopperPearson(success, known, confidence);
  if (!repeated) return { low: null, high: null, interval: name, note: "no clusters known that repeat" };
  if (known === 0) return { low: null, high: null, interval: name, note: "no run of known outcome" };
  return name === "cluster-wilson" ? clusterWilson(counts, confidence) : bootstrap();
}

function sumsByCluster(members: readonly OutcomeRecord[]): readonly Sums[] {
  const clusters = new Map<string, Sums>();
  for (const record of members) {
    const key = record.cluster ?? `\u0000${record.id}`;
    let sums = clusters.get(key);
    if (sums === undefined) {
      sums = { recall: 0, recalls: 0, success: 0, known: 0, runs: 0 };
      clusters.set(key, sums);
    }
    sums.runs++;
    if (record.recall !== null) {
      sums.recall += record.recall;
      sums.recalls++;
    }
    if (record.outcome !== null) {
      sums.known++;
      if (record.outcome === "success") sums.success++;
    }
  }
  return inOrder(clusters, ([key]) => key).map(([, sums]) => sums);
}
