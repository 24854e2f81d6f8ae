import { type Analysis, headerOf, type Result } from "../analyses/analysis.js";
import { type Given, inputOptions } from "../analyses/given.js";
import { camel, quoted, wordsOf } from "../analyses/options.js";
import { keysOf } from "../columns.js";
import type { FileDigest } from "../datasets/digest.js";
import type { Plot } from "../export/figure.js";
import { figureOf } from "../figures/index.js";
import type { PresetName } from "../figures/theme.js";

/** Data that entries share, and what opens the same on a command line. */
export interface Source<Data = unknown> {
  readonly data: Data;
  /** The flags of a command line that give it. */
  readonly given: Given;
  readonly inputs: readonly FileDigest[];
  readonly caution: readonly string[];
}

/** A figure of an entry's rows. */
export interface EntryFigure {
  /** Name of its files. */
  readonly name: string;
  readonly figure: string;
  readonly context: Plot["context"] | ((result: Result) => Plot["context"]);
  readonly preset?: PresetName;
}

/** One analysis of one source: its table, its figures and its command line are made of this. */
export interface Entry {
  /** `<analysis>-<dataset>`: the name of the table's file; empty, as its title, where none is written. */
  readonly name: string;
  readonly title: string;
  readonly analysis: Analysis;
  readonly source: Source;
  readonly values: Readonly<Record<string, unknown>>;
  /** Figures alone: no table is written. */
  readonly drawnOnly?: true;
  readonly figures?: readonly EntryFigure[];
}

/** Figures alone: no table is written. */
export function drawn(
  analysis: Analysis,
  source: Source,
  values: Entry["values"],
  ...figures: readonly EntryFigure[]
): Entry {
  return { name: "", title: "", analysis, source, values, drawnOnly: true, figures };
}

/** One table of results, ready to be written, drawn and reported. */
export interface ResultTable extends Result {
  readonly name: string;
  readonly title: string;
  readonly analysis: Analysis;
  /** The command line that gives the same table from the same input. */
  readonly command: string;
  readonly columns: readonly string[];
  readonly inputs: readonly FileDigest[];
}

/** A table or figure that the data at hand do not allow. */
export interface Absence {
  readonly name: string;
  /** What is missing, and the command that fills it. */
  readonly text: string;
}

/** Level and seed of a study's analyses. */
export interface StudyLevel {
  readonly confidence?: number;
  readonly seed?: number;
}

const results = new WeakMap<Entry, Result>();

/** The rows of an entry, computed once. */
export function resultOf(entry: Entry): Result {
  const known = results.get(entry);
  if (known !== undefined) return known;
  const { analysis, source, values } = entry;
  const { rows, ...rest } = analysis.run(source.data, { ...source.given, ...values }, source.caution);
  const columns = [...rest.groups, ...keysOf(analysis.columns)];
  const result = {
    ...rest,
    rows: rows.map((row) => Object.fromEntries(columns.map((key) => [key, row[key] ?? null]))),
  };
  results.set(entry, result);
  return result;
}

/** The command line of an entry, as a shell takes it after "mastkit". */
export function commandLine({ analysis, source, values }: Pick<Entry, "analysis" | "source" | "values">): string {
  const options = { ...inputOptions(analysis.input), ...analysis.options };
  const view = typeof analysis.view === "string" ? { [camel(analysis.view)]: analysis.choice ?? true } : {};
  return [analysis.verb, ...wordsOf(options, { ...source.given, ...view, ...values })].map(quoted).join(" ");
}

/** An entry's table. */
export function tableOf(entry: Entry): ResultTable {
  const { name, title, analysis, source } = entry;
  const result = resultOf(entry);
  const columns = headerOf(analysis, result);
  return { name, title, analysis, ...result, command: commandLine(entry), columns, inputs: source.inputs };
}

/** An entry's figures: its own rows, drawn. */
export function plotsOf(entry: Entry, parameters: Readonly<Record<string, string>>): readonly Plot[] {
  if (entry.figures === undefined) return [];
  const { groups, rows, taxonomy, columns, command, inputs } = tableOf(entry);
  const level = entry.values["confidence"];
  return entry.figures.map(({ name, figure, context, preset }): Plot => {
    const said = typeof context === "function" ? context({ groups, rows }) : context;
    return {
      name,
      figure: figureOf(figure),
      groups,
      rows,
      ...(taxonomy === undefined ? {} : { taxonomy }),
      columns,
      context: { ...said, ...(typeof level === "number" ? { confidence: level } : {}) },
      ...(preset === undefined ? {} : { preset }),
      command,
      inputs,
      parameters,
      table: entry.drawnOnly === true ? null : entry.name,
      analysis: entry.analysis,
    };
  });
}
