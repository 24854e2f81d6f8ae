import { isUtf8 } from "node:buffer";
import type { Hash } from "node:crypto";
import { InputError } from "../errors.js";
import { sha256Hash } from "./digest.js";
import { parseWithNan } from "./json-values.js";

/** What becomes of a string value: kept; skipped (read as ""); or skipped, measured and, if wanted, digested. */
export type StringFate = "keep" | "skip" | "measure";

/** A string that was skipped: the bytes between its quotes as they stand in the file, escapes and all. */
export interface MeasuredString {
  readonly bytes: number;
  /** null unless digests were asked for. */
  readonly sha256: string | null;
}

/** One element of the root array. */
export interface JsonRecordAt {
  /** From 0. */
  readonly index: number;
  /** Byte offset of its first byte in the file. */
  readonly offset: number;
  /** Its value; skipped strings are "". */
  readonly value: unknown;
  /** The last string under `measure`; null where there is none. */
  readonly measured: MeasuredString | null;
}

export interface ScannerOptions {
  /** Base name, for messages. */
  readonly file: string;
  /**
   * Asked for each string value inside an element: by the element's property it is under, and by the property of that
   * (both null where there is none, as in arrays).
   */
  readonly fate: (outer: string | null, inner: string | null) => StringFate;
  readonly digest: boolean;
  /** Checks what is inside skipped strings too: they are read with the element, and with it held in memory. */
  readonly validate: boolean;
  readonly onRecord: (record: JsonRecordAt) => void;
  /** Reads an element's text in place of JSON.parse. */
  readonly parse?: (text: string) => unknown;
}

const deepest = 512;
/** Longest element, without its skipped strings unless they are checked. */
const mostBytes = 1 << 24;
const mostBytesChecked = 1 << 29;
const longestSpace = 1 << 10;
/** Places left out of an element that are remembered; beyond them an error's byte offset is a little early. */
const mostCuts = 1 << 12;
const byteOrderMark = [0xef, 0xbb, 0xbf];
const malformed = "check the file, or get it again";

/**
 * Takes a JSON array apart, element by element, as its bytes arrive, cut anywhere; at their end the number of elements is
 * known. Skipped strings are passed over by looking for the
 * closing quote alone; everything else is copied and given to JSON.parse, one element at a time, so an element is
 * accepted exactly when JSON.parse accepts it (but for what is inside skipped strings, unless `validate`; for invalid
 * UTF-8, nesting deeper than 512 and more than 16 MiB beside the skipped strings, which are refused). Memory holds one
 * element without its skipped strings, unless `validate`.
 */
