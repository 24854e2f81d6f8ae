import { InputError } from "../errors.js";
import type { LabelledTrace, Labels, Rating, Taxonomy } from "../trace.js";
import { linesOf } from "../words.js";
import { lettersOf } from "./headers.js";
import { flagAt, labelAt, labelsOf } from "./labels.js";
import { isMast, mastReadings } from "./mast.js";
import { statedBy, taxonomyOf } from "./readings.js";
import { taxonomyOfRound, taxonomyVersions, toMast14 } from "./rounds.js";
import { modeText, placeOf } from "./taxonomy.js";

/**
 * Each code of a taxonomy → the code in another of the mode with that name (or one of its aliases), null where it has
 * none; codes are never compared. From the rounds of the human file to MAST it is the published crosswalk.
 *
 * @throws InputError for a mode whose name two modes of the other have, and where no mode has a place.
 */
export function crosswalkOf(from: Taxonomy, to: Taxonomy): ReadonlyMap<string, string | null> {
  const round = taxonomyVersions.find(({ modes, version }) => modes === from.modes && version !== "mast14");
  const reading = to.modes === mastReadings.repository.modes ? "repository" : "paper";
  const names = ({ name, aliases = [] }: Taxonomy["modes"][number]) => [name, ...aliases].map(lettersOf);
  const places = new Map(
    from.modes.map((mode) => {
      if (round !== undefined && isMast(to.modes)) return [mode.code, toMast14(round.rounds[0]!, mode.code, reading)];
      const found = to.modes.filter((other) => names(other).some((name) => names(mode).includes(name)));
      if (found.length < 2) return [mode.code, found[0]?.code ?? null];
      throw new InputError(`${mode.code} ${mode.name} of ${from.name} has two modes of that name in ${to.name}`, {
        field: "aliases",
        value: found.map(({ code }) => code).join(", "),
        remedy: "let names and aliases be one mode's",
      });
    }),
  );
  if ([...places.values()].some((code) => code !== null)) return places;
  throw new InputError(`no mode of ${from.name} has the name of a mode of ${to.name}`, {
    field: "crosswalk",
    remedy: "give the modes of either the names of the other as aliases, in a taxonomy file",
  });
}

/**
 * Labels given in another taxonomy, by {@link crosswalkOf}, with what was lost, a line each. A mode that several stand for
 * is present where one of them is, and absent where all are; one that none stands for is not labelled.
 */
export function crosswalked(
  traces: readonly LabelledTrace[],
  to: Taxonomy,
): { readonly traces: readonly LabelledTrace[]; readonly notes: readonly string[] } {
  const from = taxonomyOf(traces);
  const unstated = isMast(from.modes) && traces.every(({ definition }) => definition === "unknown");
  if (from.modes === to.modes || (isMast(to.modes) && unstated)) return { traces, notes: [] };
  const places = crosswalkOf(from, to);
  const sources = to.modes.map(({ code }) =>
    from.modes.filter((mode) => places.get(mode.code) === code).map((mode) => placeOf(mode.code, from)),
  );
  const left = from.modes.filter(({ code }) => places.get(code) === null).map(({ code, name }) => `${code} ${name}`);
  const empty = to.modes.filter((_, place) => sources[place]!.length === 0).map(({ code }) => code);
  const stated = statedBy(to);
  return {
    traces: traces.map(({ taxonomy: _own, ...trace }) => ({
      ...trace,
      labels: labelsOf(sources.map((own) => joined(trace.labels, own))),
      ...stated,
    })),
    notes: linesOf(
      left.length > 0 && `${from.name} to ${to.name}: no place for ${left.join(", ")}: left out`,
      empty.length > 0 && `${from.name} to ${to.name}: nothing stands for ${empty.join(", ")}: not labelled`,
    ),
  };
}

/**
 * The same of votes, each set's by its own taxonomy (the votes', else that of the round). Where several modes stand for one,
 * a rater's vote on it is 1 where one of them is, 0 where all are, and else missing. The sets become one of the name of
 * the taxonomy, unless they are kept.
 *
 * @throws InputError for a set of which the taxonomy is not known.
 */
export function crosswalkedVotes(
  ratings: readonly Rating[],
  to: Taxonomy,
  { keepSets = false } = {},
): { readonly ratings: readonly Rating[]; readonly notes: readonly string[] } {
  const sets = new Map<string, { readonly from: Taxonomy; readonly places: ReadonlyMap<string, string | null> }>();
  const votes = new Map<string, Rating>();
  const left = new Map<string, Set<string>>();
  for (const rating of ratings) {
    const { set, code } = rating;
    const from = rating.taxonomy ?? taxonomyOfRound(set);
    if (from === null) {
      const remedy = "say with --taxonomy what the votes are in";
      throw new InputError("no taxonomy is known of this set of votes", { field: "set", value: set, remedy });
    }
    const { places } = sets.get(set) ?? { places: crosswalkOf(from, to) };
    sets.set(set, { from, places });
    const place = places.get(code) ?? null;
    if (place === null) {
      left.set(from.name, (left.get(from.name) ?? new Set()).add(modeText(code, undefined, from)));
      continue;
    }
    const key = JSON.stringify([set, rating.item, rating.rater, place]);
    const before = votes.get(key);
    votes.set(key, {
      ...rating,
      ...{ set: keepSets ? set : to.name, code: place, taxonomy: to },
      value: before === undefined ? rating.value : eitherVote(before.value, rating.value),
    });
  }
  return {
    ratings: [...votes.values()],
    notes: [...left].map(([from, modes]) => `${from} to ${to.name}: no place for ${[...modes].join(", ")}: left out`),
  };
}

function eitherVote(a: number | null, b: number | null): number | null {
  if (a === 1 || b === 1) return 1;
  return a === null || b === null ? null : Math.max(a, b);
}

function joined(labels: Labels, places: readonly number[]): boolean | null {
  if (places.some((place) => flagAt(labels, place) === 1)) return true;
  return places.length > 0 && places.every((place) => labelAt(labels, place) === 1) ? false : null;
}
