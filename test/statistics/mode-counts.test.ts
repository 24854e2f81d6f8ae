import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type LabelledTrace,
  modeCounts,
  modeHistogram,
  publishedTable,
  tabulateHistogram,
  tabulateModes,
} from "../../src/index.js";
import { comonotoneVariance, modeDispersion, poissonBinomial, poissonBinomialVariance } from "../../src/statistics.js";
import { allModes, traces as someTraces, trace } from "../counts/traces.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";
import { codesOf, noted } from "../noted.js";

const r = fixture<{
  samples: { values: number[]; mean: number; sd: number; quartiles: number[]; ci: [number, number] }[];
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
      noted(row?.note, "few-units", { fewest: 20, unit: "cluster" });
    }
  }
});

test("a modes table whose clusters repeat has no interval where a trace is not labelled for all modes", () => {
  const traces = [1, 2, 3, 4].map((modes, index) => withModes(modes, index, { cluster: `s${index % 2}` }));
  const partly = { ...traces[3]!, id: "partly", labels: { flagged: 1, labelled: 1 } };
  const [row] = modeCounts(tabulateModes([...traces, partly], { by: ["cluster"] }), { bounds: true });
  assert.deepEqual([row?.low, row?.high, row?.interval], [null, null, ""]);
  noted(row?.note, "clusters-partly-labelled");
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
    noted(note, "needs-histogram");
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
  noted(row?.note, "partly-labelled", { traces: 4 });
});

test("no labelled trace, one trace and traces all alike have no interval but a reason", () => {
  const unlabelled = trace({ labels: { flagged: 1, labelled: 1 } });
  noted(modeCounts([unlabelled])[0]?.note, "none-labelled-for-all");
  const [one] = modeCounts([withModes(3, 1)]);
  assert.deepEqual([one?.mean, one?.sd, one?.low], [3, null, null]);
  noted(one?.note, "one-trace-no-sd");
  const [alike] = modeCounts([withModes(3, 1), withModes(3, 2)]);
  assert.deepEqual([alike?.sd, alike?.low], [0, null]);
  const [cluster] = modeCounts([1, 2, 3].map((modes) => withModes(modes, modes, { cluster: "s" })));
  noted(cluster?.note, "one-cluster-unseen");
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
  noted(modeHistogram(publishedTable("mast-release-2026-histogram"))[0]?.note, "needs-traces");
});

test("modes that only come together are overdispersed by their number", () => {
  const traces = Array.from({ length: 60 }, (_, index) => withModes(index % 2 === 0 ? 4 : 0, index));
  const [row] = modeDispersion(traces, { replicates: 200 });
  near(row?.overdispersion, 4);
  near(row?.variance, (4 * 60) / 59);
  assert.ok(row!.low! > 3.9 && row!.high! < 4.1);
  noted(modeDispersion([withModes(1, 1), withModes(1, 2)])[0]?.note, "no-mode-varies");
});

test("the interval of overdispersion says what it assumes, warns of few clusters, and is refused below 5", () => {
  const of = (count: number, cluster: (index: number) => string | null) =>
    modeDispersion(
      Array.from({ length: count }, (_, index) => withModes(index % 4, index, { cluster: cluster(index) })),
      { replicates: 100 },
    )[0]!;
  const independent = of(40, () => null);
  assert.equal(independent.interval, "bootstrap");
  assert.deepEqual(codesOf(independent.note), ["independent"]);
  assert.deepEqual(codesOf(of(12, () => null).note), ["few-units", "independent"]);
  const clustered = of(40, (index) => `s${index % 8}`);
  assert.deepEqual([clustered.interval, clustered.clusters], ["cluster-bootstrap", 8]);
  assert.deepEqual(codesOf(clustered.note), ["few-units"]);
  noted(clustered.note, "few-units", { fewest: 20, unit: "cluster" });
  for (const few of [of(40, (index) => `s${index % 4}`), of(4, () => null)]) {
    assert.deepEqual([few.low, few.high, few.interval], [null, null, ""]);
    assert.notEqual(few.overdispersion, null);
    noted(few.note, "few-units-at-all");
  }
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
  noted(given?.note, "loose-traces", { traces: loose });
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
