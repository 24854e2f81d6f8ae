import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { readSignals, signalsOf } from "../../src/index.js";
import type { AgentCall, AgentStep, AgentTrace } from "../../src/trace.js";
import { needsRealData, realData } from "../data.js";
import { noted } from "../noted.js";

const head: AgentTrace = {
  ...{ id: "r", format: "chat", file: "r.jsonl", cluster: null, groups: {}, outcome: "failure", score: 0 },
  ...{ steps: 0, records: { calls: true, content: true }, ended: null, ledger: {}, notes: [] },
  ...{ tokens: 12, cost: null, seconds: 3 },
};

const call = (
  name: string,
  input: unknown,
  result: string | null = "ok",
  ended: AgentCall["ended"] = "ok",
): AgentCall => ({
  ...{ name, arguments: typeof input === "string" ? input : JSON.stringify(input), result, ended },
});

/** A step a call, or a text of the agent. */
const steps = (...parts: readonly (AgentCall | string)[]): readonly AgentStep[] =>
  parts.map((part, at) => ({
    ...{ index: at + 1, time: null, role: "agent", agent: null, tokens: null, cost: null },
    ...(typeof part === "string" ? { text: part, calls: [] } : { text: "", calls: [part] }),
  }));
const signals = (...parts: readonly (AgentCall | string)[]) => signalsOf(head, steps(...parts));

test("identical calls in a row: keys in another order and white space are the same, another value is not", () => {
  const row = signals(
    call("look", '{"a": 1, "b": [1, 2]}'),
    call("look", '{"b":[1,2],"a":1}'),
    call("look", '{ "b" : [1, 2], "a" : 1 }'),
    call("look", '{"b":[2,1],"a":1}'),
    call("look", "free  text\n"),
    call("look", "free text"),
  );
  assert.equal(row.longest_run, 3);
  assert.equal(row.calls, 6);
  // "look" takes JSON apart: a list of pairs is no object
  assert.equal(signals(call("x", '{"a":1}'), call("x", '[["a",1]]')).longest_run, 1);
});

test("counters begin again after a change, but the same change again is none", () => {
  const check = call("Bash", { command: "pytest -q" });
  const edit = (text: string) => call("Write", { file_path: "a.py", content: text });
  const row = signals(check, check, edit("1"), check, edit("2"), check, check, check);
  assert.deepEqual([row.longest_run, row.most_repeats, row.checks_after_change], [3, 3, 3]);
  const apart = signals(check, edit("1"), check, edit("2"), check);
  assert.deepEqual([apart.longest_run, apart.most_repeats, apart.checks_after_change], [1, 1, 1]);
  const same = signals(edit("1"), edit("1"), edit("1"), check, edit("1"), check);
  assert.deepEqual([same.longest_run, same.most_repeats, same.checks_after_change], [3, 4, 2]);
  const refused = call("Edit", { old: "x" }, "not found", "failed");
  const failing = signals(refused, check, refused, check, refused);
  assert.deepEqual([failing.repeated_failures, failing.failed_calls, failing.most_repeats], [3, 3, 3]);
  noted(failing.note, "no-change-seen");
});

test("what changes and what checks, by the words of a name or a shell's command", () => {
  const changing = (name: string, input: unknown) => signals(call(name, input)).checks_after_change !== null;
  for (const command of [
    "echo x > f",
    "cat <<EOF >>a.txt",
    "sed -i s/a/b/ f",
    "git commit -m x",
    "pip install x",
    "cd a && rm -r b",
  ])
    assert.ok(changing("bash", { command }), command);
  for (const command of [
    "ls 2>/dev/null",
    "grep -r x . 2>&1",
    "cat a",
    "git log",
    "python a.py",
    "[ 1 -gt 0 ]",
    "a => b",
  ])
    assert.ok(!changing("bash", { command }), command);
  assert.ok(changing("exec_command", { cmd: ["bash", "-lc", "mv a b"] }));
  for (const name of ["update_reservation_flights", "applyPatch", "str_replace", "mcp__files__write_file"])
    assert.ok(changing(name, {}), name);
  for (const name of ["get_update_status", "list_created", "TodoWrite", "update_plan", "search", "think"])
    assert.ok(!changing(name, {}), name);
  const edit = call("Write", { content: "x" });
  for (const command of ["pytest", "npm test", "diff a b", "python -m unittest", "./run_tests.sh", "git diff"])
    assert.equal(signals(edit, call("bash", { command })).checks_after_change, 1, command);
  assert.equal(signals(edit, call("bash", { command: "latest contest" })).checks_after_change, 0);
  for (const command of [
    ...["which unzip || which 7z", "echo will install x", "man rm x", "sqlite3 db 'select * from t where n > 5'"],
    ...['python3 -c "print(1 if a > b else 2)"', "python3 << 'EOF'\nif a > b:\n  print(1)\nEOF", "awk '$1 > 5' f"],
  ])
    assert.ok(!changing("bash", { command }), command);
  for (const command of [
    ...["cat << 'EOF' > f.py\nx\nEOF", "bash -lc 'echo x > y'", "ls | xargs -0 rm -f", "find . -exec rm {} \\;"],
    ...["x=$(rm y)", "if true; then rm x; fi", 'bash -c "mkdir a"', "A=1 rm x", "echo y | tee f", "! rm a"],
  ])
    assert.ok(changing("bash", { command }), command);
  assert.ok(!changing("python", { code: "if x > 3: print(1)" }));
  // waiting for a program's output, and typing into it
  assert.ok(!changing("write_stdin", { session_id: 1, chars: "" }) && changing("write_stdin", { chars: "rm x\n" }));
  assert.ok(
    !changing("str_replace_editor", { command: "view" }) && changing("str_replace_editor", { command: "create" }),
  );
});

