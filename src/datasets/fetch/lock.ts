import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname } from "node:path";
import { codeOf, type FetchOptions, sleep, timingOf } from "./request.js";

/**
 * Runs the work while this process alone holds the lock file. Another one's lock is waited for, and broken where its
 * process is gone (same machine) or gave no sign of life for `lockStaleMs` (a shared folder).
 */
export async function withLock<T>(path: string, options: FetchOptions, work: () => Promise<T>): Promise<T> {
  const { lockPollMs, lockStaleMs } = timingOf(options);
  const own = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  while (!(await create(path, own))) {
    if (await isStale(path, lockStaleMs)) {
      // One process breaks it: whoever holds the lock beside it, and finds this one still stale.
      const { onNote: _silent, ...quiet } = options;
      await withLock(`${path}.break`, quiet, async () => {
        if (await isStale(path, lockStaleMs)) await rm(path, { force: true });
      });
      continue;
    }
    if (!told) options.onNote?.(`${basename(path)}: another process fetches this; waiting for it`);
    told = true;
    await sleep(lockPollMs, options.signal);
  }
  const touch = () => utimes(path, new Date(), new Date()).catch(() => undefined);
  const alive = setInterval(touch, Math.max(10, lockStaleMs / 4)).unref();
  try {
    return await work();
  } finally {
    clearInterval(alive);
    if ((await readLock(path)) === own) await rm(path, { force: true });
  }
}

/** Whether the lock could be made: false where there is one. */
async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
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
