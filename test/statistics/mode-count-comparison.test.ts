import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError, type LabelledTrace, modeComparison } from "../../src/index.js";
import { permutationsFor } from "../../src/statistics/cluster-urn.js";
import { totalsPermutation } from "../../src/statistics/comparison/totals-permutation.js";
import { countsUrn } from "../../src/statistics/mode-count-comparison.js";
import { clusterUrn, type Random, randomFrom } from "../../src/statistics.js";
import { allModes, trace } from "../counts/traces.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";
import { codesOf, noted, notNoted } from "../noted.js";

const r = fixture<{ samples: { values: number[]; mean: number }[]; welch: { low: number; high: number } }>(
  "mode-counts/summary.json",
);

/** A fully labelled trace with so many modes. */
const withModes = (modes: number, index: number, part: Partial<LabelledTrace> = {}) =>
  trace({
    id: `t${String(index).padStart(4, "0")}`,
    labels: { flagged: (1 << modes) - 1, labelled: allModes },
    ...part,
  });

test("two groups: Welch's interval equals R's, and the permutation keeps the groups' sizes", () => {
  const [one, two] = r.samples;
  const traces = [
    ...one!.values.map((modes, index) => withModes(modes, index, { outcome: "failure" })),
    ...two!.values.map((modes, index) => withModes(modes, 100 + index, { outcome: "success" })),
  ];
  const [row] = modeComparison(traces, "outcome", { permutations: 499 });
  near(row?.difference, one!.mean - two!.mean);
  near(row?.low, r.welch.low, 1e-7);
  near(row?.high, r.welch.high, 1e-7);
  assert.deepEqual([row?.first, row?.second, row?.test], ["failure", "success", "permutation"]);
  assert.deepEqual(modeComparison([...traces].reverse(), "outcome", { permutations: 499 })[0]?.p, row?.p);
});

test("the permutation test takes fewer permutations above 20,000 traces, and says so", () => {
  // one cluster of one group, which nothing can change places with, and ten traces alone
  const alone = Array.from({ length: 10 }, (_, index) => ({ n: 1, total: index, first: index < 5 }));
  const rest = { n: 24_990, total: 24_990, first: true };
  const { p, note } = totalsPermutation([...alone, rest], randomFrom(1));
  assert.deepEqual(codesOf(note), ["clusters-of-own-size", "permutations"]);
  noted(note, "permutations", { permutations: 7999 });
  near(p, 2 / 252, 0.003); // 2 of the C(10, 5) = 252 choices of five lie as far from the mean
  assert.equal(totalsPermutation(alone, randomFrom(1)).note, null);
  assert.deepEqual([20_000, 25_000, 1_000_000].map(permutationsFor), [9_999, 7_999, 999]);
});

test("the permutation test keeps its level at unequal group sizes", () => {
  const random = randomFrom(11);
  let rejected = 0;
  const draws = 200;
  for (let draw = 0; draw < draws; draw++) {
    const traces = Array.from({ length: 30 }, (_, index) =>
      withModes(random.below(9), index, { outcome: index < 6 ? "failure" : "success" }),
    );
    const [row] = modeComparison(traces, "outcome", { permutations: 199, seed: draw });
    if (row!.p! <= 0.05) rejected++;
  }
  assert.ok(rejected / draws < 0.1, `${rejected} of ${draws}`);
});

/** Runs of scenarios that differ in how many modes they have; `part` says whose run it is; `alike`: each model its own. */
const scenarios = (
  count: number,
  runs: number,
  random: Random,
  part: (scenario: number, run: number) => Partial<LabelledTrace>,
  alike = 0,
) =>
  Array.from({ length: count }, (_, scenario) => {
    const base = random.below(6);
    const own: Readonly<Record<string, number>> = { a: random.below(alike + 1), b: random.below(alike + 1) };
    return Array.from({ length: runs }, (_, run) => {
      const fields = part(scenario, run);
      const modes = base + random.below(3) + own[fields.model!]!;
      return withModes(modes, scenario * runs + run, { cluster: `s${scenario}`, ...fields });
    });
  }).flat();

