/** The first place at which bytes stop being JSON. */
export interface JsonProblem {
  /** Byte offset in what was given; its length where the text ends too early. */
  readonly at: number;
  readonly problem: string;
}

/** Deepest nesting that the readers accept. */
export const deepest = 512;

const literals: readonly (readonly number[])[] = ["true", "false", "null"].map((word) => [...Buffer.from(word)]);
const nan = [...Buffer.from("NaN")];
const digit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const escapes = new Set(Buffer.from('"\\/bfnrt'));

function isHex(byte: number | undefined): boolean {
  return digit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/**
 * Where, and why, bytes are not one JSON text; null where they are. JSON.parse does not always say where: this runs after
 * it has failed.
 */
export function firstJsonProblem(bytes: Uint8Array): JsonProblem | null {
  const end = bytes.length;
  const open: number[] = [];
  let at = 0;
  let expect: "value" | "first" | "key" | "first-key" | "colon" | "after" = "value";
  const stop = (problem: string, where = at): JsonProblem => ({ at: where, problem });
  const early = (): JsonProblem => stop("the text ends too early", end);
  for (;;) {
    while (at < end && isSpace(bytes[at])) at++;
    const byte = bytes[at];
    if (expect === "after") {
      const container = open.at(-1);
      if (container === undefined) return byte === undefined ? null : stop("text after the end");
      if (byte === undefined) return early();
      if (byte === 0x2c) {
        expect = container === 0x5b ? "value" : "key";
      } else if (byte === container + 2) open.pop();
      else return stop(container === 0x5b ? "expected a comma or ]" : "expected a comma or }");
      at++;
      continue;
    }
    if (byte === undefined) return early();
    if (expect === "colon") {
      if (byte !== 0x3a) return stop("expected a colon");
      at++;
      expect = "value";
      continue;
    }
    if (expect === "first-key" && byte === 0x7d) {
      open.pop();
      at++;
      expect = "after";
      continue;
    }
    if (expect === "key" || expect === "first-key") {
      if (byte !== 0x22) return stop("expected a property name in double quotes");
      expect = "colon";
    } else if (expect === "first" && byte === 0x5d) {
      open.pop();
      at++;
      expect = "after";
      continue;
    } else if (byte === 0x7b || byte === 0x5b) {
      open.push(byte);
      at++;
      expect = byte === 0x7b ? "first-key" : "first";
      continue;
    } else expect = "after";
    const next = byte === 0x22 ? stringEnd(bytes, at) : scalarEnd(bytes, at);
    if (typeof next === "number") at = next;
    else return next.at >= end ? early() : stop(next.problem, next.at);
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

type End = number | JsonProblem;

function stringEnd(bytes: Uint8Array, open: number): End {
  const quote = stringCheck().next(bytes, open + 1);
  if (quote === -1) return { at: bytes.length, problem: "a text without its end" };
  return typeof quote === "number" ? quote + 1 : quote;
}

function scalarEnd(bytes: Uint8Array, start: number): End {
  for (const word of literals) {
    if (bytes[start] !== word[0]) continue;
    const wrong = word.findIndex((byte, index) => bytes[start + index] !== byte);
    return wrong < 0 ? start + word.length : { at: start + wrong, problem: "not a value" };
  }
  let at = start;
  if (bytes[at] === 0x2d) at++;
  if (!digit(bytes[at])) {
    const bare = nan.every((byte, index) => bytes[start + index] === byte);
    return { at, problem: bare ? "a bare NaN, which JSON does not have" : "not a value" };
  }
  if (bytes[at] === 0x30) at++;
  else while (digit(bytes[at])) at++;
  if (bytes[at] === 0x2e) {
    at++;
    if (!digit(bytes[at])) return { at, problem: "not a number" };
    while (digit(bytes[at])) at++;
  }
  if (((bytes[at] ?? 0) | 0x20) === 0x65) {
    at++;
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
    if (!digit(bytes[at])) return { at, problem: "not a number" };
    while (digit(bytes[at])) at++;
  }
  return at;
}

/** Checks the content of one JSON string that arrives in pieces. */
interface StringCheck {
  /** Forgets what came before: a new string begins. */
  reset(): void;
  /**
   * Goes on at `from`. The index of the quote that ends the string, -1 where the bytes end first, or what is wrong.
   */
  next(bytes: Uint8Array, from: number): number | JsonProblem;
}

/**
 * A checker of what RFC 8259 asks of a string's content: no control characters, known escapes, well-formed UTF-8 (no
 * overlong forms, no surrogates, nothing above U+10FFFF). Escaped lone surrogates are allowed, as in JSON.parse.
 */
export function stringCheck(): StringCheck {
  let hexDigits = 0;
  let escaped = false;
  let following = 0;
  let lowest = 0x80;
  let highest = 0xbf;
  return {
    reset() {
      hexDigits = 0;
      escaped = false;
      following = 0;
    },
    next(bytes, from) {
      const end = bytes.length;
      for (let at = from; at < end; at++) {
        const byte = bytes[at] ?? 0;
        if (following > 0) {
          if (byte < lowest || byte > highest) return { at, problem: "not valid UTF-8" };
          following--;
          lowest = 0x80;
          highest = 0xbf;
        } else if (hexDigits > 0) {
          if (!isHex(byte)) return { at, problem: "a broken \\u escape" };
          hexDigits--;
        } else if (escaped) {
          escaped = false;
          if (byte === 0x75) hexDigits = 4;
          else if (!escapes.has(byte)) return { at, problem: "an unknown escape" };
        } else if (byte === 0x22) return at;
        else if (byte === 0x5c) escaped = true;
        else if (byte < 0x20) return { at, problem: "a control character inside a text" };
        else if (byte >= 0x80) {
          if (byte < 0xc2 || byte > 0xf4) return { at, problem: "not valid UTF-8" };
          following = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
          if (byte === 0xe0) lowest = 0xa0;
          else if (byte === 0xed) highest = 0x9f;
          else if (byte === 0xf0) lowest = 0x90;
          else if (byte === 0xf4) highest = 0x8f;
        }
      }
      return -1;
    },
  };
}
