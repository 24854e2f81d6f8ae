import { parseArgs } from "node:util";
import { UsageError } from "../errors.js";

/** One option of a command. Every option takes one value unless it is a flag or `multiple`. */
export interface OptionSpec {
  readonly type: "string" | "flag";
  /** Stands for the value in the help: FILE, NAME, X. */
  readonly value?: string;
  readonly help: string;
  /** The only values taken. */
  readonly choices?: readonly string[];
  readonly multiple?: boolean;
}

/** A subcommand: its options, and what it does with them. A command file holds no more than this. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** One or more example lines for --help. */
  readonly usage: string;
  /** Options beyond the common ones. */
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** "files": takes file names; "names": takes words; default none. */
  readonly positionals?: "none" | "files" | "names";
  /** Common options that mean nothing here, and are refused. */
  readonly without?: readonly string[];
  /** Returns the exit code; throws InputError (1) or UsageError (2). */
  run(args: Arguments, io: Io): Promise<number>;
}

/** Parsed arguments. */
export interface Arguments {
  readonly command: string;
  readonly values: Readonly<Record<string, readonly string[] | true>>;
  readonly positionals: readonly string[];
}

/** Where the command line writes. Results alone go to standard output. */
export interface Streams {
  readonly stdout: (text: string) => void;
  /** Progress, while it happens. */
  readonly stderr: (text: string) => void;
}

/** Where a command writes. */
export interface Io extends Streams {
  /** A line for people, printed on standard error when the command has succeeded: an error then stands alone. */
  readonly note: (line: string) => void;
}

/** Parses the words after the command's name. */
export function parseArguments(
  command: Command,
  options: Readonly<Record<string, OptionSpec>>,
  words: readonly string[],
): Arguments {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, spec]) => [
      name,
      { type: spec.type === "flag" ? ("boolean" as const) : ("string" as const), multiple: spec.type === "string" },
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
  const values: Record<string, readonly string[] | true> = {};
  for (const [name, value] of Object.entries(parsed.values)) {
    if (value === true) values[name] = true;
    else if (Array.isArray(value)) values[name] = checkedValues(name, value.map(String), options[name]!);
  }
  return { command: command.name, values, positionals: parsed.positionals };
}

function checkedValues(name: string, values: readonly string[], spec: OptionSpec): readonly string[] {
  if (values.length > 1 && spec.multiple !== true) throw new UsageError(`--${name} is given twice`);
  for (const value of values) {
    if (value === "") throw new UsageError(`--${name} has an empty value`);
    if (spec.choices !== undefined && !spec.choices.includes(value)) {
      throw new UsageError(`--${name} ${value}: use one of ${spec.choices.join(", ")}`);
    }
  }
  return values;
}

function usageProblem(error: unknown, options: Readonly<Record<string, OptionSpec>>): string {
  const text = error instanceof Error ? error.message : String(error);
  const negative = /Option '(?:-\w, )?(--\S+)[^']*' argument is ambiguous/.exec(text);
  if (negative !== null) return `${negative[1]}: a value that begins with "-" is written ${negative[1]}=VALUE`;
  const unknown = /Unknown option '(--?[^']+)'/.exec(text);
  if (unknown === null) return text.split(/\.\s|\n/)[0]!;
  const names = Object.keys(options)
    .map((name) => `--${name}`)
    .join(" ");
  return `unknown option ${unknown[1]}; it takes ${names}`;
}

/** The value of an option; undefined where it is not given. */
export function textOf(args: Arguments, name: string): string | undefined {
  const value = args.values[name];
  return value === undefined || value === true ? undefined : value[0];
}

/** The files that a command line names as inputs. */
export function filesOf(
  command: Command,
  args: Arguments,
  options: Readonly<Record<string, OptionSpec>>,
): readonly string[] {
  const named = Object.entries(args.values).flatMap(([name, values]) =>
    values === true || name === "out" || options[name]?.value !== "FILE" ? [] : values,
  );
  return command.positionals === "files" ? [...named, ...args.positionals] : named;
}

/** Whether a flag is given. */
export function flagOf(args: Arguments, name: string): boolean {
  return args.values[name] === true;
}

/** The value of an option that takes one of a few words; the fallback where it is not given. */
export function choiceOf<T extends string>(args: Arguments, name: string, choices: readonly T[], fallback: T): T {
  const value = textOf(args, name);
  if (value === undefined) return fallback;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`--${name} ${value}: use one of ${choices.join(", ")}`);
  return found;
}

/** A finite number within bounds (inclusive); undefined where it is not given. */
export function numberOf(args: Arguments, name: string, low = -Infinity, high = Infinity): number | undefined {
  const text = textOf(args, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < low || value > high) {
    throw new UsageError(`--${name} ${text}: use a number${boundsText(low, high)}`);
  }
  return value;
}

/** A comma-separated list; empty where it is not given. */
export function listOf(args: Arguments, name: string): readonly string[] {
  const text = textOf(args, name);
  if (text === undefined) return [];
  const parts = text.split(",").map((part) => part.trim());
  if (parts.includes("")) throw new UsageError(`--${name} ${text}: an empty name in the list`);
  return parts;
}

function boundsText(low: number, high: number): string {
  if (low === -Infinity && high === Infinity) return "";
  if (high === Infinity) return ` of ${low} or more`;
  if (low === -Infinity) return ` of ${high} or less`;
  return ` from ${low} to ${high}`;
}
