import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { inputs, labelReading, readingGiven, samplingGiven } from "../analyses/given.js";
import { flag, list, numeric, optionsOf, type ValuesOf } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import { UsageError } from "../errors.js";
import { findJupyter, howToInstallJupyter, installKernel, openJupyter } from "../jupyter/lab.js";
import { type NotebookRun, projectRoot, runNotebooks } from "../jupyter/run-notebooks.js";
import type { Arguments, Command, Io } from "./command.js";
import { interruptible } from "./interrupt.js";
import { outputOptions } from "./options.js";

const options = optionsOf({
  labels: { ...inputs.labels, help: "labels of your own, for 07-your-own-labels" },
  outcomes: inputs.outcomes,
  itbench: inputs.itbench,
  traces: { ...inputs.traces, help: "runs of agents, for 04-itbench-success-and-failure" },
  ...labelReading,
  by: list("a,b", "group columns of your own labels (default none)"),
  check: flag("write nothing; exit 1 where outputs would differ"),
  timeout: numeric("SECONDS", "limit of one cell (default 120)", { low: 0.1 }),
  lab: flag("open Jupyter with the project's kernel; what follows -- is for Jupyter"),
  "install-kernel": flag("register the kernel in your own Jupyter folder"),
  help: outputOptions.help,
});
const valuesOf = ({ values }: Arguments): ValuesOf<typeof options> => values;

export const command: Command = {
  name: "notebooks",
  summary: verbs.output.notebooks,
  examples: [
    "notebooks                    run all, and write their outputs",
    "notebooks 04                 run those with 04 in their name",
    "notebooks --check            fail where committed outputs are stale",
    "notebooks --labels FILE      run 07 on labels of your own; written to figures/local/notebooks/",
    "notebooks --traces DIR       run 04 on runs of agents, likewise",
    "notebooks --install-kernel   register the kernel for VS Code and other Jupyters (you only)",
  ],
  options,
  positionals: "names",
  async run(args, io) {
    if (valuesOf(args).installKernel === true) {
      io.stderr(`registered ${await installKernel()}\n`);
      return 0;
    }
    if (valuesOf(args).lab === true) return await lab(io, args.positionals);
    return await runAll(args, io);
  },
};

async function lab(io: Io, words: readonly string[]): Promise<number> {
  const jupyter = findJupyter();
  if (jupyter !== null) return await openJupyter([...jupyter, ...words]);
  io.stderr(howToInstallJupyter);
  return 1;
}

async function runAll(args: Arguments, io: Io): Promise<number> {
  const { check = false, timeout = 120, labels, outcomes, itbench, traces, by = [] } = valuesOf(args);
  const own = labels !== undefined;
  if (!own && (outcomes !== undefined || itbench !== undefined || by.length > 0))
    throw new UsageError("--outcomes, --itbench and --by go with --labels FILE");
  const given = own || traces !== undefined;
  if (check && given)
    throw new UsageError("--check compares with the committed outputs, which come from what ships with the kit");
  const whole = (path: string | undefined) => (path === undefined ? "" : resolve(path));
  const reading = Object.entries({ ...readingGiven(valuesOf(args)), ...samplingGiven(valuesOf(args)) });
  if (!own && reading.length > 0) throw new UsageError("options of reading labels go with --labels FILE");
  // What is no file is a name, of a taxonomy or a column.
  const placed = (value: unknown) => (typeof value === "string" && existsSync(value) ? resolve(value) : value);
  const work = async (signal: AbortSignal) => {
    const runs = await runNotebooks({
      names:
        args.positionals.length > 0
          ? args.positionals
          : [...(own ? ["07"] : []), ...(traces === undefined ? [] : ["04"])],
      check,
      env: {
        MASTKIT_LABELS: whole(labels),
        MASTKIT_OUTCOMES: whole(outcomes),
        MASTKIT_ITBENCH: whole(itbench),
        MASTKIT_TRACES: whole(traces),
        MASTKIT_BY: by.join(","),
        MASTKIT_READING: JSON.stringify(Object.fromEntries(reading.map(([name, value]) => [name, placed(value)]))),
      },
      signal,
      limits: { cell: timeout },
      ...(given ? { out: join(projectRoot, "figures", "local", "notebooks") } : {}),
      onRun: (run) => io.stderr(`${lineOf(run)}\n`),
    });
    signal.throwIfAborted();
    return runs.every((run) => run.state === "written" || run.state === "unchanged") ? 0 : 1;
  };
  return await interruptible(io, work, "stopped; the kernels are ended");
}

function lineOf(run: NotebookRun): string {
  const path = relative(process.cwd(), run.path);
  const seconds = `${run.seconds.toFixed(1)} s`;
  switch (run.state) {
    case "failed": {
      const { count, line, message } = run.failure!;
      const cell = count === 0 ? "" : `, In [${count}] ${JSON.stringify(line)}`;
      return `${run.name}${cell}: ${message}; as far as it came: ${path}`;
    }
    case "stale":
      return `${run.name}, In [${run.staleCell}]: the committed outputs are stale; npm run notebooks writes them anew`;
    case "unchanged":
      return `${run.name}: as committed (${seconds})`;
    case "written":
      return `${run.name}: wrote ${path} (${seconds})`;
  }
}
