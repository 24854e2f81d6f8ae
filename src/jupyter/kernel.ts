import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { type KernelPlace, startProcess } from "./kernel-process.js";
import { decodeMessage, encodeRequest, type Message } from "./wire.js";

// A kernel process and a conversation with it. Needs no Python: the sockets are those of the zeromq that tslab brings.

/** How long a kernel may take, in seconds. */
export interface KernelLimits {
  readonly start: number;
  readonly cell: number;
}

/** A running kernel. */
export interface Kernel {
  /** Runs one cell; every message that belongs to it goes to `onMessage`, also those that come after the reply. */
  execute(code: string, onMessage: (message: Message) => void): Promise<{ readonly status: "ok" | "error" }>;
  /** Resolves when what the kernel printed so far has arrived. */
  settle(): Promise<void>;
  /** Ends the process: asked first, then killed. Safe to call twice, and after its death. */
  stop(): Promise<void>;
}

/** The kernel died, hung, or never started: the message says which, and what it last printed. */
export class KernelFailure extends Error {
  override readonly name = "KernelFailure";
}

interface Socket {
  connect(address: string): void;
  close(): void;
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array[]>;
}
interface Zeromq {
  readonly Dealer: new (options: {
    routingId: string;
    linger: number;
  }) => Socket & { send(frames: readonly string[]): Promise<void> };
  readonly Subscriber: new (options: { linger: number }) => Socket & { subscribe(): void };
}

/**
 * Starts the kernel that a kernelspec describes, in the given folder. Tries a second time where the first did not come
 * up (a port can be taken between choosing and using it).
 */
export async function startKernel(place: KernelPlace, limits: KernelLimits): Promise<Kernel> {
  try {
    return await launch(place, limits);
  } catch (error) {
    if (!(error instanceof KernelFailure) || place.signal?.aborted) throw error;
    return await launch(place, limits);
  }
}

async function launch(place: KernelPlace, limits: KernelLimits): Promise<Kernel> {
  const zeromq = createRequire(createRequire(import.meta.url).resolve("tslab/package.json"))("zeromq") as Zeromq;
  const linger = 0; // a message that a dead kernel will never take must not keep this process alive
  const key = randomUUID();
  const session = randomUUID();
  const waiting = new Set<(failure: KernelFailure) => void>();
  let failure: KernelFailure | null = null;
  const kernel = await startProcess(place, key, (reason) => {
    failure ??= new KernelFailure(reason);
    for (const reject of waiting) reject(failure);
  });

  const subscriber = new zeromq.Subscriber({ linger });
  const shell = new zeromq.Dealer({ routingId: session, linger });
  const control = new zeromq.Dealer({ routingId: session, linger });
  const sockets: readonly [Socket, number][] = [
    [shell, kernel.ports.shell],
    [subscriber, kernel.ports.iopub],
    [control, kernel.ports.control],
  ];
  for (const [socket, port] of sockets) socket.connect(`tcp://127.0.0.1:${port}`);
  subscriber.subscribe();

  const replies = new Map<string, (message: Message) => void>();
  const idles = new Map<string, () => void>();
  const listeners = new Map<string, (message: Message) => void>();
  listen(shell, (message) => replies.get(message.parent ?? "")?.(message));
  listen(subscriber, (message) => {
    if (message.parent === null) return;
    if (message.type === "status" && message.content["execution_state"] === "idle") idles.get(message.parent)?.();
    else listeners.get(message.parent)?.(message);
  });

  function listen(socket: Socket, take: (message: Message) => unknown): void {
    void (async () => {
      try {
        for await (const frames of { [Symbol.asyncIterator]: () => socket[Symbol.asyncIterator]() }) {
          const message = decodeMessage(key, frames);
          if (message !== null) take(message);
        }
      } catch {
        // the socket was closed
      }
    })();
  }

  /** Sends a request and waits for its reply and for the kernel to be idle again. */
  async function ask(
    type: string,
    content: object,
    seconds: number,
    onMessage?: (message: Message) => void,
  ): Promise<Message> {
    if (failure !== null) throw failure;
    const request = encodeRequest(key, session, type, content);
    if (onMessage !== undefined) listeners.set(request.id, onMessage);
    const reply = new Promise<Message>((done) => replies.set(request.id, done));
    const idle = new Promise<void>((done) => idles.set(request.id, done));
    let timer: NodeJS.Timeout | undefined;
    let fail: ((failure: KernelFailure) => void) | undefined;
    const trouble = new Promise<never>((_, reject) => {
      fail = reject;
      waiting.add(reject);
      timer = setTimeout(() => reject(new KernelFailure(`no answer within ${seconds} s`)), seconds * 1000);
    });
    try {
      await shell.send(request.frames);
      const [answer] = await Promise.race([Promise.all([reply, idle]), trouble]);
      return answer;
    } finally {
      clearTimeout(timer);
      if (fail !== undefined) waiting.delete(fail);
      replies.delete(request.id);
      idles.delete(request.id);
    }
  }

  let stopped: Promise<void> | null = null;
  async function end(): Promise<void> {
    if (failure === null) {
      failure = new KernelFailure("the kernel was stopped");
      const request = encodeRequest(key, session, "shutdown_request", { restart: false });
      await Promise.race([control.send(request.frames), pause(300, null, { ref: false })]);
      await Promise.race([kernel.died, pause(700, null, { ref: false })]);
    }
    await kernel.kill();
    for (const [socket] of sockets) socket.close();
  }
  const stop = () => {
    stopped ??= end();
    return stopped;
  };

  try {
    await greet(
      (seconds) => ask("kernel_info_request", {}, seconds),
      limits.start,
      () => failure !== null,
    );
  } catch (error) {
    failure ??= new KernelFailure("the kernel did not start");
    await stop();
    throw error;
  }
  return {
    async execute(code, onMessage) {
      const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
      const reply = await ask("execute_request", { ...content, stop_on_error: true }, limits.cell, onMessage);
      return { status: reply.content["status"] === "ok" ? "ok" : "error" };
    },
    async settle() {
      await ask("kernel_info_request", {}, limits.cell);
    },
    stop,
  };
}

/** Asks until both channels answer: a subscriber that has just joined misses the first messages. */
async function greet(ask: (seconds: number) => Promise<Message>, limit: number, dead: () => boolean): Promise<void> {
  const deadline = performance.now() + limit * 1000;
  for (;;) {
    const left = (deadline - performance.now()) / 1000;
    if (left <= 0) throw new KernelFailure(`the kernel did not start within ${limit} s`);
    try {
      await ask(Math.min(left, 0.5));
      return;
    } catch (error) {
      if (dead()) throw error;
    }
  }
}
