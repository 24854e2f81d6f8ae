import { InputError } from "../errors.js";
import { exactPowerLimit, fisherPower, smallestVisible } from "./fisher-power.js";
import { joinNotes } from "./interval.js";

export interface PowerRow {
  /** What the row answers: the difference visible at sizes given, the traces needed, or the power. */
  readonly solved_for: "difference" | "traces" | "power";
  /** P(mode given successful). */
  readonly base: number;
  /** P(mode given failed) − base; the failed proportion is the higher. */
  readonly difference: number | null;
  readonly failed: number | null;
  readonly successful: number | null;
  readonly power: number;
  /** Two-sided level of Fisher's test. */
  readonly alpha: number;
  readonly note: string | null;
}

export const powerColumns: readonly string[] = [
  ..."solved_for base difference failed successful power alpha note".split(" "),
];

export interface PowerOptions {
  /** P(mode given successful), 0 to 1. */
  readonly base: number;
  /** Sizes of the two groups; leave out to find the traces needed. */
  readonly failed?: number;
  readonly successful?: number;
  /** The difference to be seen; leave out to find the smallest visible one. With the sizes given too: the power. */
  readonly difference?: number;
  /** Default .8. */
  readonly power?: number;
  /** Default .05. */
  readonly alpha?: number;
  /** Failed traces for each successful one, where traces are asked for; default 1. */
  readonly ratio?: number;
}

/**
 * Power of the comparison of failed with successful traces: exact unconditional power of Fisher's two-sided test, the
 * failed proportion being the higher. Give the sizes for the smallest visible difference; a difference for the traces
 * needed; both for the power. Null with the reason where no difference is visible (base + difference above 1) or more
 * than a million traces are needed. Independent traces assumed.
 *
 * @example
 * ```ts
 * import { power } from "mastkit";
 * power({ base: 0.1, failed: 44, successful: 14 }).difference; // => 0.41
 * ```
 */
export function power(options: PowerOptions): PowerRow {
  const { base, failed, successful, difference } = options;
  const wanted = options.power ?? 0.8;
  const alpha = options.alpha ?? 0.05;
  const sized = failed !== undefined && successful !== undefined;
  if (!sized && difference === undefined) {
    throw new InputError("power needs the sizes of both groups, or a difference", {
      remedy: "give failed and successful, or difference",
    });
  }
  if (!sized) return tracesNeeded(base, difference!, wanted, alpha, options.ratio ?? 1);
  const shared = { base, failed, successful, alpha };
  if (difference !== undefined) {
    const reached = base + difference > 1 ? 0 : fisherPower(base + difference, failed, base, successful, alpha);
    const note = base + difference > 1 ? "base + difference is above 1" : noteOf(failed + successful);
    return { solved_for: "power", ...shared, difference, power: reached, note };
  }
  const visible = smallestVisible(base, failed, successful, wanted, alpha);
  const none = visible === null ? "no difference is visible: even base + difference = 1 has less power" : null;
  return {
    solved_for: "difference",
    ...shared,
    difference: visible,
    power: wanted,
    note: joinNotes(none, noteOf(failed + successful)),
  };
}

const most = 1_000_000;

function tracesNeeded(base: number, difference: number, wanted: number, alpha: number, ratio: number): PowerRow {
  const failedFor = (successful: number) => Math.max(1, Math.ceil(successful * ratio - 1e-9));
  const reaches = (successful: number) =>
    fisherPower(base + difference, failedFor(successful), base, successful, alpha) >= wanted;
  const row = { solved_for: "traces" as const, base, difference, power: wanted, alpha };
  const none = (note: string): PowerRow => ({ ...row, failed: null, successful: null, note });
  if (base + difference > 1) return none("no traces suffice: base + difference is above 1");
  if (difference <= 0) return none("no traces suffice: a difference above 0 is needed");
  let high = 2;
  while (!reaches(high)) {
    high *= 2;
    if (high * (1 + ratio) > most) return none(`more than ${most} traces are needed`);
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  // The exact power is not quite monotone in the sizes: step down while the next smaller size still reaches it.
  while (high > 1 && reaches(high - 1)) high--;
  const failed = failedFor(high);
  return { ...row, failed, successful: high, note: noteOf(failed + high) };
}

function noteOf(traces: number): string {
  return traces > exactPowerLimit
    ? "normal approximation of Fisher's test; independent traces assumed"
    : "exact power of Fisher's test; independent traces assumed";
}
