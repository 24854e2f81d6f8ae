import { sharedBlocksToken } from "../../counts/cautions.js";
import { keyOf } from "../../counts/group.js";
import { InputError } from "../../errors.js";
import type { Grouped } from "../../trace.js";
import { many } from "../../words.js";
import { fewestUnits, fewUnits } from "../clusters.js";
import { inOrder } from "../in-order.js";
import { type Interval, joinNotes } from "../interval.js";
import { defaultSeed, randomFrom } from "../random.js";
import type { Level } from "./alpha.js";
import { type BootstrapInterval, bootstrapIntervals, type UnitPatterns } from "./bootstrap.js";
import {
  type CellGroup,
  groupedCells,
  isVotes,
  type RatingsInput,
  type VotesCell,
  type VotesOptions,
} from "./cells.js";
import { waldInterval } from "./coefficient.js";
import { type Measure, type Measured, measuresOf, type Pattern } from "./coefficients.js";

export interface AgreementRow {
  /** Empty where modes are pooled. */
  readonly code: string;
  /** Only with `perCategory`. */
  readonly category?: string;
  /** "annotator_1|annotator_2", or "all". */
  readonly raters: string;
  readonly coefficient: string;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** wald, bootstrap, or "" where none is given. */
  readonly interval: string;
  readonly observed: number | null;
  readonly expected: number | null;
  /** Record × code cells where modes are pooled, else records. */
  readonly items: number;
  /** Those with a vote of each of the row's raters (of all raters with listwise deletion). */
  readonly complete_items: number;
  readonly prevalence_index: number | null;
  readonly bias_index: number | null;
  readonly note: string | null;
}

export const agreementColumns: readonly string[] = [
  ..."code raters coefficient estimate se low high interval observed expected items complete_items".split(" "),
  ..."prevalence_index bias_index note".split(" "),
];

export interface AgreementOptions extends VotesOptions {
  /** What a distance between two votes means; nominal by default. */
  readonly level?: Level;
  /** Which cells a pair of raters is compared on: those with both votes (default), or those with every rater's. */
  readonly missing?: "pairwise" | "listwise";
  /** Default: bootstrap over blocks or items where cells depend on each other, else wald. */
  readonly interval?: "wald" | "bootstrap";
  readonly confidence?: number;
  readonly seed?: number;
  /** Bootstrap replicates, default 10,000. */
  readonly replicates?: number;
}

/** Yes votes below which Wald's interval of kappa covers too rarely. */
const fewPositives = 10;

/**
 * How far raters agree beyond chance: Cohen's kappa, Scott's pi, Gwet's AC1, PABAK and Brennan–Prediger for each pair
 * of raters, Fleiss' kappa and Krippendorff's alpha for all, by set (a set is a taxonomy: codes of two sets are never
 * taken for one another). Cells of one record, and records that share an annotation block, are not independent: where
 * modes are pooled or blocks repeat, intervals resample whole blocks (else records), and fewer than 5 of them give
 * none. Null estimates have their reason in `note`. `level: "ordinal"` adds weighted kappas and the ordinal and
 * interval alpha. The categories of a set are the values voted in it, whatever its groups and modes. Rows are
 * independent of the order of ratings.
 *
 * @throws InputError where a group column differs between the votes on one item, or a set has more than 100 different
 * votes at nominal level.
 *
 * @example
 * ```ts
 * import { agreement, publishedTable } from "mastkit";
 * const rows = agreement(publishedTable("mast-human-votes"), { by: ["round"] });
 * rows.find((row) => row.coefficient === "fleiss" && row["round"] === "Round 1")?.estimate; // => 1
 * ```
 */
