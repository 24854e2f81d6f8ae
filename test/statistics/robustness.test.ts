import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import {
  codes,
  type LabelledTrace,
  type LiftOptions,
  lift,
  type ModesInput,
  publishedTable,
  type RobustnessRow,
  robustness,
  tipping,
} from "../../src/index.js";
import { chisquareTail } from "../../src/statistics/distributions.js";
import { tableKey, urnScore } from "../../src/statistics/urn-score.js";
import { benjaminiHochberg, eValue, fisher, koopman } from "../../src/statistics.js";
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

/** q of every row with a design effect, straight from its definition. */
function qAt(rows: readonly { readonly p: number | null }[], deff: number) {
  return benjaminiHochberg(rows.map(({ p }) => (p === null ? null : chisquareTail(chisquareFrom(p) / deff, 1))));
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
      assert.ok(row.note !== null && (row.q === null || row.q >= 0.05), String(codesOf(row.note)));
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

test("where clusters repeat the design effect is what there is beyond them", () => {
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
  const found = robustness(traces, options).filter((row) => row.deff_breaks !== null);
  noted(found.find((row) => row["model"] === "repeated")!.note, "beyond-clusters");
  noted(found.find((row) => row["model"] === "single")!.note, "fisher-independent");
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

/** q of a row with other counts of its outcomes, the other tests as they are. */
function qWith(
  rows: readonly RobustnessRow[],
  index: number,
  counts: readonly [number, number, number, number],
): number {
  const [flagged1, n1, flagged2, n2] = counts;
  const own = fisher({ flagged1, n1, flagged2, n2 });
  return benjaminiHochberg(rows.map(({ p }, at) => (at === index ? own : p)))[index]!;
}

const upTo14 = fc.integer({ min: 0, max: 14 });

test("wrong and missing labels applied: q reaches .05 at the count and not just before, however they are shared out", () => {
  let [seen, missing] = [0, 0];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(upTo14, upTo14, upTo14, upTo14), {
        minLength: 3,
        maxLength: 3,
      }),
      fc.boolean(),
      (cells, turned) => {
        const [n, m] = turned ? [24, 40] : [40, 24];
        const rows = codes.flatMap((code, mode) => {
          const [a, c, lost, gone] = cells[mode] ?? [8, 5, 0, 0];
          return [
            {
              outcome: turned ? ("success" as const) : ("failure" as const),
              flagged: Math.min(12 + a, n - lost),
              labelled: n - lost,
              traces: n,
            },
            {
              outcome: turned ? ("failure" as const) : ("success" as const),
              flagged: Math.min(c, m - gone),
              labelled: m - gone,
              traces: m,
            },
          ].map((row) => ({ ...row, code, group: { model: "m" }, source: null, caution: [] }));
        });
        const found = robustness({ ...study, rows }, { by: ["model"] });
        for (const [index, row] of found.entries()) {
          if (row.q === null || row.q >= 0.05) {
            assert.equal(row.false_flags_break, null);
            continue;
          }
          seen++;
          const up = row.risk_difference! > 0;
          const [f, fn, s, sn] = [row.failed_flagged, row.failed_n, row.successful_flagged, row.successful_n];
          const [more, many, less, few] = up ? [f, fn, s, sn] : [s, sn, f, fn];
          const broken = (a: number, b: number, c: number, d: number) =>
            a / b <= c / d || qWith(found, index, [a, b, c, d]) >= 0.05;
          for (let k = 1; k <= row.false_flags_break!; k++)
            assert.equal(broken(more - k, many, less, few), k === row.false_flags_break);
          for (let k = 1; k <= row.missed_flags_break!; k++)
            assert.equal(broken(more, many, less + k, few), k === row.missed_flags_break);
          // Rogan and Gladen's correction at the printed specificity and sensitivity gives those counts back.
          const [specificity, k] = [row.specificity_breaks, row.false_flags_break];
          if (specificity !== null && specificity > 0)
            assert.equal(
              ((more - (1 - specificity) * many) / specificity - (more - k!)).toFixed(9).replace("-", ""),
              "0.000000000",
            );
          if (less > 0 && row.missed_flags_break !== null)
            assert.equal((less / row.sensitivity_breaks!).toFixed(9), (less + row.missed_flags_break).toFixed(9));
          const [lost, gone] = (up === !turned ? [2, 3] : [3, 2]).map((at) => (cells[index] ?? [0, 0, 0, 0])[at]!) as [
            number,
            number,
          ];
          assert.equal(row.unlabelled, lost + gone);
          const any = (k: number) =>
            Array.from({ length: k + 1 }, (_, x) => x).some(
              (x) => x <= lost && k - x <= gone && broken(more, many + x, less + k - x, few + k - x),
            );
          for (let k = 1; k <= (row.missing_breaks ?? row.unlabelled); k++)
            assert.equal(any(k), k === row.missing_breaks);
          if (row.missing_breaks !== null) missing++;
        }
      },
    ),
    { numRuns: 15, endOnFailure: true },
  );
  assert.ok(seen > 20 && missing > 2, `${seen} ${missing}`);
});

