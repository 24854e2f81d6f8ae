import type { FigureRow } from "../figures/figure.js";
import type { LabelPoint } from "../trace.js";

/**
 * For each trace whether another group carries the very same labels at the same index: "replicated", "own", or "missing"
 * where the trace is not labelled at all. Two traces without any flag agree easily: they are "empty". Traces whose index is
 * no whole number are left out.
 */
export function replicationRows(points: readonly LabelPoint[]): readonly FigureRow[] {
  const keyOf = ({ family, index, flagged, labelled }: LabelPoint) =>
    JSON.stringify([family, index, flagged, labelled]);
  const sharing = new Map<string, Set<string>>();
  for (const point of points) {
    const key = keyOf(point);
    sharing.set(key, (sharing.get(key) ?? new Set<string>()).add(point.group));
  }
  return points.flatMap((point) => {
    const index = Number(point.index);
    if (!Number.isInteger(index)) return [];
    const shared = (sharing.get(keyOf(point))?.size ?? 0) > 1;
    const state = point.labelled === 0 ? "missing" : !shared ? "own" : point.flagged === 0 ? "empty" : "replicated";
    return [{ group: point.group, index, state }];
  });
}
