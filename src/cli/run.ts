import type { Options } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import type { DatasetName } from "../datasets/releases.js";
import { InputError, UsageError } from "../errors.js";
import { version } from "../version.js";
import { didYouMean, wrapped } from "../words.js";
import { type Command, filesOf, helpLine, outOf, parseArguments, type Streams, sidecarOf } from "./command.js";
import { commandNamed, names, writtenOut } from "./index.js";

/**
 * Runs one command line and returns its exit code: 0 done, 1 input or analysis error, 2 wrong usage. Errors are one
 * line on standard error; only a fault of the kit itself shows a stack.
 */
export async function runCommand(words: readonly string[], io: Streams): Promise<number> {
  const [name, ...rest] = writtenOut(words);
  try {
    if (name === undefined || name === "--help" || name === "help") {
      io.stdout(listOfCommands(helpWidth(io)));
      return name === undefined ? 2 : 0;
    }
    if (name === "--version") {
      io.stdout(`${version}\n`);
      return 0;
    }
    const command = await commandNamed(name);
    if (command === undefined)
      throw new UsageError(`no command ${name}${didYouMean(name, names) || `; there are ${names.join(", ")}`}`);
    const { options } = command;
    const args = parseArguments(command, options, await withCached(options, rest));
    if (args.words["help"] === true) {
      io.stdout(
        `${name === words[0] ? "" : `${words[0]} is short for ${name} ${rest[0]}.\n\n`}${helpOf(command, helpWidth(io))}`,
      );
      return 0;
    }
    const out = outOf(args);
    if (out !== undefined) {
      const { refuseInputs } = await import("../export/write.js");
      await refuseInputs([out, sidecarOf(out)], filesOf(command, args, options));
    }
    const notes = new Set<string>();
    const code = await command.run(args, { ...io, note: (line) => notes.add(line) });
    for (const line of notes) io.stderr(`mastkit: ${line}\n`);
    return code;
  } catch (error) {
    const known = error instanceof UsageError || error instanceof InputError;
    const problem = known ? error.message : systemProblem(error);
    if (problem === null) throw error;
    io.stderr(`mastkit: ${problem}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** The words, with what `fetch` has put into the cache for an option that stands alone: a bare `--mast`. */
function withCached(options: Options, words: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    words.map(async (word, place) => {
      const [name, next = "--"] = [word.replace(/^--/, ""), words[place + 1]];
      if (name === word || options[name]?.fetched !== true || !next.startsWith("--")) return word;
      const { cachedOrFetch } = await import("../datasets/fetch/fetch.js");
      const { path, reason } = await cachedOrFetch(name as DatasetName, { cacheOnly: true });
      if (path !== null) return `${word}=${path}`;
      const remedy = `mastkit fetch ${name} puts it there; or give its path after ${word}`;
      throw new InputError(`${word} without a value takes the fetched data set: ${reason}`, { remedy });
    }),
  );
}

/** A full disk, a folder that is not writable and the like, in one line; null for a fault of the kit. */
function systemProblem(error: unknown): string | null {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return null;
  const path = "path" in error ? ` ${String(error.path)}` : "";
  return `cannot ${String(error.syscall)}${path}: ${String(error.code)}`;
}

/** Help is as wide as the terminal, and 100 characters at most. */
const helpWidth = ({ screen }: Streams) => (screen?.terminal === true ? Math.min(screen.columns, 100) : 100);

function listOfCommands(width: number): string {
  const parts = Object.entries(verbs).map(([group, members]) => {
    const lines = Object.entries(members).map(([name, summary]) => helpLine(name, summary, 16, width));
    return `${group}\n${lines.join("\n")}`;
  });
  return `mastkit ${version}: statistics of agent failure modes

Usage: mastkit COMMAND [options]; mastkit COMMAND --help

${parts.join("\n\n")}
`;
}

function helpOf({ summary, examples, options }: Command, width: number): string {
  const lines = Object.entries(options).map(([name, { type, value = "VALUE", fetched, help }]) => {
    const word = fetched === true ? ` [${value}]` : ` ${value}`;
    return helpLine(`--${name}${type === "flag" ? "" : word}`, help, 30, width);
  });
  return `${wrapped(summary, width).join("\n")}

${examples.map((line) => exampleLines(line, width)).join("\n")}

${lines.join("\n")}
`;
}

/** A command line as it can be copied, broken before its options alone. */
function exampleLines(line: string, width: number): string {
  const parts = `mastkit ${line}`.replaceAll(/ (?!--)/g, "\u00a0");
  return `  ${wrapped(parts, width - 4).join(" \\\n    ")}`.replaceAll("\u00a0", " ");
}
