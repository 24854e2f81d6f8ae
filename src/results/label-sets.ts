import { pointsOfRecords, pointsOfTraces } from "../datasets/audit/label-points.js";
import type { FileDigest } from "../datasets/digest.js";
import { InputError } from "../errors.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { clusteredByIndex, replicationCautions } from "../statistics/replication-caution.js";
import type { LabelledTrace, LabelPoint } from "../trace.js";
import { perStudy } from "./per-study.js";

/** Labelled traces out of a file, and how their tables and figures are grouped and named. */
export interface LabelSource {
  /** Second part of the names of its tables and figures. */
  readonly dataset: "labels" | "mast";
  readonly title: string;
  readonly traces: readonly LabelledTrace[];
  /** The labels as the replication test takes them. */
  readonly points: readonly LabelPoint[];
  /** Replicated labels are not grouped, and say so in every row; ties between annotators do too. */
  readonly caution: readonly string[];
  readonly by: readonly string[];
  /** Whether `by` was asked for, and not the usual column. */
  readonly chosen: boolean;
  /** The flags that give the same traces to a command. */
  readonly flag: string;
  readonly inputs: readonly FileDigest[];
  /** What a caption names as source. */
  readonly source: string;
}

/** Labels of one's own; null where there are none. By model unless `--by` says otherwise. */
export const ownLabels = perStudy((data): LabelSource | null => {
  const { labels, outcomes, runs } = data;
  if (labels === null) return null;
  const joined = outcomes !== null ? " --outcomes FILE" : runs !== null ? " --itbench DIR" : "";
  const points = pointsOfTraces(labels.file.traces);
  const groups = groupsOf(data.by, points, { traces: labels.traces }, "model", labels.file.digest.name);
  return {
    dataset: "labels",
    title: "own labels",
    points,
    ...groups,
    caution: [...groups.caution, ...labels.caution],
    flag: `--labels FILE${joined}`,
    inputs: labels.inputs,
    source: `one's own labels (${labels.inputs.map(({ name }) => name).join(", joined to ")})`,
  };
});

/** A MAD_full_dataset file's labels; null where there is none. By system unless `--by` says otherwise. */
export const mastLabels = perStudy((data): LabelSource | null => {
  const { mast, labels, outcomes } = data;
  if (mast === null) return null;
  const joined = outcomes !== null && labels === null ? [outcomes.digest] : [];
  const points = pointsOfRecords(mast.records);
  const outcomesText = joined.map(({ name }) => `, joined to ${name}`).join("");
  return {
    dataset: "mast",
    title: "MAST-Data",
    points,
    ...groupsOf(labels === null ? data.by : [], points, { traces: mast.traces, points }, "system", mast.digest.name),
    flag: `--mast FILE${joined.length === 0 ? "" : " --outcomes FILE"}`,
    inputs: [mast.digest, ...joined],
    source: `MAST-Data (${mast.digest.name}, LLM-judge labels, CC-BY-4.0)${outcomesText}`,
  };
});

/** Own labels as they are counted; where they are replicated (a caution says so), with the index as cluster. */
export function countedTraces(
  traces: readonly LabelledTrace[],
  caution: readonly string[],
  points = pointsOfTraces(traces),
): readonly LabelledTrace[] {
  return caution.length === 0 ? traces : clusteredByIndex(traces, points);
}

function groupsOf(
  wanted: readonly string[],
  points: readonly LabelPoint[],
  own: { readonly traces: readonly LabelledTrace[]; readonly points?: readonly LabelPoint[] },
  usual: "system" | "model",
  file: string,
): Pick<LabelSource, "traces" | "caution" | "by" | "chosen"> {
  const caution = replicationCautions(replicatedGroups(points, { verdictOnly: true }));
  const traces = countedTraces(own.traces, caution, own.points);
  if (caution.length === 0) {
    if (wanted.length > 0) return { traces, caution, by: wanted, chosen: true };
    return { traces, caution, by: traces.some((trace) => trace[usual] !== null) ? [usual] : [], chosen: false };
  }
  if (wanted.length === 0) return { traces, caution, by: [], chosen: false };
  throw new InputError(`labels are replicated, so results by group are an artefact: ${caution[1]}`, {
    file,
    remedy: "leave out --by; single commands take it with --accept-replicated-labels (noted in every row)",
  });
}
