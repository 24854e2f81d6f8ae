import type { Grouped } from "../trace.js";
import { type PairCells, type PairGroup, type PairOptions, type PairsInput, pairGroups } from "./association-groups.js";
import { fisher } from "./fisher.js";
import { joinNotes } from "./interval.js";
import { unknownOutcomeNote } from "./left-out.js";
import { benjaminiHochberg } from "./multiplicity.js";
import { oddsRatio } from "./odds-ratio.js";

export interface AssociationRow {
  readonly code_a: string;
  readonly code_b: string;
  /** Traces labelled for both, by what they carry. */
  readonly both: number;
  readonly a_only: number;
  readonly b_only: number;
  readonly neither: number;
  /** Pearson's r of two 0/1 variables, in [−1, 1]. */
  readonly phi: number | null;
  /** P(a and b) / (P(a) P(b)); 1 where independent. */
  readonly lift: number | null;
  /** both / (both + a_only + b_only). */
  readonly jaccard: number | null;
  /** Sample odds ratio. */
  readonly odds_ratio: number | null;
  /** Fisher's exact test, two-sided. */
  readonly p: number | null;
  /** Benjamini–Hochberg in the family. */
  readonly q: number | null;
  /** Testable pairs of the call (or of the group). */
  readonly family: number;
  readonly note: string | null;
}

export const associationColumns: readonly string[] = [
  ..."code_a code_b both a_only b_only neither phi lift jaccard odds_ratio p q family note".split(" "),
];

export interface AssociationOptions extends PairOptions {
  /** q over all groups of the call (table, default) or within each. */
  readonly family?: "table" | "group";
}

/**
 * How modes go together: every pair of the 14 (or of the 3 categories) over traces labelled for both. A mode that never
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
  const families = options.family === "group" ? rows : [rows.flat()];
  return families.flatMap((members) => {
    const q = benjaminiHochberg(members.map((row) => row.p));
    const family = members.filter((row) => row.p !== null).length;
    return members.map((row, at) => ({ ...row, q: q[at]!, family }));
  });
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
