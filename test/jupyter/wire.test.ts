import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeMessage, encodeRequest } from "../../src/jupyter/wire.js";

const frames = (texts: readonly string[]) => texts.map((text) => Buffer.from(text));

test("a request is read back with its type and content", () => {
  const request = encodeRequest("key", "session", "execute_request", { code: "1 + 1" });
  const message = decodeMessage("key", frames(["identity", ...request.frames]));
  assert.deepEqual(message, { type: "execute_request", parent: null, content: { code: "1 + 1" } });
});

test("a message signed with another key, cut short or changed is not read", () => {
  const { frames: sent } = encodeRequest("key", "session", "status", { execution_state: "idle" });
  assert.equal(decodeMessage("other key", frames(sent)), null);
  assert.equal(decodeMessage("key", frames(sent.slice(0, 4))), null);
  assert.equal(decodeMessage("key", frames([...sent.slice(0, 5), '{"execution_state":"busy"}'])), null);
  assert.equal(decodeMessage("key", []), null);
});
