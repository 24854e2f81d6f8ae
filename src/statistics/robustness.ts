import type { RobustnessRow, TippingRow } from "../analyses/lift.js";
import type { LiftRow } from "../analyses/lift-columns.js";
import { isTable, type ModesInput } from "../counts/count.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import type { Grouped } from "../trace.js";
import { type ClusterTable, clusterEffects, sumTables } from "./cluster-effects.js";
import { bisect, chisquareTail } from "./distributions.js";
import { eValue } from "./e-value.js";
import { fisher } from "./fisher.js";
import { influences } from "./influence.js";
import { type LiftOptions, lift } from "./lift.js";
import { tablesOf } from "./lift-tests.js";
import { leftOutNote, type ModeGroup, modeGroups } from "./mode-groups.js";
import { benjaminiHochberg } from "./multiplicity.js";
import { koopman, riskRatio } from "./risk-difference.js";

/** What a row takes over from that of `lift`. */
export const keptOfLift = [
  ...(["code", "mode", "category", "failed_flagged", "failed_n", "successful_flagged", "successful_n"] as const),
  ...(["risk_difference", "test", "p", "q", "family", "verdict"] as const),
] as const;

/** From which q on a difference is not called one. */
const level = 0.05;

/**
 * How firm each finding of `lift` (q below .05) is: what it takes to overturn it, a row a mode and group. Each breaking
 * point is the first at which q is .05 or more, the other tests of the family as they are (but for the design effect).
 *
 * - `deff_breaks`: the smallest design effect (the variance of an estimate over clustered traces relative to as many
 *   independent ones): Fisher's p is read as that of a chi-square on 1 degree of freedom, divided by it for each Fisher
 *   test of the family, and adjusted. With m runs a scenario and an intraclass correlation ρ it is 1 + (m − 1)ρ.
 * - `false_flags_break`, `missed_flags_break`: the fewest flags that the judge gave wrongly among the outcome with the
 *   larger share, or missed among the other, each alone; `specificity_breaks` and `sensitivity_breaks` are the judge's there
 *   at that number (the counts are Rogan and Gladen's corrected ones). Errors that are alike in both outcomes shrink a
 *   difference and never make one, so that only those that differ by outcome can overturn it ({@link tipping} crosses both).
 * - `missing_breaks`: the fewest of the `unlabelled` traces of known outcome, set least favourably.
 * - `influential_trace`, `influential_scenario`: the one whose removal gives the largest q, `trace_q` and `scenario_q`.
 *   Where clusters repeat, that which counts most in the test's score, of up to 500 traces. Needs traces.
 * - `e_value`, `e_value_limit`: {@link eValue} of `failure_ratio`, P(failed given the mode)/P(failed given no mode) with
 *   Koopman's limits (CR1 and t over repeated clusters); of traces selected on outcome, of the odds ratio.
 *
 * Null, with the reason in `note` where it is not plain: no finding; nothing breaks it. Counts of flags and labels, and the
 * design effect, are Fisher's alone: where clusters repeat they are null.
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
  const influential = isTable(data) ? null : influences(data, groups, rows, size, options);
  return rows.flatMap((_, at) => {
    if (at % size > 0) return [];
    const family = rows.slice(at, at + size);
    const breaks = designEffectsThatBreak(family);
    return family.map((row, index): Grouped<RobustnessRow> => {
      const [group, mode] = [groups[Math.floor((at + index) / modes)]!, (at + index) % modes];
      const found = row.q !== null && row.q < level;
      const { measure, ...explained } = found ? toExplain(group, mode, row, options) : noRatio;
      const why = () =>
        joinNotes(
          reasonOf(row, breaks[index]!),
          explained.failure_ratio !== null && group.selected ? noteOf("e-value-odds", { measure: measure! }) : null,
          found && influential === null
            ? noteOf(isTable(data) ? "influence-needs-traces" : "influence-too-long")
            : null,
          leftOutNote(group, mode),
          ...group.notes,
        );
      return {
        ...group.group,
        ...(Object.fromEntries(keptOfLift.map((key) => [key, row[key]])) as Pick<LiftRow, (typeof keptOfLift)[number]>),
        deff_breaks: breaks[index]!,
        ...labelsThatBreak(group, mode, family, found && row.test === "fisher" ? index : null),
        ...(influential?.[at + index] ?? noInfluence),
        ...explained,
        note: row.p === null ? row.note : why(),
      };
    });
  });
}

const noInfluence = { influential_trace: null, trace_q: null, influential_scenario: null, scenario_q: null } as const;
const noRatio = { failure_ratio: null, e_value: null, e_value_limit: null, measure: null } as const;

function reasonOf({ q, test }: LiftRow, breaks: number | null): Notes {
  if (test !== "fisher") return noteOf("clusters-counted");
  if (breaks !== null) return noteOf("fisher-independent");
  if (q! >= level) return noteOf("q-above");
  return noteOf("p-too-small");
}

/** The E-values of a finding, with the ratio that they are of and how it was read. */
function toExplain(group: ModeGroup, mode: number, row: LiftRow, options: LiftOptions) {
  const byMode = tablesOf(group, mode).map(
    ({ flagged1, n1, flagged2, n2 }): ClusterTable => ({
      flagged1,
      n1: flagged1 + flagged2,
      flagged2: n1 - flagged1,
      n2: n1 + n2 - flagged1 - flagged2,
    }),
  );
  const table = sumTables(byMode);
  const common = row.failed_n / (row.failed_n + row.successful_n) > 0.15;
  const measure = common ? "OR-common" : "OR-rare";
  const limits = () =>
    group.clustered ? clusterEffects(byMode, options.confidence).ratio : koopman(table, options.confidence);
  const { rr, ...values } = eValue(
    group.selected
      ? { estimate: row.odds_ratio, low: row.odds_ratio_low, high: row.odds_ratio_high, measure }
      : { estimate: riskRatio(table), low: limits().low, high: limits().high },
  );
  return { failure_ratio: rr, ...values, measure: common ? "OR, square root" : "OR" };
}

