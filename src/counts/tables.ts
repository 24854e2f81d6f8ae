import type { Cell, Definition, Group, Outcome, Taxonomy } from "../trace.js";

export type OutcomeCell = Outcome | "unknown";

/** What every count row carries besides its counts. */
export interface CountOrigin {
  /** Group columns of this row (never outcome, code, source or caution). */
  readonly group: Group;
  /** Where published counts come from; null for counts of one's own. Never summed over. */
  readonly source: string | null;
  /** Tokens such as "selected-on-outcome", "reconstructed", "replicated-labels", then free text. */
  readonly caution: readonly string[];
}

/** One mode in one group and outcome. 0 ≤ flagged ≤ labelled ≤ traces. */
export interface ModesRow extends CountOrigin {
  readonly outcome: OutcomeCell;
  readonly code: string;
  readonly flagged: number;
  readonly labelled: number;
  readonly traces: number;
}

/** How many traces carry how many modes; `modes` is null for partly labelled traces. */
export interface HistogramRow extends CountOrigin {
  readonly outcome: OutcomeCell;
  readonly modes: number | null;
  readonly traces: number;
}

/** Joint counts of two modes over traces labelled for both. */
export interface PairsRow extends CountOrigin {
  readonly outcome: OutcomeCell;
  readonly code_a: string;
  readonly code_b: string;
  readonly both: number;
  readonly a_only: number;
  readonly b_only: number;
  readonly neither: number;
}

/** How many items of a set and code got this pattern of votes, one entry a rater in the table's order. */
export interface VotesRow extends CountOrigin {
  readonly set: string;
  readonly code: string;
  readonly votes: readonly (number | null)[];
  readonly items: number;
}

/** What every count table has besides its rows. */
export interface TableBase {
  /** Group columns, in order. */
  readonly by: readonly string[];
  /** The one reading of 3.2 and 3.3 that the table's labels were given in; absent where it is not stated. */
  readonly definition?: Definition;
  /** What the labels were given in; absent: MAST, or where rows have other codes those. */
  readonly taxonomy?: Taxonomy;
}
export interface ModesTable extends TableBase {
  readonly kind: "modes";
  readonly rows: readonly ModesRow[];
}
export interface HistogramTable extends TableBase {
  readonly kind: "histogram";
  readonly rows: readonly HistogramRow[];
}
export interface PairsTable extends TableBase {
  readonly kind: "pairs";
  readonly rows: readonly PairsRow[];
}
export interface VotesTable extends TableBase {
  readonly kind: "votes";
  readonly raters: readonly string[];
  readonly rows: readonly VotesRow[];
}
/** The columns of each kind of table beside its groups: what tells rows apart, and what adds up. */
export const tableColumns: Readonly<
  Record<CountTable["kind"], { readonly keys: readonly string[]; readonly counts: readonly string[] }>
> = {
  modes: { keys: ["outcome", "code"], counts: ["flagged", "labelled", "traces"] },
  pairs: { keys: ["outcome", "code_a", "code_b"], counts: ["both", "a_only", "b_only", "neither"] },
  votes: { keys: ["set", "code"], counts: ["items"] },
  histogram: { keys: ["outcome", "modes"], counts: ["traces"] },
};

/** Columns of count tables of any kind that cannot be groups. */
export const reservedColumns: readonly string[] = [
  ...Object.values(tableColumns).flatMap(({ keys, counts }) => [...keys, ...counts]),
  ...["taxonomy", "source", "caution"],
];

/** The waist of the hourglass: small tables of integers that add up over shards. */
export type CountTable = ModesTable | HistogramTable | PairsTable | VotesTable;

/** The columns of a count table as it is written: groups, its own, and source and caution where it has any. */
export function countColumns(table: CountTable): readonly string[] {
  const { keys, counts } = tableColumns[table.kind];
  const columns = [...keys, ...(table.kind === "votes" ? table.raters : []), ...counts];
  const origin = table.rows.some((row) => row.source !== null || row.caution.length > 0) ? ["source", "caution"] : [];
  const stated = (["definition", "taxonomy"] as const).filter((name) => table[name] !== undefined);
  return [...table.by, ...columns, ...stated, ...origin];
}

/** The rows of a count table as flat records, ready to be written and read back. */
export function countRows(table: CountTable): readonly Readonly<Record<string, Cell>>[] {
  const columns = new Set(countColumns(table));
  return table.rows.map((row) => {
    const { group, source, caution, ...rest } = row;
    const { votes, ...counts } = "votes" in rest ? rest : { ...rest, votes: [] };
    const raters =
      table.kind === "votes" ? Object.fromEntries(table.raters.map((name, i) => [name, votes[i] ?? null])) : {};
    const stated = { definition: table.definition ?? null, taxonomy: table.taxonomy?.name ?? null };
    const origin = { ...stated, source, caution: caution.join(";") };
    const all: Readonly<Record<string, Cell>> = { ...group, ...counts, ...raters, ...origin };
    return Object.fromEntries(Object.entries(all).filter(([name]) => columns.has(name)));
  });
}