export function agreement(data: RatingsInput, options: AgreementOptions = {}): readonly Grouped<AgreementRow>[] {
  const { raters, groups } = groupedCells(data, options);
  const setOf = ({ cells }: CellGroup) => (options.poolTaxonomies === true ? "" : cells[0]!.set);
  const measures = new Map<string, readonly Measure[]>();
  for (const set of new Set(groups.map(setOf))) {
    const categories = categoriesOf(groups.filter((group) => setOf(group) === set));
    if (categories.length > 100 && (options.level ?? "nominal") === "nominal") {
      throw new InputError(`${categories.length} different votes: these are measurements, not categories`, {
        remedy: "give --level interval",
      });
    }
    measures.set(set, measuresOf(raters, categories, options));
  }
  const counts = isVotes(data);
  return groups.flatMap((group) => rowsOf(group, measures.get(setOf(group))!, counts, options));
}

/** The heads of the group columns of {@link agreement}'s rows. */
export function agreementGroups(data: RatingsInput, options: VotesOptions = {}): readonly string[] {
  return groupedCells(data, options).heads;
}

/** All values that were voted, in order; 0 and 1 where nothing else occurs. */
function categoriesOf(groups: readonly CellGroup[]): readonly number[] {
  const values = new Set<number>();
  for (const { cells } of groups)
    for (const { votes } of cells) for (const vote of votes) if (vote !== null) values.add(vote);
  if ([...values].every((value) => value === 0 || value === 1)) return [0, 1];
  return [...values].sort((a, b) => a - b);
}

function rowsOf(
  group: CellGroup,
  measures: readonly Measure[],
  counts: boolean,
  options: AgreementOptions,
): readonly Grouped<AgreementRow>[] {
  const cells = inOrder(group.cells, ({ unit, votes }) => keyOf([unit, ...votes]));
  const patterns = patternsOf(cells);
  const items = patterns.reduce((sum, pattern) => sum + pattern.items, 0);
  const pooled = options.perMode !== true && options.perCategory !== true;
  const plan = planOf(cells, pooled, counts, options);
  const seed = keyOf([...Object.values(group.group), group.code, group.category]);
  // Alpha has no closed standard error; the others are resampled only where cells depend on each other.
  const order = plan.wald ? measures.filter(isAlpha) : measures;
  const resampled =
    plan.units === null
      ? null
      : bootstrapIntervals(plan.units, order, {
          confidence: options.confidence ?? 0.95,
          random: randomFrom(options.seed ?? defaultSeed).fork(seed),
          replicates: options.replicates ?? 10_000,
        });
  return measures.map((measure): Grouped<AgreementRow> => {
    const measured = measure.of(patterns);
    const limits = limitsOf(measured, measure, plan, resampled?.[order.indexOf(measure)] ?? null, counts, options);
    return {
      ...group.group,
      code: group.code,
      ...(group.category === null ? {} : { category: group.category }),
      raters: measure.raters,
      coefficient: measure.coefficient,
      estimate: measured.estimate,
      se: limits.se,
      low: limits.low,
      high: limits.high,
      interval: limits.low === null ? "" : limits.interval,
      observed: measured.observed,
      expected: measured.expected,
      items,
      complete_items: completeItems(patterns, measure),
      prevalence_index: measured.prevalenceIndex,
      bias_index: measured.biasIndex,
      note: joinNotes(limits.note, measured.basis, ...group.notes),
    };
  });
}

/** How the intervals of a group are made. */
interface Plan {
  /** What is resampled; null where nothing is. */
  readonly units: UnitPatterns | null;
  /** Standard errors for independent cells may be used. */
  readonly wald: boolean;
  /** Why there is no interval, or what to think of it. */
  readonly note: string | null;
}

