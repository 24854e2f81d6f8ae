import { mkdir, open, rename, rm, statfs, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Response } from "undici";
import { InputError } from "../../errors.js";
import { type Access, type Fingerprint, fingerprintOf, sizeOf } from "./cache.js";
import { codeOf, discard, type FetchOptions, Passing, pieces, request, waitAfter } from "./request.js";

export interface FileRequest {
  readonly url: string;
  readonly access: Access;
  readonly destination: string;
  readonly bytes: number;
  readonly fingerprint: Fingerprint;
  readonly label: string;
}

/**
 * Takes a file: into `<destination>.part`, verified there as it lies on the disk, then renamed. Whatever ends it early
 * (a signal, a full disk, the network, a killed process) leaves the part, and the next call continues it by Range; where
 * the server ignores Range or has another version, it starts again. The destination is whole and right, or not there.
 *
 * @throws InputError where attempts are used up, the disk is full, or length or digest are wrong twice.
 */
export async function downloadFile(file: FileRequest, options: FetchOptions = {}): Promise<void> {
  const what = file.label;
  const part = partOf(file);
  await mkdir(dirname(file.destination), { recursive: true });
  if (file.bytes === 0) await writeFile(part, "");
  let failures = 0;
  let furthest = (await sizeOf(part)) ?? 0;
  let rejected = 0;
  for (;;) {
    if (options.signal?.aborted === true) throw options.signal.reason;
    const have = await sizeOf(part);
    if (have !== null && have >= file.bytes) {
      const hex = have === file.bytes ? await fingerprintOf(part, file.fingerprint.kind, have) : null;
      if (hex === file.fingerprint.hex) break;
      await rm(part, { force: true });
      if (++rejected > 1) throw wrongContent(what, hex, file.fingerprint.hex);
      options.onNote?.(`${what}: what came is not the pinned file; from the start again`);
      continue;
    }
    try {
      await receive(file, have ?? 0, options);
      const size = (await sizeOf(part)) ?? 0;
      if (size < file.bytes) throw new Passing(`the answer ends after ${size} of ${file.bytes} bytes`);
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      const size = (await sizeOf(part)) ?? 0;
      failures = size > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, size);
      await waitAfter(error, failures, what, options);
    }
  }
  await rename(part, file.destination);
}

export async function partSize(destination: string): Promise<number> {
  return (await sizeOf(partOf({ destination }))) ?? 0;
}

function partOf({ destination }: Pick<FileRequest, "destination">): string {
  return `${destination}.part`;
}

/** Stops early where the disk has less room than is needed. */
export async function checkRoom(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  throw new InputError(`${mega(bytes)} are needed and ${mega(bavail * bsize)} are free`, {
    file: folder,
    remedy: "make room, or set MASTKIT_CACHE to a folder on another disk",
  });
}

/** "199.6 MB" */
export function mega(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function receive(file: FileRequest, have: number, options: FetchOptions): Promise<void> {
  const { label, bytes } = file;
  const part = partOf(file);
  const hub = {
    url: file.url,
    access: file.access,
    what: label,
    headers: have === 0 ? {} : { range: `bytes=${have}-` },
  };
  const answer = await request(hub, options);
  const start = startOf(answer, have, bytes);
  const announced = lengthOf(answer);
  if (start === null || (announced !== null && start + announced !== bytes)) {
    await discard(answer);
    if (start !== 0) await rm(part, { force: true });
    if (start === null) throw new Passing("the server has no such range of the file");
    const problem = `the server announces ${start + announced!} bytes where the pinned file has ${bytes}`;
    throw new Passing(problem, { mostTimes: 2 });
  }
  const kept = await open(part, start === 0 ? "w" : "a");
  try {
    let at = start;
    for await (const piece of pieces(answer, hub, options)) {
      if (at + piece.length > bytes) {
        await kept.truncate(0);
        throw new Passing(`more than the ${bytes} bytes of the pinned file came`, { mostTimes: 2 });
      }
      await kept.appendFile(piece);
      at += piece.length;
      options.onProgress?.({ label, done: at, total: bytes });
    }
    await kept.sync();
  } catch (error) {
    throw diskProblem(error, file) ?? error;
  } finally {
    await discard(answer);
    await kept.close();
  }
}

/** Where the answer's bytes belong: 0 for a whole answer, `have` for its rest, null for one that fits neither. */
function startOf(answer: Response, have: number, bytes: number): number | null {
  const { status, headers } = answer;
  if (status === 200) return 0;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  if (status !== 206 || range === null || Number(range[1]) !== have) return null;
  return range[2] === "*" || Number(range[2]) === bytes ? have : null;
}

/** The announced length; null where there is none or the bytes on the wire are packed. */
function lengthOf(answer: Response): number | null {
  const { headers } = answer;
  const length = headers.get("content-length");
  const packed = (headers.get("content-encoding") ?? "identity") !== "identity";
  return packed || length === null || !/^\d+$/.test(length) ? null : Number(length);
}

function diskProblem(error: unknown, file: FileRequest): InputError | null {
  const code = codeOf(error);
  if (!["ENOSPC", "EDQUOT", "EIO", "EROFS", "EFBIG"].includes(code)) return null;
  const problem = code === "ENOSPC" || code === "EDQUOT" ? "the disk is full" : `the disk cannot be written (${code})`;
  return new InputError(problem, {
    file: dirname(file.destination),
    remedy: "make room, or set MASTKIT_CACHE to another folder: what has come in is kept, and continued",
  });
}

function wrongContent(what: string, found: string | null, expected: string): InputError {
  const problem = found === null ? "has the wrong length" : `has the digest ${found.slice(0, 12)}…`;
  return new InputError(`what the server sends ${problem}, twice; the pinned file has ${expected.slice(0, 12)}…`, {
    file: what,
    remedy: "check HF_ENDPOINT and your proxy; nothing was put into the cache",
  });
}
