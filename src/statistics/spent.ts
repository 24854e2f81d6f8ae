import type { SpentRow } from "../analyses/outcomes.js";
import { hasWeight } from "../counts/count.js";
import { clustersOf, gatherRecords } from "../counts/group.js";
import { about, joinNotes, type Notes, noteOf } from "../notes.js";
import type { Grouped, OutcomeRecord, Spent } from "../trace.js";
import { defaultReplicates, resampleMedian } from "./cluster-bootstrap.js";
import { fewUnits, ratioVariance, sizeWarnings } from "./clusters.js";
import { tailOf, tOf } from "./distributions.js";
import { logChoose } from "./hypergeometric.js";
import { share, tWilson } from "./proportion.js";
import { defaultSeed, randomFrom } from "./random.js";
import { quantile, sum } from "./summary.js";

export interface SpentOptions {
  readonly by?: readonly string[];
  readonly confidence?: number;
  readonly seed?: number;
  readonly replicates?: number;
}

const measures = ["tokens", "cost", "seconds"] as const;
const outcomes = ["all", "success", "failure", "unknown"] as const;

/**
 * What runs took, a row a group, measure (tokens, US dollars, seconds) and outcome: median and mean over the runs that say
 * it, their total, and what share of the total of all outcomes that is. A measure that no run says has no rows, nor has an
 * outcome without runs. Medians have limits by order statistics, means Student's t on the log scale (what runs take is skewed);
 * where tasks (scenarios, clusters) repeat, the bootstrap over tasks and t with cluster-robust errors. The share's are Wilson's at the effective size of a ratio of
 * sums over tasks. Null with the reason in `note`: nothing known, one run, no spread.
 *
 * @example
 * ```ts
 * import { spent } from "mastkit";
 * const run = (id: string, outcome: "success" | "failure", tokens: number) =>
 *   ({ id, outcome, recall: null, cluster: null, groups: {}, spent: { tokens, cost: null, seconds: null } });
 * const rows = spent([run("a", "success", 100), run("b", "failure", 200), run("c", "failure", 500)]);
 * rows.map(({ outcome, median, share }) => `${outcome}: ${median}, ${share}`); // => ["all: 200, null", "success: 100, 0.125", "failure: 350, 0.875"]
 * ```
 */
export function spent(records: readonly OutcomeRecord[], options: SpentOptions = {}): readonly Grouped<SpentRow>[] {
  const said = measures.filter((measure) => records.some((record) => says(record, measure)));
  return gatherRecords(records, options.by ?? []).flatMap(({ group, members }) => {
    const there = outcomes.filter((outcome) => members.some((record) => isOf(record, outcome)));
    return said.flatMap((measure) =>
      there.map((outcome) => ({ ...group, ...rowOf(members, outcome, measure, options) })),
    );
  });
}

function isOf(record: OutcomeRecord, outcome: (typeof outcomes)[number]): boolean {
  return outcome === "all" || (record.outcome ?? "unknown") === outcome;
}

function says({ spent: took }: OutcomeRecord, measure: keyof Spent): boolean {
  return took?.[measure] != null;
}

