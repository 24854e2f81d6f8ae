import { checkAnnotators } from "../annotators.js";
import { InputError } from "../errors.js";
import { Listed } from "../listed.js";
import { flagAt, flagCount, labelAt, labelCount, masksOf } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import { categoriesOf, noCode, placeOf } from "../taxonomy/taxonomy.js";
import type { Drawn, Group, LabelledTrace, Labels, Rating, Taxonomy } from "../trace.js";
import { notWeightedToken } from "./cautions.js";
import {
  checkBy,
  type Gathered,
  gatherRows,
  groupCell,
  groupColumnsOf,
  groupItems,
  groupValue,
  keyOf,
  looseKey,
  missingGroup,
} from "./group.js";
import type {
  CountOrigin,
  CountTable,
  HistogramTable,
  ModesRow,
  ModesTable,
  OutcomeCell,
  PairsRow,
  PairsTable,
} from "./tables.js";

/** What is counted of traces that are alike in group, outcome and cluster, and where it comes from. */
export interface Part extends CountOrigin {
  readonly outcome: OutcomeCell;
  /** What repeated runs share; null where it is not known. */
  readonly cluster: string | null;
  /** Tells clusters apart: a trace without one has a key of its own, rows of a table without one share theirs. */
  readonly key: string;
  readonly models: readonly string[];
}

export interface PartOptions {
  /** Group columns, in order. */
  readonly by?: readonly string[];
  /** Columns of traces whose values are kept apart within the groups. */
  readonly apart?: readonly string[];
  readonly caution?: readonly string[];
  /** Keep clusters apart: where there are any (known), or each trace without one too (all). */
  readonly clusters?: "known" | "all";
}

export function isTable<T extends CountTable>(data: T | readonly unknown[]): data is T {
  return !Array.isArray(data);
}

/** Whether it is known what a trace or run stands for. */
export function hasWeight({ weight, sampling }: Drawn): boolean {
  return weight !== undefined || sampling !== undefined;
}

export interface Alike {
  readonly labels: Labels;
  readonly times: number;
}

/** The traces of a part by their labels: a million are counted once, and then a few thousand kinds of them. */
type TraceParts = Part & {
  readonly alike: readonly Alike[];
  /** Traces of each cluster that is known. */
  readonly clusters: ReadonlyMap<string, number>;
};

/** Traces by group, in it by column, cluster and outcome; everything in order of first appearance. */
export function partsOf(traces: readonly LabelledTrace[], options: PartOptions): readonly Gathered<TraceParts>[] {
  const { by = [], apart = [], caution: said = [], clusters } = options;
  const caution = traces.some(hasWeight) && !said.includes(notWeightedToken) ? [notWeightedToken, ...said] : said;
  checkBy(by, groupColumnsOf(traces));
  checkAnnotators(traces);
  taxonomyOf(traces);
  const split = clusters === "all" || (clusters === "known" && traces.some(({ cluster }) => cluster !== null));
  const columns = [...new Set([...by, ...apart])];
  const gathered = new Listed<{ readonly group: Group; readonly parts: Listed<Draft> }>();
  let loose = 0;
  for (const trace of traces) {
    const { cluster, labels } = trace;
    const groups = by.map((name) => groupValue(trace, name));
    const { parts } = gathered.at(groups) ?? gathered.add(groups, { group: groupOf(trace, by), parts: new Listed() });
    const key = split ? (cluster ?? looseKey(trace.id, loose++)) : "";
    const keys = [key, trace.outcome, ...apart.map((name) => groupValue(trace, name))];
    const part = parts.at(keys) ?? parts.add(keys, draftOf(trace, { columns, caution, key, split }));
    part.models.add(trace.model ?? missingGroup);
    if (cluster !== null) part.clusters.set(cluster, (part.clusters.get(cluster) ?? 0) + 1);
    const masks = masksOf(labels);
    const kind = part.alike.at(masks) ?? part.alike.add(masks, { labels, times: 0 });
    kind.times++;
  }
  return gathered.values.map(({ group, parts }) => ({
    group,
    members: parts.values.map((part) => ({ ...part, models: [...part.models], alike: part.alike.values })),
  }));
}

interface Draft extends Omit<Part, "models"> {
  readonly models: Set<string>;
  readonly clusters: Map<string, number>;
  readonly alike: Listed<{ readonly labels: Labels; times: number }>;
}

