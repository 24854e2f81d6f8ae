import { replicatedLabelsToken } from "../counts/cautions.js";
import type { Replication } from "./label-replication.js";

/** The cautions of traces with this finding, token first; none where their labels are not replicated. */
export function replicationCautions(replication: Replication): readonly string[] {
  return replication.verdict === "replicated" ? [replicatedLabelsToken, replicationText(replication)] : [];
}

/** "2 groups carry the same labels at 30 of 30 shared indices, where chance gives 5" */
export function replicationText({ groups, found }: Replication): string {
  const pairs = found.filter((pair) => pair.groups.every((name) => groups.includes(name)));
  const sum = (of: (pair: (typeof pairs)[number]) => number) => pairs.reduce((total, pair) => total + of(pair), 0);
  const chance = Math.round(sum((pair) => pair.expected * pair.shared));
  const [agreeing, shared] = [sum((pair) => pair.agreeing), sum((pair) => pair.shared)];
  return `${groups.length} groups carry the same labels at ${agreeing} of ${shared} shared indices, where chance gives ${chance}`;
}
