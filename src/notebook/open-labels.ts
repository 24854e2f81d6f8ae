import type { FilesToAudit } from "../audit/files.js";
import { openStudy, type StudyOptions } from "../study/data.js";
import type { LabelledTrace, Rating } from "../trace.js";

/** What goes with a labels file, and how it is read: as the commands' options of these names. */
export type OpenLabelsOptions = Pick<
  StudyOptions,
  | "taxonomy"
  | "crosswalk"
  | "outcomes"
  | "itbench"
  | "traces"
  | "by"
  | "annotator"
  | "consensus"
  | "successThreshold"
  | "recall"
  | "strict"
  | "acceptReplicatedLabels"
  | "stratum"
  | "population"
  | "poststratify"
  | "lonely"
  | "formatLabels"
  | "labelsKey"
  | "id"
  | "annotatorColumn"
  | "score"
>;

/** Labels of one's own, ready for any statistic. */
export interface OwnLabels {
  /** One row a trace, with its outcome where one is known. */
  readonly traces: readonly LabelledTrace[];
  /** What results must carry in their notes: goes into a statistic's options. */
  readonly caution: readonly string[];
  /** Every annotator's votes; null where no trace has two. */
  readonly votes: readonly Rating[] | null;
  /** What reading and joining had to say. */
  readonly notes: readonly string[];
  /** The files as they were read, for `auditFiles`. */
  readonly files: FilesToAudit;
}

/**
 * Opens labels of one's own as every command does: joined to `outcomes` (a CSV), the runs of an `itbench` tree or `traces`, one
 * row a trace where several annotators labelled it (`annotator` or `consensus` says which), and where labels are
 * replicated over groups with the index as cluster and a caution.
 *
 * @throws InputError where the file cannot be read or joined, and where `by` names columns over which labels are
 * replicated: results by these are an artefact; UsageError for a column in `by` that the labels lack.
 *
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { openLabels, prevalence } from "mastkit";
 * const file = `${tmpdir()}/labels.csv`;
 * writeFileSync(file, "trace_id,model,1.1\nrun-1,A,1\nrun-2,A,0\n");
 * const mine = await openLabels(file, { by: ["model"] });
 * prevalence(mine.traces, { by: ["model"], caution: mine.caution })[0]?.proportion; // => 0.5
 * ```
 */
export async function openLabels(path: string, options: OpenLabelsOptions = {}): Promise<OwnLabels> {
  const { labels, votes, notes, audits } = await openStudy({ ...options, source: "published", labels: path });
  const { data: traces, caution } = labels!;
  return { traces, caution, votes: votes?.data ?? null, notes, files: audits.get("labels")!.data };
}