function draftOf(
  trace: LabelledTrace,
  { columns, split, ...rest }: Pick<Draft, "caution" | "key"> & { readonly columns: readonly string[]; split: boolean },
): Draft {
  return {
    ...{ ...rest, group: groupOf(trace, columns), source: null, outcome: trace.outcome ?? "unknown" },
    cluster: split ? trace.cluster : null,
    ...{ models: new Set(), clusters: new Map(), alike: new Listed() },
  };
}

function groupOf(trace: LabelledTrace, columns: readonly string[]): Group {
  return Object.fromEntries(columns.map((name) => [name, groupValue(trace, name)]));
}

/** The same of a table's rows. */
function rowParts<Row extends CountOrigin & { readonly outcome: OutcomeCell }>(
  table: { readonly by: readonly string[]; readonly rows: readonly Row[] },
  by: readonly string[] = [],
): readonly Gathered<Row & Part>[] {
  return gatherRows(table, by).map(({ group, members }) => ({
    group,
    members: members.map((row) => {
      const key = row.group["cluster"] ?? missingGroup;
      const cluster = key === missingGroup ? null : key;
      return { ...row, key, cluster, models: [groupCell(row.group, "model")] };
    }),
  }));
}

function countEach<T extends object>(
  traces: readonly LabelledTrace[],
  options: PartOptions,
  count: (alike: readonly Alike[], clusters: ReadonlyMap<string, number>) => readonly T[],
): readonly Gathered<Part & T>[] {
  return partsOf(traces, options).map(({ group, members: parts }) => ({
    group,
    members: parts.flatMap(({ alike, clusters, ...part }) =>
      count(alike, clusters).map((counts) => ({ ...part, ...counts })),
    ),
  }));
}

/** Counts of the modes, in taxonomy order. */
export interface ModeTally {
  readonly flagged: Float64Array;
  readonly labelled: Float64Array;
  traces: number;
}

export type ModesInput = ModesTable | readonly LabelledTrace[];

export function emptyTally(modes: number): ModeTally {
  return { flagged: new Float64Array(modes), labelled: new Float64Array(modes), traces: 0 };
}

/** Counts of the modes by group: one entry a cluster and outcome, as the options keep apart. */
export function countModes(data: ModesInput, options: PartOptions): readonly Gathered<Part & ModeTally>[] {
  const { modes } = taxonomyOf(data);
  if (!isTable(data)) return countEach(data, options, (alike) => [tallyOf(alike, modes.length)]);
  return rowParts({ by: data.by, rows: talliesOf(data) }, options.by);
}

export function tallyOf(alike: readonly Alike[], modes: number): ModeTally {
  const tally = emptyTally(modes);
  for (const { labels, times } of alike) {
    tally.traces += times;
    for (let place = 0; place < modes; place++) {
      const labelled = labelAt(labels, place);
      tally.flagged[place]! += times * (flagAt(labels, place) & labelled);
      tally.labelled[place]! += times * labelled;
    }
  }
  return tally;
}

type TallyRow = CountOrigin & Pick<Part, "outcome"> & ModeTally;

/** The rows of each group, source and outcome in one; a mode without a row is not labelled there. */
function talliesOf(table: ModesTable): readonly TallyRow[] {
  const taxonomy = taxonomyOf(table);
  const groups = groupItems(table.rows, (row) => [...Object.values(row.group), row.source, row.outcome]);
  return [...groups.values()].map((rows): TallyRow => {
    const { group, source, outcome, traces } = rows[0]!;
    const tally = { ...emptyTally(taxonomy.modes.length), traces };
    for (const { code, flagged, labelled } of rows) {
      const place = placeOf(code, taxonomy);
      if (place === -1) throw new InputError(noCode(taxonomy), { field: "code", value: code });
      tally.flagged[place]! += flagged;
      tally.labelled[place]! += labelled;
    }
    return { group, source, caution: [...new Set(rows.flatMap(({ caution }) => caution))], outcome, ...tally };
  });
}

export function modesRows(tally: TallyRow, { modes }: Taxonomy): readonly ModesRow[] {
  const { group, source, caution, outcome, flagged, labelled, traces } = tally;
  const origin = { group, source, caution, outcome };
  return modes.map(({ code }, at) => ({ ...origin, code, flagged: flagged[at]!, labelled: labelled[at]!, traces }));
}

