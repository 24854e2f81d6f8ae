import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { pairedAnalysis } from "../../src/analyses/lift.js";
import { type LabelledTrace, paired } from "../../src/index.js";
import { newcombePaired, randomFrom, signFlip } from "../../src/statistics.js";
import { runCli } from "../cli.js";
import { allModes, trace } from "../counts/traces.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

const run = (model: string, scenario: number, number: number, flagged: number) =>
  trace({
    id: `${model}/sre/Scenario-${scenario}/${number}`,
    model,
    cluster: `Scenario-${scenario}`,
    labels: { flagged, labelled: allModes },
  });

/** Runs of two models, `s` of `n` with mode 1.1 in each scenario. */
const runs = (n1: readonly number[], s1: readonly number[], n2: readonly number[], s2: readonly number[]) =>
  n1.flatMap((_, scenario) => [
    ...Array.from({ length: n1[scenario]! }, (_, at) => run("a", scenario, at, at < s1[scenario]! ? 1 : 0)),
    ...Array.from({ length: n2[scenario]! }, (_, at) => run("b", scenario, at, at < s2[scenario]! ? 1 : 0)),
  ]);

test("one run a side: exact McNemar of the discordant scenarios, their table and Newcombe's paired interval", () => {
  const traces = Array.from({ length: 11 }, (_, s) => [
    run("a", s, 1, s < 9 ? 1 : 0),
    run("b", s, 1, s < 9 ? 0 : 1),
  ]).flat();
  const [row] = paired(traces, { pair: "model" });
  assert.deepEqual([row!.test, row!.interval], ["mcnemar", "newcombe-paired"]);
  assert.deepEqual([row!.first, row!.second, row!.first_only, row!.second_only], ["a", "b", 9, 2]);
  near(row!.p, 0.0654296875, 1e-12); // R: binom.test(9, 11)
  near(row!.difference, 7 / 11, 1e-12);
  assert.deepEqual([row!.clusters, row!.first_n, row!.first_flagged], [11, 11, 9]);
});

test("Newcombe's paired interval and McNemar's p: ratesci's pairbinci and R's binom.test", () => {
  // R: ratesci pairbinci(method = "MOVER_newc", moverbase = "wilson"); binom.test(first_only, first_only + second_only)
  for (const [both, first_only, second_only, neither, low, high, p] of [
    [36, 12, 2, 0, 0.05692958400323869, 0.3404276029749407, 0.012939453125],
    [1, 1, 7, 12, -0.506920226686141, -0.02555912416485978, 0.0703125],
    [30, 0, 0, 10, -0.06410870673337786, 0.06410870673337787, null],
  ] as const) {
    const limits = newcombePaired({ both, first_only, second_only, neither });
    near(limits.low, low);
    near(limits.high, high);
    const flags = [
      [both, 1, 1],
      [first_only, 1, 0],
      [second_only, 0, 1],
      [neither, 0, 0],
    ].flatMap(([times, one, two]) => Array.from({ length: times! }, () => [one!, two!] as const));
    const traces = flags.flatMap(([one, two], scenario) => [run("a", scenario, 0, one), run("b", scenario, 0, two)]);
    const [row] = paired(traces, { pair: "model" });
    assert.deepEqual([row!.low, row!.high], [limits.low, limits.high]);
    assert.deepEqual([row!.both, row!.neither], [both, neither]);
    if (p === null) noted(row!.note, "no-scenario-differs", { p: 1, about: "not testable" });
    else near(row!.p, p);
  }
  assert.equal(newcombePaired({ both: 0, first_only: 0, second_only: 0, neither: 0 }).low, null);
});

