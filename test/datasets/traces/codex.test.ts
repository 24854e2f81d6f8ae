import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { toolOutput } from "../../../src/datasets/traces/tool-output.js";
import { needsRealData, realData } from "../../data.js";
import { ends, folderOf, one, read } from "./read.js";

const at = (second: number) => new Date(Date.UTC(2026, 7, 20, 10, 0, second)).toISOString();
const line = (type: string, payload: object, second = 0) => ({ timestamp: at(second), type, payload });
const item = (payload: object, second = 0) => line("response_item", payload, second);
const event = (type: string, more: object = {}, second = 0) => line("event_msg", { type, ...more }, second);
const call = (id: string, input = "{}") =>
  item({ type: "function_call", name: "shell", arguments: input, call_id: id });
const output = (id: string, text: unknown) => item({ type: "function_call_output", call_id: id, output: text });
const said = (role: string, text: string, second = 0) =>
  item({ type: "message", role, content: [{ type: role === "user" ? "input_text" : "output_text", text }] }, second);
const meta = (id: string, more: object = {}) => line("session_meta", { id, cli_version: "0.1", ...more });
const tokens = (total: number, last = total) =>
  event("token_count", {
    info: { total_token_usage: { total_tokens: total }, last_token_usage: { total_tokens: last } },
  });

test("calls are paired with their results by id, in order where an id is used twice", async () => {
  const { trace, calls, steps } = await one({
    "s.jsonl": [
      meta("a"),
      call("a", '{"command":["ls"]}'),
      call("b", "{broken"),
      output("b", "failed to parse function arguments: EOF"),
      output("a", '{"output":"x","metadata":{"exit_code":0,"duration_seconds":0.1}}'),
      call("a"),
      output("a", "second"),
      output("z", "nobody asked"),
      call("c"),
    ],
  });
  assert.deepEqual(
    calls.map(({ name, arguments: input, result, ended }) => [name, input, result, ended]),
    [
      ["shell", '{"command":["ls"]}', "x", "ok"],
      ["shell", "{broken", "failed to parse function arguments: EOF", "failed"],
      ["shell", "{}", "second", "unknown"],
      ["shell", "{}", null, "unknown"],
    ],
  );
  assert.deepEqual(
    steps.map(({ role, text, calls: held }) => [role, text, held.length]),
    [
      ["agent", "", 2],
      ["agent", "", 1],
      ["tool", "nobody asked", 0],
      ["agent", "", 1],
    ],
  );
  assert.deepEqual(trace.notes, ["1 call has arguments that are not JSON, kept as text", "1 call has no result"]);
});

test("reasoning, message and calls of one answer are one step; tokens go to it", async () => {
  const reasoning = item({
    type: "reasoning",
    summary: [{ type: "summary_text", text: "think" }],
    encrypted_content: "g",
  });
  const { steps, trace } = await one({
    "s.jsonl": [
      meta("a"),
      said("user", "<environment_context>cwd</environment_context>"),
      said("user", "do it", 1),
      reasoning,
      said("assistant", "I will", 2),
      call("a"),
      call("b"),
      tokens(10),
      output("a", "x"),
      output("b", "y"),
      event("token_count", { info: null }),
      said("assistant", "done", 9),
      tokens(25, 15),
      tokens(25, 15),
      event("task_complete"),
    ],
  });
  assert.deepEqual(
    steps.map((step) => [step.index, step.role, step.text, step.reasoning, step.calls.length, step.tokens]),
    [
      [1, "system", "<environment_context>cwd</environment_context>", undefined, 0, null],
      [2, "user", "do it", undefined, 0, null],
      [3, "agent", "I will", "think", 2, 10],
      [4, "agent", "done", undefined, 0, 15],
    ],
  );
  assert.deepEqual([trace.tokens, trace.ended, trace.seconds, trace.id], [25, "done", 9, "a"]);
});

test("an event that reports a call's end fills in what the result does not say, however late, and nothing else", async () => {
  const end = (id: string, code: number) => event("exec_command_end", { call_id: id, exit_code: code });
  const { calls } = await one({
    "s.jsonl": [
      meta("a"),
      ...[call("a"), output("a", "Chunk ID: 1\nWall time: 1.0 seconds\nProcess running with session ID 4\nOutput:\n")],
      ...[call("b"), end("b", 1), output("b", '{"output":"x","metadata":{"exit_code":0}}')],
      ...[call("c"), output("c", "text"), said("assistant", "on"), end("a", 1)],
      event("mcp_tool_call_end", { call_id: "c", result: { Ok: { isError: true } } }),
    ],
  });
  assert.deepEqual(
    calls.map(({ ended }) => ended),
    ["failed", "ok", "failed"],
  );
});

