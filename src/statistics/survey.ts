import { InputError } from "../errors.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import type { SurveyDesign } from "../trace.js";
import { tOf } from "./distributions.js";
import type { Interval } from "./interval.js";
import { scoreLimits } from "./proportion.js";

/** How one trace was drawn. */
export interface DrawnTrace {
  /** How many traces it stands for, above 0; absent: its stratum's N/n, or 1 without a population. */
  readonly weight?: number | null | undefined;
  /** What was drawn from on its own; absent: everything is one stratum. */
  readonly stratum?: string | undefined;
  /** What was drawn as a whole: null or absent, the trace by itself. Within its stratum: names may repeat across strata. */
  readonly cluster?: string | null | undefined;
  /** A group whose size is known, to which the weights are scaled. */
  readonly poststratum?: string | undefined;
  /** What an error calls it; default its row. */
  readonly id?: string;
}

export interface SurveyDesignOptions {
  /** What there was to draw from, by stratum: the weights of traces that have none, and the finite-population correction. */
  readonly population?: Readonly<Record<string, number>>;
  /** What `population` counts: sampling units (default), or traces, which say nothing of units where clusters repeat. */
  readonly populationOf?: "units" | "traces";
  /** Traces of each post-stratum in the population. */
  readonly poststrata?: Readonly<Record<string, number>>;
}

/**
 * The design that traces were drawn by: a place a trace, in their order.
 *
 * @throws InputError for a weight that is missing, 0 or less, or not finite; a stratum or post-stratum that the
 * population does not name; a population smaller than what was drawn from it. Each names the row.
 * @example
 * ```ts
 * import { surveyDesign, surveyMean } from "mastkit/statistics";
 * const design = surveyDesign([{ weight: 4 }, { weight: 1 }, { weight: 1 }, { weight: 2 }]);
 * surveyMean(design, [1, 0, 0, 1]).estimate; // => 0.75
 * ```
 */
export function surveyDesign(traces: readonly DrawnTrace[], options: SurveyDesignOptions = {}): SurveyDesign {
  const { population, populationOf = "units", poststrata } = options;
  const strata = new Map<string, { name: string; place: number; units: number; traces: number }>();
  const units = new Map<string, number>();
  const stratumOf: number[] = [];
  const unitOf = traces.map((trace, at) => {
    const { stratum: name = "", cluster = null } = trace;
    if (population !== undefined && !Object.hasOwn(population, name))
      throw ofUnknownSize("stratum", name, population, trace, at);
    const stratum = strata.get(name) ?? { name, place: strata.size, units: 0, traces: 0 };
    strata.set(name, stratum);
    stratum.traces++;
    const key = JSON.stringify([name, cluster, cluster === null ? at : 0]);
    const known = units.get(key);
    if (known !== undefined) return known;
    const unit = units.size;
    units.set(key, unit);
    stratumOf.push(stratum.place);
    stratum.units++;
    return unit;
  });
  const drawn = [...strata.values()].map(({ name, units: n, traces: all }) => {
    const size = population?.[name];
    const count = populationOf === "units" ? n : all;
    if (size !== undefined && size < count) {
      throw new InputError(`${count} were drawn of stratum ${name}, which has ${size}`, {
        remedy: "give the size of the whole stratum, what was drawn included",
      });
    }
    return {
      name,
      units: n,
      population: size === undefined || count > n ? null : size,
      share: (size ?? 1) / (size === undefined ? 1 : count),
    };
  });
  const weights = traces.map((trace, at) => {
    const weight = trace.weight === undefined ? drawn[stratumOf[unitOf[at]!]!]!.share : trace.weight;
    if (weight !== null && weight > 0 && Number.isFinite(weight)) return weight;
    throw new InputError("not a weight", {
      ...{ ...rowOf(trace, at), field: "weight", value: weight },
      remedy: "give every trace a finite number above 0: how many traces it stands for",
    });
  });
  const base = { unitOf, stratumOf, strata: drawn.map(({ share: _, ...stratum }) => stratum) };
  if (poststrata === undefined) {
    const uncovered = namesIn(population).filter((name) => !strata.has(name));
    return { ...base, weights, poststratumOf: null, uncovered };
  }
  const names = namesIn(poststrata);
  const sums = new Float64Array(names.length);
  const poststratumOf = traces.map((trace, at) => {
    const { poststratum: name = "" } = trace;
    const place = names.indexOf(name);
    if (place === -1) throw ofUnknownSize("post-stratum", name, poststrata, trace, at);
    sums[place]! += weights[at]!;
    return place;
  });
  const scaled = weights.map((weight, at) => {
    const place = poststratumOf[at]!;
    return (weight * poststrata[names[place]!]!) / sums[place]!;
  });
  return { ...base, weights: scaled, poststratumOf, uncovered: names.filter((_, place) => sums[place] === 0) };
}

