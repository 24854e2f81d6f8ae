import type { RobustnessRow, TippingRow } from "../analyses/lift.js";
import type { LiftRow } from "../analyses/lift-columns.js";
import { isTable, type ModesInput } from "../counts/count.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import type { Grouped } from "../trace.js";
import {
  type Breaks,
  breakingLabels,
  type Counted,
  countedOf,
  isFinding,
  level,
  testedAgain,
} from "./breaking-labels.js";
import { type ClusterTable, clusterEffects, sumTables } from "./cluster-effects.js";
import { bisect, chisquareTail } from "./distributions.js";
import { eValue } from "./e-value.js";
import { influences } from "./influence.js";
import { type LiftOptions, liftOf } from "./lift.js";
import { tablesOf } from "./lift-tests.js";
import { leftOutNote, type ModeGroup, modeGroups } from "./mode-groups.js";
import { koopman, riskRatio } from "./risk-difference.js";
import { sum } from "./summary.js";

/** What a row takes over from that of `lift`. */
export const keptOfLift = [
  ...(["code", "mode", "category", "failed_flagged", "failed_n", "successful_flagged", "successful_n"] as const),
  ...(["risk_difference", "test", "p", "q", "family", "verdict"] as const),
] as const;

/**
 * How firm each finding of `lift` (q below .05) is: what it takes to overturn it, a row a mode and group. Each breaking
 * point is the first at which q is .05 or more, the other tests of the family as they are (but for the design effect).
 *
 * - `deff_breaks`: the smallest design effect (the variance of an estimate over clustered traces relative to as many
 *   independent ones): each p of the family is read as that of a chi-square on 1 degree of freedom, divided by it, and
 *   adjusted. With m runs a scenario and an intraclass correlation ρ it is 1 + (m − 1)ρ. Where the test takes clusters into
 *   account, what there is beyond them.
 * - `false_flags_break`, `missed_flags_break`: the fewest flags that the judge gave wrongly among the outcome with the
 *   larger share, or missed among the other, each alone; `specificity_breaks` and `sensitivity_breaks` are the judge's there
 *   at that number (the counts are Rogan and Gladen's corrected ones). Errors that are alike in both outcomes shrink a
 *   difference and never make one, so that only those that differ by outcome can overturn it ({@link tipping} crosses both).
 * - `missing_breaks`: the fewest of the `unlabelled` traces of known outcome, set least favourably. Over repeated clusters labels
 *   change first where one alone weighs most in the score of the urn test.
 * - `influential_trace`, `influential_scenario`: the one whose removal gives the largest q, `trace_q` and `scenario_q`
 *   (null: no longer testable). Where clusters repeat, of those that weigh most in the urn's score. Needs traces.
 * - `e_value`, `e_value_limit`: {@link eValue} of `failure_ratio`, P(failed given the mode)/P(failed given no mode) with
 *   Koopman's limits (CR1 and t over repeated clusters); of traces selected on outcome, of the odds ratio.
 *
 * Null, with the reason in `note` where it is not plain: no finding; nothing breaks it.
 *
 * @example
 * ```ts
 * import { publishedTable, robustness } from "mastkit";
 * const rows = robustness(publishedTable("itbench-study-modes"), { by: ["model"] });
 * rows.filter((row) => row.deff_breaks !== null && row.deff_breaks > 1.2).length; // => 5
 * ```
 */
