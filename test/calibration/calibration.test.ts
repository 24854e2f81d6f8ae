// The short form of npm run calibrate: what may be promised is held here; data/calibration/ shows where a method fails.
import assert from "node:assert/strict";
import test from "node:test";
import { randomFrom } from "../../src/statistics.js";
import { effectCoverage, fisherSize, proportionCoverage } from "./binomial.js";
import { effectSimulation, pairedSimulation, recallSimulation, shareSimulation, testSimulation } from "./clustered.js";
import { type Design, drawTables, hexacode, rateOf } from "./designs.js";
import type { SimulationRow } from "./tally.js";

const sizes = [
  [44, 14],
  [79, 10],
] as const;

/** The rows of a method: of a quantity, where it is the method of several. */
function of(rows: readonly SimulationRow[], method: string, quantity?: string): readonly SimulationRow[] {
  const found = rows.filter((row) => row.method === method && (quantity ?? row.quantity) === row.quantity);
  assert.ok(found.length > 0, method);
  return found;
}

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

test("the designs: every three factors show each of their 64 combinations once", () => {
  const rows = hexacode();
  assert.equal(rows.length, 64);
  for (let a = 0; a < 6; a++)
    for (let b = 0; b < a; b++)
      for (let c = 0; c < b; c++) assert.equal(new Set(rows.map((row) => `${row[a]}${row[b]}${row[c]}`)).size, 64);
});

test("simulated traces have the share and the intraclass correlation that the design names", () => {
  for (const shape of ["normal", "two-point"] as const) {
    for (const [p, icc] of [
      [0.03, 0.3],
      [0.3, 0.6],
      [0.97, 0.8],
    ] as const) {
      const rate = rateOf(shape, p, icc);
      const draws = Array.from({ length: 20_000 }, (_, at) => rate((at + 0.5) / 20_000));
      const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
      const both = draws.reduce((sum, value) => sum + value * value, 0) / draws.length;
      assert.ok(Math.abs(mean - p) < 1e-3);
      assert.ok(Math.abs((both - p * p) / (p * (1 - p)) - icc) < 0.02, `${shape} ${p} ${icc}`);
    }
  }
  const design = { ...study, odds_ratio: 4 };
  const tables = drawTables({ ...design, clusters: 4000 }, randomFrom(1));
  const sum = (key: "flagged1" | "n1" | "flagged2" | "n2") => tables.reduce((total, table) => total + table[key], 0);
  assert.ok(Math.abs(sum("n1") / 12_000 - 0.7) < 0.02);
  assert.ok(Math.abs(sum("flagged2") / sum("n2") - 0.3) < 0.03);
  assert.ok(Math.abs(sum("flagged1") / sum("n1") - 12 / 19) < 0.03);
});

/** 35 scenarios of 3 runs. */
const study: Design = {
  clusters: 35,
  sizes: "3",
  failing: 0.7,
  mode: 0.3,
  odds_ratio: 1,
  icc_mode: 0.6,
  icc_outcome: 0.6,
  shape: "normal",
};
/** Two standard errors of a coverage of .95. */
const two = (simulations: number) => 2 * Math.sqrt((0.95 * 0.05) / simulations);

test("shares and mean recall over clusters of 3, of 10 and of 1 to 20 are covered and do not warn; naive ones are not", () => {
  const base = { p: 0.3, icc: 0.6, shape: "normal" } as const;
  const designs = [
    { ...base, clusters: 35, sizes: "3" },
    { ...base, clusters: 8, sizes: "10" },
    { ...base, clusters: 20, sizes: "1-20" },
    { ...base, clusters: 35, sizes: "1-20", icc: 0, p: 0.97 },
  ] as const;
  const rows = [...shareSimulation(designs, [400, 0]), ...recallSimulation(designs.slice(0, 3), [400, 0])];
  for (const row of of(rows, "cluster-wilson")) {
    assert.ok(row.coverage! >= 0.94 - two(400), JSON.stringify(row));
    // A mean recall of .3 over 8 clusters adds up to 2.4 of them: in other shapes it is covered too rarely, and it warns.
    // Over 20 clusters it adds up to 6, and a sum below 5 is drawn in a third of the simulations.
    const few = row.quantity === "mean recall" && "clusters" in row ? row.clusters : null;
    const [least, most] = few === 8 ? [0.9, 1] : few === 20 ? [0, 0.4] : [0, 0.1];
    assert.ok(row.warned! >= least && row.warned! <= most, JSON.stringify(row));
  }
  for (const row of of(rows, "wilson (naive)").slice(0, 3)) assert.ok(row.coverage! < 0.9, JSON.stringify(row));
});

test("a scenario that holds half of all traces: covered too rarely, and every row warns", () => {
  const design = { clusters: 100, sizes: "dominant", p: 0.1, icc: 0.8, shape: "two-point" } as const;
  const [row] = of(shareSimulation([design], [400, 0]), "cluster-wilson");
  assert.ok(row!.coverage! < 0.93 && row!.warned === 1, JSON.stringify(row));
});

test("the risk difference is covered where success is rare, and does not warn; the former interval is not covered", () => {
  const rare = { ...study, failing: 0.9, odds_ratio: 4 };
  const rows = effectSimulation([study, rare, { ...rare, sizes: "1-20", clusters: 8 }], [400, 0]);
  for (const row of of(rows, "cluster-newcombe")) {
    assert.ok(row.coverage! >= 0.94 - two(400), JSON.stringify(row));
    assert.ok(row.warned! <= 0.1, JSON.stringify(row));
  }
  assert.ok(of(rows, "cr1-t")[1]!.coverage! < 0.9);
});

test("ratios and attributable fractions that cover less than 93% warn", () => {
  const rows = effectSimulation([{ ...study, failing: 0.9, mode: 0.1, odds_ratio: 4 }], [400, 0]);
  const robust = [...of(rows, "cluster-t"), ...of(rows, "cluster-delta")].filter((row) => row.coverage! < 0.93);
  assert.ok(robust.length > 0);
  for (const row of robust) assert.ok(row.warned! >= 0.9, JSON.stringify(row));
});

test("the urn test keeps its level for clusters of any sizes, where Fisher's does not, and has power", () => {
  const unequal = { ...study, clusters: 20, sizes: "1-20" } as const;
  const rows = testSimulation([study, unequal, { ...unequal, sizes: "dominant" }], [300, 0], 99);
  for (const row of of(rows, "cluster-urn")) assert.ok(row.rejected! <= 0.05 + two(300), JSON.stringify(row));
  for (const row of of(rows, "cluster-within")) assert.ok(row.rejected! <= 0.05 + two(300), JSON.stringify(row));
  assert.ok(of(rows, "fisher (naive)")[1]!.rejected! > 0.15);
  assert.deepEqual(
    of(rows, "cluster-whole").map(({ defined }) => defined > 0),
    [true, false, false],
  );
  const power = testSimulation([{ ...unequal, odds_ratio: 4 }], [100, 0], 99);
  assert.ok(of(power, "cluster-urn")[0]!.rejected! > 0.6);
});

test("two models on the same scenarios: the interval covers, sign flips keep their level, and Fisher's does not", () => {
  const design = { ...study, icc: 0.6, shared: 0.5, clusters: 20, sizes: "1-20" } as const;
  const rows = pairedSimulation([design], [400, 0]);
  assert.ok(of(rows, "cluster-newcombe")[0]!.coverage! >= 0.94 - two(400));
  assert.ok(of(rows, "cluster-sign-flip")[0]!.rejected! <= 0.05 + two(400));
  assert.ok(of(rows, "fisher (naive)")[0]!.rejected! > 0.15);
});
