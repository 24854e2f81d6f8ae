import { about, joinNotes, type Notes, noteOf } from "../../notes.js";
import { type ClusterTable, clusterError, clusterNewcombe, differenceNote, sumTables } from "../cluster-effects.js";
import { formulaHolds, visibleByFormula } from "../cluster-power.js";
import { clusterUrn } from "../cluster-urn.js";
import { fewUnits, sizeWarnings } from "../clusters.js";
import { tOf, tQuantile, tTail } from "../distributions.js";
import { fisher } from "../fisher.js";
import { flagIntraclass } from "../icc.js";
import { clipped, type Interval } from "../interval.js";
import { smallestVisible } from "../power.js";
import { defaultSeed, type Random, randomFrom } from "../random.js";
import { newcombe, riskDifference } from "../risk-difference.js";
import { meanDifference, signFlip, smallestSignFlip } from "../sign-flip.js";
import { sampleSd, sum } from "../summary.js";
import { compareLists } from "../table-order.js";
import { newcombePaired } from "./newcombe-paired.js";
import { totalsPermutation } from "./totals-permutation.js";

/**
 * What two groups have in one cluster: traces, and in `flagged1` and `flagged2` the sums of a value over them (flags,
 * recalls, numbers of modes). The sums of its squares are those of flags, the sums themselves, unless they are given.
 */
export interface ComparedCluster extends ClusterTable {
  readonly squares1?: number;
  readonly squares2?: number;
}

/** An estimated difference with its standard error, and the degrees of freedom of Student's t. */
export interface StandardError {
  readonly difference: number;
  readonly se: number;
  readonly df: number;
}

export interface CompareClustersOptions {
  /** A share of flagged traces, or a mean of values. */
  readonly kind: "share" | "mean";
  /** The largest difference that there can be, to which limits are clipped; default 1 of a share, none of a mean. */
  readonly most?: number;
  /**
   * trace: clusters are ignored. cluster: all count, whether or not both groups have them. scenario: those that both have
   * count. Default: scenario where there is one, else cluster.
   */
  readonly unit?: "trace" | "cluster" | "scenario";
  readonly confidence?: number;
  readonly random?: Random;
  readonly permutations?: number;
  /** In place of the test of a comparison that is not paired. */
  readonly test?: () => Pick<Comparison, "p" | "note">;
  /** What the groups are called in notes. */
  readonly names?: readonly [string, string];
}

/** Two groups' values and their difference; null where it is undefined. */
export interface Comparison extends Interval {
  readonly kind: "share" | "mean";
  /** independent traces; nested: clusters repeat, none has traces of both groups; paired: by the clusters that have. */
  readonly design: "independent" | "nested" | "paired";
  /** One trace a side in every cluster that counts. */
  readonly single: boolean;
  /** The clusters that count, in an order that their values decide, and their sums. */
  readonly kept: readonly ComparedCluster[];
  readonly total: Required<ComparedCluster>;
  /** What a paired comparison leaves out: clusters of one group only. */
  readonly alone: { readonly clusters: number; readonly traces: number };
  /** First − second, over traces. */
  readonly difference: number | null;
  readonly test: "fisher" | "welch" | "cluster-urn" | "cluster-permutation" | "cluster-sign-flip" | "mcnemar";
  /** Two-sided; null where there is nothing to test, or no p of .05 or less can come out. */
  readonly p: number | null;
  /** What t intervals and tests rest on: of a paired comparison the mean of the clusters' differences. */
  readonly error: StandardError | null;
}

