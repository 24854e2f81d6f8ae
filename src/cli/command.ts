import { parseArgs } from "node:util";
import { camel, type Options, typedValue } from "../analyses/options.js";
import { UsageError } from "../errors.js";
import type { Screen } from "../export/terminal.js";
import { didYouMean, wrapped } from "../words.js";

/** A subcommand: its options, and what it does with them. A command file holds no more than this. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Example lines for --help, without "mastkit". */
  readonly examples: readonly string[];
  /** Options, those of every command apart. */
  readonly options: Options;
  /** "files": takes file names; "names": takes words; default none. */
  readonly positionals?: "none" | "files" | "names";
  /** Returns the exit code; throws InputError (1) or UsageError (2). */
  run(args: Arguments, io: Io): Promise<number>;
}

export interface Arguments {
  readonly command: string;
  /** What was typed, as words. */
  readonly words: Readonly<Record<string, string | true>>;
  /** The same, checked and typed, under names in camel case. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

/** Where the command line writes. Results alone go to standard output. */
export interface Streams {
  readonly stdout: (text: string) => void;
  /** Progress, while it happens. */
  readonly stderr: (text: string) => void;
  /** What standard output is shown on, and whether that is a terminal; absent: a file or a pipe. */
  readonly screen?: Screen & { readonly terminal: boolean };
}

export interface Io extends Streams {
  /** A line for people, printed on standard error when the command has succeeded: an error then stands alone. */
  readonly note: (line: string) => void;
}

export function parseArguments(command: Command, options: Options, words: readonly string[]): Arguments {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type }]) => [
      name,
      { type: type === "flag" ? ("boolean" as const) : ("string" as const), multiple: type !== "flag" },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...words], options: config, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${command.name}: ${usageProblem(error, options)}`);
  }
  if (parsed.positionals.length > 0 && (command.positionals ?? "none") === "none") {
    throw new UsageError(
      `${command.name} takes no argument "${parsed.positionals[0]}"; see mastkit ${command.name} --help`,
    );
  }
  const typed: Record<string, string | true> = {};
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parsed.values)) {
    if (value === true) typed[name] = values[camel(name)] = true;
    else if (Array.isArray(value)) {
      if (value.length > 1) throw new UsageError(`--${name} is given twice`);
      typed[name] = String(value[0]);
      values[camel(name)] = typedValue(name, options[name]!, typed[name]);
    }
  }
  return { command: command.name, words: typed, values, positionals: parsed.positionals };
}

function usageProblem(error: unknown, options: Options): string {
  const text = error instanceof Error ? error.message : String(error);
  const negative = /Option '(?:-\w, )?(--\S+)[^']*' argument is ambiguous/.exec(text);
  if (negative !== null) return `${negative[1]}: a value that begins with "-" is written ${negative[1]}=VALUE`;
  const unknown = /Unknown option '(--?[^']+)'/.exec(text);
  if (unknown === null) return text.split(/\.\s|\n/)[0]!;
  const names = Object.keys(options).map((name) => `--${name}`);
  return `unknown option ${unknown[1]}${didYouMean(unknown[1]!, names) || `; it takes ${names.join(" ")}`}`;
}

/** The files that a command line names as inputs. */
export function filesOf(command: Command, { words, positionals }: Arguments, options: Options): readonly string[] {
  const named = Object.entries(words).flatMap(([name, word]) =>
    word === true || name === "out" || options[name]?.value !== "FILE" ? [] : [word],
  );
  return command.positionals === "files" ? [...named, ...positionals] : named;
}

export function outOf({ words }: Arguments): string | undefined {
  return typeof words["out"] === "string" ? words["out"] : undefined;
}

export function sidecarOf(out: string): string {
  return `${out}.meta.json`;
}

/** A name and what it says beside it, on lines of at most this width. */
export function helpLine(head: string, help: string, indent: number, width: number): string {
  return `  ${head.padEnd(indent - 3)} ${wrapped(help, width - indent).join(`\n${" ".repeat(indent)}`)}`;
}
