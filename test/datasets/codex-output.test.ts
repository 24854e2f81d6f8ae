import assert from "node:assert/strict";
import { test } from "node:test";
import { toolOutput } from "../../src/datasets/codex-output.js";

test("the four shapes are told apart", () => {
  const shell = toolOutput('{"output":"a\\n","metadata":{"exit_code":2,"duration_seconds":0.5}}');
  assert.deepEqual(shell, { shape: "shell", text: "a\n", exitCode: 2, durationSeconds: 0.5, status: "failed" });
  const mcp = toolOutput('[{"text":"[1]","type":"text"},{"type":"image"},{"type":"text","text":"b"}]');
  assert.deepEqual(mcp, { shape: "mcp", text: "[1]\nb", exitCode: null, durationSeconds: null, status: "unknown" });
  assert.equal(toolOutput("anything").shape, "text");
  const refused = toolOutput("failed to parse function arguments: missing field `command` at line 1");
  assert.deepEqual([refused.shape, refused.status], ["refused", "failed"]);
});

test("a missing exit code is unknown, never a success and never a failure", () => {
  assert.equal(toolOutput('{"output":"a","metadata":{}}').status, "unknown");
  assert.equal(toolOutput('{"output":"a","metadata":{"exit_code":null}}').status, "unknown");
  assert.equal(toolOutput('{"output":"a","metadata":{"exit_code":0}}').status, "ok");
});

test("the header before a command's output is read and taken off", () => {
  const ended =
    "Chunk ID: 1\nWall time: 1.25 seconds\nProcess exited with code 3\nOriginal token count: 1\nOutput:\nExit code: 0\n";
  assert.deepEqual(toolOutput(ended), {
    shape: "text",
    text: "Exit code: 0\n",
    exitCode: 3,
    durationSeconds: 1.25,
    status: "failed",
  });
  const running = toolOutput("Chunk ID: 1\nWall time: 1.0 seconds\nProcess running with session ID 4\nOutput:\n");
  assert.deepEqual([running.exitCode, running.status, running.text], [null, "unknown", ""]);
  assert.equal(toolOutput("Exit code: 0\nWall time: 0.1 seconds\nOutput:\nok").text, "ok");
  assert.equal(toolOutput("Exit code: 0").text, "Exit code: 0");
});

test("errors that harness and tools report are failures", () => {
  for (const text of [
    "write_stdin failed: stdin is closed",
    "apply_patch verification failed: no such file",
    "unsupported call: foo",
    "aborted by user after 3.2s",
    "Error: no such tool",
    '[{"type":"text","text":"Error building topology"}]',
    "Traceback (most recent call last):\n",
    '{"content":"no","success":false}',
  ]) {
    assert.equal(toolOutput(text).status, "failed", text);
  }
  assert.equal(toolOutput("Errors were not found").status, "unknown");
  assert.equal(toolOutput("Plan updated").status, "ok");
  assert.equal(toolOutput({ content: [{ type: "text", text: "x" }], success: true }).status, "ok");
});

test("JSON that is not one of the shapes, and values that are no text, are text", () => {
  for (const output of ['{"a":1}', "[1,2]", "[]", "{broken", "[{}]"]) {
    assert.deepEqual([toolOutput(output).shape, toolOutput(output).text], ["text", output]);
  }
  for (const output of [null, 5, true, undefined]) assert.equal(toolOutput(output).status, "unknown");
});
