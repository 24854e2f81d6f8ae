import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sessionScanner } from "../../src/datasets/codex-session.js";
import { type CodexSession, readCodexSession, type SessionItem, scanCodexSession } from "../../src/datasets.js";
import { InputError } from "../../src/errors.js";
import { needsRealData, realData } from "../data.js";

let folder = "";
let files = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "mastkit-session-"));
});
after(() => rm(folder, { recursive: true }));

const line = (type: string, payload: unknown): string =>
  JSON.stringify({ timestamp: "2026-01-01T00:00:00Z", type, payload });
const item = (payload: object): string => line("response_item", payload);
const event = (type: string, more: object = {}): string => line("event_msg", { type, ...more });
const call = (id: string, input = "{}"): string =>
  item({ type: "function_call", name: "shell", arguments: input, call_id: id });
const output = (id: string, text: string): string => item({ type: "function_call_output", call_id: id, output: text });

async function session(lines: readonly string[], options: { budget?: number } = {}): Promise<CodexSession> {
  const path = join(folder, `${++files}.jsonl`);
  await writeFile(path, lines.join("\n"));
  return readCodexSession(path, options);
}

async function realSessions(): Promise<string[]> {
  const all: string[] = [];
  for (const part of ["codex-sessions", "itbench"]) {
    const root = realData(part)!;
    for (const name of await readdir(root, { recursive: true }))
      if (name.endsWith(".jsonl")) all.push(join(root, name));
  }
  return all.sort();
}

test("every line of the real sessions is accounted for", needsRealData, async () => {
  const paths = await realSessions();
  assert.equal(paths.length, 6);
  for (const path of paths) {
    const { scan, items, calls, unpairedOutputs, notes } = await readCodexSession(path);
    const lines = (await readFile(path, "utf8")).split("\n").filter((text) => text !== "");
    assert.equal(scan.lines, lines.length);
    assert.equal(scan.records, lines.length);
    assert.equal(scan.broken + scan.blank, 0);
    assert.equal(
      Object.values(scan.tally).reduce((sum, count) => sum + count, 0),
      scan.records,
    );
    assert.equal(items.length, scan.records);
    assert.equal(items.filter((each) => each.kind === "unknown").length, 0);
    // Counted independently: the raw text of the payload types.
    const raw = (type: string) => lines.filter((text) => JSON.parse(text).payload?.type === type).length;
    assert.equal(calls.length, raw("function_call") + raw("custom_tool_call") + raw("web_search_call"));
    const answered = calls.filter((each) => each.output !== null).length;
    assert.equal(answered + unpairedOutputs.length, raw("function_call_output") + raw("custom_tool_call_output"));
    assert.equal(unpairedOutputs.length, 0);
    assert.deepEqual(notes, []);
    const texts = lines.map((text) => JSON.parse(text).payload).filter((payload) => payload?.type === "message");
    assert.deepEqual(
      items.flatMap((each) => (each.kind === "message" ? [each.text] : [])),
      texts.map((payload) => {
        const parts: readonly { text?: string }[] = payload.content; // an image has no text
        return parts.flatMap((part) => part.text ?? []).join("\n");
      }),
    );
  }
});

test("the three versions at hand give versions, models, turns, tokens and call results", needsRealData, async () => {
  const seen: Record<string, unknown[]> = {};
  for (const path of await realSessions()) {
    const { meta, turns, tokens, models, calls } = await readCodexSession(path);
    const by = (status: string) => calls.filter((each) => each.status === status).length;
    seen[path.split("/").slice(-3).join("/")] = [
      meta?.cliVersion,
      models.join(),
      turns.map((turn) => turn.end),
      tokens?.total ?? null,
      [by("ok"), by("failed"), by("unknown")],
    ];
  }
  assert.deepEqual(Object.values(seen), [
    ["0.40.0", "gpt-5-codex", [null, null], 154257, [13, 3, 0]],
    ["0.40.0", "gpt-5-codex", [null], 543488, [34, 0, 0]],
    ["0.125.0", "gpt-5.5", ["complete", "complete"], 6064954, [86, 9, 10]],
    ["0.80.0", "gpt-5.1-codex-max", [null], null, [0, 0, 0]],
    ["0.80.0", "gemini-3-flash-preview", [null], null, [9, 2, 0]],
    ["0.80.0", "gemini-3-flash-preview", [null], null, [6, 1, 5]],
  ]);
});

