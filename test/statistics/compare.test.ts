import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import fc from "fast-check";
import {
  compare,
  compareWithin,
  type LabelledTrace,
  ppiPrevalence,
  prevalence,
  publishedTable,
} from "../../src/index.js";
import { clusterError } from "../../src/statistics/cluster-effects.js";
import { pairedError, tLimits, welchError } from "../../src/statistics/comparison/difference.js";
import { tPair } from "../../src/statistics/comparison/margin.js";
import { tTail } from "../../src/statistics/distributions.js";
import { levelAtZero } from "../../src/statistics/ppi.js";
import {
  type ComparedCluster,
  compareClusters,
  fisher,
  marginTest,
  miettinenNurminen,
  newcombe,
  newcombePaired,
  ppiDifference,
  signFlip,
} from "../../src/statistics.js";
import { openStudy } from "../../src/study/data.js";
import { commandLine, resultOf } from "../../src/study/entry.js";
import { changeEntries, checkedEntries } from "../../src/study/of-runs.js";
import { runCli } from "../cli.js";
import { allModes, trace } from "../counts/traces.js";
import { knownAnswers } from "../known-answers.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

type Numbers = Readonly<Record<string, number>>;

test("independent shares: Newcombe's, Miettinen and Nurminen's and Fisher's, and one-sided score tests of a margin", () => {
  type Binary = { flagged_a: number; n_a: number; flagged_b: number; n_b: number; margin: number };
  const cases = knownAnswers<Binary, Numbers & Record<string, number[] & boolean>>("two_binary");
  assert.equal(cases.length, 3);
  for (const { id, input, expected, tolerance } of cases) {
    const table = { flagged1: input.flagged_a, n1: input.n_a, flagged2: input.flagged_b, n2: input.n_b };
    const found = compareClusters([table], { kind: "share", unit: "trace" });
    near(found.difference, expected["difference"]!, tolerance, id);
    near(found.p, expected["fisher_p"]!, tolerance, id);
    near(found.p, fisher(table));
    const within = marginTest(found, input.margin);
    for (const [got, name] of [
      [newcombe(table), "newcombe"],
      [found, "newcombe"],
      [miettinenNurminen(table), "miettinen_nurminen"],
      [within, "mn90"],
    ] as const) {
      near(got.low, expected[name]![0]!, tolerance, `${id} ${name}`);
      near(got.high, expected[name]![1]!, tolerance, `${id} ${name}`);
    }
    near(within.above, expected["p_above_minus_margin"]!, tolerance, id);
    near(within.below, expected["p_below_margin"]!, tolerance, id);
    const traces = [
      ...Array.from({ length: input.n_a }, (_, at) => one("a", at, at < input.flagged_a ? 1 : 0)),
      ...Array.from({ length: input.n_b }, (_, at) => one("b", at, at < input.flagged_b ? 1 : 0)),
    ];
    const row = compareWithin(traces, { column: "model", margin: input.margin }).find(({ code }) => code === "1.1")!;
    near(row.p_equivalence, expected["tost_p"]!, tolerance, id);
    // of a mode less is better
    const noWorse = expected["a_noninferior_if_low_is_good"] as unknown as boolean;
    const verdict = expected["equivalent"] ? "equivalent" : noWorse ? "non-inferior" : "not shown";
    assert.ok(row.verdict!.startsWith(verdict), `${id}: ${row.verdict}`);
  }
});

const one = (model: string, at: number, flagged: number, part: Partial<LabelledTrace> = {}) =>
  trace({ id: `${model}${at}`, model, labels: { flagged, labelled: allModes }, ...part });

interface Runs {
  readonly y: readonly number[];
  readonly group: readonly string[];
  readonly cluster: readonly string[];
  readonly binary?: boolean;
  readonly margin: number;
}

function clustersOf({ y, group, cluster }: Runs): readonly ComparedCluster[] {
  return [...new Set(cluster)].map((name) => {
    const of = (side: string) => y.filter((_, at) => cluster[at] === name && group[at] === side);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const [a, b] = [of("A"), of("B")];
    const squares = (values: readonly number[]) => sum(values.map((value) => value * value));
    return {
      ...{ flagged1: sum(a), n1: a.length, squares1: squares(a) },
      ...{ flagged2: sum(b), n2: b.length, squares2: squares(b) },
    };
  });
}

