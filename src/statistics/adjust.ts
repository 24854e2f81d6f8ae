import type { AdjustRow } from "../analyses/adjust.js";
import type { ModesInput } from "../counts/count.js";
import type { OutcomeCell } from "../counts/tables.js";
import type { Grouped } from "../trace.js";
import { clusterSpread } from "./clusters.js";
import { type GroupOptions, hiddenBy, replicatedReason } from "./groups.js";
import { type Interval, inNote, joinNotes } from "./interval.js";
import { type JudgeInput, type JudgeQuality, qualityFor, roganGladen } from "./judge-quality.js";
import { clusterCounts, type ModeGroup, modeGroups, wantedOutcomes } from "./mode-groups.js";
import { share } from "./proportion.js";

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
      note: joinNotes(hidden, adjusted?.note, found.note, counted.note, leftOut, ...group.notes),
    };
  });
}

/** The judge with the degrees of freedom of whichever has fewer clusters, its calibration or the traces. */
export function withClusters(judge: JudgeQuality, { df }: Apparent): JudgeQuality {
  return df === undefined ? judge : { ...judge, df: Math.min(df, judge.df ?? df) };
}

/** The same without the interval where rows are copies. */
export function withoutCopies<T extends Interval>(group: ModeGroup, interval: T): T {
  if (!group.replicated) return interval;
  return { ...interval, low: null, high: null, note: joinNotes(replicatedReason, interval.note) };
}

export interface Apparent {
  readonly flagged: number;
  readonly n: number;
  readonly apparent: number | null;
  /** n over the design effect where clusters repeat. */
  readonly effective: number;
  /** Clusters less one, where they repeat. */
  readonly df?: number;
  readonly clusters: number;
  readonly note: string | null;
}

/** What the judge saw of a mode, and how many independent traces that is worth. */
export function apparentOf(group: ModeGroup, mode: number, outcomes: readonly OutcomeCell[]): Apparent {
  const clusters = clusterCounts(group, mode, outcomes).filter(({ n }) => n > 0);
  const flagged = clusters.reduce((sum, cluster) => sum + cluster.flagged, 0);
  const n = clusters.reduce((sum, cluster) => sum + cluster.n, 0);
  const head = { flagged, n, apparent: share(flagged, n), clusters: clusters.length };
  if (!group.clustered) return { ...head, effective: n, note: null };
  const { designEffect } = clusterSpread(clusters);
  const df = clusters.length - 1;
  if (designEffect === null)
    return { ...head, df, effective: Math.min(1, n), note: "one cluster: counted as one trace" };
  return { ...head, df, effective: n / designEffect, note: `design effect ${inNote(designEffect)}` };
}
