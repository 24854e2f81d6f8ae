import type { PrevalenceRow } from "../analyses/prevalence.js";
import { isTable, type ModesInput } from "../counts/count.js";
import { gatherTraces } from "../counts/group.js";
import type { OutcomeCell } from "../counts/tables.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import { flagAt, labelAt } from "../taxonomy/labels.js";
import type { Grouped, LabelledTrace } from "../trace.js";
import { clusterBootstrap } from "./cluster-bootstrap.js";
import { bootstrapWarnings, type ClusterShare, clusterWilson, shareWarnings } from "./clusters.js";
import { type GroupOptions, hiddenBy } from "./groups.js";
import type { Interval } from "./interval.js";
import {
  clusterCounts,
  type ModeGroup,
  modeGroups,
  notLabelledNote,
  traceCount,
  wantedOutcomes,
} from "./mode-groups.js";
import { clopperPearson, prevalenceBounds, share, wilson } from "./proportion.js";
import { defaultSeed, randomFrom } from "./random.js";
import { refuseUnweighted, type Sample, samplesOf, weightedNotes } from "./sample.js";
import { type SurveyEstimate, type SurveyOptions, surveyMean } from "./survey.js";

export interface PrevalenceOptions extends GroupOptions, Pick<SurveyOptions, "lonely"> {
  /** Only traces of this outcome; default all, those of unknown outcome among them. */
  readonly outcome?: "success" | "failure" | "all";
  /** traces (default): traces labelled for the mode. flags: the mode's share of all flags, without interval. */
  readonly denominator?: "traces" | "flags";
  /** Default: cluster-wilson where clusters repeat, else wilson. */
  readonly interval?: "wilson" | "exact" | "cluster-wilson" | "cluster-bootstrap" | "bca";
  readonly confidence?: number;
  readonly seed?: number;
  /** Bootstrap replicates, default 10,000. */
  readonly replicates?: number;
  /** Note the worst and the best case of missing labels (Horowitz & Manski 2000). */
  readonly bounds?: boolean;
}

/**
 * How common each mode is: the share of traces labelled for it that carry it. a row a mode and group, in taxonomy order.
 * Intervals are Wilson's, or, where clusters (scenarios, tasks) repeat, Wilson's at the effective sample size. A trace
 * that is not labelled for a mode is left out of its denominator (available cases). Null: no labelled trace (n = 0);
 * counts that were selected on outcome, unless `outcome` conditions on it or `allowSelected` is given. Where `outcome`
 * conditions on it, traces of unknown outcome are left out, and the note counts them. Traces with weights, or drawn by a
 * design, give weighted shares ({@link surveyMean}); `flagged`, `n` and `unlabelled` stay counts.
 *
 * @example
 * ```ts
 * import { prevalence, publishedTable } from "mastkit";
 * const rows = prevalence(publishedTable("mast-releases-modes"), { by: ["release"] });
 * rows.length; // => 28
 * ```
 */
export function prevalence(data: ModesInput, options: PrevalenceOptions = {}): readonly Grouped<PrevalenceRow>[] {
  const samples = isTable(data)
    ? null
    : samplesOf(data, (traces) => gatherTraces(traces, options.by ?? [], (one) => one));
  if (samples !== null) refuseUnweighted(options, "interval", "bounds");
  return modeGroups(data, options).flatMap((group, at) => rowsOf(group, options, samples?.[at]));
}

