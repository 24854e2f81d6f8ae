import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { outcomes, spent } from "../../src/index.js";
import type { OutcomeRecord } from "../../src/trace.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

const run = (id: number, tokens: number | null, failed: boolean, cluster: string | null = null): OutcomeRecord => ({
  id: String(id),
  outcome: failed ? "failure" : "success",
  recall: null,
  cluster,
  groups: {},
  spent: { tokens, cost: null, seconds: null },
});

// R: x <- (1:n)^2; qbinom(.025, n, .5) is the lower rank (Conover 1999, 3.2); m * exp(c(-1, 1) * qt(.975, n - 1) * sd(x)/sqrt(n)/m)
test("medians have order-statistic limits, means Student's on the log scale: R's numbers", () => {
  const of = (n: number) => spent(Array.from({ length: n }, (_, at) => run(at, (at + 1) ** 2, true)))[0]!;
  const ten = of(10);
  assert.deepEqual([ten.median, ten.median_low, ten.median_high], [30.5, 4, 81]);
  near(ten.mean, 38.5, 1e-12);
  near(ten.mean_low, 20.4031501248, 1e-8);
  near(ten.mean_high, 72.6480955603, 1e-8);
  assert.deepEqual([of(20).median_low, of(20).median_high], [36, 225]);
  assert.deepEqual([of(100).median_low, of(100).median_high], [1600, 3721]);
  assert.deepEqual([of(6).median_low, of(6).median_high], [1, 36]);
  assert.equal(of(5).median_low, null);
  noted(of(5).note, "few-for-order", { runs: 5 });
});

test("what failures took is a share of all; what is not said is left out, never 0, and a measure nobody says has no row", () => {
  const rows = spent([run(1, 100, false), run(2, 300, true), run(3, 600, true), run(4, null, true)]);
  assert.deepEqual(
    rows.map(({ measure, outcome, runs, known, total }) => [measure, outcome, runs, known, total]),
    [
      ["tokens", "all", 4, 3, 1000],
      ["tokens", "success", 1, 1, 100],
      ["tokens", "failure", 3, 2, 900],
    ],
  );
  const failure = rows[2]!;
  near(failure.share, 0.9, 1e-12);
  assert.ok(failure.share_low! > 0 && failure.share_low! < 0.9 && failure.share_high! <= 1);
  noted(failure.note, "not-said", { runs: 1, what: "tokens" });
  noted(rows[1]!.note, "one-run");
  assert.deepEqual(spent([run(1, null, true)]), []);
  const [alone] = spent([run(1, null, false), run(2, 5, true)]).filter(({ outcome }) => outcome === "success");
  assert.deepEqual([alone!.known, alone!.mean, alone!.total, alone!.share], [0, null, null, null]);
  // failures are not all there is where no success says what it took
  const silent = spent([run(1, null, false), run(2, 5, true)]).find(({ outcome }) => outcome === "failure")!;
  assert.deepEqual([silent.total, silent.share, silent.share_low], [5, null, null]);
  noted(silent.note, "outcome-not-said", { outcome: "success", what: "tokens" });
  noted(rows[1]!.note, "not-said", { runs: 1, what: "tokens" });
});

test("repeated tasks: the bootstrap over tasks, wider than order statistics where runs of a task are alike, and no name enters", () => {
  const runs = Array.from({ length: 60 }, (_, at) =>
    run(at, ((at / 5) | 0) ** 2 * 10 + (at % 2), at % 3 > 0, `t${(at / 5) | 0}`),
  );
  const [repeated] = spent(runs);
  const [loose] = spent(runs.map((one) => ({ ...one, cluster: null })));
  assert.equal(repeated!.interval, "cluster-bootstrap;cluster-log-t;ratio-wilson");
  assert.equal(repeated!.clusters, 12);
  const width = ({ median_low, median_high }: typeof repeated & object) => median_high! - median_low!;
  assert.ok(width(repeated!) > width(loose!));
  const renamed = [...runs].reverse().map((one) => ({ ...one, id: `x${one.id}`, cluster: `y${one.cluster}` }));
  assert.deepEqual(spent(renamed), spent(runs));
});

test("limits hold the estimate, shares of outcomes add up to 1, and runs are those of outcomes", () => {
  const some = fc.record({ tokens: fc.option(fc.nat(50)), failed: fc.boolean(), task: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 30 }), (list) => {
      const runs = list.map(({ tokens, failed, task }, at) => run(at, tokens, failed, `t${task}`));
      const rows = spent(runs, { replicates: 50 });
      for (const { median, median_low, median_high, mean, mean_low, mean_high } of rows) {
        if (median_low !== null) assert.ok(median_low <= median_high!, "median");
        if (median_low !== null) assert.ok(median !== null);
        if (mean_low !== null) assert.ok(mean_low <= mean! && mean! <= mean_high!);
      }
      const shares = rows.flatMap(({ share }) => (share === null ? [] : [share]));
      if (shares.length > 0)
        near(
          shares.reduce((a, b) => a + b),
          1,
          1e-9,
        );
      if (rows.length > 0) assert.equal(rows[0]!.runs, outcomes(runs)[0]!.runs);
    }),
    { numRuns: 60 },
  );
});
