import { pointsOfTraces } from "../datasets/audit/label-points.js";
import type { FileDigest } from "../datasets/digest.js";
import type { LabelSet, StudyData } from "../source.js";
import { type LabelPoint, replicatedGroups } from "../statistics/label-replication.js";
import { replicationCautions } from "../statistics/replication-caution.js";
import type { LabelledTrace } from "../trace.js";

/** Labels of one's own, and how their tables and figures are grouped and named. */
export interface OwnLabels {
  readonly traces: readonly LabelledTrace[];
  readonly byRecall: LabelSet["byRecall"];
  /** The labels as the replication test takes them. */
  readonly points: readonly LabelPoint[];
  /** Replicated labels are not grouped, and say so in every row. */
  readonly caution: readonly string[];
  readonly byModel: readonly string[];
  /** The flags that give the same traces to a command. */
  readonly flag: string;
  readonly inputs: readonly FileDigest[];
}

/** What the results need to know of one's own labels; null where there are none. */
export function ownLabels({ labels, outcomes, runs }: StudyData): OwnLabels | null {
  if (labels === null) return null;
  const points = pointsOfTraces(labels.file.traces);
  const caution = replicationCautions(replicatedGroups(points, { verdictOnly: true }));
  const joined = outcomes !== null ? " --outcomes FILE" : runs !== null ? " --itbench DIR" : "";
  return {
    traces: labels.traces,
    byRecall: labels.byRecall,
    points,
    caution,
    byModel: caution.length === 0 && labels.traces.some((trace) => trace.model !== null) ? ["model"] : [],
    flag: `--labels FILE${joined}`,
    inputs: labels.inputs,
  };
}
