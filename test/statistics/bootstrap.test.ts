import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { clusterBootstrap } from "../../src/statistics/cluster-bootstrap.js";
import { share } from "../../src/statistics/proportion.js";
import { randomFrom } from "../../src/statistics/random.js";
import { quantile } from "../../src/statistics/summary.js";

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

test("replicates with an empty denominator are dropped and counted; one cluster has no interval", () => {
  const rows = [
    [1, 1],
    [0, 0],
    [0, 2],
  ];
  assert.match(limitsOf(rows, false, 500).note!, /bootstrap replicates with an empty denominator dropped/);
  assert.match(limitsOf([[1, 2]], false).note!, /one cluster/);
  assert.match(
    limitsOf(
      [
        [0, 3],
        [0, 3],
      ],
      true,
    ).note!,
    /BCa undefined/,
  );
});