/**
 * A modes table in which, in taxonomy order, each group, source and outcome has a row for every mode. A row that is not there says nothing of
 * its mode: it is filled in as not labelled (flagged 0, labelled 0, the traces of the group's other rows), never as absent.
 */
export function completeModes(table: ModesTable): ModesTable {
  const taxonomy = taxonomyOf(table);
  return { ...table, rows: talliesOf(table).flatMap((tally) => modesRows(tally, taxonomy)) };
}

/** Traces with so many modes; `modes` is null for partly labelled traces. */
export interface TracesByModes {
  readonly modes: number | null;
  readonly traces: number;
  /** Of them, those with each mode; absent where a table was counted. */
  readonly flagged?: Float64Array;
}

export type HistogramInput = HistogramTable | readonly LabelledTrace[];

/** Traces by their number of modes, by group, cluster and outcome, as the options keep apart. */
export function countHistogram(data: HistogramInput, options: PartOptions): readonly Gathered<Part & TracesByModes>[] {
  if (isTable(data)) return rowParts(data, options.by);
  const { modes } = taxonomyOf(data);
  return countEach(data, options, (alike) => histogramOf(alike, modes.length));
}

/** Rising, those partly labelled last. */
export function histogramOf(alike: readonly Alike[], modes: number): readonly TracesByModes[] {
  const found = new Map<number | null, Alike[]>();
  for (const kind of alike) {
    const many = labelCount(kind.labels) === modes ? flagCount(kind.labels) : null;
    found.set(many, [...(found.get(many) ?? []), kind]);
  }
  return [...found]
    .map(([many, kinds]) => {
      const { flagged, traces } = tallyOf(kinds, modes);
      return { modes: many, traces, flagged };
    })
    .sort((a, b) => (a.modes ?? Number.POSITIVE_INFINITY) - (b.modes ?? Number.POSITIVE_INFINITY));
}

/** Traces labelled for two modes, by what they carry. */
export interface PairCells {
  readonly both: number;
  readonly a_only: number;
  readonly b_only: number;
  readonly neither: number;
}

export interface PairCounts {
  readonly pairs: readonly (PairCells & Pick<PairsRow, "code_a" | "code_b">)[];
  /** Traces of each cluster that is known; of a table's row, those of its pair. */
  readonly clusters: ReadonlyMap<string, number>;
}

export type PairsInput = PairsTable | readonly LabelledTrace[];

/** Joint counts of every pair of modes, or of categories, by group and outcome. */
export function countPairs(
  data: PairsInput,
  options: PartOptions & { readonly perCategory?: boolean },
): readonly Gathered<Part & PairCounts>[] {
  if (!isTable(data)) {
    const taxonomy = taxonomyOf(data);
    return countEach(data, options, (alike, clusters) => [
      { pairs: pairsOf(alike, taxonomy, options.perCategory), clusters },
    ]);
  }
  return rowParts(data, options.by).map(({ group, members }) => ({
    group,
    members: members.map((row) => {
      const own = keyOf([row.cluster, row.code_a, row.code_b]);
      const traces = row.both + row.a_only + row.b_only + row.neither;
      return { ...row, pairs: [row], clusters: new Map(row.cluster === null ? [] : [[own, traces]]) };
    }),
  }));
}

/** A before b in taxonomy order; a category is not known where none of its modes is flagged and one is not labelled. */
export function pairsOf(alike: readonly Alike[], taxonomy: Taxonomy, perCategory = false): PairCounts["pairs"] {
  const places = taxonomy.modes.map(({ code, category }, place) => ({ code, category, place }));
  const names = perCategory
    ? categoriesOf(taxonomy).map(({ code }) => ({ code, modes: places.filter(({ category }) => category === code) }))
    : places.map((mode) => ({ code: mode.code, modes: [mode] }));
  const valueIn = ({ labels }: Alike, own: typeof places) => {
    if (own.some(({ place }) => flagAt(labels, place) === 1)) return true;
    return own.every(({ place }) => labelAt(labels, place) === 1) ? false : null;
  };
  return names.flatMap((a, at) =>
    names.slice(at + 1).map((b) => {
      const cells = { both: 0, a_only: 0, b_only: 0, neither: 0 };
      for (const kind of alike) {
        const [inA, inB] = [valueIn(kind, a.modes), valueIn(kind, b.modes)];
        if (inA === null || inB === null) continue;
        cells[inA ? (inB ? "both" : "a_only") : inB ? "b_only" : "neither"] += kind.times;
      }
      return { code_a: a.code, code_b: b.code, ...cells };
    }),
  );
}

