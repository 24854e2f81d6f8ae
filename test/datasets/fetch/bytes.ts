import { createHash } from "node:crypto";
import type { Release } from "../../../src/index.js";

export const repository = "someone/Data";
export const revision = "0123456789abcdef0123456789abcdef01234567";

/** Bytes that differ everywhere, so that a piece in the wrong place is seen. */
export function sampleBytes(length: number): Buffer {
  const body = Buffer.alloc(length);
  for (let at = 0; at < length; at++) body[at] = (Math.imul(at, 2654435761) >>> 13) & 255;
  return body;
}

/** A released file with this content. */
export function sampleRelease(body: Buffer, path = "file.json"): Release {
  return {
    dataset: "mast",
    repository,
    path,
    release: "1",
    revision,
    bytes: body.length,
    sha256: createHash("sha256").update(body).digest("hex"),
    rows: 1,
    licence: "CC-BY-4.0",
    state: "current",
    warning: null,
  };
}