export function robustness(data: ModesInput, options: LiftOptions = {}): readonly Grouped<RobustnessRow>[] {
  const families = familiesOf(data, options);
  const influential = isTable(data) ? null : influences(data, families, options);
  return families.flatMap((family, of) => {
    const breaks = designEffectsThatBreak(family.map(({ row }) => row));
    const labels = breakingLabels(family, options);
    return family.map((counted, index): Grouped<RobustnessRow> => {
      const { row, group, mode } = counted;
      const found = isFinding(row);
      const { measure, ...explained } = found ? toExplain(group, mode, row, options) : noRatio;
      const why = () =>
        joinNotes(
          reasonOf(row, breaks[index]!),
          explained.failure_ratio !== null && group.selected ? noteOf("e-value-odds", { measure: measure! }) : null,
          found && influential === null ? noteOf("influence-needs-traces") : null,
          leftOutNote(group, mode),
          ...group.notes,
        );
      return {
        ...group.group,
        ...(Object.fromEntries(keptOfLift.map((key) => [key, row[key]])) as Pick<LiftRow, (typeof keptOfLift)[number]>),
        deff_breaks: breaks[index]!,
        ...labelsOf(counted, labels[index]!),
        ...(influential?.[of]?.[index] ?? noInfluence),
        ...explained,
        note: row.p === null ? row.note : why(),
      };
    });
  });
}

/** The rows of `lift` by family, each with its counts. */
function familiesOf(data: ModesInput, options: LiftOptions): readonly (readonly Counted[])[] {
  const groups = modeGroups(data, options);
  const modes = groups[0]?.modes.length ?? 0;
  const rows = liftOf(data, groups, options, null);
  const counted = rows.map((row, at) => countedOf(row, groups[Math.floor(at / modes)]!, at % modes));
  if (options.family !== "group") return [counted];
  return groups.map((_, at) => counted.slice(at * modes, (at + 1) * modes));
}

const noInfluence = { influential_trace: null, trace_q: null, influential_scenario: null, scenario_q: null } as const;
const noRatio = { failure_ratio: null, e_value: null, e_value_limit: null, measure: null } as const;

