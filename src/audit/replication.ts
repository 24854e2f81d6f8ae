import { pointsOfRecords, pointsOfTraces } from "../datasets/label-points.js";
import type { Replication } from "../statistics/label-replication.js";
import { replicationText } from "../statistics/replication-caution.js";
import { flagCount, labelCount, labelsKey } from "../taxonomy/labels.js";
import type { LabelPoint } from "../trace.js";
import { many, some } from "../words.js";
import type { FilesToAudit } from "./files.js";
import { type Finding, info } from "./finding.js";

export function replicationFinding(found: Replication): Finding {
  const check = "label-replication";
  const { verdict, pairs, compared, agreeing, expected, p } = found;
  const chance = Math.round(expected * compared);
  const overall = `labels coincide at ${agreeing} of ${compared} shared indices over ${many(pairs, "pair")} of groups, chance gives ${chance}; permutation p ${p?.toPrecision(2) ?? "none"}`;
  switch (verdict) {
    case "replicated": {
      const detail = `${replicationText(found)} (${some(found.groups)}); ${overall}`;
      const consequence =
        "results by group are an artefact: refused unless --accept-replicated-labels, then noted in every row";
      return { check, severity: "error", records: found.groups.length, detail, consequence };
    }
    case "alike": {
      const pairs = found.found.map((pair) => `${pair.groups.join(" and ")}: ${pair.agreeing} of ${pair.shared}`);
      const records = new Set(found.found.flatMap(({ groups }) => groups)).size;
      const consequence =
        "groups are more alike, index by index, than independent labels: tasks in common, or copied labels";
      return { check, severity: "warning", records, detail: `${some(pairs, 3)}; ${overall}`, consequence };
    }
    case "none":
      return info(check, 0, `no replication found: ${overall}`);
    case "untestable":
      return info(check, 0, "no two groups share five labelled indices: nothing to compare");
  }
}

/** The labels of the MAST file, else of the labels file, as the replication test takes them. */
export function labelPoints({ mast, labels }: Pick<FilesToAudit, "mast" | "labels">): readonly LabelPoint[] {
  return mast === null ? pointsOfTraces(labels?.traces ?? []) : pointsOfRecords(mast.records);
}

/**
 * For each trace whether another group carries the very same labels at the same index: "replicated", "own", or "missing"
 * where the trace is not labelled at all. Two traces without any flag agree easily: they are "empty". Traces whose index is
 * no whole number are left out.
 */
export function replicationRows(
  points: readonly LabelPoint[],
): readonly { readonly group: string; readonly index: number; readonly state: string }[] {
  const keyOf = ({ family, index, ...labels }: LabelPoint) => JSON.stringify([family, index, labelsKey(labels)]);
  const sharing = new Map<string, Set<string>>();
  for (const point of points) {
    const key = keyOf(point);
    sharing.set(key, (sharing.get(key) ?? new Set<string>()).add(point.group));
  }
  return points.flatMap((point) => {
    const index = Number(point.index);
    if (!Number.isInteger(index)) return [];
    const shared = (sharing.get(keyOf(point))?.size ?? 0) > 1;
    const none = flagCount(point) === 0;
    const state = labelCount(point) === 0 ? "missing" : !shared ? "own" : none ? "empty" : "replicated";
    return [{ group: point.group, index, state }];
  });
}
