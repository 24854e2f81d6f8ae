import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { adjustedInterval, pseudoItems, waldInterval } from "../../../src/statistics/agreement/two-raters.js";
import {
  ac1,
  brennanPrediger,
  cohen,
  fleiss,
  indices,
  krippendorffAlpha,
  linearWeights,
  pabak,
  quadraticWeights,
  scott,
} from "../../../src/statistics.js";
import { fixture } from "../../fixtures.js";
import { near } from "../../near.js";
import { noted } from "../../noted.js";

type Table = number[][];
const known = fixture<{
  cohen_kappa: [
    { table: Table; kappa: number; ase: number; ci95: number[]; ase_under_h0: number; z: number },
    Record<string, number> & {
      table: Table;
      weighted_linear: { kappa: number; ase: number };
      weighted_quadratic: { kappa: number; ase: number };
    },
    Record<string, number> & { table_2x2: { tp: number; fp: number; fn: number; tn: number }; ci95: number[] },
  ];
  fleiss_kappa: [
    { counts_per_subject: Table; kappa: number; se_null_fleiss_nee_landis: number; se_gwet_over_subjects: number },
    { counts_per_subject: Table; kappa: number; randolph: number },
  ];
  krippendorff_alpha: [{ ratings: (number | "*")[][]; nominal: number; ordinal: number; interval: number }];
}>("agreement/known-answers.json");
const python = fixture<{
  cohen: { table: Table; kappa: number; linear: number; quadratic: number; ase: number; ase_null: number }[];
  fleiss: { counts: Table; kappa: number }[];
}>("agreement/kappa-python.json");
const r = fixture<{
  cases: (Record<"kappa" | "ase" | "linear" | "linear_ase" | "quadratic" | "quadratic_ase" | "psych_var", number> & {
    table: Table;
  })[];
}>("agreement/kappa-r.json");

test("Cohen's kappa has SAS's estimate, standard error and interval", () => {
  const [{ table, kappa, ase, ci95 }] = known.cohen_kappa;
  const result = cohen(table);
  near(result.estimate, kappa, 5e-5);
  near(result.se, ase, 5e-5);
  near(waldInterval(result).low, ci95[0]!, 5e-5);
  near(waldInterval(result).high, ci95[1]!, 5e-5);
});

test("pi, AC1, Brennan-Prediger and weighted kappas equal irrCAC's", () => {
  const answer = known.cohen_kappa[1];
  const { table } = answer;
  near(cohen(table).estimate, answer["kappa"]!, 5e-8);
  near(cohen(table).se, answer["se"]!, 5e-8);
  near(scott(table).estimate, answer["scott_pi"]!, 5e-8);
  near(ac1(table).estimate, answer["gwet_ac1"]!, 5e-8);
  near(ac1(table).se, answer["gwet_ac1_se"]!, 5e-8);
  near(brennanPrediger(table).estimate, answer["brennan_prediger"]!, 5e-8);
  near(cohen(table, linearWeights(3)).estimate, answer.weighted_linear.kappa, 5e-7);
  near(cohen(table, linearWeights(3)).se, answer.weighted_linear.ase, 5e-8);
  near(cohen(table, quadraticWeights(3)).estimate, answer.weighted_quadratic.kappa, 5e-8);
  near(cohen(table, quadraticWeights(3)).se, answer.weighted_quadratic.ase, 5e-8);
});

test("the paper's few-shot judge row follows from one of the tables that fit it", () => {
  const answer = known.cohen_kappa[2];
  const { tp, fp, fn, tn } = answer.table_2x2;
  const table = [
    [tn, fn],
    [fp, tp],
  ];
  near(cohen(table).estimate, answer["kappa"]!, 5e-5);
  near(waldInterval(cohen(table)).low, answer.ci95[0]!, 5e-3);
  near(waldInterval(cohen(table)).high, answer.ci95[1]!, 5e-3);
  near(ac1(table).estimate, answer["gwet_ac1"]!, 5e-5);
  near(pabak(table).estimate, answer["pabak"]!, 5e-5);
  near(scott(table).estimate, answer["scott_pi"]!, 5e-4);
  near(indices(table).prevalenceIndex, answer["prevalence_index"]!, 5e-4);
  near(indices(table).biasIndex, answer["bias_index"]!, 5e-4);
});

test("Cohen's kappa equals scikit-learn's and statsmodels' with its standard error", () => {
  for (const answer of python.cohen) {
    const result = cohen(answer.table);
    near(result.estimate, answer.kappa);
    near(result.se, answer.ase);
    near(cohen(answer.table, linearWeights(answer.table.length)).estimate, answer.linear);
    near(cohen(answer.table, quadraticWeights(answer.table.length)).estimate, answer.quadratic);
  }
});

