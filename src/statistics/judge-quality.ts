import { looseKey } from "../counts/group.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import { codes } from "../taxonomy/mast.js";
import type { CalibrationCounts, Outcome } from "../trace.js";
import { type ClusterShare, clusterSpread, fewUnitsNote } from "./clusters.js";
import { tOf, zOf } from "./distributions.js";
import type { Interval } from "./interval.js";

/** Items of each truth below which a calibration is refused. */
export const fewestItems = 10;

export interface FoundQuality {
  readonly judge: JudgeQuality | null;
  /** Why there is none, or what to know of it. */
  readonly note: Notes | null;
  /** The calibration's items; in `judge` stand how many independent ones they are worth. Null: taken as known. */
  readonly positives: number | null;
  readonly negatives: number | null;
  /** Made of items of this outcome only. */
  readonly ownOutcome: boolean;
}

/** Either one judge for all modes, or counts to take it from. */
export type JudgeInput = JudgeQuality | readonly CalibrationCounts[];

/**
 * The judge's sensitivity and specificity for a mode (and outcome): from the mode's own counts, else the pooled ones,
 * noted. With fewer than 10 positive or 10 negative items there is none, unless forced. The errors of one trace, or of
 * runs of one scenario, go together. Where the counts come by cluster, each rate stands on its items over their design
 * effect ({@link clusterSpread}). Else cells of a cluster are taken to be all alike: n items of all `items`, m to a
 * cluster, are worth n / (1 + (n − 1)(m − 1)/(items − 1)), Kish's size where they lie at random. m follows from the number
 * of clusters, where that is known; of `modes` pooled it is their number (a trace has no more cells), of one mode 1.
 */
export function qualityFor(
  input: JudgeInput,
  code: string,
  outcome: Outcome | null,
  force: boolean,
  modes = codes.length,
): FoundQuality {
  if ("sensitivity" in input) {
    const { positives, negatives } = input;
    const known = positives === null || negatives === null;
    const note = known ? noteOf("judge-known") : fewItems(positives, negatives);
    const refused = !known && note !== null && !force;
    return { judge: refused ? null : input, note, positives, negatives, ownOutcome: false };
  }
  const choices = [
    { code, outcome },
    { code, outcome: null },
    { code: "", outcome },
    { code: "", outcome: null },
  ];
  for (const choice of choices) {
    const rows = input.filter((row) => row.code === choice.code && row.outcome === choice.outcome);
    if (rows.length === 0) continue;
    const hits = sharesOf(rows, ({ tp, fn }) => ({ flagged: tp, n: tp + fn }));
    const rejections = sharesOf(rows, ({ tn, fp }) => ({ flagged: tn, n: tn + fp }));
    const [positives, negatives] = [hits.n, rejections.n];
    const pooled = choice.code === "" && code !== "" ? noteOf("judge-of-all-modes") : null;
    const few = fewItems(positives, negatives);
    const found = { positives, negatives, ownOutcome: choice.outcome !== null };
    if (positives === 0 || negatives === 0 || (few !== null && !force)) {
      return { ...found, judge: null, note: joinNotes(few, pooled) };
    }
    const worth = worthOf(rows, hits, rejections, modes);
    const judge = {
      sensitivity: hits.flagged / positives,
      specificity: rejections.flagged / negatives,
      positives: worth.positives,
      negatives: worth.negatives,
      ...(worth.df === null ? {} : { df: worth.df }),
    };
    return { ...found, judge, note: joinNotes(few, pooled, worth.note) };
  }
  const byOutcome = outcome === null && input.some((row) => row.outcome !== null);
  const note = byOutcome ? noteOf("calibrated-by-outcome") : noteOf("not-calibrated");
  return { judge: null, note, positives: null, negatives: null, ownOutcome: false };
}

interface Shares extends ClusterShare {
  /** One entry a cluster; a row without one is a cluster of its own. */
  readonly clusters: readonly ClusterShare[];
}

function sharesOf(rows: readonly CalibrationCounts[], of: (row: CalibrationCounts) => ClusterShare): Shares {
  const clusters = new Map<string, { flagged: number; n: number }>();
  for (const [at, row] of rows.entries()) {
    const key = row.cluster ?? looseKey("", at);
    const sum = clusters.get(key) ?? { flagged: 0, n: 0 };
    const { flagged, n } = of(row);
    clusters.set(key, { flagged: sum.flagged + flagged, n: sum.n + n });
  }
  const over = (part: (share: ClusterShare) => number) => rows.reduce((sum, row) => sum + part(of(row)), 0);
  return { flagged: over(({ flagged }) => flagged), n: over(({ n }) => n), clusters: [...clusters.values()] };
}

