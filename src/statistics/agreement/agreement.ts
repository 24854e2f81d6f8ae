import type { AgreementRow } from "../../analyses/agreement.js";
import { sharedBlocksToken } from "../../counts/cautions.js";
import { isTable } from "../../counts/count.js";
import { keyOf } from "../../counts/group.js";
import { InputError } from "../../errors.js";
import { joinNotes, type Notes, noteOf } from "../../notes.js";
import type { Grouped } from "../../trace.js";
import { many } from "../../words.js";
import { fewestUnits, fewUnits } from "../clusters.js";
import type { Interval } from "../interval.js";
import { defaultSeed, randomFrom } from "../random.js";
import { inOrder } from "../table-order.js";
import { type BootstrapInterval, bootstrapIntervals } from "./bootstrap.js";
import { type CellGroup, groupedCells, type RatingsInput, type VotesCell, type VotesOptions } from "./cells.js";
import { type Measure, type Measured, measuresOf, type Pattern, type Votes } from "./coefficients.js";
import type { Level } from "./many-raters.js";
import { adjustedInterval, overItems, tInterval, waldInterval } from "./two-raters.js";

export interface AgreementOptions extends VotesOptions {
  /** What a distance between two votes means; nominal by default. */
  readonly level?: Level;
  /** The cells of a coefficient: those with both votes, of all raters with two or more (default); or those with every rater's. */
  readonly missing?: "pairwise" | "listwise";
  /**
   * Default: bootstrap over blocks, clusters or records where cells depend on each other, and always for alpha; else
   * adjusted-wald; but wald for Cohen's kappa, and for votes other than yes or no wald (two raters) or t (all).
   */
  readonly interval?: "wald" | "t" | "adjusted-wald" | "bootstrap";
  readonly confidence?: number;
  readonly seed?: number;
  /** Bootstrap replicates, default 10,000. */
  readonly replicates?: number;
}

/** Votes of the rarer kind below which Wald's interval and t's cover too rarely, and records with one below which the bootstrap's does. */
export const fewOfRarer = 10;
/** Cells with the rarer vote below which t's of all raters' coefficients covers too rarely (`data/calibration/agreement-missing.csv`). */
const fewOfRarerOfAll = 30;

/**
 * How far raters agree beyond chance: Cohen's kappa, Scott's pi, Gwet's AC1, PABAK and Brennan–Prediger for each pair
 * of raters; Fleiss' and Conger's kappa, AC1, Brennan–Prediger and Krippendorff's alpha for all, with votes missing; by set (a set is a taxonomy: codes of two sets are never
 * taken for one another). Cells of one record, and records that share an annotation block, are not independent: where
 * modes are pooled or blocks repeat, intervals resample whole blocks (else records), and fewer than 5 with the votes that
 * the row's own coefficient stands on give none. Null estimates have their reason in `note`. `level: "ordinal"` adds
 * weighted kappas and the ordinal and interval alpha. The categories of a set are the values voted in it, whatever its
 * groups and modes. Rows are independent of the order of ratings.
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
  const counts = isTable(data);
  return groups.flatMap((group) => rowsOf(group, measures.get(setOf(group))!, counts, options));
}

/** All values that were voted, in order; 0 and 1 where nothing else occurs. */
export function categoriesOf(groups: readonly Pick<CellGroup, "cells">[]): readonly number[] {
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
  const { patterns, places } = patternsOf(group.cells);
  const items = patterns.reduce((sum, pattern) => sum + pattern.items, 0);
  const pooled = options.perMode !== true && options.perCategory !== true;
  const units = counts ? null : unitsOf(group.cells, places, patterns.length);
  const noun = nounOf(group.cells);
  const footings = new Map<string, Footing>();
  const plans = measures.map((measure) => {
    const uses = patterns.map(({ votes }) => measure.uses(votes));
    const enters = patterns.map(({ votes }) => measure.enters(votes));
    const key = [uses, enters].join();
    const footing = footings.get(key) ?? footingOf(patterns, units, uses, enters, noun);
    footings.set(key, footing);
    return planOf(group.cells, patterns, footing, measure, pooled, options);
  });
  const resampled = resampledOf(group, patterns, measures, plans, options);
  return measures.map((measure, at): Grouped<AgreementRow> => {
    const measured = measure.of(patterns);
    const plan = plans[at]!;
    const limits = limitsOf(measured, measure, patterns, plan, resampled.get(measure) ?? null, options);
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
      complete_items: plan.footing.used,
      prevalence_index: measured.prevalenceIndex,
      bias_index: measured.biasIndex,
      note: joinNotes(limits.note, measured.basis, ...group.notes),
    };
  });
}

