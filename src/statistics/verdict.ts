import { joinNotes, type Notes, noteOf } from "../notes.js";
import { type ClusterTable, sumTables } from "./cluster-effects.js";
import { formulaHolds, visibleByFormula } from "./cluster-power.js";
import { clusterWilson } from "./clusters.js";
import { flagIntraclass } from "./icc.js";
import type { Interval } from "./interval.js";
import { exactPowerLimit, smallestVisible } from "./power.js";
import { wilson } from "./proportion.js";
import { riskDifference, type TwoProportions, untestable } from "./risk-difference.js";

/** The study's words for an association; none of them says that a mode causes failure. */
export const verdicts = ["fatal", "protective", "untestable", "recoverable", "unsupported"] as const;
export type Verdict = (typeof verdicts)[number];

export interface VerdictInput {
  /** Failed against successful traces, one table a cluster. */
  readonly clusters: readonly ClusterTable[];
  /** Clusters are known and repeat. */
  readonly clustered: boolean;
  /** The interval of the difference. */
  readonly difference: Pick<Interval, "low" | "high">;
}

/**
 * The verdict's rule, in this order. fatal: q < .05 and the mode commoner in failed traces; protective: q < .05 and
 * rarer; untestable: no table of such margins can be tested; recoverable: at least 10 successful traces and the lower
 * Wilson limit of P(mode given successful) at least .5, which needs no test; unsupported: the rest. Where a testable cell
 * has no q, the first two cannot be said, and the note says so. The note of untestable and unsupported says which
 * differences the interval leaves possible, that of unsupported also the smallest one visible at 80% power: by Fisher's
 * test for independent traces; over repeated clusters by {@link formulaPower} at the mode's own intraclass correlation,
 * where {@link formulaHolds}, else not at all (`power` simulates it).
 */
export function verdictOf({ clusters, clustered, difference, q }: VerdictInput & { readonly q: number | null }): {
  readonly verdict: Verdict;
  readonly note: Notes | null;
} {
  const table = sumTables(clusters);
  const observed = riskDifference(table) ?? 0;
  if (q !== null && q < 0.05 && observed > 0) return { verdict: "fatal", note: null };
  if (q !== null && q < 0.05 && observed < 0) return { verdict: "protective", note: null };
  const possible = possibleNote(difference);
  if (untestable(table) !== null) return { verdict: "untestable", note: possible };
  const untested = q === null ? noteOf("no-verdict") : null;
  const successful = clusters.map(({ flagged2: flagged, n2: n }) => ({ flagged, n }));
  const low = clustered ? clusterWilson(successful).low : wilson(table.flagged2, table.n2).low;
  if (table.n2 >= 10 && low !== null && low >= 0.5) return { verdict: "recoverable", note: untested };
  const visible = clustered ? visibleOverClusters(clusters) : visibleAlone(table);
  return { verdict: "unsupported", note: joinNotes(untested, visible, possible) };
}

function possibleNote({ low, high }: Pick<Interval, "low" | "high">): Notes | null {
  return low === null || high === null ? null : noteOf("possible", { low, high });
}

function visibleAlone({ n1, flagged2, n2 }: TwoProportions): Notes {
  const base = flagged2 / n2;
  const visible = smallestVisible({ base, n1, n2 });
  const method = `${n1 + n2 > exactPowerLimit ? "normal approximation, " : ""}independent traces`;
  const terms = { failed: n1, successful: n2, base, method };
  return visible === null ? noteOf("none-visible", terms) : noteOf("visible", { visible, ...terms });
}

function visibleOverClusters(tables: readonly ClusterTable[]): Notes | null {
  const clusters = tables.flatMap(({ n1, n2 }) => (n1 + n2 > 0 ? [{ n: n1 + n2, failed: n1 }] : []));
  const flags = tables.flatMap(({ flagged1, n1, flagged2, n2 }) =>
    n1 + n2 > 0 ? [{ flagged: flagged1 + flagged2, n: n1 + n2 }] : [],
  );
  const icc = flagIntraclass(flags);
  if (!formulaHolds(clusters, icc)) return null;
  const { n1, flagged2, n2 } = sumTables(tables);
  const terms = { failed: n1, successful: n2, base: flagged2 / n2, icc };
  const visible = visibleByFormula(clusters, terms.base, icc);
  return visible === null ? noteOf("none-visible-at-icc", terms) : noteOf("visible-at-icc", { visible, ...terms });
}
