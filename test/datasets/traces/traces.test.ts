import assert from "node:assert/strict";
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readTraces } from "../../../src/datasets.js";
import { InputError } from "../../../src/errors.js";
import { needsRealData, realData } from "../../data.js";
import { temporaryFolder } from "../../folder.js";
import { folderOf, one, read } from "./read.js";

const chat = (more: object = {}) => ({ messages: [{ role: "user", content: "x" }], ...more });
const codex = (id: string) => [
  { timestamp: "2026-01-01T00:00:00Z", type: "session_meta", payload: { id } },
  { timestamp: "2026-01-01T00:00:00Z", type: "response_item", payload: { type: "message", role: "user", content: [] } },
];

test("the kind is told by the content, not by the name; what is not read is named once, with its number", async () => {
  const { runs, notes } = await read(
    folderOf({
      ...{
        "a.json": `${codex("s")
          .map((line) => JSON.stringify(line))
          .join("\n")}\n`,
        "b.txt": JSON.stringify(chat({ id: "c" })),
      },
      ...{
        "d/e.jsonl": [chat({ trace_id: "1" }), { x: 1 }, chat({ trace_id: "2" })],
        "d/README.md": "# x\n{}\n",
        "d/z.zip": Buffer.from("PK\u0003\u0004x"),
      },
      ...{
        "d/u.json": Buffer.from("\ufeff{}", "utf16le"),
        "cut.json": '{"messages": [',
        "empty.json": "",
        ".hidden.json": chat(),
      },
      ...{
        "claude.jsonl": [
          { type: "user", sessionId: "s", uuid: "u", parentUuid: null, message: { role: "user", content: "x" } },
        ],
      },
    }),
  );
  assert.deepEqual(
    runs.map(({ trace }) => [trace.format, trace.id, trace.file]),
    [
      ["chat", "1", "d/e.jsonl"],
      ["chat", "2", "d/e.jsonl"],
      ["codex", "s", "a.json"],
      ["chat", "c", "b.txt"],
    ],
  );
  assert.deepEqual(notes, [
    "d/e.jsonl: 1 record of no known kind",
    "u.json: is UTF-16; convert it to UTF-8",
    "cut.json: not valid JSON: it ends too early; get it again, or write it anew",
    "1 file of no known kind, passed over: d/README.md",
    "1 file of a kind that is not read (a ZIP, as Inspect's logs are), passed over: d/z.zip",
    "1 file of a kind that is not read (Claude Code session), passed over: claude.jsonl",
    "1 file with nothing in it, passed over: empty.json",
  ]);
});

test("where nothing is a run, one line says what is there; the same for a path that is not", async () => {
  const refused = async (files: Readonly<Record<string, unknown>>, name = "") => {
    const error: unknown = await read(join(folderOf(files), name)).catch((problem: unknown) => problem);
    assert.ok(error instanceof InputError);
    return error.message.replace(/mastkit-test-\w+/, "DIR").replace(/; expected Codex.*/, "");
  };
  assert.equal(await refused({}), "DIR: no run of an agent in it");
  assert.equal(await refused({ "a.md": "x" }), "DIR: 1 file of no known kind, passed over: a.md");
  assert.equal(
    await refused({ "a.json": '{"messages": [' }, "a.json"),
    "a.json: not valid JSON: it ends too early; get it again, or write it anew",
  );
  assert.equal(
    await refused({ "a.jsonl": [chat({ id: 1 }), chat({ id: 1 })] }),
    'a.jsonl, line 2, field id: the run of line 1 again (value "1"); give every run an id of its own',
  );
  assert.equal(await refused({}, "absent"), "absent: no such file; check the path");
});

test("an id that two files have is kept apart by the file; runs without one have the file's", async () => {
  const { runs, notes } = await read(
    folderOf({
      "x/a.jsonl": codex("s"),
      "x/a.jsonl.gz": codex("s"),
      "y/b.jsonl": [chat(), chat()],
      "z.jsonl": [chat({ id: "s" }), chat({ id: "t" })],
    }),
  );
  assert.deepEqual(
    runs.map(({ trace }) => trace.id),
    ["s", "x/a", "y/b/1", "y/b/2", "z/s", "t"],
  );
  assert.deepEqual(notes, ["2 runs with an id that another file has too: named by the file (x/a, z/s)"]);
});

