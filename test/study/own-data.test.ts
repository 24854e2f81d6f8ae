import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { toJson } from "../../src/cli/output.js";
import { codes, type StudyOptions, UsageError } from "../../src/index.js";
import { openStudy } from "../../src/study/data.js";
import type { ResultTable } from "../../src/study/entry.js";
import { readOnce } from "../../src/study/open.js";
import { studyOf } from "../../src/study/study.js";
import { runCli } from "../cli.js";
import { annotators, file, folder, head, id, labels, outcomes, runs, tree, truth } from "./own-study.js";

async function tablesOf(options: StudyOptions): Promise<ReadonlyMap<string, ResultTable>> {
  const { tables } = studyOf(await openStudy({ source: "published", ...options }));
  return new Map(tables.map((table) => [table.name, table]));
}

test("labels are joined to their outcomes, and what met no partner is said, or refused when strict", async () => {
  const { notes, labels: own } = await openStudy({ source: "published", labels, outcomes });
  assert.deepEqual(notes, [
    "1 labelled trace without an outcome row: Alpha/sre/Scenario-1/1",
    "1 outcome row without a labelled trace: Alpha/sre/Scenario-77/1",
  ]);
  assert.equal(own!.data.filter((trace) => trace.outcome === null).length, 1);
  assert.deepEqual(
    own!.inputs.map(({ name }) => name),
    ["labels.csv", "outcomes.csv"],
  );
  const words = ["--source", "published", "--labels", labels, "--outcomes", outcomes];
  const loud = await runCli("reproduce", ...words, "--strict", "--out", join(folder, "strict"));
  assert.deepEqual([loud.code, loud.stdout], [1, ""]);
  assert.match(loud.stderr, /^mastkit: (?:.*: )?1 labelled trace without an outcome row.*leave --strict out\n$/m);
});

test("what the report computes from own files is what the commands compute", async () => {
  const tables = await tablesOf({ labels, outcomes, truth });
  const commands = {
    "outcomes-own": ["outcomes", "--outcomes", outcomes, "--by", "model"],
    "sweep-labels": ["lift", "--thresholds", "--labels", labels, "--outcomes", outcomes, "--by", "model"],
    "lift-labels": ["lift", "--labels", labels, "--outcomes", outcomes, "--by", "model"],
    "judge-scores-labels": ["judge-scores", "--truth", truth, "--judge", labels],
  };
  for (const [name, words] of Object.entries(commands)) {
    const { stdout } = await runCli(...words, "--format", "json");
    const table = tables.get(name)!;
    assert.equal(toJson(table.rows, table.columns), stdout, name);
    assert.deepEqual(table.command.split(" ").sort(), words.map((word) => basename(word)).sort(), name);
    assert.ok(table.inputs.length === (name === "outcomes-own" ? 1 : 2), name);
  }
});

const rounded = (value: unknown) => (typeof value === "number" ? Number(value.toPrecision(12)) : (value ?? null));

test("runs of agents make a study: outcomes though no recall is known, repeats, and what signals tell", async () => {
  const run = (task: number, trial: number, reward: number) => ({
    ...{ task_id: task, trial, reward },
    traj: Array.from({ length: 1 + trial + task }, () => ({ role: "assistant", content: "hm" })),
  });
  const list = [0, 1, 2].flatMap((task) => [0, 1, 2, 3].map((trial) => run(task, trial, Number(trial < 2))));
  const traces = file("runs.json", [JSON.stringify(list)]);
  const study = studyOf(await openStudy({ traces }));
  const names = ["outcomes-own", "outcomes-repeats-own", "signals-auc-own"];
  assert.deepEqual(
    study.tables.map(({ name }) => name),
    ["audit-outcomes", ...names],
  );
  assert.deepEqual(
    study.findings.map(({ table }) => table),
    names,
  );
  const told = study.tables.at(-1)!;
  const { stdout } = await runCli("signals", traces, "--auc", "--format", "json");
  assert.equal(toJson(told.rows, told.columns), stdout);
  const coded = file("runs-labels.csv", [
    "id,1.3",
    ...list.map(({ task_id, trial }) => `${task_id}/${trial},${trial % 2}`),
  ]);
  const labelled = studyOf(await openStudy({ traces, labels: coded })).tables;
  assert.equal(
    labelled.find(({ name }) => name === "signals-auc-own")!.command,
    "signals --traces runs.json --labels runs-labels.csv",
  );
});

