import assert from "node:assert/strict";
import { test } from "node:test";
import { eachTraceIn } from "../../src/datasets/traces/traces.js";
import { InputError } from "../../src/errors.js";
import type { AgentStep } from "../../src/index.js";
import type { Random } from "../../src/statistics.js";
import { anyValue, fuzz, hostileText, jsonText, pick } from "./fuzz.js";

const some = <T>(random: Random, most: number, make: () => T): readonly T[] =>
  Array.from({ length: 1 + random.below(most) }, make);
const id = (random: Random) => pick(random, ["a", "b", "c", null]);

function codexPayload(random: Random): unknown {
  const call_id = id(random);
  const output = pick(random, [
    JSON.stringify({ output: hostileText(random), metadata: { exit_code: random.below(3), duration_seconds: 0.5 } }),
    JSON.stringify([{ type: "text", text: hostileText(random) }]),
    "Chunk ID: 1\nWall time: 1.0 seconds\nProcess exited with code 1\nOutput:\nx",
    hostileText(random),
    anyValue(random),
  ]);
  return pick(random, [
    {
      type: "message",
      role: pick(random, ["user", "assistant"]),
      content: [{ type: "input_text", text: hostileText(random) }, anyValue(random)],
    },
    { type: "reasoning", summary: [{ type: "summary_text", text: hostileText(random) }], encrypted_content: "g" },
    { type: "function_call", name: "shell", arguments: pick(random, ['{"a":1}', "{", anyValue(random)]), call_id },
    { type: "custom_tool_call", name: "patch", input: hostileText(random), call_id },
    { type: "function_call_output", call_id, output },
    { type: "web_search_call", status: "completed", action: anyValue(random) },
    { type: hostileText(random), more: anyValue(random) },
    { type: "token_count", info: pick(random, [null, { total_token_usage: { total_tokens: 7 } }, anyValue(random)]) },
    { type: "exec_command_end", call_id, exit_code: random.below(2) },
    { type: "item_completed", item: pick(random, [{ id: call_id, status: "failed" }, anyValue(random)]) },
    { id: pick(random, ["s", "t"]), forked_from_id: pick(random, [null, "t"]), model: "m", turn_id: "1" },
    anyValue(random),
  ]);
}

/** A run or several in each of the formats. */
const formats: Readonly<Record<string, (random: Random) => string>> = {
  codex: (random) => {
    const types = ["session_meta", "turn_context", "response_item", "response_item", "event_msg", "other"];
    const first = { timestamp: "2026-01-01T00:00:00Z", type: "session_meta", payload: { id: "s" } };
    const records = some(random, 8, () => ({
      timestamp: "t",
      type: pick(random, types),
      payload: codexPayload(random),
    }));
    return [first, ...records].map((record) => jsonText(random, record).replaceAll(/[\r\n]+/g, " ")).join("\n");
  },
  atif: (random) => {
    const step = () => ({
      source: pick(random, ["user", "agent", "system", hostileText(random)]),
      message: pick(random, [hostileText(random), [{ type: "text", text: "x" }, anyValue(random)], anyValue(random)]),
      timestamp: pick(random, ["2026-01-01T00:00:00Z", anyValue(random)]),
      tool_calls: pick(random, [
        null,
        some(random, 3, () => ({ tool_call_id: id(random), function_name: "f", arguments: anyValue(random) })),
      ]),
      observation: pick(random, [
        null,
        { results: some(random, 3, () => ({ source_call_id: id(random), content: anyValue(random) })) },
      ]),
      is_copied_context: pick(random, [true, false, null]),
      metrics: pick(random, [{ prompt_tokens: 3, completion_tokens: 1 }, anyValue(random)]),
    });
    return jsonText(random, {
      schema_version: "ATIF-v1.6",
      session_id: "s",
      agent: { name: "a" },
      steps: some(random, 5, step),
    });
  },
  chat: (random) => {
    const message = () =>
      pick(random, [
        {
          role: pick(random, ["system", "user", "assistant", "developer", hostileText(random)]),
          content: pick(random, [hostileText(random), null, anyValue(random)]),
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [
            { id: id(random), function: { name: "f", arguments: pick(random, ["{}", "{", anyValue(random)]) } },
          ],
        },
        { role: "tool", tool_call_id: id(random), content: anyValue(random) },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: id(random), content: anyValue(random) }, anyValue(random)],
        },
      ]);
    const run = () => ({
      messages: [{ role: "user", content: "x" }, ...some(random, 5, message)],
      reward: pick(random, [1, 0, null, anyValue(random)]),
    });
    return some(random, 3, () => jsonText(random, run()).replaceAll(/[\r\n]+/g, " ")).join("\n");
  },
  tau: (random) => {
    const run = (trial: number) => ({
      task_id: random.below(9),
      trial,
      reward: pick(random, [1, 0, anyValue(random)]),
      info: anyValue(random),
      traj: [{ role: "user", content: hostileText(random) }],
    });
    return jsonText(
      random,
      Array.from({ length: 1 + random.below(3) }, (_, trial) => run(trial)),
    );
  },
  mast: (random) => {
    const run = (trace_id: number) => ({
      mas_name: hostileText(random),
      trace_id,
      trace: pick(random, [hostileText(random), { key: "k", index: 1, trajectory: hostileText(random) }]),
    });
    return jsonText(
      random,
      Array.from({ length: 1 + random.below(3) }, (_, at) => run(at)),
    );
  },
};

for (const [format, make] of Object.entries(formats)) {
  test(`${format}: whatever the bytes are, runs come out whole or the file is refused in one line`, async () => {
    const { accepted } = await fuzz(
      `traces-${format}`,
      (random) => Buffer.from(make(random)),
      async (bytes, random) => {
        const cut = random.below(bytes.length + 1);
        const each = function* () {
          yield* [bytes.subarray(0, cut), bytes.subarray(cut)];
        };
        let runs = 0;
        try {
          for await (const { trace, visitor } of eachTraceIn("run.json", each, visit)) {
            runs++;
            assert.equal(visitor.steps.length, trace.steps);
            assert.ok(visitor.steps.every(({ index }, at) => index === at + 1));
            const calls = visitor.steps.flatMap((step) => step.calls);
            assert.ok(
              calls.every(({ name, arguments: input }) => typeof name === "string" && typeof input === "string"),
            );
            assert.ok(trace.records.calls || calls.length === 0);
            const tokens = visitor.steps.map((step) => step.tokens).filter((each) => each !== null);
            assert.ok(
              [trace.tokens, trace.cost, trace.seconds, trace.score, ...tokens].every(
                (each) => each === null || Number.isFinite(each),
              ),
            );
            assert.ok(trace.id !== "" && !("x" in trace.groups));
          }
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          assert.ok(!error.message.includes("\n"));
        }
        return runs > 0;
      },
    );
    assert.ok(accepted > 0);
  });
}

function visit() {
  const steps: AgentStep[] = [];
  return { steps, step: (step: AgentStep) => void steps.push(step) };
}
