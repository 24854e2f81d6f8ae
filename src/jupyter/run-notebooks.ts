import { readdir, readFile, rm } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../errors.js";
import { writeWhole } from "../export/write.js";
import { packageRoot } from "../version.js";
import { type CodeCell, formatNotebook, type Notebook, parseNotebook } from "./document.js";
import { type CellFailure, executeNotebook } from "./execute.js";
import type { Kernel, KernelLimits } from "./kernel.js";

/** What became of one notebook. */
export interface NotebookRun {
  /** File name: `01-quickstart.ipynb`. */
  readonly name: string;
  readonly state: "written" | "unchanged" | "stale" | "failed";
  readonly seconds: number;
  /** Where it was written, or where the half-run notebook lies after a failure. */
  readonly path: string;
  readonly failure: CellFailure | null;
  /** With `check`: the first cell whose outputs differ. */
  readonly staleCell: number | null;
}

export interface RunNotebooksOptions {
  /** Parts of file names; none means all. */
  readonly names?: readonly string[];
  /** The folder of notebooks; the project's own by default. */
  readonly folder?: string;
  /** Where executed notebooks go; over the notebooks themselves by default. */
  readonly out?: string;
  /** Write nothing; compare with the outputs in the files. */
  readonly check?: boolean;
  /** Environment of the cells: which data they open. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly limits?: Partial<KernelLimits>;
  readonly signal?: AbortSignal;
  /** Called as each notebook ends. */
  readonly onRun?: (run: NotebookRun) => void;
}

/** The project's root: the folder that holds package.json, notebooks and figures. */
export const projectRoot: string = fileURLToPath(packageRoot);
/** The project's notebooks, their kernels among them. */
export const notebooksFolder: string = join(projectRoot, "notebooks");
/** The kernelspec with which Jupyter runs them. */
export const kernelSpecFile: string = join(notebooksFolder, "kernels", "tslab", "kernel.json");

/**
 * Runs notebooks from top to bottom, two at a time where there are more than two, each begun anew, and writes them whole or not at all.
 * One that fails is left as it was; how far it came is kept in `.failed/` beside it.
 */
export async function runNotebooks(options: RunNotebooksOptions = {}): Promise<readonly NotebookRun[]> {
  const folder = options.folder ?? notebooksFolder;
  const queue = [...(await notebookNames(folder, options.names ?? []))];
  const runs: NotebookRun[] = [];
  const idle: Kernel[] = [];
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined && !options.signal?.aborted; name = queue.shift()) {
      const run = await runNotebook(folder, name, idle, options);
      runs.push(run);
      options.onRun?.(run);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(2, cpus().length, Math.ceil(queue.length / 2)) }, worker));
  } finally {
    for (const kernel of idle) await kernel.stop();
  }
  return runs.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function runNotebook(
  folder: string,
  name: string,
  idle: Kernel[],
  options: RunNotebooksOptions,
): Promise<NotebookRun> {
  const started = performance.now();
  const file = join(folder, name);
  const before = await readFile(file, "utf8");
  const committed = parseNotebook(before, name);
  const { notebook, failure } = await executeNotebook(committed, {
    folder,
    idle,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const after = formatNotebook(notebook);
  const kept = join(folder, ".failed", name);
  const target = failure === null ? join(options.out ?? folder, name) : kept;
  const staleCell = options.check && failure === null ? firstDifference(committed, notebook) : null;
  const unchanged = options.check ? staleCell === null : options.out === undefined && after === before;
  const state = failure !== null ? "failed" : unchanged ? "unchanged" : options.check ? "stale" : "written";
  if (state === "failed" || state === "written") await writeWhole(target, after);
  if (failure === null) await rm(kept, { force: true });
  const seconds = (performance.now() - started) / 1000;
  return { name, state, seconds, path: target, failure, staleCell };
}

async function notebookNames(folder: string, parts: readonly string[]): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(noNotebooks)).filter((name) => name.endsWith(".ipynb")).sort();
  for (const part of parts) {
    if (!names.some((name) => name.includes(part))) {
      throw new InputError("no notebook has this in its name", {
        value: part,
        remedy: `there are ${names.join(", ")}`,
      });
    }
  }
  return names.filter((name) => parts.length === 0 || parts.some((part) => name.includes(part)));
}

/**
 * The number, In [n], of the first cell whose outputs differ; null where none does. Texts must be equal; numbers within
 * them to 1e-9 of their size, which is what another processor or Node version may change. Pixels may differ: of a picture
 * that says what SVG it was made of, that is compared.
 */
function firstDifference(committed: Notebook, fresh: Notebook): number | null {
  const [left, right] = [committed, fresh].map((notebook) => parseNotebook(formatNotebook(notebook), "").cells);
  for (const [index, cell] of right!.entries()) {
    const before = left![index];
    if (cell.cell_type !== "code" || before?.cell_type !== "code") continue;
    const same =
      cell.execution_count === before.execution_count && sameText(compared(before.outputs), compared(cell.outputs));
    if (!same) return cell.execution_count ?? before.execution_count ?? 0;
  }
  return null;
}

/** Outputs as text; of a picture that says what SVG it was made of, without its pixels. */
function compared(outputs: CodeCell["outputs"]): string {
  return JSON.stringify(outputs, (_key, value) => {
    const made = value?.metadata?.mastkit?.svg !== undefined;
    return made ? { ...value, data: { ...value.data, "image/png": null } } : value;
  });
}

const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

function sameText(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.replace(number, "#") !== b.replace(number, "#")) return false;
  const [left, right] = [a.match(number) ?? [], b.match(number) ?? []];
  return left.every((text, index) => {
    const [x, y] = [Number(text), Number(right[index])];
    return text === right[index] || Math.abs(x - y) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y));
  });
}

function noNotebooks(error: unknown): never {
  const remedy = "they are in the repository, which the package does not bring: git clone it, then npm install";
  throw error instanceof Error && "code" in error && error.code === "ENOENT"
    ? new InputError("there are no notebooks here", { remedy })
    : error;
}
