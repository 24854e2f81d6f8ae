import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { needsRealData, realData } from "../../data.js";
import { ends, folderOf, one, read } from "./read.js";

const step = (source: string, message: unknown, more: object = {}) => ({ step_id: 1, source, message, ...more });
const trajectory = (steps: readonly object[], more: object = {}) => ({
  ...{ schema_version: "ATIF-v1.6", session_id: "s", agent: { name: "a", version: "1", model_name: "m" }, steps },
  ...more,
});
const result = (more: object = {}) => ({
  ...{
    task_name: "org/task",
    trial_name: "task__x1",
    source: "bench",
    agent_info: { name: "claude-code", version: "2" },
  },
  ...{ config: { agent: { model_name: "kimi" } }, verifier_result: { rewards: { reward: 1 } }, exception_info: null },
  ...more,
});
const trial = (more: object, files: object = {}) => ({
  "j/task__x1/result.json": result(more),
  "j/task__x1/agent/x.log": "",
  ...files,
});

test("a trajectory's steps, calls and results, with what 1.2 to 1.7 leave open", async () => {
  const { trace, steps } = await one({
    "t.json": trajectory(
      [
        step("user", [
          { type: "text", text: "do it" },
          { type: "image", source: { path: "../../../etc/passwd" } },
        ]),
        step("agent", "looking", {
          ...{ timestamp: "2026-01-01T00:00:00Z", reasoning_content: "why" },
          tool_calls: [
            { tool_call_id: "1", function_name: "ls", arguments: { path: "/" } },
            { tool_call_id: "2", function_name: "cat", arguments: {} },
          ],
          observation: {
            results: [
              { source_call_id: "2", content: "no such file\n[error] tool reported failure" },
              { source_call_id: "1", content: [{ type: "text", text: "bin" }] },
            ],
          },
          metrics: { prompt_tokens: 100, completion_tokens: 5, cached_tokens: 90, cost_usd: 0.5 },
        }),
        // without an id the result is that of the only call
        step("agent", "", {
          timestamp: "2026-01-01T00:00:30.500",
          tool_calls: [{ tool_call_id: "3", function_name: "run", arguments: {} }],
          observation: { results: [{ content: null }] },
          extra: { tool_result_is_error: false },
        }),
        // a terminal's text that answers no call
        step("agent", "keys", { observation: { results: [{ content: "$ " }] } }),
        step("system", "old", { is_copied_context: true, metrics: { prompt_tokens: 7 } }),
      ],
      { subagent_trajectories: [trajectory([step("agent", "sub")])] },
    ),
  });
  assert.deepEqual(
    steps.map(({ role, text, reasoning, calls, tokens }) => [
      role,
      text,
      reasoning,
      calls.map(({ result: text }) => text),
      tokens,
    ]),
    [
      ["user", "do it", undefined, [], null],
      ["agent", "looking", "why", ["bin", "no such file\n[error] tool reported failure"], 105],
      ["agent", "", undefined, [""], null],
      ["agent", "keys", undefined, [], null],
      ["tool", "$ ", undefined, [], null],
    ],
  );
  assert.equal(ends(steps), "ufo");
  assert.deepEqual(trace.ledger, {
    "message/image": 1,
    "copied context": 1,
    "sub-agent trajectory": 1,
    "sub-agent step": 1,
  });
  assert.deepEqual([trace.tokens, trace.cost, trace.seconds, trace.id], [105, 0.5, 30.5, "s"]);
  assert.deepEqual(trace.groups, { agent: "a", model: "m", version: "1" });
});

test("continuations go on with the run, and trajectories of sub-agents beside it are none", async () => {
  const reference = {
    results: [{ content: null, subagent_trajectory_ref: [{ session_id: "q", trajectory_path: "/x/answers.json" }] }],
  };
  const files = {
    "answers.json": trajectory([step("agent", "sub")], { session_id: "q" }),
    "run.json": trajectory([step("user", "a"), step("agent", "b", { observation: reference })], {
      final_metrics: { total_prompt_tokens: 10, total_completion_tokens: 1 },
    }),
    "run.cont-1.json": trajectory([step("user", "a", { is_copied_context: true }), step("agent", "c")], {
      final_metrics: { total_prompt_tokens: 30, total_completion_tokens: 3 },
    }),
    "run.cont-2.json": trajectory([step("agent", "d", { metrics: { prompt_tokens: 30, completion_tokens: 3 } })], {
      final_metrics: { total_prompt_tokens: 30, total_completion_tokens: 3 },
    }),
  };
  const { trace, steps } = await one(files);
  assert.deepEqual(
    steps.map(({ text }) => text),
    ["a", "b", "c", "d"],
  );
  // the first continuation's total includes what was before it, the second's does not
  assert.deepEqual([trace.tokens, trace.records.calls], [66, false]);
  assert.deepEqual(trace.ledger, { "sub-agent trajectory": 1, "copied context": 1 });
});

