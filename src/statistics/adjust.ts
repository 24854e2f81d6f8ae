import type { AdjustDifferenceRow, AdjustRow } from "../analyses/adjust.js";
import type { ModesInput } from "../counts/count.js";
import type { OutcomeCell } from "../counts/tables.js";
import { hasNote, joinNotes, type Notes, noteOf } from "../notes.js";
import type { Grouped } from "../trace.js";
import { clusterSpread } from "./clusters.js";
import { type GroupOptions, hiddenBy } from "./groups.js";
import { clipped, type Interval } from "./interval.js";
import {
  type Adjusted,
  criticalOf,
  type FoundQuality,
  type JudgeInput,
  type JudgeQuality,
  qualityFor,
  roganGladen,
  smoothed,
  uselessJudge,
  youden,
} from "./judge-quality.js";
import {
  clusterCounts,
  type ModeGroup,
  modeGroups,
  traceCount,
  unknownOutcomeNote,
  wantedOutcomes,
} from "./mode-groups.js";
import { ppiHalfWidth } from "./plan-labels.js";
import { scoreLimits, share } from "./proportion.js";

export interface AdjustOptions extends GroupOptions {
  readonly outcome?: "success" | "failure" | "all";
  readonly confidence?: number;
  /** Use a calibration with fewer than 10 positive or 10 negative items. */
  readonly force?: boolean;
}

/**
 * Prevalence corrected for a judge's error (Rogan–Gladen, interval of Lee et al.); the judge is given by sensitivity and
 * specificity, or by calibration counts for each mode. The same error is assumed in every group. Where clusters repeat,
 * in the traces or in the calibration ({@link qualityFor}), each share counts at its effective sample size, with t on one
 * less than the fewer clusters. Null with the reason: a judge no better than chance, a
 * calibration too small, counts selected on outcome.
 */
export function adjust(
  data: ModesInput,
  judge: JudgeInput,
  options: AdjustOptions = {},
): readonly Grouped<AdjustRow>[] {
  return modeGroups(data, options).flatMap((group) => rowsOf(group, judge, options));
}

function rowsOf(group: ModeGroup, judge: JudgeInput, options: AdjustOptions): readonly Grouped<AdjustRow>[] {
  const wanted = options.outcome ?? "all";
  const { outcomes, leftOut } = wantedOutcomes(group, wanted);
  const hidden = hiddenBy(group, wanted, "no overall prevalence");
  return group.modes.map(({ code, name, category }, index): Grouped<AdjustRow> => {
    const counted = apparentOf(group, index, outcomes);
    const found = qualityFor(judge, code, wanted === "all" ? null : wanted, options.force === true, group.modes.length);
    const adjusted =
      found.judge === null || hidden !== null
        ? null
        : withoutCopies(
            group,
            roganGladen(counted.apparent, counted.effective, withClusters(found.judge, counted), options.confidence),
          );
    return {
      ...group.group,
      code,
      mode: name,
      category,
      flagged: counted.flagged,
      n: counted.n,
      apparent: hidden === null ? counted.apparent : null,
      sensitivity: found.judge?.sensitivity ?? null,
      specificity: found.judge?.specificity ?? null,
      positives: found.positives,
      negatives: found.negatives,
      adjusted: adjusted?.estimate ?? null,
      low: adjusted?.low ?? null,
      high: adjusted?.high ?? null,
      interval: adjusted === null || adjusted.low === null ? "" : adjusted.interval,
      clusters: group.clustersKnown ? counted.clusters : null,
      note: joinNotes(
        hidden,
        adjusted?.note,
        Array.isArray(judge) && adjusted !== null
          ? narrower(adjusted, counted, found, options.confidence ?? 0.95)
          : null,
        found.note,
        counted.note,
        leftOut,
        ...group.notes,
      ),
    };
  });
}

