// The short form of npm run calibrate: what may be promised is held here; data/calibration/ shows where a method fails.
import assert from "node:assert/strict";
import test from "node:test";
import { clusterEffects, clusterNewcombe, effectWarnings } from "../../src/statistics/cluster-effects.js";
import { clusterWilson, shareWarnings } from "../../src/statistics/clusters.js";
import { randomFrom } from "../../src/statistics/random.js";
import { effectCoverage, fisherSize, proportionCoverage } from "./binomial.js";
import { comparisonSimulation, pairedSimulation, proportionSimulation } from "./clustered.js";
import { alike } from "./draws.js";
import { covers, record, type Tallies } from "./tally.js";

const sizes = [
  [44, 14],
  [79, 10],
] as const;

test("Wilson covers 94 to 96% on average, Clopper-Pearson at least 95% everywhere", () => {
  for (const row of proportionCoverage([14, 44, 100])) {
    if (row.method === "wilson") assert.ok(row.mean_coverage >= 0.94 && row.mean_coverage <= 0.96, JSON.stringify(row));
    else assert.ok(row.min_coverage >= 0.95, JSON.stringify(row));
  }
});

test("Newcombe, Miettinen-Nurminen and Koopman cover 94 to 96% on average, the exact conditional at least 95%", () => {
  for (const row of effectCoverage(sizes, 0.1)) {
    if (row.method === "exact-conditional") assert.ok(row.min_coverage >= 0.95, JSON.stringify(row));
    else assert.ok(row.mean_coverage >= 0.94 && row.mean_coverage <= 0.96, JSON.stringify(row));
  }
});

test("Fisher's test rejects at most 5% where nothing differs", () => {
  for (const row of fisherSize(sizes)) assert.ok(row.max_size <= 0.05, JSON.stringify(row));
});

test("effective-sample Wilson covers 93 to 98% with 35 scenarios of 3 runs, where the naive interval does not", () => {
  const designs = [0, 0.5, 0.8].map((icc) => ({ clusters: 35, size: 3, icc, p: 0.3 }));
  const rows = proportionSimulation(designs, 400, 20);
  for (const { icc } of designs) {
    const coverage = (method: string) => rows.find((row) => row.method === method && row.icc === icc)!.coverage!;
    // 400 simulations: two standard errors are .022
    assert.ok(coverage("cluster-wilson") >= 0.93 - 0.022 && coverage("cluster-wilson") <= 0.98 + 0.014);
    if (icc > 0) assert.ok(coverage("wilson (naive)") < 0.91);
  }
});

test("tests of whole clusters keep their level where Fisher's and McNemar's do not", () => {
  const design = { clusters: 35, size: 3, icc: 0.8, p: 0.3 };
  const rows = [...comparisonSimulation([design], 200, 199), ...pairedSimulation([design], 400)];
  const rejected = (method: string) => rows.find((row) => row.method === method)!.rejected!;
  assert.ok(rejected("cluster-urn") <= 0.05 + 0.031);
  assert.ok(rejected("fisher (naive)") > 0.09);
  assert.ok(rejected("cluster-sign-flip") <= 0.05 + 0.022);
  assert.ok(rejected("mcnemar (naive)") > 0.09);
});

test("the difference over clusters holds its level where success is rare, and a share in clusters of any sizes", () => {
  const random = randomFrom(1).fork("rare success");
  for (const failing of [0.85, 0.93]) {
    const tallies: Tallies = new Map();
    let warned = 0;
    for (let index = 0; index < 400; index++) {
      const clusters = Array.from({ length: 35 }, () => {
        const size = 1 + random.below(9);
        const [flags, failed] = [alike(random, size, 0.3, 0.3), alike(random, size, failing, 0.3)];
        const of = (outcome: number) => flags.filter((_, run) => failed[run] === outcome);
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        return { flagged1: sum(of(1)), n1: of(1).length, flagged2: sum(of(0)), n2: of(0).length };
      });
      const shares = clusters.map(({ flagged1, n1, flagged2, n2 }) => ({ flagged: flagged1 + flagged2, n: n1 + n2 }));
      record(tallies, "cluster-newcombe", covers(clusterNewcombe(clusters), 0));
      record(tallies, "cluster-t", covers(clusterEffects(clusters).difference, 0));
      record(tallies, "cluster-wilson", covers(clusterWilson(shares), 0.3));
      if (/warning/.test(effectWarnings(clusters, []) ?? "") || shareWarnings(shares) !== null) warned++;
    }
    const coverage = (method: string) => tallies.get(method)!.hits / tallies.get(method)!.defined;
    // 400 simulations: two standard errors are .022
    for (const method of ["cluster-newcombe", "cluster-wilson"]) assert.ok(coverage(method) >= 0.95 - 0.022, method);
    if (failing > 0.9) assert.ok(coverage("cluster-t") < 0.91);
    assert.ok(warned < 20);
  }
});
