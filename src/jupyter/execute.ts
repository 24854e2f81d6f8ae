import type { Notebook, Output } from "./document.js";
import { type Kernel, KernelFailure, type KernelLimits, type KernelPlace, startKernel } from "./kernel.js";
import { createOutputCollector } from "./outputs.js";

/** Why a notebook stopped, and at which cell. */
export interface CellFailure {
  /** The number that Jupyter shows beside the cell, In [n]; 0 where the kernel did not start. */
  readonly count: number;
  /** The cell's first line. */
  readonly line: string;
  readonly message: string;
}

interface ExecutedNotebook {
  /** The notebook with its new outputs; after a failure, cells that did not run have none. */
  readonly notebook: Notebook;
  readonly failure: CellFailure | null;
}

interface ExecuteOptions extends KernelPlace {
  readonly limits?: Partial<KernelLimits>;
  /** Kernels of this place and these limits that wait: one is taken, and given back if it answered every cell and nothing goes on in it. */
  readonly idle?: Kernel[];
}

/**
 * Runs a notebook from top to bottom, nothing declared before. The first failing cell ends it: a cell that throws or does not
 * compile, that leaves a rejected promise behind, that takes longer than its limit, or in which the kernel dies.
 * Execution counts are 1, 2, 3 …, and outputs hold nothing that changes from run to run unless a cell prints it.
 */
export async function executeNotebook(notebook: Notebook, options: ExecuteOptions): Promise<ExecutedNotebook> {
  const collector = createOutputCollector();
  const counts = new Map<string, number>();
  let at = { count: 0, line: "" };
  let failure: CellFailure | null = null;
  let kernel: Kernel | null = null;
  try {
    kernel = options.idle?.pop() ?? (await startKernel(options, { start: 60, cell: 120, ...options.limits }));
    kernel.begin(collector.accept);
    for (const { cell_type, id, source } of notebook.cells) {
      if (cell_type !== "code" || source.trim() === "") continue;
      at = { count: counts.size + 1, line: firstLine(source) };
      counts.set(id, at.count);
      const message = wentWrong(await kernel.execute(id, source), collector.outputs(id));
      if (message === null) continue;
      failure = { ...at, message };
      break;
    }
    if (options.idle !== undefined && (await kernel.isQuiet())) {
      options.idle.push(kernel);
      kernel = null;
    }
  } catch (error) {
    if (!(error instanceof KernelFailure)) throw error;
    failure = { ...at, message: options.signal?.aborted ? "interrupted" : error.message };
  } finally {
    await kernel?.stop();
  }
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code"
      ? { ...cell, execution_count: counts.get(cell.id) ?? null, outputs: collector.outputs(cell.id) }
      : cell,
  );
  return { notebook: { ...notebook, cells }, failure };
}

/** What a cell's error output says of its failure; null where it did not fail. */
function wentWrong(ended: boolean, outputs: readonly Output[]): string | null {
  const printed = outputs
    .map((output) => (output.output_type === "stream" && output.name === "stderr" ? output.text : ""))
    .join("");
  if (ended) {
    const rejected = /^(?:UnhandledPromiseRejection|UncaughtException):\s*(.*)$/m.exec(printed);
    return rejected === null ? null : `a promise was not awaited and failed: ${rejected[1]}`;
  }
  // The error's own line, above and below which Node prints code and stack.
  const named = /^(?:Uncaught )?(?:[A-Z]\w*)?(?:Error|Failure|Exception)\b.*$/m.exec(printed);
  return named?.[0] ?? (firstLine(printed) || "the cell failed without a message");
}

function firstLine(text: string): string {
  return /\S.*/.exec(text)?.[0].trimEnd() ?? "";
}