function rowsOf(
  group: ModeGroup,
  options: PrevalenceOptions,
  sample?: Sample<LabelledTrace>,
): readonly Grouped<PrevalenceRow>[] {
  const wanted = options.outcome ?? "all";
  const { outcomes, leftOut } = wantedOutcomes(group, wanted);
  const denominator = options.denominator ?? "traces";
  const traces = traceCount(group, outcomes);
  const counts = group.modes.map((_, index) => clusterCounts(group, index, outcomes));
  const flags = counts.flat().reduce((sum, { flagged }) => sum + flagged, 0);
  const weighted = sample && weightedShares(sample, group.modes.length, outcomes, options);
  const notes = sample === undefined ? group.notes : weightedNotes(group.notes);
  const hidden = hiddenBy(group, wanted, "no overall prevalence");
  return group.modes.map(({ code, name, category }, index): Grouped<PrevalenceRow> => {
    const clusters = counts[index]!.filter(({ n }) => n > 0);
    const flagged = clusters.reduce((sum, cluster) => sum + cluster.flagged, 0);
    const labelled = clusters.reduce((sum, cluster) => sum + cluster.n, 0);
    const unlabelled = traces - labelled;
    const n = denominator === "flags" ? flags : labelled;
    const limits: Interval =
      denominator === "flags"
        ? {
            low: null,
            high: null,
            interval: "",
            note: joinNotes(sample && noteOf("survey-flags"), noteOf("share-of-flags")),
          }
        : group.replicated
          ? { low: null, high: null, interval: "", note: noteOf("replicated") }
          : (weighted?.[index] ?? intervalOf(clusters, group.clustered, options));
    const missing =
      unlabelled === 0 ? null : notLabelledNote(unlabelled, wanted === "all" ? "the group" : "outcome and group");
    const range =
      options.bounds === true && unlabelled > 0 && denominator === "traces"
        ? prevalenceBounds({ flagged, labelled, traces })
        : null;
    const extremes = range === null ? null : noteOf("bounds", { ...range });
    const empty = n === 0 && denominator === "flags" ? noteOf("no-flags") : null;
    return {
      ...group.group,
      code,
      mode: name,
      category,
      flagged,
      n,
      unlabelled,
      proportion: hidden === null ? (weighted === undefined ? share(flagged, n) : weighted[index]!.estimate) : null,
      low: hidden === null ? limits.low : null,
      high: hidden === null ? limits.high : null,
      interval: limits.interval,
      clusters: group.clustersKnown ? clusters.length : null,
      denominator,
      note: joinNotes(hidden, empty, hidden === null ? limits.note : null, leftOut, missing, extremes, ...notes),
    };
  });
}

/** The weighted share of each mode, of traces or of all flags. */
function weightedShares(
  { design, valuesOf }: Sample<LabelledTrace>,
  modes: number,
  outcomes: readonly OutcomeCell[],
  options: PrevalenceOptions,
): readonly Pick<SurveyEstimate, "estimate" | keyof Interval>[] {
  const of = (place: number) =>
    valuesOf(({ labels, outcome }) =>
      outcomes.includes(outcome ?? "unknown") && labelAt(labels, place) === 1 ? flagAt(labels, place) : null,
    );
  const values = Array.from({ length: modes }, (_, place) => of(place));
  if (options.denominator !== "flags") return values.map((one) => surveyMean(design, one, options));
  const flags = values.map((one) =>
    one.reduce<number>((sum, value, at) => sum + (value ?? 0) * design.weights[at]!, 0),
  );
  const all = flags.reduce((sum, value) => sum + value, 0);
  return flags.map((value) => ({ estimate: share(value, all), low: null, high: null, interval: "", note: null }));
}

function intervalOf(clusters: readonly ClusterShare[], clustered: boolean, options: PrevalenceOptions): Interval {
  const flagged = clusters.reduce((sum, cluster) => sum + cluster.flagged, 0);
  const n = clusters.reduce((sum, cluster) => sum + cluster.n, 0);
  const name = options.interval ?? (clustered ? "cluster-wilson" : "wilson");
  if (name === "wilson") return wilson(flagged, n, options.confidence);
  if (name === "exact") return clopperPearson(flagged, n, options.confidence);
  if (n === 0) return { low: null, high: null, interval: name, note: noteOf("no-traces") };
  if (!clustered) return { low: null, high: null, interval: name, note: noteOf("no-repeats") };
  const limits = clusteredShare(clusters, name, options);
  return { ...limits, note: joinNotes(limits.note, limits.low === null ? null : clusteredWarnings(clusters, name)) };
}

type ClusteredName = Exclude<NonNullable<PrevalenceOptions["interval"]>, "wilson" | "exact">;

/** Wilson's interval over repeated clusters of a share (or a mean of values from 0 to 1), or the bootstrap's. */
export function clusteredShare(
  clusters: readonly ClusterShare[],
  name: ClusteredName,
  options: Pick<PrevalenceOptions, "confidence" | "seed" | "replicates">,
): Interval {
  const confidence = options.confidence ?? 0.95;
  if (name === "cluster-wilson") return clusterWilson(clusters, confidence);
  return clusterBootstrap(
    clusters.map(({ flagged, n }) => [flagged, n]),
    ([sum, size]) => share(sum!, size!),
    { ...options, confidence, random: randomFrom(options.seed ?? defaultSeed), bca: name === "bca" },
  );
}

/** What to know of it, with `what` before the note on the ICC. */
export function clusteredWarnings(clusters: readonly ClusterShare[], name: ClusteredName, what = ""): Notes | null {
  return name === "cluster-wilson" ? shareWarnings(clusters, what) : bootstrapWarnings(clusters);
}
