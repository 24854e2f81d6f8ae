import { type ClusterShare, clusterWilson } from "./clusters.js";
import { exactPowerLimit, smallestVisible } from "./fisher-power.js";
import { inNote, joinNotes } from "./interval.js";
import { wilson } from "./proportion.js";
import { riskDifference, type TwoProportions, untestable } from "./risk-difference.js";

/** The study's words for an association; none of them says that a mode causes failure. */
export type Verdict = "fatal" | "protective" | "untestable" | "recoverable" | "unsupported";

export interface VerdictInput {
  readonly table: TwoProportions;
  /** Flags among successful traces, one entry a cluster. */
  readonly successful: readonly ClusterShare[];
  readonly clustered: boolean;
}

/**
 * The verdict's rule, in this order. fatal: q < .05 and the mode commoner in failed traces; protective: q < .05 and
 * rarer; untestable: no table of such margins can be tested; recoverable: at least 10 successful traces and the lower
 * Wilson limit of P(mode given successful) at least .5, which needs no test; unsupported: the rest, with the smallest
 * difference visible at 80% power. Where a testable cell has no q (its test needs traces), the first two cannot be said,
 * and the note says so.
 */
export function verdictOf({ table, successful, clustered, q }: VerdictInput & { readonly q: number | null }): {
  readonly verdict: Verdict;
  readonly note: string | null;
} {
  const difference = riskDifference(table) ?? 0;
  if (q !== null && q < 0.05 && difference > 0) return { verdict: "fatal", note: null };
  if (q !== null && q < 0.05 && difference < 0) return { verdict: "protective", note: null };
  if (untestable(table) !== null) return { verdict: "untestable", note: null };
  const untested = q === null ? "no test was possible: fatal and protective cannot be said" : null;
  const low = clustered ? clusterWilson(successful).low : wilson(table.flagged2, table.n2).low;
  if (table.n2 >= 10 && low !== null && low >= 0.5) return { verdict: "recoverable", note: untested };
  return { verdict: "unsupported", note: joinNotes(untested, visibleNote(table)) };
}

function visibleNote({ n1, flagged2, n2 }: TwoProportions): string {
  const base = flagged2 / n2;
  const visible = smallestVisible({ base, n1, n2 });
  const method = n1 + n2 > exactPowerLimit ? ", normal approximation" : "";
  const terms = `${n1} failed, ${n2} successful, base ${inNote(base)}, level .05 unadjusted${method}`;
  if (visible === null) return `no difference is visible at 80% power (${terms})`;
  return `smallest difference visible at 80% power ${inNote(visible)} (${terms})`;
}
