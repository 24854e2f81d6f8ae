import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { auditItbench } from "../../src/audit/itbench.js";
import { outcomesOfRuns } from "../../src/datasets/join.js";
import { parseJudgeOutput } from "../../src/datasets/judge-output.js";
import { InputError, readItbench } from "../../src/index.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "mastkit-itbench-"));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Writes a tree from path → judge file (text, an object, or null for a run without one). */
async function tree(name: string, files: Readonly<Record<string, unknown>>): Promise<string> {
  for (const [run, judge] of Object.entries(files)) {
    const place = join(folder, name, run);
    await mkdir(place, { recursive: true });
    if (judge === null) continue;
    await writeFile(join(place, "judge_output.json"), typeof judge === "string" ? judge : JSON.stringify(judge));
  }
  return join(folder, name);
}

function judged(filtered: unknown, unfiltered: unknown = filtered): object {
  return {
    metadata: {},
    eval_result: { scores: { root_cause_entity: { calculation_recall: unfiltered } }, justification: "" },
    flat_scores: { root_cause_entity_recall: filtered },
  };
}

test("the real tree: 6 runs, 2 scenarios, mean recall 1/3", needsRealData, async () => {
  const { runs } = await readItbench(realData("itbench")!);
  assert.equal(runs.length, 6);
  assert.deepEqual([...new Set(runs.map((run) => run.scenario))], ["Scenario-1", "Scenario-2"]);
  assert.deepEqual(
    runs.map((run) => run.recallFiltered),
    [0, 0, 1, 0, 0, 1],
  );
  assert.equal(runs[3]?.id, "Google-Gemini-3-Flash-Preview/sre/Scenario-2/1");
  assert.equal(runs[3]?.agent, "ReAct-Agent-Trajectories");
  assert.deepEqual(
    runs.map((run) => [run.hasSession, run.hasAgentOutput]),
    [
      [true, false],
      [false, false],
      [false, false],
      [true, true],
      [true, false],
      [false, false],
    ],
  );
});

test("a path at any level finds the same runs under the same names", async () => {
  const root = await tree("levels", { "Agent/Model-A/sre/Scenario-12/1": judged(1) });
  const whole = await readItbench(root);
  assert.deepEqual(whole.runs[0]?.id, "Model-A/sre/Scenario-12/1");
  for (const part of ["Agent", "Agent/Model-A", "Agent/Model-A/sre", "Agent/Model-A/sre/Scenario-12"]) {
    const { runs, digest } = await readItbench(join(root, part));
    assert.deepEqual(runs, whole.runs);
    assert.equal(digest.sha256, whole.digest.sha256);
  }
  assert.deepEqual((await readItbench(join(root, "Agent/Model-A/sre/Scenario-12/1"))).runs, whole.runs);
});

test("runs come by scenario and run number, not by their spelling", async () => {
  const root = await tree("order", {
    "A/M/sre/Scenario-10/1": judged(1),
    "A/M/sre/Scenario-9/10": judged(1),
    "A/M/sre/Scenario-9/2": judged(1),
  });
  const { runs } = await readItbench(root);
  assert.deepEqual(
    runs.map((run) => `${run.scenario}/${run.run}`),
    ["Scenario-9/2", "Scenario-9/10", "Scenario-10/1"],
  );
});

test("a missing, broken, empty or erroneous judge file is an unknown recall with a note, never a 0", async () => {
  const root = await tree("unknown", {
    "A/M/sre/Scenario-1/1": null,
    "A/M/sre/Scenario-1/2": '{"flat_scores": {"root_cause_entity_recall": 0',
    "A/M/sre/Scenario-1/3": "",
    "A/M/sre/Scenario-1/4": { eval_result: { error: "judge timed out" }, flat_scores: { root_cause_entity_recall: 0 } },
    "A/M/sre/Scenario-1/5": judged(null),
    "A/M/sre/Scenario-1/6": judged("0"),
    "A/M/sre/Scenario-1/7": judged(-1),
    "A/M/sre/Scenario-1/8": "[]",
    "A/M/sre/Scenario-1/9": {},
    "A/M/sre/Scenario-1/10": JSON.stringify(judged("@")).replaceAll('"@"', "NaN"),
    "A/M/sre/Scenario-1/11": { error: "no answer" },
  });
  await mkdir(join(root, "A/M/sre/Scenario-1/12/judge_output.json"), { recursive: true });
  const { runs, notes } = await readItbench(root);
  assert.equal(runs.length, 12);
  for (const run of runs) {
    assert.equal(run.recallFiltered, null, run.id);
    assert.equal(run.recallUnfiltered, null, run.id);
    assert.ok(run.notes.length > 0, run.id);
  }
  assert.deepEqual(
    runs.map((run) => run.judge),
    "missing broken broken error ok ok ok broken broken ok error broken".split(" "),
  );
  assert.equal(notes.length, 3);
});

