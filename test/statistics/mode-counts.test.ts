import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tabulateHistogram, tabulateModes } from "../../src/counts/tabulate.js";
import { InputError } from "../../src/errors.js";
import { publishedTable } from "../../src/published/tables.js";
import { modeComparison } from "../../src/statistics/mode-count-comparison.js";
import { modeDispersion } from "../../src/statistics/mode-count-dispersion.js";
import { modeHistogram } from "../../src/statistics/mode-count-histogram.js";
import { modeCountPermutation } from "../../src/statistics/mode-count-permutation.js";
import { modeCounts } from "../../src/statistics/mode-counts.js";
import { permutationsFor } from "../../src/statistics/permutations.js";
import { comonotoneVariance, poissonBinomial, poissonBinomialVariance } from "../../src/statistics/poisson-binomial.js";
import { type Random, randomFrom } from "../../src/statistics/random.js";
import { allModes } from "../../src/taxonomy.js";
import type { LabelledTrace } from "../../src/trace.js";
import { traces as someTraces, trace } from "../counts/traces.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";

const r = fixture<{
  samples: { values: number[]; mean: number; sd: number; quartiles: number[]; ci: [number, number] }[];
  welch: { low: number; high: number };
  clustered: { low: number; high: number };
  poisson_binomial: { p: number[]; mass: number[] };
}>("mode-counts/summary.json");

/** A fully labelled trace with so many modes. */
const withModes = (modes: number, index: number, part: Partial<LabelledTrace> = {}) =>
  trace({
    id: `t${String(index).padStart(4, "0")}`,
    labels: { flagged: (1 << modes) - 1, labelled: allModes },
    ...part,
  });

test("mean, sd, quartiles and t interval equal R's, from traces and from their histogram", () => {
  for (const { values, mean, sd, quartiles, ci } of r.samples) {
    const traces = values.map((modes, index) => withModes(modes, index));
    for (const data of [traces, tabulateHistogram(traces)]) {
      const [row] = modeCounts(data);
      near(row?.mean, mean);
      near(row?.sd, sd);
      assert.deepEqual([row?.q1, row?.median, row?.q3], quartiles);
      near(row?.low, Math.max(0, ci[0]));
      near(row?.high, Math.min(14, ci[1]));
      assert.equal(row?.interval, "t");
    }
  }
});

test("repeated clusters give the CR1 interval with t on their number less one", () => {
  const values = r.samples[1]!.values;
  const traces = values.map((modes, index) => withModes(modes, index, { cluster: `s${Math.floor(index / 3)}` }));
  const [row] = modeCounts(traces);
  assert.equal(row?.interval, "cluster-t");
  assert.equal(row?.clusters, 10);
  near(row?.low, r.clustered.low);
  near(row?.high, r.clustered.high);
  const [fromTable] = modeCounts(tabulateHistogram(traces, { by: ["cluster"] }));
  near(fromTable?.low, r.clustered.low);
});

test("a modes table with clusters that repeat gives the interval of its traces, with --bounds and without", () => {
  const values = r.samples[1]!.values;
  const traces = values.map((modes, index) => {
    const outcome = index % 4 === 0 ? "success" : "failure";
    return withModes(modes, index, { cluster: `s${Math.floor(index / 3)}`, outcome });
  });
  const table = tabulateModes(traces, { by: ["cluster"] });
  for (const outcome of ["all", "failure"] as const) {
    const [expected] = modeCounts(traces, { outcome });
    assert.notEqual(expected?.low, null);
    for (const bounds of [false, true]) {
      const [row] = modeCounts(table, { outcome, bounds });
      for (const name of ["mean", "low", "high"] as const) near(row?.[name], expected![name]!);
      assert.deepEqual([row?.interval, row?.clusters, row?.sd], ["cluster-t", expected?.clusters, null]);
      assert.match(row?.note ?? "", /fewer than 20 clusters/);
    }
  }
});

