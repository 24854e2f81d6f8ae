import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formulaPower } from "../../src/statistics/cluster-power.js";
import { type ClusterOutcomes, clusterPower, fisherPower } from "../../src/statistics.js";
import { runCli } from "../cli.js";
import { codesOf, noted } from "../noted.js";

/** 35 scenarios of 3 runs, of which so many have 3, 2, 1 and 0 failures. */
const failures = (...counts: readonly number[]): readonly ClusterOutcomes[] =>
  counts.flatMap((count, at) => Array.from({ length: count }, () => ({ n: 3, failed: 3 - at })));
const clusters = failures(14, 10, 6, 5);

test("the simulated power is the reference's within Monte Carlo error, and near the formula in its domain", () => {
  // clusters-ref.py: simulated_power(n, o, .2, .25, .3, R = 1000, B = 199)
  const reference = 0.709;
  const { power, note } = clusterPower({ clusters, base: 0.2, icc: 0.3, difference: 0.25, simulations: 400 });
  assert.ok(
    Math.abs(power - reference) < 4 * Math.sqrt(reference * (1 - reference) * (1 / 400 + 1 / 1000)),
    String(power),
  );
  assert.ok(Math.abs(power - formulaPower(clusters, { base: 0.2, difference: 0.25, icc: 0.3 })) < 0.08);
  noted(note, "simulated", { sets: 400, permutations: 199 });
  assert.deepEqual(codesOf(note), ["simulated", "at-this-icc", "monte-carlo-error"]);
});

test("without a difference the level is kept", () => {
  assert.ok(clusterPower({ clusters, base: 0.3, icc: 0.3, difference: 0, simulations: 200 }).power <= 0.08);
});

test("with one run a scenario it is Fisher's power, near enough", () => {
  const single = [...Array(30).fill({ n: 1, failed: 1 }), ...Array(20).fill({ n: 1, failed: 0 })];
  const { power } = clusterPower({ clusters: single, base: 0.1, icc: 0, difference: 0.45, simulations: 400 });
  const fisher = fisherPower({ p1: 0.55, n1: 30, p2: 0.1, n2: 20 });
  assert.ok(Math.abs(power - fisher) < 0.08, `${power} and ${fisher}`);
});

test("the smallest visible difference is the multiple of .005 where the power reaches the one wanted", () => {
  // a test that sees exactly the differences of .3 and more
  let asked = 0;
  const row = clusterPower({
    clusters,
    base: 0.2,
    icc: 0.3,
    simulations: 40,
    test: (tables) => {
      asked++;
      const failed = tables.reduce((sum, { n1 }) => sum + n1, 0);
      const flagged = tables.reduce((sum, { flagged1 }) => sum + flagged1, 0);
      return flagged / failed > 0.3 ? 0.01 : 0.5;
    },
  });
  const power = (difference: number) =>
    clusterPower({
      clusters,
      base: 0.2,
      icc: 0.3,
      difference,
      simulations: 40,
      test: (tables) => {
        const failed = tables.reduce((sum, { n1 }) => sum + n1, 0);
        return tables.reduce((sum, { flagged1 }) => sum + flagged1, 0) / failed > 0.3 ? 0.01 : 0.5;
      },
    }).power;
  const found = row.difference!;
  assert.ok(asked < 40 * 16, `${asked / 40} differences were tried`);
  assert.ok(Math.abs(found / 0.005 - Math.round(found / 0.005)) < 1e-9);
  assert.ok(power(found) >= 0.8 && power(found - 0.005) < 0.8);
  const none = clusterPower({ clusters, base: 0.2, icc: 0.3, simulations: 5, test: () => null });
  assert.equal(none.difference, null);
  noted(none.note, "none-visible-ever");
});

test("power depends on the clusters' counts alone, and is undefined with its reason where there is no contrast", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...clusters], { minLength: clusters.length }), (shuffled) => {
      const of = (list: readonly ClusterOutcomes[]) =>
        clusterPower({ clusters: list, base: 0.2, icc: 0.2, difference: 0.3, simulations: 10 });
      assert.deepEqual(of(shuffled), of(clusters));
    }),
    { numRuns: 5 },
  );
  const row = clusterPower({ clusters: failures(10, 0, 0, 0), base: 0.2, icc: 0.2 });
  assert.equal(row.difference, null);
  noted(row.note, "none-visible-one-outcome", { which: "no successful" });
  noted(clusterPower({ clusters, base: 0.8, icc: 0.2, difference: 0.3 }).note, "outside-0-to-1", { where: "above 1" });
  assert.throws(() => clusterPower({ clusters: [{ n: 3, failed: 4 }], base: 0.2, icc: 0 }), /more failed than the 3/);
  assert.throws(() => clusterPower({ clusters: [{ n: 3, failed: 2 }], base: 0.2, icc: 0 }), /needs two/);
  assert.throws(() => clusterPower({ clusters, base: 0.2, icc: 2 }), /field icc/);
});

test("a plan draws its failures anew, and needs every part of it", async () => {
  const plan = { scenarios: 20, runs: 3, fail: 0.7, iccOutcome: 0.4 };
  const row = clusterPower({ clusters: plan, base: 0.1, icc: 0.1, difference: 0.7, simulations: 60 });
  assert.deepEqual([row.clusters, row.failed, row.successful, row.icc_outcome], [20, 42, 18, 0.4]);
  assert.ok(row.power > 0.8);
  const whole = { ...plan, iccOutcome: 1 }; // scenarios fail or succeed as one: less to see
  assert.ok(clusterPower({ clusters: whole, base: 0.3, icc: 0.6, difference: 0.4, simulations: 100 }).power < 0.7);
  const missing = await runCli("power", "--base", "0.1", "--scenarios", "20", "--runs", "3", "--fail", "0.7");
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /--icc-mode is missing/);
  const grouped = await runCli("power", "--base", "0.1", "--failed", "9", "--successful", "9", "--by", "model");
  assert.deepEqual([grouped.code, grouped.stdout], [2, ""]);
  assert.match(grouped.stderr, /--by goes with --labels or --mast or --counts only/);
});

test("power takes the scenarios' runs and failures, the base and the ICC from labels", async () => {
  const labels = new URL("../fixtures/pairs/numbered.csv", import.meta.url).pathname;
  const words = ["power", "--labels", labels, "--difference", "0.6", "--alpha", "0.05", "--format", "json"];
  const of = async (...more: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(...words, ...more);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as readonly Record<string, unknown>[];
  };
  const rows = await of("--mode", "1.2", "--base", "0.2", "--by", "model");
  assert.deepEqual(
    rows.map((row) => [row["model"], row["test"], row["failed"], row["successful"], row["clusters"]]),
    [
      ["A", "cluster-urn", 32, 28, 20],
      ["B", "cluster-urn", 40, 20, 20],
    ],
  );
  for (const row of rows) assert.match(String(row["note"]), /^ICC estimated; simulated/);
  for (const [more, message] of [
    [["--failed", "3"], /--failed does not go with --labels/],
    [["--mode", "9.9"], /no such mode/],
    [[], /give --base, or --mode/],
  ] as const) {
    const refused = await runCli(...words, ...more);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, message);
  }
});