test("repeated runs: whole scenarios are flipped, the interval is over scenarios, and there is no table of pairs", () => {
  // the reference implementation's `paired` and `difference`, by a second route in R
  const { cases } = fixture<{
    cases: {
      name: string;
      data: { n1: number[]; s1: number[]; n2: number[]; s2: number[] };
      answers: { test: { p: number }; difference: { estimate: number; low: number; high: number } };
    }[];
  }>("clusters-known-answers.json");
  const known = cases.filter(({ name }) => name.startsWith("pa"));
  assert.equal(known.length, 2);
  for (const { data, answers } of known) {
    const [row] = paired(runs(data.n1, data.s1, data.n2, data.s2), { pair: "model" });
    near(row!.p, answers.test.p);
    near(row!.difference, answers.difference.estimate);
    if (row!.test === "mcnemar") continue; // its interval is Newcombe's paired one
    assert.deepEqual(
      [row!.test, row!.interval, row!.both, row!.neither],
      ["cluster-sign-flip", "cluster-newcombe", null, null],
    );
    near(row!.low, answers.difference.low, 1e-8);
    near(row!.high, answers.difference.high, 1e-8);
    noted(row!.note, "runs-repeat");
  }
});

test("scenarios of one side are left out and counted, and runs and scenarios are weighted each in a column", () => {
  // R: t.test's difference of scenario means, lm(y ~ group)'s over runs, all 2^S sign vectors
  const unequal = runs(
    [3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0],
    [1, 1, 0, 0, 2, 2, 1, 0, 1, 0, 1, 0],
    [2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0, 3],
    [2, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0],
  );
  const tens = new Array<number>(10).fill(5);
  const four = new Array<number>(10).fill(4);
  const equal = runs(tens, [3, 3, 4, 1, 4, 4, 3, 1, 2, 5], four, [2, 3, 2, 1, 2, 3, 1, 0, 1, 3]);
  const [row] = paired(unequal, { pair: "model" });
  near(row!.difference_scenarios, 0.13888888888888892);
  near(row!.difference, 0.13333333333333336);
  near(signFlip([-2 / 3, -1 / 2, 2 / 3, 1, 1 / 3, 0]), 0.6875);
  assert.deepEqual([row!.clusters, row!.p], [6, null]);
  noted(row!.note, "few-scenarios-differ", { scenarios: 5, p: 0.0625 });
  noted(row!.note, "one-sided-scenarios", { scenarios: 6, runs: 12 });
  const [other] = paired(equal, { pair: "model" });
  near(other!.difference_scenarios, 0.15);
  near(other!.p, 0.029296875);
});

test("modes that no run or every run has, or that too few scenarios tell apart, have no p and are not in the family", () => {
  const traces = [0, 1, 2, 3, 4, 5].flatMap((s) => [
    run("a", s, 1, 0b101 + (s < 3 ? 0b1010 : 0)),
    run("b", s, 1, 0b1001),
  ]);
  const rows = paired(traces, { pair: "model" });
  const [every, few, differs, , none] = rows;
  assert.deepEqual([every!.p, every!.q, every!.test, every!.difference], [null, null, null, 0]);
  noted(every!.note, "mode-in-every-run", { about: "not testable" });
  noted(none!.note, "mode-in-no-run", { about: "not testable" });
  assert.deepEqual([few!.p, few!.q, few!.first_only, few!.difference], [null, null, 3, 0.5]);
  noted(few!.note, "few-scenarios-differ", { scenarios: 3, p: 0.25, about: "not testable" });
  assert.deepEqual([differs!.p, differs!.q], [0.03125, 0.03125]); // R: binom.test(6, 6)
  assert.ok(rows.every((row) => row.family === 1));
});

test("the family of paired modes is the whole table, or each group's own", () => {
  const traces = [0, 1, 2, 3, 4, 5].flatMap((s) =>
    ["x", "y"].flatMap((system) =>
      ["a", "b"].map((model) => ({
        ...run(model, s, 1, model === "a" ? 1 : 0),
        id: `${system}/${model}/sre/Scenario-${s}/1`,
        system,
      })),
    ),
  );
  const families = (family: "table" | "group") =>
    paired(traces, { pair: "model", by: ["system"], family }).map((row) => row.family);
  assert.deepEqual([...new Set(families("table"))], [2]);
  assert.deepEqual([...new Set(families("group"))], [1]);
});