test("calls are paired with their outputs by id, in order where an id is used twice", async () => {
  const { calls, unpairedOutputs, notes } = await session([
    call("a", '{"command":["ls"]}'),
    call("b", "{broken"),
    output("b", "failed to parse function arguments: EOF"),
    output("a", '{"output":"x","metadata":{"exit_code":0,"duration_seconds":0.1}}'),
    call("a"),
    output("a", "second"),
    output("z", "nobody asked"),
    call("c"),
  ]);
  assert.deepEqual(
    calls.map((each) => [each.callId, each.status, each.exitCode, each.output?.text ?? null, each.brokenArguments]),
    [
      ["a", "ok", 0, "x", false],
      ["b", "failed", null, "failed to parse function arguments: EOF", true],
      ["a", "unknown", null, "second", false],
      ["c", "unknown", null, null, false],
    ],
  );
  assert.deepEqual(calls[0]?.arguments, { command: ["ls"] });
  assert.equal(unpairedOutputs.length, 1);
  assert.deepEqual(notes, [
    "1 calls have arguments that are not JSON: kept as text",
    "1 calls have no output",
    "1 outputs have no call",
  ]);
});

test("an event that reports a call's end fills in what the output does not say, and nothing else", async () => {
  const end = (id: string, code: number) =>
    event("exec_command_end", { call_id: id, exit_code: code, duration: { secs: 2, nanos: 5e8 } });
  const { calls } = await session([
    call("a"),
    output("a", "Chunk ID: 1\nWall time: 1.0 seconds\nProcess running with session ID 4\nOutput:\n"),
    end("a", 1),
    call("b"),
    end("b", 1),
    output("b", '{"output":"x","metadata":{"exit_code":0,"duration_seconds":0.1}}'),
  ]);
  assert.deepEqual(
    calls.map((each) => [each.status, each.exitCode, each.durationSeconds]),
    [
      ["failed", 1, 1],
      ["ok", 0, 0.1],
    ],
  );
});

test("turns are told by their marks, or by the user's messages where there are none", async () => {
  const older = await session([
    event("user_message", { message: "one" }),
    line("turn_context", { model: "m1" }),
    call("a"),
    event("turn_aborted", { reason: "interrupted" }),
    event("user_message", { message: "two" }),
    line("turn_context", { model: "m2" }),
    call("b"),
  ]);
  assert.deepEqual(older.turns, [
    { line: 1, turnId: null, model: "m1", end: "aborted", reason: "interrupted" },
    { line: 5, turnId: null, model: "m2", end: null, reason: null },
  ]);
  assert.deepEqual(
    older.calls.map((each) => each.turn),
    [0, 1],
  );
  const newer = await session([
    event("task_started", { turn_id: "t1" }),
    event("user_message", { message: "one" }),
    line("turn_context", { turn_id: "t1", model: "m" }),
    event("user_message", { message: "while it runs" }),
    event("task_complete", { turn_id: "t1" }),
    line("turn_context", { turn_id: "t2", model: "m" }),
    event("turn_aborted", { turn_id: "t2", reason: "replaced" }),
  ]);
  assert.deepEqual(
    newer.turns.map((turn) => [turn.turnId, turn.end, turn.reason]),
    [
      ["t1", "complete", null],
      ["t2", "aborted", "replaced"],
    ],
  );
});

