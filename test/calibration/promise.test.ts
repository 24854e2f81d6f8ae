// What data/calibration/README.md says of the tables of npm run calibrate, held against the tables as committed.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { readSimulations } from "./summary.js";

const folder = new URL("../../data/calibration/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
const names = readdirSync(folder).filter((name) => name.endsWith(".csv"));

/** Rows of a method with enough simulations; each known to about two of its errors. */
function rowsOf(table: string, method: string, quantity?: string) {
  const rows = readSimulations(read(`${table}.csv`)).filter(
    (row) =>
      row.method === method && (quantity ?? row.quantity) === row.quantity && row.defined * row.simulations >= 100,
  );
  assert.ok(rows.length > 0, `${table}: ${method}`);
  return rows;
}

const share = <T>(list: readonly T[], holds: (item: T) => boolean) => list.filter(holds).length / list.length;

/** Tables and methods whose intervals hold, apart from designs with a dominant cluster. */
const holding = [
  ["cluster-shares", "cluster-wilson"],
  ["cluster-effects", "cluster-newcombe"],
  ["paired-clusters", "cluster-newcombe"],
] as const;

test("the README describes every table, and names none that is not there", () => {
  const text = read("README.md");
  for (const name of names) assert.ok(text.includes(`\`${name}\``), name);
  for (const [, name] of text.matchAll(/`([a-z-]+\.csv)`/g)) assert.ok(names.includes(name!), name);
});

test("intervals over clusters: rows of designs below 93% warn, those of designs at 94% and above do not", () => {
  for (const [table, method] of holding) {
    const rows = rowsOf(table, method);
    const even = rows.filter(({ sizes }) => sizes !== "dominant");
    assert.ok(share(even, ({ coverage }) => coverage! < 0.93) <= 0.02, table);
    for (const row of even) assert.ok(row.coverage! >= 0.89, JSON.stringify(row));
    for (const row of even) if (row.coverage! >= 0.94) assert.ok(row.warned! <= 0.1, JSON.stringify(row));
    for (const row of rows) {
      if (row.sizes === "dominant" && row.coverage! < 0.93) assert.ok(row.warned! >= 0.9, JSON.stringify(row));
    }
  }
});

test("ratios and attributable fractions: nine in ten designs below 93% warn", () => {
  for (const quantity of ["risk ratio", "odds ratio", "attributable fraction"]) {
    const method = quantity === "attributable fraction" ? "cluster-delta" : "cluster-t";
    const low = rowsOf("cluster-effects", method, quantity).filter(({ coverage }) => coverage! < 0.93);
    assert.ok(share(low, ({ warned }) => warned! >= 0.9) >= 0.9, quantity);
  }
});

test("areas under the curve hold over clusters, and where runs are taken as independent some do not", () => {
  for (const row of rowsOf("signal-areas", "auc", "area under the curve"))
    assert.ok(row.coverage! >= 0.93, JSON.stringify(row));
  for (const { rejected, error } of rowsOf("signal-areas", "auc", "no area")) assert.ok(rejected! <= 0.05 + 2 * error!);
  assert.ok(rowsOf("signal-areas", "runs as independent").some(({ coverage }) => coverage! < 0.93));
  for (const row of rowsOf("what-runs-took", "median: order-statistic"))
    assert.ok(row.coverage! >= 0.93, JSON.stringify(row));
});

test("the urn test keeps its level, and has more power than its rivals that keep theirs", () => {
  for (const { rejected, error } of rowsOf("cluster-tests", "cluster-urn", "size")) {
    assert.ok(rejected! <= 0.05 + 2 * Math.max(error!, 0.007), String(rejected));
  }
  const power = (method: string) => {
    const rows = readSimulations(read("cluster-tests.csv")).filter(
      (row) => row.quantity === "power" && row.method === method,
    );
    return rows.reduce((sum, { rejected, defined }) => sum + (rejected ?? 0) * defined, 0) / rows.length;
  };
  assert.ok(power("cluster-urn") > power("cluster-within") + 0.05);
});

test("differences of shares hold, and the rows of all raters' t warn where it fails", () => {
  for (const method of ["newcombe", "cluster-newcombe"]) {
    const rows = rowsOf("comparisons", method, "difference of shares");
    // 200 simulations: two standard errors are .031
    for (const row of rows) assert.ok(row.coverage! >= 0.95 - 0.031, JSON.stringify(row));
  }
  // 252 simulations, 74 designs: three standard errors are .041
  for (const row of rowsOf("prediction-powered", "ppi-wilson-t"))
    assert.ok(row.coverage! >= 0.93 - 0.041, JSON.stringify(row));
  for (const { rejected, warned } of rowsOf("comparisons", "t (margin)", "margin")) {
    if (rejected! > 0.065) assert.equal(warned, 1, String(rejected));
  }
  for (const test of ["fisher", "cluster-urn", "cluster-sign-flip"])
    for (const row of rowsOf("comparisons", test, "no difference"))
      assert.ok(row.rejected! <= 0.05 + 0.031, JSON.stringify(row));
  for (const name of ["fleiss", "conger", "ac1", "brennan_prediger"]) {
    for (const row of rowsOf("agreement-missing", `${name}: adjusted-wald`))
      assert.ok(row.coverage! >= 0.9, JSON.stringify(row));
    const low = rowsOf("agreement-missing", `${name}: t`).filter(({ coverage }) => coverage! < 0.93);
    assert.ok(share(low, ({ warned }) => warned! >= 0.9) >= 0.8, name);
  }
});
