import assert from "node:assert/strict";
import { test } from "node:test";
import { needsRealData, realData } from "../../data.js";
import { ends, folderOf, one, read } from "./read.js";

const call = (id: string, name: string, input: unknown) => ({
  id,
  type: "function",
  function: { name, arguments: input },
});
const result = (id: string, content: unknown) => ({ role: "tool", tool_call_id: id, content });

test("messages as OpenAI writes them: parallel calls, broken arguments, content null, role developer", async () => {
  const { trace, steps, calls } = await one({
    "runs.jsonl": [
      {
        ...{ trace_id: "a", cluster: "c", outcome: "success", model: "m", seed: 3, prompt: "x".repeat(100) },
        messages: [
          { role: "developer", content: "be brief" },
          {
            role: "user",
            content: [
              { type: "text", text: "hi" },
              { type: "image_url", image_url: { url: "file:///etc/passwd" } },
            ],
          },
          { role: "assistant", content: null, tool_calls: [call("1", "f", '{"a":1}'), call("2", "g", "{broken")] },
          ...[result("2", "Error: no such tool"), result("1", "fine"), result("9", "to nobody")],
          {
            role: "assistant",
            content: "done",
            reasoning_content: "hm",
            usage: { prompt_tokens: 9, completion_tokens: 1 },
          },
        ],
      },
    ],
  });
  assert.deepEqual(
    steps.map(({ role, text, reasoning, tokens }) => [role, text, reasoning, tokens]),
    [
      ["system", "be brief", undefined, null],
      ["user", "hi", undefined, null],
      ["agent", "", undefined, null],
      ["tool", "to nobody", undefined, null],
      ["agent", "done", "hm", 10],
    ],
  );
  assert.deepEqual(calls, [
    { name: "f", arguments: '{"a":1}', result: "fine", ended: "unknown" },
    { name: "g", arguments: "{broken", result: "Error: no such tool", ended: "failed" },
  ]);
  assert.deepEqual([trace.id, trace.cluster, trace.outcome, trace.tokens], ["a", "c", "success", 10]);
  assert.deepEqual(trace.groups, { file: "runs", model: "m", seed: "3" });
  assert.deepEqual(
    [trace.notes, trace.ledger],
    [["1 call has arguments that are not JSON, kept as text"], { "content/image_url": 1 }],
  );
});

test("messages as Anthropic and older interfaces write them", async () => {
  const anthropic = await one({
    "r.json": {
      messages: [
        { role: "user", content: "hi" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm" },
            { type: "text", text: "ok" },
            { type: "tool_use", id: "1", name: "f", input: { a: 1 } },
          ],
        },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: "1", content: [{ type: "text", text: "x" }], is_error: true }],
        },
      ],
    },
  });
  assert.deepEqual(
    anthropic.steps.map(({ role, text, reasoning, calls }) => [role, text, reasoning, calls]),
    [
      ["user", "hi", undefined, []],
      ["agent", "ok", "hm", [{ name: "f", arguments: '{"a":1}', result: "x", ended: "failed" }]],
    ],
  );
  assert.equal(anthropic.trace.id, "r");
  const older = await one({
    "m.jsonl": [
      { role: "user", content: "hi" },
      { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } },
      { role: "function", name: "f", content: "x" },
    ],
  });
  assert.deepEqual(older.calls, [{ name: "f", arguments: "{}", result: "x", ended: "unknown" }]);
  assert.deepEqual([older.trace.id, older.trace.steps], ["m", 2]);
  const group = await one({
    "g.json": {
      history: [
        { role: "user", name: "Coder", content: "a" },
        { role: "Orchestrator (thought)", content: "b" },
      ],
    },
  });
  assert.deepEqual(
    group.steps.map(({ role, agent }) => [role, agent]),
    [
      ["agent", "Coder"],
      ["agent", "Orchestrator (thought)"],
    ],
  );
  assert.equal(group.trace.records.calls, false, "none stand there: not known, not 0");
});

test("how a run ended: words, a reward against the threshold, flags; what is no outcome is said", async () => {
  const messages = [{ role: "user", content: "x" }];
  const ending = async (more: object, options = {}) => {
    const { trace } = await one({ "r.jsonl": [{ trace_id: "a", messages, ...more }] }, options);
    return [trace.outcome, trace.score, ...trace.notes];
  };
  assert.deepEqual(await ending({ reward: 1 }), ["success", 1]);
  assert.deepEqual(await ending({ reward: 0.4 }), ["failure", 0.4]);
  assert.deepEqual(await ending({ reward: 0.4 }, { successThreshold: 0.4 }), ["success", 0.4]);
  assert.deepEqual(await ending({ reward: true }), ["success", null]);
  assert.deepEqual(await ending({ resolved: false }), ["failure", null]);
  assert.deepEqual(await ending({ outcome: "Failed", reward: 1 }), ["failure", null]);
  assert.deepEqual(await ending({ outcome: "maybe" }), [null, null, "outcome is no outcome: maybe"]);
  assert.deepEqual(await ending({ reward: null, status: "cancelled" }), [null, null]);
  assert.deepEqual(await ending({ quality: 1, reward: 0 }, { score: "quality" }), ["success", 1]);
  // Python's bare NaN is a missing reward
  const nan = await one({ "r.jsonl": `{"trace_id":"a","reward":NaN,"messages":[{"role":"user","content":"x"}]}` });
  assert.equal(nan.trace.outcome, null);
  const cancelled = await one({ "r.jsonl": [{ trace_id: "a", error: "cancelled", messages }] });
  assert.deepEqual([cancelled.trace.outcome, cancelled.trace.ended], [null, "error"]);
});