test("unknown types are counted and kept whole", async () => {
  const { items, scan, notes } = await session([
    line("response_item", { type: "hologram", size: 3 }),
    line("quantum_state", { a: 1 }),
    line("event_msg", { type: "hologram_event" }),
    line("response_item", "no object"),
    '{"id":"old","instructions":null}',
    '{"type":"message","role":"user","content":[]}',
    line("response_item", { type: "ghost_snapshot" }),
    line("compacted", { message: "so far" }),
  ]);
  assert.deepEqual(scan.tally, {
    "unknown:response_item/hologram": 1,
    "unknown:quantum_state": 1,
    "unknown:event_msg/hologram_event": 1,
    "unknown:response_item": 1,
    "unknown:(no type)": 1,
    "unknown:message": 1,
    snapshot: 1,
    compacted: 1,
  });
  const first = items[0];
  assert.ok(first?.kind === "unknown");
  assert.deepEqual(first.record["payload"], { type: "hologram", size: 3 });
  assert.match(notes[0] ?? "", /^records of unknown type, kept: 1 response_item\/hologram, /);
});

test("broken and cut-off lines are reported by number and skipped", async () => {
  const { scan, items, notes } = await session([call("a"), "{oops", "", "  ", "[1]", call("b"), '{"type":"response_i']);
  assert.deepEqual([scan.lines, scan.records, scan.blank, scan.broken], [7, 2, 2, 3]);
  assert.deepEqual(
    scan.brokenLines.map((each) => [each.line, each.problem, each.cutOff]),
    [
      [2, "not valid JSON", false],
      [5, "not a JSON object", false],
      [7, "not valid JSON: the file ends inside the line", true],
    ],
  );
  assert.equal(items.length, 2);
  assert.equal(notes[0], "3 of 7 lines are broken and skipped: line 2, 5, 7 (cut off)");
});

test("token counts without info are no counts, and no zeros", async () => {
  const usage = { input_tokens: 5, total_tokens: 7 };
  const { tokens, items } = await session([
    event("token_count", { info: { total_token_usage: usage, last_token_usage: null }, rate_limits: null }),
    event("token_count", { info: null, rate_limits: null }),
  ]);
  assert.deepEqual(tokens, { input: 5, cachedInput: null, output: null, reasoning: null, total: 7 });
  assert.ok(items[1]?.kind === "tokens" && items[1].total === null);
  assert.equal((await session([event("token_count", { info: null })])).tokens, null);
});

test("a file without a single record is refused, an empty one too", async () => {
  await assert.rejects(
    session(["hello", "world"]),
    (error) => error instanceof InputError && /no record in 2 lines/.test(error.message),
  );
  await assert.rejects(session([]), /no record in 0 lines/);
  await assert.rejects(readCodexSession(join(folder, "absent.jsonl")), /absent\.jsonl: no such file/);
});

test("the result does not depend on where the chunks are cut", () => {
  const bytes = Buffer.from(`\ufeff${call("é")}\r\n${output("é", "\u{1f600} \\\n")}\n{"cut`);
  const scan = (chunk: number) => {
    const items: SessionItem[] = [];
    const scanner = sessionScanner("s.jsonl", (each) => items.push(each));
    for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, at + chunk));
    return { items, ...scanner.end() };
  };
  const whole = scan(bytes.length);
  assert.equal(whole.records, 2);
  for (let chunk = 1; chunk < bytes.length; chunk++) assert.deepEqual(scan(chunk), whole);
});

test("beyond the budget records are counted and no longer held; the scan hands out all", async () => {
  const long = "x".repeat(500);
  const lines = [1, 2, 3].map((id) =>
    item({ type: "message", role: `r${id}`, content: [{ type: "input_text", text: long }] }),
  );
  lines.push(event("token_count", { info: { total_token_usage: { total_tokens: 9 } } }));
  const { items, scan, tokens, notes } = await session(lines, { budget: 1600 });
  assert.equal(items.length, 2);
  assert.equal(scan.records, 4);
  assert.equal(tokens?.total, 9);
  assert.deepEqual(notes, ["2 records at the end are counted but not held (budget)"]);
  const path = join(folder, "whole.jsonl");
  await writeFile(path, lines.join("\n"));
  let seen = 0;
  await scanCodexSession(path, () => void seen++);
  assert.equal(seen, 4);
});