test("an ITBench tree and an outcomes file each keep their own tables, digests and comparison", async () => {
  const tables = await tablesOf({ labels, outcomes, itbench: tree, withPublished: true });
  assert.deepEqual(
    tables.get("outcomes-itbench")!.rows.map((row) => row["runs"]),
    [30, 30],
  );
  assert.deepEqual(
    tables.get("outcomes-own")!.rows.map((row) => row["runs"]),
    [30, 30],
  );
  assert.deepEqual(
    tables.get("outcomes-itbench")!.inputs.map(({ name }) => name),
    ["tree"],
  );
  assert.deepEqual(
    tables.get("outcomes-own")!.inputs.map(({ name }) => name),
    ["outcomes.csv"],
  );
  assert.ok(tables.get("published-comparison")!.command.includes("--itbench tree"));
});

test("a tree's labels are swept over both recalls, the chosen one as reference", async () => {
  for (const recall of ["filtered", "unfiltered"] as const) {
    const { rows } = (await tablesOf({ labels, itbench: tree, recall })).get("sweep-labels")!;
    assert.equal(rows[0]!["recall"], recall);
    assert.deepEqual([...new Set(rows.map((row) => row["recall"]))].sort(), ["filtered", "unfiltered"]);
    const reference = rows.filter((row) => row["recall"] === recall && row["threshold"] === 1);
    assert.ok(reference.length === 28 && reference.every((row) => row["changed"] === "no"));
  }
});

test("the success threshold that was chosen is the one that is printed and swept from", async () => {
  const tables = await tablesOf({ labels, outcomes, successThreshold: 0.5 });
  const own = tables.get("outcomes-own")!.rows;
  assert.deepEqual(
    own.map((row) => row["threshold"]),
    [0.5, 0.5],
  );
  const succeeded = runs.slice(1).filter(({ model, filtered }) => model === "Beta" && filtered >= 0.5).length;
  assert.equal(own.find((row) => row["model"] === "Beta")!["success"], succeeded);
  const { stderr, code } = await runCli("outcomes", "--outcomes", outcomes, "--success-threshold", "1.5");
  assert.deepEqual([code, /use a number/.test(stderr)], [2, true]);
  assert.equal((await runCli("outcomes", "--outcomes", outcomes, "--success-threshold", "0")).code, 2);
});

test("every figure that needs files of one's own is drawn from them", async () => {
  const data = await openStudy({ source: "published", labels, itbench: tree, truth });
  const names = studyOf(data).plots.map((plot) => plot.name);
  const wanted =
    "outcomes-itbench sweep-itbench solved-itbench recall-runs-itbench sweep-verdicts-labels lift-labels " +
    "lift-stratified-labels leverage-labels association-labels modes-per-trace-labels failed-successful-labels";
  assert.deepEqual(
    wanted.split(" ").filter((name) => !names.includes(name)),
    [],
  );
});

test("a truth without labels, or with other ids, is refused", async () => {
  await assert.rejects(openStudy({ source: "published", truth }), /truth\.csv: there are no labels to score/);
  const other = file("other.csv", [head, `Gamma,1,1,${codes.map(() => 0).join(",")}`]);
  await assert.rejects(
    openStudy({ source: "published", labels, truth: other }),
    /other\.csv: no trace of it stands in labels\.csv/,
  );
});

test("the majority of the human votes is the truth of labels that carry their ids", async () => {
  const human = file("MAD_human_labelled_dataset.json", [
    JSON.stringify(
      [15, 16].map((trace_id) => ({
        round: "Generlazability",
        mas_name: "A",
        benchmark_name: "B",
        trace_id,
        trace: `t${trace_id}`,
        annotations: codes.map((code) => ({
          "failure mode": `${code} X\n\nx`,
          annotator_1: code === "1.1",
          annotator_2: code === "1.1",
          annotator_3: false,
        })),
      })),
    ),
  ]);
  const judge = file("judge.csv", [
    `trace_id,${codes.join(",")}`,
    ...[15, 16].map((key) => `${key},1,1${",0".repeat(12)}`),
  ]);
  const tables = await tablesOf({ labels: judge, human });
  const { tp, fp, fn, tn } = tables.get("judge-scores-labels")!.rows[0]!;
  assert.deepEqual([tp, fp, fn, tn], [2, 2, 0, 24]);
  assert.equal(
    tables.get("judge-scores-labels")!.command,
    "judge-scores --judge judge.csv --human MAD_human_labelled_dataset.json",
  );
});

