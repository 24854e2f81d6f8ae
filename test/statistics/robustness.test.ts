import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { codes, type LiftOptions, lift, type ModesInput, publishedTable, robustness } from "../../src/index.js";
import { chisquareTail } from "../../src/statistics/distributions.js";
import { benjaminiHochberg } from "../../src/statistics.js";
import { allModes, trace } from "../counts/traces.js";
import { codesOf, noted } from "../noted.js";

const study = publishedTable("itbench-study-modes");

// Python: fisher_exact, chi2.isf and chi2.sf of scipy.stats, Benjamini–Hochberg by hand, 200 bisections.
test("the study's five findings break at design effects between 1.2 and 1.4", () => {
  const found = robustness(study, { by: ["model"] }).filter((row) => row.deff_breaks !== null);
  const expected = {
    "Gemini-3-Flash 3.3": 1.340836884386,
    "Kimi-K2 1.5": 1.340836884386,
    "Kimi-K2 3.1": 1.340836884386,
    "Kimi-K2 3.3": 1.236235856144,
    "GPT-OSS-120B 3.3": 1.340836884386,
  };
  assert.deepEqual(
    found.map((row) => `${row["model"]} ${row.code}`),
    Object.keys(expected),
  );
  for (const [index, breaks] of Object.values(expected).entries())
    assert.ok(Math.abs(found[index]!.deff_breaks! - breaks) < 1e-9, `${found[index]!.deff_breaks} is not ${breaks}`);
  assert.equal(found.filter((row) => row.deff_breaks! > 1.2).length, 5);
  assert.equal(found.filter((row) => row.deff_breaks! > 1.4).length, 0);
});

/** q of every row with a design effect on Fisher's tests, straight from its definition. */
function qAt(rows: readonly { readonly p: number | null; readonly test: string | null }[], deff: number) {
  return benjaminiHochberg(
    rows.map(({ p, test: name }) => (p === null || name !== "fisher" ? p : chisquareTail(chisquareFrom(p) / deff, 1))),
  );
}

/** The chi-square on 1 degree of freedom whose tail is p, by bisection. */
function chisquareFrom(p: number): number {
  let [low, high] = [0, 1400];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (chisquareTail(middle, 1) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function breaksWhereItSays(data: ModesInput, options: LiftOptions): void {
  const rows = robustness(data, options);
  assert.deepEqual(
    rows.map(({ p, q }) => [p, q]),
    lift(data, options).map(({ p, q }) => [p, q]),
  );
  for (const [index, row] of rows.entries()) {
    const found = row.deff_breaks;
    if (found === null) {
      assert.ok(
        row.note !== null && (row.q === null || row.q >= 0.05 || row.test !== "fisher"),
        String(codesOf(row.note)),
      );
      continue;
    }
    assert.ok(found >= 1, String(found));
    assert.ok(qAt(rows, found * (1 + 1e-9))[index]! >= 0.05, `q below .05 at ${found}`);
    assert.ok(qAt(rows, found * (1 - 1e-9))[index]! < 0.05, `q not below .05 just before ${found}`);
  }
}

const counts = fc
  .tuple(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 5, max: 60 }))
  .chain(([failed, successful]) =>
    fc.record({
      failed: fc.constant(failed),
      successful: fc.constant(successful),
      flagged: fc.array(fc.tuple(fc.integer({ min: 0, max: failed }), fc.integer({ min: 0, max: successful })), {
        minLength: codes.length,
        maxLength: codes.length,
      }),
    }),
  );

test("each breaking point applied: q reaches .05 there and not just before", () => {
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1, maxLength: 3 }), fc.boolean(), (groups, alone) => {
      const rows = groups.flatMap(({ failed, successful, flagged }, at) =>
        codes.flatMap((code, mode) =>
          (["failure", "success"] as const).map((outcome, which) => ({
            group: { model: `m${at}` },
            source: null,
            caution: [],
            outcome,
            code,
            // Most modes alike in both outcomes, so that families mix strong findings, weak ones and none.
            flagged: mode % 3 === 0 ? flagged[mode]![which]! : Math.floor([failed, successful][which]! / (mode + 2)),
            labelled: [failed, successful][which]!,
            traces: [failed, successful][which]!,
          })),
        ),
      );
      const table: ModesInput = { ...study, rows };
      if (alone)
        for (const row of groups.keys())
          breaksWhereItSays({ ...table, rows: rows.filter((one) => one.group.model === `m${row}`) }, {});
      else breaksWhereItSays(table, { by: ["model"] });
    }),
    { numRuns: 12 },
  );
});

test("a test that takes clusters into account keeps its p and has no design effect; the others break beside it", () => {
  const traces = Array.from({ length: 120 }, (_, at) => {
    const failed = at % 3 !== 0;
    const flagged = (failed ? allModes & 0b1011 : 0b0100) ^ (at % 7 === 0 ? 0b0011 : 0) ^ (at % 5 === 0 ? 0b1000 : 0);
    const repeats = at >= 60;
    return trace({
      id: String(at),
      model: repeats ? "repeated" : "single",
      cluster: repeats ? `s${Math.floor(at / 3)}` : `s${at}`,
      outcome: failed ? "failure" : "success",
      labels: { flagged, labelled: allModes },
    });
  });
  const options = { by: ["model"], permutations: 999 };
  breaksWhereItSays(traces, options);
  const rows = robustness(traces, options);
  const clustered = rows.filter((row) => row["model"] === "repeated" && row.p !== null);
  assert.ok(clustered.length > 0 && clustered.every((row) => row.deff_breaks === null));
  noted(clustered[0]!.note, "clusters-counted");
  assert.ok(rows.some((row) => row["model"] === "single" && row.deff_breaks !== null));
});

test("families by group break as each group alone", () => {
  const together = robustness(study, { by: ["model"], family: "group" });
  const rows = study.rows.filter((row) => row.group["model"] === "Kimi-K2");
  const alone = robustness({ ...study, rows }, { by: ["model"] });
  assert.deepEqual(
    together.filter((row) => row["model"] === "Kimi-K2"),
    alone,
  );
});