test("a trial's reward says how it ended; without one it is unknown, whatever lies in reward.txt", async () => {
  const ending = async (more: object, files: object = {}, options = {}) => {
    const { trace, notes } = await one(trial(more, files), options);
    // what is said of a run is said of all of them once
    const doubts = trace.notes.filter((note) => note !== none).map((note) => `1 run: ${note} (${trace.id})`);
    assert.deepEqual(
      notes.filter((note) => note !== unknown),
      doubts,
    );
    return [trace.outcome, trace.score, trace.ended, ...trace.notes, ...notes.filter((note) => note === unknown)];
  };
  const timeout = { exception_info: { exception_type: "AgentTimeoutError" } };
  const verifier = { verifier_result: null, exception_info: { exception_type: "VerifierTimeoutError" } };
  const unknown = "1 of 1 trial without a reward: unknown, where the mean of a Harbor job counts it as 0";
  const rewards = (all: object) => ({ verifier_result: { rewards: all } });
  const none = "no trajectory";
  assert.deepEqual(await ending({ finished_at: "2026-01-01T00:00:00Z" }), ["success", 1, "done", none]);
  assert.deepEqual(await ending({ ...rewards({ reward: 0 }), ...timeout }), [
    "failure",
    0,
    "limit",
    "AgentTimeoutError, with a reward",
    none,
  ]);
  assert.deepEqual(await ending({ verifier_result: null, exception_info: { exception_type: "CancelledError" } }), [
    null,
    null,
    "error",
    "no reward (CancelledError)",
    none,
    unknown,
  ]);
  const left = { "j/task__x1/verifier/reward.txt": "0\n" };
  assert.deepEqual(await ending(verifier, left), [
    null,
    null,
    "done",
    "no reward (VerifierTimeoutError)",
    none,
    unknown,
  ]);
  assert.deepEqual(await ending(rewards({ reward: 0.5 }), {}, { successThreshold: 0.5 }), ["success", 0.5, null, none]);
  assert.deepEqual(await ending(rewards({ reward: -3 })), ["failure", -3, null, none]);
  assert.deepEqual(await ending(rewards({ accuracy: 1 })), ["success", 1, null, none]);
  const two = "no reward of that name, but style, tests: --score NAME chooses one";
  assert.deepEqual(await ending(rewards({ style: 1, tests: 0 })), [null, null, null, two, none, unknown]);
  assert.deepEqual(await ending(rewards({ style: 1, tests: 0 }), {}, { score: "tests" }), ["failure", 0, null, none]);
  const old = await one({
    "j/t__a/config.json": { trial_name: "t__a", task: { path: "t" } },
    "j/t__a/verifier/reward.txt": "1\n",
  });
  assert.deepEqual([old.trace.outcome, old.trace.cluster, old.trace.id], ["success", "t", "t__a"]);
});

test("the task is the cluster; agent, model, benchmark and job are groups; the job's own files are no runs", async () => {
  const { trace, notes } = await one({
    ...trial({}, { "j/task__x1/agent/trajectory.json": trajectory([step("user", "a")]) }),
    ...{ "j/result.json": { n_total_trials: 1, stats: {} }, "j/config.json": { job_name: "j" }, "j/notes.md": "x" },
  });
  assert.deepEqual([trace.id, trace.cluster, trace.format], ["task__x1", "task", "harbor"]);
  assert.deepEqual(trace.groups, { job: "j", agent: "claude-code", model: "kimi", version: "2", benchmark: "bench" });
  assert.deepEqual(notes, ["1 file of no known kind, passed over: j/notes.md"]);
});

test(
  "the real job: 32 trials, 31 known, one success; its calls as Python would count them",
  needsRealData,
  async () => {
    const folder = realData("harbor-job")!;
    const { runs, notes } = await read(folder);
    const by = (outcome: unknown) => runs.filter(({ trace }) => trace.outcome === outcome).length;
    assert.deepEqual([runs.length, by("success"), by("failure"), by(null)], [32, 1, 30, 1]);
    const timeouts =
      "financial-document-processor__FkdfmDK, fix-code-vulnerability__rLmCuAo, merge-diff-arc-agi-task__yBSGZPs";
    assert.deepEqual(notes, [
      "1 of 32 trials without a reward: unknown, where the mean of a Harbor job counts it as 0",
      `3 runs: AgentTimeoutError, with a reward (${timeouts})`,
      "1 run: no reward (VerifierTimeoutError) (query-optimize__xcBWV57)",
    ]);
    assert.equal(runs.filter(({ trace }) => trace.ended === "limit").length, 3);
    assert.equal(runs.filter(({ trace }) => trace.file.endsWith("trajectory.json")).length, 27);
    for (const { trace, steps } of runs) {
      if (!readdirSync(join(folder, trace.id)).includes("agent")) {
        assert.deepEqual([trace.steps, trace.records.calls], [0, false]);
        continue;
      }
      const raw = JSON.parse(readFileSync(join(folder, trace.file), "utf8"));
      const calls = raw.steps.flatMap((each: { tool_calls?: readonly unknown[] }) => each.tool_calls ?? []);
      assert.equal(steps.flatMap((each) => each.calls).length, calls.length);
      assert.equal(trace.tokens, raw.final_metrics.total_prompt_tokens + raw.final_metrics.total_completion_tokens);
      const errors = raw.steps.filter(
        (each: { extra?: { tool_result_is_error?: boolean } }) => each.extra?.tool_result_is_error,
      ).length;
      assert.ok([...ends(steps)].filter((end) => end === "f").length >= errors);
    }
    const atif = await read(realData("traces", "atif")!);
    assert.deepEqual(
      atif.runs.map(({ trace }) => [trace.groups["agent"], trace.steps, trace.tokens, trace.ledger]),
      [
        ["claude-code", 8, 85172, {}],
        ["openhands", 6, 300, {}],
        ["terminus-2", 16, 8832, { "sub-agent trajectory": 3, "copied context": 4 }],
      ],
    );
  },
);