test("each design's test keeps its level", () => {
  const random = randomFrom(12);
  const side = (first: boolean) => ({ model: first ? "a" : "b" });
  const ended = (failed: boolean) => ({ model: "a", outcome: failed ? ("failure" as const) : ("success" as const) });
  const hard = Array.from({ length: 12 }, (_, scenario) => scenario % 4);
  const designs = [
    // models share scenarios, each with a level of its own on each; or lie in scenarios of their own
    ["model", 8, (_: number, run: number) => side(run < 3)],
    ["model", 0, (scenario: number) => side(scenario % 2 === 0)],
    ["model", 4, (scenario: number, run: number) => side(scenario < 6 ? scenario % 2 === 0 : run % 3 === 0)],
    // outcomes alike within scenarios
    ["outcome", 0, (scenario: number) => ended(random.below(6) < 1 + hard[scenario]!)],
  ] as const;
  const draws = 300;
  for (const [at, [column, own, part]] of designs.entries()) {
    let rejected = 0;
    for (let draw = 0; draw < draws; draw++) {
      const traces = scenarios(12, 6, random, part, own);
      const { p } = modeComparison(traces, column, { permutations: 199, seed: draw })[0]!;
      if (p !== null && p <= 0.05) rejected++;
    }
    // two standard errors of .05 at 300 draws are .025
    assert.ok(rejected / draws <= 0.075 && rejected > 0, `design ${at}: ${rejected} of ${draws}`);
  }
});

test("groups that share scenarios: their differences' signs are flipped, the other scenarios are left out", () => {
  const traces = scenarios(12, 4, randomFrom(3), (_, run) => ({ model: run < 2 ? "a" : "b" })).map((one) =>
    one.model === "a" ? { ...one, labels: { flagged: 0, labelled: allModes } } : one,
  );
  const alone = withModes(9, 999, { cluster: "s99", model: "a" });
  const [row] = modeComparison([...traces, alone], "model");
  assert.deepEqual([row!.test, row!.clusters, row!.first_traces, row!.first_mean], ["cluster-sign-flip", 12, 24, 0]);
  near(row!.p, 2 / 2 ** 12); // twelve signs alike
  near(row!.difference_scenarios, row!.difference!);
  noted(row!.note, "one-sided-clusters", { clusters: 1, traces: 1 });
  const reversed = modeComparison([...traces].reverse(), "model")[0]!;
  assert.deepEqual([reversed.first, reversed.p, reversed.difference], ["a", row!.p, row!.difference]);
  const [few] = modeComparison(traces.slice(0, 12), "model");
  assert.equal(few!.p, null);
  noted(few!.note, "few-scenarios-differ", { scenarios: 3, p: 0.25, about: "not testable" });
});

test("the run-weighted difference and its interval, the sign flip and the scenarios' mean: R", () => {
  // lm(y ~ group), clubSandwich CR1, t on 5; t.test of scenario means; all sign vectors: .6875, smallest 1/16
  const n = { a: [3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0], b: [2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0, 3] };
  const flagged = { a: [1, 1, 0, 0, 2, 2, 1, 0, 1, 0, 1, 0], b: [2, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0] };
  const traces = (["a", "b"] as const).flatMap((model) =>
    n[model].flatMap((runs, scenario) =>
      Array.from({ length: runs }, (_, run) =>
        withModes(run < flagged[model][scenario]! ? 1 : 0, 100 * scenario + 10 * run, {
          id: `${model}/${scenario}/${run}`,
          model,
          cluster: `s${scenario}`,
        }),
      ),
    ),
  );
  const [row] = modeComparison(traces, "model");
  near(row!.difference, 0.13333333333333336);
  near(row!.difference_scenarios, 0.13888888888888892);
  near(row!.low, -0.5734552003172215);
  near(row!.high, 0.8401218669838881);
  assert.deepEqual([row!.interval, row!.clusters, row!.p], ["cluster-t", 6, null]);
  noted(row!.note, "one-sided-clusters", { clusters: 6, traces: 12 });
});