test("figures and tables are grouped by the columns asked for, and unknown ones are refused with the list", async () => {
  const teams = file("teams.csv", [
    `trace_id,team,outcome,${codes.join(",")}`,
    ...runs.map(
      (run, at) =>
        `t${at},${at % 2 === 0 ? "red" : "blue"},${at % 3 === 0 ? "success" : "failure"},${run.flags.join(",")}`,
    ),
  ]);
  const data = await openStudy({ source: "published", labels: teams, by: ["team"] });
  const { tables } = studyOf(data);
  const own = (name: string) => tables.find((table) => table.name === name)!;
  assert.equal(own("lift-labels").command, "lift --labels teams.csv --by team");
  assert.equal(own("lift-stratified-labels").command, "lift --labels teams.csv --stratify team");
  const { plots } = studyOf(data);
  for (const name of ["prevalence-labels", "lift-labels", "leverage-labels"]) {
    const plot = plots.find((one) => one.name === name)!;
    assert.deepEqual([...new Set(plot.rows.map((row) => row["team"]))].sort(), ["blue", "red"], name);
    assert.deepEqual(plot.parameters, {});
  }
  assert.equal(own("outcomes-labels").command, "outcomes --labels teams.csv --by team");
  assert.deepEqual(
    own("outcomes-labels").rows.map((row) => row["team"]),
    ["red", "blue"],
  );
  const { code, stderr } = await runCli("figures", "--source", "published", "--labels", teams, "--by", "tema");
  assert.deepEqual([code, /--by tema: no such group column; valid ones: .*team/.test(stderr)], [2, true]);
});

test("prevalence of own traces counts those of unknown outcome too, in rows of their own", async () => {
  const { rows } = (await tablesOf({ labels, outcomes })).get("prevalence-labels")!;
  const n = (outcome: string) =>
    rows
      .filter((row) => row["outcome"] === outcome && row["code"] === "1.1")
      .reduce((sum, row) => sum + Number(row["n"]), 0);
  assert.deepEqual([n("all"), n("failure") + n("success")], [60, 59]);
});

test("a labels file that carries its outcomes needs no other: outcomes, sweep and their figures come from it", async () => {
  const carried = file("carried.csv", [
    `trace_id,model,recall,${codes.join(",")}`,
    ...runs.map((run, at) => `t${at},${run.model},${at === 0 ? "" : run.filtered},${run.flags.join(",")}`),
  ]);
  const data = await openStudy({ source: "published", labels: carried });
  const tables = new Map(studyOf(data).tables.map((table) => [table.name, table]));
  const { stdout } = await runCli("outcomes", "--labels", carried, "--by", "model", "--format", "json");
  const table = tables.get("outcomes-labels")!;
  const known = table.rows.map((row) => [row["model"], row["runs"], row["known"], row["success"]]);
  assert.deepEqual(known, [
    ["Alpha", 30, 29, 12],
    ["Beta", 30, 30, 12],
  ]);
  assert.deepEqual(
    (JSON.parse(stdout) as Record<string, unknown>[]).map((row) => [
      row["model"],
      row["runs"],
      row["known"],
      row["success"],
    ]),
    known,
  );
  assert.ok(tables.has("sweep-labels"));
  const names = studyOf(data).plots.map((plot) => plot.name);
  assert.ok(["outcomes-labels", "sweep-labels", "sweep-verdicts-labels"].every((name) => names.includes(name)));
  assert.equal((await runCli("outcomes", "--labels", labels)).code, 1);
  assert.equal((await runCli("outcomes", "--labels", carried, "--outcomes", outcomes)).code, 2);
});

test("scores by seed of one's own stand beside the paper's", async () => {
  const seeds = file("seeds.csv", [
    "model,condition,seed,accuracy",
    ...[1, 2, 3, 4].flatMap((seed) => [`A,baseline,${seed},${120 + seed}`, `A,prompt,${seed},${130 + 2 * seed}`]),
  ]);
  const data = await openStudy({ source: "published", seeds });
  assert.equal(data.published, false);
  const { tables } = studyOf(data);
  const { stdout } = await runCli("interventions", "--seeds", seeds, "--format", "json");
  const own = tables.find((table) => table.name === "interventions-own")!;
  assert.deepEqual(
    own.rows.map((row) => [row["condition"], row["mean"], row["difference"]]),
    (JSON.parse(stdout) as Record<string, unknown>[]).map((row) => [row["condition"], row["mean"], row["difference"]]),
  );
  assert.deepEqual(
    own.rows.map((row) => row["difference"]),
    [null, 12.5],
  );
  const plot = studyOf(data).plots.find((one) => one.name === "interventions-own")!;
  assert.equal(plot.rows.filter((row) => row["seed"] !== null).length, 8);
  assert.doesNotMatch(JSON.stringify(plot.figure.build(plot.rows)), /score \(%\)|datum\.value \* 100/);
});