function namesIn(sizes: Readonly<Record<string, number>> = {}): readonly string[] {
  return Object.keys(sizes).filter((name) => sizes[name]! > 0);
}

function rowOf({ id }: DrawnTrace, at: number) {
  return { record: id === undefined ? `row ${at + 1}` : `trace ${id}` };
}

function ofUnknownSize(
  field: string,
  value: string,
  sizes: Readonly<Record<string, number>>,
  trace: DrawnTrace,
  at: number,
) {
  const remedy = `name it in the population, which has ${Object.keys(sizes).join(", ")}`;
  return new InputError(`a ${field} of unknown size`, { ...rowOf(trace, at), field, value, remedy });
}

export interface SurveyOptions {
  readonly confidence?: number;
  /** A stratum with one unit: no interval (fail, the default), or its unit taken about the mean of all units (adjust). */
  readonly lonely?: "fail" | "adjust";
}

/** A weighted estimate; what is null has its reason in `note`. */
export interface SurveyEstimate extends Interval {
  readonly estimate: number | null;
  readonly se: number | null;
  /** Sampling units less strata, of the traces that have a value. */
  readonly df: number | null;
  /** The size of a simple random sample that would know as much; null for what is not a share. */
  readonly effectiveSize: number | null;
}

/**
 * Weighted mean of values from 0 to 1 (a share, where they are 0 and 1) with Wilson's interval at the effective sample
 * size p(1 − p)/V and Student's t ("survey-wilson"): V is the linearised variance between sampling units within strata,
 * after post-stratification that of the residuals (Holt & Smith 1979). A value of null is no part of the mean, but its
 * trace stays one of those drawn (a domain, Lumley 2004). `most`: values from 0 to so much instead, with mean ± t·se
 * ("survey-t"). Null: no value, a post-stratum without trace, a stratum with one unit, no degree of freedom, no spread.
 * At 0 and 1 the effective size is Kish's, over the units.
 */
export function surveyMean(
  design: SurveyDesign,
  values: readonly (number | null)[],
  { confidence = 0.95, most, ...options }: SurveyOptions & { readonly most?: number } = {},
): SurveyEstimate {
  const interval = most === undefined ? "survey-wilson" : "survey-t";
  const none = { estimate: null, se: null, df: null, effectiveSize: null, low: null, high: null, interval };
  const total = sumOf(design, values, () => 1);
  if (total === 0) return { ...none, note: noteOf("no-traces") };
  if (design.uncovered.length > 0) return { ...none, note: uncoveredNote(design) };
  const mean = sumOf(design, values, (value) => value) / total;
  const estimate = most === undefined ? Math.min(1, mean) : mean;
  const spread = spreadOf(
    design,
    values.map((value) => (value === null ? null : (value - mean) / total)),
    options,
  );
  const kept = { ...none, estimate };
  if (spread.reason !== null) return { ...kept, note: spread.reason };
  const { df, variance } = spread;
  const warnings = weightWarnings(design, values);
  const se = variance <= 1e-28 ? null : Math.sqrt(variance);
  const critical = tOf(confidence, df);
  const edge = most === undefined && (estimate === 0 || estimate === 1);
  if (se === null && !edge) return { ...kept, df, note: noteOf("no-spread") };
  if (most !== undefined) {
    const limits = { low: Math.max(0, mean - critical * se!), high: Math.min(most, mean + critical * se!) };
    return { ...kept, se, df, ...limits, note: joinNotes(noteOf("survey-t", { se: se!, df }), warnings) };
  }
  const rare = Math.min(...[0, 1].map((side) => kish(unitSums(design, only(values, side)))));
  const effectiveSize = edge ? kish(unitSums(design, values)) : (estimate * (1 - estimate)) / variance;
  const [low, high] = scoreLimits(estimate, effectiveSize, critical);
  const said = edge
    ? noteOf("survey-edge", { size: effectiveSize, df })
    : noteOf("survey", { size: effectiveSize, se: se!, df });
  // With weights alike the score interval holds however few have the mode.
  const few = rare < fewUnits && weightSpread(unitSums(design, values)).ratio > 1.001;
  const warned = joinNotes(said, warnings, few ? noteOf("weights-rare", { size: rare }) : null);
  return { ...kept, se: edge ? null : se, df, effectiveSize, low, high, note: warned };
}