test("groups that share no scenario: labels change places among totals of equal size", () => {
  const clusters = [
    { modes: [2, 4, 6], group: "a" },
    { modes: [0, 1, 1], group: "a" },
    { modes: [0, 1], group: "a" },
    { modes: [4, 2], group: "b" },
    { modes: [5, 7], group: "b" },
    { modes: [5, 5], group: "a" },
    { modes: [0, 2], group: "a" },
    { modes: [9, 9, 9], group: "b" },
    { modes: [8, 9, 8], group: "b" },
    { modes: [9, 9, 9, 9], group: "b" },
  ];
  const traces = clusters.flatMap(({ modes, group }, cluster) =>
    modes.map((count, at) => withModes(count, 10 * cluster + at, { cluster: `s${cluster}`, model: group })),
  );
  const [row] = modeComparison(traces, "model");
  // itertools over the C(4, 2) C(5, 3) = 60 relabellings: 3 lie as far from their mean, 51.6, as the 27 seen
  assert.equal(row!.test, "cluster-permutation");
  near(row!.p, 3 / 60, 0.01);
  noted(row!.note, "clusters-of-own-size", { clusters: 1 });
});

test("outcomes: clusters give each other theirs by the urn, which of counts of 0 and 1 is the urn of one mode", () => {
  const clusters = Array.from({ length: 14 }, (_, at) => {
    const flags = (count: number, ones: number) => Array.from({ length: count }, (_x, index) => (index < ones ? 1 : 0));
    const [n1, n2] = [1 + (at % 4), at % 3];
    return { one: flags(n1, Math.ceil((n1 * (at % 5)) / 4)), two: flags(n2, at % 2) };
  });
  const flagged = (values: readonly number[]) => values.filter((value) => value === 1).length;
  const tables = clusters.map(({ one, two }) => [
    { flagged1: flagged(one), n1: one.length, flagged2: flagged(two), n2: two.length },
  ]);
  const [counts, flags] = [countsUrn(clusters, randomFrom(3)), clusterUrn(tables, randomFrom(3))];
  near(counts.statistic, flags.statistic!);
  near(counts.p, flags.p!, 4 * Math.sqrt((2 * flags.p! * (1 - flags.p!)) / 9_999));
  const mixed = scenarios(12, 3, randomFrom(3), (_, run) => ({
    model: run < 1 ? "a" : "b",
    outcome: run < 2 ? "failure" : "success",
  }));
  const [row] = modeComparison(mixed, "outcome");
  assert.deepEqual([row!.test, row!.difference_scenarios], ["cluster-urn", null]);
  noted(row!.note, "models-pooled");
});

