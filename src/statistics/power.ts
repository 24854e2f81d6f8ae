import { InputError } from "../errors.js";
import { checkLevel, checkShare, checkSize } from "./arguments.js";
import { exactPowerLimit, fisherPower, smallestVisible } from "./fisher-power.js";
import { joinNotes } from "./interval.js";

export interface PowerRow {
  /** What the row answers: the difference visible at sizes given, the traces needed, or the power. */
  readonly solved_for: "difference" | "traces" | "power";
  /** P(mode given successful). */
  readonly base: number;
  /** P(mode given failed) − base; the failed proportion is the higher. */
  readonly difference: number | null;
  /** Traces; of a plan over clusters, those expected. */
  readonly failed: number | null;
  readonly successful: number | null;
  readonly power: number;
  /** Two-sided level of the test. */
  readonly alpha: number;
  /** fisher, or cluster-urn over repeated clusters. */
  readonly test: "fisher" | "cluster-urn";
  /** Clusters, and the intraclass correlations of mode and outcome; null for independent traces, and as observed. */
  readonly clusters: number | null;
  readonly icc: number | null;
  readonly icc_outcome: number | null;
  readonly note: string | null;
}

export const powerColumns: readonly string[] = [
  ..."solved_for base difference failed successful power alpha test clusters icc icc_outcome note".split(" "),
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
 * than a million traces are needed. Independent traces assumed; over repeated clusters {@link clusterPower}.
 *
 * @throws InputError for a share or level out of range, a size that is not a whole number of 1 or more, one size
 * without the other, and neither sizes nor a difference.
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
  checkOptions(options);
  if (!sized) return tracesNeeded(base, difference!, wanted, alpha, options.ratio ?? 1);
  const shared = { base, failed, successful, alpha, ...independent };
  if (difference !== undefined) {
    const p1 = base + difference;
    const outside = p1 > 1 ? "base + difference is above 1" : p1 < 0 ? "base + difference is below 0" : null;
    const reached = outside === null ? fisherPower({ p1, n1: failed, p2: base, n2: successful, alpha }) : 0;
    const note = outside ?? noteOf(failed + successful);
    return { solved_for: "power", ...shared, difference, power: reached, note };
  }
  const visible = smallestVisible({ base, n1: failed, n2: successful, power: wanted, alpha });
  const none = visible === null ? "no difference is visible: even base + difference = 1 has less power" : null;
  return {
    solved_for: "difference",
    ...shared,
    difference: visible,
    power: wanted,
    note: joinNotes(none, noteOf(failed + successful)),
  };
}

function checkOptions({ base, failed, successful, difference, power: wanted, alpha, ratio }: PowerOptions): void {
  checkShare("base", base);
  checkLevel("power", wanted ?? 0.8);
  checkLevel("alpha", alpha ?? 0.05);
  checkSize("failed", failed ?? 1, 1);
  checkSize("successful", successful ?? 1, 1);
  if (difference !== undefined && !(Math.abs(difference) <= 1)) {
    throw new InputError("not from -1 to 1", { field: "difference", value: difference });
  }
  if (ratio !== undefined && !(ratio > 0 && ratio < Number.POSITIVE_INFINITY)) {
    throw new InputError("not a number above 0", { field: "ratio", value: ratio });
  }
  if ((failed === undefined) !== (successful === undefined)) {
    throw new InputError("power needs the sizes of both groups", { remedy: "give failed and successful, or neither" });
  }
  if (failed === undefined && difference === undefined) {
    throw new InputError("power needs the sizes of both groups, or a difference", {
      remedy: "give failed and successful, or difference",
    });
  }
}

const independent = { test: "fisher" as const, clusters: null, icc: null, icc_outcome: null };
const most = 1_000_000;

function tracesNeeded(base: number, difference: number, wanted: number, alpha: number, ratio: number): PowerRow {
  const failedFor = (successful: number) => Math.max(1, Math.ceil(successful * ratio - 1e-9));
  const reaches = (successful: number) =>
    fisherPower({ p1: base + difference, n1: failedFor(successful), p2: base, n2: successful, alpha }) >= wanted;
  const row = { solved_for: "traces" as const, base, difference, power: wanted, alpha, ...independent };
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