export interface ItemVotes {
  readonly group: Group;
  readonly set: string;
  readonly code: string;
  readonly taxonomy?: Taxonomy | undefined;
  readonly item: string;
  /** Records that share it have the same votes; null where nothing is known. */
  readonly block: string | null;
  /** What is resampled as a whole: the set's block, else the cluster, else the item. */
  readonly unit: string;
  /** One entry a rater. */
  readonly votes: readonly (number | null)[];
}

/**
 * Votes by set, item and code, in order of first appearance.
 *
 * @throws InputError where the votes on an item differ in a group column, block or cluster: such a column belongs to the
 * rater or the vote, and cannot group items.
 */
export function votesOf(
  ratings: readonly Rating[],
  by: readonly string[],
): { readonly raters: readonly string[]; readonly items: readonly ItemVotes[] } {
  const raters = [...new Set(ratings.map((rating) => rating.rater))];
  const place = new Map(raters.map((rater, index) => [rater, index]));
  const items = new Listed<{ readonly first: Rating; readonly votes: (number | null)[] }>();
  let last = items.values[0];
  for (const rating of ratings) {
    if (last === undefined || !isOneCell(last.first, rating)) {
      const keys = [rating.set, rating.code, rating.item];
      last = items.at(keys) ?? items.add(keys, { first: rating, votes: raters.map(() => null) });
    }
    checkOneItem(last.first, rating, by);
    last.votes[place.get(rating.rater)!] = rating.value;
  }
  // cells of one item, which mostly follow one another, share what they have in common
  let [known, group, unit]: [Rating | undefined, Group, string] = [undefined, {}, ""];
  const found = items.values.map(({ first, votes }): ItemVotes => {
    const { set, code, taxonomy, item, block, groups } = first;
    if (known?.item !== item || known.set !== set || known.block !== block || known.groups !== groups) {
      group = Object.fromEntries(by.map((name) => [name, groupCell(groups, name)]));
      unit = unitOf(first);
      known = first;
    }
    return { group, set, code, taxonomy, item, block, unit, votes };
  });
  return { raters, items: found };
}

function isOneCell(one: Rating, other: Rating): boolean {
  return one.item === other.item && one.code === other.code && one.set === other.set;
}

function unitOf({ set, item, block, groups }: Rating): string {
  if (block !== null) return keyOf(["block", set, block]);
  const cluster = groups["cluster"] ?? null;
  return keyOf(cluster === null ? ["record", set, item] : ["cluster", cluster]);
}

/** Throws InputError where two votes on a cell lie in different groups, blocks or clusters. */
function checkOneItem(one: Rating, other: Rating, by: readonly string[]): void {
  if (one === other || (one.groups === other.groups && one.block === other.block)) return;
  const columns = one.block === null && other.block === null ? [...by, "cluster"] : by;
  const field =
    columns.find((name) => groupCell(one.groups, name) !== groupCell(other.groups, name)) ??
    (one.block === other.block ? undefined : "block");
  if (field === undefined) return;
  const spelling = (rating: Rating) =>
    field === "block" ? (rating.block ?? missingGroup) : groupCell(rating.groups, field);
  throw new InputError(`votes on one item differ in it (code ${one.code}): ${spelling(one)} and ${spelling(other)}`, {
    record: `item ${one.item}`,
    field,
    remedy: by.includes(field)
      ? "leave it out of --by if it belongs to the rater or the vote, else give all votes on the item the same value"
      : "give all votes on an item the same value",
  });
}

/** The sum of two counts. @throws InputError above 2^53 − 1, where whole numbers are no longer exact. */
export function sumOfCounts(a: number, b: number): number {
  const sum = a + b;
  if (Number.isSafeInteger(sum)) return sum;
  throw new InputError("counts add up to more than 2^53 − 1, beyond which whole numbers are not exact", {
    remedy: "check the counts",
  });
}
