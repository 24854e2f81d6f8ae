import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname } from "node:path";
import { type FetchOptions, sleep, timingOf } from "./request.js";

/**
 * Runs the work while this process alone holds the lock file. Another one's lock is waited for, and broken where its
 * process is gone (same machine) or gave no sign of life for `lockStaleMs` (a shared folder).
 */
export async function withLock<T>(path: string, options: FetchOptions, work: () => Promise<T>): Promise<T> {
  const timing = timingOf(options);
  const own = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  while (!(await create(path, own))) {
    if (await isStale(path, timing.lockStaleMs)) {
      await breakLock(path, timing.lockStaleMs);
      continue;
    }
    if (!told) options.onNote?.(`${basename(path)}: another process fetches this; waiting for it`);
    told = true;
    await sleep(timing.lockPollMs, options.signal);
  }
  const alive = setInterval(
    () => {
      const now = new Date();
      utimes(path, now, now).catch(() => undefined);
    },
    Math.max(10, timing.lockStaleMs / 4),
  );
  alive.unref();
  try {
    return await work();
  } finally {
    clearInterval(alive);
    if ((await readLock(path)) === own) await rm(path, { force: true });
  }
}

/** Makes the lock with its content in one step (a link), so that no one reads it half-written. */
async function create(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID().slice(0, 8)}`;
  await writeFile(draft, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(codeOf(error))) throw error;
    return await writeFile(path, content, { flag: "wx" }).then(
      () => true,
      (inner: unknown) => {
        if (codeOf(inner) === "EEXIST") return false;
        throw inner;
      },
    );
  } finally {
    await rm(draft, { force: true });
  }
}

/** Only one process breaks a lock: whoever makes the file beside it, and finds the lock still stale. */
async function breakLock(path: string, staleMs: number): Promise<void> {
  const breaker = `${path}.break`;
  if (!(await create(breaker, JSON.stringify({ pid: process.pid, host: hostname() })))) {
    if (await isStale(breaker, staleMs)) await rm(breaker, { force: true });
    return;
  }
  try {
    if (await isStale(path, staleMs)) await rm(path, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

async function isStale(path: string, staleMs: number): Promise<boolean> {
  const content = await readLock(path);
  if (content === null) return false;
  const owner = /"pid":(\d+),"host":("[^"]*")/.exec(content);
  if (owner !== null && owner[2] === JSON.stringify(hostname()) && isGone(Number(owner[1]))) return true;
  const info = await stat(path).catch(() => null);
  return info !== null && Date.now() - info.mtimeMs > staleMs;
}

async function readLock(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
