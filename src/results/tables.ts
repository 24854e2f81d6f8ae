import type { FileDigest } from "../datasets/digest.js";
import type { StudyData } from "../source.js";
import { defaultSeed } from "../statistics/random.js";
import type { Cell } from "../trace.js";

/** One table of results, ready to be written, drawn and reported. */
export interface ResultTable {
  /** `<command>-<dataset>`: the name of its file. */
  readonly name: string;
  readonly title: string;
  /** The command line that gives the same table from the same input. */
  readonly command: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly inputs: readonly FileDigest[];
}

/** A table that the data at hand do not allow. */
export interface Absence {
  readonly name: string;
  /** What is missing, and the command that fills it. */
  readonly text: string;
}

export interface Results {
  readonly tables: readonly ResultTable[];
  readonly absences: readonly Absence[];
}

export interface ResultOptions {
  readonly confidence?: number;
  readonly seed?: number;
}

/** " --by model", as a command line has it; nothing without columns. */
export function byFlag(by: readonly string[]): string {
  return by.length === 0 ? "" : ` --by ${by.join(",")}`;
}

/** What was chosen otherwise than by default, for the provenance of outputs. */
export function parametersOf(
  { parameters }: Pick<StudyData, "parameters">,
  { confidence, seed }: ResultOptions,
): Readonly<Record<string, string>> {
  return {
    ...parameters,
    ...(confidence === undefined || confidence === 0.95 ? {} : { confidence: String(confidence) }),
    ...(seed === undefined || seed === defaultSeed ? {} : { seed: String(seed) }),
  };
}
