import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { eachChunk } from "../digest.js";

/** How a file's content is known: its SHA-256, or the SHA-1 that git gives it as a blob. */
export interface Fingerprint {
  readonly kind: "sha256" | "git-sha1";
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

/** The fingerprint of a file of known size, read from disk in chunks. */
export async function fingerprintOf(path: string, kind: Fingerprint["kind"], bytes: number): Promise<string> {
  const hash = createHash(kind === "sha256" ? "sha256" : "sha1");
  if (kind === "git-sha1") hash.update(`blob ${bytes}\0`);
  await eachChunk(path, (chunk) => {
    hash.update(chunk);
  });
  return hash.digest("hex");
}

/** Size of a file in bytes; null where there is none. A folder, or a place that cannot be looked at, is an error. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  }
}

/** Whether a file is there with this size and content; "missing" and "damaged" tell apart why not. */
export async function stateOf(
  path: string,
  bytes: number,
  print: Fingerprint,
): Promise<"verified" | "missing" | "damaged"> {
  const size = await sizeOf(path);
  if (size === null) return "missing";
  if (size !== bytes) return "damaged";
  return (await fingerprintOf(path, print.kind, bytes)) === print.hex ? "verified" : "damaged";
}