test("news, answers and ends", () => {
  const row = signals(
    call("a", "1", "new"),
    call("b", "2", "new"),
    call("c", "3", "other"),
    call("d", "4", "new"),
    "Done.",
  );
  assert.deepEqual([row.steps, row.steps_since_new, row.final_answer], [5, 2, 1]);
  assert.equal(signals("Let me see", call("a", "1")).final_answer, 0);
  assert.equal(signals(call("submit_answer", "1")).final_answer, 1);
  assert.equal(signals("").final_answer, 0);
  assert.equal(signalsOf({ ...head, ended: "limit" }, []).cut_off, 1);
  assert.equal(signalsOf({ ...head, ended: "done" }, []).cut_off, 0);
  assert.deepEqual([signalsOf(head, []).cut_off, signalsOf(head, []).steps], [null, null]);
});

test("what a trace does not record is null, never 0", () => {
  const text = signalsOf({ ...head, records: { calls: false, content: true } }, steps("a whole run as one text"));
  const { calls, failed_calls, longest_run, most_repeats, repeated_failures, steps_since_new, final_answer } = text;
  assert.deepEqual(
    [
      calls,
      failed_calls,
      longest_run,
      most_repeats,
      repeated_failures,
      steps_since_new,
      final_answer,
      text.checks_after_change,
    ],
    Array(8).fill(null),
  );
  assert.deepEqual([text.steps, text.tokens, text.cost], [1, 12, null]);
  noted(text.note, "no-calls-recorded");
  const silent = signals(call("a", "1", null, "unknown"), call("a", "1", null, "unknown"));
  assert.deepEqual(
    [silent.calls, silent.failed_calls, silent.repeated_failures, silent.steps_since_new],
    [2, null, null, null],
  );
  assert.equal(silent.longest_run, 2);
  noted(silent.note, "no-end-recorded");
  const partly = signals(call("a", "1", "x", "failed"), call("b", "1", "y", "unknown"));
  assert.equal(partly.failed_calls, 1);
  noted(partly.note, "calls-of-unknown-end", { calls: 1 });
});

test("counts keep to their order for any calls, and what is remembered is bounded", () => {
  const some = fc.record({
    name: fc.constantFrom("look", "Write", "bash"),
    input: fc.nat(3),
    ended: fc.constantFrom("ok", "failed", "unknown"),
  });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 40 }), (list) => {
      const calls = list.map(({ name, input, ended }) =>
        call(name, String(input), String(input % 2), ended as AgentCall["ended"]),
      );
      const row = signals(...calls);
      assert.ok(row.longest_run! <= row.most_repeats! && row.most_repeats! <= row.calls!);
      assert.ok((row.repeated_failures ?? 0) <= (row.failed_calls ?? 0));
      assert.ok((row.steps_since_new ?? 0) <= (row.steps ?? 0));
    }),
  );
  const many = signalsOf(
    head,
    (function* () {
      for (let at = 0; at < 100_010; at++) yield steps(call("look", String(at), String(at)))[0]!;
      for (let at = 0; at < 5; at++) yield steps(call("look", "0", "0"))[0]!;
    })(),
  );
  noted(many.note, "signals-full", { most: 100_000 });
  assert.deepEqual([many.calls, many.most_repeats, many.steps_since_new], [100_015, 6, 5]);
});

test("longest runs in the Harbor job are those of the files' own calls, counted apart", needsRealData, async () => {
  const job = realData("harbor-job")!;
  const { runs } = await readSignals(job);
  assert.equal(runs.length, 32);
  const sorted = (value: unknown): unknown =>
    typeof value !== "object" || value === null
      ? value
      : Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, part]) => [key, sorted(part)]);
  const found = runs.filter(({ row }) => row.calls !== null);
  assert.equal(found.length, 27);
  for (const { trace, row } of found) {
    const file = readdirSync(join(job, trace.id, "agent")).find((name) => name.startsWith("trajectory"))!;
    const { steps: own } = JSON.parse(readFileSync(join(job, trace.id, "agent", file), "utf8")) as {
      steps: readonly {
        readonly tool_calls?: readonly { readonly function_name: string; readonly arguments: unknown }[];
      }[];
    };
    const keys = own.flatMap(({ tool_calls = [] }) =>
      tool_calls.map((one) => JSON.stringify([one.function_name, sorted(one.arguments)])),
    );
    let [longest, run] = [0, 0];
    keys.forEach((key, at) => {
      run = key === keys[at - 1] ? run + 1 : 1;
      longest = Math.max(longest, run);
    });
    assert.deepEqual([row.trace_id, row.calls, row.longest_run], [trace.id, keys.length, longest]);
  }
  assert.equal(Math.max(...found.map(({ row }) => row.longest_run!)), 26);
});
