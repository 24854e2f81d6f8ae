import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import fc from "fast-check";
import { judgeScores, type LabelledTrace, lift, prevalence } from "../../src/index.js";
import { resample } from "../../src/statistics/cluster-bootstrap.js";
import { logChoose } from "../../src/statistics/hypergeometric.js";
import { share } from "../../src/statistics/proportion.js";
import { quantile } from "../../src/statistics/summary.js";
import { clusterBootstrap, modeDispersion, randomFrom } from "../../src/statistics.js";
import { trace } from "../counts/traces.js";
import { noted } from "../noted.js";

interface Fixture {
  readonly name: string;
  readonly flagged: readonly number[];
  readonly n: readonly number[];
  readonly percentile: readonly [number, number];
  readonly bca: readonly [number, number];
}
const fixtures = JSON.parse(
  readFileSync(new URL("../fixtures/bootstrap.json", import.meta.url), "utf8"),
) as readonly Fixture[];
const ratio = ([flagged, n]: readonly number[]) => share(flagged!, n!);
const limitsOf = (rows: readonly (readonly number[])[], bca: boolean, replicates = 10_000) =>
  clusterBootstrap(rows, ratio, { confidence: 0.95, random: randomFrom(1), bca, replicates });

// A share moves in steps of up to .0222 here, and boot counts ties as above where we count half of them.
test("percentile and BCa limits come near those of R's boot, at another 50,000 replicates", () => {
  for (const { name, flagged, n, percentile, bca } of fixtures) {
    const rows = flagged.map((value, index) => [value, n[index]!]);
    for (const [limits, expected] of [
      [limitsOf(rows, false), percentile],
      [limitsOf(rows, true), bca],
    ] as const) {
      assert.ok(
        Math.abs(limits.low! - expected[0]) < 0.025,
        `${name} ${limits.interval}: ${limits.low} is not ${expected[0]}`,
      );
      assert.ok(
        Math.abs(limits.high! - expected[1]) < 0.025,
        `${name} ${limits.interval}: ${limits.high} is not ${expected[1]}`,
      );
    }
  }
});

test("with four clusters the percentiles are those of all 256 resamples", () => {
  const rows = [
    [0, 3],
    [1, 2],
    [3, 3],
    [2, 4],
  ];
  const all: number[] = [];
  for (let code = 0; code < 256; code++) {
    const drawn = [0, 1, 2, 3].map((place) => rows[(code >> (2 * place)) & 3]!);
    all.push(drawn.reduce((sum, row) => sum + row[0]!, 0) / drawn.reduce((sum, row) => sum + row[1]!, 0));
  }
  all.sort((a, b) => a - b);
  const limits = limitsOf(rows, false, 40_000);
  assert.ok(Math.abs(limits.low! - quantile(all, 0.025)) < 0.03);
  assert.ok(Math.abs(limits.high! - quantile(all, 0.975)) < 0.03);
});

test("where kinds are few the replicates follow the exact distribution, as where each cluster is drawn", () => {
  for (const [none, all] of [
    [30, 50], // both common
    [70, 10], // one common, one rare
    [9, 7], // both rare
  ] as const) {
    const size = none + all;
    const rows = [...new Array(none).fill([0, 3]), ...new Array(all).fill([3, 3])];
    const write = (sums: readonly number[], into: Float64Array) => {
      into[0] = ratio(sums)!;
    };
    const values = resample(rows, 1, write, 40_000, randomFrom(2))[0]!;
    const pmf = Array.from({ length: size + 1 }, (_, k) =>
      Math.exp(logChoose(size, k) + k * Math.log(all / size) + (size - k) * Math.log(none / size)),
    );
    const found = pmf.map(() => 0);
    for (const value of values) found[Math.round(value * size)]! += 1 / values.length;
    let [above, expected] = [0, 0];
    for (const [k, mass] of pmf.entries()) {
      above += found[k]!;
      expected += mass;
      assert.ok(Math.abs(above - expected) < 0.011, `${none}, ${all}: P(at most ${k}) ${above} is not ${expected}`); // p < .001
    }
  }
});

test("limits are a function of what the clusters hold: order, and clusters with nothing counted, do not enter", () => {
  const cluster = fc.integer({ min: 0, max: 4 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
  const shuffled = fc
    .array(cluster, { minLength: 2, maxLength: 60 })
    .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
  fc.assert(
    fc.property(shuffled, fc.boolean(), ([rows, other], bca) => {
      assert.deepEqual(limitsOf([...other, [0, 0]], bca, 100), limitsOf(rows, bca, 100));
    }),
    { numRuns: 40 },
  );
});

test("no interval moves when clusters and ids are renamed, rows shuffled, or another mode labelled otherwise", () => {
  const one = fc.record({
    cluster: fc.integer({ min: 0, max: 11 }),
    flagged: fc.integer({ min: 0, max: 7 }),
    labelled: fc.constantFrom(7, 7, 7, 6, 3),
    failed: fc.boolean(),
  });
  type Cell = typeof one extends fc.Arbitrary<infer T> ? T : never;
  const tracesOf = (cells: readonly Cell[], name: (at: number) => string) =>
    cells.map(({ cluster, flagged, labelled, failed }, at) =>
      trace({
        id: name(at),
        cluster: name(cluster),
        labels: { flagged: flagged & labelled, labelled },
        outcome: failed ? "failure" : "success",
      }),
    );
  const quick = { replicates: 60, permutations: 9 };
  const everything = (traces: readonly LabelledTrace[]) => [
    ...(["cluster-bootstrap", "bca"] as const).flatMap((name) => [
      prevalence(traces, { ...quick, interval: name }).map(({ low, high }) => [low, high]),
      lift(traces, { ...quick, difference: name }).map((row) => [row.risk_difference_low, row.risk_difference_high]),
    ]),
    modeDispersion(traces, quick).map(({ low, high }) => [low, high]),
    judgeScores(
      traces.map((row) => ({ truth: row, judge: { ...row, labels: { flagged: 2, labelled: 7 } } })),
      quick,
    ).map((row) => [row.f1_low, row.f1_high, row.kappa_low, row.kappa_high]),
  ];
  const first = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row[0]);
  fc.assert(
    fc.property(fc.array(one, { minLength: 4, maxLength: 40 }), fc.integer(), (cells, salt) => {
      const plain = everything(tracesOf(cells, (at) => `a${String(at).padStart(3, "0")}`));
      const renamed = tracesOf(cells, (at) => `${(at * 7919 + Math.abs(salt)) % 1009}`);
      const order = renamed.map((row, at) => ({ row, key: (at * 31 + 17) % 41 }));
      const shuffled = order.sort((a, b) => a.key - b.key).map(({ row }) => row);
      assert.deepEqual(everything(shuffled), plain);
      const other = tracesOf(cells, (at) => `a${String(at).padStart(3, "0")}`).map((row) => ({
        ...row,
        labels: { flagged: row.labels.flagged ^ (row.labels.labelled & 4), labelled: row.labels.labelled },
      }));
      assert.deepEqual(first(everything(other).slice(0, 4)), first(plain.slice(0, 4)));
    }),
    { numRuns: 4 },
  );
});

test("replicates with an empty denominator are dropped and counted; one cluster has no interval", () => {
  const rows = [
    [1, 0],
    [0, 2],
  ];
  noted(limitsOf(rows, false, 500).note, "replicates-dropped", { what: "an empty denominator" });
  noted(limitsOf([[1, 2]], false).note, "one-cluster-resampled");
  noted(
    limitsOf(
      [
        [0, 3],
        [0, 3],
      ],
      true,
    ).note,
    "bca-undefined",
  );
});