/** Flags and labels of an outcome. */
type Side = readonly [flagged: number, n: number];

/** How many labels of a finding (an index in its family; else null) must be wrong, or say what is worst, to overturn it. */
function labelsThatBreak(group: ModeGroup, mode: number, family: readonly LiftRow[], index: number | null) {
  const sides = (["failure", "success"] as const).map((outcome) => {
    const sums = [0, 0, 0] as [number, number, number];
    for (const { tallies } of group.clusters) {
      sums[0] += tallies[outcome].flagged[mode]!;
      sums[1] += tallies[outcome].labelled[mode]!;
      sums[2] += tallies[outcome].traces;
    }
    return { flagged: sums[0], n: sums[1], unlabelled: sums[2] - sums[1] };
  });
  const unlabelled = sides[0]!.unlabelled + sides[1]!.unlabelled;
  if (index === null) return { ...noLabels, unlabelled };
  const [more, less] = family[index]!.risk_difference! > 0 ? [sides[0]!, sides[1]!] : [sides[1]!, sides[0]!];
  const breaks = ([a, n]: Side, [c, m]: Side) => a * m <= c * n || qWith(family, index, [a, n], [c, m]) >= level;
  const wrong = fewest(more.flagged, (k) => breaks([more.flagged - k, more.n], [less.flagged, less.n]));
  const missed = fewest(less.n - less.flagged, (k) => breaks([more.flagged, more.n], [less.flagged + k, less.n]));
  const worst = (k: number) =>
    splits(k, more, less).some(([x, y]) => breaks([more.flagged, more.n + x], [less.flagged + y, less.n + y]));
  const negative = more.n - more.flagged;
  return {
    false_flags_break: wrong,
    specificity_breaks: wrong === null ? null : negative / (negative + wrong),
    missed_flags_break: missed,
    sensitivity_breaks: missed === null ? null : less.flagged / (less.flagged + missed),
    unlabelled,
    missing_breaks: fewest(unlabelled, worst),
  };
}

const noLabels = {
  ...{ false_flags_break: null, specificity_breaks: null, missed_flags_break: null, sensitivity_breaks: null },
  missing_breaks: null,
} as const;

/** The judge's specificities and sensitivities that {@link tipping} crosses. */
const judged = { specificity: [1, 0.98, 0.95, 0.9, 0.85, 0.8, 0.7], sensitivity: [1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5] };

/**
 * The tipping table of each finding of `lift`: a row a specificity of the judge among the outcome with the larger share and
 * sensitivity among the other, the errors that differ by outcome and shrink the difference; the judge is perfect
 * elsewhere. Counts are corrected by Rogan and Gladen, (flagged − (1 − specificity)n)/specificity and flagged/sensitivity, to the
 * nearest whole within 0 to n, and tested by Fisher's test, the family's other tests as they are. (Where the other outcome
 * has no flag, no sensitivity says how many were missed: `missed_flags_break` of {@link robustness} does.) Cells that are
 * no finding have no row; where clusters repeat one row says that there is no table.
 *
 * @example
 * ```ts
 * import { publishedTable, tipping } from "mastkit";
 * const rows = tipping(publishedTable("itbench-study-modes"), { by: ["model"] });
 * rows.find((row) => row.q !== null && row.q >= 0.05)?.sensitivity; // => 0.5
 * ```
 */
