import type { RobustnessRow } from "../analyses/lift.js";
import type { LiftRow } from "../analyses/lift-columns.js";
import type { ModesInput } from "../counts/count.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import type { Grouped } from "../trace.js";
import { bisect, chisquareTail } from "./distributions.js";
import { type LiftOptions, lift } from "./lift.js";
import { leftOutNote, modeGroups } from "./mode-groups.js";

/** What a row takes over from that of `lift`. */
export const keptOfLift = [
  ...(["code", "mode", "category", "failed_flagged", "failed_n", "successful_flagged", "successful_n"] as const),
  ...(["risk_difference", "test", "p", "q", "family", "verdict"] as const),
] as const;

/** From which q on a difference is not called one. */
const level = 0.05;

/**
 * How firm each finding of `lift` is: what it would take to overturn it, a row a mode and group. `deff_breaks` is the smallest
 * design effect (the variance of an estimate over clustered traces relative to as many independent ones) at which q, at
 * .05 or more, no longer supports the cell: Fisher's p is read as that of a chi-square on 1 degree of freedom, divided by
 * the design effect, and Benjamini & Hochberg's adjustment made over the family, the same design effect for each of its
 * Fisher tests. With m runs a scenario and an intraclass correlation ρ the design effect is 1 + (m − 1)ρ: at three runs, a
 * cell that breaks at 1.3 needs ρ below .15. Null with the reason in `note`: q is .05 or more already, the cell is not
 * tested, or its test takes clusters into account (it then stays in the family with its p as it is).
 *
 * @example
 * ```ts
 * import { publishedTable, robustness } from "mastkit";
 * const rows = robustness(publishedTable("itbench-study-modes"), { by: ["model"] });
 * rows.filter((row) => row.deff_breaks !== null && row.deff_breaks > 1.2).length; // => 5
 * ```
 */
export function robustness(data: ModesInput, options: LiftOptions = {}): readonly Grouped<RobustnessRow>[] {
  const groups = modeGroups(data, options);
  const rows = lift(data, options);
  const modes = groups[0]?.modes.length ?? 0;
  const size = options.family === "group" ? modes : rows.length;
  return rows.flatMap((_, at) => {
    if (at % size > 0) return [];
    const family = rows.slice(at, at + size);
    const breaks = designEffectsThatBreak(family);
    return family.map((row, index) => {
      const [group, mode] = [groups[Math.floor((at + index) / modes)]!, (at + index) % modes];
      const why = () => joinNotes(reasonOf(row, breaks[index]!), leftOutNote(group, mode), ...group.notes);
      return {
        ...group.group,
        ...(Object.fromEntries(keptOfLift.map((key) => [key, row[key]])) as Pick<LiftRow, (typeof keptOfLift)[number]>),
        deff_breaks: breaks[index]!,
        note: row.p === null ? row.note : why(),
      };
    });
  });
}

function reasonOf({ q, test }: LiftRow, breaks: number | null): Notes {
  if (test !== "fisher") return noteOf("clusters-counted");
  if (breaks !== null) return noteOf("fisher-independent");
  if (q! >= level) return noteOf("q-above");
  return noteOf("p-too-small");
}

/** The chi-square on 1 degree of freedom whose upper tail is p (1e-300 to 1); a quantile of 1 − p has no digits there. */
function chisquareOf(p: number): number {
  return bisect((x) => chisquareTail(x, 1) - p, 0, 1400);
}

/**
 * For each test of a family the design effect from which on q ≥ .05; null where there is none. With k rejections a test is
 * rejected where p < .05 k/m; that k tests are takes a design effect below x/c: x the k-th largest chi-square (tests that take
 * clusters into account and reach .05 k/m count without one), c the one of .05 k/m. A cell holds while some k holds and
 * it is among them.
 */
function designEffectsThatBreak(family: readonly Pick<LiftRow, "p" | "q" | "test">[]): readonly (number | null)[] {
  const tested = family.filter(({ p }) => p !== null);
  const fixed = tested.flatMap(({ p, test }) => (test === "fisher" ? [] : [p!]));
  const free = tested
    .flatMap(({ p, test }) => (test === "fisher" ? [chisquareOf(Math.max(p!, 1e-300))] : []))
    .sort((a, b) => b - a);
  const steps = tested.map((_, at) => {
    const bound = (level * (at + 1)) / tested.length;
    const needed = at + 1 - fixed.filter((p) => p < bound).length;
    const weakest = needed < 1 ? Number.POSITIVE_INFINITY : (free[needed - 1] ?? 0);
    return { weakest, critical: chisquareOf(bound) };
  });
  return family.map(({ p, q, test }) => {
    if (p === null || p < 1e-300 || q! >= level || test !== "fisher") return null;
    const own = chisquareOf(p);
    return steps.reduce((most, { weakest, critical }) => Math.max(most, Math.min(own, weakest) / critical), 0);
  });
}
