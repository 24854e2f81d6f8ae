import { isUtf8 } from "node:buffer";

/** A line that is not a JSON object. */
export interface BrokenLine {
  /** From 1. */
  readonly line: number;
  /** Byte offset of the line in the file. */
  readonly offset: number;
  readonly bytes: number;
  readonly problem: string;
  /** The file's last line, without a line feed: it was probably cut off. */
  readonly cutOff: boolean;
}

export interface LineScanner {
  /** The next bytes of the file, cut anywhere. */
  push(bytes: Buffer): void;
  /** The file has ended. */
  end(): LineCounts;
}

/** lines = records + blank + broken */
export interface LineCounts {
  readonly lines: number;
  readonly records: number;
  readonly blank: number;
  readonly broken: number;
}

/** Longest line that is read; longer ones are broken lines, and are passed over without being held. */
export const longestLine = 1 << 24;

/**
 * Takes a file of one JSON object a line apart as its bytes arrive. Blank lines are counted; what is not an object, not
 * UTF-8, or longer than 16 MiB is a broken line, reported and skipped. Memory holds one line.
 */
export function jsonLineScanner(
  onRecord: (record: Readonly<Record<string, unknown>>, line: number) => void,
  onBroken: (broken: BrokenLine) => void,
): LineScanner {
  let held = Buffer.allocUnsafe(1 << 16);
  let length = 0;
  let tooLong = 0;
  let offset = 0;
  let line = 0;
  let records = 0;
  let blank = 0;
  let broken = 0;

  const take = (bytes: Buffer, closed: boolean): void => {
    line++;
    const size = tooLong > 0 ? tooLong : bytes.length;
    const refuse = (problem: string): void => {
      broken++;
      onBroken({ line, offset, bytes: size, problem, cutOff: !closed });
    };
    const start = line === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    if (tooLong > 0) refuse(`longer than ${longestLine} bytes`);
    else if (isBlank(bytes, start)) blank++;
    else if (!isUtf8(bytes)) refuse("not valid UTF-8");
    else {
      let value: unknown;
      let ok = true;
      try {
        value = JSON.parse(bytes.toString("utf8", start));
      } catch {
        ok = false;
      }
      if (!ok) refuse(closed ? "not valid JSON" : "not valid JSON: the file ends inside the line");
      else if (typeof value !== "object" || value === null || Array.isArray(value)) refuse("not a JSON object");
      else {
        records++;
        onRecord(value as Record<string, unknown>, line);
      }
    }
    offset += size + 1;
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
      return { lines: line, records, blank, broken };
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