/** Findings, no trace of a scenario alike another's but by outcome. */
function someTraces(size: number, clusterOf: (at: number) => string | null, seed: number): LabelledTrace[] {
  return Array.from({ length: size }, (_, at) => {
    const failed = (at * 7 + seed) % 5 < 3;
    const noise = ((at * 31 + seed * 17) % 13) - 6;
    const flagged =
      (failed ? (noise < 2 ? 1 : 0) : noise < -4 ? 1 : 0) | (noise % 3 === 0 ? 2 : 0) | (noise > 3 ? 4 : 0);
    return trace({
      id: `t${at}`,
      model: at % 2 === 0 ? "a" : "b",
      cluster: clusterOf(at),
      outcome: failed ? "failure" : "success",
      labels: { flagged, labelled: at % 11 === 0 ? allModes & ~2 : allModes },
    });
  });
}

test("the trace and the scenario printed are those whose removal raises q most, at that q", () => {
  const traces = someTraces(70, (at) => `s${Math.floor(at / 2)}`, 3);
  const options = { by: ["model"] };
  const found = robustness(traces, options);
  const keyOf = (row: { readonly code: string; readonly [column: string]: unknown }) => `${row["model"]} ${row.code}`;
  const without = (left: (one: LabelledTrace) => boolean) =>
    new Map(
      lift(
        traces.filter((one) => !left(one)),
        options,
      ).map((row) => [keyOf(row), row.q]),
    );
  const ones = traces.map(({ id }) => ({ id, q: without((one) => one.id === id) }));
  const scenarios = [...new Set(traces.map(({ cluster }) => cluster!))].map((id) => ({
    id,
    q: without((one) => one.cluster === id),
  }));
  let findings = 0;
  for (const row of found) {
    if (row.q === null || row.q >= 0.05) {
      assert.equal(row.influential_trace, null);
      continue;
    }
    findings++;
    for (const [all, id, q] of [
      [ones, row.influential_trace, row.trace_q],
      [scenarios, row.influential_scenario, row.scenario_q],
    ] as const) {
      assert.equal(q, all.find((one) => one.id === id)!.q.get(keyOf(row)));
      assert.equal(q, Math.max(...all.map((one) => one.q.get(keyOf(row)) ?? 1)));
    }
  }
  assert.notEqual(findings, 0);
  // Neither names nor order matter.
  const turned = [...traces].reverse().sort((a, b) => Number(a.model! > b.model!) - Number(a.model! < b.model!));
  assert.deepEqual(
    robustness(turned, options).map(({ trace_q, influential_trace }) => [trace_q, influential_trace]),
    found.map(({ trace_q, influential_trace }) => [trace_q, influential_trace]),
  );
});

/** Traces of a table's counts in one cluster, `unlabelled` of each outcome not labelled for the first mode. */
function clusterOf(
  cluster: string,
  [failedFlagged, failed, successFlagged, successful]: readonly number[],
  [lost, gone]: readonly number[],
): LabelledTrace[] {
  const some = (outcome: "failure" | "success", count: number, labels: { flagged: number; labelled: number }) =>
    Array.from({ length: count }, (_, at) =>
      trace({ id: `${cluster}-${outcome}-${labels.flagged}-${labels.labelled}-${at}`, cluster, outcome, labels }),
    );
  return (["failure", "success"] as const).flatMap((outcome, side) => {
    const [flagged, n, missing] = side === 0 ? [failedFlagged!, failed!, lost!] : [successFlagged!, successful!, gone!];
    return [
      ...some(outcome, flagged, { flagged: 1, labelled: 3 }),
      ...some(outcome, n - flagged, { flagged: 0, labelled: 3 }),
      ...some(outcome, missing, { flagged: 0, labelled: 2 }),
    ];
  });
}