/** How many independent items the calibration's are worth, and why. */
function worthOf(rows: readonly CalibrationCounts[], hits: Shares, rejections: Shares, modes: number) {
  if (rows.some(({ cluster }) => cluster !== undefined && cluster !== null)) {
    const [one, two] = [hits, rejections].map(({ clusters }) => clusterSpread(clusters).designEffect);
    const note =
      one === null || two === null
        ? noteOf("calibration-of-one-cluster")
        : noteOf("calibration-clustered", { sensitivity: one!, specificity: two! });
    const df = Math.max(hits.clusters.length, rejections.clusters.length) - 1;
    const few = fewUnitsNote(df + 1, "calibration cluster", 8);
    return {
      positives: one === null ? 1 : hits.n / one!,
      negatives: two === null ? 1 : rejections.n / two!,
      df,
      note: joinNotes(note, few),
    };
  }
  const items = hits.n + rejections.n;
  const known = rows.every(({ clusters }) => clusters !== undefined && clusters !== null && clusters > 0);
  const clusters = rows.reduce((sum, row) => sum + (row.clusters ?? 0), 0);
  const most = known ? items / clusters : rows[0]!.code === "" ? modes : 1;
  const each = Math.min(Math.max(most, 1), items);
  const worth = (n: number) => n / (1 + ((n - 1) * (each - 1)) / (items - 1));
  const note = each > 1 ? noteOf("calibration-alike", { cells: each }) : noteOf("calibration-independent");
  return { positives: worth(hits.n), negatives: worth(rejections.n), df: null, note };
}

function fewItems(positives: number, negatives: number): Notes | null {
  if (positives >= fewestItems && negatives >= fewestItems) return null;
  return noteOf("few-calibrated", { fewest: fewestItems, positives, negatives });
}

/** How well a judge recognises a mode. Sizes are of the calibration set (may be effective ones); null: taken as known without error. */
export interface JudgeQuality {
  readonly sensitivity: number;
  readonly specificity: number;
  /** Items that truly have the mode. */
  readonly positives: number | null;
  readonly negatives: number | null;
  /** Degrees of freedom of Student's t where clusters repeat (one less than the clusters); absent: z. */
  readonly df?: number;
}

/** The critical value of intervals that count this judge's error. */
export function criticalOf({ df }: JudgeQuality, confidence: number): number {
  return df === undefined ? zOf(confidence) : tOf(confidence, Math.max(1, df));
}

export interface Adjusted extends Interval {
  readonly estimate: number | null;
}

/**
 * The Rogan–Gladen prevalence (1978): what the apparent share p of n traces means when the judge errs,
 * (p + specificity − 1) / (sensitivity + specificity − 1). Interval of Lee et al. (arXiv 2511.21140): Wilson-smoothed p,
 * calibration counts with one added to each side, and the bias shift of the ratio; it counts the calibration's own
 * uncertainty. The point estimate is not smoothed. Values outside 0 to 1 are clipped and noted; sensitivity +
 * specificity ≤ 1 (a judge no better than chance) gives null with the reason. `n` may be an effective sample size.
 *
 * @example
 * ```ts
 * import { roganGladen } from "mastkit/statistics";
 * const judge = { sensitivity: 0.9, specificity: 0.7, positives: 200, negatives: 200 };
 * roganGladen(0.4, 1000, judge).low?.toFixed(5); // => "0.05635"
 * ```
 */
export function roganGladen(p: number | null, n: number, judge: JudgeQuality, confidence = 0.95): Adjusted {
  const interval = "lee";
  const empty = { estimate: null, low: null, high: null, interval };
  if (p === null || n <= 0) return { ...empty, note: noteOf("no-labelled-trace") };
  const reason = uselessJudge(judge);
  if (reason !== null) return { ...empty, note: reason };
  const raw = corrected(p, judge);
  const estimate = clip(raw);
  const clipped = raw === estimate ? null : noteOf("estimate-clipped", { raw, low: 0, high: 1 });
  const smooth = smoothed(judge);
  if (uselessJudge(smooth.judge) !== null) {
    return { ...empty, estimate, note: joinNotes(clipped, noteOf("judge-useless-smoothed")) };
  }
  const z = criticalOf(judge, confidence);
  const size = n + z * z;
  const share = (n * p + (z * z) / 2) / size;
  const theta = clip(corrected(share, smooth.judge));
  const shift = 2 * z * z * (theta * smooth.sensitivityVariance - (1 - theta) * smooth.specificityVariance);
  const variance =
    (share * (1 - share)) / size +
    (1 - theta) ** 2 * smooth.specificityVariance +
    theta ** 2 * smooth.sensitivityVariance;
  const half = (z * Math.sqrt(variance)) / youden(smooth.judge);
  const [low, high] = [clip(theta + shift - half), clip(theta + shift + half)];
  const outside = theta + shift - half < 0 || theta + shift + half > 1 ? noteOf("clipped", { low: 0, high: 1 }) : null;
  return { estimate, low, high, interval, note: joinNotes(clipped, outside) };
}

/** sensitivity + specificity − 1. */
export function youden({ sensitivity, specificity }: JudgeQuality): number {
  return sensitivity + specificity - 1;
}

/** Why a judge's labels cannot be corrected; null where they can. */
export function uselessJudge(judge: JudgeQuality): Notes | null {
  return youden(judge) > 1e-9 ? null : noteOf("judge-useless");
}

/** The judge with one added to each side of its calibration counts, and the variances of that. */
export function smoothed(judge: JudgeQuality) {
  const add = (rate: number, size: number | null) => (size === null ? rate : (size * rate + 1) / (size + 2));
  const sensitivity = add(judge.sensitivity, judge.positives);
  const specificity = add(judge.specificity, judge.negatives);
  const spread = (rate: number, size: number | null) => (size === null ? 0 : (rate * (1 - rate)) / (size + 2));
  return {
    judge: { ...judge, sensitivity, specificity },
    sensitivityVariance: spread(sensitivity, judge.positives),
    specificityVariance: spread(specificity, judge.negatives),
  };
}

function corrected(p: number, judge: JudgeQuality): number {
  return (p + judge.specificity - 1) / youden(judge);
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}
