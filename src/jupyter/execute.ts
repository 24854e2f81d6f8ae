import type { CodeCell, Notebook, Output } from "./document.js";
import { type Kernel, KernelFailure, type KernelLimits, startKernel } from "./kernel.js";
import type { KernelPlace } from "./kernel-process.js";
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
}

/**
 * Runs a notebook from top to bottom in a fresh kernel. The first failing cell ends it: a cell that throws or does not
 * compile, that leaves a rejected promise behind, that takes longer than its limit, or in which the kernel dies.
 * Execution counts are 1, 2, 3 …, and outputs hold nothing that changes from run to run unless a cell prints it.
 */
export async function executeNotebook(notebook: Notebook, options: ExecuteOptions): Promise<ExecutedNotebook> {
  const limits: KernelLimits = { start: 60, cell: 120, ...options.limits };
  const collector = createOutputCollector();
  const counts = new Map<string, number>();
  let failure: CellFailure | null = null;
  let kernel: Kernel | null = null;
  try {
    kernel = await startKernel(options, limits);
    for (const cell of notebook.cells) {
      if (cell.cell_type !== "code" || cell.source.trim() === "") continue;
      const count = counts.size + 1;
      counts.set(cell.id, count);
      const message = await runCell(kernel, cell, () => collector.outputs(cell.id), collector.accept);
      if (message === null) continue;
      failure = { count, line: firstLine(cell.source), message };
      break;
    }
  } catch (error) {
    if (!(error instanceof KernelFailure)) throw error;
    failure = { count: 0, line: "", message: error.message };
  } finally {
    await kernel?.stop();
  }
  if (options.signal?.aborted && failure !== null) failure = { ...failure, message: "interrupted" };
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code"
      ? { ...cell, execution_count: counts.get(cell.id) ?? null, outputs: collector.outputs(cell.id) }
      : cell,
  );
  return { notebook: { ...notebook, cells }, failure };
}

async function runCell(
  kernel: Kernel,
  cell: CodeCell,
  outputs: () => readonly Output[],
  accept: ReturnType<typeof createOutputCollector>["accept"],
): Promise<string | null> {
  try {
    const { status } = await kernel.execute(cell.source, (message) => accept(cell.id, message));
    await kernel.settle();
    const printed = outputs()
      .map((output) => (output.output_type === "stream" && output.name === "stderr" ? output.text : ""))
      .join("");
    if (status !== "ok") return messageIn(printed);
    const rejected = /^(?:UnhandledPromiseRejection|UncaughtException):\s*(.*)$/m.exec(printed);
    return rejected === null ? null : `a promise was not awaited and failed: ${rejected[1]}`;
  } catch (error) {
    if (error instanceof KernelFailure) return error.message;
    throw error;
  }
}

/** The line that says what went wrong: the error's own, above and below which Node prints code and stack. */
function messageIn(printed: string): string {
  const named = /^(?:Uncaught )?(?:[A-Z]\w*)?(?:Error|Failure|Exception)\b.*$/m.exec(printed);
  return named?.[0] ?? (firstLine(printed) || "the cell failed without a message");
}

function firstLine(text: string): string {
  return /\S.*/.exec(text)?.[0].trimEnd() ?? "";
}