test("the ends of 0.148 come as items, and code mode says how a script ended", async () => {
  const done = (more: object) => event("item_completed", { item: more });
  const custom = (id: string) => item({ type: "custom_tool_call", call_id: id, name: "exec", input: "await x()" });
  const result = (id: string, text: string) =>
    item({ type: "custom_tool_call_output", call_id: id, output: [{ type: "input_text", text }] });
  const { calls, trace } = await one({
    "s.jsonl": [
      meta("a"),
      ...[custom("a"), done({ type: "CommandExecution", id: "a", exit_code: 1, status: "failed" }), result("a", "x")],
      ...[call("b"), done({ type: "McpToolCall", id: "b", status: "failed" }), output("b", "timed out")],
      ...[custom("c"), result("c", "Script completed\nWall time 0.1 seconds\nOutput:\n\nok")],
      ...[
        custom("d"),
        result("d", "Script failed\nexit 1"),
        done({ type: "FileChange", id: "e", status: "completed" }),
      ],
    ],
  });
  assert.deepEqual(
    calls.map(({ ended, result: text }) => [ended, text]),
    [
      ["failed", "x"],
      ["failed", "timed out"],
      ["ok", "\nok"],
      ["failed", "Script failed\nexit 1"],
    ],
  );
  assert.deepEqual(trace.ledger, { "event_msg/item_completed/FileChange": 1 });
});