test("a modes table whose clusters repeat has no interval where a trace is not labelled for all modes", () => {
  const traces = [1, 2, 3, 4].map((modes, index) => withModes(modes, index, { cluster: `s${index % 2}` }));
  const partly = { ...traces[3]!, id: "partly", labels: { flagged: 1, labelled: 1 } };
  const [row] = modeCounts(tabulateModes([...traces, partly], { by: ["cluster"] }), { bounds: true });
  assert.deepEqual([row?.low, row?.high, row?.interval], [null, null, ""]);
  assert.match(row?.note ?? "", /clusters repeat and not all traces are labelled for all modes, so no interval/);
});

test("a modes table whose clusters are single traces gives the bounds of one without clusters", () => {
  const traces = [1, 2, 3, 4].map((modes, index) => withModes(modes, index, { cluster: `s${index}` }));
  const [row] = modeCounts(tabulateModes(traces, { by: ["cluster"] }), { bounds: true });
  assert.equal(row?.interval, "least-favourable");
  assert.equal(row?.low, modeCounts(tabulateModes(traces), { bounds: true })[0]?.low);
});

test("the study's counts give the means of its failed traces, and nothing that marginal counts cannot say", () => {
  const study = publishedTable("itbench-study-modes");
  const rows = modeCounts(study, { by: ["model"], outcome: "failure" });
  assert.deepEqual(
    rows.map((row) => row.mean?.toFixed(2)),
    ["2.59", "4.66", "5.33"],
  );
  for (const { low, high, sd, median, q1, q3, max, note } of rows) {
    assert.deepEqual([low, high, sd, median, q1, q3, max], new Array(7).fill(null));
    assert.match(note!, /needs traces or a histogram/);
  }
  const bounded = modeCounts(study, { by: ["model"], outcome: "failure", bounds: true });
  assert.deepEqual(
    bounded.map((row) => ((row.high! - row.low!) / 2).toFixed(2)),
    ["0.78", "0.63", "0.64"],
  );
  assert.ok(bounded[1]!.high! > bounded[2]!.low!, "4.66 and 5.33 cannot be told apart");
});

test("counts selected on outcome give no overall mean, nor one over models", () => {
  const study = publishedTable("itbench-study-modes");
  assert.equal(modeCounts(study, { by: ["model"] })[0]?.mean, null);
  assert.equal(modeCounts(study, { outcome: "failure" })[0]?.mean, null);
  assert.notEqual(modeCounts(study, { allowSelected: true })[0]?.mean, null);
  const traces = [withModes(2, 1), withModes(3, 2)];
  assert.equal(modeCounts(traces, { caution: ["selected-on-outcome"] })[0]?.mean, null);
});

test("the published histogram of the 2026 release: 3.14 modes on 1,638 labelled traces", () => {
  const [row] = modeCounts(publishedTable("mast-release-2026-histogram"));
  assert.equal(row?.traces, 1638);
  assert.equal(row?.mean?.toFixed(2), "3.14");
  assert.match(row?.note ?? "", /4 traces not labelled for all modes left out/);
});

test("no labelled trace, one trace and traces all alike have no interval but a reason", () => {
  const unlabelled = trace({ labels: { flagged: 1, labelled: 1 } });
  assert.match(modeCounts([unlabelled])[0]?.note ?? "", /no trace is labelled for all modes/);
  const [one] = modeCounts([withModes(3, 1)]);
  assert.deepEqual([one?.mean, one?.sd, one?.low], [3, null, null]);
  assert.match(one?.note ?? "", /one trace/);
  const [alike] = modeCounts([withModes(3, 1), withModes(3, 2)]);
  assert.deepEqual([alike?.sd, alike?.low], [0, null]);
  const [cluster] = modeCounts([1, 2, 3].map((modes) => withModes(modes, modes, { cluster: "s" })));
  assert.match(cluster?.note ?? "", /one cluster/);
});

