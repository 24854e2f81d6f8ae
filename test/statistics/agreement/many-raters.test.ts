import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { agreement, agreementDifferences, publishedTable, type Rating } from "../../../src/index.js";
import { tInterval } from "../../../src/statistics/agreement/two-raters.js";
import { coefficientDifference, cohen, type ManyCoefficient, manyRaters } from "../../../src/statistics.js";
import { fixturePath } from "../../fixtures.js";
import { near } from "../../near.js";
import { noted } from "../../noted.js";

type Votes = readonly (number | null)[];
type Expected = Readonly<Record<string, number | null>>;
interface Case {
  readonly id: string;
  readonly function: string;
  readonly input: { readonly categories: readonly number[]; readonly [ratings: string]: readonly unknown[] };
  readonly expected: Readonly<Record<string, Expected>> & { readonly items: number; readonly items_with_two: number };
}

/** Cases of irrCAC, statsmodels and Gwet's book; `from` in the file says how each was made. */
const { cases } = JSON.parse(readFileSync(fixturePath("many-raters.json"), "utf8")) as { cases: readonly Case[] };
const coefficients: readonly ManyCoefficient[] = ["fleiss", "conger", "ac1", "brennan_prediger"];
const ones = (ratings: unknown) => (ratings as readonly Votes[]).map((votes) => ({ votes, items: 1 }));

test("Fleiss', Conger's, AC1 and Brennan-Prediger with votes missing are irrCAC's, with its t limits", () => {
  for (const { id, input, expected } of cases.filter((each) => each.function === "raters")) {
    for (const coefficient of coefficients) {
      const result = manyRaters(coefficient, ones(input["ratings"]), input.categories);
      const wanted = expected[coefficient]!;
      assert.deepEqual([result.items, result.pairs], [expected.items, expected.items_with_two], id);
      const limits = tInterval(result);
      for (const [name, value] of Object.entries({ ...result, low: limits.low, high: limits.high })) {
        if (name in wanted) near(value as number | null, wanted[name]!);
      }
    }
  }
});

/** Votes of a matrix, a row an item. */
function ratingsOf(rows: readonly Votes[]): readonly Rating[] {
  return rows.flatMap((votes, item) =>
    votes.map(
      (value, rater): Rating => ({
        set: "s",
        item: String(item),
        rater: `r${rater}`,
        code: "1.1",
        value,
        block: null,
        groups: {},
      }),
    ),
  );
}

test("the rows of all raters are those, with t limits on request and where votes are not yes or no", () => {
  for (const { id, input, expected } of cases.filter((each) => each.function === "raters")) {
    const options = input.categories.length > 2 ? {} : ({ interval: "t" } as const);
    const rows = agreement(ratingsOf(input["ratings"] as readonly Votes[]), { ...options, perMode: true });
    for (const coefficient of coefficients) {
      const row = rows.find((each) => each.raters === "all" && each.coefficient === coefficient)!;
      for (const name of ["estimate", "se"] as const) near(row[name], expected[coefficient]![name]!);
      if (expected.items < 5) continue;
      near(row.low, expected[coefficient]!["low"]!);
      near(row.high, expected[coefficient]!["high"]!);
      assert.equal(row.complete_items, expected.items_with_two);
      if (id === "raters-binary-rare") noted(row.note, "few-rarer-votes");
    }
  }
});

test("differences on the same items are irrCAC's with the complex step's error, on different items Welch's", () => {
  for (const { id, input, expected, function: what } of cases.filter((each) => each.function !== "raters")) {
    const same = what === "raters_diff";
    for (const coefficient of coefficients) {
      const [a, b] = [ones(input["ratings_a"]), ones(input["ratings_b"])];
      const { first, second, ...rest } = coefficientDifference(coefficient, a, b, { ...input, same });
      const found: Readonly<Record<string, unknown>> = { a: first, b: second, ...rest };
      for (const [name, value] of Object.entries(expected[coefficient]!)) {
        near(found[name] as number, value, 1e-9, `${id} ${coefficient} ${name}`);
      }
    }
  }
});

const matrix = (raters: number) =>
  fc.array(fc.array(fc.constantFrom<number | null>(0, 0, 1, null), { minLength: raters, maxLength: raters }), {
    minLength: 6,
    maxLength: 20,
  });

test("order and names of raters and items move nothing, and a coefficient differs from itself by 0", () => {
  fc.assert(
    fc.property(matrix(3), fc.constantFrom(...coefficients), (rows, coefficient) => {
      const result = manyRaters(coefficient, ones(rows), [0, 1]);
      const turned = manyRaters(coefficient, ones([...rows].reverse().map((votes) => [...votes].reverse())), [0, 1]);
      near(turned.estimate, result.estimate);
      near(turned.se, result.se);
      const other = coefficientDifference(coefficient, ones(rows), ones(rows), { categories: [0, 1], same: true });
      assert.ok(other.difference === null || (other.difference === 0 && other.low === null));
    }),
    { numRuns: 60 },
  );
});

test("two raters without missing votes: Conger's is Cohen's kappa", () => {
  const table = [
    [20, 3],
    [6, 11],
  ];
  const patterns = table.flatMap((cells, a) => cells.map((items, b) => ({ votes: [a, b], items })));
  const [conger, own] = [manyRaters("conger", patterns, [0, 1]), cohen(table)];
  near(conger.estimate, own.estimate);
  near(conger.se, own.se! * Math.sqrt(40 / 39));
});

test("the rows of two sets of raters, of two rounds and of two sets of the same items", () => {
  const rows = cases.find(({ id }) => id === "raters-difference-3")!;
  const a = rows.input["ratings_a"] as readonly Votes[];
  const b = rows.input["ratings_b"] as readonly Votes[];
  const joined = ratingsOf(a.map((votes, item) => [...votes, ...b[item]!]));
  const raters = agreementDifferences(joined, { first: "r0,r1,r2", second: "r3, r4" });
  const sets = [
    ...ratingsOf(a),
    ...ratingsOf(b).map((rating): Rating => ({ ...rating, set: "t" })),
    { ...ratingsOf([[1]])[0]!, set: "t", item: "more" },
  ];
  const bySet = agreementDifferences(sets, { column: "set", first: "s", second: "t" });
  noted(bySet[0]!.note, "items-of-one-side", { items: 1 });
  for (const found of [raters, bySet]) {
    for (const row of found) {
      near(row.difference, rows.expected[row.coefficient]!["difference"]!);
      near(row.p, rows.expected[row.coefficient]!["p"]!);
      assert.equal(row.design, "same items");
    }
  }
  // two modes of a record are one unit: doubled cells change no limit by more than the factor of the mean
  const doubled = agreementDifferences([...joined, ...joined.map((rating): Rating => ({ ...rating, code: "1.2" }))], {
    first: "r0,r1,r2",
    second: "r3,r4",
  });
  near(doubled[0]!.se, raters[0]!.se!);
  const counts = publishedTable("mast-human-votes");
  const rounds = agreementDifferences(counts, { column: "round", first: "Generlazability", second: "Round 3" });
  assert.equal(rounds[0]!.low, null);
  assert.equal(rounds[0]!.design, "different items");
  noted(rounds[0]!.note, "cells-dependent");
  assert.throws(() => agreementDifferences(joined, { first: "r0,x", second: "r1,r2" }), /no rater is called x.*r0/);
  assert.throws(() => agreementDifferences(joined, { first: "r0", second: "r1,r2" }), /two raters/);
  assert.throws(() => agreementDifferences(sets, { column: "set", first: "s", second: "u" }), /no set is called u/);
});