const uuid = (second: number) => {
  const hex = Date.parse(at(second)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

test("of a fork or a sub-agent only its own turns are taken, by what each version dates turns with", async () => {
  const history = (turn: object) => [
    meta("parent"),
    event("task_started", turn),
    ...[said("user", "old"), call("p"), output("p", "x"), tokens(1000), event("task_complete")],
  ];
  const sub = { source: { subagent: { thread_spawn: { parent_thread_id: "parent" } } } };
  const own = (turn: object, second: number) => [
    event("task_started", turn, second),
    said("user", "new", second),
    tokens(1070, 70),
  ];
  for (const [name, id, more, old, live, second] of [
    ["by the record's time", "child", { forked_from_id: "parent" }, { turn_id: "0" }, { turn_id: "1" }, 5],
    [
      "by UUID, within the second",
      uuid(0),
      { forked_from_id: "parent" },
      { turn_id: uuid(-60) },
      { turn_id: uuid(0) },
      0,
    ],
    ["by the turn's start", "child", sub, { started_at: 1_700_000_000 }, { started_at: Date.parse(at(0)) / 1000 }, 0],
  ] as const) {
    const { trace, steps } = await one({ "s.jsonl": [meta(id, more), ...history(old), ...own(live, second)] });
    assert.deepEqual([trace.id, trace.tokens, steps.map(({ text }) => text)], [id, 70, ["new"]], name);
    assert.match(trace.notes.join(), /begins with 7 records of another run's history, left out/, name);
  }
  // a sub-agent whose parent is only named, and one that tells its own tokens from 0
  const bare = await one({ "s.jsonl": [meta("child", sub), said("user", "task"), tokens(5)] });
  assert.deepEqual([bare.trace.steps, bare.trace.tokens, bare.trace.notes], [1, 5, ["a sub-agent of parent"]]);
  const fresh = await one({
    "s.jsonl": [
      meta(uuid(0), sub),
      meta("parent"),
      event("task_started", { turn_id: uuid(1) }),
      said("user", "t"),
      tokens(5),
    ],
  });
  assert.deepEqual([fresh.trace.steps, fresh.trace.tokens], [1, 5]);
});

test("files before the envelope are read, and messages between agents are kept and named", async () => {
  const old = await one({
    "old.jsonl": [
      { id: "abc", timestamp: "2025-06-01T10:00:00Z", instructions: null },
      { record_type: "state" },
      { type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] },
      { type: "function_call", name: "shell", arguments: "{}", call_id: "k" },
      { type: "function_call_output", call_id: "k", output: '{"output":"a","metadata":{"exit_code":0}}' },
    ],
  });
  assert.deepEqual([old.trace.id, ends(old.steps), old.trace.steps, old.trace.ledger], ["abc", "o", 2, { state: 1 }]);
  const many = await one({
    "s.jsonl": [
      meta("m"),
      line("inter_agent_communication", { from: "a", to: "b", message: "look" }),
      item({
        type: "agent_message",
        author: "root",
        recipient: "sub",
        content: [{ type: "input_text", text: "do x" }],
      }),
      event("sub_agent_activity", { agent: "sub", status: "started" }),
      item({ type: "tool_search_call", call_id: "ts", arguments: { query: "k8s" }, status: "completed" }),
      item({ type: "tool_search_output", call_id: "ts", tools: [] }),
    ],
  });
  assert.deepEqual(
    many.steps.slice(0, 3).map(({ agent, text }) => [agent, text]),
    [
      ["a", "to b: look"],
      ["root", "to sub: do x"],
      ["sub", "sub-agent activity: sub started"],
    ],
  );
  assert.deepEqual(many.calls[0], { name: "tool_search", arguments: '{"query":"k8s"}', result: "[]", ended: "ok" });
  assert.deepEqual(many.trace.ledger, {});
  assert.deepEqual(many.trace.notes, ["messages between agents: a, b, root, sub"]);
});

test("every record is in the run or in the ledger; broken lines, cut-off ones and NULs are counted", async () => {
  const lines = [
    ...[JSON.stringify(meta("a")), "{oops", "", "  ", "[1]", "\0".repeat(40), JSON.stringify(said("user", "hi"))],
    ...[JSON.stringify(item({ type: "hologram" })), JSON.stringify(line("quantum", { a: 1 })), '{"type":"response_i'],
  ];
  const { trace, notes } = await one({ "s.jsonl": lines.join("\n") });
  assert.deepEqual(trace.ledger, { "response_item/hologram": 1, quantum: 1 });
  assert.deepEqual(notes, ["s.jsonl: 4 lines broken and skipped: line 2, 5, 6, 10 (cut off)"]);
  const first = await one({ "s.jsonl": `{"timestamp":"2026\n${JSON.stringify(said("user", "hi"))}\n` });
  assert.deepEqual([first.trace.steps, first.notes], [1, ["s.jsonl: 1 line broken and skipped: line 1"]]);
});

test("a run that was aborted or stopped at a limit says so, and what comes after counts", async () => {
  const after = async (...records: readonly object[]) =>
    (await one({ "s.jsonl": [meta("a"), said("user", "x"), ...records] })).trace.ended;
  assert.equal(await after(event("turn_aborted", { reason: "interrupted" })), "error");
  assert.equal(await after(event("turn_aborted", { reason: "budget_limited" })), "limit");
  assert.equal(
    await after(event("error", { message: "x", codex_error_info: "usage_limit_exceeded" }), event("task_complete")),
    "limit",
  );
  assert.equal(await after(event("turn_aborted"), event("task_started"), event("task_complete")), "done");
  assert.equal(await after(), null);
});

test("compressed files are read as they stand, and broken ones to where they break", async () => {
  const text = [meta("a"), said("user", "hi"), said("assistant", "ho")].map((each) => JSON.stringify(each)).join("\n");
  const whole = gzipSync(text);
  assert.equal((await one({ "s.jsonl.gz": whole })).trace.steps, 2);
  // a frame with one block that is not compressed: RFC 8878, 3.1.1
  const line = Buffer.from(`${JSON.stringify(meta("z"))}\n`);
  const zst = Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, line.length, 1 | (line.length << 3), line.length >> 5, 0]),
    line,
  ]);
  assert.equal((await one({ "s.jsonl.zst": zst })).trace.id, "z");
  await assert.rejects(
    read(folderOf({ "s.jsonl.gz": whole.subarray(0, 40) })),
    /s\.jsonl\.gz: its compressed data are broken or cut off/,
  );
});

