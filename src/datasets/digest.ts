import type { Hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../errors.js";
import { releases } from "./releases.js";

/** What identifies an input file wherever it lies: its base name, its size and its SHA-256. */
export interface FileDigest {
  /** Base name, never a path. */
  readonly name: string;
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** As what a file in another form than the plain one was read. */
  readonly readAs?: string;
}

/**
 * The digest of a file, read in chunks, each handed to `take` as by {@link eachChunk}: memory does not grow with its size.
 * With `later` the SHA-256 is taken when it is asked for, by reading the file again: hashing takes longer than reading.
 * A file that cannot be read is an InputError.
 */
export async function digestFile(path: string, take?: (chunk: Buffer) => void, later = false): Promise<FileDigest> {
  const hash = later ? null : sha256Hash();
  const bytes = await eachChunk(path, (chunk) => {
    hash?.update(chunk);
    take?.(chunk);
  });
  const digest = { name: basename(path), bytes };
  return hash === null ? withSha256(digest, () => hashOf(path)) : { ...digest, sha256: hash.digest("hex") };
}

function hashOf(path: string): string {
  const hash = sha256Hash();
  const file = openSync(path, "r");
  const chunk = Buffer.allocUnsafe(1 << 20);
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

/** A digest of which the SHA-256 is taken when it is first asked for. */
function withSha256(digest: Omit<FileDigest, "sha256">, sha256: () => string): FileDigest {
  let taken: string | undefined;
  return Object.defineProperty(digest, "sha256", { enumerable: true, get: () => (taken ??= sha256()) }) as FileDigest;
}

/** An empty SHA-256. Its module is loaded here: a process that shows no digest starts without it. */
export function sha256Hash(): Hash {
  return process.getBuiltinModule("node:crypto").createHash("sha256");
}

/** The digest of bytes that are already in memory; that of a small file is taken when it is asked for. */
export function digestBytes(name: string, bytes: Uint8Array): FileDigest {
  const sha256 = () => sha256Hash().update(bytes).digest("hex");
  const digest = { name: basename(name), bytes: bytes.length };
  if (bytes.length > 1 << 20) return { ...digest, sha256: sha256() };
  return withSha256(digest, sha256);
}

/**
 * Calls `take` with each chunk of a file in turn and returns the number of bytes read. The next chunk is read while one is
 * taken. A chunk's memory is used again: whoever keeps bytes copies them. System errors become InputErrors that name the
 * file.
 */
export async function eachChunk(path: string, take: (chunk: Buffer) => void, chunkBytes = 1 << 19): Promise<number> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const read = (buffer: Buffer<ArrayBuffer>) =>
    file.read(buffer, 0, chunkBytes, null).then(
      ({ bytesRead }) => ({ buffer, bytesRead, error: null }),
      (error: unknown) => ({ buffer, bytesRead: 0, error: unreadable(path, error) }),
    );
  let pending = read(Buffer.allocUnsafeSlow(chunkBytes));
  let other = Buffer.allocUnsafeSlow(chunkBytes);
  try {
    for (let total = 0; ; ) {
      const { buffer, bytesRead, error } = await pending;
      if (error !== null) throw error;
      if (bytesRead === 0) return total;
      total += bytesRead;
      pending = read(other);
      take(buffer.subarray(0, bytesRead));
      other = buffer;
    }
  } finally {
    await pending;
    await file.close();
  }
}

/** A system error on opening or reading a file, in one clear line. */
export function unreadable(path: string, error: unknown): InputError {
  const file = basename(path);
  const known = releases.find((release) => release.path === file)?.dataset;
  const fetched = `, or run mastkit fetch ${known}: --${known} without a value then takes it from the cache`;
  const remedy = `check the path${known === undefined ? "" : fetched}`;
  return new InputError(whyUnreadable(error), { file, remedy });
}

/** What stood in the way of opening or reading, without the path. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const problems: Readonly<Record<string, string>> = {
    ENOENT: "no such file",
    EISDIR: "is a folder, not a file",
    ENOTDIR: "no such file (a part of the path is not a folder)",
    EACCES: "not readable (permission denied)",
    EPERM: "not readable (permission denied)",
  };
  return problems[code] ?? `cannot be read (${error instanceof Error ? error.message : String(error)})`;
}
