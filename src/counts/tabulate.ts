import { InputError, UsageError } from "../errors.js";
import { flagAt, flagCount, labelAt, labelCount } from "../taxonomy/labels.js";
import { definitionOf, taxonomyOf } from "../taxonomy/readings.js";
import type { Group, LabelledTrace, Rating } from "../trace.js";
import { sharedBlocksToken } from "./cautions.js";
import { checkBy, gatherTraces, groupCell, keyOf } from "./group.js";
import type {
  HistogramRow,
  HistogramTable,
  ModesRow,
  ModesTable,
  OutcomeCell,
  PairsRow,
  PairsTable,
  TableBase,
  VotesRow,
  VotesTable,
} from "./tables.js";

export interface TabulateOptions {
  /** Group columns; default none: everything in one group. */
  readonly by?: readonly string[];
  /** Written into every row's `caution`. */
  readonly caution?: readonly string[];
}

const outcomeOrder: readonly OutcomeCell[] = ["success", "failure", "unknown"];

/**
 * Counts each mode by group and outcome: a row a mode, group and outcome that occurs, zeros written.
 * `labelled` counts traces labelled for the mode, `traces` all of them.
 */
export function tabulateModes(traces: readonly LabelledTrace[], options: TabulateOptions = {}): ModesTable {
  const { modes } = taxonomyOf(traces);
  const rows = perGroupAndOutcome(traces, options).flatMap(({ origin, outcome, members }) =>
    modes.map(({ code }, place): ModesRow => {
      let flagged = 0;
      let labelled = 0;
      for (const { labels } of members) {
        labelled += labelAt(labels, place);
        flagged += flagAt(labels, place);
      }
      return { ...origin, outcome, code, flagged, labelled, traces: members.length };
    }),
  );
  return { kind: "modes", ...headOf(traces, options), rows };
}

/** Counts fully labelled traces by their number of modes; partly labelled ones in a row with `modes` null. */
export function tabulateHistogram(traces: readonly LabelledTrace[], options: TabulateOptions = {}): HistogramTable {
  const all = taxonomyOf(traces).modes.length;
  const rows = perGroupAndOutcome(traces, options).flatMap(({ origin, outcome, members }) => {
    const counts = new Map<number | null, number>();
    for (const { labels } of members) {
      const modes = labelCount(labels) === all ? flagCount(labels) : null;
      counts.set(modes, (counts.get(modes) ?? 0) + 1);
    }
    return [...counts]
      .sort(([a], [b]) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY))
      .map(([modes, count]): HistogramRow => ({ ...origin, outcome, modes, traces: count }));
  });
  return { kind: "histogram", ...headOf(traces, options), rows };
}

/** Joint counts of every pair of modes (a before b in taxonomy order) over traces labelled for both. */
export function tabulatePairs(traces: readonly LabelledTrace[], options: TabulateOptions = {}): PairsTable {
  const { modes } = taxonomyOf(traces);
  const rows = perGroupAndOutcome(traces, options).flatMap(({ origin, outcome, members }) => {
    const pairs: PairsRow[] = [];
    for (const [a, { code: code_a }] of modes.entries()) {
      for (const [more, { code: code_b }] of modes.slice(a + 1).entries()) {
        const b = a + 1 + more;
        const cells = { both: 0, a_only: 0, b_only: 0, neither: 0 };
        for (const { labels } of members) {
          if (labelAt(labels, a) === 0 || labelAt(labels, b) === 0) continue;
          const [inA, inB] = [flagAt(labels, a) === 1, flagAt(labels, b) === 1];
          cells[inA ? (inB ? "both" : "a_only") : inB ? "b_only" : "neither"]++;
        }
        pairs.push({ ...origin, outcome, code_a, code_b, ...cells });
      }
    }
    return pairs;
  });
  return { kind: "pairs", ...headOf(traces, options), rows };
}

/**
 * Counts the vote patterns of a set and code, one entry a rater (1, 0, null = missing or not asked). Where records share
 * an annotation block the table says so by the caution "shared-blocks": its cells are not independent.
 *
 * @throws InputError for a vote that is neither 0 nor 1, UsageError for a group column that is not there.
 */
export function tabulateVotes(ratings: readonly Rating[], options: TabulateOptions = {}): VotesTable {
  const columns = unique(ratings.flatMap((rating) => Object.keys(rating.groups)));
  const asked = options.by ?? [];
  checkBy(asked, ["set", "round", ...columns.filter((name) => name !== "round")]);
  const by = asked.filter((name) => name !== "set" && name !== "round");
  checkReserved(by);
  const caution = [...new Set([...sharedBlocks(ratings), ...(options.caution ?? [])])];
  const raters = unique(ratings.map((rating) => rating.rater));
  const place = new Map(raters.map((rater, index) => [rater, index]));
  interface Cell {
    readonly group: Group;
    readonly set: string;
    readonly code: string;
    readonly votes: (number | null)[];
  }
  const cells = new Map<string, Cell>();
  for (const rating of ratings) {
    checkVote(rating);
    const group = ratingGroup(rating, by);
    const key = keyOf([...Object.values(group), rating.set, rating.item, rating.code]);
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { group, set: rating.set, code: rating.code, votes: raters.map(() => null) };
      cells.set(key, cell);
    }
    cell.votes[place.get(rating.rater)!] = rating.value;
  }
  const patterns = new Map<string, VotesRow & { items: number }>();
  for (const { group, set, code, votes } of cells.values()) {
    const key = keyOf([...Object.values(group), set, code, keyOf(votes)]);
    const row = patterns.get(key);
    if (row === undefined) {
      patterns.set(key, { group, source: null, caution, set, code, votes, items: 1 });
    } else {
      patterns.set(key, { ...row, items: row.items + 1 });
    }
  }
  return { kind: "votes", by, raters, rows: [...patterns.values()] };
}

/** A rating's group, headed by the names given. */
function ratingGroup(rating: Rating, by: readonly string[]): Group {
  return Object.fromEntries(by.map((name) => [name, groupCell(rating.groups, name)]));
}

const reserved = new Set([
  ...["outcome", "code", "flagged", "labelled", "traces", "modes", "code_a", "code_b"],
  ...["both", "a_only", "b_only", "neither", "set", "items", "source", "caution"],
]);

/** Throws UsageError for a group column that a count table could not be told from its own columns by. */
function checkReserved(by: readonly string[]): void {
  const name = by.find((column) => reserved.has(column));
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

interface Members {
  readonly origin: { readonly group: Group; readonly source: null; readonly caution: readonly string[] };
  readonly outcome: OutcomeCell;
  readonly members: readonly LabelledTrace[];
}

/** Groups in order of first appearance, within each the outcomes that occur: success, failure, unknown. */
function perGroupAndOutcome(traces: readonly LabelledTrace[], options: TabulateOptions): readonly Members[] {
  const by = options.by ?? [];
  const groups = gatherTraces(traces, by, (trace) => trace);
  checkReserved(by);
  return groups.flatMap(({ group, members }) =>
    outcomeOrder
      .map((outcome) => ({
        origin: { group, source: null, caution: options.caution ?? [] },
        outcome,
        members: members.filter((trace) => (trace.outcome ?? "unknown") === outcome),
      }))
      .filter((part) => part.members.length > 0),
  );
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