/** Below this effective size of the units with the rarer value, rows warn (data/calibration/weighted-shares.csv). */
const fewUnits = 10;

function only(values: readonly (number | null)[], side: number): readonly (number | null)[] {
  return values.map((value) => (value === side ? value : null));
}

/** A weighted difference of two shares. */
export interface SurveyDifference extends SurveyEstimate {
  readonly first: number | null;
  readonly second: number | null;
}

/**
 * Weighted share among the traces of the first side less that among those of the second (`inFirst`; null: of neither),
 * with difference ± t·se clipped to −1 and 1 ("survey-t"): one linearised variance for both, so that clusters with
 * traces of both count. Null as {@link surveyMean}, and where one side has no value.
 */
export function surveyDifference(
  design: SurveyDesign,
  values: readonly (number | null)[],
  inFirst: readonly (boolean | null)[],
  { confidence = 0.95, ...options }: SurveyOptions = {},
): SurveyDifference {
  const of = (side: boolean) => values.map((value, at) => (inFirst[at] === side ? value : null));
  const [ones, twos] = [of(true), of(false)];
  const [total1, total2] = [sumOf(design, ones, () => 1), sumOf(design, twos, () => 1)];
  const covered = design.uncovered.length === 0;
  const first = covered && total1 > 0 ? sumOf(design, ones, (value) => value) / total1 : null;
  const second = covered && total2 > 0 ? sumOf(design, twos, (value) => value) / total2 : null;
  const none = { first, second, se: null, df: null, effectiveSize: null, low: null, high: null, interval: "survey-t" };
  if (!covered) return { ...none, estimate: null, note: uncoveredNote(design) };
  if (first === null || second === null) return { ...none, estimate: null, note: null };
  const estimate = first - second;
  const residuals = values.map((value, at) => {
    if (value === null || inFirst[at] === null) return null;
    return inFirst[at] ? (value - first) / total1 : (second - value) / total2;
  });
  const spread = spreadOf(design, residuals, options);
  if (spread.reason !== null) return { ...none, estimate, note: spread.reason };
  const { df, variance } = spread;
  if (variance <= 1e-28) return { ...none, estimate, df, note: noteOf("no-spread") };
  const se = Math.sqrt(variance);
  const half = tOf(confidence, df) * se;
  const limits = { low: Math.max(-1, estimate - half), high: Math.min(1, estimate + half) };
  return {
    ...none,
    estimate,
    se,
    df,
    ...limits,
    note: joinNotes(noteOf("survey-t", { se, df }), weightWarnings(design, residuals)),
  };
}

function uncoveredNote({ uncovered }: SurveyDesign): Notes {
  return noteOf("empty-poststratum", { strata: uncovered.join(", ") });
}

function sumOf({ weights }: SurveyDesign, values: readonly (number | null)[], of: (value: number) => number): number {
  return values.reduce<number>((sum, value, at) => (value === null ? sum : sum + weights[at]! * of(value)), 0);
}