test("the filtered and the unfiltered recall never stand in for each other; above 1 is kept and noted", async () => {
  const root = await tree("recalls", {
    "A/M/sre/Scenario-1/1": judged(0, 1),
    "A/M/sre/Scenario-1/2": { flat_scores: { root_cause_entity_recall: 0.5 } },
    "A/M/sre/Scenario-1/3": { eval_result: { scores: { root_cause_entity: { calculation_recall: 1 } } } },
    "A/M/sre/Scenario-1/4": judged(1.5, 1),
  });
  const { runs, notes } = await readItbench(root);
  assert.deepEqual(
    runs.map((run) => [run.recallFiltered, run.recallUnfiltered]),
    [
      [0, 1],
      [0.5, null],
      [null, 1],
      [1.5, 1],
    ],
  );
  assert.deepEqual(notes, ["1 of 4 runs have a recall above 1: M/sre/Scenario-1/4"]);
});

test("what is no run is left out, and a scenario without runs is noted", async () => {
  const root = await tree("others", { "A/M/sre/Scenario-1/1": judged(1), "A/M/sre/Scenario-2/notes": null });
  await mkdir(join(root, "A/M/sre/Scenario-1/.cache"), { recursive: true });
  await writeFile(join(root, "A/M/sre/README.md"), "");
  await symlink(join(root, "A/M/sre/Scenario-1"), join(root, "A/M/sre/Scenario-3"));
  const { runs, notes } = await readItbench(root);
  assert.deepEqual(
    runs.map((run) => run.scenario),
    ["Scenario-1", "Scenario-3"],
  );
  assert.deepEqual(notes, ["1 folder passed over, without a run of a scenario: A/M/sre/Scenario-2"]);
});

test("the same run under two agents is an error that names both", async () => {
  const root = await tree("twins", { "A/M/sre/Scenario-1/1": judged(1), "B/M/sre/Scenario-1/1": judged(0) });
  await assert.rejects(readItbench(root), /M\/sre\/Scenario-1\/1 is there twice, under A and B/);
});

test("what is no tree is refused with the layout it should have", async () => {
  const root = await tree("none", { "some/where": null });
  await writeFile(join(root, "file.txt"), "");
  for (const [path, message] of [
    [root, /not an ITBench tree: no Scenario-<n> folder in it/],
    [join(root, "file.txt"), /a file, not a folder/],
    [join(root, "absent"), /no such file/],
    [await tree("empty", { "A/M/sre/Scenario-1": null }), /its scenarios hold no runs/],
  ] as const) {
    await assert.rejects(readItbench(path), (error) => error instanceof InputError && message.test(error.message));
  }
});

test("a folder that may not be read is noted, and the others are read", {
  skip: process.getuid?.() === 0,
}, async () => {
  const root = await tree("locked", { "A/M/sre/Scenario-1/1": judged(1), "A/M/sre/Scenario-2/1": judged(1) });
  const locked = dirname(join(root, "A/M/sre/Scenario-2/1"));
  await chmod(locked, 0);
  try {
    const { runs, notes } = await readItbench(root);
    assert.equal(runs.length, 1);
    assert.ok(notes.some((note) => note.includes("permission denied")));
  } finally {
    await chmod(locked, 0o755);
  }
});

