import { bitOf, codes } from "../taxonomy.js";
import type { Group, LabelledTrace, Rating } from "../trace.js";
import { checkBy, groupColumnsOf, groupValue, keyOf } from "./group.js";
import type {
  HistogramRow,
  HistogramTable,
  ModesRow,
  ModesTable,
  OutcomeCell,
  PairsRow,
  PairsTable,
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
 * Counts each mode by group and outcome: 14 rows a group and outcome that occurs, zeros written.
 * `labelled` counts traces labelled for the mode, `traces` all of them.
 */
export function tabulateModes(traces: readonly LabelledTrace[], options: TabulateOptions = {}): ModesTable {
  const rows = perGroupAndOutcome(traces, options).flatMap(({ origin, outcome, members }) =>
    codes.map((code): ModesRow => {
      const bit = bitOf(code);
      let flagged = 0;
      let labelled = 0;
      for (const trace of members) {
        if ((trace.labels.labelled & bit) !== 0) labelled++;
        if ((trace.labels.flagged & bit) !== 0) flagged++;
      }
      return { ...origin, outcome, code, flagged, labelled, traces: members.length };
    }),
  );
  return { kind: "modes", by: options.by ?? [], rows };
}

/** Counts fully labelled traces by their number of modes; partly labelled ones in a row with `modes` null. */
export function tabulateHistogram(traces: readonly LabelledTrace[], options: TabulateOptions = {}): HistogramTable {
  const full = (1 << codes.length) - 1;
  const rows = perGroupAndOutcome(traces, options).flatMap(({ origin, outcome, members }) => {
    const counts = new Map<number | null, number>();
    for (const { labels } of members) {
      const modes = labels.labelled === full ? popcount(labels.flagged) : null;
      counts.set(modes, (counts.get(modes) ?? 0) + 1);
    }
    return [...counts]
      .sort(([a], [b]) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY))
      .map(([modes, count]): HistogramRow => ({ ...origin, outcome, modes, traces: count }));
  });
  return { kind: "histogram", by: options.by ?? [], rows };
}

/** Joint counts of every pair of modes (a before b in taxonomy order) over traces labelled for both. */
export function tabulatePairs(traces: readonly LabelledTrace[], options: TabulateOptions = {}): PairsTable {
  const rows = perGroupAndOutcome(traces, options).flatMap(({ origin, outcome, members }) => {
    const pairs: PairsRow[] = [];
    for (const [index, a] of codes.entries()) {
      for (const b of codes.slice(index + 1)) {
        const [bitA, bitB] = [bitOf(a), bitOf(b)];
        const cells = { both: 0, a_only: 0, b_only: 0, neither: 0 };
        for (const { labels } of members) {
          if ((labels.labelled & bitA) === 0 || (labels.labelled & bitB) === 0) continue;
          const inA = (labels.flagged & bitA) !== 0;
          const inB = (labels.flagged & bitB) !== 0;
          cells[inA ? (inB ? "both" : "a_only") : inB ? "b_only" : "neither"]++;
        }
        pairs.push({ ...origin, outcome, code_a: a, code_b: b, ...cells });
      }
    }
    return pairs;
  });
  return { kind: "pairs", by: options.by ?? [], rows };
}

/**
 * Counts the vote patterns of a set and code, one entry a rater (1, 0, null = missing or not asked).
 * Only votes of 0 and 1 fit a votes table; others are refused by the reader of the table.
 */
export function tabulateVotes(ratings: readonly Rating[], options: TabulateOptions = {}): VotesTable {
  const by = (options.by ?? []).filter((name) => name !== "set");
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
      patterns.set(key, { group, source: null, caution: options.caution ?? [], set, code, votes, items: 1 });
    } else {
      patterns.set(key, { ...row, items: row.items + 1 });
    }
  }
  return { kind: "votes", by, raters, rows: [...patterns.values()] };
}

/** A rating's group, headed by the names given; "round" and "set" both mean the set where there is no such column. */
export function ratingGroup(rating: Rating, by: readonly string[]): Group {
  return Object.fromEntries(
    by.map((name) => [name, rating.groups[name] ?? (name === "round" || name === "set" ? rating.set : "(none)")]),
  );
}

/** The number of set bits. */
export function popcount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

interface Members {
  readonly origin: { readonly group: Group; readonly source: null; readonly caution: readonly string[] };
  readonly outcome: OutcomeCell;
  readonly members: readonly LabelledTrace[];
}

/** Groups in order of first appearance, within each the outcomes that occur: success, failure, unknown. */
function perGroupAndOutcome(traces: readonly LabelledTrace[], options: TabulateOptions): readonly Members[] {
  const by = options.by ?? [];
  checkBy(by, groupColumnsOf(traces));
  const groups = new Map<string, { group: Group; members: Record<OutcomeCell, LabelledTrace[]> }>();
  for (const trace of traces) {
    const values = by.map((name) => groupValue(trace, name));
    const key = keyOf(values);
    let entry = groups.get(key);
    if (entry === undefined) {
      entry = {
        group: Object.fromEntries(by.map((name, index) => [name, values[index]!])),
        members: { success: [], failure: [], unknown: [] },
      };
      groups.set(key, entry);
    }
    entry.members[trace.outcome ?? "unknown"].push(trace);
  }
  return [...groups.values()].flatMap(({ group, members }) =>
    outcomeOrder
      .filter((outcome) => members[outcome].length > 0)
      .map((outcome) => ({
        origin: { group, source: null, caution: options.caution ?? [] },
        outcome,
        members: members[outcome],
      })),
  );
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
