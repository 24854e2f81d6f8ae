import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { InputError } from "../../errors.js";
import { many } from "../../words.js";
import { unreadable } from "../digest.js";
import { jsonLineScanner, longestLine } from "../json-lines.js";
import { jsonRecordScanner } from "../json-records.js";
import { decodeUtf8, isRecord, type JsonRecord, jsonProblem, parseWithNan } from "../json-values.js";

/** A record of a file, and where it stands in it ("line 3", "record 3"). */
export interface Placed {
  readonly record: JsonRecord;
  readonly place: string;
}

/** The records of a file as they are read, some at a time; an InputError where they end in something else. */
export interface Source {
  readonly batches: AsyncGenerator<readonly Placed[]>;
  /** What of the file is no record, once it is read. */
  readonly notes: () => readonly string[];
}

/** Takes the bytes of a file as they stand in it. */
interface Taker {
  update(chunk: Uint8Array): void;
}

/** The largest JSON text over several lines, which is held whole. */
const mostBytes = 1 << 28;

/**
 * The records of a file, by its content: JSON lines, a JSON array, or one JSON object; compressed with gzip or zstd or
 * not; else what it is, where that is known.
 */
export async function openSource(path: string, raw: Generator<Buffer, void>): Promise<Source | string> {
  const bytes = plainBytes(path, raw);
  const head: Buffer[] = [];
  let length = 0;
  let kind: ReturnType<typeof kindOf> = "";
  for (let ended = false; kind === "" && !ended; ) {
    const { value, done } = await bytes.next();
    ended = done === true;
    if (value !== undefined) head.push(value);
    length += value?.length ?? 0;
    kind = kindOf(joined(head), ended || length > longestLine, path);
  }
  const rest = (async function* () {
    yield joined(head);
    yield* bytes;
  })();
  if (kind === "array") return arrayOf(path, rest);
  if (kind === "lines") return linesOf(rest);
  if (kind === "document") return await documentOf(path, rest);
  await bytes.return(undefined);
  const start = joined(head).subarray(0, 6).toString("latin1");
  if (start === "") return "with nothing in it";
  return containers.find(([magic]) => start.startsWith(magic))?.[1] ?? "of no known kind";
}

/** Files that hold others, by their first bytes. */
const containers: readonly (readonly [magic: string, what: string])[] = [
  ["PK\u0003\u0004", "of a kind that is not read (a ZIP, as Inspect's logs are)"],
  ["BZh", "compressed with bzip2 (decompress it first)"],
  ["\u00fd7zXZ\0", "compressed with xz (decompress it first)"],
  ["\u0004\u0022\u004d\u0018", "compressed with lz4 (decompress it first)"],
];