test("the recall that was chosen is the one that is drawn, and named", async () => {
  const cells = async (recall: "filtered" | "unfiltered") => {
    const { plots } = studyOf(await openStudy({ source: "published", itbench: tree, recall }));
    const plot = plots.find((one) => one.name === "recall-runs-itbench")!;
    assert.match(plot.context.source, new RegExp(`${recall} recall`));
    return plot.rows.map((row) => row["recall"]);
  };
  assert.deepEqual(
    await cells("filtered"),
    runs.map((run) => run.filtered),
  );
  assert.deepEqual(
    await cells("unfiltered"),
    runs.map((run) => run.unfiltered),
  );
});

test("a MAST file is joined to outcomes of its traces", async () => {
  const records = runs.slice(0, 24).map((run, at) => ({
    mas_name: at % 2 === 0 ? "ChatDev" : "AG2",
    llm_name: "GPT-4o",
    benchmark_name: "GSM",
    trace_id: at,
    trace: { key: "k", index: at, trajectory: `t${at}` },
    mast_annotation: Object.fromEntries(codes.map((code, bit) => [code, run.flags[bit]!])),
  }));
  const mast = file("MAD_full_dataset.json", [JSON.stringify(records)]);
  const ends = file("ends.csv", [
    "trace_key,trace_id,outcome",
    ...records.map((_, at) => `k,${at},${at % 3 === 0 ? "success" : "failure"}`),
  ]);
  const data = await openStudy({ source: "published", mast, outcomes: ends });
  assert.deepEqual(data.notes, []);
  const lift = studyOf(data).tables.find((table) => table.name === "lift-mast")!;
  assert.deepEqual(
    lift.inputs.map(({ name }) => name),
    ["MAD_full_dataset.json", "ends.csv"],
  );
  assert.equal(lift.command, "lift --mast MAD_full_dataset.json --outcomes ends.csv --by system");
  const { stdout } = await runCli("lift", "--mast", mast, "--outcomes", ends, "--by", "system", "--format", "json");
  assert.deepEqual(
    lift.rows.map((row) => [row["system"], row["code"], row["failed_flagged"], rounded(row["p"])]),
    (JSON.parse(stdout) as Record<string, unknown>[]).map((row) => [
      row["system"],
      row["code"],
      row["failed_flagged"],
      row["p"],
    ]),
  );
});

test("options that mean nothing to a command are refused, not ignored", async () => {
  const cases = [
    ["reproduce", "--format", "latex"],
    ["report", "--format", "csv"],
    ["audit", "--labels", labels, "--by", "model"],
    ["interventions", "--by", "nope"],
    ["fetch", "mast", "--by", "model"],
    ["notebooks", "--out", "x"],
  ];
  for (const words of cases) {
    const { code, stderr, stdout } = await runCli(...words);
    assert.deepEqual([code, stdout], [2, ""], words.join(" "));
    assert.match(stderr, /unknown option --/);
  }
});

test("the report gives each own table its sentence", async () => {
  const out = join(folder, "report.html");
  const words = ["--source", "published", "--labels", labels, "--itbench", tree, "--truth", truth];
  assert.equal((await runCli("report", ...words, "--out", out, "--quiet")).code, 0);
  const html = readFileSync(out, "utf8");
  assert.match(html, /\d+ of 112 verdicts differ from those at the reference threshold/);
  assert.match(html, /Success rate: Alpha: \d+% from recall 0\.5 on, \d+% from recall 1 on/);
  assert.match(html, /all modes: accuracy 0\.\d\d, kappa 0\.\d\d, interval 0\.\d\d to 0\.\d\d \(n = 336\)/);
});

test("what is no rule is refused wherever it comes from", async () => {
  const bad = [{ successThreshold: Number.NaN }, { successThreshold: 80 }, { recall: "both" }, { consensus: "most" }];
  for (const rule of bad) {
    await assert.rejects(
      openStudy({ source: "published", ...(rule as StudyOptions) }),
      UsageError,
      JSON.stringify(rule),
    );
  }
});