/** What a coefficient stands on; coefficients of the same cells share it. */
interface Footing {
  /** Whether cells of each pattern are used. */
  readonly uses: readonly boolean[];
  /** Cells that are. */
  readonly used: number;
  /** For each unit with such a cell how many of its cells have each pattern; null in a table of counts. */
  readonly units: readonly (readonly number[])[] | null;
  /** The units resampled: also those of which a cell only moves the estimate. */
  readonly drawn: readonly (readonly number[])[] | null;
  /** What the units are, and how many, in words. */
  readonly noun: string;
  readonly size: string;
}

function footingOf(
  patterns: readonly Pattern[],
  all: readonly (readonly number[])[] | null,
  uses: readonly boolean[],
  enters: readonly boolean[],
  noun: string,
): Footing {
  const unitsWith = (which: readonly boolean[]) =>
    all?.filter((counts) => counts.some((count, at) => count > 0 && which[at]!)) ?? null;
  const used = patterns.reduce((sum, { items }, at) => sum + (uses[at]! ? items : 0), 0);
  const [units, drawn] = [unitsWith(uses), unitsWith(enters)];
  const total = all === null || units!.length === all.length ? "" : ` (of ${all.length})`;
  return { uses, used, units, drawn, noun, size: `${many(units?.length ?? used, noun)}${total}` };
}

/** How the interval of one coefficient is made. */
interface Plan {
  readonly method: "wald" | "t" | "adjusted-wald" | "bootstrap" | null;
  readonly footing: Footing;
  /** Why there is no interval, or what to think of it. */
  readonly note: Notes | null;
}

function planOf(
  cells: readonly VotesCell[],
  patterns: readonly Pattern[],
  footing: Footing,
  measure: Measure,
  pooled: boolean,
  options: AgreementOptions,
): Plan {
  const { uses, used, units, noun, size } = footing;
  const alpha = isAlpha(measure);
  const asked = options.interval !== undefined && options.interval !== "bootstrap";
  const closed = () => {
    if (options.interval === "wald" || options.interval === "t") return options.interval;
    if (measure.smoothed === null) return measure.raters === "all" ? "t" : "wald";
    return options.interval === "adjusted-wald" || measure.coefficient !== "cohen" ? "adjusted-wald" : "wald";
  };
  const none = (note: Notes): Plan => ({ method: null, footing, note });
  if (units === null) {
    const sharing = cells.some(({ caution }) => caution.includes(sharedBlocksToken));
    if (sharing || (pooled && !asked)) {
      const which = sharing ? "records that share an annotation block" : "cells of one record";
      return none(noteOf("cells-dependent", { which }));
    }
    if (used < fewestUnits) return none(noteOf("few-cells", { units: size }));
    if (alpha) return none(noteOf("no-closed-error"));
    return { method: closed(), footing, note: pooled ? noteOf("cells-independent") : null };
  }
  if (units.length < fewestUnits) return none(noteOf("few-units-at-all", { units: size }));
  const dependent = used > units.length;
  if (asked) {
    if (alpha)
      return none([...noteOf("no-closed-error-asked"), ...noteOf("use-bootstrap", { interval: options.interval! })]);
    return { method: closed(), footing, note: dependent ? noteOf("cells-independent") : null };
  }
  if (!dependent && !alpha && options.interval !== "bootstrap") {
    return { method: closed(), footing, note: null };
  }
  // A unit of which all used votes are of one kind says little of the other kind, however many there are.
  const withVote = (vote: number) =>
    units.filter((counts) =>
      counts.some((count, at) => count > 0 && uses[at]! && membersOf(measure, patterns[at]!.votes).includes(vote)),
    ).length;
  const rarer = Math.min(withVote(0), withVote(1));
  const note =
    units.length < fewUnits
      ? noteOf("few-resampled", { units: size })
      : measure.yesNo && rarer < fewOfRarer
        ? noteOf("few-with-rarer-vote", { units: many(rarer, noun), fewest: fewOfRarer })
        : null;
  return { method: "bootstrap", footing, note };
}

function membersOf({ members }: Measure, votes: Votes): Votes {
  return members.map((member) => votes[member]!);
}

function isAlpha({ coefficient }: Measure): boolean {
  return coefficient.startsWith("alpha");
}

/** What is resampled, in words. */
export function nounOf(cells: readonly VotesCell[]): string {
  const units = new Set(cells.map(({ unit }) => unit));
  const kinds = new Set(Array.from(units, (unit) => (JSON.parse(unit ?? '["record"]') as readonly unknown[])[0]));
  if (kinds.has("block")) return "annotation block";
  return kinds.has("cluster") ? "cluster" : "record";
}

