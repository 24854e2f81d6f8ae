import { isUtf8 } from "node:buffer";
import { isRecord, type JsonRecord } from "./json-values.js";

export interface LineScanner {
  /** The next bytes of the file, cut anywhere. */
  push(bytes: Buffer): void;
  /** The file has ended. */
  end(): void;
}

/** Longest line that is read; longer ones are broken lines, and are passed over without being held. */
export const longestLine = 1 << 24;

/**
 * Takes a file of one JSON object a line apart as its bytes arrive. Blank lines are passed over; what is not an object, not
 * UTF-8, or longer than 16 MiB is a broken line, reported by its number and skipped: the file's last one, without a line
 * feed, was probably cut off. Memory holds one line. `parse` gives undefined for what is no JSON.
 */
export function jsonLineScanner(
  onRecord: (record: JsonRecord, line: number) => void,
  onBroken: (line: number, why: string) => void,
  parse: (text: string) => unknown,
): LineScanner {
  let held = Buffer.allocUnsafe(1 << 16);
  let length = 0;
  let tooLong = 0;
  let line = 0;

  const take = (bytes: Buffer, closed: boolean): void => {
    line++;
    const start = line === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    if (tooLong > 0 || !isBlank(bytes, start)) {
      const why = tooLong > 0 ? `longer than ${longestLine >> 20} MiB` : isUtf8(bytes) ? "" : "not UTF-8";
      const value = why === "" ? parse(bytes.toString("utf8", start)) : undefined;
      if (isRecord(value)) onRecord(value, line);
      else onBroken(line, why === "" && !closed ? "cut off" : why);
    }
    tooLong = 0;
    length = 0;
  };

  const hold = (bytes: Buffer): void => {
    if (tooLong > 0 || length + bytes.length > longestLine) {
      tooLong = (tooLong > 0 ? tooLong : length) + bytes.length;
      length = 0;
      return;
    }
    if (length + bytes.length > held.length) {
      const larger = Buffer.allocUnsafe(Math.max(length + bytes.length, held.length * 2));
      held.copy(larger, 0, 0, length);
      held = larger;
    }
    length += bytes.copy(held, length);
  };

  return {
    push(bytes) {
      let from = 0;
      for (;;) {
        const feed = bytes.indexOf(0x0a, from);
        if (feed < 0) break;
        const piece = bytes.subarray(from, feed);
        if (length === 0 && tooLong === 0 && piece.length <= longestLine) take(piece, true);
        else {
          hold(piece);
          take(held.subarray(0, length), true);
        }
        from = feed + 1;
      }
      if (from < bytes.length) hold(bytes.subarray(from));
    },
    end() {
      if (length > 0 || tooLong > 0) take(held.subarray(0, length), false);
    },
  };
}

function isBlank(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}