function joined(parts: readonly Buffer[]): Buffer {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** What a file's first bytes say that it is; "" where they are too few. */
function kindOf(start: Buffer, whole: boolean, path: string): "" | "none" | "array" | "lines" | "document" {
  const head = (bytes: number) =>
    start
      .subarray(0, bytes)
      .toString("latin1")
      .replace(/^\u00ef\u00bb\u00bf/, "");
  const text = /[^\s\0]/.test(head(256)) && head(256).trim()[0] === "{" ? head(256) : head(1 << 16);
  if (/^(?:\u00ff\u00fe[{[]|\u00fe\u00ff\0[{[])/.test(text))
    throw new InputError("is UTF-16", { file: basename(path), remedy: "convert it to UTF-8" });
  const first = /[^\s\0]/.exec(text)?.[0];
  const few = whole || start.length > 1 << 16 ? "none" : "";
  if (first === undefined) return few;
  if (text.startsWith("\0")) return first === "{" ? "lines" : few;
  // arrays of messages, one a line
  if (first === "[") return /^[^\n]*\]\s*\n\s*\[/.test(start.toString("latin1")) ? "lines" : "array";
  // whatever its first line is, lines of JSON objects are read
  if (first !== "{") return /^\{".*\}\r?$/m.test(text) ? "lines" : few;
  const from = start.indexOf(0x7b);
  const feed = start.indexOf(0x0a, from);
  if (feed < 0 && !whole) return "";
  const end = feed < 0 ? start.length : feed;
  // a long line that ends as an object is not read twice
  const last = start.toString("latin1", Math.max(from, end - 99), end).trimEnd();
  if (end - from > 512 && last.endsWith("}")) return "lines";
  return isRecord(parsed(start.toString("utf8", from, end))) ? "lines" : "document";
}

/** A JSON text's value, with Python's bare NaN as null. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (text.includes("NaN")) return parseWithNan(text);
    throw error;
  }
}

/** The same; undefined where it is no JSON. */
function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function linesOf(bytes: AsyncIterable<Buffer> | Iterable<Buffer>): Source {
  const batch: Placed[] = [];
  const broken: string[] = [];
  let count = 0;
  const lines = jsonLineScanner(
    (record, line) => batch.push({ record, place: `line ${line}` }),
    (line, why) => {
      if (++count <= 5) broken.push(`${line}${why === "" ? "" : ` (${why})`}`);
    },
    (text) => {
      const value = parsed(text);
      return Array.isArray(value) && value.some(isRecord) ? { messages: value } : value;
    },
  );
  async function* batches() {
    for await (const chunk of bytes) {
      lines.push(chunk);
      yield batch.splice(0);
    }
    lines.end();
    yield batch.splice(0);
  }
  return {
    batches: batches(),
    notes: () =>
      count === 0
        ? []
        : [`${many(count, "line")} broken and skipped: line ${broken.join(", ")}${count > 5 ? ", …" : ""}`],
  };
}

function arrayOf(path: string, bytes: AsyncIterable<Buffer>): Source {
  const batch: Placed[] = [];
  let others = 0;
  const elements = jsonRecordScanner({
    ...{ file: basename(path), fate: () => "keep", digest: false, validate: false, parse: parsed },
    onRecord({ index, value }) {
      const place = `record ${index + 1}`;
      if (isRecord(value)) batch.push({ record: value, place });
      else if (Array.isArray(value) && value.some(isRecord)) batch.push({ record: { messages: value }, place });
      else others++;
    },
  });
  async function* batches() {
    for await (const chunk of bytes) {
      try {
        elements.push(chunk);
      } catch (error) {
        yield batch.splice(0);
        throw error;
      }
      yield batch.splice(0);
    }
    elements.end();
  }
  return {
    batches: batches(),
    notes: () => (others === 0 ? [] : [`${many(others, "element")} broken or no object, skipped`]),
  };
}

async function documentOf(path: string, bytes: AsyncIterable<Buffer>): Promise<Source> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    parts.push(chunk);
    length += chunk.length;
    if (length > mostBytes) {
      const remedy = "write one object a line, or an array of them";
      throw new InputError(`one JSON text of more than ${mostBytes >> 20} MiB`, { file: basename(path), remedy });
    }
  }
  const whole = joined(parts);
  const record = isUtf8(whole) ? parsed(whole.toString().replace(/^\ufeff/, "")) : undefined;
  const one = (async function* () {
    if (isRecord(record)) yield [{ record, place: "" }];
  })();
  if (isRecord(record)) return { batches: one, notes: () => [] };
  // a first line that is broken, with records after it
  const lines = whole
    .subarray(0, 1 << 20)
    .toString("latin1")
    .split("\n", 50)
    .slice(1);
  if (lines.some((line) => isRecord(parsed(line)))) return linesOf([whole]);
  try {
    parse(decodeUtf8(whole, path));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(jsonProblem(error), { file: basename(path), remedy: "get it again, or write it anew" });
  }
  throw new InputError("not a JSON object", { file: basename(path) });
}

/** The bytes of a file, taken out of gzip or zstd. */
async function* plainBytes(path: string, raw: Generator<Buffer, void>): AsyncGenerator<Buffer, void> {
  const first = raw.next();
  if (first.done === true) return;
  const start = first.value;
  const all = (function* () {
    yield start;
    yield* raw;
  })();
  try {
    if (start.length > 2 && start[0] === 0x1f && start[1] === 0x8b) yield* through(all, zlib.createGunzip());
    else if (start.length > 4 && isZstd(start.readUInt32LE(0))) {
      // a dictionary's id, of up to four bytes, in the frame's header
      if (start.readUInt32LE(0) === zstdMagic && ((start[4] ?? 0) & 3) > 0)
        throw new InputError("compressed with a dictionary of zstd's", {
          file: basename(path),
          remedy: "decompress it first: zstd -d -D DICTIONARY FILE",
        });
      yield* zstd(all);
    } else yield* all;
  } catch (error) {
    if (error instanceof InputError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`its compressed data are broken or cut off (${why})`, {
      file: basename(path),
      remedy: "get it again, or decompress it first",
    });
  } finally {
    raw.return();
  }
}

const zstdMagic = 0xfd2fb528;

/** Whether a file begins with a frame of zstd, or with one that its readers skip. */
function isZstd(magic: number): boolean {
  return magic === zstdMagic || magic >>> 4 === 0x184d2a5;
}

/**
 * The bytes of a file as they stand in it. Small files are many, and what they hold takes
 * longer to parse than to read: no thread is waited for.
 */
export function* rawBytes(path: string, hash: Taker): Generator<Buffer, void> {
  try {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      for (let read = 0; ; ) {
        const buffer = Buffer.allocUnsafe(Math.min(1 << 18, size === 0 ? 1 << 16 : size + 1));
        const chunk = buffer.subarray(0, readSync(file, buffer));
        if (chunk.length === 0) return;
        read += chunk.length;
        hash.update(chunk);
        yield chunk;
        if (read === size) return;
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw error instanceof Error && "syscall" in error ? unreadable(path, error) : error;
  }
}

function through(bytes: Iterable<Buffer>, by: Transform): AsyncIterable<Buffer> {
  return Readable.from(bytes)
    .on("error", (error) => by.destroy(error))
    .pipe(by);
}

/** Node 20 has no zstd; later ones have. */
async function* zstd(bytes: Iterable<Buffer>): AsyncGenerator<Buffer, void> {
  const own: Readonly<Record<string, unknown>> = zlib as never;
  const create = own["createZstdDecompress"];
  if (typeof create === "function") {
    yield* through(bytes, create());
    return;
  }
  const { Decompress } = await import("fzstd");
  const out: Buffer[] = [];
  const stream = new Decompress((data) => out.push(Buffer.from(data)));
  for (const chunk of bytes) {
    stream.push(chunk);
    yield* out.splice(0);
  }
  stream.push(new Uint8Array(0), true);
  yield* out;
}
