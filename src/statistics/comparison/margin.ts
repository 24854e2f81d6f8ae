import { type Notes, noteOf } from "../../notes.js";
import { bootstrapWarnings } from "../clusters.js";
import { normalCdf, tTail } from "../distributions.js";
import { miettinenNurminen, scoreDistance } from "../risk-difference.js";
import { type Comparison, type StandardError, tLimits } from "./difference.js";

/** What is shown of a difference within a margin; null where there is no interval. */
export interface MarginTest {
  /** One-sided p against a difference of −margin or less. */
  readonly above: number | null;
  /** One-sided p against a difference of margin or more. */
  readonly below: number | null;
  /** The interval at 1 − 2α, to which the tests are dual. */
  readonly low: number | null;
  readonly high: number | null;
  readonly interval: "miettinen-nurminen" | "t" | "";
  /** Over clusters, where t is known to accept too often. */
  readonly note: Notes | null;
}

/**
 * Two one-sided tests (Schuirmann 1987) of a difference against ± a margin: independent shares by Miettinen and Nurminen's
 * score, everything else by Student's t with the standard error of the design (paired: of the clusters' differences).
 * Equivalent at level α where both p are below α, which is where the interval at 1 − 2α lies within the margin.
 * Over clusters t accepts up to four times as often as it should where a side has fewer than 20 clusters, fewer than 10 with
 * (or, of a share, without) some of the value, or one with a quarter of its traces: said in `note`. `data/calibration/`.
 */
export function marginTest(
  { kind, design, kept, total, error }: Comparison,
  margin: number,
  confidence = 0.95,
): MarginTest {
  const level = 2 * confidence - 1;
  if (kind === "share" && design === "independent" && total.n1 > 0 && total.n2 > 0) {
    const { low, high } = miettinenNurminen(total, level);
    const [above, below] = [-scoreDistance(total, -margin), scoreDistance(total, margin)].map(normalCdf);
    return { above: above!, below: below!, low, high, interval: "miettinen-nurminen", note: null };
  }
  if (error === null || total.n1 === 0 || total.n2 === 0) {
    return { above: null, below: null, low: null, high: null, interval: "", note: null };
  }
  const [low, high] = tLimits(error, level);
  const sides = [
    kept.map(({ flagged1: flagged, n1: n }) => ({ flagged, n })),
    kept.map(({ flagged2: flagged, n2: n }) => ({ flagged, n })),
  ].map((side) => side.filter(({ n }) => n > 0));
  const weak = (side: (typeof sides)[number]) =>
    // Of counts there is no most that a cluster could lack.
    bootstrapWarnings(
      kind === "share" ? side : side.map(({ flagged, n }) => ({ n, flagged: flagged > 0 ? n / 2 : 0 })),
    ) !== null;
  const note = design !== "independent" && sides.some(weak) ? noteOf("margin-by-t") : null;
  return { ...tPair(error, margin), low, high, interval: "t", note };
}

/** The one-sided p of Student's t against −margin or less and against margin or more. */
export function tPair({ difference, se, df }: StandardError, margin: number) {
  return { above: tTail((difference + margin) / se, df), below: tTail((margin - difference) / se, df) };
}