/** Where prediction-powered inference with the mode's own calibration labels would be narrower, were they drawn at random. */
function narrower(
  { estimate: p, low, high }: Adjusted,
  { n: traces, effective }: Apparent,
  { judge, positives, negatives, note }: FoundQuality,
  confidence: number,
): Notes | null {
  const labels = (positives ?? 0) + (negatives ?? 0);
  if (judge === null || p === null || low === null || high === null || hasNote(note, "judge-of-all-modes")) return null;
  if (labels === 0 || labels > traces || p === 0 || p === 1 || effective < traces) return null;
  const own = (high - low) / 2;
  const ppi = ppiHalfWidth({ ...judge, prevalence: p, traces }, labels, confidence);
  return ppi < own ? noteOf("ppi-narrower", { ppi, own }) : null;
}

/** The judge with the degrees of freedom of whichever has fewer clusters, its calibration or the traces. */
function withClusters(judge: JudgeQuality, { df }: Apparent): JudgeQuality {
  return df === undefined ? judge : { ...judge, df: Math.min(df, judge.df ?? df) };
}

/** The same without the interval where rows are copies. */
function withoutCopies<T extends Interval>(group: ModeGroup, interval: T): T {
  if (!group.replicated) return interval;
  return { ...interval, low: null, high: null, note: joinNotes(noteOf("replicated"), interval.note) };
}

interface Apparent {
  readonly flagged: number;
  readonly n: number;
  readonly apparent: number | null;
  /** n over the design effect where clusters repeat. */
  readonly effective: number;
  /** Clusters less one, where they repeat. */
  readonly df?: number;
  readonly clusters: number;
  readonly note: Notes | null;
}

/** What the judge saw of a mode, and how many independent traces that is worth. */
function apparentOf(group: ModeGroup, mode: number, outcomes: readonly OutcomeCell[]): Apparent {
  const clusters = clusterCounts(group, mode, outcomes).filter(({ n }) => n > 0);
  const flagged = clusters.reduce((sum, cluster) => sum + cluster.flagged, 0);
  const n = clusters.reduce((sum, cluster) => sum + cluster.n, 0);
  const head = { flagged, n, apparent: share(flagged, n), clusters: clusters.length };
  if (!group.clustered) return { ...head, effective: n, note: null };
  const { designEffect } = clusterSpread(clusters);
  const df = clusters.length - 1;
  if (designEffect === null) return { ...head, df, effective: Math.min(1, n), note: noteOf("one-cluster-counted") };
  return { ...head, df, effective: n / designEffect, note: noteOf("design-effect", { effect: designEffect }) };
}

export interface AdjustDifferenceOptions extends GroupOptions {
  readonly confidence?: number;
  readonly force?: boolean;
}

/**
 * The risk difference corrected for a judge's error. With sensitivity and specificity by outcome, the two Rogan–Gladen
 * prevalences are subtracted, and their intervals (Lee et al.) put together by the MOVER. With one judge for both
 * outcomes (nondifferential error, noted) the apparent difference is divided by sensitivity + specificity − 1: the error
 * then only shrinks a difference; interval: Newcombe's, widened by the calibration's own uncertainty (MOVER). Estimate and
 * limits are clipped to [−1, 1], and the note says so.
 */
export function adjustDifference(
  data: ModesInput,
  judge: JudgeInput,
  options: AdjustDifferenceOptions = {},
): readonly Grouped<AdjustDifferenceRow>[] {
  return modeGroups(data, options).flatMap((group) =>
    group.modes.map((_, index) => rowOf(group, index, judge, options)),
  );
}

