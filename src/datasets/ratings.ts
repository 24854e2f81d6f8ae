import { InputError } from "../errors.js";
import { joinKey } from "../names.js";
import { flagAt, labelAt, labelsOf } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import { type TaxonomyVersion, taxonomyOfRound } from "../taxonomy/rounds.js";
import { placeOf } from "../taxonomy/taxonomy.js";
import type { LabelledTrace, Rating } from "../trace.js";
import { some } from "../words.js";
import { bareCode, refuseReserved } from "./cells.js";
import { type CsvFile, readNotes, requireColumns, withKnownColumns } from "./csv.js";
import type { FileDigest } from "./digest.js";
import { knownOf } from "./join.js";
import { readTable } from "./labels/records.js";

export interface RatingsFile {
  readonly ratings: readonly Rating[];
  readonly digest: FileDigest;
  /** How a file in another form than the plain one was read, and the columns that cannot group items. */
  readonly notes: readonly string[];
}

const ownColumns = new Set(["item", "rater", "code", "value", "set", "block"]);

/**
 * Reads a ratings CSV in long form: item, rater, code, value (a number, or empty for a missing vote), optionally set
 * (the taxonomy, default "ratings") and block; every further column can be grouped by. Codes belong to their set and
 * are not checked against the 14.
 *
 * @throws InputError for a missing column, an empty item, rater or code, a value that is no number, a repeated vote, a
 * column named source or caution.
 */
export async function readRatingsCsv(path: string): Promise<RatingsFile> {
  return ratingsOf(await readTable(path));
}

/** The reader behind {@link readRatingsCsv}, for a CSV at hand. */
export function ratingsOf(file: CsvFile): RatingsFile {
  const csv = withKnownColumns(file, ownColumns);
  refuseReserved(csv);
  requireColumns(csv, ["item", "rater", "code", "value"], "a ratings file");
  const groupNames = csv.header.filter((name) => !ownColumns.has(name));
  const told = (name: string, change = (text: string) => text) => {
    const { codes, texts: spelt } = csv.column(name);
    const texts = spelt.map(change);
    const known = new Map<string, number>();
    const places = texts.map((text) => placeIn(known, text));
    return {
      text: (at: number) => texts[codes[at]!]!,
      place: (at: number) => places[codes[at]!]!,
      code: (at: number) => codes[at]!,
      size: known.size,
    };
  };
  const [sets, items, raters] = [told("set", (text) => text || "ratings"), told("item"), told("rater")];
  const [codes, blocks, values] = [told("code", bareCode), told("block"), told("value")];
  const grouping = groupNames.map((name) => told(name));
  const [records, cells] = [new Map<number, number>(), new Map<number, number>()];
  const [votes, numbers] = [new Map<number, number>(), new Map<number, number | null>()];
  const firsts: number[] = [];
  const apart = new Set<string>();
  let groups: Rating["groups"] = {};
  const ratings = csv.rows.map((row, at): Rating => {
    const [set, item, rater, code] = [sets.text(at), items.text(at), raters.text(at), codes.text(at)];
    if (item === "" || rater === "" || code === "") for (const name of ["item", "rater", "code"]) row.needed(name);
    const record = placeIn(records, sets.place(at) * items.size + items.place(at));
    firsts[record] ??= at;
    for (const [which, { place }] of grouping.entries()) {
      if (place(firsts[record]) !== place(at)) apart.add(groupNames[which]!);
    }
    const vote = record * csv.size + placeIn(cells, raters.place(at) * codes.size + codes.place(at));
    const before = votes.get(vote);
    if (before !== undefined) {
      throw new InputError(`${rater}'s vote on ${code} of ${item} stands in ${csv.row(before).place} already`, {
        file: csv.file,
        record: row.place,
        remedy: "keep one vote a rater, item and code",
      });
    }
    votes.set(vote, at);
    const text = values.code(at);
    if (!numbers.has(text)) numbers.set(text, row.number("value"));
    if (at === 0 || grouping.some(({ place }) => place(at) !== place(at - 1))) groups = row.texts(groupNames);
    return { set, item, rater, code, value: numbers.get(text)!, block: blocks.text(at) || null, groups };
  });
  const differ = groupNames.filter((name) => apart.has(name));
  const notes = differ.length === 0 ? [] : [`${csv.file}: ${some(differ)} not used: they differ within an item`];
  return { ratings, digest: csv.digest, notes: [...readNotes(csv), ...notes] };
}

/** The number of a key, from 0 in order of first appearance. */
function placeIn<Key>(known: Map<Key, number>, key: Key): number {
  const before = known.get(key);
  if (before !== undefined) return before;
  known.set(key, known.size);
  return known.size - 1;
}

/**
 * Annotators' rows as votes on the modes that anybody labelled, of the set "mast14" (of another taxonomy its name); a mode that a row leaves unlabelled
 * is a missing vote. The item is the key by which a trace's rows meet, whatever the spelling of its model.
 */
export function ratingsOfLabels(traces: readonly LabelledTrace[]): readonly Rating[] {
  const set = traces.find(({ taxonomy }) => taxonomy !== undefined)?.taxonomy?.name ?? "mast14";
  const taxonomy = taxonomyOf(traces);
  const asked = taxonomy.modes
    .map(({ code }, place) => ({ code, place }))
    .filter(({ place }) => traces.some(({ labels }) => labelAt(labels, place) === 1));
  return traces.flatMap((trace) => {
    const { system, model, benchmark, cluster } = trace;
    const groups = { ...knownOf({ system, model, benchmark, cluster }), ...trace.extra };
    const item = joinKey(trace.id);
    return asked.map(({ code, place }): Rating => {
      const value = labelAt(trace.labels, place) === 0 ? null : flagAt(trace.labels, place);
      return { set, item, rater: trace.annotator ?? "(none)", code, value, block: null, groups, taxonomy };
    });
  });
}

/**
 * The majority of the votes on the records of the published 14 modes, of every round each in its own taxonomy where that
 * is asked for; a tie is not labelled, and neither is a code without a vote. The block is the cluster.
 */
export function majorityLabels(ratings: readonly Rating[], { everyRound = false } = {}): readonly LabelledTrace[] {
  const items = new Map<string, { first: Rating; version: TaxonomyVersion; votes: number[][] }>();
  for (const rating of ratings) {
    const version = taxonomyOfRound(rating.set);
    const place = version === null ? -1 : placeOf(rating.code, version);
    if (version === null || place === -1 || rating.value === null) continue;
    if (version.version !== "mast14" && !everyRound) continue;
    const entry = items.get(rating.item) ?? { first: rating, version, votes: version.modes.map(() => []) };
    entry.votes[place]!.push(rating.value);
    items.set(rating.item, entry);
  }
  return [...items].map(([id, { first, version, votes }]): LabelledTrace => {
    const majorities = votes.map((values) => {
      const yes = values.filter((value) => value === 1).length;
      return 2 * yes === values.length ? null : 2 * yes > values.length;
    });
    return {
      dataset: "labels",
      id,
      system: first.groups["system"] ?? null,
      model: null,
      benchmark: first.groups["benchmark"] ?? null,
      cluster: first.block,
      labels: labelsOf(majorities),
      outcome: null,
      recall: null,
      definition: "unknown",
      ...(version.version === "mast14" ? {} : { taxonomy: version }),
      annotator: null,
      extra: {},
    };
  });
}
