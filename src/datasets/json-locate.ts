/** The first place at which bytes stop being JSON. */
export interface JsonProblem {
  /** Byte offset; the length where the text ends too early. */
  readonly at: number;
  readonly problem: string;
  /** Elements of a root array that were complete before it. */
  readonly elements: number;
}

/** Deepest nesting that the readers accept. */
export const deepest = 512;

const literals: readonly (readonly number[])[] = ["true", "false", "null"].map((word) => [...Buffer.from(word)]);
const nan = [...Buffer.from("NaN")];
const digit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const escapes = new Set(Buffer.from('"\\/bfnrt'));

export function isHex(byte: number | undefined): boolean {
  return digit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** Whether the byte may stand after a backslash, u left aside. */
export function isEscape(byte: number): boolean {
  return escapes.has(byte);
}

/**
 * Where, and why, bytes are not one JSON text; null where they are. JSON.parse does not always say where: this runs after
 * it has failed. With `allowNan` the bare token `NaN` is a value. UTF-8 inside strings is not checked.
 */
export function firstJsonProblem(bytes: Uint8Array, allowNan = false): JsonProblem | null {
  const end = bytes.length;
  const open: number[] = [];
  let elements = 0;
  let at = 0;
  let expect: "value" | "first" | "key" | "first-key" | "colon" | "after" = "value";
  const stop = (problem: string, where = at): JsonProblem => ({ at: where, problem, elements });
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
        if (open.length === 1) elements++;
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
    const next = byte === 0x22 ? stringEnd(bytes, at) : scalarEnd(bytes, at, allowNan);
    if (typeof next === "number") at = next;
    else return next.at >= end ? early() : stop(next.problem, next.at);
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

type End = number | { readonly at: number; readonly problem: string };

function stringEnd(bytes: Uint8Array, open: number): End {
  for (let at = open + 1; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x22) return at + 1;
    if (byte < 0x20) return { at, problem: "a control character inside a text" };
    if (byte !== 0x5c) continue;
    at++;
    const escaped = bytes[at];
    if (escaped === undefined) break;
    if (escaped === 0x75) {
      for (let more = 0; more < 4; more++) {
        at++;
        if (!isHex(bytes[at])) return { at, problem: "a broken \\u escape" };
      }
    } else if (!isEscape(escaped)) return { at, problem: "an unknown escape" };
  }
  return { at: bytes.length, problem: "a text without its end" };
}

function scalarEnd(bytes: Uint8Array, start: number, allowNan: boolean): End {
  for (const word of allowNan ? [...literals, nan] : literals) {
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