export function tipping(data: ModesInput, options: LiftOptions = {}): readonly Grouped<TippingRow>[] {
  const groups = modeGroups(data, options);
  const rows = lift(data, options);
  const modes = groups[0]?.modes.length ?? 0;
  const size = options.family === "group" ? modes : rows.length;
  return rows.flatMap((row, at): readonly Grouped<TippingRow>[] => {
    if (row.q === null || row.q >= level) return [];
    const group = groups[Math.floor(at / modes)]!;
    const { code, mode, category, failed_flagged, failed_n, successful_flagged, successful_n, risk_difference } = row;
    const failedMore = risk_difference! > 0;
    const head = { ...group.group, code, mode, category, larger: failedMore ? "failed" : "successful" } as const;
    const counts = { failed_flagged, failed_n, successful_flagged, successful_n, risk_difference: risk_difference! };
    const none = { specificity: null, sensitivity: null, ...counts, q: null };
    if (row.test !== "fisher")
      return [{ ...head, ...none, note: joinNotes(noteOf("clusters-counted"), ...group.notes) }];
    const family = rows.slice(at - (at % size), at - (at % size) + size);
    return judged.specificity.flatMap((specificity) =>
      judged.sensitivity.map((sensitivity): Grouped<TippingRow> => {
        const truly = (flagged: number, n: number, larger: boolean) =>
          Math.min(
            n,
            Math.max(0, Math.round(larger ? (flagged - (1 - specificity) * n) / specificity : flagged / sensitivity)),
          );
        const a = truly(failed_flagged, failed_n, failedMore);
        const c = truly(successful_flagged, successful_n, !failedMore);
        const corrected = { failed_flagged: a, failed_n, successful_flagged: c, successful_n };
        const difference = a / failed_n - c / successful_n;
        const q = qWith(family, at % size, [a, failed_n], [c, successful_n]);
        return {
          ...head,
          specificity,
          sensitivity,
          ...corrected,
          risk_difference: difference,
          q,
          note: joinNotes(...group.notes),
        };
      }),
    );
  });
}

/** q of a test of the family at other counts of its two outcomes. */
function qWith(family: readonly Pick<LiftRow, "p">[], index: number, [a, n]: Side, [c, m]: Side): number {
  const p = fisher({ flagged1: a, n1: n, flagged2: c, n2: m });
  return benjaminiHochberg(family.map((row, at) => (at === index ? p : row.p)))[index]!;
}

/** The smallest of 1 to `most` at which a finding breaks; null where none is. */
function fewest(most: number, breaks: (count: number) => boolean): number | null {
  let [holds, broken] = [0, 1];
  while (broken < most && !breaks(broken)) [holds, broken] = [broken, 2 * broken];
  broken = Math.min(broken, most);
  if (most < 1 || !breaks(broken)) return null;
  while (broken - holds > 1) {
    const middle = Math.floor((holds + broken) / 2);
    if (breaks(middle)) broken = middle;
    else holds = middle;
  }
  // Fisher's p does not rise quite evenly: the ones just before are tried too.
  for (let before = Math.max(1, broken - 20); before < broken; before++) if (breaks(before)) return before;
  return broken;
}

/** Ways to share k unlabelled traces out as unflagged ones of the larger share and flagged ones of the other: the closest shares. */
function splits(
  k: number,
  more: { readonly flagged: number; readonly n: number; readonly unlabelled: number },
  less: { readonly flagged: number; readonly n: number; readonly unlabelled: number },
): readonly Side[] {
  const from = Math.max(0, k - less.unlabelled);
  const found = Array.from({ length: Math.min(k, more.unlabelled) - from + 1 }, (_, at) => {
    const [x, y] = [from + at, k - from - at];
    const [n, m] = [more.n + x, less.n + y];
    const share = (more.flagged + less.flagged + y) / (n + m);
    const gap = more.flagged / n - (less.flagged + y) / m;
    return { split: [x, y] as const, z: gap / Math.sqrt(share * (1 - share) * (1 / n + 1 / m)) };
  });
  return found
    .sort((a, b) => a.z - b.z)
    .slice(0, 8)
    .map(({ split }) => split);
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