test("what a harness writes of a call's end is understood in each of its shapes", () => {
  const mcp = (text: string) => JSON.stringify([{ type: "text", text }, { type: "image" }]);
  for (const [written, text, ended] of [
    ['{"output":"a\\n","metadata":{"exit_code":2,"duration_seconds":0.5}}', "a\n", "failed"],
    ['{"output":"a","metadata":{"exit_code":0}}', "a", "ok"],
    ['{"output":"a","metadata":{"exit_code":null}}', "a", "unknown"],
    [mcp("[1]"), "[1]", "unknown"],
    [mcp("Error building topology"), "Error building topology", "failed"],
    [
      "Chunk ID: 1\nWall time: 1.25 seconds\nProcess exited with code 3\nOutput:\nExit code: 0\n",
      "Exit code: 0\n",
      "failed",
    ],
    ["Exit code: 0\nWall time: 0.1 seconds\nOutput:\nok", "ok", "ok"],
    ["Exit code: 0", "Exit code: 0", "unknown"],
    ["apply_patch verification failed: no such file", "apply_patch verification failed: no such file", "failed"],
    ["aborted by user after 3.2s", "aborted by user after 3.2s", "failed"],
    ["Errors were not found", "Errors were not found", "unknown"],
    ["Plan updated", "Plan updated", "ok"],
    ['{"content":"no","success":false}', "no", "failed"],
    ['{"a":1}', '{"a":1}', "unknown"],
    ["{broken", "{broken", "unknown"],
    ["collab spawn failed: no thread", "collab spawn failed: no thread", "failed"],
    ["aborted", "aborted", "failed"],
    ["user cancelled MCP tool call", "user cancelled MCP tool call", "failed"],
    ["Success. Updated the following files:\nM a", "Success. Updated the following files:\nM a", "ok"],
    ["Script terminated\nWall time 3\nOutput:\nx", "x", "unknown"],
  ] as const)
    assert.deepEqual(toolOutput(written), { text, ended }, written);
  assert.deepEqual(toolOutput({ content: [{ type: "text", text: "x" }], success: true }), { text: "x", ended: "ok" });
  for (const nothing of [null, 5, undefined]) assert.equal(toolOutput(nothing).ended, "unknown");
});

test("the real rollouts give what was counted of them before", needsRealData, async () => {
  const { runs } = await read(realData("codex-sessions")!);
  assert.deepEqual(
    runs.map(({ trace, steps }) => {
      const by = (end: string) => steps.flatMap(({ calls }) => calls).filter(({ ended }) => ended === end).length;
      const { version, model } = trace.groups;
      return [version, model, trace.ended, trace.tokens, by("ok"), by("failed"), by("unknown")];
    }),
    [
      ["0.40.0", "gpt-5-codex", null, 154257, 13, 3, 0],
      ["0.40.0", "gpt-5-codex", null, 543488, 34, 0, 0],
      ["0.125.0", "gpt-5.5", "done", 6064954, 86, 9, 10],
    ],
  );
  // counted independently: the payload types of the raw lines
  for (const { trace, steps } of runs) {
    const raw = readFileSync(join(realData("codex-sessions")!, trace.file), "utf8")
      .trim()
      .split("\n");
    const types = raw.map((text) => JSON.parse(text).payload?.type);
    const count = (...names: readonly string[]) => types.filter((type) => names.includes(type)).length;
    assert.equal(
      steps.flatMap(({ calls }) => calls).length,
      count("function_call", "custom_tool_call", "web_search_call"),
    );
    const answered = steps.flatMap(({ calls }) => calls).filter(({ result }) => result !== null).length;
    assert.equal(answered, count("function_call_output", "custom_tool_call_output"));
    assert.equal(trace.ledger["event_msg/agent_message"], count("agent_message"));
  }
});

const cases = needsRealData.skip === false ? join(realData()!, "..", "cases") : "";

test("five rollouts that people met", needsRealData, async () => {
  const folders = readdirSync(cases);
  const run = async (number: string) =>
    (await read(join(cases, folders.find((name) => name.startsWith(number))!))).runs;
  const [completed] = await run("26");
  assert.deepEqual(
    [ends(completed!.steps), completed!.trace.groups["model"], completed!.trace.ended],
    ["ff", "gpt-5.6", "done"],
  );
  const [forked] = await run("27");
  assert.deepEqual([forked!.trace.id, forked!.trace.tokens, ends(forked!.steps)], ["child", 5500, ""]);
  const [bare] = await run("28");
  assert.deepEqual([bare!.trace.id, ends(bare!.steps), bare!.steps.at(-1)!.text], ["abc", "o", "done"]);
  for (const { steps } of await run("29")) assert.equal(ends(steps), "ff");
  const [several] = await run("31");
  assert.deepEqual(
    several!.steps.map(({ agent }) => agent),
    ["a", "root", null, null, "sub"],
  );
});

test("how a call ended is told by whatever tells it: codes, statuses, flags, the tool's own error", async () => {
  const items: readonly (readonly [object, string])[] = [
    [{ type: "CommandExecution", status: "completed", exit_code: null }, "o"],
    [{ type: "CommandExecution", status: "in_progress" }, "u"],
    ...["failed", "declined", "cancelled", "timed_out"].map(
      (status) => [{ type: "CommandExecution", status }, "f"] as const,
    ),
    [{ type: "McpToolCall", status: "completed", result: { content: [], is_error: true } }, "f"],
    [{ type: "McpToolCall", status: "completed", result: { Ok: { isError: true } } }, "f"],
    [{ type: "McpToolCall", result: { content: [] } }, "o"],
    [{ type: "McpToolCall", error: { message: "timeout" } }, "f"],
    [{ type: "McpToolCall", result: { Err: "x" } }, "f"],
    [{ type: "FileChange", status: "declined" }, "f"],
    [{ type: "DynamicToolCall", status: "completed", success: false }, "f"],
  ];
  const { steps } = await one({
    "s.jsonl": [
      meta("a"),
      ...items.flatMap(([held], at) => [
        call(`k${at}`),
        event("item_completed", { item: { ...held, id: `k${at}` } }),
        output(`k${at}`, "x"),
      ]),
    ],
  });
  assert.equal(ends(steps), items.map(([, end]) => end).join(""));
});