test("scenarios and runs in every spelling that ITBench takes are read under their numbers", async () => {
  const root = await tree("spellings", {
    "A/M/sre/scenario-1/1": judged(1),
    "A/M/sre/Scenario_2/run_2": judged(0),
    "A/M/sre/incident-3/Run-01/outputs": judged(1),
    "A/M/sre/SCENARIO-04/3/outputs": judged(0),
    "A/M/ciso/5/1": judged(1),
    "A/M/ciso/5/2": null,
  });
  const { runs, notes, passedOver } = await readItbench(root);
  assert.deepEqual(
    runs.map(({ id, recallFiltered }) => [id, recallFiltered]),
    [
      ["M/ciso/Scenario-5/1", 1],
      ["M/ciso/Scenario-5/2", null],
      ["M/sre/Scenario-1/1", 1],
      ["M/sre/Scenario-2/2", 0],
      ["M/sre/Scenario-3/1", 1],
      ["M/sre/Scenario-4/3", 0],
    ],
  );
  assert.deepEqual([passedOver, notes.length], [[], 1]);
  assert.deepEqual((await readItbench(join(root, "A/M/ciso/5/1"))).runs[0]?.id, "M/ciso/Scenario-5/1");
});

test("folders that are passed over beside runs are named once, topmost only, and are a warning of the audit", async () => {
  const root = await tree("passed", {
    "A/M/sre/Scenario-1/1": judged(1),
    "A/M/sre/Scenario-1/shared": null,
    "A/M/sre/Scenario-2b/1": judged(1),
    "A/M/sre/task-7/1": judged(1),
    "A/N/x/y/z/too/deep/Scenario-1/1": judged(1),
  });
  const read = await readItbench(root);
  assert.deepEqual(read.passedOver, ["A/M/sre/Scenario-1/shared", "A/M/sre/Scenario-2b", "A/M/sre/task-7", "A/N"]);
  assert.deepEqual(read.notes, [
    "4 folders passed over, without a run of a scenario: A/M/sre/Scenario-1/shared, A/M/sre/Scenario-2b, A/M/sre/task-7, A/N",
  ]);
  const row = auditItbench(read).find(({ check }) => check === "passed-over-folders");
  assert.deepEqual([row?.severity, row?.records], ["warning", 4]);
});

test("one scenario under two spellings is the same run twice, and both folders are named", async () => {
  const root = await tree("twice", { "A/M/sre/Scenario-3/1": judged(1), "A/M/sre/scenario-03/1": judged(1) });
  await assert.rejects(
    readItbench(root),
    /M\/sre\/Scenario-3\/1 is there twice, under A\/M\/sre\/.*3\/1 and A\/M\/sre\/.*3\/1; keep one of the two/,
  );
});

test("precision stands beside the recall that was chosen, where the judge's file has it", {
  ...needsRealData,
}, async () => {
  const { runs } = await readItbench(realData("itbench")!);
  const one = outcomesOfRuns(runs).find(({ id }) => id.endsWith("Scenario-2/3") && id.includes("Gemini"))!;
  assert.deepEqual([one.recall, one.precision], [1, 1 / 3]);
  const { stdout } = await runCli("outcomes", "--itbench", realData("itbench")!, "--each-run", "--quiet");
  assert.match(stdout, /^model,scenario,run,recall,precision\n/);
  assert.match(stdout, /,Scenario-2,.*,1,0\.333333333333\n/);
});

test("a judge who scored something else than root-cause entities says so, and the outcome is unknown", () => {
  const flat = { root_cause_resource: 1 };
  const bytes = Buffer.from(
    JSON.stringify({ eval_result: { scores: { root_cause_resource: {} } }, flat_scores: flat }),
  );
  const { state, recallFiltered, notes } = parseJudgeOutput(bytes);
  assert.deepEqual([state, recallFiltered], ["ok", null]);
  assert.deepEqual(notes, ["has no root_cause_entity score, but root_cause_resource"]);
});

test("--score names another score of the judge's: FinOps' root cause; runs without it say what they have", () => {
  const finops = JSON.stringify({
    eval_result: { scores: { root_cause_resource: { calculation: 1, justification: "x" } }, error: null },
    flat_scores: { root_cause_resource: 1 },
  });
  const read = (score?: string) => parseJudgeOutput(new TextEncoder().encode(finops), score);
  assert.equal(read("root_cause_resource").recallFiltered, 1);
  assert.equal(read().recallFiltered, null);
  assert.match(read("compliance").notes.join(), /has no compliance score, but root_cause_resource/);
});
