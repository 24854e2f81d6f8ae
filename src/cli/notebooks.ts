import { join, relative, resolve } from "node:path";
import { flag, numeric, optionsOf, type ValuesOf, word } from "../analyses/options.js";
import { UsageError } from "../errors.js";
import { findJupyter, howToInstallJupyter, installKernel, openJupyter } from "../jupyter/lab.js";
import { type NotebookRun, projectRoot, runNotebooks } from "../jupyter/run-notebooks.js";
import { annotatorChoice } from "../study/open.js";
import type { Arguments, Command, Io } from "./command.js";
import { interruptible } from "./interrupt.js";
import { sourceOptions } from "./options.js";
import { givenOf } from "./study.js";

const options = optionsOf({
  ...sourceOptions,
  source: word("WHERE", "published (default), auto, or a folder of data files"),
  check: flag("write nothing; exit 1 where outputs would differ"),
  timeout: numeric("SECONDS", "limit of one cell (default 120)", { low: 0.1 }),
  lab: flag("open Jupyter with the project's kernel"),
  "install-kernel": flag("register the kernel in your own Jupyter folder"),
});
const valuesOf = ({ values }: Arguments): ValuesOf<typeof options> => values;

export const command: Command = {
  name: "notebooks",
  summary: "run the notebooks in Node; check them; open them in Jupyter",
  examples: [
    "notebooks                    run all, from published numbers, and write their outputs",
    "notebooks 04                 run those with 04 in their name",
    "notebooks --check            fail where committed outputs are stale",
    "notebooks --source data/     on your own data; written to figures/local/notebooks/",
    "notebooks --install-kernel   register the kernel for VS Code and other Jupyters (you only)",
  ],
  options,
  positionals: "names",
  async run(args, io) {
    if (valuesOf(args).installKernel === true) {
      io.stderr(`registered ${await installKernel()}\n`);
      return 0;
    }
    if (valuesOf(args).lab === true) return await lab(io);
    return await runAll(args, io);
  },
};

async function lab(io: Io): Promise<number> {
  const jupyter = findJupyter();
  if (jupyter !== null) return await openJupyter(jupyter);
  io.stderr(howToInstallJupyter);
  return 1;
}

async function runAll(args: Arguments, io: Io): Promise<number> {
  const env = sourceEnvironment(args);
  const { check = false, timeout = 120 } = valuesOf(args);
  const own = env["MASTKIT_SOURCE"] !== "published" || Object.keys(env).length > 1;
  if (check && own)
    throw new UsageError("--check compares with the committed outputs, which come from --source published");
  const work = async (signal: AbortSignal) => {
    if (env["MASTKIT_SOURCE"] === "auto") await fillCache(args, io, signal);
    const runs = await runNotebooks({
      names: args.positionals,
      check,
      env,
      signal,
      limits: { cell: timeout },
      ...(own ? { out: join(projectRoot, "figures", "local", "notebooks") } : {}),
      onRun: (run) => io.stderr(`${lineOf(run)}\n`),
    });
    signal.throwIfAborted();
    return runs.every((run) => run.state === "written" || run.state === "unchanged") ? 0 : 1;
  };
  return await interruptible(io, work, "stopped; the kernels are ended");
}

/** With "auto" what is neither given nor cached is downloaded first: the cells themselves look into the cache alone. */
async function fillCache(args: Arguments, io: Io, signal: AbortSignal): Promise<void> {
  const { obtain, ...given } = givenOf(args, io, signal);
  for (const dataset of ["mast", "human", "itbench"] as const) {
    if (given[dataset] === undefined) await obtain?.(dataset);
  }
}

/** Which data the cells open: the library's `openStudyData()` reads these variables. */
function sourceEnvironment(args: Arguments): Record<string, string> {
  const given = valuesOf(args);
  const { source = "published", successThreshold, by = [] } = given;
  annotatorChoice(given);
  const named = source === "published" || source === "auto";
  const env: Record<string, string> = { MASTKIT_SOURCE: named ? source : resolve(source) };
  for (const name of ["mast", "labels", "outcomes", "itbench", "human", "truth"] as const) {
    const path = given[name];
    if (path !== undefined) env[`MASTKIT_${name.toUpperCase()}`] = resolve(path);
  }
  if (successThreshold !== undefined) env["MASTKIT_SUCCESS_THRESHOLD"] = String(successThreshold);
  if (by.length > 0) env["MASTKIT_BY"] = by.join(",");
  for (const name of ["annotator", "consensus", "recall"] as const) {
    const word = given[name];
    if (word !== undefined) env[`MASTKIT_${name.toUpperCase()}`] = word;
  }
  return env;
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