test("two groups over clusters: clubSandwich's CR1 with t, and MOVER of the two shares", () => {
  const cases = knownAnswers<Runs, Numbers & { mover?: { rho: number; low: number; high: number; p: number } }>(
    "two_cluster",
  );
  assert.equal(cases.length, 4);
  for (const { id, input, expected, tolerance } of cases) {
    const error = clusterError(clustersOf(input))!;
    for (const key of ["difference", "se", "df"] as const) near(error[key], expected[key]!, tolerance, id);
    const [low, high] = tLimits(error, 0.95);
    near(low, expected["low"]!, tolerance, id);
    near(high, expected["high"]!, tolerance, id);
    const { above, below } = tPair(error, input.margin);
    near(above, expected["p_above_minus_margin"]!, tolerance, id);
    near(below, expected["p_below_margin"]!, tolerance, id);
    if (expected.mover === undefined) continue;
    // human labels alone
    const of = (side: string) =>
      input.y.flatMap((human, at) =>
        input.group[at] === side ? [{ judge: 0, human, cluster: input.cluster[at]! }] : [],
      );
    const found = ppiDifference(of("A"), of("B"));
    near(found.correlation, expected.mover.rho, tolerance, id);
    for (const key of ["low", "high", "p"] as const) near(found[key], expected.mover[key], tolerance, id);
  }
});

test("two means: R's t.test, two-sided and against a margin", () => {
  type Two = { a: number[]; b: number[]; margin: number };
  for (const { id, input, expected, tolerance } of knownAnswers<Two, Numbers>("two_welch")) {
    const { a, b, margin } = input;
    const y = [...a, ...b];
    const group = y.map((_, at) => (at < a.length ? "A" : "B"));
    const clusters = clustersOf({ y, group, cluster: y.map((_, at) => `${at}`), margin });
    const found = compareClusters(clusters, { kind: "mean" });
    assert.deepEqual([found.design, found.interval, found.test], ["independent", "welch-t", "welch"]);
    for (const key of ["difference", "low", "high", "p"] as const) near(found[key], expected[key]!, tolerance, id);
    for (const key of ["se", "df"] as const) near(found.error![key], expected[key]!, tolerance, id);
    const within = marginTest(found, margin);
    near(within.above, expected["p_above_minus_margin"]!, tolerance, id);
    near(within.below, expected["p_below_margin"]!, tolerance, id);
  }
  assert.equal(welchError({ n1: 2, flagged1: 2, squares1: 2, n2: 2, flagged2: 0, squares2: 0 }), null);
});

test("paired by scenario: R's paired t.test on scenario means, all sign vectors, CR1 over the kept scenarios", () => {
  const cases = knownAnswers<Runs, Numbers & { d: number[]; run_weighted: Numbers }>("two_paired");
  assert.equal(cases.length, 3);
  for (const { id, input, expected, tolerance } of cases) {
    const found = compareClusters(clustersOf(input), { kind: "mean" });
    assert.deepEqual(
      [found.design, found.kept.length, found.alone.clusters],
      ["paired", expected["scenarios"], expected["dropped"]],
    );
    const error = pairedError(expected.d)!;
    for (const key of ["difference", "se", "df"] as const) {
      near(found.error![key], expected[key]!, tolerance, id);
      near(error[key], expected[key]!, tolerance, id);
    }
    const [low, high] = tLimits(error, 0.95);
    near(low, expected["low"]!, tolerance, id);
    near(high, expected["high"]!, tolerance, id);
    near(signFlip(expected.d), expected["sign_flip_p"]!, tolerance, id);
    for (const key of ["difference", "low", "high"] as const)
      near(found[key], expected.run_weighted[key]!, tolerance, id);
    const within = marginTest(found, input.margin);
    near(within.above, expected["p_above_minus_margin"]!, tolerance, id);
    near(within.below, expected["p_below_margin"]!, tolerance, id);
  }
});