test("only the runs of an outcome that is asked for count, and unknown ones are said", () => {
  const traces = [0, 1, 2].flatMap((s) => [
    { ...run("a", s, 1, 1), outcome: "failure" as const },
    { ...run("a", s, 2, 0), outcome: s === 0 ? null : ("success" as const) },
    { ...run("b", s, 1, 0), outcome: "failure" as const },
  ]);
  const [row] = paired(traces, { pair: "model", outcome: "failure" });
  assert.deepEqual([row!.first_n, row!.first_only], [3, 3]);
  noted(row!.note, "unknown-outcome", { traces: 1 });
});

test("lift --pair prints the same for runs numbered otherwise", async () => {
  const of = async (name: string, ...options: readonly string[]) => {
    const path = new URL(`../fixtures/pairs/${name}.csv`, import.meta.url).pathname;
    const result = await runCli("lift", "--labels", path, "--pair", "model", "--quiet", ...options);
    assert.equal(result.code, 0, result.stderr);
    return result.stdout;
  };
  const printed = await of("numbered");
  assert.equal(await of("renumbered"), printed);
  assert.equal(printed.split("\n")[0], pairedAnalysis.columns.map(({ key }) => key).join(","));
  assert.doesNotMatch(printed, /McNemar/);
});

test("nothing moves with ids, scenarios' names, runs' numbers and the order of rows, and models' names only turn the sign", () => {
  const some = fc.array(
    fc.record({
      scenario: fc.integer({ min: 0, max: 9 }),
      model: fc.constantFrom("a", "b"),
      flag: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 4, maxLength: 40 },
  );
  fc.assert(
    fc.property(some, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 9 }), (list, keys, step) => {
      const both = [run("a", 0, 99, 1), run("b", 1, 99, 0)];
      const traces = [...both, ...list.map(({ scenario, model, flag }, at) => run(model, scenario, at, flag))];
      const renamed = traces.map((one): LabelledTrace => {
        const scenario = Number(one.cluster!.slice(9));
        return {
          ...one,
          id: `${keys.next().value}-${one.id}`,
          cluster: `x${(scenario * step) % 10}-${9 - scenario}`,
          extra: {},
        };
      });
      assert.deepEqual(paired([...renamed].reverse(), { pair: "model" }), paired(traces, { pair: "model" }));
      const [there] = paired(traces, { pair: "model" });
      const swapped = traces.map((one): LabelledTrace => ({ ...one, model: one.model === "a" ? "b" : "a" }));
      const [back] = paired(swapped, { pair: "model" });
      assert.deepEqual([back!.first, back!.p], ["a", there!.p]);
      near(back!.difference_scenarios ?? 0, -(there!.difference_scenarios ?? 0));
    }),
    { numRuns: 60 },
  );
});

test("sign flips keep their level where models and scenarios interact and runs of one model resemble each other", () => {
  const random = randomFrom(5);
  let [rejected, draws] = [0, 400];
  for (let draw = 0; draw < draws; draw++) {
    // each model's own rate on each scenario, nearly 0 or 1: no model is better, and runs say the same again
    const traces = Array.from({ length: 12 }, (_, s) =>
      ["a", "b"].flatMap((model) => {
        const rate = random.below(2) === 0 ? 0.1 : 0.9;
        return [1, 2, 3].map((number) => run(model, s, number, random.uniform() < rate ? 1 : 0));
      }),
    ).flat();
    const { p } = paired(traces, { pair: "model" })[0]!;
    if (p !== null && p <= 0.05) rejected++;
  }
  // two standard errors of .05 at 400 draws are .022
  assert.ok(rejected / draws <= 0.072 && rejected > 0, `${rejected} of ${draws}`);
});
