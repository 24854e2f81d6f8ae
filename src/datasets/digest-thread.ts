import { basename, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { digestFile, type FileDigest } from "./digest.js";

/** Runs in the thread: plain JavaScript, because a thread cannot load TypeScript. */
const program = `
  const { createHash } = require("node:crypto");
  const { closeSync, openSync, readSync } = require("node:fs");
  const { parentPort, workerData } = require("node:worker_threads");
  const hash = createHash("sha256");
  const file = openSync(workerData, "r");
  const buffer = Buffer.allocUnsafeSlow(1 << 19);
  let bytes = 0;
  for (let read; (read = readSync(file, buffer, 0, buffer.length, null)) > 0; bytes += read) {
    hash.update(buffer.subarray(0, read));
  }
  closeSync(file);
  parentPort.postMessage({ bytes, sha256: hash.digest("hex") });
`;

/** A digest under way. */
export interface DigestUnderWay {
  readonly digest: Promise<FileDigest>;
  /** Ends the thread; the digest is then never given. */
  stop(): void;
}

/**
 * The digest of a file, made in a thread of its own while the file is read here: hashing takes longer than reading does.
 * Where no thread can be had, it is made here.
 */
export function digestInThread(path: string): DigestUnderWay {
  const worker = new Worker(program, {
    eval: true,
    workerData: resolve(path),
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 16 },
  });
  const digest = new Promise<FileDigest>((give) => {
    worker.once("message", ({ bytes, sha256 }: { bytes: number; sha256: string }) => {
      give({ name: basename(path), bytes, sha256 });
    });
    worker.once("error", () => give(digestFile(path)));
  });
  digest.catch(() => undefined); // whoever stops early never asks for it
  return { digest, stop: () => void worker.terminate() };
}