/**
 * Compares a share or a mean of two groups by the design of the data:
 *
 * - Independent traces: Newcombe's interval and Fisher's test; means by Welch's t.
 * - Clusters of one group each (nested): {@link clusterNewcombe} and {@link clusterUrn} with the group for outcome; means
 *   by CR1 with t(G − 1), and groups permuted over the totals of clusters of equal size.
 * - Clusters that both groups have (paired): these alone count. The interval is over them, and the test flips the signs of
 *   their differences; with one trace a side everywhere it is McNemar's, with Newcombe's paired interval. Runs are never
 *   shuffled within a cluster: where groups differ by cluster that rejects far too often.
 *
 * Depends neither on names nor on the order of clusters.
 *
 * @example
 * ```ts
 * import { compareClusters } from "mastkit/statistics";
 * const clusters = [0, 1, 2, 3, 4, 5].map(() => ({ flagged1: 2, n1: 2, flagged2: 1, n2: 2 }));
 * compareClusters(clusters, { kind: "share" }).p; // => 0.03125
 * ```
 */
export function compareClusters(clusters: readonly ComparedCluster[], options: CompareClustersOptions): Comparison {
  const { kind, unit, confidence = 0.95, names = ["first", "second"] } = options;
  const there = inContentOrder(clusters.filter(({ n1, n2 }) => n1 + n2 > 0));
  const shared = there.filter(({ n1, n2 }) => n1 > 0 && n2 > 0);
  const paired = unit === "scenario" || (unit === undefined && shared.length > 0);
  const kept = paired ? shared : there;
  const repeated = unit !== "trace" && kept.some(({ n1, n2 }) => n1 + n2 > 1);
  const design = paired ? ("paired" as const) : repeated ? ("nested" as const) : ("independent" as const);
  const [total, all] = [totalOf(kept), totalOf(there)];
  const compared = {
    ...{ kind, design, kept, total, single: paired && kept.every(({ n1, n2 }) => n1 === 1 && n2 === 1) },
    alone: { clusters: there.length - kept.length, traces: all.n1 + all.n2 - total.n1 - total.n2 },
    difference: riskDifference(total),
  };
  const empty = [total.n1, total.n2].flatMap((n, at) => (n === 0 ? [names[at]!] : []));
  if (empty.length > 0) {
    const none = { low: null, high: null, interval: "", p: null, error: null, test: testName(compared) };
    const why = paired ? noteOf("no-shared-scenario") : noteOf("nothing-labelled-of", { names: empty.join(" and ") });
    return { ...compared, ...none, note: why };
  }
  const error =
    design === "independent"
      ? welchError(total)
      : design === "nested"
        ? clusterError(kept)
        : pairedError(differencesWithin(kept));
  const tested =
    paired || options.test === undefined
      ? testOf(compared, error, options)
      : { test: testName(compared), ...options.test() };
  const limits = kind === "share" ? shareLimits(compared, confidence, names) : meanLimits(compared, error, options);
  return { ...compared, ...limits, ...tested, error, note: joinNotes(tested.note, limits.note) };
}

type Compared = Pick<Comparison, "kind" | "design" | "kept" | "total" | "single">;

function inContentOrder(clusters: readonly ComparedCluster[]): readonly ComparedCluster[] {
  return clusters
    .map((cluster) => {
      const { n1, n2, flagged1, flagged2, squares1 = flagged1, squares2 = flagged2 } = cluster;
      return { cluster, key: [n1 + n2, n1, flagged1, flagged2, squares1, squares2] };
    })
    .sort((a, b) => compareLists(a.key, b.key))
    .map(({ cluster }) => cluster);
}

function totalOf(clusters: readonly ComparedCluster[]): Required<ComparedCluster> {
  return {
    ...sumTables(clusters),
    squares1: sum(clusters.map(({ flagged1, squares1 = flagged1 }) => squares1)),
    squares2: sum(clusters.map(({ flagged2, squares2 = flagged2 }) => squares2)),
  };
}

function differencesWithin(clusters: readonly ComparedCluster[]): readonly number[] {
  return clusters.map((cluster) => riskDifference(cluster)!);
}

