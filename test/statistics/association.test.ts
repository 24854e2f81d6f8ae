import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { association, codes, type PairsTable, tabulatePairs } from "../../src/index.js";
import { traces as someTraces, trace } from "../counts/traces.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";
import { codesOf, noted } from "../noted.js";

const python = fixture<{
  cases: {
    cells: [number, number, number, number];
    phi: number;
    lift: number;
    jaccard: number;
    p: number;
    q: number;
  }[];
}>("measurement/association.json");

const table: PairsTable = {
  kind: "pairs",
  by: [],
  rows: python.cases.map(({ cells: [both, a_only, b_only, neither] }, at) => ({
    group: {},
    source: null,
    caution: [],
    outcome: "unknown",
    code_a: "1.1",
    code_b: codes[at + 1]!,
    ...{ both, a_only, b_only, neither },
  })),
};

test("phi, lift, Jaccard, p and q equal scikit-learn's, scipy's and statsmodels'", () => {
  for (const [at, row] of association(table).entries()) {
    const expected = python.cases[at]!;
    for (const name of ["phi", "lift", "jaccard", "p", "q"] as const) near(row[name], expected[name]);
    assert.equal(row.family, python.cases.length);
  }
});

test("traces and their pairs table give the same rows", () => {
  fc.assert(
    fc.property(someTraces, (traces) => {
      fc.pre(traces.length > 0);
      const strip = (rows: ReturnType<typeof association>) => rows.map(({ note: _, ...row }) => row);
      assert.deepEqual(strip(association(tabulatePairs(traces))), strip(association(traces)));
    }),
    { numRuns: 30 },
  );
});

test("a pairs table with clusters that repeat warns as its traces do, and one without a repeat does not", () => {
  const runs = (clusters: readonly (string | null)[]) =>
    clusters.map((cluster, at) => trace({ id: String(at), cluster, labels: { flagged: at % 4, labelled: 0b111 } }));
  const warned = (data: Parameters<typeof association>[0]) =>
    association(data).every((row) => codesOf(row.note).includes("clusters-repeat"));
  for (const [clusters, expected] of [
    [["a", "a", "b", "b"], true],
    [["a", "b", "c", "d"], false],
    [["a", null, null, "b"], false],
  ] as const) {
    const traces = runs(clusters);
    assert.equal(warned(tabulatePairs(traces, { by: ["cluster"] })), expected, String(clusters));
    assert.equal(warned(traces), expected, String(clusters));
  }
  const traces = runs(["a", "a", "b", "b"]);
  const notes = (rows: ReturnType<typeof association>) => rows.map(({ note }) => note);
  assert.deepEqual(notes(association(tabulatePairs(traces, { by: ["cluster"] }))), notes(association(traces)));
});

test("phi lies in -1 to 1 and is 1 where two modes always come together", () => {
  const traces = [0b11, 0b11, 0, 0].map((flagged, at) =>
    trace({ id: String(at), labels: { flagged, labelled: 0b111 } }),
  );
  const rows = association(traces);
  assert.equal(rows.length, 91);
  near(rows[0]?.phi, 1);
  assert.equal(rows[0]?.odds_ratio, null);
  noted(rows[0]!.note, "odds-unbounded");
});

test("a mode that never or always occurs, and one never labelled, are undefined with the reason", () => {
  const traces = [1, 0].map((bit, at) => trace({ id: String(at), labels: { flagged: bit | 0b100, labelled: 0b111 } }));
  const note = (a: string, b: string) => association(traces).find((row) => row.code_a === a && row.code_b === b)!;
  assert.equal(note("1.1", "1.2").phi, null);
  noted(note("1.1", "1.2").note, "never-occurs", { code: "1.2" });
  noted(note("1.1", "1.3").note, "always-occurs", { code: "1.3" });
  noted(note("1.1", "3.3").note, "none-labelled-for-both");
  assert.equal(note("1.1", "3.3").family, 0);
});

test("a category is any of its modes, and unknown where a missing label could hide one", () => {
  const full = (1 << 14) - 1;
  const traces = [
    trace({ id: "1", labels: { flagged: 1, labelled: 1 } }),
    trace({ id: "2", labels: { flagged: 0, labelled: 1 } }),
    trace({ id: "3", labels: { flagged: (1 << 5) | 1, labelled: full } }),
  ];
  const [first] = association(traces, { perCategory: true });
  assert.deepEqual([first?.code_a, first?.code_b, first?.both, first?.a_only], ["FC1", "FC2", 1, 0]);
});

test("counts selected on outcome are tabled but not measured over both outcomes", () => {
  const selected = { ...table, rows: table.rows.map((row) => ({ ...row, caution: ["selected-on-outcome"] })) };
  assert.deepEqual([association(selected)[0]?.phi, association(selected)[0]?.both], [null, 33]);
  assert.notEqual(association(selected, { allowSelected: true })[0]?.phi, null);
});

test("pairs are one family over all groups, or one a group", () => {
  const rows = ["a", "b"].map((model) => ({
    ...({ group: { model }, source: null, caution: [], outcome: "unknown", code_a: "1.3", code_b: "1.5" } as const),
    ...{ both: 6, a_only: 1, b_only: 1, neither: 8 },
  }));
  const table: PairsTable = { kind: "pairs", by: ["model"], rows };
  const families = (family: "table" | "group") =>
    association(table, { by: ["model"], family }).map((row) => row.family);
  assert.deepEqual(
    [families("table"), families("group")],
    [
      [2, 2],
      [1, 1],
    ],
  );
});
