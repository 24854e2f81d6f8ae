import { InputError, UsageError } from "../errors.js";
import { refuseInputs } from "../export/write.js";
import { version } from "../version.js";
import { type Command, filesOf, type OptionSpec, parseArguments, type Streams, textOf } from "./command.js";
import { commands } from "./index.js";
import { commonOptions, confidenceOf, seedOf } from "./options.js";
import { sidecarOf } from "./output.js";

/**
 * Runs one command line and returns its exit code: 0 done, 1 input or analysis error, 2 wrong usage. Errors are one
 * line on standard error; only a fault of the kit itself shows a stack.
 */
export async function runCommand(words: readonly string[], io: Streams): Promise<number> {
  const [name, ...rest] = words;
  try {
    if (name === undefined || name === "--help" || name === "help") {
      io.stdout(await listOfCommands());
      return name === undefined ? 2 : 0;
    }
    if (name === "--version") {
      io.stdout(`${version}\n`);
      return 0;
    }
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load === undefined) throw new UsageError(`no command ${name}; there are ${Object.keys(commands).join(", ")}`);
    const command = await load();
    const common = Object.entries(commonOptions).filter(([option]) => command.without?.includes(option) !== true);
    const options = { ...Object.fromEntries(common), ...command.options };
    const args = parseArguments(command, options, rest);
    if (args.values["help"] === true) {
      io.stdout(helpOf(command, options));
      return 0;
    }
    confidenceOf(args);
    seedOf(args);
    const out = textOf(args, "out");
    if (out !== undefined) await refuseInputs([out, sidecarOf(out)], filesOf(command, args, options));
    const notes = new Set<string>();
    const code = await command.run(args, { ...io, note: (line) => notes.add(line) });
    for (const line of notes) io.stderr(`mastkit: ${line}\n`);
    return code;
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr(`mastkit: ${error.message}\n`);
      return 2;
    }
    if (error instanceof InputError) {
      io.stderr(`mastkit: ${error.message}\n`);
      return 1;
    }
    const system = systemProblem(error);
    if (system === null) throw error;
    io.stderr(`mastkit: ${system}\n`);
    return 1;
  }
}

/** A full disk, a folder that is not writable and the like, in one line; null for a fault of the kit. */
function systemProblem(error: unknown): string | null {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return null;
  const path = "path" in error ? ` ${String(error.path)}` : "";
  return `cannot ${String(error.syscall)}${path}: ${String(error.code)}`;
}

async function listOfCommands(): Promise<string> {
  const lines: string[] = [];
  for (const load of Object.values(commands)) {
    const { name, summary } = await load();
    lines.push(`  ${name.padEnd(14)}${summary}`);
  }
  return `mastkit ${version}: statistics of agent failure modes

Usage: mastkit COMMAND [options]; mastkit COMMAND --help

${lines.join("\n")}
`;
}

function helpOf(command: Command, options: Readonly<Record<string, OptionSpec>>): string {
  const lines = Object.entries(options).map(([name, spec]) => {
    const head = spec.type === "flag" ? `--${name}` : `--${name} ${spec.value ?? "VALUE"}`;
    return `  ${head.padEnd(28)}${spec.help}`;
  });
  return `${command.summary}

${command.usage
  .split("\n")
  .map((line) => `  ${line.trim()}`)
  .join("\n")}

${lines.join("\n")}
`;
}