/** Welch's standard error of two independent means (1947); null below two traces of a group, or where nothing varies. */
export function welchError(total: Required<ComparedCluster>): StandardError | null {
  const { n1, flagged1, squares1, n2, flagged2, squares2 } = total;
  if (n1 < 2 || n2 < 2) return null;
  const part = (n: number, values: number, squares: number) => {
    const deviations = squares - (values * values) / n;
    return deviations <= 1e-13 * squares ? 0 : deviations / (n - 1) / n;
  };
  const [a, b] = [part(n1, flagged1, squares1), part(n2, flagged2, squares2)];
  if (a + b === 0) return null;
  const df = (a + b) ** 2 / (a ** 2 / (n1 - 1) + b ** 2 / (n2 - 1));
  return { difference: flagged1 / n1 - flagged2 / n2, se: Math.sqrt(a + b), df };
}

/** That of the mean of clusters' differences, on one less than the clusters; null below two, or where they are alike. */
export function pairedError(differences: readonly number[]): StandardError | null {
  const ordered = [...differences].sort((a, b) => a - b);
  const se = differences.length < 2 ? 0 : sampleSd(ordered)! / Math.sqrt(differences.length);
  return se <= 1e-14 ? null : { difference: meanDifference(ordered)!, se, df: differences.length - 1 };
}

/** difference ± t × se. */
export function tLimits({ difference, se, df }: StandardError, confidence: number): readonly [number, number] {
  const half = tOf(confidence, df) * se;
  return [difference - half, difference + half];
}

function testName({ kind, design, single }: Compared): Comparison["test"] {
  if (design === "paired") return single && kind === "share" ? "mcnemar" : "cluster-sign-flip";
  if (kind === "share") return design === "nested" ? "cluster-urn" : "fisher";
  return design === "nested" ? "cluster-permutation" : "welch";
}

function testOf(
  compared: Compared,
  error: StandardError | null,
  { random = randomFrom(defaultSeed).fork("compare"), permutations }: CompareClustersOptions,
): Pick<Comparison, "test" | "p" | "note"> {
  const { kind, kept, total } = compared;
  const test = testName(compared);
  const flagged = kind === "share" ? total.flagged1 + total.flagged2 : null;
  const [none, every] = [flagged === 0, flagged === total.n1 + total.n2];
  switch (test) {
    case "mcnemar":
    case "cluster-sign-flip": {
      const differences = differencesWithin(kept);
      const least = smallestSignFlip(differences);
      if (least <= 0.05) return { test, p: signFlip(differences), note: null };
      const differing = differences.filter((value) => value !== 0).length;
      const why =
        none || every
          ? noteOf(none ? "mode-in-no-run" : "mode-in-every-run")
          : differing === 0
            ? noteOf("no-scenario-differs", { p: least })
            : noteOf("few-scenarios-differ", { scenarios: differing, p: least });
      return { test, p: null, note: about("not testable", why) };
    }
    case "welch": {
      const p = error === null ? null : 2 * tTail(Math.abs(error.difference) / error.se, error.df);
      return { test, p: p === null ? null : Math.min(1, p), note: null };
    }
    case "cluster-permutation": {
      const totals = kept.map(({ n1, n2, flagged1, flagged2 }) => {
        return { n: n1 + n2, total: flagged1 + flagged2, first: n1 > 0 };
      });
      const { p, note } = totalsPermutation(totals, random, permutations);
      return { test, p, note };
    }
    default: {
      const why = none ? noteOf("mode-in-none") : every ? noteOf("mode-in-all") : null;
      if (why !== null) return { test, p: null, note: about("not testable", why) };
      if (test === "fisher") return { test, p: fisher(total), note: null };
      const tables = kept.map((table) => [table]);
      const { p, note } = clusterUrn(tables, random, permutations);
      return { test, p, note };
    }
  }
}

function shareLimits(compared: Compared, confidence: number, names: readonly [string, string]): Interval {
  const { design, kept, total, single } = compared;
  if (design === "independent") return newcombe(total, confidence);
  if (single) return newcombePaired(pairsOf(kept), confidence);
  const found = clusterNewcombe(kept, confidence);
  const warnings = found.low === null ? null : sizeWarnings(kept.map(({ n1, n2 }) => ({ n: n1 + n2 })));
  const { low, high, interval } = found;
  return { low, high, interval, note: joinNotes(found.note, differenceNote(found, names), warnings) };
}

