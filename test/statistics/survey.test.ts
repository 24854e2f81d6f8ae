import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import fc from "fast-check";
import { noteText } from "../../src/notes.js";
import { type DrawnTrace, surveyDesign, surveyDifference, surveyMean } from "../../src/statistics.js";
import { near } from "../near.js";

const said = (found: { note: ReturnType<typeof surveyMean>["note"] }) => noteText(found.note);

interface Case {
  readonly id: string;
  readonly function: "survey_mean" | "survey_post" | "survey_diff";
  readonly input: {
    readonly y: readonly (number | null)[];
    readonly weight?: readonly number[];
    readonly stratum?: readonly string[];
    readonly cluster?: readonly string[];
    readonly population?: Readonly<Record<string, number>>;
    readonly poststratum?: readonly string[];
    readonly poststratum_size?: Readonly<Record<string, number>>;
    readonly outcome?: readonly number[];
    readonly lonely?: "adjust";
  };
  readonly expected: Readonly<Record<string, number | null>>;
}

const known: readonly Case[] = JSON.parse(
  readFileSync(new URL("../fixtures/survey-known-answers.json", import.meta.url), "utf8"),
).cases;
const random: readonly Case[] = JSON.parse(
  readFileSync(new URL("../fixtures/survey.json", import.meta.url), "utf8"),
).cases;

function answerOf({ input }: Case) {
  const { y, weight, stratum, cluster, poststratum, population, poststratum_size: poststrata, outcome, lonely } = input;
  const traces = y.map(
    (_, at): DrawnTrace => ({
      weight: weight?.[at],
      stratum: stratum?.[at],
      cluster: cluster?.[at],
      poststratum: poststratum?.[at],
    }),
  );
  const design = surveyDesign(traces, { ...(population && { population }), ...(poststrata && { poststrata }) });
  const options = lonely === undefined ? {} : { lonely };
  if (outcome === undefined) return surveyMean(design, y, options);
  return surveyDifference(
    design,
    y,
    outcome.map((value) => value === 1),
    options,
  );
}

for (const one of [...known, ...random]) {
  test(`${one.id}: the reference's estimate, error, degrees of freedom, effective size and limits`, () => {
    const found = answerOf(one);
    const { n_eff: effectiveSize, failed: first, successful: second, ...same } = one.expected;
    const expected = { effectiveSize, first, second, ...same };
    for (const [name, value] of Object.entries(expected)) {
      if (value === undefined) continue;
      near(
        (found as unknown as Record<string, number | null>)[name],
        value,
        1e-9 * Math.max(1, Math.abs(value ?? 0)),
        name,
      );
    }
  });
}

const drawn = fc.array(
  fc.record({
    y: fc.integer({ min: 0, max: 1 }),
    weight: fc.double({ min: 0.1, max: 50, noNaN: true }),
    stratum: fc.constantFrom("a", "b"),
    cluster: fc.constantFrom(null, "1", "2", "3"),
    poststratum: fc.constantFrom("x", "y"),
  }),
  { minLength: 4, maxLength: 30 },
);

test("weights count only against each other; 1 − y mirrors estimate and limits; the order does not matter", () => {
  fc.assert(
    fc.property(drawn, fc.double({ min: 0.01, max: 100, noNaN: true }), (rows, scale) => {
      const of = (list: typeof rows, values = list.map(({ y }) => y)) =>
        surveyMean(surveyDesign(list), values, { lonely: "adjust" });
      const found = of(rows);
      const others = [
        of(rows.map((row) => ({ ...row, weight: row.weight * scale }))),
        of([...rows].reverse()),
        mirrored(
          of(
            rows,
            rows.map(({ y }) => 1 - y),
          ),
        ),
      ];
      for (const other of others) {
        near(other.estimate, found.estimate, 1e-9);
        near(other.low, found.low, 1e-6);
        near(other.high, found.high, 1e-6);
      }
    }),
    { numRuns: 100 },
  );
});

function mirrored(found: ReturnType<typeof surveyMean>) {
  const flip = (value: number | null) => (value === null ? null : 1 - value);
  return { ...found, estimate: flip(found.estimate), low: flip(found.high), high: flip(found.low) };
}

test("post-strata enter by their sizes, whatever the weights: the sum of size × weighted mean", () => {
  fc.assert(
    fc.property(drawn, fc.integer({ min: 1, max: 999 }), (rows, x) => {
      const sides = (["x", "y"] as const).map((name) => rows.filter(({ poststratum }) => poststratum === name));
      fc.pre(sides.every(({ length }) => length > 0));
      const design = surveyDesign(rows, { poststrata: { x, y: 1000 } });
      const means = sides.map(
        (side) =>
          side.reduce((sum, { y, weight }) => sum + y * weight, 0) / side.reduce((sum, { weight }) => sum + weight, 0),
      );
      const found = surveyMean(
        design,
        rows.map(({ y }) => y),
        { lonely: "adjust" },
      );
      near(found.estimate, (x * means[0]! + 1000 * means[1]!) / (x + 1000), 1e-9);
    }),
    { numRuns: 100 },
  );
});

