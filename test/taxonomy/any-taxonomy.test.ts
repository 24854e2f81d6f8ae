import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countColumns, countRows } from "../../src/counts/tables.js";
import { countsOf } from "../../src/datasets/counts-csv.js";
import { parseCsv } from "../../src/datasets/csv.js";
import { ratingsOfLabels } from "../../src/datasets.js";
import {
  adjust,
  agreement,
  association,
  judgeScores,
  type LabelledTrace,
  labelsOf,
  leverage,
  lift,
  mast,
  modeComparison,
  modeCounts,
  modeHistogram,
  paired,
  prevalence,
  robustness,
  stratifiedLift,
  sweep,
  type Taxonomy,
  tabulateHistogram,
  tabulateModes,
  tabulatePairs,
  toCsv,
} from "../../src/index.js";
import type { Note } from "../../src/notes.js";
import { modeDispersion, replicatedGroups } from "../../src/statistics.js";
import { flagAt, flagCount, labelAt, labelCount, labelsKey } from "../../src/taxonomy/labels.js";
import { taxonomyOf } from "../../src/taxonomy/readings.js";
import { categoriesOf, modeOf } from "../../src/taxonomy/taxonomy.js";
import { trace } from "../counts/traces.js";

/** As many modes as asked, in up to three categories of MAST's sizes, each code led by a letter. */
function made(modes: number, letter: string): Taxonomy {
  const category = (at: number) => mast.modes[at]?.category.replace("FC", letter) ?? `${letter}4`;
  return {
    name: `made ${letter}`,
    version: "1",
    modes: Array.from({ length: modes }, (_, at) => ({
      code: `${letter}${at}`,
      name: `${letter} of ${at}`,
      category: category(at),
    })),
  };
}

/** Traces with a value for each of the modes, to be labelled in any taxonomy of that size. */
const drawn = fc.integer({ min: 1, max: 60 }).chain((modes) =>
  fc.record({
    modes: fc.constant(modes),
    rows: fc.array(
      fc.record({
        model: fc.constantFrom("a", "b"),
        cluster: fc.constantFrom("s1", "s2", "s3", null),
        recall: fc.constantFrom(0.2, 0.6, 1, null),
        values: fc.array(fc.constantFrom(true, false, false, null), { minLength: modes, maxLength: modes }),
        whole: fc.boolean(),
      }),
      { minLength: 8, maxLength: 24 },
    ),
  }),
);
type Rows = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function labelled({ rows }: Rows, taxonomy: Taxonomy | null): readonly LabelledTrace[] {
  return rows.map(({ values, whole, recall, ...own }, at) =>
    trace({
      ...own,
      id: `t${at}`,
      recall,
      outcome: recall === null ? null : recall >= 1 ? "success" : "failure",
      labels: labelsOf(whole ? values.map((value) => value === true) : values),
      ...(taxonomy === null ? {} : { taxonomy }),
    }),
  );
}

const judge = { sensitivity: 0.9, specificity: 0.8, positives: 40, negatives: 60 };
const few = { permutations: 99 };

/** Every analysis that takes labels. */
function results(traces: readonly LabelledTrace[]): Readonly<Record<string, readonly object[]>> {
  const by = ["model"];
  const series = [{ recall: "given", traces }];
  const pairs = traces.map((truth, at) => ({ truth, judge: { ...truth, labels: traces.at(-at - 1)!.labels } }));
  const twice = ["x", "y"].flatMap((annotator, side) =>
    traces.map((one, at) => ({ ...one, annotator, labels: traces[(at + side) % traces.length]!.labels })),
  );
  const points = traces.map(({ model, labels }, at) => ({ group: model!, index: `${at >> 1}`, family: "", ...labels }));
  const counts = tabulateModes(traces, { by: ["model", "cluster"] });
  return {
    counts: counts.rows,
    pairs: tabulatePairs(traces).rows,
    prevalence: prevalence(traces, { by }),
    "prevalence of counts": prevalence(counts, { by }),
    lift: lift(traces, { by, ...few }),
    leverage: leverage(traces),
    robustness: robustness(traces, few),
    stratified: stratifiedLift(traces, { stratify: "model", ...few }),
    adjust: adjust(traces, judge),
    association: association(traces),
    categories: association(traces, { perCategory: true }),
    "association of counts": association(tabulatePairs(traces)),
    "mode-counts": modeCounts(traces, { by }),
    "mode-counts of counts": modeCounts(counts, { bounds: true }),
    histogram: modeHistogram(traces),
    "histogram of counts": modeHistogram(tabulateHistogram(traces)),
    dispersion: modeDispersion(traces, { replicates: 19 }),
    comparison: modeComparison(traces, "outcome", few),
    paired: paired(traces, { pair: "model" }),
    judge: judgeScores(pairs, { replicates: 19 }),
    sweep: sweep(series, few),
    // its bootstrap has a random stream a set and mode
    agreement: agreement(ratingsOfLabels(twice), { replicates: 0, perMode: true }).map(
      ({ estimate, se, expected, items }) => ({ estimate, se, expected, items }),
    ),
    replication: [replicatedGroups(points, { permutations: 99 })],
  };
}

