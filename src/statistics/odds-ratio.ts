import { joinNotes, type Notes, noteOf } from "../notes.js";
import { checkConfidence } from "./arguments.js";
import { normalQuantile, tailOf, zOf } from "./distributions.js";
import { exactTable, upperTail } from "./exact-table.js";
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
  const flagged = flagged1 + flagged2;
  const { from, to } = exactTable(n1, n2, flagged);
  if (from === to) return { low: null, high: null, interval: name, note: allOrNone };
  // on the scale of the normal a tail is nearly straight in the log of the odds
  const near = haldaneAnscombe(table, confidence);
  const limit = (x: number, share: number, start: number) => {
    const z = normalQuantile(share);
    const off = (logOdds: number) => normalQuantile(upperTail(exactTable(n1, n2, flagged, logOdds), x)) - z;
    return Math.exp(crossing(off, Math.log(start), Math.log(near.high! / near.low!) / 64));
  };
  const low = flagged1 === from ? 0 : limit(flagged1, tail, near.low!);
  const high = flagged1 === to ? null : limit(flagged1 + 1, 1 - tail, near.high!);
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

/** Where an increasing function crosses 0: outwards from `start` by growing steps, then by false position (Illinois). */
function crossing(f: (x: number) => number, start: number, first: number): number {
  const at = f(start);
  const side = at > 0 ? -1 : 1;
  let [a, fa] = [start, at];
  let [b, fb] = [start, at];
  for (let step = first; fb > 0 === at > 0 && step < 2000; step *= 2) {
    [a, fa] = [b, fb];
    b = start + side * step;
    fb = f(b);
  }
  for (let turn = 0; turn < 200 && Math.abs(b - a) > 1e-14 * Math.max(1, Math.abs(b)); turn++) {
    const guess = b - (fb * (b - a)) / (fb - fa);
    const x = guess > Math.min(a, b) && guess < Math.max(a, b) ? guess : (a + b) / 2;
    const fx = f(x);
    if (fx === 0 || x === a || x === b) return x;
    if (fx > 0 !== fb > 0) [a, fa] = [b, fb];
    else fa /= 2;
    if (Math.abs(x - b) < 1e-10 * Math.min(1, first)) return x;
    [b, fb] = [x, fx];
  }
  return b;
}
