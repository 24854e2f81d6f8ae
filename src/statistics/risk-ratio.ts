import { checkConfidence } from "./arguments.js";
import { zOf } from "./distributions.js";
import { type Interval, joinNotes } from "./interval.js";
import { independentNote } from "./proportion.js";
import { checkTable, emptyGroup, type TwoProportions } from "./risk-difference.js";
import { bisect } from "./root.js";

/** p1 / p2, 0 or more; null where a group is empty or no trace of the second is flagged. */
export function riskRatio({ flagged1, n1, flagged2, n2 }: TwoProportions): number | null {
  return n1 > 0 && flagged2 > 0 ? flagged1 / n1 / (flagged2 / n2) : null;
}

/**
 * Koopman's score interval of a risk ratio (1984), without the N/(N − 1) factor. With no flag in the second group the
 * estimate is undefined and the upper limit unbounded (null); with none in the first the lower limit is 0; with none at
 * all nothing is known, and both are null.
 */
export function koopman(table: TwoProportions, confidence = 0.95): Interval {
  checkTable(table);
  checkConfidence(confidence);
  const reason = emptyGroup(table);
  const { flagged1, n1, flagged2, n2 } = table;
  if (reason !== null) return { low: null, high: null, interval: "koopman", note: reason };
  if (flagged1 + flagged2 === 0)
    return { low: null, high: null, interval: "koopman", note: "risk ratio undefined: the mode occurs in no trace" };
  const z2 = zOf(confidence) ** 2;
  const p1 = flagged1 / n1;
  const p2 = flagged2 / n2;
  // The score chi-square of a ratio, at the restricted estimate of p1.
  const distance = (logRatio: number) => {
    const ratio = Math.exp(logRatio);
    const b = n1 * ratio + flagged1 + n2 + flagged2 * ratio;
    const a = (n1 + n2) * ratio;
    const c = flagged1 + flagged2;
    // a q² − b q + c = 0 for q = p2, by the stable form of the smaller root.
    const q = Math.min(1, (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c))));
    const r = Math.min(1, q * ratio);
    const part = (p: number, n: number, fitted: number) =>
      fitted <= 0 || fitted >= 1
        ? p === fitted
          ? 0
          : Number.MAX_VALUE / 4
        : (n * (p - fitted) ** 2) / (fitted * (1 - fitted));
    return part(p1, n1, r) + part(p2, n2, q) - z2;
  };
  const far = 60;
  const centre = flagged1 === 0 ? -far : flagged2 === 0 ? far : Math.log(p1 / p2);
  const low = flagged1 === 0 ? 0 : Math.exp(bisect(distance, -far, centre));
  const high = flagged2 === 0 ? null : Math.exp(bisect(distance, centre, far));
  const unbounded =
    high === null ? "risk ratio undefined, its upper limit unbounded: no successful trace flagged" : null;
  return { low, high, interval: "koopman", note: joinNotes(unbounded, independentNote) };
}
