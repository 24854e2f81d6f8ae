import { clusterBootstrap } from "./cluster-bootstrap.js";
import {
  type ClusterTable,
  clusterEffects,
  clusterNewcombe,
  differenceNote,
  effectWarnings,
} from "./cluster-effects.js";
import { bootstrapWarnings } from "./clusters.js";
import type { Interval } from "./interval.js";
import { exactConditional, haldaneAnscombe, oddsRatio, oddsRatioReason } from "./odds-ratio.js";
import { defaultSeed, randomFrom } from "./random.js";
import { emptyGroup, miettinenNurminen, newcombe, type TwoProportions } from "./risk-difference.js";
import { koopman } from "./risk-ratio.js";

export interface LiftEffects {
  readonly difference: Interval;
  readonly ratio: Interval;
  readonly odds: Interval;
  readonly oddsEstimate: number | null;
  readonly notes: readonly (string | null)[];
}

export interface LiftEffectOptions {
  readonly difference?:
    | "newcombe"
    | "miettinen-nurminen"
    | "cluster-newcombe"
    | "cluster-t"
    | "cluster-bootstrap"
    | "bca";
  readonly oddsRatio?: "exact" | "haldane-anscombe";
  readonly confidence?: number;
  readonly replicates?: number;
  readonly seed?: number;
}

/** The intervals of a lift cell by the methods asked for; where clusters repeat, clustered ones by default. */
export function liftEffects(
  table: TwoProportions,
  clusters: readonly ClusterTable[],
  clustered: boolean,
  options: LiftEffectOptions,
): LiftEffects {
  const confidence = options.confidence ?? 0.95;
  const halves = options.oddsRatio === "haldane-anscombe";
  const shifted = haldaneAnscombe(table, confidence);
  const oddsEstimate = halves ? shifted.estimate : oddsRatio(table);
  const difference = differenceOf(table, clusters, clustered, options);
  if (!clustered) {
    const ratio = koopman(table, confidence);
    const odds = halves ? shifted : exactConditional(table, confidence);
    const reasons = [ratio.note, halves ? null : oddsRatioReason(table), odds.note, difference.note];
    // That a group is empty is said once, as the reason why there is no test.
    const notes = reasons.filter((note) => note === null || note !== emptyGroup(table));
    return { difference, ratio, odds, oddsEstimate, notes };
  }
  const robust = clusterEffects(clusters, confidence);
  const ratio = robust.ratio;
  const odds = halves ? shifted : robust.odds;
  const counts = clusters.map(({ flagged1, n1, flagged2, n2 }) => ({ flagged: flagged1 + flagged2, n: n1 + n2 }));
  const undefinedRatio =
    emptyGroup(table) === null && table.flagged2 === 0 ? "risk ratio undefined: no successful trace flagged" : null;
  if (counts.every(({ n }) => n === 0)) return { difference, ratio, odds, oddsEstimate, notes: [] };
  const reasons = [
    undefinedRatio,
    halves ? null : oddsRatioReason(table),
    difference.note,
    ratio.note,
    odds.note,
    differenceNote(clusterNewcombe(clusters, confidence), ["failed", "successful"]),
    effectWarnings(clusters, robustOnes({ difference, ratio, odds })),
    difference.interval === "cluster-bootstrap" || difference.interval === "bca" ? bootstrapWarnings(counts) : null,
  ];
  const notes = reasons.filter((note) => note === null || note !== emptyGroup(table));
  return { difference, ratio, odds, oddsEstimate, notes };
}

/** The intervals of a row that are there and rest on CR1 and t. */
function robustOnes({
  difference,
  ratio,
  odds,
}: Pick<LiftEffects, "difference" | "ratio" | "odds">): readonly string[] {
  const named = { difference, "risk ratio": ratio, "odds ratio": odds };
  return Object.entries(named).flatMap(([effect, { interval, low }]) =>
    interval === "cluster-t" && low !== null ? [effect] : [],
  );
}

function differenceOf(
  table: TwoProportions,
  clusters: readonly ClusterTable[],
  clustered: boolean,
  options: LiftEffectOptions,
): Interval {
  const confidence = options.confidence ?? 0.95;
  const name = options.difference ?? (clustered ? "cluster-newcombe" : "newcombe");
  if (name === "newcombe") return newcombe(table, confidence);
  if (name === "miettinen-nurminen") return miettinenNurminen(table, confidence);
  if (!clustered) return { low: null, high: null, interval: name, note: "no clusters known that repeat" };
  if (name === "cluster-newcombe") return clusterNewcombe(clusters, confidence);
  if (name === "cluster-t") return clusterEffects(clusters, confidence).difference;
  const rows = clusters.map(({ flagged1, n1, flagged2, n2 }) => [flagged1, n1, flagged2, n2]);
  const replicates = options.replicates === undefined ? {} : { replicates: options.replicates };
  return clusterBootstrap(
    rows,
    ([flagged1, n1, flagged2, n2]) => (n1! > 0 && n2! > 0 ? flagged1! / n1! - flagged2! / n2! : null),
    { confidence, random: randomFrom(options.seed ?? defaultSeed), bca: name === "bca", ...replicates },
  );
}