test("what agents tell each other is kept in each way that it is written", async () => {
  const { steps, trace } = await one({
    "s.jsonl": [
      meta("a"),
      line("inter_agent_communication", { author: "/root", recipient: "/a", other_recipients: ["/b"], content: "go" }),
      item({ type: "inter_agent_communication", from: "x", to: ["y", "z"], message: { text: "now" } }),
      item({ type: "agent_message", author: "x", recipient: "y", content: [{ type: "encrypted_content" }] }),
      event("sub_agent_activity", { event_id: "e", agent_path: "/a", kind: "started" }),
      event("item_completed", { item: { type: "SubAgentActivity", id: "e", agent_path: "/a", kind: "started" } }),
      item({ type: "tool_search_call", call_id: "t", arguments: { query: "q" }, status: "in_progress" }),
      item({ type: "tool_search_output", call_id: "t", status: "completed", tools: [{ name: "k8s" }] }),
      line("inter_agent_communication", {}),
    ],
  });
  assert.deepEqual(
    steps.map(({ text, calls }) => text || calls.map(({ result, ended }) => `${result} ${ended}`).join()),
    ["to /a, /b: go", "to y, z: now", "to y: ", "sub-agent activity: /a started", '[{"name":"k8s"}] ok'],
  );
  assert.deepEqual(trace.ledger, {
    "content/encrypted_content": 1,
    "event_msg/item_completed/SubAgentActivity": 1,
    inter_agent_communication: 1,
  });
});

test("a copied history that took seconds ends where a turn begins, not within one", async () => {
  const { steps } = await one({
    "s.jsonl": [
      meta("child", { forked_from_id: "p" }),
      meta("p"),
      event("task_started", { turn_id: "old" }),
      said("user", "old", 1),
      said("assistant", "old answer", 3),
      event("task_started", { turn_id: "new" }, 9),
      said("user", "new", 9),
    ],
  });
  assert.deepEqual(
    steps.map(({ text }) => text),
    ["new"],
  );
});

test("the first versions' heads, and their sessions in one object", async () => {
  const rest = [
    { type: "web_search_call", id: "w", status: "completed", action: {} },
    { type: "message", role: "assistant", content: [{ type: "output_text", text: "hi" }] },
  ];
  const head = { id: "old", timestamp: "2025-04-16T20:00:00Z" };
  for (const files of [{ "s.jsonl": [head, ...rest] }, { "s.json": { session: head, items: rest } }]) {
    const { trace, steps } = await one(files);
    assert.deepEqual([trace.id, trace.format, steps[0]!.text, ends(steps)], ["old", "codex", "hi", "o"]);
  }
});

test("zstd with skippable frames is read; a dictionary, and what else compresses, is named with the way out", async () => {
  const text = Buffer.from(JSON.stringify({ messages: [{ role: "user", content: "hi" }] }));
  const frame = (bytes: Buffer) => {
    // a frame of one raw block: magic, descriptor (single segment, one byte of size), size, block's header
    const head = Buffer.from([
      0x28,
      0xb5,
      0x2f,
      0xfd,
      0x20,
      bytes.length,
      (bytes.length << 3) | 1,
      bytes.length >> 5,
      0,
    ]);
    return Buffer.concat([head, bytes]);
  };
  const skipped = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);
  const { steps } = await one({ "s.jsonl.zst": Buffer.concat([skipped, frame(text), skipped]) });
  assert.equal(steps[0]!.text, "hi");
  const dictionary = frame(text);
  dictionary[4] = 0x21;
  for (const [bytes, said] of [
    [dictionary, /compressed with a dictionary of zstd's; decompress it first/],
    [Buffer.from("BZh91AY"), /compressed with bzip2 \(decompress it first\)/],
    [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1]), /compressed with xz/],
    [Buffer.alloc(0), /with nothing in it/],
  ] as const)
    await assert.rejects(read(join(folderOf({ "s.jsonl.zst": bytes }), "s.jsonl.zst")), said);
});
