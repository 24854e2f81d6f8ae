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
}

/**
 * Two one-sided tests (Schuirmann 1987) of a difference against ± a margin: independent shares by Miettinen and Nurminen's
 * score, everything else by Student's t with the standard error of the design (paired: of the clusters' differences).
 * Equivalent at level α where both p are below α, which is where the interval at 1 − 2α lies within the margin.
 */
export function marginTest({ kind, design, total, error }: Comparison, margin: number, confidence = 0.95): MarginTest {
  const level = 2 * confidence - 1;
  if (kind === "share" && design === "independent" && total.n1 > 0 && total.n2 > 0) {
    const { low, high } = miettinenNurminen(total, level);
    const [above, below] = [-scoreDistance(total, -margin), scoreDistance(total, margin)].map(normalCdf);
    return { above: above!, below: below!, low, high, interval: "miettinen-nurminen" };
  }
  if (error === null || total.n1 === 0 || total.n2 === 0) {
    return { above: null, below: null, low: null, high: null, interval: "" };
  }
  const [low, high] = tLimits(error, level);
  return { ...tPair(error, margin), low, high, interval: "t" };
}

/** The one-sided p of Student's t against −margin or less and against margin or more. */
export function tPair({ difference, se, df }: StandardError, margin: number) {
  return { above: tTail((difference + margin) / se, df), below: tTail((margin - difference) / se, df) };
}
