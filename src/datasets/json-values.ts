import { basename } from "node:path";
import { InputError } from "../errors.js";

/** A JSON object whose properties are not known yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a parsed JSON value is an object (not null, not an array). */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The own property of a parsed object, never one of its prototype's. */
export function own(record: JsonRecord, name: string): unknown {
  // most names that are asked for are not there
  const value = record[name];
  return value !== undefined && Object.hasOwn(record, name) ? value : undefined;
}

/**
 * Bytes to text: strict UTF-8, a leading byte order mark dropped. Anything else is an InputError: a replacement
 * character would change the data in silence.
 */
export function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError("not valid UTF-8 text", { file: basename(path), remedy: "convert the file to UTF-8" });
  }
}

/** A JSON text's value; undefined of what is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * JSON.parse for what Python's json module writes: the bare token `NaN` is read as null, a missing value.
 * `NaN` inside a string is text. Everything else that is not JSON (Infinity among it) throws JSON.parse's SyntaxError.
 */
export function parseWithNan(text: string): unknown {
  const parts: string[] = [];
  let kept = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) {
      at = endOfString(text, at);
    } else if (unit === 0x4e && text.startsWith("NaN", at)) {
      parts.push(text.slice(kept, at), "null");
      at += 2;
      kept = at + 1;
    }
  }
  return JSON.parse(parts.join("") + text.slice(kept));
}

/** Index of the quote that closes the string opened at `open`; the text's length where there is none. */
function endOfString(text: string, open: number): number {
  let from = open + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let before = quote - 1;
    while (text.charCodeAt(before) === 0x5c) before--;
    if ((quote - before) % 2 === 1) return quote;
    from = quote + 1;
  }
}

/** JSON.parse's complaint without the text it quotes (which may be long, or hostile). */
export function jsonProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const position = / at position (\d+)/.exec(message);
  if (position !== null) return `not valid JSON at character ${position[1]}`;
  return message.includes("end of JSON") ? "not valid JSON: it ends too early" : "not valid JSON";
}
