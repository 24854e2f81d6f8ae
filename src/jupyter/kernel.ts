import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../version.js";

/** How long a kernel may take, in seconds. */
export interface KernelLimits {
  readonly start: number;
  readonly cell: number;
}

export interface KernelPlace {
  /** The folder that the cells see as their own: the notebook's. */
  readonly folder: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Ends the kernel when it fires. */
  readonly signal?: AbortSignal;
}

/** An output of a cell, as Jupyter's messages have it. */
export interface Message {
  readonly cell: string;
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A running kernel. */
export interface Kernel {
  /** Begins a notebook: nothing that another one declared stands, and every output of its cells, also a late one, goes to `take`. */
  begin(take: (message: Message) => void): void;
  /** Runs one cell; whether it ended well. */
  execute(cell: string, code: string): Promise<boolean>;
  /** Whether nothing of its cells goes on, half a second being given: no timer or connection could reach into the next notebook. */
  isQuiet(): Promise<boolean>;
  stop(): Promise<void>;
}

/** The kernel died, hung, or never started: the message says which, and what it last printed. */
export class KernelFailure extends Error {
  override readonly name = "KernelFailure";
}

/** Starts tslab as a process of its own, in the given folder. */
export async function startKernel({ folder, env, signal }: KernelPlace, limits: KernelLimits): Promise<Kernel> {
  const child = fork(fileURLToPath(new URL("src/jupyter/tslab.mjs", packageRoot)), [], {
    cwd: folder,
    env: { ...process.env, ...env },
    execArgv: [],
    silent: true,
  });
  let printed = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (text: Buffer) => {
      printed = (printed + text.toString("utf8")).slice(-2000);
    });
  }
  let replied: (message: Message) => void = () => {};
  let notebook = 0;
  let take: (message: Message) => void = () => {};
  child.on("message", (message: Message & { readonly notebook: number }) => {
    if (message.notebook === notebook) (message.type === "execute_reply" ? replied : take)(message);
  });
  const died = new Promise<string>((done) => {
    child.on("error", (error) => done(error.message));
    child.on("exit", (code, by) => done(by === null ? `exit code ${code}` : `signal ${by}`));
  });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  signal?.addEventListener("abort", kill);
  if (signal?.aborted) kill();

  /** The next reply, within so many seconds. */
  async function reply(seconds: number, late: string): Promise<Message> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await Promise.race([
        new Promise<Message>((done) => {
          replied = done;
        }),
        died.then((reason): never => {
          throw new KernelFailure(lastWords(`the kernel ended (${reason})`, printed));
        }),
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new KernelFailure(late)), seconds * 1000);
        }),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function ask(what: { readonly cell: string; readonly code?: string }): Promise<boolean> {
    child.send({ notebook, ...what });
    const { content } = await reply(limits.cell, `no answer within ${limits.cell} s`);
    return content["status"] === "ok";
  }

  async function stop(): Promise<void> {
    kill();
    await died;
    process.off("exit", kill);
    signal?.removeEventListener("abort", kill);
  }

  try {
    await reply(limits.start, `the kernel did not start within ${limits.start} s`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    begin(taking) {
      notebook++;
      take = taking;
    },
    execute: (cell, code) => ask({ cell, code }),
    isQuiet: () => ask({ cell: "" }),
    stop,
  };
}

function lastWords(reason: string, printed: string): string {
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  return lines.length === 0 ? reason : `${reason}; it last said: ${lines.slice(-3).join(" | ").slice(-300)}`;
}
