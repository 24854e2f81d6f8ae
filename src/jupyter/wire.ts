import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

// The Jupyter wire protocol, version 5.3: a message is a list of frames, signed with the connection's key.
// https://jupyter-client.readthedocs.io/en/latest/messaging.html#the-wire-protocol

const delimiter = "<IDS|MSG>";

/** One message of the kernel, as far as a notebook runner reads it. */
export interface Message {
  readonly type: string;
  /** The request this message answers or belongs to; null where there is none. */
  readonly parent: string | null;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Builds and signs a request: frames for the socket, and the id that its answers will carry. */
export function encodeRequest(key: string, session: string, type: string, content: object) {
  const id = randomUUID();
  const header = {
    msg_id: id,
    session,
    username: "mastkit",
    date: new Date().toISOString(),
    msg_type: type,
    version: "5.3",
  };
  const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
  return { id, frames: [delimiter, sign(key, parts), ...parts] };
}

/** Reads a message; null where the frames are not one, or were not signed with this key. */
export function decodeMessage(key: string, frames: readonly Uint8Array[]): Message | null {
  const texts = frames.map((frame) => Buffer.from(frame).toString("utf8"));
  const start = texts.indexOf(delimiter);
  if (start < 0 || texts.length < start + 6) return null;
  const signature = Buffer.from(texts[start + 1]!);
  const expected = Buffer.from(sign(key, texts.slice(start + 2)));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null;
  const header = parseRecord(texts[start + 2]!);
  const parent = parseRecord(texts[start + 3]!);
  const content = parseRecord(texts[start + 5]!);
  if (header === null || typeof header["msg_type"] !== "string") return null;
  return {
    type: header["msg_type"],
    parent: typeof parent?.["msg_id"] === "string" ? parent["msg_id"] : null,
    content: content ?? {},
  };
}

function sign(key: string, parts: readonly string[]): string {
  const hash = createHmac("sha256", key);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