test("weighted kappas and their standard errors equal R's vcd and psych", () => {
  for (const answer of r.cases) {
    const size = answer.table.length;
    near(cohen(answer.table).estimate, answer.kappa);
    near(cohen(answer.table).se, answer.ase);
    near(cohen(answer.table).se! ** 2, answer.psych_var);
    near(cohen(answer.table, linearWeights(size)).estimate, answer.linear);
    near(cohen(answer.table, linearWeights(size)).se, answer.linear_ase);
    near(cohen(answer.table, quadraticWeights(size)).estimate, answer.quadratic);
    near(cohen(answer.table, quadraticWeights(size)).se, answer.quadratic_ase);
  }
});

test("no table has a standard error of rounding alone: where one rater never varies it is 0, and there is no interval", () => {
  for (let items = 5; items <= 20; items++) {
    for (let yes = 0; yes <= items; yes++) {
      for (let first = 0; first <= yes; first++) {
        for (let both = 0; both <= items - yes; both++) {
          const table = [
            [first, yes - first],
            [both, items - yes - both],
          ];
          for (const { se } of [cohen(table), scott(table)]) {
            assert.ok((se ?? 1) > 1e-3, JSON.stringify(table));
          }
        }
      }
    }
  }
  const silent = cohen([
    [0, 0],
    [14, 5],
  ]);
  assert.deepEqual([silent.estimate, silent.se, waldInterval(silent).low], [0, null, null]);
  noted(silent.reason, "no-influence");
});

const subjects = (counts: Table) => counts.map((ratings) => ({ ratings, items: 1 }));

test("Fleiss' kappa has the printed estimate and standard error", () => {
  const [first, second] = known.fleiss_kappa;
  const result = fleiss(subjects(first.counts_per_subject));
  near(result.estimate, first.kappa, 5e-8);
  near(result.se, first.se_gwet_over_subjects, 5e-7);
  near(fleiss(subjects(second.counts_per_subject)).estimate, second.kappa, 5e-7);
  for (const { counts, kappa } of python.fleiss) near(fleiss(subjects(counts)).estimate, kappa);
});

test("Krippendorff's alpha has the known nominal, ordinal and interval answers with votes missing", () => {
  const [{ ratings, nominal, ordinal, interval }] = known.krippendorff_alpha;
  const units = ratings[0]!.map((_, unit) => ({
    votes: ratings.map((rater) => (rater[unit] === "*" ? null : (rater[unit] as number))),
    items: 1,
  }));
  near(krippendorffAlpha(units).estimate, nominal, 5e-7);
  near(krippendorffAlpha(units, "ordinal").estimate, ordinal, 5e-8);
  near(krippendorffAlpha(units, "interval").estimate, interval, 5e-8);
});

test("a single category leaves kappa, pi, Fleiss and alpha undefined with the reason, AC1 and PABAK at 1", () => {
  const table = [
    [9, 0],
    [0, 0],
  ];
  for (const undefinedOne of [cohen(table), scott(table)]) {
    assert.equal(undefinedOne.estimate, null);
    noted(undefinedOne.reason, "one-category-expected");
  }
  assert.equal(fleiss([{ ratings: [3, 0], items: 9 }]).estimate, null);
  assert.equal(krippendorffAlpha([{ votes: [0, 0, 0], items: 9 }]).estimate, null);
  assert.equal(ac1(table).estimate, 1);
  assert.equal(pabak(table).estimate, 1);
});

test("one rater who only ever says no gives kappa 0, and it is defined", () => {
  const result = cohen([
    [7, 0],
    [3, 0],
  ]);
  near(result.estimate, 0);
});

test("no items, one item and one rater are undefined or without standard error, never an error", () => {
  assert.equal(cohen([]).estimate, null);
  const empty = cohen([
    [0, 0],
    [0, 0],
  ]);
  noted(empty.reason, "no-item-of-both");
  assert.equal(fleiss([]).estimate, null);
  noted(fleiss([{ ratings: [1, 0], items: 4 }]).reason, "no-item-with-two");
  const one = fleiss([{ ratings: [2, 1], items: 1 }]);
  assert.ok(one.estimate !== null && one.se === null);
  noted(krippendorffAlpha([{ votes: [1, null], items: 5 }]).reason, "no-item-with-two");
});

test("full agreement is 1 with an empty standard error and its reason", () => {
  const result = cohen([
    [4, 0],
    [0, 5],
  ]);
  assert.equal(result.estimate, 1);
  assert.equal(result.se, null);
  noted(waldInterval(result).note, "no-deviation");
});

const squareTable = fc
  .integer({ min: 2, max: 4 })
  .chain((size) =>
    fc.array(fc.array(fc.nat(12), { minLength: size, maxLength: size }), { minLength: size, maxLength: size }),
  );