test("a table, a histogram and the traces behind them agree on the mean, in any row order", () => {
  fc.assert(
    fc.property(someTraces, (drawn) => {
      const traces = drawn.filter(({ labels }) => labels.labelled === allModes);
      fc.pre(traces.length > 0);
      const mean = modeCounts(traces)[0]!.mean!;
      near(modeCounts(tabulateHistogram(traces))[0]?.mean, mean);
      near(modeCounts(tabulateModes(traces))[0]?.mean, mean);
      near(modeCounts([...traces].reverse())[0]?.mean, mean);
    }),
  );
});

test("the Poisson-binomial equals R's convolution, has mass 1 and its variance", () => {
  for (const [k, mass] of poissonBinomial(r.poisson_binomial.p).entries()) near(mass, r.poisson_binomial.mass[k]!);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 14 }), (p) => {
      const mass = poissonBinomial(p);
      const moment = (power: number) => mass.reduce((sum, share, k) => sum + share * k ** power, 0);
      near(moment(0), 1);
      near(moment(2) - moment(1) ** 2, poissonBinomialVariance(p));
      assert.ok(comonotoneVariance(p) >= poissonBinomialVariance(p) - 1e-9);
    }),
  );
});

test("the histogram has 15 rows and sets the independent share beside the seen one", () => {
  const rows = modeHistogram([0, 0, 2].map((modes, index) => withModes(modes, index)));
  assert.equal(rows.length, 15);
  assert.deepEqual([rows[0]?.traces, rows[2]?.traces, rows[0]?.n], [2, 1, 3]);
  near(rows[0]?.independent, (2 / 3) ** 2);
  assert.match(modeHistogram(publishedTable("mast-release-2026-histogram"))[0]?.note ?? "", /needs traces/);
});

test("modes that only come together are overdispersed by their number", () => {
  const traces = Array.from({ length: 60 }, (_, index) => withModes(index % 2 === 0 ? 4 : 0, index));
  const [row] = modeDispersion(traces, { replicates: 200 });
  near(row?.overdispersion, 4);
  near(row?.variance, (4 * 60) / 59);
  assert.ok(row!.low! > 3.9 && row!.high! < 4.1);
  assert.match(modeDispersion([withModes(1, 1), withModes(1, 2)])[0]?.note ?? "", /no mode varies/);
});