/** The bootstrap intervals: coefficients that stand on the same units share their draws. */
function resampledOf(
  group: CellGroup,
  patterns: readonly Pattern[],
  measures: readonly Measure[],
  plans: readonly Plan[],
  options: AgreementOptions,
): ReadonlyMap<Measure, BootstrapInterval> {
  const shared = new Map<Footing, Measure[]>();
  for (const [at, { method, footing }] of plans.entries()) {
    if (method !== "bootstrap") continue;
    shared.set(footing, [...(shared.get(footing) ?? []), measures[at]!]);
  }
  const seed = keyOf([...Object.values(group.group), group.code, group.category]);
  const votes = patterns.map((pattern) => pattern.votes);
  return new Map(
    [...shared].flatMap(([{ drawn }, own]) => {
      const limits = bootstrapIntervals({ votes, units: drawn! }, own, {
        confidence: options.confidence ?? 0.95,
        random: randomFrom(options.seed ?? defaultSeed).fork(seed),
        replicates: options.replicates ?? 10_000,
      });
      return own.map((measure, at) => [measure, limits[at]!] as const);
    }),
  );
}

function limitsOf(
  measured: Measured,
  measure: Measure,
  patterns: readonly Pattern[],
  plan: Plan,
  resampled: BootstrapInterval | null,
  options: AgreementOptions,
): Interval & { readonly se: number | null } {
  const { method, note } = plan;
  if (measured.estimate === null) return { low: null, high: null, se: null, interval: "", note: measured.reason };
  if (method === "bootstrap")
    return { ...resampled!, note: joinNotes(resampled!.note, resampled!.low === null ? null : note) };
  if (method === null) {
    const unanimous = measured.observed === 1 ? noteOf("unanimous") : null;
    return { low: null, high: null, se: null, interval: "", note: joinNotes(unanimous, note) };
  }
  const own = method === "t" && measure.raters !== "all" ? overItems(measured) : measured;
  const limits = {
    wald: () => waldInterval(own, options.confidence),
    t: () => tInterval(own, options.confidence),
    "adjusted-wald": () =>
      adjustedInterval({ ...own, items: plan.footing.used }, measure.smoothed!(patterns), options.confidence),
  }[method]();
  const simple = method !== "adjusted-wald" && limits.low !== null && measure.yesNo;
  const fewest = measure.raters === "all" ? fewOfRarerOfAll : fewOfRarer;
  const few = simple ? rarerVotes(measure, patterns) : fewest;
  const warning = few < fewest ? noteOf("few-rarer-votes", { votes: few, fewest }) : null;
  return { ...limits, se: own.se, note: joinNotes(limits.note, warning, note) };
}

/** The rarer of yes and no over the cells that a coefficient stands on: with the rater of two who has fewest, of all raters the cells with such a vote. */
function rarerVotes(measure: Measure, patterns: readonly Pattern[]): number {
  const kept = patterns.filter(({ votes }) => measure.uses(votes));
  const having = (has: (votes: Votes) => boolean) =>
    kept.reduce((sum, { votes, items }) => sum + (has(votes) ? items : 0), 0);
  const counts = [0, 1].flatMap((vote) =>
    measure.raters === "all"
      ? [having((votes) => votes.includes(vote))]
      : measure.members.map((member) => having((votes) => votes[member] === vote)),
  );
  return Math.min(...counts);
}

/**
 * How many cells have each pattern of votes, in the order of the patterns: names and row order cannot enter. Nor can
 * which vote is called yes: where most votes are, the order is that of the mirror image.
 */
function patternsOf(cells: readonly VotesCell[]) {
  const known = new Map<string, { votes: Votes; items: number }>();
  const own = cells.map(({ votes, items }) => {
    const key = votes.join();
    const pattern = known.get(key) ?? { votes, items: 0 };
    if (pattern.items === 0) known.set(key, pattern);
    pattern.items += items;
    return pattern;
  });
  const found = [...known.values()];
  const count = (value: number) =>
    found.reduce((sum, { votes, items }) => sum + items * votes.filter((vote) => vote === value).length, 0);
  const mirrored = count(1) > count(0);
  const patterns: readonly Pattern[] = inOrder(found, ({ votes }) =>
    votes.map((vote) => (mirrored && vote !== null ? 1 - vote : vote)).join(),
  );
  const place = new Map(patterns.map((pattern, at) => [pattern, at]));
  return { patterns, places: own.map((pattern) => place.get(pattern)!) };
}

/** For each unit how many of its cells have each pattern (by cell its place), in the order of these numbers. */
function unitsOf(
  cells: readonly VotesCell[],
  places: readonly number[],
  patterns: number,
): readonly (readonly number[])[] {
  const units = new Map<string | null, number[]>();
  for (const [at, { unit, items }] of cells.entries()) {
    let counts = units.get(unit);
    if (counts === undefined) {
      counts = new Array<number>(patterns).fill(0);
      units.set(unit, counts);
    }
    counts[places[at]!]! += items;
  }
  return inOrder(units.values(), (counts) => counts.join());
}