function rowOf(
  members: readonly OutcomeRecord[],
  outcome: (typeof outcomes)[number],
  measure: keyof Spent,
  { confidence = 0.95, seed = defaultSeed, replicates = defaultReplicates }: SpentOptions,
): SpentRow {
  const runs = members.filter((record) => isOf(record, outcome));
  const clusters = clustersOf(members).map((records) => {
    const known = records.flatMap((record) => {
      const value = record.spent?.[measure] ?? null;
      return value === null ? [] : [{ value, own: isOf(record, outcome) }];
    });
    const values = known.flatMap(({ value, own }) => (own ? [value] : [])).sort((a, b) => a - b);
    return { values, y: sum(values), x: sum(known.map(({ value }) => value).sort((a, b) => a - b)) };
  });
  // A sum's last digit does not hang on the order of the rows.
  clusters.sort((a, b) => a.x - b.x || a.y - b.y);
  const tasks = clusters.map(({ values }) => values).filter(({ length }) => length > 0);
  const values = tasks.flat().sort((a, b) => a - b);
  const repeated = members.some(({ cluster }) => cluster !== null) && tasks.some(({ length }) => length > 1);
  const tail = tailOf(confidence);
  const total = values.length === 0 ? null : sum(values);
  const mean = total === null ? null : total / values.length;
  const variance = ratioVariance(tasks.map((list) => ({ y: sum(list), x: list.length })));
  const half =
    variance === null || variance <= 1e-28 * mean! ** 2
      ? null
      : tOf(confidence, tasks.length - 1) * Math.sqrt(variance);
  const unspread = half === null ? noSpread(tasks.length, repeated) : null;
  const medians = repeated && half !== null ? resampleMedian(tasks, replicates, randomFrom(seed)) : null;
  const rank = rankOf(values.length, tail);
  const median =
    medians !== null
      ? [quantile(medians, tail), quantile(medians, 1 - tail)]
      : repeated || rank === 0
        ? [null, null]
        : [values[rank - 1]!, values[values.length - rank]!];
  const whole = sum(clusters.map(({ x }) => x));
  // the whole of runs of which all failures, or all successes, are silent is not known
  const silent = (["success", "failure"] as const).find((one) => {
    const those = members.filter((record) => isOf(record, one));
    return those.length > 0 && those.every((record) => !says(record, measure));
  });
  const part = outcome === "all" || total === null || silent !== undefined ? null : share(total, whole);
  const units = clusters.filter(({ x }) => x > 0).length;
  const partly = part === null ? null : ratioVariance(clusters);
  const shared =
    part === null || partly === null
      ? { low: null, high: null }
      : tWilson({ share: part, variance: partly, df: units - 1, units }, confidence);
  const unsaid = runs.filter((record) => !says(record, measure)).length;
  const others = members.filter((record) => !says(record, measure)).length - unsaid;
  const ofShare =
    outcome === "all" || total === null
      ? null
      : silent !== undefined
        ? noteOf("outcome-not-said", { outcome: silent, what: measure })
        : others === 0
          ? null
          : noteOf("not-said", { runs: others, what: measure });
  const few =
    !repeated && rank === 0 && values.length > 1
      ? about("median", noteOf("few-for-order", { runs: values.length }))
      : null;
  return {
    measure,
    outcome,
    runs: runs.length,
    known: values.length,
    median: values.length === 0 ? null : quantile(values, 0.5),
    median_low: median[0]!,
    median_high: median[1]!,
    mean,
    mean_low: half === null ? null : mean! * Math.exp(-half / mean!),
    mean_high: half === null ? null : mean! * Math.exp(half / mean!),
    total,
    share: part,
    share_low: shared.low,
    share_high: shared.high,
    interval: repeated ? "cluster-bootstrap;cluster-log-t;ratio-wilson" : "order-statistic;log-t;ratio-wilson",
    clusters: members.some(({ cluster }) => cluster !== null) ? tasks.length : null,
    note: joinNotes(
      members.some(hasWeight) ? noteOf("not-weighted") : null,
      unsaid === 0 ? null : noteOf("not-said", { runs: unsaid, what: measure }),
      about("share", ofShare),
      values.length === 0 ? null : unspread,
      few,
      half !== null && isSkewed(values, mean!) ? noteOf("skewed") : null,
      repeated && half !== null
        ? sizeWarnings(
            tasks.map(({ length }) => ({ n: length })),
            fewUnits,
          )
        : null,
    ),
  };
}

/** Whether a mean of n values needs more of them than there are for its t interval: 25 times the squared skewness (Cochran 1977). */
function isSkewed(values: readonly number[], mean: number): boolean {
  const moment = (power: number) => sum(values.map((value) => (value - mean) ** power)) / values.length;
  return values.length < (25 * moment(3) ** 2) / moment(2) ** 3;
}

function noSpread(units: number, repeated: boolean): Notes {
  if (units < 2) return noteOf(repeated ? "one-cluster-unseen" : "one-run");
  return noteOf("no-spread-between", { units: repeated ? "clusters" : "runs" });
}

/** The rank of the lower limit of a median among n values, counted from 1; the upper one's is as far from the end. 0: too few. */
function rankOf(n: number, tail: number): number {
  let [rank, below] = [0, 0];
  for (;;) {
    below += Math.exp(logChoose(n, rank) - n * Math.LN2);
    if (below > tail) return rank;
    rank++;
  }
}