test("the interval of overdispersion says what it assumes, warns of few clusters, and is refused below 5", () => {
  const of = (count: number, cluster: (index: number) => string | null) =>
    modeDispersion(
      Array.from({ length: count }, (_, index) => withModes(index % 4, index, { cluster: cluster(index) })),
      { replicates: 100 },
    )[0]!;
  const independent = of(40, () => null);
  assert.equal(independent.interval, "bootstrap");
  assert.equal(independent.note, "independent traces assumed");
  assert.match(of(12, () => null).note!, /warning: fewer than 20 traces.*independent traces assumed/);
  const clustered = of(40, (index) => `s${index % 8}`);
  assert.deepEqual([clustered.interval, clustered.clusters], ["cluster-bootstrap", 8]);
  assert.equal(clustered.note, "warning: fewer than 20 clusters, the interval may be too narrow");
  for (const few of [of(40, (index) => `s${index % 4}`), of(4, () => null)]) {
    assert.deepEqual([few.low, few.high, few.interval], [null, null, ""]);
    assert.notEqual(few.overdispersion, null);
    assert.match(few.note!, /no interval: 4 (clusters|traces) cannot carry one/);
  }
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
  const rest = Array.from({ length: 24_990 }, () => ({ modes: 1, first: true }));
  const alone = Array.from({ length: 10 }, (_, index) => [{ modes: index, first: index < 5 }]);
  const { p, note } = modeCountPermutation([...alone, rest], true, randomFrom(1));
  assert.equal(note, "10 whole clusters of equal size change places, 1 cluster cannot; 7999 permutations");
  near(p, 2 / 252, 0.003); // 2 of the C(10, 5) = 252 choices of five lie as far from the mean
  assert.equal(modeCountPermutation(alone, true, randomFrom(1)).note, null);
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

test("the permutation test keeps its level where scenarios hold both groups, one of them, or either", () => {
  const random = randomFrom(12);
  const designs = [
    (_: number, run: number) => ({ model: run < 3 ? "a" : "b" }),
    (scenario: number) => ({ model: scenario % 2 === 0 ? "a" : "b" }),
    (scenario: number, run: number) => ({ model: (scenario < 6 ? scenario % 2 : run % 3) === 0 ? "a" : "b" }),
  ];
  const draws = 300;
  for (const [design, alike] of [...designs.map((one) => [one, 0] as const), [designs[0]!, 6] as const]) {
    let rejected = 0;
    for (let draw = 0; draw < draws; draw++) {
      const traces = scenarios(12, 6, random, design, alike);
      if (modeComparison(traces, "model", { permutations: 199, seed: draw })[0]!.p! <= 0.05) rejected++;
    }
    // two standard errors of .05 at 300 draws are .025
    assert.ok(rejected / draws <= 0.075 && rejected > 0, `${rejected} of ${draws}`);
  }
});

test("where each scenario holds both groups, they change places within it and a difference is seen", () => {
  const traces = scenarios(12, 4, randomFrom(3), (_, run) => ({ model: run < 2 ? "a" : "b" })).map((one) =>
    one.model === "a" ? { ...one, labels: { flagged: 0, labelled: allModes } } : one,
  );
  const [row] = modeComparison(traces, "model");
  // R: 2 / 2^12 = .000488 for twelve signs alike
  assert.ok(row!.p! < 0.002);
  assert.match(row!.note!, /within 12 clusters the groups' runs change places as wholes/);
  const mixed = scenarios(12, 3, randomFrom(3), (_, run) => ({ model: "a", outcome: run < 2 ? "failure" : "success" }));
  assert.match(modeComparison(mixed, "outcome")[0]!.note!, /within 12 clusters labels of runs change places/);
  const turned = modeComparison([...traces].reverse(), "model")[0]!;
  assert.deepEqual([turned.first, turned.p, turned.difference], ["b", row!.p, -row!.difference!]);
});

test("p comes near that of all permutations, within clusters and of whole ones", () => {
  const clusters = [
    { modes: [3, 1, 5], groups: "aab" },
    { modes: [2, 4, 6], groups: "bab" },
    { modes: [0, 1], groups: "aa" },
    { modes: [4, 2], groups: "bb" },
    { modes: [5, 7], groups: "bb" },
    { modes: [9, 9, 9, 9], groups: "bbbb" },
  ];
  const traces = clusters.flatMap(({ modes, groups }, cluster) =>
    modes.map((count, at) => withModes(count, 10 * cluster + at, { cluster: `s${cluster}`, model: groups[at]! })),
  );
  const [row] = modeComparison(traces, "model");
  // itertools over the 27 relabellings (3 × 3 × 3): 6 lie as far from their mean, 16.33, as the 9 seen
  assert.ok(Math.abs(row!.p! - 6 / 27) < 0.015, String(row?.p));
  assert.match(
    row!.note!,
    /within 2 clusters labels of runs change places, 3 whole clusters of equal size change places, 1 cluster cannot/,
  );
});

test("where nothing can change places there is no p, with its reason", () => {
  const traces = [0, 1, 2, 3, 4].map((modes) =>
    withModes(modes, modes, { cluster: modes < 2 ? "s1" : "s2", model: modes < 2 ? "a" : "b" }),
  );
  const [row] = modeComparison(traces, "model");
  assert.equal(row?.p, null);
  assert.match(row!.note!, /no test: no cluster of both groups, nor two of one size and different groups/);
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
  assert.match(a!.note!, /1 trace of unknown outcome left out$/);
  assert.match(b!.note!, /1 trace not labelled for all modes left out$/);
  assert.doesNotMatch(a!.note!, /not labelled/);
  assert.doesNotMatch(b!.note!, /unknown outcome/);
});

test("with clusters that repeat, the test is clustered, and an empty side has its reason", () => {
  const traces = Array.from({ length: 24 }, (_, index) =>
    withModes(index % 5, index, { cluster: `s${index % 8}`, outcome: index % 3 === 0 ? "failure" : "success" }),
  );
  const [row] = modeComparison(traces, "outcome", { permutations: 199 });
  assert.deepEqual([row?.test, row?.interval, row?.clusters], ["cluster-permutation", "cluster-t", 8]);
  const failed = traces.filter(({ outcome }) => outcome === "failure");
  const [empty] = modeComparison(failed, "outcome");
  assert.equal(empty?.p, null);
  assert.match(empty?.note ?? "", /one of the two has no fully labelled trace/);
  assert.throws(() => modeComparison(traces, "cluster"), InputError);
});

test("clusters are known group by group, the same from traces, a histogram and a modes table", () => {
  const values = r.samples[1]!.values;
  const traces = values.map((modes, index) =>
    withModes(modes, index, {
      model: index < 20 ? "A" : "B",
      cluster: index < 20 ? `s${Math.floor(index / 4)}` : null,
    }),
  );
  const by = ["model"];
  const given = modeCounts(traces, { by });
  assert.deepEqual(
    given.map(({ model, clusters, interval }) => [model, clusters, interval]),
    [
      ["A", 5, "cluster-t"],
      ["B", null, "t"],
    ],
  );
  assert.deepEqual(modeCounts(tabulateHistogram(traces, { by: ["model", "cluster"] }), { by }), given);
  const marginal = modeCounts(tabulateModes(traces, { by: ["model", "cluster"] }), { by });
  assert.deepEqual(
    marginal.map(({ mean, clusters }) => [mean?.toFixed(9), clusters]),
    given.map(({ mean, clusters }) => [mean?.toFixed(9), clusters]),
  );
  near(marginal[0]?.low, given[0]!.low!);
  assert.deepEqual([marginal[1]?.low, marginal[1]?.interval], [null, ""]);
});

test("traces without a cluster beside others with one are clusters of their own, from traces and from a histogram", () => {
  const values = r.samples[1]!.values;
  const traces = values.map((modes, index) =>
    withModes(modes, index, { cluster: index < 20 ? `s${Math.floor(index / 4)}` : null }),
  );
  const [given] = modeCounts(traces);
  const loose = traces.length - 20;
  assert.deepEqual([given?.interval, given?.clusters], ["cluster-t", 5 + loose]);
  assert.ok(given?.note?.includes(`${loose} traces without a cluster count as clusters of their own`));
  const [fromTable] = modeCounts(tabulateHistogram(traces, { by: ["cluster"] }));
  for (const name of ["mean", "low", "high"] as const) near(fromTable?.[name], given![name]!);
  assert.deepEqual([fromTable?.clusters, fromTable?.note], [given?.clusters, given?.note]);
  const [free] = modeCounts(tabulateHistogram(traces.slice(20), { by: ["cluster"] }));
  assert.deepEqual([free?.interval, free?.clusters], ["t", null]);
});

test("the least favourable interval takes the size of the mode with the fewest labels", () => {
  const traces = Array.from({ length: 10 }, (_, index) =>
    trace({ id: `t${index}`, labels: { flagged: index < 3 ? 1 : 0, labelled: index === 9 ? allModes - 1 : allModes } }),
  );
  const [row] = modeCounts(tabulateModes(traces), { bounds: true });
  near(row?.mean, 1 / 3);
  near(row?.high, 0.717667355867361); // Python: 1/3 + t.ppf(.975, 8) * sqrt(2/9 / 8)
});