test("margins by t warn where a side's clusters are few, hardly informed, or one of them dominates", () => {
  const codes = (count: number, flagged: (at: number) => number, largest = 4) => {
    const clusters = Array.from({ length: count }, (_, at) => {
      const n = at === 0 ? largest : 4;
      return { flagged1: at % 3, n1: n, flagged2: flagged(at), n2: n };
    });
    const found = (["share", "mean"] as const).map((kind) => compareClusters(clusters, { kind, permutations: 99 }));
    return found.map((one) => (marginTest(one, 0.1).note ?? []).map(({ code }) => code).join());
  };
  assert.deepEqual(
    codes(30, (at) => at % 4),
    ["", ""],
  );
  assert.deepEqual(
    codes(19, (at) => at % 4),
    ["margin-by-t", "margin-by-t"],
  );
  assert.deepEqual(
    codes(30, (at) => Number(at < 9)),
    ["margin-by-t", "margin-by-t"],
  );
  // all flagged: a share then lacks nothing, and of a mean there is no most
  assert.deepEqual(
    codes(30, () => 4),
    ["margin-by-t", ""],
  );
  assert.deepEqual(
    codes(30, (at) => at % 4, 60),
    ["margin-by-t", "margin-by-t"],
  );
});

test("one run a side: McNemar's and Newcombe's paired interval", () => {
  type Cells = { both: number; a_only: number; b_only: number; neither: number };
  for (const { id, input, expected, tolerance } of knownAnswers<Cells, Numbers>("two_mcnemar")) {
    const { both, a_only: first_only, b_only: second_only, neither } = input;
    const found = newcombePaired({ both, first_only, second_only, neither });
    near(found.low, expected["low"]!, tolerance, id);
    near(found.high, expected["high"]!, tolerance, id);
    const flips = [...new Array<number>(first_only).fill(1), ...new Array<number>(second_only).fill(-1)];
    near(signFlip(flips), expected["mcnemar_p"]!, tolerance, id);
  }
});

test("Student's upper tail at whole and fractional degrees of freedom", () => {
  // mpmath: betainc(df/2, 1/2, 0, df/(df + t²), regularized=True)/2
  near(tTail(2.0430486564763055, 29.730633268826953), 0.025, 1e-14);
  near(tTail(-1, 1), 0.75, 1e-14);
  near(tTail(12.706204736174694, 1), 0.025, 1e-14);
  assert.equal(
    levelAtZero(0, () => [0, 0]),
    1,
  );
});

const flagsOf = fc.record({
  scenario: fc.integer({ min: 0, max: 5 }),
  model: fc.constantFrom("a", "b"),
  flagged: fc.constantFrom(0, 1),
  recall: fc.constantFrom(0, 0.25, 0.5, 1),
});

test("A against A is 0; renaming and reordering move nothing; paired and unpaired are one where nothing is shared", () => {
  fc.assert(
    fc.property(fc.array(flagsOf, { minLength: 8, maxLength: 30 }), fc.boolean(), (list, nested) => {
      const traces = list.map(({ scenario, model, flagged, recall }, at) =>
        one(model, at, flagged, {
          recall,
          cluster: `s${nested ? model : ""}${scenario}`,
          outcome: recall === 1 ? "success" : "failure",
        }),
      );
      if (new Set(traces.map(({ model }) => model)).size < 2) return;
      const of = (rows: readonly LabelledTrace[]) => compare(rows, { column: "model", permutations: 99 });
      const rows = of(traces);
      const renamed = traces.map((run, at) => ({
        ...run,
        id: `x${at}`,
        cluster: `${[...run.cluster!].reverse().join("")}!`,
      }));
      const free = (row: (typeof rows)[number]) => ({ ...row, note: null });
      assert.deepEqual(of(renamed.reverse()).map(free), rows.map(free));
      const copied = traces.map((run) => ({ ...run, id: `${run.id}-copy`, model: run.model === "a" ? "c" : "d" }));
      const self = compare([...traces, ...copied], { column: "model", first: "a", second: "c", permutations: 99 });
      assert.ok(self.every(({ difference, p }) => difference === 0 && (p === null || p === 1)));
      if (nested) assert.ok(rows.every(({ design }) => design !== "paired"));
    }),
    { numRuns: 15 },
  );
});