test("an annotator is chosen in the file that has annotators", async () => {
  const several = file("several.csv", [
    `${head},annotator`,
    ...runs.slice(0, 12).flatMap((run) => ["alice", "bob"].map((name) => `${id(run)},${run.flags.join(",")},${name}`)),
  ]);
  const given = { labels, truth: several };
  const { judged } = await openStudy({ source: "published", ...given, annotator: "alice" });
  assert.equal(judged!.data.length, 12);
  await assert.rejects(openStudy({ source: "published", ...given }), /several annotators/);
  await assert.rejects(
    openStudy({ source: "published", labels, truth, annotator: "alice" }),
    /no file has an annotator column/,
  );
});

test("the votes of one's own annotators are tabulated and drawn in the place of the published ones", async () => {
  const source = { source: "published", labels: annotators } as const;
  const data = await openStudy({ ...source, votesOnly: true });
  const plots = studyOf(data).plots.filter(({ figure }) => figure.name === "agreement");
  assert.deepEqual(
    plots.map(({ name, command }) => [name, command]),
    [["agreement-labels", "agreement --labels annotators.csv --overview"]],
  );
  assert.ok(plots[0]!.rows.every((row) => row["raters"] === "alice|bob" || row["raters"] === "all"));
  const { tables } = studyOf(await openStudy({ ...source, consensus: "any" }));
  const names = tables.map(({ name }) => name).filter((name) => name.startsWith("agreement"));
  assert.deepEqual(names, ["agreement-labels", "agreement-labels-modes"]);
  const ratings = file("ratings.csv", ["item,rater,code,value", "a,x,1.1,1", "a,y,1.1,1", "b,x,1.1,0", "b,y,1.1,1"]);
  const rated = studyOf(await openStudy({ source: "published", ratings }));
  assert.deepEqual(
    rated.tables.map(({ name, command }) => [name, command]),
    [
      ["agreement-ratings", "agreement --ratings ratings.csv"],
      ["agreement-ratings-modes", "agreement --ratings ratings.csv --per-mode"],
    ],
  );
  await assert.rejects(openStudy({ ...source, consensus: "majority" }), /two annotators of a trace have no majority/);
});

test("a study reads each file once, whoever asks for it", async () => {
  const [read, paths] = [readOnce(), [] as string[]];
  const reader = async (path: string, options?: object) => paths.push(path + JSON.stringify(options ?? null));
  const counts = [await read(reader, "a"), await read(reader, "a"), await read(reader, "a", { deep: true })];
  assert.deepEqual(
    [counts, paths],
    [
      [1, 1, 2],
      ["anull", 'a{"deep":true}'],
    ],
  );
});

test("a study of given files is of these alone, in one grouping; published numbers come on request, after it", async () => {
  const withTeams = file("by-team.csv", [
    `team,${head},outcome`,
    ...runs.map(
      (run) =>
        `${run.scenario % 2 === 0 ? "red" : "blue"},${id(run)},${run.flags.join(",")},${run.filtered === 1 ? "success" : "failure"}`,
    ),
  ]);
  for (const by of [[], ["team"]]) {
    const { tables, plots, findings } = studyOf(await openStudy({ source: "published", labels: withTeams, by }));
    const digests = new Set([...tables, ...plots].flatMap(({ inputs }) => inputs.map(({ name }) => name)));
    assert.deepEqual([...digests], ["by-team.csv"]);
    const groups = new Set([...tables, ...plots].flatMap((one) => one.groups.filter((name) => name !== "outcome")));
    assert.deepEqual(
      // the figure of solved scenarios has these for its lines
      [...groups].filter((name) => !["system", "trace_key", "cluster"].includes(name)),
      by.length > 0 ? by : ["model"],
    );
    assert.deepEqual(
      findings.map(({ table }) => table),
      ["outcomes-labels", "prevalence-labels", "mode-counts-labels", "lift-labels", "association-labels"],
    );
  }
  const beside = studyOf(await openStudy({ source: "published", labels: withTeams, withPublished: true }));
  assert.ok(beside.tables.some(({ name }) => name === "lift-study"));
  assert.ok(beside.tables.some(({ name }) => name === "published-comparison"));
  assert.ok(beside.findings.every(({ table }) => table.endsWith("-labels")));
});