test("results without ids, codes in extras, newer versions, halves of totals", async () => {
  const call = (id: string | undefined) => ({ tool_call_id: id, function_name: "f", arguments: {} });
  const said = (calls: readonly object[], results: readonly object[]) => ({
    ...{ source: "Agent", message: "", tool_calls: calls, observation: { results } },
    metrics: { prompt_tokens: 3, completion_tokens: 1 },
  });
  const { steps, trace, notes } = await one({
    "a.json": {
      ...{ schema_version: "ATIF-v1.9", session_id: "s", agent: { name: "x" } },
      final_metrics: { total_prompt_tokens: null, total_completion_tokens: 2 },
      steps: [
        said([call("a"), call("b")], [{ content: "1" }, { content: "2", extra: { exit_code: 3 } }]),
        said([call(undefined), call(undefined)], [{ content: "3" }, { content: "4" }]),
        said([call("c"), call("d")], [{ content: "one of two" }]),
      ],
    },
  });
  assert.deepEqual(
    steps.map(({ role, text, calls }) => [role, text, ...calls.map(({ result, ended }) => `${result} ${ended}`)]),
    [
      ["agent", "", "1 unknown", "2 failed"],
      ["agent", "", "3 unknown", "4 unknown"],
      ["agent", "", "null unknown", "null unknown"],
      ["tool", "one of two"],
    ],
  );
  assert.equal(trace.tokens, 12);
  assert.deepEqual(notes, ["1 run: ATIF-v1.9 is newer than 1.7: what is new in it is not read (s)"]);
});

test("a continuation of any name is followed, a missing one said; unmarked sub-agents are no runs and named", async () => {
  const trajectory = (id: string, message: string, more: object = {}) => ({
    ...{ schema_version: "ATIF-v1.7", session_id: id, agent: { name: "x" }, steps: [{ source: "agent", message }] },
    ...more,
  });
  const { runs, notes } = await read(
    folderOf({
      "a.json": trajectory("a", "one", { continued_trajectory_ref: "../elsewhere/b.json" }),
      "b.json": trajectory("a", "two", { continued_trajectory_ref: "gone.json" }),
      "t.json": trajectory("t", "all"),
      "t.summarization-1-summary.json": trajectory("t-summarization-1-summary", "summary"),
    }),
  );
  assert.deepEqual(
    runs.map(({ trace, steps }) => [trace.id, ...steps.map(({ text }) => text)]),
    [
      ["a", "one", "two"],
      ["t", "all"],
    ],
  );
  assert.deepEqual(notes, [
    "1 run: goes on in gone.json, which is not there (a)",
    "1 file with the trajectory of a sub-agent, passed over: t.summarization-1-summary.json",
  ]);
});

test("trials of two jobs with one name, a reward as text, one beside a lost result", async () => {
  const trial = (job: string, files: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${job}/t__aaaaaaa/${name}`, content]));
  const result = { trial_name: "t__aaaaaaa", task_name: "t", verifier_result: { rewards: { reward: "0.5" } } };
  const { runs } = await read(
    folderOf({
      ...trial("a", { "result.json": result, "agent/x.log": "" }),
      ...trial("b", { "result.json": "{cut", "agent/x.log": "", "verifier/reward.json": { reward: 1 } }),
      ...trial("c", { "result.json": result, "agent/trajectory.json": { agent: {}, steps: [] } }),
    }),
    { successThreshold: 0.5 },
  );
  assert.deepEqual(
    runs.map(({ trace }) => [trace.id, trace.cluster, trace.score, trace.outcome]),
    [
      ["t__aaaaaaa", "t", 0.5, "success"],
      ["b/t__aaaaaaa", "t", 1, "success"],
      ["c/t__aaaaaaa", "t", 0.5, "success"],
    ],
  );
});