test("runs under a name, or each under its id, and what is broken among others", async () => {
  const ids = async (name: string, content: unknown) => {
    const { runs, notes } = await read(folderOf({ [name]: content }));
    return [...runs.map(({ trace: { id, outcome } }) => `${id} ${outcome}`), ...notes];
  };
  assert.deepEqual(await ids("a.json", { meta: 1, runs: [chat({ reward: 1 }), chat({ reward: "0.5" })] }), [
    "a/1 success",
    "a/2 failure",
  ]);
  assert.deepEqual(await ids("a.json", { x: chat({ reward: 1 }), y: chat() }), ["x success", "y null"]);
  const element = JSON.stringify(chat({ id: "a", reward: 1 }));
  assert.deepEqual(await ids("a.json", `[${element}, {"reward": Infinity}, ${element.replace('"a"', '"b"')}]`), [
    "a success",
    "b success",
    "a.json: 1 element broken or no object, skipped",
  ]);
  const latin = Buffer.from(`${element}\n{"x":"\u00e9"}`, "latin1");
  assert.deepEqual(await ids("a.jsonl", latin), [
    "a success",
    "a.jsonl: 1 line broken and skipped: line 2 (not UTF-8)",
  ]);
  const trial = {
    "t__x/result.json": '{"task_name": "t',
    "t__x/agent/trajectory.json": { schema_version: "ATIF-v1.6", agent: {}, steps: [] },
  };
  const { runs, notes } = await read(folderOf(trial));
  assert.deepEqual([runs[0]!.trace.id, runs[0]!.trace.outcome], ["t__x", null]);
  assert.match(notes.join(), /t__x\/result\.json: not a JSON object/);
});

test("hostile names are data: groups and ledgers have no prototype's, links that lead back end", async () => {
  const record =
    '{"__proto__":"x","constructor":"y","toString":"z","trace_id":"a","messages":[{"role":"constructor","content":"x"}]}';
  const { trace, steps } = await one({ "a.jsonl": record });
  assert.deepEqual(Object.keys(trace.groups), ["file", "__proto__", "constructor", "toString"]);
  assert.equal(steps[0]!.role, "agent");
  const folder = folderOf({ "in/a.jsonl": codex("s") });
  symlinkSync(folder, join(folder, "in", "up"));
  symlinkSync(join(folder, "nowhere"), join(folder, "lost"));
  const outside = folderOf({ "b.jsonl": codex("t") });
  symlinkSync(outside, join(folder, "other"));
  symlinkSync(outside, join(folder, "twice"));
  symlinkSync(join(folder, "in", "a.jsonl"), join(folder, "same.jsonl"));
  symlinkSync("/", join(folder, "root"));
  assert.deepEqual(
    (await read(folder)).runs.map(({ trace: { id } }) => id),
    ["s", "t"],
  );
});

test("an ITBench tree: session and outcome of a run, given at any level; a trial by its trajectory", async () => {
  const judge = (recall: number) => ({
    flat_scores: { root_cause_entity_recall: recall, root_cause_entity_precision: 0.5 },
    eval_result: { scores: {} },
  });
  const root = folderOf({
    ...{ "A/M/sre/Scenario-1/1/session.jsonl": codex("s"), "A/M/sre/Scenario-1/1/judge_output.json": judge(1) },
    ...{ "A/M/sre/Scenario-1/2/judge_output.json": judge(0.5), "A/M/sre/Scenario-2/1/session.jsonl": codex("s") },
    "A/M/other.jsonl": [chat({ trace_id: "x" })],
  });
  const heads = async (path: string, options = {}) =>
    (await read(path, options)).runs.map(({ trace: { id, outcome, score, format } }) => [id, outcome, score, format]);
  const all = [
    ["M/sre/Scenario-1/1", "success", 1, "codex"],
    ["M/sre/Scenario-1/2", "failure", 0.5, "itbench"],
    ["M/sre/Scenario-2/1", null, null, "codex"],
  ];
  assert.deepEqual(await heads(root), [...all, ["x", null, null, "chat"]]);
  assert.deepEqual(await heads(join(root, "A/M/sre")), all);
  assert.deepEqual(await heads(join(root, "A/M/sre/Scenario-1/1/session.jsonl")), all.slice(0, 1));
  assert.deepEqual((await heads(root, { successThreshold: 0.5 }))[1]![1], "success");
  const { runs, notes } = await read(root);
  assert.deepEqual(
    [runs[0]!.trace.cluster, runs[0]!.trace.groups["model"], runs[0]!.trace.precision],
    ["Scenario-1", "M", 0.5],
  );
  assert.match(notes[0]!, /1 of 3 runs have no judge_output\.json, outcome unknown/);
});