function rowOf(
  group: ModeGroup,
  index: number,
  judge: JudgeInput,
  options: AdjustDifferenceOptions,
): Grouped<AdjustDifferenceRow> {
  const { code, name, category } = group.modes[index]!;
  const hidden = group.pooledModels ? noteOf("pooled-models") : null;
  const [failed, successful] = [apparentOf(group, index, ["failure"]), apparentOf(group, index, ["success"])];
  const [own1, own2] = (["failure", "success"] as const).map((outcome) =>
    qualityFor(judge, code, outcome, options.force === true, group.modes.length),
  ) as [FoundQuality, FoundQuality];
  const adjusted = (seen: typeof failed, own: FoundQuality): Adjusted | null =>
    own.judge === null || hidden !== null
      ? null
      : roganGladen(seen.apparent, seen.effective, withClusters(own.judge, seen), options.confidence);
  const [one, two] = [adjusted(failed, own1), adjusted(successful, own2)];
  const apparent =
    failed.apparent === null || successful.apparent === null ? null : failed.apparent - successful.apparent;
  const differential = own1.ownOutcome && own2.ownOutcome;
  const result = withoutCopies(
    group,
    differential
      ? roganGladenDifference(one, two)
      : nondifferential(apparent, failed, successful, hidden === null ? own1 : null, options.confidence ?? 0.95),
  );
  const clippedSide = [one, two].some((side) => hasNote(side?.note, "estimate-clipped"));
  const missing = apparent === null ? noteOf("outcome-unlabelled") : null;
  return {
    ...group.group,
    code,
    mode: name,
    category,
    failed_flagged: failed.flagged,
    failed_n: failed.n,
    successful_flagged: successful.flagged,
    successful_n: successful.n,
    apparent_difference: hidden === null ? apparent : null,
    failed_adjusted: one?.estimate ?? null,
    successful_adjusted: two?.estimate ?? null,
    risk_difference: result.estimate,
    low: result.low,
    high: result.high,
    interval: result.low === null ? "" : result.interval,
    note: joinNotes(
      hidden,
      missing,
      differential ? null : noteOf("one-error-rate"),
      result.note,
      clippedSide && !differential ? noteOf("sides-clipped") : null,
      own1.note,
      own2.note,
      unknownOutcomeNote(traceCount(group, ["unknown"])),
      ...group.notes,
    ),
  };
}

/** Zou & Donner's method of variance estimates recovery for a difference of independent estimates. */
export function roganGladenDifference(one: Adjusted | null, two: Adjusted | null): Adjusted {
  const empty = { estimate: null, low: null, high: null, interval: "mover-lee", note: null };
  if (one === null || two === null || one.estimate === null || two.estimate === null) {
    return { ...empty, note: joinNotes(one?.note, two?.note) };
  }
  const estimate = one.estimate - two.estimate;
  const note = joinNotes(one.note, two.note);
  if (one.low === null || one.high === null || two.low === null || two.high === null) {
    return { ...empty, estimate, note };
  }
  const low = estimate - Math.hypot(one.estimate - one.low, two.high - two.estimate);
  const high = estimate + Math.hypot(one.high - one.estimate, two.estimate - two.low);
  return { ...limitsOf(low, high, note), estimate, interval: "mover-lee" };
}

function limitsOf(low: number, high: number, note: Notes | null) {
  const limits = clipped(low, high, -1, 1);
  return { ...limits, note: joinNotes(note, limits.note) };
}

function clip(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

function nondifferential(
  apparent: number | null,
  failed: Apparent,
  successful: Apparent,
  own: FoundQuality | null,
  confidence: number,
): Interval & { readonly estimate: number | null } {
  const empty = { estimate: null, low: null, high: null, interval: "mover-newcombe" };
  const judge = own?.judge ?? null;
  if (apparent === null || judge === null) return { ...empty, note: null };
  const reason = uselessJudge(judge);
  if (reason !== null) return { ...empty, note: reason };
  const raw = apparent / youden(judge);
  const estimate = clip(raw);
  const note = raw === estimate ? null : noteOf("estimate-clipped", { raw, low: -1, high: 1 });
  const smooth = smoothed(judge);
  const spread = Math.sqrt(smooth.sensitivityVariance + smooth.specificityVariance) / youden(judge);
  const z = criticalOf(withClusters(withClusters(judge, failed), successful), confidence);
  const [low1, high1] = scoreLimits(failed.apparent!, failed.effective, z);
  const [low2, high2] = scoreLimits(successful.apparent!, successful.effective, z);
  const below = Math.hypot(failed.apparent! - low1, high2 - successful.apparent!) / youden(judge);
  const above = Math.hypot(high1 - failed.apparent!, successful.apparent! - low2) / youden(judge);
  const [low, high] = [raw - Math.hypot(below, z * raw * spread), raw + Math.hypot(above, z * raw * spread)];
  return { ...limitsOf(low, high, note), estimate, interval: "mover-newcombe" };
}
