import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import { runCommand } from "../../src/cli/run.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { temporaryFolder } from "../folder.js";

const folder = temporaryFolder();
const messages = (n: number, hostile = "") => [
  { role: "user", content: `Find it${hostile}` },
  ...Array.from({ length: n }, (_, at) => [
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: `c${at}`, function: { name: "look", arguments: '{"where": "here"}' } }],
    },
    {
      role: "tool",
      tool_call_id: `c${at}`,
      content: Array.from({ length: 9 }, (_, line) => `line ${line + 1} ${"x".repeat(300)}`).join("\n"),
    },
  ]).flat(),
  { role: "assistant", content: "It is not here." },
];
const run = (id: string, n: number, reward: number | null, hostile = "") =>
  JSON.stringify({ trace_id: id, task_id: `task ${id[0]}`, reward, messages: messages(n, hostile) });
const file = (name: string, ...lines: readonly string[]) => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
};
const one = file("one.jsonl", run("a1", 3, 0, "\u001b[2J\u0007\u202egnp.exe\u200b"));
const several = file(
  "several.jsonl",
  run("a1", 3, 0),
  run("a2", 1, 1),
  run("b1", 2, null),
  run("b2", 4, 1),
  run("c1", 5, 0),
);

/** What a terminal of a width gets. */
async function onTerminal(columns: number, styled: boolean, ...words: readonly string[]) {
  const out: string[] = [];
  await runCommand(words, {
    stdout: (text) => out.push(text),
    stderr: () => {},
    screen: { columns, styled, terminal: true },
  });
  return out.join("");
}

test("a run is shown: head, turns, calls and results on lines of the width, and nothing moves the cursor", async () => {
  const shown = await onTerminal(60, false, "trace", "show", one);
  assert.match(shown, /^a1\n/);
  assert.match(shown, /outcome failure \(score 0\)/);
  assert.match(shown, /task task a/);
  assert.match(shown, /→ look {2}where: here/);
  assert.match(shown, /← line 1\n {4}x{56}\n(?: {4}x{56}\n){3} {4}x{55}…\n {4}… 8 more lines\n/);
  assert.match(shown, /one step alone is shown whole\n$/);
  const whole = await onTerminal(60, false, "trace", "show", one, "--steps", "2");
  assert.equal(whole.match(/x/g)!.length, 9 * 300);
  assert.doesNotMatch(whole, /…|more line/);
  assert.match(shown, /It is not here\./);
  assert.ok(shown.includes("Find it[U+001B][2J[U+0007][U+202E]gnp.exe[U+200B]"));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u202e\u200b]/);
  for (const line of shown.split("\n")) assert.ok(line.length <= 60, line);
});

test("colours on a terminal that takes them alone", async () => {
  assert.ok((await onTerminal(80, true, "trace", "show", one)).includes("\u001b[1m"));
  const piped = await runCli("trace", "show", one);
  assert.ok(!piped.stdout.includes("\u001b"));
});

test("--steps picks, --lines shows more, --format json gives the steps as they are", async () => {
  const { stdout } = await runCli("trace", "show", one, "--steps", "2-3", "--lines", "90");
  assert.match(stdout, /\n2 {2}agent/);
  assert.doesNotMatch(stdout, /\n1 {2}user|\n4 {2}agent|more line/);
  assert.match(stdout, /2 steps of 5 shown/);
  const json = JSON.parse((await runCli("trace", "show", one, "--format", "json", "--steps", "5-")).stdout) as {
    readonly id: string;
    readonly shown: readonly { readonly index: number; readonly text: string }[];
  };
  assert.deepEqual([json.id, json.shown.map(({ index, text }) => [index, text])], ["a1", [[5, "It is not here."]]]);
  for (const steps of ["x", "0-2", "5-2"])
    assert.equal((await runCli("trace", "show", one, "--steps", steps)).code, 2, steps);
  assert.equal((await runCli("trace", one)).code, 2);
});

