import type { Io } from "./command.js";

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs work that Ctrl-C ends in good order: the signal is aborted, the work tidies up, the exit code is 130 (143 for a
 * SIGTERM). A second Ctrl-C ends the process at once.
 */
export async function interruptible(
  io: Io,
  work: (signal: AbortSignal) => Promise<number>,
  afterwards = "stopped; what has come in is kept, and the same command continues it",
): Promise<number> {
  const controller = new AbortController();
  let code: number | null = null;
  const stop = (name: NodeJS.Signals) => {
    release();
    code = name === "SIGTERM" ? exitCodes.SIGTERM : exitCodes.SIGINT;
    controller.abort(new Error(`stopped by ${name}`));
  };
  const release = () => {
    process.removeListener("SIGINT", stop);
    process.removeListener("SIGTERM", stop);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (code === null) throw error;
    io.stderr(`mastkit: ${afterwards}\n`);
    return code;
  } finally {
    release();
  }
}