test("nothing moves with ids, clusters' names and the order of rows, and models' names only turn the sign", () => {
  const drawn = fc.record({
    outcome: fc.constantFrom("failure", "success"),
    model: fc.constantFrom("a", "b"),
    scenario: fc.integer({ min: 0, max: 7 }),
    modes: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(drawn, { minLength: 6, maxLength: 30 }), fc.boolean(), fc.nat(), (list, nested, salt) => {
      const traces = list.map(({ modes, scenario, model, outcome }, at) =>
        withModes(modes, at, {
          model,
          outcome: outcome as "failure" | "success",
          cluster: `s${nested ? model : ""}${scenario}`,
        }),
      );
      const renamed = traces.map((one, at) => ({
        ...one,
        id: `${(at * 7 + salt) % 101}-${at}`,
        cluster: `${salt % 7}${[...one.cluster!].reverse().join("")}`,
      }));
      for (const column of ["outcome", "model"]) {
        if (column === "model" && new Set(traces.map(({ model }) => model)).size < 2) continue;
        const of = (rows: readonly LabelledTrace[]) => modeComparison(rows, column, { permutations: 99 })[0]!;
        const [row, turned] = [of(traces), of([...renamed].reverse())];
        assert.deepEqual([turned.p, turned.clusters, turned.note], [row.p, row.clusters, row.note]);
        assert.deepEqual([turned.first, turned.second], [row.first, row.second]);
        near(turned.difference ?? 0, row.difference ?? 0);
        near(turned.difference_scenarios ?? 0, row.difference_scenarios ?? 0);
        if (column === "outcome") continue;
        const swapped = of(traces.map((one): LabelledTrace => ({ ...one, model: one.model === "a" ? "b" : "a" })));
        assert.equal(swapped.p, row.p);
        near(-(swapped.difference ?? 0), row.difference ?? 0);
      }
    }),
    { numRuns: 40 },
  );
});

test("where nothing can change places there is no p, with its reason", () => {
  const traces = [0, 1, 2, 3, 4].map((modes) =>
    withModes(modes, modes, { cluster: modes < 2 ? "s1" : "s2", model: modes < 2 ? "a" : "b" }),
  );
  const [row] = modeComparison(traces, "model");
  assert.equal(row?.p, null);
  noted(row!.note, "no-exchange");
  const [small] = modeComparison(
    [0, 1, 2, 3, 4].map((modes) => withModes(modes, modes, { model: modes < 2 ? "a" : "b" })),
    "model",
  );
  assert.equal(small?.p, null); // 1 of C(5, 2) = 10
  noted(small!.note, "out-of-reach");
});

test("what a comparison leaves out is counted in each group's own row", () => {
  const traces = [0, 1, 2, 3, 4, 5, 6, 7].map((index) =>
    withModes(index % 4, index, {
      model: index < 4 ? "a" : "b",
      outcome: index === 0 ? null : index % 2 === 0 ? "failure" : "success",
    }),
  );
  const partly = trace({ id: "p", model: "b", outcome: "failure", labels: { flagged: 1, labelled: 1 } });
  const [a, b] = modeComparison([...traces, partly], "outcome", { by: ["model"], permutations: 99 });
  noted(a!.note, "unknown-outcome", { traces: 1 });
  noted(b!.note, "partly-labelled", { traces: 1 });
  notNoted(a!.note, "partly-labelled");
  notNoted(b!.note, "unknown-outcome");
});

test("with clusters that repeat, the test is clustered, and an empty side has its reason", () => {
  const traces = Array.from({ length: 24 }, (_, index) =>
    withModes(index % 5, index, { cluster: `s${index % 8}`, outcome: index % 3 === 0 ? "failure" : "success" }),
  );
  const [row] = modeComparison(traces, "outcome", { permutations: 199 });
  assert.deepEqual([row?.test, row?.interval, row?.clusters], ["cluster-urn", "cluster-t", 8]);
  const failed = traces.filter(({ outcome }) => outcome === "failure");
  const [empty] = modeComparison(failed, "outcome");
  assert.equal(empty?.p, null);
  noted(empty?.note, "side-unlabelled");
  assert.throws(() => modeComparison(traces, "cluster"), InputError);
});

test("few clusters on one side warn, however many there are on the other", () => {
  const runs = (successes: number) =>
    Array.from({ length: 90 }, (_, index) =>
      withModes(index % 4, index, {
        cluster: `s${Math.floor(index / 3)}`,
        outcome: index % 3 === 0 && index < 3 * successes ? "success" : "failure",
      }),
    );
  const note = (successes: number) => modeComparison(runs(successes), "outcome", { permutations: 99 })[0]?.note;
  noted(note(12), "few-units", { fewest: 20, unit: "cluster" });
  notNoted(note(20), "few-units", "dominant-cluster");
});
