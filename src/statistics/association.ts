import type { AssociationRow } from "../analyses/association.js";
import { type Gathered, gatherRows, gatherTraces, keyOf, missingGroup } from "../counts/group.js";
import type { PairsRow, PairsTable } from "../counts/tables.js";
import { flagAt, labelAt } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import { categoriesOf } from "../taxonomy/taxonomy.js";
import type { Group, Grouped, LabelledTrace, Taxonomy } from "../trace.js";
import { fisher } from "./fisher.js";
import {
  type GroupOptions,
  hiddenBy,
  isWanted,
  replicatedReason,
  type Selection,
  selectionOfRows,
  selectionOfTraces,
} from "./groups.js";
import { joinNotes } from "./interval.js";
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
  notes: readonly (string | null)[],
) {
  const { both, a_only, b_only, neither } = cells;
  const [withA, withB] = [both + a_only, both + b_only];
  const n = withA + b_only + neither;
  const constant = [
    ...(n === 0 ? ["no trace labelled for both"] : []),
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
      defined && odds === null ? "odds ratio unbounded: an empty cell" : null,
      defined ? (untested ?? "independent traces assumed") : null,
      ...notes,
    ),
  };
}

function constantReason(code: string, flagged: number, n: number): string | null {
  if (flagged === 0) return `${code} never occurs`;
  return flagged === n ? `${code} always occurs` : null;
}

export type PairsInput = PairsTable | readonly LabelledTrace[];

export interface PairOptions extends GroupOptions {
  readonly outcome?: "success" | "failure" | "all";
  /** Pairs of categories (any mode of it) instead of modes; needs traces. */
  readonly perCategory?: boolean;
}

/** Traces labelled for both modes, by what they carry. */
export interface PairCells {
  both: number;
  a_only: number;
  b_only: number;
  neither: number;
}

export interface PairGroup {
  readonly group: Group;
  /** By `[code_a, code_b]` as JSON, in taxonomy order. */
  readonly pairs: ReadonlyMap<string, PairCells>;
  /** By the same key, the traces of unknown outcome labelled for both; empty where no outcome is asked for. */
  readonly unknown: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
  /** Why there is no p; null where there is one. */
  readonly untested: string | null;
  /** Why sampling on the outcome forbids an estimate; null where it does not. */
  readonly hidden: string | null;
}

/** Joint counts of every pair by group, from traces or from a pairs table; groups in order of first appearance. */
export function pairGroups(data: PairsInput, options: PairOptions = {}): readonly PairGroup[] {
  const by = options.by ?? [];
  if (!("rows" in data)) {
    const lines = linesOf(taxonomyOf(data), options.perCategory === true);
    return gatherTraces(data, by, (trace) => trace).map((group) => groupOfTraces(group, lines, options));
  }
  const hasClusters = data.by.includes("cluster");
  return gatherRows(data, by).map((group) => groupOfRows(group, hasClusters, options));
}

/** What is paired: a mode, or a category with the places of its modes. */
interface Line {
  readonly code: string;
  readonly places: readonly number[];
}

function linesOf(taxonomy: Taxonomy, perCategory: boolean): readonly Line[] {
  const { modes } = taxonomy;
  if (!perCategory) return modes.map(({ code }, place) => ({ code, places: [place] }));
  return categoriesOf(taxonomy).map(({ code }) => ({
    code,
    places: modes.flatMap((mode, place) => (mode.category === code ? [place] : [])),
  }));
}

function groupOfTraces(
  { group, members: all }: Gathered<LabelledTrace>,
  lines: readonly Line[],
  options: PairOptions,
): PairGroup {
  const members = all.filter(({ outcome }) => isWanted(outcome ?? "unknown", options));
  const loose = isWanted("unknown", options) ? [] : all.filter(({ outcome }) => outcome === null);
  const unknown = new Map<string, number>();
  const pairs = new Map<string, PairCells>();
  for (const [at, a] of lines.entries()) {
    for (const b of lines.slice(at + 1)) {
      const key = keyOf([a.code, b.code]);
      const cells: PairCells = { both: 0, a_only: 0, b_only: 0, neither: 0 };
      for (const trace of members) {
        const [inA, inB] = [valueIn(trace, a), valueIn(trace, b)];
        if (inA === null || inB === null) continue;
        cells[inA ? (inB ? "both" : "a_only") : inB ? "b_only" : "neither"]++;
      }
      pairs.set(key, cells);
      unknown.set(key, loose.filter((trace) => valueIn(trace, a) !== null && valueIn(trace, b) !== null).length);
    }
  }
  const clusters = members.flatMap(({ cluster }) => (cluster === null ? [] : [cluster]));
  return finish(
    { group, pairs, unknown },
    { known: clusters.length > 0, repeat: new Set(clusters).size < clusters.length },
    selectionOfTraces(members, options),
    options,
  );
}

/** Any of the modes; not known where none is flagged and one is not labelled. */
function valueIn({ labels }: LabelledTrace, { places }: Line): boolean | null {
  if (places.some((place) => flagAt(labels, place) === 1)) return true;
  return places.every((place) => labelAt(labels, place) === 1) ? false : null;
}

function groupOfRows(
  { group, members: all }: Gathered<PairsRow>,
  hasClusters: boolean,
  options: PairOptions,
): PairGroup {
  const members = all.filter(({ outcome }) => isWanted(outcome, options));
  const pairs = new Map<string, PairCells>();
  const unknown = new Map<string, number>();
  for (const row of isWanted("unknown", options) ? [] : all.filter(({ outcome }) => outcome === "unknown")) {
    const pair = keyOf([row.code_a, row.code_b]);
    unknown.set(pair, (unknown.get(pair) ?? 0) + tracesOf(row));
  }
  // Traces of a cluster by pair of modes, as each pair has rows of its own.
  const seen = new Map<string, number>();
  for (const row of members) {
    const pair = keyOf([row.code_a, row.code_b]);
    const cells = pairs.get(pair) ?? { both: 0, a_only: 0, b_only: 0, neither: 0 };
    pairs.set(pair, {
      both: cells.both + row.both,
      a_only: cells.a_only + row.a_only,
      b_only: cells.b_only + row.b_only,
      neither: cells.neither + row.neither,
    });
    const cluster = hasClusters ? (row.group["cluster"] ?? missingGroup) : missingGroup;
    if (cluster === missingGroup) continue;
    const key = keyOf([cluster, pair]);
    seen.set(key, (seen.get(key) ?? 0) + tracesOf(row));
  }
  const repeat = [...seen.values()].some((traces) => traces > 1);
  return finish(
    { group, pairs, unknown },
    { known: seen.size > 0, repeat },
    selectionOfRows(members, options),
    options,
  );
}

function tracesOf({ both, a_only, b_only, neither }: PairCells): number {
  return both + a_only + b_only + neither;
}

function finish(
  own: Pick<PairGroup, "group" | "pairs" | "unknown">,
  clusters: { readonly known: boolean; readonly repeat: boolean },
  selection: Selection,
  options: PairOptions,
): PairGroup {
  const warning = clusters.repeat ? ["warning: clusters repeat, so that p is smaller than it should be"] : [];
  return {
    ...own,
    untested: selection.replicated && !clusters.known ? replicatedReason : null,
    hidden: hiddenBy(selection, options.outcome, "modes seem to go together over both"),
    notes: [...warning, ...selection.notes],
  };
}