test("the same files give the same digest wherever they lie, and another when one changes", async () => {
  const folder = folderOf({ "a.jsonl": codex("s"), "b.jsonl": codex("t") });
  const moved = join(temporaryFolder(), "moved");
  const { digest: before } = await readTraces(folder);
  mkdirSync(join(folder, ".x"));
  renameSync(folder, moved);
  assert.equal((await readTraces(moved)).digest.sha256, before.sha256);
  writeFileSync(join(moved, "b.jsonl"), JSON.stringify(codex("u")[0]));
  assert.notEqual((await readTraces(moved)).digest.sha256, before.sha256);
});

test("all real files in one pass, none of them lost", needsRealData, async () => {
  const { runs, notes } = await read(realData()!);
  const by = new Map<string, number>();
  for (const { trace } of runs) by.set(trace.format, (by.get(trace.format) ?? 0) + 1);
  assert.deepEqual(Object.fromEntries(by), {
    itbench: 3,
    codex: 6,
    harbor: 33,
    mast: 22,
    chat: 130,
    "tau-bench": 200,
    atif: 2,
  });
  assert.ok(notes.some((note) => /not read \(Claude Code session\)/.test(note)));
});

test("a run given by its outputs is the run; sessions that cannot be read and folders without a file are said", async () => {
  const judge = { flat_scores: { root_cause_entity_recall: 1 }, eval_result: { scores: {} } };
  const root = folderOf({
    ...{ "A/M/sre/scenario-1/run_1/outputs/session.jsonl": codex("s") },
    ...{ "A/M/sre/scenario-1/run_1/outputs/judge_output.json": judge },
    ...{
      "A/M/sre/scenario-1/2/Output/session.jsonl": codex("s"),
      "A/M/sre/scenario-1/2/Output/judge_output.json": judge,
    },
    ...{ "A/M/sre/scenario-1/3/session.jsonl": "garbage", "A/M/sre/scenario-1/4/results/judge_output.json": judge },
  });
  const { runs, notes } = await read(root);
  assert.deepEqual(
    runs.map(({ trace: { id, outcome, steps } }) => [id, outcome, steps]),
    [
      ["M/sre/Scenario-1/1", "success", 1],
      ["M/sre/Scenario-1/2", "success", 1],
      ["M/sre/Scenario-1/3", null, 0],
      ["M/sre/Scenario-1/4", null, 0],
    ],
  );
  assert.ok(notes.includes("A/M/sre/scenario-1/3/session.jsonl: a file of no known kind"), notes.join("; "));
  for (const inside of ["outputs", "outputs/session.jsonl"]) {
    const within = await read(join(root, "A/M/sre/scenario-1/run_1", inside));
    assert.deepEqual(
      within.runs.map(({ trace }) => [trace.id, trace.groups["model"], trace.outcome]),
      [["M/sre/Scenario-1/1", "M", "success"]],
    );
  }
});

test("a session of a kind that is not read is named once, whatever its first records are; the error says the way out", async () => {
  const lines = [
    { type: "file-history-snapshot", messageId: "m" },
    { sessionId: "s", parentUuid: null, type: "user" },
  ];
  const folder = folderOf({ "a.jsonl": lines, "b.jsonl": lines });
  await assert.rejects(
    read(folder),
    /2 files of a kind that is not read \(Claude Code session\), passed over: a\.jsonl, b\.jsonl; .*write others as chat messages, one run a line/,
  );
});