/** Weights of the traces with a value, summed by sampling unit; units without one are left out. */
function unitSums({ weights, unitOf, stratumOf }: SurveyDesign, values: readonly (number | null)[]): readonly number[] {
  const sums = new Float64Array(stratumOf.length);
  for (const [at, value] of values.entries()) if (value !== null) sums[unitOf[at]!]! += weights[at]!;
  return [...sums].filter((sum) => sum > 0);
}

/** Kish's effective size of weights; 0 of none. */
function kish(weights: readonly number[]): number {
  const [sum, squares] = weights.reduce(([a, b], weight) => [a + weight, b + weight * weight], [0, 0]);
  return weights.length === 0 ? 0 : (sum * sum) / squares;
}

/** The largest weight over the mean of weights, and Kish's effective size of them. */
export function weightSpread(weights: readonly number[]): { readonly ratio: number; readonly size: number } {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return { ratio: weights.reduce((most, weight) => Math.max(most, weight), 0) / mean, size: kish(weights) };
}

function weightWarnings({ weights }: SurveyDesign, values: readonly (number | null)[]): Notes | null {
  const used = weights.filter((_, at) => values[at] !== null);
  const { ratio, size } = weightSpread(used);
  return joinNotes(
    ratio > 10 ? noteOf("weights-uneven", { ratio }) : null,
    size < 20 ? noteOf("weights-few", { size }) : null,
  );
}

type Spread = { readonly reason: Notes } | { readonly reason: null; readonly variance: number; readonly df: number };

/** The variance of Σ weight × residual between units within strata, and its degrees of freedom. */
function spreadOf(
  design: SurveyDesign,
  residuals: readonly (number | null)[],
  { lonely = "fail" }: SurveyOptions,
): Spread {
  const { weights, unitOf, stratumOf, strata, poststratumOf } = design;
  const inside = new Set<number>();
  const centres = poststratumOf === null ? null : centresOf(design, residuals, poststratumOf);
  const units = new Float64Array(stratumOf.length);
  for (const [at, residual] of residuals.entries()) {
    if (residual !== null) inside.add(unitOf[at]!);
    units[unitOf[at]!]! += weights[at]! * ((residual ?? 0) - (centres?.[poststratumOf![at]!] ?? 0));
  }
  const [sums, squares] = [new Float64Array(strata.length), new Float64Array(strata.length)];
  for (const [unit, z] of units.entries()) sums[stratumOf[unit]!]! += z;
  const centre = units.reduce((sum, z) => sum + z, 0) / units.length;
  const alone = strata.map(({ units: n }) => n === 1);
  for (const [unit, z] of units.entries()) {
    const stratum = stratumOf[unit]!;
    const about = alone[stratum] ? centre : sums[stratum]! / strata[stratum]!.units;
    squares[stratum]! += (z - about) ** 2;
  }
  const within = new Set([...inside].map((unit) => stratumOf[unit]!));
  const [lost] = strata.filter(
    ({ population }, at) => alone[at] && population !== 1 && (within.has(at) || centres !== null),
  );
  if (lost !== undefined && lonely === "fail") return { reason: noteOf("lonely-stratum", { stratum: lost.name }) };
  const df = inside.size - within.size;
  if (df < 1) return { reason: noteOf("no-df") };
  const variance = strata.reduce((sum, { units: n, population }, at) => {
    const left = population === null ? 1 : 1 - n / population;
    return sum + left * (alone[at] ? 1 : n / (n - 1)) * squares[at]!;
  }, 0);
  return { reason: null, variance, df };
}

/** The weighted mean residual of each post-stratum, traces without one counting as 0. */
function centresOf(
  { weights }: SurveyDesign,
  residuals: readonly (number | null)[],
  poststratumOf: readonly number[],
): readonly number[] {
  const places = poststratumOf.reduce((most, place) => Math.max(most, place), 0) + 1;
  const [sums, totals] = [new Float64Array(places), new Float64Array(places)];
  for (const [at, place] of poststratumOf.entries()) {
    sums[place]! += weights[at]! * (residuals[at] ?? 0);
    totals[place]! += weights[at]!;
  }
  return [...sums].map((sum, place) => sum / totals[place]!);
}