test("a difference is that of the two shares, and its error that of a mean where one side is constant", () => {
  const rows = [3, 1, 2, 5, 4, 2, 1, 6].map((weight) => ({ weight }));
  const design = surveyDesign(rows);
  const y = [1, 0, 1, 0, 0, 0, 0, 0];
  const first = [true, true, true, true, false, false, false, null];
  const found = surveyDifference(design, y, first);
  const inside = surveyMean(
    design,
    y.map((value, at) => (first[at] === true ? value : null)),
  );
  near(found.estimate, 5 / 11);
  near(found.se, inside.se);
  assert.equal(found.df, 6);
  assert.equal(inside.df, 3);
});

test("what cannot be estimated is null and says why", () => {
  const lonely = surveyMean(surveyDesign([{ stratum: "a" }, { stratum: "b" }, { stratum: "b" }]), [1, 0, 1]);
  assert.deepEqual([lonely.estimate, lonely.se, lonely.low], [2 / 3, null, null]);
  assert.match(said(lonely), /stratum a has one sampling unit/);
  const whole = surveyDesign([{ stratum: "a" }, { stratum: "b" }, { stratum: "b" }, { stratum: "b" }], {
    population: { a: 1, b: 30 },
  });
  const certain = surveyMean(whole, [1, 0, 1, 0]);
  assert.equal(certain.df, 2);
  near(certain.se, Math.sqrt((0.9 * 1.5 * 10 ** 2 * (2 / 9 + 4 / 9)) / 31 ** 2), 1e-12);
  const empty = surveyMean(
    surveyDesign([{ poststratum: "x" }, { poststratum: "x" }], { poststrata: { x: 5, y: 2 } }),
    [1, 0],
  );
  assert.equal(empty.estimate, null);
  assert.match(said(empty), /no trace in y: merge it/);
  const alike = surveyMean(
    surveyDesign([{ poststratum: "x" }, { poststratum: "y" }, { poststratum: "y" }], { poststrata: { x: 1, y: 1 } }),
    [1, 0, 0],
  );
  assert.deepEqual([alike.estimate, alike.se, alike.low], [0.5, null, null]);
  assert.match(said(alike), /no spread, so no interval/);
  assert.equal(surveyMean(surveyDesign([{}, {}]), [null, null]).estimate, null);
  const one = surveyDifference(surveyDesign([{}, {}]), [1, 0], [true, true]);
  assert.deepEqual([one.estimate, one.first, one.second], [null, 0.5, null]);
  const uneven = surveyMean(surveyDesign([{ weight: 99 }, ...Array.from({ length: 30 }, () => ({ weight: 1 }))]), [
    ...[1, 0],
    ...Array.from({ length: 29 }, () => 1),
  ]);
  assert.match(
    said(uneven),
    /the largest weight is 23.8 times their mean; warning: the weights leave an effective size of 1.69/,
  );
});

test("rows warn of fewer than 10 effective units with the rarer value, where weights differ", () => {
  const drawn = (weight: number) =>
    surveyDesign(Array.from({ length: 60 }, (_, at) => ({ weight: at < 30 ? 1 : weight })));
  const flagged = (count: number) => Array.from({ length: 60 }, (_, at) => Number(at % 30 < count));
  // (4 + 4 × 5)² / (4 + 4 × 25) = 5.54
  assert.match(said(surveyMean(drawn(5), flagged(4))), /those without, have an effective size of 5\.54, fewer than 10/);
  assert.match(said(surveyMean(drawn(5), flagged(26))), /an effective size of 5\.54, fewer than 10/);
  assert.match(said(surveyMean(drawn(5), flagged(0))), /an effective size of 0, fewer than 10/);
  assert.doesNotMatch(said(surveyMean(drawn(5), flagged(15))), /fewer than 10/);
  assert.doesNotMatch(said(surveyMean(drawn(1), flagged(4))), /fewer than 10/);
});

test("a weight that is none, an unknown stratum and one smaller than its sample are errors that name the row", () => {
  for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, null]) {
    assert.throws(() => surveyDesign([{ weight: 1 }, { weight }]), /row 2.*weight/);
  }
  assert.throws(
    () => surveyDesign([{ stratum: "a", id: "t7" }], { population: { b: 9 } }),
    /trace t7.*stratum.*"a".*which has b/,
  );
  assert.throws(
    () => surveyDesign([{ stratum: "a" }, { stratum: "a" }], { population: { a: 1 } }),
    /2 were drawn of stratum a/,
  );
  assert.throws(() => surveyDesign([{ poststratum: "z" }], { poststrata: { x: 1 } }), /row 1.*post-stratum.*"z"/);
});