test("tau-bench: id and cluster by task and trial; a run that broke off keeps no reward of 0", async () => {
  const traj = [{ role: "user", content: "x" }];
  const { runs } = await read(
    folderOf({
      "tool-calling-gpt-4o-0.0_range_0-50_x.json": [
        { task_id: 7, trial: 0, reward: 1.0, info: {}, traj },
        { task_id: 7, trial: 1, reward: 0.0, info: { error: "rate limit", traceback: "…" }, traj: [] },
        { task_id: 7, trial: 2, reward: 0.0, info: {}, traj },
      ],
    }),
  );
  assert.deepEqual(
    runs.map(({ trace: { id, cluster, outcome, ended } }) => [id, cluster, outcome, ended]),
    [
      ["7/0", "7", "success", null],
      ["7/1", "7", null, "error"],
      ["7/2", "7", "failure", null],
    ],
  );
  const { agent, model, trial } = runs[2]!.trace.groups;
  assert.deepEqual([agent, model, trial], ["tool-calling", "gpt-4o", "2"]);
  const simulation = {
    ...{ id: "u", task_id: "5", trial: 1, termination_reason: "max_steps", duration: 12, agent_cost: 0.1 },
    reward_info: { reward: 0 },
    messages: [
      { role: "assistant", content: "", tool_calls: [{ id: "1", name: "f", arguments: {} }] },
      { id: "1", role: "tool", content: "x", error: false },
    ],
  };
  const info = { agent_info: { implementation: "llm_agent", llm: "m" }, environment_info: { domain_name: "retail" } };
  const { trace, steps } = await one({ "tau2.json": { info, tasks: [], simulations: [simulation] } });
  assert.deepEqual(
    [trace.id, trace.outcome, trace.ended, trace.seconds, trace.cost],
    ["5/1", "failure", "limit", 12, 0.1],
  );
  assert.deepEqual([trace.groups["agent"], trace.groups["domain"], ends(steps)], ["llm_agent", "retail", "o"]);
});

test("MAST-Data's trajectories are one text, whose calls are not known", async () => {
  const record = {
    mas_name: "AG2",
    llm_name: "GPT-4o",
    benchmark_name: "GSM",
    trace_id: 3,
    trace: { key: "k", index: 0, trajectory: "text" },
  };
  const { trace, steps } = await one({ "mad.json": [{ ...record, mast_annotation: { "1.1": 1 } }] });
  assert.deepEqual(
    [trace.id, trace.format, trace.records, steps.length, steps[0]!.text],
    ["k/3", "mast", { calls: false, content: true }, 1, "text"],
  );
  assert.deepEqual(trace.groups, { system: "AG2", model: "GPT-4o", benchmark: "GSM", trace_key: "k" });
});

test("the real tau-bench file, MAST's and chats", needsRealData, async () => {
  const { runs, notes } = await read(realData("tau-bench")!);
  const clusters = new Set(runs.map(({ trace }) => trace.cluster));
  const successes = runs.filter(({ trace }) => trace.outcome === "success").length;
  assert.deepEqual([runs.length, clusters.size, successes, notes], [200, 50, 84, []]);
  assert.deepEqual([runs[0]!.trace.groups["model"], runs[0]!.trace.groups["domain"]], ["gpt-4o", "airline"]);
  const mast = await read(realData("mast", "MAD_human_labelled_dataset.json")!);
  assert.deepEqual([mast.runs.length, mast.runs[18]!.trace.id], [19, "18"]);
  const chats = await read(realData("traces", "openai-messages")!);
  assert.deepEqual(
    chats.runs.map(({ trace }) => [trace.id, trace.cluster, trace.outcome]),
    [
      ["airline-12-3", "airline-12", "success"],
      ["airline-44-3", "airline-44", "failure"],
    ],
  );
});

test("calls and contents in further shapes: free input, names alone, no ids, refusals, values, ShareGPT", async () => {
  const calls = (tool_calls: readonly object[], ...more: readonly object[]) => [
    { role: "assistant", content: null, tool_calls },
    ...more,
  ];
  const { runs } = await read(
    folderOf({
      "a.jsonl": [
        { id: "flat", messages: calls([{ id: "z", name: "z", input: { c: 1 } }]) },
        { id: "custom", messages: calls([{ id: "w", type: "custom", custom: { name: "w", input: "free {" } }]) },
        {
          id: "no ids",
          messages: calls([{ function: { name: "p", arguments: "" } }], { role: "tool", content: { found: 2 } }),
        },
        { id: "status", messages: calls([{ id: "s", name: "s" }], { role: "tool", id: "s", status: "error" }) },
        { id: "refusal", messages: [{ role: "assistant", content: [{ type: "refusal", refusal: "no" }] }] },
        { id: "ShareGPT", conversations: [{ from: "gpt", value: "hi" }] },
      ],
      "b.jsonl": '[{"role":"user","content":"first"}]\n[{"role":"user","content":"second"}]\n',
    }),
  );
  assert.deepEqual(
    runs.map(({ trace, steps }) => [
      trace.id,
      ...steps.flatMap(({ text, calls: held }) => [
        text,
        ...held.map(({ name, arguments: input, result, ended }) => [name, input, result, ended].join(" ")),
      ]),
      ...trace.notes,
    ]),
    [
      ["flat", "", 'z {"c":1}  unknown', "1 call has no result"],
      ["custom", "", "w free {  unknown", "1 call has no result"],
      ["no ids", "", 'p  {"found":2} unknown'],
      ["status", "", "s   failed"],
      ["refusal", "no"],
      ["ShareGPT", "hi"],
      ["b/1", "first"],
      ["b/2", "second"],
    ],
  );
});
