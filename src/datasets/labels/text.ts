import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, Readable } from "node:stream";
import { InputError } from "../../errors.js";
import { digestBytes, type FileDigest, sha256Hash, unreadable } from "../digest.js";

export interface TextFile {
  /** Base name, for messages. */
  readonly file: string;
  readonly text: string;
  /** Of the bytes as they lie there. */
  readonly digest: FileDigest;
  /** "gzip", "UTF-16"; empty for plain UTF-8. */
  readonly packing: readonly string[];
}

/** What a file is by its first bytes, and the way out of it. */
const kinds: readonly (readonly [magic: string, what: string, remedy: string])[] = [
  ["PK\u0003\u0004", "an Excel workbook or another ZIP archive", "save the sheet as CSV UTF-8, or unpack the archive"],
  ["\u00d0\u00cf\u0011\u00e0", "an old Excel workbook", "save the sheet as CSV UTF-8"],
  [
    "PAR1",
    "a Parquet file",
    'write it as CSV or JSONL: pandas.read_parquet(…).to_json("labels.jsonl", orient="records", lines=True)',
  ],
  ["ARROW1", "an Arrow or Feather file", "write it as CSV or JSONL: pandas.read_feather(…).to_csv(…, index=False)"],
  ["(\u00b5/\u00fd", "compressed with zstd", "unpack it: zstd -d FILE"],
  ["BZh", "compressed with bzip2", "unpack it: bunzip2 FILE"],
  ["\u00fd7zXZ", "compressed with xz", "unpack it: unxz FILE"],
  ["SQLite format 3", "an SQLite database", "export the table as CSV"],
  ["\u0089HDF", "an HDF5 file", "write it as CSV: pandas.read_hdf(…).to_csv(…, index=False)"],
  [
    "\u0080\u0004\u0095",
    "a Python pickle, which is not opened",
    "write it as CSV: pandas.read_pickle(…).to_csv(…, index=False)",
  ],
  ["%PDF", "a PDF", "give the table as CSV"],
];

/** The text of a file; `-` is standard input. */
export async function readText(path: string): Promise<TextFile> {
  if (path === "-") {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return textOf(Buffer.concat(chunks), "standard input");
  }
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return textOf(bytes, basename(path));
}

/**
 * The text of bytes: UTF-8 or UTF-16, with or without byte order mark, perhaps within gzip.
 *
 * @throws InputError for what is no text, naming what it is and the way out.
 */
export function textOf(bytes: Uint8Array, file: string): TextFile {
  const digest = digestBytes(file, bytes);
  const packing: string[] = [];
  let plain = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (; isGzip(plain); packing.push("gzip")) {
    if (packing.length > 1) throw new InputError("gzip within gzip within gzip", { file, remedy: "unpack it" });
    try {
      plain = process.getBuiltinModule("node:zlib").gunzipSync(plain, { maxOutputLength: longestText });
    } catch {
      throw brokenGzip(file);
    }
  }
  refuseOther(plain, file);
  if (plain.length > longestText) {
    const remedy = "split it, or leave the trajectories out; --mast reads a MAD_full_dataset.json of any size";
    throw new InputError(`${Math.round(plain.length / 1e6)} MB are too many to be read as a whole`, { file, remedy });
  }
  const wide = utf16(plain);
  if (wide !== null) packing.push("UTF-16");
  let text: string;
  try {
    text = new TextDecoder(wide ?? "utf-8", { fatal: true }).decode(plain);
  } catch {
    throw wide === null ? notUtf8(file) : new InputError("broken UTF-16", { file, remedy: "save the file as UTF-8" });
  }
  if (text.includes("\u0000")) throw new InputError(nul, { file });
  return { file, text, digest, packing };
}

/** What is read as a whole: Node's strings end at 512 MiB. */
export const longestText = 500e6;

const nul = "holds a NUL byte, so it is no CSV";

export function notUtf8(file: string): InputError {
  return new InputError("not UTF-8 text", { file, remedy: "save the file as UTF-8" });
}

function brokenGzip(file: string): InputError {
  return new InputError("broken gzip, or too large unpacked", { file, remedy: "unpack it: gunzip FILE" });
}

function refuseOther(bytes: Buffer, file: string): void {
  const start = bytes.toString("latin1", 0, 16);
  const other = kinds.find(([magic]) => start.startsWith(magic));
  if (other !== undefined) throw new InputError(`is ${other[1]}`, { file, remedy: other[2] });
}

/** The size of a file; 0 where it cannot be told. */
export async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/**
 * A file's bytes as they arrive, out of gzip, and its source, which is known once all have arrived.
 *
 * @throws InputError for what cannot be read or unpacked; what the bytes are is left to whoever takes them.
 */
export async function openText(path: string) {
  const file = basename(path);
  const hash = sha256Hash();
  let bytes = 0;
  async function* read(): AsyncIterable<Buffer> {
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw unreadable(path, error);
    }
  }
  async function* unpacked(): AsyncIterable<Buffer> {
    const gunzip = process.getBuiltinModule("node:zlib").createGunzip({ chunkSize: 1 << 20 });
    try {
      yield* pipeline(Readable.from(read()), gunzip, () => {});
    } catch (error) {
      throw error instanceof InputError ? error : brokenGzip(file);
    }
  }
  const packed = isGzip(await startOf(path));
  const source = () => ({ file, digest: { name: file, bytes, sha256: hash.copy().digest("hex") } });
  return { file, packing: packed ? ["gzip"] : [], source, chunks: packed ? unpacked() : read() };
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(16) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether bytes that have arrived can be taken piece by piece: as UTF-8, and no further packing. */
export function inPieces(start: Buffer, file: string): boolean {
  refuseOther(start, file);
  return !isGzip(start) && utf16(start) === null;
}

export function refuseNul(chunk: Buffer, file: string): void {
  if (chunk.includes(0)) throw new InputError(nul, { file });
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The byte order of UTF-16 text: by its mark, or where every other byte of a start in Latin letters is 0. */
function utf16(bytes: Buffer): "utf-16le" | "utf-16be" | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const start = [...bytes.subarray(0, 32)];
  if (start.length < 8 || start.length % 2 === 1) return null;
  const zeros = (parity: number) => start.every((byte, at) => (byte === 0) === (at % 2 === parity));
  return zeros(1) ? "utf-16le" : zeros(0) ? "utf-16be" : null;
}
