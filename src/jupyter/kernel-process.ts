import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** Which kernel to start, and where. */
export interface KernelPlace {
  /** The kernelspec, a kernel.json. */
  readonly specFile: string;
  /** The folder that the cells see as their own: the notebook's. */
  readonly folder: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Ends the kernel when it fires. */
  readonly signal?: AbortSignal;
}

const channels = ["shell", "iopub", "stdin", "control", "hb"] as const;

export interface KernelProcess {
  readonly ports: Readonly<Record<(typeof channels)[number], number>>;
  /** Resolves when the process has ended. */
  readonly died: Promise<void>;
  /** Ends the process without asking, and removes its connection file. */
  kill(): Promise<void>;
}

// The kernel ends with its parent, however that ends: its channel to the parent closes.
const leash =
  "data:text/javascript,process.on('disconnect',()=>process.exit(1));process.channel&&process.channel.unref()";

/**
 * Starts a kernel's process with a connection file of its own (free local ports, a fresh key, readable by the user
 * only). `onDeath` hears why it ended and what it last printed.
 */
export async function startProcess(
  place: KernelPlace,
  key: string,
  onDeath: (reason: string) => void,
): Promise<KernelProcess> {
  const free = await freePorts(channels.length);
  const ports = Object.fromEntries(channels.map((channel, index) => [channel, free[index]!])) as KernelProcess["ports"];
  const scratch = mkdtempSync(join(tmpdir(), "mastkit-kernel-"));
  const connectionFile = join(scratch, "connection.json");
  const named = Object.fromEntries(channels.map((channel) => [`${channel}_port`, ports[channel]]));
  const connection = { ...named, ip: "127.0.0.1", transport: "tcp", key, signature_scheme: "hmac-sha256" };
  writeFileSync(connectionFile, JSON.stringify(connection), { mode: 0o600 });

  const child = spawnKernel(place, connectionFile);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (text: Buffer) => {
      printed = (printed + text.toString("utf8")).slice(-2000);
    });
  }
  const killNow = () => {
    child.kill("SIGKILL");
  };
  process.once("exit", killNow);
  place.signal?.addEventListener("abort", killNow);
  const died = new Promise<void>((done) => {
    const end = (reason: string) => {
      onDeath(lastWords(`the kernel ended (${reason})`, printed));
      done();
    };
    child.on("error", (error) => end(error.message));
    child.on("exit", (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  if (place.signal?.aborted) killNow();
  return {
    ports,
    died,
    async kill() {
      killNow();
      await died;
      process.off("exit", killNow);
      place.signal?.removeEventListener("abort", killNow);
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

function spawnKernel(place: KernelPlace, connectionFile: string): ChildProcess {
  const spec = JSON.parse(readFileSync(place.specFile, "utf8")) as {
    argv: readonly string[];
    env?: Record<string, string>;
  };
  const [program, ...args] = spec.argv.map((argument) =>
    argument
      .replaceAll("{connection_file}", connectionFile)
      .replaceAll("{resource_dir}", dirname(resolve(place.specFile))),
  );
  const isNode = program === "node";
  return spawn(isNode ? process.execPath : program!, isNode ? ["--import", leash, ...args] : args, {
    cwd: place.folder,
    env: { ...process.env, ...spec.env, ...place.env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((done, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => done(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

function lastWords(reason: string, printed: string): string {
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  return lines.length === 0 ? reason : `${reason}; it last said: ${lines.slice(-3).join(" | ").slice(-300)}`;
}
