import type { AssociationRow } from "../analyses/association.js";
import { countPairs, type PairCells, type PairCounts, type PairsInput, type Part } from "../counts/count.js";
import { keyOf } from "../counts/group.js";
import { joinNotes, type Note, type Notes, noteOf } from "../notes.js";
import type { Group, Grouped } from "../trace.js";
import { fisher } from "./fisher.js";
import { type GroupOptions, hiddenBy, isWanted, selectionOf } from "./groups.js";
import { unknownOutcomeNote } from "./mode-groups.js";
import { inFamilies } from "./multiplicity.js";
import { oddsRatio } from "./odds-ratio.js";

export interface AssociationOptions extends PairOptions {
  /** q over all groups of the call (table, default) or within each. */
  readonly family?: "table" | "group";
}

/**
 * How modes go together: every pair of modes (or of their categories) over traces labelled for both. A mode that never
 * or always occurs leaves phi, lift, p undefined, with the reason. p assumes independent traces; q is
 * Benjamini–Hochberg's over the testable pairs. Where an outcome is asked for, the note counts the traces of unknown
 * outcome that are labelled for both.
 *
 * @example
 * ```ts
 * import { association, type PairsTable } from "mastkit";
 * const table: PairsTable = { kind: "pairs", by: [], rows: [{ group: {}, source: null, caution: [], outcome: "unknown",
 *   code_a: "1.3", code_b: "1.5", both: 6, a_only: 1, b_only: 1, neither: 8 }] };
 * association(table)[0]?.phi?.toFixed(3); // => "0.746"
 * ```
 */
export function association(data: PairsInput, options: AssociationOptions = {}): readonly Grouped<AssociationRow>[] {
  const rows = pairGroups(data, options).map(({ group, pairs, unknown, notes, hidden, untested }) =>
    [...pairs].map(([key, cells]): Grouped<AssociationRow> => {
      const [a, b] = JSON.parse(key) as readonly [string, string];
      const leftOut = unknownOutcomeNote(unknown.get(key) ?? 0);
      return {
        ...group,
        code_a: a,
        code_b: b,
        ...cells,
        ...measuresOf(cells, a, b, { hidden, untested }, [leftOut, ...notes]),
      };
    }),
  );
  return inFamilies(rows, options.family);
}

function measuresOf(
  cells: PairCells,
  a: string,
  b: string,
  { hidden, untested }: Pick<PairGroup, "hidden" | "untested">,
  notes: readonly (Note | Notes | null)[],
) {
  const { both, a_only, b_only, neither } = cells;
  const [withA, withB] = [both + a_only, both + b_only];
  const n = withA + b_only + neither;
  const constant = [
    ...(n === 0 ? [noteOf("none-labelled-for-both")] : []),
    ...(n > 0 ? [constantReason(a, withA, n), constantReason(b, withB, n)] : []),
  ].filter((reason) => reason !== null);
  const defined = constant.length === 0 && hidden === null;
  const table = { flagged1: both, n1: withA, flagged2: b_only, n2: n - withA };
  const spread = Math.sqrt(withA) * Math.sqrt(n - withA) * Math.sqrt(withB) * Math.sqrt(n - withB);
  const odds = defined ? oddsRatio(table) : null;
  return {
    phi: defined ? (both * neither - a_only * b_only) / spread : null,
    lift: defined ? (both * n) / (withA * withB) : null,
    jaccard: hidden === null && withA > 0 && withB > 0 ? both / (withA + b_only) : null,
    odds_ratio: odds,
    p: defined && untested === null ? fisher(table) : null,
    q: null,
    family: 0,
    note: joinNotes(
      hidden,
      ...constant,
      defined && odds === null ? noteOf("odds-unbounded") : null,
      defined ? (untested ?? noteOf("independent")) : null,
      ...notes,
    ),
  };
}

function constantReason(code: string, flagged: number, n: number): Notes | null {
  if (flagged === 0) return noteOf("never-occurs", { code });
  return flagged === n ? noteOf("always-occurs", { code }) : null;
}

export interface PairOptions extends GroupOptions {
  readonly outcome?: "success" | "failure" | "all";
  /** Pairs of categories (any mode of it) instead of modes; needs traces. */
  readonly perCategory?: boolean;
}

interface PairGroup {
  readonly group: Group;
  /** By `[code_a, code_b]` as JSON, in taxonomy order. */
  readonly pairs: ReadonlyMap<string, PairCells>;
  /** By the same key, the traces of unknown outcome labelled for both; empty where no outcome is asked for. */
  readonly unknown: ReadonlyMap<string, number>;
  readonly notes: Notes;
  /** Why there is no p; null where there is one. */
  readonly untested: Notes | null;
  /** Why sampling on the outcome forbids an estimate; null where it does not. */
  readonly hidden: Notes | null;
}

/** Joint counts of every pair by group, from traces or from a pairs table; groups in order of first appearance. */
function pairGroups(data: PairsInput, options: PairOptions): readonly PairGroup[] {
  return countPairs(data, options).map(({ group, members: all }) => {
    const members = all.filter(({ outcome }) => isWanted(outcome, options));
    const loose = isWanted("unknown", options) ? [] : all.filter(({ outcome }) => outcome === "unknown");
    const clusters = new Map<string, number>();
    for (const [key, traces] of members.flatMap((part) => [...part.clusters])) {
      clusters.set(key, (clusters.get(key) ?? 0) + traces);
    }
    const repeat = [...clusters.values()].some((traces) => traces > 1);
    const warning = repeat ? noteOf("clusters-repeat") : [];
    const selection = selectionOf(members.length > 0 ? members : all, options);
    const none = { both: 0, a_only: 0, b_only: 0, neither: 0 };
    const pairs = new Map(all.flatMap((part) => part.pairs.map((pair) => [keyOfPair(pair), none] as const)));
    addPairs(pairs, members);
    return {
      group,
      pairs,
      unknown: new Map([...addPairs(new Map(), loose)].map(([key, cells]) => [key, tracesOf(cells)])),
      untested: selection.replicated && clusters.size === 0 ? noteOf("replicated") : null,
      hidden: hiddenBy(selection, options.outcome, "modes seem to go together over both"),
      notes: [...warning, ...selection.notes],
    };
  });
}

function addPairs(sums: Map<string, PairCells>, parts: readonly (Part & PairCounts)[]): ReadonlyMap<string, PairCells> {
  for (const pair of parts.flatMap(({ pairs }) => pairs)) {
    const sum = sums.get(keyOfPair(pair));
    sums.set(keyOfPair(pair), {
      both: pair.both + (sum?.both ?? 0),
      a_only: pair.a_only + (sum?.a_only ?? 0),
      b_only: pair.b_only + (sum?.b_only ?? 0),
      neither: pair.neither + (sum?.neither ?? 0),
    });
  }
  return sums;
}

function keyOfPair({ code_a, code_b }: PairCounts["pairs"][number]): string {
  return keyOf([code_a, code_b]);
}

function tracesOf({ both, a_only, b_only, neither }: PairCells): number {
  return both + a_only + b_only + neither;
}
