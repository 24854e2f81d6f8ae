import { replicatedLabelsToken } from "../counts/cautions.js";
import type { LabelledTrace, LabelPoint } from "../trace.js";
import type { Replication } from "./label-replication.js";

/** The cautions of traces with this finding, token first; none where their labels are not replicated. */
export function replicationCautions(replication: Replication): readonly string[] {
  return replication.verdict === "replicated" ? [replicatedLabelsToken, replicationText(replication)] : [];
}

/**
 * The traces of these points, one each, with the index as cluster: where labels are replicated, the copies of one label
 * vector stand or fall together. Clusters of one's own stay where each index lies within one of them.
 */
export function clusteredByIndex(
  traces: readonly LabelledTrace[],
  points: readonly LabelPoint[],
): readonly LabelledTrace[] {
  const own = new Map<string, string | null>();
  const nested = traces.every(({ cluster }, at) => {
    const { index } = points[at]!;
    if (!own.has(index)) own.set(index, cluster);
    return cluster !== null && own.get(index) === cluster;
  });
  return nested ? traces : traces.map((trace, at) => ({ ...trace, cluster: points[at]!.index }));
}

/** "2 groups carry the same labels at 30 of 30 shared indices, where chance gives 5" */
export function replicationText({ groups, found }: Replication): string {
  const pairs = found.filter((pair) => pair.groups.every((name) => groups.includes(name)));
  const sum = (of: (pair: (typeof pairs)[number]) => number) => pairs.reduce((total, pair) => total + of(pair), 0);
  const chance = Math.round(sum((pair) => pair.expected * pair.shared));
  const [agreeing, shared] = [sum((pair) => pair.agreeing), sum((pair) => pair.shared)];
  return `${groups.length} groups carry the same labels at ${agreeing} of ${shared} shared indices, where chance gives ${chance}`;
}