test("prediction-powered shares: lambda 0 is the human estimate, and a perfect judge moves nothing", () => {
  const traces = Array.from({ length: 60 }, (_, at) => {
    const judge = one("a", at, at % 3 === 0 ? 1 : 0);
    const truth = at % 2 === 0 ? one("a", at, at % 5 === 0 ? 1 : 0) : null;
    return { judge, truth };
  });
  const [row] = ppiPrevalence(traces);
  const [human] = prevalence(traces.flatMap(({ truth }) => truth ?? []));
  near(row!.human, human!.proportion);
  near(row!.judge, prevalence(traces.map(({ judge }) => judge))[0]!.low === null ? 0 : 20 / 60);
  const perfect = ppiPrevalence(traces.map(({ judge, truth }) => ({ judge, truth: truth && judge })))[0]!;
  near(perfect.estimate, perfect.human! + perfect.lambda! * (2 * perfect.judge! - 2 * perfect.human!), 1e-9);
});

test("compare reads two files, a column, runs alone and counts, and says what is missing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "compare-"));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const rows = (flag: (at: number) => number) =>
    Array.from({ length: 12 }, (_, at) => `t${at},${at % 2 ? "m" : "n"},${at % 3 ? "failure" : "success"},${flag(at)}`);
  const head = "trace_id,model,outcome,1.1";
  const before = file("before.csv", [head, ...rows((at) => Number(at < 9))].join("\n"));
  const after = file("after.csv", [head, ...rows((at) => Number(at < 1))].join("\n"));
  const two = await runCli("compare", "--labels", before, "--against", after, "--format", "json");
  assert.equal(two.code, 0, two.stderr);
  const parsed = JSON.parse(two.stdout) as readonly Record<string, unknown>[];
  const mode = parsed.find(({ code }) => code === "1.1")!;
  assert.deepEqual(
    [mode["first"], mode["second"], mode["test"], mode["design"]],
    ["before", "after", "fisher", "independent"],
  );
  near(mode["difference"] as number, 8 / 12);
  assert.match(two.stderr, /12 ids stand in both files: --unit scenario/);
  const paired = await runCli("compare", "--labels", before, "--against", after, "--unit", "scenario");
  assert.match(paired.stdout, /mcnemar.*newcombe-paired/);
  const data = await openStudy({ labels: before, against: after, source: "published" });
  const [entry] = changeEntries(data, {});
  const written = commandLine(entry!)
    .split(" ")
    .map((word) => (word.endsWith(".csv") ? join(folder, word) : word));
  assert.equal((await runCli(...written, "--format", "json")).stdout, two.stdout);
  await assert.rejects(openStudy({ against: after, source: "published" }), /there are no labels to compare with it/);
  const drawn = { labels: before, truth: after, truthDrawn: "at-random", source: "published" } as const;
  const [put] = checkedEntries(await openStudy(drawn), {});
  assert.deepEqual(
    [entry, put].map((one) => one?.figures?.map(({ figure }) => figure)),
    [["compare"], ["prevalence-ppi"]],
  );
  const truthCommand = commandLine(put!).replaceAll(/(\S+\.csv)/g, `${folder}/$1`);
  const answer = await runCli(...truthCommand.split(" "), "--format", "json");
  assert.equal(answer.code, 0, answer.stderr);
  const [shown] = JSON.parse(answer.stdout) as readonly Record<string, number>[];
  near(shown!["estimate"], resultOf(put!).rows[0]!["estimate"] as number);
  await assert.rejects(openStudy({ labels: before, truthDrawn: "at-random", source: "published" }), /no truth/);
  const column = await runCli("compare", "--labels", before, "--column", "model", "--margin", "0.2");
  assert.match(column.stdout, /miettinen-nurminen/);
  const runs = file(
    "runs.csv",
    [
      "model,scenario,run,recall",
      ...Array.from({ length: 24 }, (_, at) => `${at % 2 ? "m" : "n"},${at >> 2},${at & 3},${(at % 5) / 4}`),
    ].join("\n"),
  );
  const ends = await runCli("compare", "--outcomes", runs, "--column", "model");
  assert.equal(ends.stdout.trimEnd().split("\n").length, 3, ends.stdout + ends.stderr);
  const counts = await runCli(
    "compare",
    "--counts",
    "data/published/itbench-study-modes.csv",
    "--column",
    "model",
    "--outcome",
    "failure",
    "--format",
    "json",
  );
  assert.equal(counts.code, 0, counts.stderr);
  for (const [words, says] of [
    [["--labels", before], /--column COLUMN or a second file by --against/],
    [["--labels", before, "--column", "model", "--first", "z"], /--first z: no such model; there are m, n/],
    [["--labels", before, "--column", "system"], /field system: has no value, and a comparison takes two/],
    [["--labels", before, "--column", "model", "--unit", "scenario"], /no trace has a scenario or cluster/],
    [["--labels", before, "--against", after, "--outcomes", runs], /--against does not go with --outcomes/],
  ] as const) {
    const refused = await runCli("compare", ...words);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, says);
  }
});

