import { joinNotes, type Notes, noteOf } from "../notes.js";
import { checkConfidence } from "./arguments.js";
import { bisect, tailOf, zOf } from "./distributions.js";
import { type Hypergeometric, hypergeometric } from "./hypergeometric.js";
import type { Interval } from "./interval.js";
import { checkTable, emptyGroup, type TwoProportions } from "./risk-difference.js";

const allOrNone = noteOf("odds-undefined-all-or-none");

/** The sample odds ratio ad/bc: odds of the mode in the first group over those in the second; null where bc = 0. */
export function oddsRatio({ flagged1, n1, flagged2, n2 }: TwoProportions): number | null {
  const divisor = (n1 - flagged1) * flagged2;
  return n1 > 0 && n2 > 0 && divisor > 0 ? (flagged1 * (n2 - flagged2)) / divisor : null;
}

/** Why the sample odds ratio is null; null where it is not. */
export function oddsRatioReason(table: TwoProportions): Notes | null {
  const empty = emptyGroup(table);
  if (empty !== null) return empty;
  if (oddsRatio(table) !== null) return null;
  const flagged = table.flagged1 + table.flagged2;
  if (flagged === 0 || flagged === table.n1 + table.n2) return allOrNone;
  return noteOf("odds-undefined");
}

/**
 * The exact conditional interval of the odds ratio (Cornfield's, central: each tail half, as R's fisher.test): the odds
 * ratios at which neither tail of the noncentral hypergeometric falls below (1 − confidence)/2. An empty cell leaves
 * one side finite and the other unbounded (null; 0 on the lower side is a limit, not a gap).
 */
export function exactConditional(table: TwoProportions, confidence = 0.95): Interval {
  checkTable(table);
  const tail = tailOf(confidence);
  const name = "exact-conditional";
  const reason = emptyGroup(table);
  if (reason !== null) return { low: null, high: null, interval: name, note: reason };
  const { flagged1, n1, flagged2, n2 } = table;
  const distribution = hypergeometric(n1, n2, flagged1 + flagged2);
  const { from, to } = distribution;
  if (from === to) return { low: null, high: null, interval: name, note: allOrNone };
  const far = 700;
  const low =
    flagged1 === from ? 0 : Math.exp(bisect((log) => upperTail(distribution, flagged1, log) - tail, -far, far));
  const high =
    flagged1 === to
      ? null
      : Math.exp(bisect((log) => upperTail(distribution, flagged1 + 1, log) - (1 - tail), -far, far));
  const unbounded = high === null ? noteOf("odds-limit-unbounded") : null;
  return { low, high, interval: name, note: joinNotes(unbounded, noteOf("independent")) };
}

/** The odds ratio with ½ added to each cell, and its log Wald interval (Haldane 1956; Anscombe 1956). */
export function haldaneAnscombe(
  table: TwoProportions,
  confidence = 0.95,
): Interval & { readonly estimate: number | null } {
  checkTable(table);
  checkConfidence(confidence);
  const name = "haldane-anscombe";
  const reason = emptyGroup(table);
  if (reason !== null) return { estimate: null, low: null, high: null, interval: name, note: reason };
  const a = table.flagged1 + 0.5;
  const b = table.n1 - table.flagged1 + 0.5;
  const c = table.flagged2 + 0.5;
  const d = table.n2 - table.flagged2 + 0.5;
  const estimate = (a * d) / (b * c);
  const half = zOf(confidence) * Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
  return {
    estimate,
    low: estimate * Math.exp(-half),
    high: estimate * Math.exp(half),
    interval: name,
    note: joinNotes(noteOf("odds-with-halves"), noteOf("independent")),
  };
}

/** P(X ≥ x) of the noncentral hypergeometric at a log odds ratio. */
function upperTail({ from, logs }: Hypergeometric, x: number, logOdds: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logs.length; index++) top = Math.max(top, logs[index]! + index * logOdds);
  let upper = 0;
  let total = 0;
  for (let index = 0; index < logs.length; index++) {
    const weight = Math.exp(logs[index]! + index * logOdds - top);
    total += weight;
    if (from + index >= x) upper += weight;
  }
  return upper / total;
}