export function jsonRecordScanner(options: ScannerOptions) {
  const { file, fate, onRecord } = options;
  const most = options.validate ? mostBytesChecked : mostBytes;
  let out = Buffer.allocUnsafe(1 << 14);
  let length = 0;
  let before = 0; // bytes of the file before the chunk at hand
  let start = 0; // offset of the element at hand
  let index = 0;
  let depth = 0;
  let closed = false;
  let afterComma = false;
  let marks = 0; // bytes of a byte order mark seen
  let previous = 0; // last structural byte: tells a property name from a value
  const kinds = new Uint8Array(deepest + 1);
  let outer: string | null = null;
  let inner: string | null = null;
  let spaces = 0;
  let cuts: number[] = []; // pairs: length of `out`, bytes of the file left out there

  let inString = false;
  let isName = false;
  let escaped = false;
  let how: StringFate = "keep";
  let nameStart = 0;
  let stringBytes = 0;
  let hash: Hash | null = null;
  let measured: MeasuredString | null = null;
  let measuredUnder: string | null = null;

  const fail = (problem: string, at: number, remedy = malformed): never => {
    throw new InputError(problem, { file, record: `record ${index + 1}, byte ${at}`, remedy });
  };

  const room = (bytes: number, at: number): void => {
    const needed = length + bytes;
    if (needed <= out.length) return;
    if (needed > most) fail(`more than ${most} bytes beside the skipped texts`, at);
    const larger = Buffer.allocUnsafe(Math.max(needed, out.length * 2));
    out.copy(larger, 0, 0, length);
    out = larger;
  };

  /** The offset in the file of an offset in `out`. */
  const inFile = (at: number): number => {
    let offset = start + at;
    for (let cut = 0; cut < cuts.length; cut += 2) if ((cuts[cut] ?? 0) <= at) offset += cuts[cut + 1] ?? 0;
    return offset;
  };

  const leftOut = (bytes: number): void => {
    const last = cuts.length - 1;
    if (last > 0 && (cuts[last - 1] === length || last > 2 * mostCuts)) cuts[last] = (cuts[last] ?? 0) + bytes;
    else cuts.push(length, bytes);
  };

  /** JSON.parse's complaint of an element, at its place in the file as far as that is said: else where the element begins. */
  const refuse = (text: string, { message }: Error): never => {
    const place = Number(/ at position (\d+)/.exec(message)?.[1] ?? 0);
    const complaint = message.replace(/ in JSON at position .*| is not valid JSON$/s, "");
    const problem = isJsonButNan(text) ? "a bare NaN, which JSON does not have" : complaint;
    return fail(`not valid JSON: ${problem}`, inFile(Buffer.byteLength(text.slice(0, place))));
  };

  const finish = (): void => {
    const bytes = out.subarray(0, length);
    if (!isUtf8(bytes)) fail("not valid UTF-8", start, "convert the file to UTF-8");
    const text = bytes.toString("utf8");
    let value: unknown;
    try {
      value = (options.parse ?? JSON.parse)(text);
    } catch (error) {
      refuse(text, error as Error);
    }
    onRecord({ index, offset: start, value, measured });
    index++;
    length = 0;
    spaces = 0;
    cuts = [];
    measured = null;
    outer = null;
    inner = null;
  };

  /** Reads structure from `from` up to the chunk's end or the first byte of a string; returns where to go on. */
  const readStructure = (bytes: Buffer, from: number): number => {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
        if (length === 0) continue;
        spaces++;
        if (spaces <= longestSpace) {
          room(1, before + at);
          out[length++] = byte;
        } else leftOut(1);
        continue;
      }
      spaces = 0;
      if (depth === 0) {
        const offset = before + at;
        if (offset === marks && byte === byteOrderMark[marks] && !closed) {
          marks++;
          continue;
        }
        if (closed) fail("text after the end of the array", offset);
        if (byte !== 0x5b || marks % 3 !== 0) fail("not a JSON array of records", offset);
        depth = 1;
        continue;
      }
      if (depth === 1) {
        if (byte === 0x2c || byte === 0x5d) {
          if (length > 0) finish();
          else if (byte === 0x2c || afterComma) fail("a comma without a record", before + at);
          afterComma = byte === 0x2c;
          if (byte === 0x5d) {
            depth = 0;
            closed = true;
          }
          continue;
        }
        if (length === 0) {
          start = before + at;
          previous = 0;
        }
      }
      room(2, before + at);
      out[length++] = byte;
      switch (byte) {
        case 0x22:
          inString = true;
          escaped = false;
          stringBytes = 0;
          isName = kinds[depth] === 0x7b && (previous === 0x7b || previous === 0x2c);
          how = isName || depth === 1 ? "keep" : fate(outer, inner);
          nameStart = length - 1;
          if (how === "measure" && options.digest) hash = sha256Hash();
          return at + 1;
        case 0x7b:
        case 0x5b:
          depth++;
          if (depth > deepest) fail(`nested deeper than ${deepest} levels`, before + at);
          kinds[depth] = byte;
          previous = byte;
          break;
        case 0x7d:
        case 0x5d:
          if (depth === 1) fail("a closing bracket without its opening one", before + at);
          depth--;
          previous = 0;
          break;
        default:
          previous = byte;
      }
    }
    return bytes.length;
  };

  const endName = (): void => {
    if (depth > 3) return;
    const raw = out.toString("utf8", nameStart, length);
    const name = raw.includes("\\") ? decodeName(raw) : raw.slice(1, -1);
    if (depth === 2) {
      outer = name;
      inner = null;
      if (name === measuredUnder) measured = null;
    } else inner = name;
  };

  /** Reads a string's content from `from`; returns where to go on. */
  const readString = (bytes: Buffer, from: number): number => {
    const quote = closingQuote(bytes, from, escaped);
    if (quote < 0) escaped = endsEscaped(bytes, from, escaped);
    const end = quote < 0 ? bytes.length : quote;
    stringBytes += end - from;
    const copied = how === "keep" || options.validate;
    if (copied) {
      room(end - from + 2, before + from);
      length += bytes.copy(out, length, from, end);
    }
    if (hash !== null && end > from) hash.update(bytes.subarray(from, end));
    if (quote < 0) return bytes.length;
    if (!copied) leftOut(stringBytes);
    out[length++] = 0x22;
    if (how === "measure") {
      measured = { bytes: stringBytes, sha256: hash?.digest("hex") ?? null };
      measuredUnder = outer;
      hash = null;
    }
    if (isName) endName();
    inString = false;
    previous = 0;
    return quote + 1;
  };

  return {
    push(bytes: Buffer): void {
      for (let at = 0; at < bytes.length; ) at = inString ? readString(bytes, at) : readStructure(bytes, at);
      before += bytes.length;
    },
    end(): number {
      if (before === 0) throw new InputError("the file is empty", { file, remedy: malformed });
      if (closed) return index;
      if (depth === 0) fail("not a JSON array of records", before);
      return fail("the file ends too early", before, "it is cut off: get it again");
    },
  };
}

/** Whether a text is JSON but for what Python writes of a missing number. */
function isJsonButNan(text: string): boolean {
  try {
    parseWithNan(text);
    return true;
  } catch {
    return false;
  }
}

function decodeName(raw: string): string {
  try {
    return String(JSON.parse(raw));
  } catch {
    return raw;
  }
}

/**
 * Index of the first quote at or after `from` that no backslash escapes; -1 where there is none. `escaped` tells that
 * the byte at `from` is.
 */
function closingQuote(bytes: Buffer, from: number, escaped: boolean): number {
  const first = escaped ? from + 1 : from;
  let quote = bytes.indexOf(0x22, first);
  while (quote >= 0) {
    let run = quote;
    while (run > first && bytes[run - 1] === 0x5c) run--;
    if ((quote - run) % 2 === 0) return quote;
    quote = bytes.indexOf(0x22, quote + 1);
  }
  return -1;
}

/** Whether the byte after the chunk is escaped: an odd run of backslashes ends it. */
function endsEscaped(bytes: Buffer, from: number, escaped: boolean): boolean {
  const first = escaped ? from + 1 : from;
  let run = bytes.length;
  while (run > first && bytes[run - 1] === 0x5c) run--;
  return (bytes.length - run) % 2 === 1;
}