const transposed = (table: Table) => table.map((_, row) => table.map((cells) => cells[row]!));
const permuted = (table: Table, order: readonly number[]) =>
  order.map((row) => order.map((column) => table[row]![column]!));
const same = (a: number | null, b: number | null) =>
  assert.ok(a === b || (a !== null && b !== null && Math.abs(a - b) < 1e-9), `${a} against ${b}`);

test("every coefficient is symmetric in raters and blind to relabelling", () => {
  fc.assert(
    fc.property(squareTable, (table) => {
      const order = table.map((_, index) => (index + 1) % table.length);
      for (const coefficient of [cohen, scott, ac1, brennanPrediger] as const) {
        same(coefficient(table).estimate, coefficient(transposed(table)).estimate);
        same(coefficient(table).se, coefficient(transposed(table)).se);
        same(coefficient(table).estimate, coefficient(permuted(table, order)).estimate);
      }
    }),
  );
});

test("weighted kappas are blind to reversing the order of categories", () => {
  fc.assert(
    fc.property(squareTable, (table) => {
      const reversed = permuted(table, [...table.keys()].reverse());
      for (const weights of [linearWeights(table.length), quadraticWeights(table.length)]) {
        same(cohen(table, weights).estimate, cohen(reversed, weights).estimate);
      }
    }),
  );
});

test("intervals lie in -1 to 1, hold the estimate, and grow with confidence", () => {
  fc.assert(
    fc.property(squareTable, (table) => {
      for (const coefficient of [cohen(table), scott(table), ac1(table)]) {
        const [narrow, wide] = [waldInterval(coefficient, 0.8), waldInterval(coefficient, 0.99)];
        if (narrow.low === null) return;
        assert.ok(wide.low! >= -1 && wide.high! <= 1 && wide.low! <= narrow.low && wide.high! >= narrow.high!);
        assert.ok(narrow.low <= coefficient.estimate! && coefficient.estimate! <= narrow.high!);
      }
    }),
  );
});

const votesOfTwo = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })), {
  minLength: 1,
  maxLength: 20,
});

test("Fleiss with two raters is Scott's pi, and alpha is its small-sample form", () => {
  fc.assert(
    fc.property(votesOfTwo, (votes) => {
      const table = [0, 1, 2].map((a) => [0, 1, 2].map((b) => votes.filter(([x, y]) => x === a && y === b).length));
      const counts = votes.map((pair) => ({
        ratings: [0, 1, 2].map((value) => pair.filter((vote) => vote === value).length),
        items: 1,
      }));
      const pi = scott(table).estimate;
      same(fleiss(counts).estimate, pi);
      const alpha = krippendorffAlpha(votes.map((pair) => ({ votes: pair, items: 1 }))).estimate;
      const total = 2 * votes.length;
      same(alpha, pi === null ? null : 1 - ((total - 1) / total) * (1 - pi));
    }),
  );
});

test("alpha is 1 on full agreement with two categories in use, at every level", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 12 }), (values) => {
      fc.pre(new Set(values).size > 1);
      const units = values.map((value) => ({ votes: [value, null, value, value], items: 1 }));
      for (const level of ["nominal", "ordinal", "interval"] as const) {
        assert.equal(krippendorffAlpha(units, level).estimate, 1);
      }
    }),
  );
});

test("two items are added whatever the raters, yes and no alike, and the interval holds the estimate within its bounds", () => {
  for (const raters of [2, 3, 5, 9]) {
    const added = pseudoItems(raters);
    near(
      added.reduce((sum, items) => sum + items, 0),
      2,
    );
    for (const [yes, items] of added.entries()) near(items, added[raters - yes]!);
  }
  assert.deepEqual(pseudoItems(2), [0.625, 0.75, 0.625]);
  const raters = 3;
  const counts = fc.array(fc.nat(20), { minLength: raters + 1, maxLength: raters + 1 });
  fc.assert(
    fc.property(counts, (items) => {
      const of = (own: readonly number[]) =>
        fleiss(own.map((count, yes) => ({ ratings: [raters - yes, yes], items: count })));
      const smoothed = (own: readonly number[]) => of(pseudoItems(raters).map((extra, yes) => own[yes]! + extra));
      const [coefficient, mirror] = [of(items), of([...items].reverse())];
      const { low, high } = adjustedInterval(coefficient, smoothed(items));
      assert.equal(low === null, coefficient.se === null);
      if (low === null || high === null) return;
      assert.ok(-1 <= low && low <= coefficient.estimate! && coefficient.estimate! <= high && high <= 1);
      const other = adjustedInterval(mirror, smoothed([...items].reverse()));
      near(other.low, low);
      near(other.high, high);
    }),
  );
});
