import { type Column, keysOf } from "../columns.js";
import type { CountTable } from "../counts/tables.js";
import type { InputError } from "../errors.js";
import type { Cell, Taxonomy } from "../trace.js";
import type { Given } from "./given.js";
import type { Options, ValuesOf } from "./options.js";

/** A result row: group columns first, then the analysis's own. */
export type Row = Readonly<Record<string, Cell>>;

/** What an analysis is of; `study/open.ts` has a way in for each. */
export type Input =
  /** Labelled traces, or count tables of these kinds in their place. */
  | { readonly of: "labels"; readonly tables: readonly CountTable["kind"][] }
  /** Two groups or two files: labelled traces, counts of their modes, or runs alone. */
  | { readonly of: "compared" }
  /** How runs ended. */
  | { readonly of: "runs" }
  /** Votes of several raters. */
  | { readonly of: "votes" }
  /** A judge's labels beside true ones. */
  | { readonly of: "judged" }
  /** A judge's labels of all traces, true ones of some. */
  | { readonly of: "checked" }
  /** Runs of agents with what is counted of their steps, and labels of them. */
  | { readonly of: "signals" }
  /** Labelled traces with each kind of recall that is known. */
  | { readonly of: "recalls" }
  /** Labelled traces or a modes table, and how good their judge is. */
  | { readonly of: "calibrated" }
  /** Scores by condition and seed; the paper's where none are given. */
  | { readonly of: "seeds" }
  /** What printed numbers are compared with. */
  | { readonly of: "printed" }
  /** The same, and labels of one's own. */
  | { readonly of: "item" }
  /** Files as they are, for what must be known of them. */
  | { readonly of: "files" }
  /** Nothing but its options. */
  | { readonly of: "options" };

/**
 * A column of a table for people: fewer and closer than the CSV's, which has them all. It shows a cell, an
 * estimate with its limits ("0.52 (0.22 to 0.68)"); a mode, code and name; a verdict in plain words; a ratio ("29/44"); or
 * a range ("1 to 3").
 */
export interface ViewColumn {
  readonly heading: string;
  readonly shows: "cell" | "mode" | "verdict" | "ratio" | "range";
  /** The columns that it is made of. */
  readonly of: readonly string[];
  /** Left out where there is no room, although it is text. */
  readonly spare?: true;
}

/** What a methods section says beside what the rows name; texts cite keys of `data/references.bib` as [@key]. */
export interface Methods {
  /** What is estimated, as sentences. */
  readonly estimates: string;
  /** Sentences for columns that have a value in some row ("p without chi2": in a row that lacks the other). */
  readonly where?: Readonly<Record<string, string>>;
  /** What the methods that a cell `interval` joins are of, in order. */
  readonly parts?: readonly string[];
  /** Columns that say how much a row stands on, and what they count. */
  readonly counts?: Readonly<Record<string, string>>;
  /** The cells of rows that name methods, by default and on independent traces. */
  readonly usual?: readonly Row[];
}

/** The values of an analysis's options, and what was said of its data. */
export type Values<Spec extends Options> = ValuesOf<Spec> & Given;

/** Rows of an analysis with the columns that head them. */
export interface Result {
  readonly groups: readonly string[];
  readonly rows: readonly Row[];
  /** Of the codes of rows that do not name their modes; absent: MAST in the paper's reading. */
  readonly taxonomy?: Taxonomy;
}

/**
 * Everything that is specific to one analysis. Command and help, CSV header, tables for people, the sentence of the
 * report, the recorded command line and the dictionary of columns derive from it.
 */
export interface Analysis<Data = unknown, Spec extends Options = Options, Asked = Readonly<Record<string, unknown>>> {
  /** First part of its tables' names. */
  readonly name: string;
  /** The command; an analysis of another name is one of its views. */
  readonly verb: string;
  /** The option that asks for this view, or options of which any does; none: the command's own. */
  readonly view?: string | readonly string[];
  /** Where one option asks for several views: its value for this one. */
  readonly choice?: string;
  /** The option that a word without one stands for: `signals PATH`. */
  readonly takes?: string;
  readonly summary: string;
  /** Command lines for the help, without "mastkit". */
  readonly examples: readonly string[];
  readonly input: Input;
  /** Its own options, those of the input apart. */
  readonly options: Spec;
  readonly columns: readonly Column[];
  /** Group columns and rows of data opened by `study/open.ts`; what takes long says what it does. */
  run(data: Data, values: Asked, caution: readonly string[], say?: (doing: string) => void): Result;
  /** The error where rows have nothing to say; null where they have. */
  nothing?(result: Result, data: Data, values: Asked, join: readonly string[] | null): InputError | null;
  /** Absent where nothing is estimated. */
  readonly methods?: Methods;
  /** What there is to say beside the rows, a line each. */
  remarks?(result: Result, data: Data): readonly string[];
  /** Whether the rows make the command fail (exit 1) although they are printed. */
  fails?(result: Result, values: Asked): boolean;
  /** What people read of a row, groups apart; default: every column but the note. */
  readonly shows?: readonly ViewColumn[];
  /** The finding in one sentence; null where there is none. */
  headline?(result: Result): string | null;
  /** What a reader of the headline must know of it; null where nothing. */
  caveat?(result: Result): string | null;
}

/** An analysis, its options and data kept as types where it is written, and forgotten where it is used. */
export function analysisOf<Data, const Spec extends Options>(analysis: Analysis<Data, Spec, Values<Spec>>): Analysis {
  return analysis as unknown as Analysis;
}

/** The options of which any asks for a view; none for a command's own. */
export function askedBy({ view = [] }: Pick<Analysis, "view">): readonly string[] {
  return typeof view === "string" ? [view] : view;
}

/** The header of a result: group columns, then the analysis's own. */
export function headerOf(analysis: Analysis, { groups }: Result): readonly string[] {
  return [...groups, ...keysOf(analysis.columns)];
}