test("several runs are listed, and --id shows one", async () => {
  const { stdout, stderr } = await runCli("trace", "show", several);
  const rows = parse(stdout, { columns: true }) as readonly Record<string, string>[];
  assert.deepEqual(
    rows.map(({ id, outcome }) => [id, outcome]),
    [
      ["a1", "failure"],
      ["a2", "success"],
      ["b1", ""],
      ["b2", "success"],
      ["c1", "failure"],
    ],
  );
  assert.match(stderr, /--id/);
  assert.match((await runCli("trace", "show", several, "--id", "b1")).stdout, /^b1\n/);
  const missing = await runCli("trace", "show", several, "--id", "z");
  assert.deepEqual([missing.code, /several\.jsonl: no run z; there are a1, a2, b1/.test(missing.stderr)], [1, true]);
});

test("signals: a row a run, by path or --traces; how well they tell; and no command takes them for labels", async () => {
  const { stdout, code } = await runCli("signals", several);
  assert.equal(code, 0);
  const rows = parse(stdout, { columns: true }) as readonly Record<string, string>[];
  assert.deepEqual(
    rows.map(({ trace_id, calls, longest_run, final_answer, cut_off, tokens }) => [
      trace_id,
      calls,
      longest_run,
      final_answer,
      cut_off,
      tokens,
    ]),
    [
      ["a1", "3", "3", "1", "", ""],
      ["a2", "1", "1", "1", "", ""],
      ["b1", "2", "2", "1", "", ""],
      ["b2", "4", "4", "1", "", ""],
      ["c1", "5", "5", "1", "", ""],
    ],
  );
  assert.equal((await runCli("signals", "--traces", several)).stdout, stdout);
  assert.equal((await runCli("signals", several, "--traces", several)).code, 2);
  assert.equal((await runCli("signals")).code, 2);
  const labels = file("labels.csv", "trace_id,1.3,1.5", "a1,1,0", "a2,0,0", "b1,0,", "b2,1,0", "c1,1,1");
  const told = parse((await runCli("signals", several, "--labels", labels)).stdout, {
    columns: true,
  }) as readonly Record<string, string>[];
  const cell = (signal: string, target: string) =>
    told.find((row) => row["signal"] === signal && row["code"] === target)!;
  assert.deepEqual(
    [cell("calls", "1.3")["present"], cell("calls", "1.3")["absent"], cell("calls", "1.3")["auc"]],
    ["3", "2", "1"],
  );
  assert.deepEqual(
    [cell("calls", "")["present"], cell("calls", "")["absent"], cell("calls", "")["auc"]],
    ["2", "2", "0.75"],
  );
  assert.equal(cell("final_answer", "1.3")["auc"], "0.5");
  const outcome = parse((await runCli("signals", several, "--auc")).stdout, { columns: true }) as readonly Record<
    string,
    string
  >[];
  assert.ok(outcome.length > 0 && outcome.every(({ code: target }) => target === ""));
  const written = join(folder, "signals.csv");
  assert.equal((await runCli("signals", several, "--out", written)).code, 0);
  const refused = await runCli("prevalence", "--labels", written);
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
});

test("a real session is shown, and tau-bench's steps tell failed runs", needsRealData, async () => {
  const session = "ReAct-Agent-Trajectories/Google-Gemini-3-Flash-Preview/sre/Scenario-2/1/session.jsonl";
  const { stdout } = await runCli("trace", "show", realData("itbench", ...session.split("/"))!, "--steps", "5");
  assert.match(stdout, /5 {2}agent · \+\d+ s/);
  assert.match(stdout, /→ shell {2}command: \["cat","agent_output\.json"\]/);
  const tau = parse((await runCli("signals", realData("tau-bench")!, "--auc")).stdout, {
    columns: true,
  }) as readonly Record<string, string>[];
  const steps = tau.find(({ signal }) => signal === "steps")!;
  assert.deepEqual([steps["present"], steps["absent"], steps["clusters"]], ["116", "84", "50"]);
  assert.ok(Number(steps["auc_low"]) > 0.5);
});