/** Results without what names their modes. */
function numbers(all: ReturnType<typeof results>) {
  return Object.fromEntries(
    Object.entries(all).map(([name, rows]) => [
      name,
      rows.map((row) =>
        Object.entries(row)
          .filter(
            ([key]) => !["code", "mode", "category", "code_a", "code_b", "interventions", "measured"].includes(key),
          )
          .map(([key, cell]) => [
            key,
            Array.isArray(cell) ? cell.map((note: Note) => ({ ...note, values: { ...note.values, code: "" } })) : cell,
          ]),
      ),
    ]),
  );
}

test("under a taxonomy of other codes and names every analysis of the same labels gives the same numbers", () => {
  fc.assert(
    fc.property(drawn, (rows) => {
      const one = results(labelled(rows, made(rows.modes, "K")));
      assert.deepEqual(numbers(results(labelled(rows, made(rows.modes, "Z")))), numbers(one));
      for (const [name, length] of [
        ["leverage", rows.modes],
        ["association", (rows.modes * (rows.modes - 1)) / 2],
        ["histogram", rows.modes + 1],
      ] as const)
        assert.equal(one[name]!.length, length, name);
    }),
    { numRuns: 5 },
  );
});

test("a taxonomy of MAST's size gives MAST's numbers", () => {
  fc.assert(
    fc.property(drawn, ({ rows }) => {
      const sized = { modes: 14, rows: rows.map((row) => ({ ...row, values: resized(row.values) })) };
      const other = numbers(results(labelled(sized, made(14, "K"))));
      assert.deepEqual(other, numbers(results(labelled(sized, null))));
      assert.deepEqual(other, numbers(results(labelled(sized, mast))));
    }),
    { numRuns: 2 },
  );
});

function resized(values: readonly (boolean | null)[]): (boolean | null)[] {
  return Array.from({ length: 14 }, (_, at) => values[at % values.length]!);
}

test("labels give back every mode's value, wherever it stands among 60", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(true, false, null), { minLength: 1, maxLength: 60 }), (values) => {
      const labels = labelsOf(values);
      const read = values.map((_, at) => (labelAt(labels, at) === 0 ? null : flagAt(labels, at) === 1));
      assert.deepEqual(read, values);
      assert.equal(flagCount(labels), values.filter((value) => value === true).length);
      assert.equal(labelCount(labels), values.filter((value) => value !== null).length);
      assert.equal(labelsKey(labels), labelsKey(labelsOf(read)));
    }),
  );
});

test("names and categories of rows come from the taxonomy; a category without a name is called what its modes say", () => {
  const taxonomy = made(3, "K");
  const rows = prevalence([trace({ taxonomy, labels: labelsOf([true, false, null]) })]);
  const named = rows.map(({ code, mode, category, flagged, n }) => [code, mode, category, flagged, n]);
  assert.deepEqual(named, [
    ["K0", "K of 0", "K1", 1, 1],
    ["K1", "K of 1", "K1", 0, 1],
    ["K2", "K of 2", "K1", 0, 0],
  ]);
  assert.deepEqual(categoriesOf(taxonomy), [{ code: "K1", name: "K1" }]);
  assert.equal(categoriesOf(mast)[1]?.name, "Inter-agent misalignment");
  assert.throws(() => modeOf("9.9", taxonomy), /not a code of the 3 made K modes/);
});

test("traces of two taxonomies are not counted together", () => {
  const traces = [trace({ id: "a", taxonomy: made(3, "K") }), trace({ id: "b" })];
  for (const count of [tabulateModes, tabulateHistogram, tabulatePairs, prevalence, association, modeCounts])
    assert.throws(() => count(traces), /two taxonomies in one table: made K of trace a, mast of trace b/);
});

test("a count table of another taxonomy says so, and is read back with its codes", () => {
  const traces = ["a", "b"].map((id) => trace({ id, taxonomy: made(3, "K"), labels: labelsOf([true, false, null]) }));
  for (const table of [tabulateModes(traces), tabulatePairs(traces), tabulateHistogram(traces)]) {
    const header = countColumns(table);
    assert.ok(header.includes("taxonomy"));
    const read = countsOf(parseCsv(Buffer.from(toCsv(countRows(table), header)), "c.csv"));
    assert.deepEqual(read.rows, table.rows);
    assert.equal(read.taxonomy?.name, "made K");
    if (read.kind === "modes") assert.deepEqual(numbers({ p: prevalence(read) }), numbers({ p: prevalence(traces) }));
  }
});

test("a table without a taxonomy that counts other codes than MAST's has those", () => {
  const origin = { group: {}, source: null, caution: [], outcome: "unknown" as const };
  const rows = ["PLAN", "STOP"].map((code, at) => ({ ...origin, code, flagged: at, labelled: 2, traces: 2 }));
  const table = { kind: "modes" as const, by: [], rows };
  assert.deepEqual(
    taxonomyOf(table).modes.map(({ code }) => code),
    ["PLAN", "STOP"],
  );
  assert.deepEqual(
    prevalence(table).map(({ code, mode, proportion }) => [code, mode, proportion]),
    [
      ["PLAN", "PLAN", 0],
      ["STOP", "STOP", 0.5],
    ],
  );
});