function reasonOf({ q, test }: LiftRow, breaks: number | null): Notes {
  if (breaks !== null) return noteOf(test === "fisher" ? "fisher-independent" : "beyond-clusters");
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

/** The wrong and missing labels that overturn a finding, and the judge that makes so many errors. */
function labelsOf({ cells, failedMore }: Counted, breaks: Breaks | null) {
  const { flagged1, n1, flagged2, n2 } = sumTables(cells.map(({ table }) => table));
  const [plain, flagged] = failedMore ? [n1 - flagged1, flagged2] : [n2 - flagged2, flagged1];
  const [wrong, missed] = [breaks?.false ?? null, breaks?.missed ?? null];
  return {
    false_flags_break: wrong,
    specificity_breaks: wrong === null ? null : plain / (plain + wrong),
    missed_flags_break: missed,
    sensitivity_breaks: missed === null ? null : flagged / (flagged + missed),
    unlabelled: cells.reduce((sum, { unlabelled: [failed, others] }) => sum + failed + others, 0),
    missing_breaks: breaks?.missing ?? null,
  };
}

/** The judge's specificities and sensitivities that {@link tipping} crosses. */
const judged = { specificity: [1, 0.98, 0.95, 0.9, 0.85, 0.8, 0.7], sensitivity: [1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5] };

/**
 * The tipping table of each finding of `lift`: a row a specificity of the judge among the outcome with the larger share and
 * sensitivity among the other, the errors that differ by outcome and shrink the difference; the judge is perfect
 * elsewhere. Counts are corrected by Rogan and Gladen, (flagged − (1 − specificity)n)/specificity and flagged/sensitivity, to the
 * nearest whole within 0 to n, and tested as `lift` does, the family's other tests as they are; over repeated clusters the
 * labels that change are spread evenly. (Where the other outcome has no flag, no sensitivity says how many were missed:
 * `missed_flags_break` of {@link robustness} does.) Cells that are no finding have no row.
 *
 * @example
 * ```ts
 * import { publishedTable, tipping } from "mastkit";
 * const rows = tipping(publishedTable("itbench-study-modes"), { by: ["model"] });
 * rows.find((row) => row.q !== null && row.q >= 0.05)?.sensitivity; // => 0.5
 * ```
 */
export function tipping(data: ModesInput, options: LiftOptions = {}): readonly Grouped<TippingRow>[] {
  return familiesOf(data, options).flatMap((family) => {
    const corrected = family.flatMap(({ row, cells, failedMore }, at) => {
      if (!isFinding(row)) return [];
      const { flagged1, n1, flagged2, n2 } = sumTables(cells.map(({ table }) => table));
      return judged.specificity.flatMap((specificity) =>
        judged.sensitivity.map((sensitivity) => {
          const truly = (flagged: number, n: number, larger: boolean) =>
            Math.min(
              n,
              Math.max(0, Math.round(larger ? (flagged - (1 - specificity) * n) / specificity : flagged / sensitivity)),
            );
          const [failed, successful] = [truly(flagged1, n1, failedMore), truly(flagged2, n2, !failedMore)];
          const sides = [spread(cells, 1, failed - flagged1), spread(cells, 2, successful - flagged2)] as const;
          const tables = cells.map(({ table }, cell) => ({
            ...table,
            ...{ flagged1: sides[0][cell]!, flagged2: sides[1][cell]! },
          }));
          return { at, specificity, sensitivity, tables, failed, successful };
        }),
      );
    });
    const tested = testedAgain(family, corrected, options);
    return corrected.map(({ at, specificity, sensitivity, failed, successful }, index): Grouped<TippingRow> => {
      const { row, group, failedMore } = family[at]!;
      const { code, mode, category, failed_n, successful_n } = row;
      return {
        ...group.group,
        ...{ code, mode, category, larger: failedMore ? "failed" : "successful", specificity, sensitivity },
        ...{ failed_flagged: failed, failed_n, successful_flagged: successful, successful_n },
        risk_difference: failed / failed_n - successful / successful_n,
        q: tested[index]!.q,
        note: joinNotes(...group.notes),
      };
    });
  });
}

/** The flags of an outcome by cluster with so many more (or fewer), spread evenly over the traces without (or with) one. */
function spread(cells: Counted["cells"], outcome: 1 | 2, more: number): readonly number[] {
  const sides = cells.map(({ table }) =>
    outcome === 1 ? { flagged: table.flagged1, n: table.n1 } : { flagged: table.flagged2, n: table.n2 },
  );
  const room = sides.map(({ flagged, n }) => (more > 0 ? n - flagged : flagged));
  const whole = sum(room);
  let seen = 0;
  const upTo = () => (whole === 0 ? 0 : Math.round((Math.abs(more) * seen) / whole));
  return sides.map(({ flagged }, at) => {
    const before = upTo();
    seen += room[at]!;
    return flagged + Math.sign(more) * (upTo() - before);
  });
}

/** The chi-square on 1 degree of freedom whose upper tail is p (1e-300 to 1); a quantile of 1 − p has no digits there. */
function chisquareOf(p: number): number {
  return bisect((x) => chisquareTail(x, 1) - p, 0, 1400);
}

/**
 * For each test of a family the design effect from which on q ≥ .05; null where there is none. With k rejections a test is
 * rejected where p < .05 k/m; that k tests are takes a design effect below x/c: x the k-th largest chi-square, c the one of
 * .05 k/m. A cell holds while some k holds and it is among them.
 */
function designEffectsThatBreak(family: readonly Pick<LiftRow, "p" | "q">[]): readonly (number | null)[] {
  const values = family
    .flatMap(({ p }) => (p === null ? [] : [chisquareOf(Math.max(p, 1e-300))]))
    .sort((a, b) => b - a);
  const steps = values.map((weakest, at) => ({ weakest, critical: chisquareOf((level * (at + 1)) / values.length) }));
  return family.map(({ p, q }) => {
    if (p === null || p < 1e-300 || !isFinding({ q })) return null;
    const own = chisquareOf(p);
    return steps.reduce((most, { weakest, critical }) => Math.max(most, Math.min(own, weakest) / critical), 0);
  });
}