test("people's labels of some traces: prevalence, lift and compare, refused where nothing is said of how they were drawn", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ppi-"));
  const lines = Array.from({ length: 80 }, (_, at) => [
    `t${at}`,
    at % 2 ? "m" : "n",
    at % 3 ? "failure" : "success",
    Number(at % 4 === 0),
  ]);
  writeFileSync(
    join(folder, "judge.csv"),
    `trace_id,model,outcome,1.1\n${lines.map((line) => line.join(",")).join("\n")}\n`,
  );
  const human = lines.slice(0, 40).map(([id], at) => `${id},${Number(at % 5 === 0)},2`);
  writeFileSync(join(folder, "human.csv"), `trace_id,1.1,weight\n${human.join("\n")}\n`);
  const files = ["--labels", join(folder, "judge.csv"), "--truth", join(folder, "human.csv")];
  const bare = await runCli("prevalence", ...files);
  assert.equal(bare.code, 2);
  assert.match(bare.stderr, /--truth-drawn at-random, or weighted/);
  for (const [verb, ...rest] of [["prevalence"], ["lift"], ["compare", "--column", "model"]] as const) {
    for (const how of ["at-random", "weighted"]) {
      const { code, stdout, stderr } = await runCli(verb, ...rest, ...files, "--truth-drawn", how, "--format", "json");
      assert.equal(code, 0, stderr);
      const row = (JSON.parse(stdout) as readonly Record<string, unknown>[])[0]!;
      const names = Object.keys(row).filter((key) => typeof row[key] === "number");
      assert.ok(
        ["estimate", "difference"].includes(names[0]!) && names[1] === "low" && names[2] === "high",
        names.join(),
      );
    }
  }
});

test("traces selected on outcome are compared by outcome only, and copies have neither interval nor p", () => {
  const traces = Array.from({ length: 20 }, (_, at) =>
    one(at % 2 ? "a" : "b", at, Number(at % 3 === 0), { outcome: at % 4 ? "failure" : "success" }),
  );
  const selected = compare(traces, { column: "model", caution: ["selected-on-outcome"] });
  assert.ok(selected.every(({ difference, p }) => difference === null && p === null));
  const failed = compare(traces, { column: "model", caution: ["selected-on-outcome"], outcome: "failure" });
  assert.notEqual(failed.find(({ code }) => code === "1.1")!.difference, null);
  const copied = compare(traces, { column: "model", caution: ["replicated-labels"] });
  assert.ok(copied.every(({ low, p }) => low === null && p === null));
  noted(copied[0]!.note, "replicated");
});

test("counts selected on outcome: models are compared among traces of one outcome, and not over both", () => {
  const study = publishedTable("itbench-study-modes");
  const two = { column: "model", first: "GPT-OSS-120B", second: "Gemini-3-Flash" };
  const failed = compare(study, { ...two, outcome: "failure" }).find((row) => row.code === "2.6")!;
  assert.deepEqual([failed.first_n, failed.second_n], [79, 44]);
  assert.ok(Math.abs(failed.difference! - (76 / 79 - 16 / 44)) < 1e-12 && failed.low! > 0.4);
  assert.ok(compare(study, two).every((row) => row.difference === null));
});