/** The first mode's counts in a cluster. */
function tableIn(traces: readonly LabelledTrace[], cluster: string) {
  const own = traces.filter((one) => one.cluster === cluster && (one.labels.labelled & 1) === 1);
  const count = (outcome: string, flagged?: number) =>
    own.filter((one) => one.outcome === outcome && (flagged ?? one.labels.flagged & 1) === (one.labels.flagged & 1))
      .length;
  return {
    ...{ flagged1: count("failure", 1), n1: count("failure") },
    ...{ flagged2: count("success", 1), n2: count("success") },
  };
}

test("where clusters repeat, each breaking point applied: q reaches .05 there and not just before", () => {
  const upTo3 = fc.integer({ min: 0, max: 3 });
  const seen: Record<string, number> = {};
  fc.assert(
    fc.property(
      fc.array(fc.tuple(upTo3, upTo3, upTo3, upTo3, upTo3), { minLength: 14, maxLength: 20 }),
      fc.boolean(),
      (clusters, turned) => {
        const traces = clusters.flatMap(([a, b, c, d, lost], at) => {
          // Most failed traces flagged, few successful ones.
          const counts = [
            Math.max(a, b),
            Math.max(a, b) + (b === 3 ? 1 : 0),
            Math.min(c, d) > 1 ? 1 : 0,
            Math.max(c, d, 1),
          ];
          return clusterOf(`s${at}`, turned ? [...counts.slice(2), ...counts.slice(0, 2)] : counts, [
            3 * lost,
            2 * (a % 2),
          ]);
        });
        const options = { permutations: 299 };
        const qOf = (changed: readonly LabelledTrace[]) =>
          lift(changed, options).find(({ code }) => code === codes[0])!.q ?? 1;
        const row = robustness(traces, options).find(({ code }) => code === codes[0])!;
        if (row.q === null || row.q >= 0.05) return;
        const unlabelledIn = (name: string, of: string) =>
          traces.filter((one) => one.cluster === name && one.outcome === of && (one.labels.labelled & 1) === 0).length;
        const keyOf = (name: string) =>
          `${tableKey(tableIn(traces, name))} ${["failure", "success"].map((of) => unlabelledIn(name, of))}`;
        const names = [...new Set(traces.map((one) => one.cluster!))].sort((x, y) => (keyOf(x) < keyOf(y) ? -1 : 1));
        const score = urnScore(names.map((name) => tableIn(traces, name)));
        const [more, sign] = score() > 0 ? ["failure", 1] : ["success", -1];
        const kinds = {
          false_flags_break: ({ outcome, labels }: LabelledTrace) =>
            outcome === more && (labels.flagged & 1) === 1 ? { flagged: 0, labelled: labels.labelled } : null,
          missed_flags_break: ({ outcome, labels }: LabelledTrace) =>
            outcome !== more && (labels.labelled & 1) === 1 && (labels.flagged & 1) === 0
              ? { flagged: 1, labelled: labels.labelled }
              : null,
          missing_breaks: ({ outcome, labels }: LabelledTrace) =>
            (labels.labelled & 1) === 0 ? { flagged: outcome === more ? 0 : 1, labelled: labels.labelled | 1 } : null,
        };
        for (const [column, labelsOf] of Object.entries(kinds)) {
          const breaks = row[column as keyof typeof kinds];
          if (breaks === null) continue;
          seen[column] = (seen[column] ?? 0) + 1;
          // What one change does to the score, by cluster and outcome.
          const changeable = names
            .flatMap((name) => traces.filter((one) => one.cluster === name))
            .flatMap((one) => {
              const labels = labelsOf(one);
              if (labels === null) return [];
              const changed = traces.map((other) => (other === one ? { ...one, labels } : other));
              return [{ one, labels, z: sign * score(tableIn(traces, one.cluster!), tableIn(changed, one.cluster!)) }];
            });
          changeable.sort((x, y) => x.z - y.z);
          const q = (k: number) => {
            const some = new Map(changeable.slice(0, k).map(({ one, labels }) => [one, labels]));
            return qOf(traces.map((one) => ({ ...one, labels: some.get(one) ?? one.labels })));
          };
          assert.ok(q(breaks) >= 0.05, `${column}: ${breaks} do not suffice`);
          assert.ok(q(breaks - 1) < 0.05, `${column}: ${breaks - 1} suffice`);
        }
        for (const [id, found, leaves] of [
          [row.influential_trace, row.trace_q, (one: LabelledTrace) => one.id === row.influential_trace],
          [row.influential_scenario, row.scenario_q, (one: LabelledTrace) => one.cluster === row.influential_scenario],
        ] as const) {
          assert.notEqual(id, null);
          assert.equal(found ?? 1, qOf(traces.filter((one) => !leaves(one))));
        }
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
  assert.ok(Object.keys(seen).length === 3, JSON.stringify(seen));
});

test("counts have no influence; selected on outcome, the E-value is of the odds ratio", () => {
  const row = robustness(study, { by: ["model"] }).find(
    ({ code, model }) => code === "3.3" && model === "Gemini-3-Flash",
  )!;
  noted(row.note, "influence-needs-traces");
  noted(row.note, "e-value-odds");
  // Odds ratio 29·12/(15·2) = 11.6, lower limit by R: fisher.test(matrix(c(29,15,2,12),2)).
  assert.equal(row.failure_ratio!.toFixed(9), Math.sqrt(11.6).toFixed(9));
  const plain = robustness(study, { by: ["model"], allowSelected: true }).find(
    ({ code, model }) => code === "3.3" && model === "Gemini-3-Flash",
  )!;
  assert.ok(Math.abs(plain.failure_ratio! - 29 / 31 / (15 / 27)) < 1e-9);
  const limit = koopman({ flagged1: 29, n1: 31, flagged2: 15, n2: 27 }).low!;
  assert.ok(Math.abs(plain.e_value_limit! - (limit + Math.sqrt(limit * (limit - 1)))) < 1e-9);
});

// R: EValue's evalues.RR and evalues.OR(rare = FALSE); the first is VanderWeele & Ding's own example (2017).
test("E-values", () => {
  const known = [
    [{ estimate: 3.9, low: 1.8, high: 8.7 }, 7.263034344160047, 3],
    [{ estimate: 0.8, low: 0.71, high: 0.91 }, 1.8090169943749475, 1.4285714285714282],
    [{ estimate: 1.4, low: 0.9, high: 2.2 }, 2.148331477354788, 1],
    [{ estimate: 4, low: 1.5, high: 10.7, measure: "OR-common" }, 3.414213562373095, 1.749392494666879],
    [{ estimate: 2, low: null, high: 5 }, 2 + Math.SQRT2, null],
    [{ estimate: 0, low: 0, high: 0.4 }, null, null],
  ] as const;
  for (const [given, value, limit] of known) {
    const found = eValue(given);
    for (const [ours, theirs] of [
      [found.e_value, value],
      [found.e_value_limit, limit],
    ] as const)
      assert.ok(ours === theirs || Math.abs(ours! - theirs!) < 1e-9, `${ours} is not ${theirs}`);
  }
});

test("a tipping table agrees with the breaking points and with lift where the judge is perfect", () => {
  const rows = robustness(study, { by: ["model"] });
  const table = tipping(study, { by: ["model"] });
  for (const row of rows.filter(({ q }) => q !== null && q < 0.05)) {
    const own = table.filter(({ code, model }) => code === row.code && model === row["model"]);
    assert.equal(own.length, 49);
    assert.equal(own[0]!.q, row.q);
    for (const cell of own.filter(({ sensitivity }) => sensitivity === 1)) {
      const wrong = row.failed_flagged - cell.failed_flagged;
      assert.equal(cell.q! >= 0.05, wrong >= row.false_flags_break!);
    }
  }
});
