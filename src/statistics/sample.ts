import { hasWeight } from "../counts/count.js";
import { missingGroup } from "../counts/group.js";
import { InputError, UsageError } from "../errors.js";
import type { Notes } from "../notes.js";
import type { Drawn, SurveyDesign } from "../trace.js";
import { surveyDesign } from "./survey.js";

/** How traces or runs were drawn, by what they say of themselves and what is known of the population. */
export interface SamplingRule<T> {
  /** What each was drawn within: a stratum, by name. */
  readonly stratumOf?: ((item: T) => string) | undefined;
  /** Traces of each stratum (of each post-stratum, with `poststratumOf`) in the population. */
  readonly population?: Readonly<Record<string, number>> | undefined;
  /** Groups to whose sizes in the population the weights are scaled. */
  readonly poststratumOf?: ((item: T) => string) | undefined;
}

/** A trace or a run. */
export interface Sampled extends Drawn {
  readonly id: string;
  readonly cluster: string | null;
}

/**
 * Traces or runs, each with its place in the design that they were drawn by: their own weights, or a stratum's traces in
 * the population over those drawn. The correction for a finite population needs traces drawn one by one: in a stratum
 * whose clusters repeat it is left out.
 *
 * @throws InputError as {@link surveyDesign}, and for one without a stratum.
 */
export function withDesign<T extends Sampled>(
  items: readonly T[],
  { stratumOf, population, poststratumOf }: SamplingRule<T> = {},
): readonly T[] {
  const weighted = items.some(hasWeight);
  const nameOf = (item: T, of: ((item: T) => string) | undefined, field: string) => {
    const name = of?.(item);
    if (name !== missingGroup) return name;
    throw new InputError("is empty", { record: `trace ${item.id}`, field, remedy: "fill it in for every trace" });
  };
  const traces = items.map((item) => ({
    ...{ id: item.id, cluster: item.cluster, ...(weighted ? { weight: item.weight ?? null } : {}) },
    stratum: nameOf(item, stratumOf, "stratum"),
    poststratum: nameOf(item, poststratumOf, "post-stratum"),
  }));
  const sizes =
    population === undefined
      ? {}
      : poststratumOf === undefined
        ? ({ population, populationOf: "traces" } as const)
        : { poststrata: population };
  const design = surveyDesign(traces, sizes);
  return items.map((item, place) => ({ ...item, sampling: { design, place } }));
}

/** A group of a sample: the design of the whole, and the values of the group's members at their places. */
export interface Sample<T> {
  /** The values of the members, null elsewhere: what is outside is still part of what was drawn. */
  valuesOf<Value>(of: (item: T) => Value | null): readonly (Value | null)[];
  readonly design: SurveyDesign;
}

/** The groups of a sample, in the order of `gather`; null where nothing is known of how it was drawn. */
export function samplesOf<T extends Sampled>(
  items: readonly T[],
  gather: (items: readonly T[]) => readonly { readonly members: readonly T[] }[],
): readonly Sample<T>[] | null {
  if (!items.some(hasWeight)) return null;
  const drawn = items.every(({ sampling }) => sampling !== undefined) ? items : withDesign(items);
  const { design } = drawn[0]!.sampling!;
  return gather(drawn).map(({ members }) => ({
    design,
    valuesOf(of) {
      const values = design.unitOf.map(() => null as ReturnType<typeof of>);
      for (const member of members) values[member.sampling!.place] = of(member);
      return values;
    },
  }));
}

/** The notes of a group without the one that its estimates, being weighted, contradict. */
export function weightedNotes(notes: Notes): Notes {
  return notes.filter(({ code }) => code !== "not-weighted");
}

/** UsageError for an option of unweighted estimates alone. */
export function refuseUnweighted(options: object, ...names: readonly string[]): void {
  const given: Readonly<Record<string, unknown>> = { ...options };
  const name = names.find((one) => given[one] !== undefined && given[one] !== false);
  if (name === undefined) return;
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(
    `--${flag}: weighted traces have intervals of their own (survey-wilson, survey-t); leave it out`,
  );
}