/** Pairs of traces in which both, one or neither are flagged, of clusters with one trace a side. */
export function pairsOf(clusters: readonly ClusterTable[]) {
  const count = (one: number, two: number) =>
    clusters.filter((table) => table.flagged1 === one && table.flagged2 === two).length;
  return { both: count(1, 1), first_only: count(1, 0), second_only: count(0, 1), neither: count(0, 0) };
}

/** Of a paired comparison the limits of the difference over traces; those of the mean within clusters follow from its error. */
function meanLimits(
  { design, kept, total }: Compared,
  own: StandardError | null,
  { confidence = 0.95, most = Number.POSITIVE_INFINITY }: CompareClustersOptions,
): Interval {
  const independent = design === "independent";
  const interval = independent ? "welch-t" : "cluster-t";
  const none = (note: Notes) => ({ low: null, high: null, interval, note });
  const sides = [kept.filter(({ n1 }) => n1 > 0), kept.filter(({ n2 }) => n2 > 0)] as const;
  if (independent && (total.n1 < 2 || total.n2 < 2)) return none(noteOf("few-traces-on-one-side"));
  if (!independent && kept.length < 2) return none(noteOf("one-cluster"));
  if (!independent && sides.some(({ length }) => length < 2)) return none(noteOf("few-clusters-on-one-side"));
  const error = independent ? own : clusterError(kept);
  if (error === null)
    return none(independent ? noteOf("no-spread") : noteOf("no-spread-between", { units: "clusters" }));
  const limits = clipped(...tLimits(error, confidence), -most, most);
  // The side with the fewer clusters decides: successes where most runs fail.
  const warnings = independent
    ? [noteOf("independent")]
    : [sides[0].map(({ n1: n }) => ({ n })), sides[1].map(({ n2: n }) => ({ n }))].map((sizes) =>
        sizeWarnings(sizes, fewUnits),
      );
  return { ...limits, interval, note: joinNotes(limits.note, ...warnings) };
}

/** The mean of the clusters' own differences, of a mean with its t interval; all null unless paired. */
export function scenarioDifference({ design, kept, kind, error }: Comparison, confidence = 0.95, most = Infinity) {
  const limits = design === "paired" && kind === "mean" && error !== null ? tLimits(error, confidence) : null;
  return {
    difference_scenarios: design === "paired" ? meanDifference(differencesWithin(kept)) : null,
    scenarios_low: limits === null ? null : Math.max(-most, limits[0]),
    scenarios_high: limits === null ? null : Math.min(most, limits[1]),
  };
}

/**
 * The smallest difference that the test of a comparison sees at 80% power and level .05: Fisher's exactly, above the second
 * group's share; the urn's by formula where that holds; else by Student's t with the standard error. Null where none is
 * visible, or nothing is known of it.
 */
export function visibleDifference({ kind, design, kept, total, error }: Comparison): number | null {
  if (total.n1 === 0 || total.n2 === 0) return null;
  if (kind === "mean" || design === "paired") {
    return error === null ? null : (tQuantile(0.975, error.df) + tQuantile(0.8, error.df)) * error.se;
  }
  const base = total.flagged2 / total.n2;
  if (design === "independent") return smallestVisible({ base, n1: total.n1, n2: total.n2 });
  const sizes = kept.map(({ n1, n2 }) => ({ n: n1 + n2, failed: n1 }));
  const icc = flagIntraclass(
    kept.map(({ n1, n2, flagged1, flagged2 }) => ({ n: n1 + n2, flagged: flagged1 + flagged2 })),
  );
  return formulaHolds(sizes, icc) ? visibleByFormula(sizes, base, icc) : null;
}