function planOf(cells: readonly VotesCell[], pooled: boolean, counts: boolean, options: AgreementOptions): Plan {
  const sharing = cells.some(({ caution }) => caution.includes(sharedBlocksToken));
  if (counts) {
    const items = cells.reduce((sum, cell) => sum + cell.items, 0);
    const asked = options.interval === "wald";
    if (sharing || (pooled && !asked)) {
      const what = sharing ? "records that share an annotation block" : "cells of one record";
      return { units: null, wald: false, note: `no interval: ${what} are not independent, needs ratings` };
    }
    if (items < fewestUnits) return { units: null, wald: false, note: `no interval: ${many(items, "record")}` };
    return { units: null, wald: true, note: pooled ? "independent cells assumed" : null };
  }
  const units = unitPatterns(cells);
  const count = units.units.length;
  const dependent = cells.length > count;
  const noun = nounOf(cells);
  if (count < fewestUnits) {
    return { units: null, wald: false, note: `no interval: ${many(count, noun)} cannot carry one` };
  }
  if (options.interval === "wald") {
    return { units: null, wald: true, note: dependent ? "independent cells assumed" : null };
  }
  const few = count < fewUnits ? `warning: ${many(count, noun)}, the bootstrap interval may be too narrow` : null;
  return { units, wald: !dependent && options.interval !== "bootstrap", note: few };
}

function isAlpha({ coefficient }: Measure): boolean {
  return coefficient.startsWith("alpha");
}

/** What is resampled, in words. */
function nounOf(cells: readonly VotesCell[]): string {
  const kinds = new Set(cells.map(({ unit }) => String((JSON.parse(unit ?? '["record"]') as readonly unknown[])[0])));
  if (kinds.has("block")) return "annotation block";
  return kinds.has("cluster") ? "cluster" : "record";
}

function limitsOf(
  measured: Measured,
  measure: Measure,
  plan: Plan,
  resampled: BootstrapInterval | null,
  counts: boolean,
  options: AgreementOptions,
): Interval & { readonly se: number | null } {
  if (measured.estimate === null) return { low: null, high: null, se: null, interval: "", note: measured.reason };
  if (plan.wald && !isAlpha(measure)) {
    const rare =
      measured.positives !== null && measured.positives < fewPositives && /^(cohen|scott)$/.test(measure.coefficient);
    const warning = rare
      ? `warning: ${measured.positives} positives, Wald's interval covers too rarely below ${fewPositives}`
      : null;
    const limits = waldInterval(measured, options.confidence);
    const independent = plan.note === "independent cells assumed" ? plan.note : null;
    return {
      ...limits,
      se: measured.se,
      note: joinNotes(limits.note, limits.low === null ? null : warning, independent),
    };
  }
  if (resampled === null) {
    const way = counts ? ": bootstrap needs ratings" : "; leave out --interval wald for the bootstrap";
    const reason = plan.wald ? `no closed standard error${way}` : plan.note;
    const unanimous = measured.observed === 1 ? "no vote deviates" : null;
    return { low: null, high: null, se: null, interval: "", note: joinNotes(unanimous, reason) };
  }
  return { ...resampled, note: joinNotes(resampled.note, resampled.low === null ? null : plan.note) };
}

function patternsOf(cells: readonly VotesCell[]): readonly Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const { votes, items } of cells) {
    const key = keyOf(votes);
    patterns.set(key, { votes, items: items + (patterns.get(key)?.items ?? 0) });
  }
  return [...patterns.values()];
}

function unitPatterns(cells: readonly VotesCell[]): UnitPatterns {
  const place = new Map<string, number>();
  const votes: (readonly (number | null)[])[] = [];
  for (const cell of cells) {
    const key = keyOf(cell.votes);
    if (!place.has(key)) {
      place.set(key, votes.length);
      votes.push(cell.votes);
    }
  }
  const units = new Map<string | null, number[]>();
  for (const cell of cells) {
    let counts = units.get(cell.unit);
    if (counts === undefined) {
      counts = votes.map(() => 0);
      units.set(cell.unit, counts);
    }
    counts[place.get(keyOf(cell.votes))!]! += cell.items;
  }
  return { votes, units: [...units.values()] };
}

function completeItems(patterns: readonly Pattern[], { needs }: Measure): number {
  const complete = patterns.filter(({ votes }) => needs.every((rater) => votes[rater] !== null));
  return complete.reduce((sum, { items }) => sum + items, 0);
}
