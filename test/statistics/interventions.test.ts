import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError, interventions, type SeedScore } from "../../src/index.js";
import { publishedSeeds } from "../../src/published/tables.js";
import { wilcoxonSignedRank } from "../../src/statistics.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

const known = fixture<{ wilcoxon_signed_rank_exact: { x: number[]; y: number[]; w: number; p_two_sided: number }[] }>(
  "agreement/known-answers.json",
);
const r = fixture<{ cases: { differences: number[]; w: number; p: number }[] }>("measurement/wilcoxon.json");

const score = (condition: string, seed: string, value: number | null): SeedScore => ({
  group: { model: "m" },
  condition,
  seed,
  value,
});

test("the exact signed-rank test has the known answers, with ties by midranks", () => {
  for (const { x, y, w, p_two_sided } of known.wilcoxon_signed_rank_exact) {
    const result = wilcoxonSignedRank(y.map((value, at) => value - x[at]!));
    near(result.statistic, w);
    near(result.p, p_two_sided);
  }
});

test("the exact signed-rank test equals R's enumeration of every sign flip", () => {
  for (const { differences, w, p } of r.cases) {
    near(wilcoxonSignedRank(differences).statistic, w);
    near(wilcoxonSignedRank(differences).p, p);
  }
});

test("p is blind to order and direction, at most 1, and never below two over the number of sign flips", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 12 }), (differences) => {
      fc.pre(differences.some((difference) => difference !== 0));
      const { p, pairs } = wilcoxonSignedRank(differences);
      assert.ok(p! <= 1 && p! >= 2 / 2 ** pairs - 1e-15);
      near(wilcoxonSignedRank([...differences].reverse()).p, p!);
      near(wilcoxonSignedRank(differences.map((difference) => -difference)).p, p!);
    }),
  );
});

test("decimal scores rank as the whole numbers they are tenths of", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
        minLength: 1,
        maxLength: 10,
      }),
      fc.constantFrom(1, 2, 3),
      (pairs, places) => {
        const of = (divisor: number) => {
          const scores = pairs.flatMap(([one, two], seed) => [
            score("baseline", String(seed), one / divisor),
            score("new", String(seed), two / divisor),
          ]);
          return interventions(scores)[1]!;
        };
        const [whole, decimal] = [of(1), of(10 ** places)];
        assert.deepEqual([decimal.w, decimal.p, decimal.note], [whole.w, whole.p, whole.note]);
        assert.equal(decimal.interval, whole.interval);
      },
    ),
  );
});

test("differences that binary rounding alone tells apart are ties, and those it makes are none", () => {
  assert.deepEqual(
    wilcoxonSignedRank([0.4 - 0.1, 0.6 - 0.3, -0.1]).statistic,
    wilcoxonSignedRank([3, 3, -1]).statistic,
  );
  const alike = [0, 1, 2].flatMap((seed) => [
    score("baseline", String(seed), 0.1 + 0.1 * seed),
    score("new", String(seed), [0.4, 0.5, 0.6][seed]!),
  ]);
  const row = interventions(alike)[1]!;
  assert.deepEqual([row.low, row.w, row.p], [null, 0, 0.25]);
  noted(row.note, "no-spread-of-differences");
  const same = ["1", "2"].flatMap((seed) => [score("baseline", seed, 0.1 + 0.2), score("new", seed, 0.3)]);
  noted(interventions(same)[1]!.note, "all-zero");
});

test("no difference other than 0 leaves the test undefined with its reason", () => {
  assert.deepEqual(wilcoxonSignedRank([0, 0]).p, null);
  noted(wilcoxonSignedRank([1, 0]).note, "zeros-dropped", { differences: 1 });
});

test("conditions are paired by seed, and missing seeds are left out and said", () => {
  const scores = [
    ...["1", "2", "3"].map((seed) => score("prompt", seed, Number(seed) * 10)),
    score("baseline", "1", 8),
    score("baseline", "2", 9),
    score("baseline", "4", null),
  ];
  const [prompt, baseline] = interventions(scores);
  assert.deepEqual([prompt?.baseline, prompt?.pairs, prompt?.difference], ["baseline", 2, 6.5]);
  noted(prompt!.note, "one-sided-seeds", { seeds: 1 });
  assert.deepEqual([baseline?.condition, baseline?.p, baseline?.seeds], ["baseline", null, 2]);
  assert.throws(() => interventions(scores, { baseline: "none" }), InputError);
});

test("the comparisons of all groups are one family of tests", () => {
  const rows = interventions(publishedSeeds().scores);
  assert.deepEqual(
    rows.map(({ p }) => p),
    [null, 0.03125, 0.40625, null, 0.03125, 0.03125],
  );
  const q = rows.map((row) => row.q);
  for (const at of [1, 4, 5]) near(q[at], 0.03125 * (4 / 3)); // R: p.adjust(c(.03125, .40625, .03125, .03125), "BH")
  assert.deepEqual([q[0], q[2], q[3]], [null, 0.40625, null]);
  assert.ok(rows.every(({ family }) => family === 4));
});

test("no seed in common and a single pair have reasons in place of numbers", () => {
  const [apart] = interventions([score("a", "1", 1), score("b", "2", 2)], { baseline: "b" });
  noted(apart!.note, "no-common-seed");
  const [, single] = interventions([score("a", "1", 1), score("b", "1", 3)]);
  assert.deepEqual([single?.difference, single?.low, single?.p], [2, null, 1]);
});
