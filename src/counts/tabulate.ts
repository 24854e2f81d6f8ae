import { InputError, UsageError } from "../errors.js";
import { isMast } from "../taxonomy/mast.js";
import { definitionOf, taxonomyOf } from "../taxonomy/readings.js";
import type { LabelledTrace, Rating } from "../trace.js";
import { sharedBlocksToken } from "./cautions.js";
import { type Alike, histogramOf, modesRows, pairsOf, partsOf, tallyOf, votesOf } from "./count.js";
import { checkBy, groupItems, keyOf } from "./group.js";
import {
  type CountOrigin,
  type HistogramRow,
  type HistogramTable,
  type ModesRow,
  type ModesTable,
  type OutcomeCell,
  type PairsRow,
  type PairsTable,
  reservedColumns,
  type TableBase,
  type VotesRow,
  type VotesTable,
} from "./tables.js";

export interface TabulateOptions {
  /** Group columns; default none: everything in one group. */
  readonly by?: readonly string[];
  /** Written into every row's `caution`. */
  readonly caution?: readonly string[];
}

/**
 * Counts each mode by group and outcome: a row a mode, group and outcome that occurs, zeros written.
 * `labelled` counts traces labelled for the mode, `traces` all of them.
 */
export function tabulateModes(traces: readonly LabelledTrace[], options: TabulateOptions = {}): ModesTable {
  const taxonomy = taxonomyOf(traces);
  const rows = tabulate(traces, options, (alike, origin) =>
    modesRows({ ...origin, ...tallyOf(alike, taxonomy.modes.length) }, taxonomy),
  );
  return { kind: "modes", ...headOf(traces, options), rows };
}

/** Counts fully labelled traces by their number of modes; partly labelled ones in a row with `modes` null. */
export function tabulateHistogram(traces: readonly LabelledTrace[], options: TabulateOptions = {}): HistogramTable {
  const all = taxonomyOf(traces).modes.length;
  const rows = tabulate(traces, options, (alike, origin) =>
    histogramOf(alike, all).map(({ modes, traces: count }): HistogramRow => ({ ...origin, modes, traces: count })),
  );
  return { kind: "histogram", ...headOf(traces, options), rows };
}

/** Joint counts of every pair of modes (a before b in taxonomy order) over traces labelled for both. */
export function tabulatePairs(traces: readonly LabelledTrace[], options: TabulateOptions = {}): PairsTable {
  const taxonomy = taxonomyOf(traces);
  const rows = tabulate(traces, options, (alike, origin) =>
    pairsOf(alike, taxonomy).map((pair): PairsRow => ({ ...origin, ...pair })),
  );
  return { kind: "pairs", ...headOf(traces, options), rows };
}

/**
 * Counts the vote patterns of a set and code, one entry a rater (1, 0, null = missing or not asked). Where records share
 * an annotation block the table says so by the caution "shared-blocks": its cells are not independent.
 *
 * @throws InputError for a vote that is neither 0 nor 1, and where the votes on an item differ in a group column, block or
 * cluster; UsageError for a group column that is not there.
 */
export function tabulateVotes(ratings: readonly Rating[], options: TabulateOptions = {}): VotesTable {
  const columns = [...new Set(ratings.flatMap((rating) => Object.keys(rating.groups)))];
  const asked = options.by ?? [];
  checkBy(asked, ["set", "round", ...columns.filter((name) => name !== "round")]);
  const by = asked.filter((name) => name !== "set" && name !== "round");
  checkReserved(by);
  const caution = [...new Set([...sharedBlocks(ratings), ...(options.caution ?? [])])];
  for (const rating of ratings) checkVote(rating);
  const { raters, items } = votesOf(ratings, by);
  const { taxonomy } = ratings.find((rating) => rating.taxonomy !== undefined) ?? {};
  const stated = taxonomy === undefined || isMast(taxonomy.modes) ? {} : { taxonomy };
  const patterns = groupItems(items, ({ group, set, code, votes }) => [
    ...Object.values(group),
    set,
    code,
    keyOf(votes),
  ]);
  const rows = [...patterns.values()].map((alike): VotesRow => {
    const { group, set, code, votes } = alike[0]!;
    return { group, source: null, caution, set, code, votes, items: alike.length };
  });
  return { kind: "votes", by, raters, ...stated, rows };
}

/** Throws UsageError for a group column that a count table could not be told from its own columns by. */
export function checkReserved(by: readonly string[]): void {
  const name = by.find((column) => reservedColumns.includes(column));
  if (name !== undefined) throw new UsageError(`--by ${name}: count tables have a column of that name; rename it`);
}

function sharedBlocks(ratings: readonly Rating[]): readonly string[] {
  const items = new Map<string, string>();
  for (const { block, item } of ratings) {
    if (block === null) continue;
    if ((items.get(block) ?? item) !== item) return [sharedBlocksToken];
    items.set(block, item);
  }
  return [];
}

function checkVote({ value, item, rater, code }: Rating): void {
  if (value === null || value === 0 || value === 1) return;
  throw new InputError("a votes table holds votes of 1 and 0 alone", {
    record: `item ${item}, code ${code}, ${rater}`,
    value,
    remedy: "give the ratings themselves to mastkit agreement --ratings",
  });
}

function headOf(traces: readonly LabelledTrace[], { by = [] }: TabulateOptions): TableBase {
  const definition = definitionOf(traces);
  const { taxonomy } = traces.find((trace) => trace.taxonomy !== undefined) ?? {};
  return { by, ...(definition === "unknown" ? {} : { definition }), ...(taxonomy === undefined ? {} : { taxonomy }) };
}

const outcomeOrder: readonly OutcomeCell[] = ["success", "failure", "unknown"];

/** Rows of groups in order of first appearance, within each of the outcomes that occur: success, failure, unknown. */
function tabulate<Row>(
  traces: readonly LabelledTrace[],
  options: TabulateOptions,
  count: (alike: readonly Alike[], origin: CountOrigin & Pick<ModesRow, "outcome">) => readonly Row[],
): readonly Row[] {
  const groups = partsOf(traces, options);
  checkReserved(options.by ?? []);
  return groups.flatMap(({ members: parts }) =>
    [...parts]
      .sort((a, b) => outcomeOrder.indexOf(a.outcome) - outcomeOrder.indexOf(b.outcome))
      .flatMap(({ group, source, caution, outcome, alike }) => count(alike, { group, source, caution, outcome })),
  );
}
