// Against numpy and scipy on random inputs: test/fixtures/comparison.py wrote comparison.json.
import assert from "node:assert/strict";
import test from "node:test";
import { pairedError, tLimits } from "../../src/statistics/comparison/difference.js";
import {
  type ComparedCluster,
  compareClusters,
  marginTest,
  type PpiTrace,
  ppiDifference,
  ppiMean,
  signFlip,
  type TwoProportions,
} from "../../src/statistics.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";

interface Checked {
  readonly judge: readonly number[];
  readonly human: readonly (number | null)[];
  readonly weight: readonly number[];
  readonly cluster: readonly string[];
}

interface Answers {
  readonly ppi: readonly ({ readonly weighted: boolean; readonly first: Checked; readonly second: Checked } & Readonly<
    Record<
      | "estimate"
      | "lambda"
      | "se"
      | "low"
      | "high"
      | "difference"
      | "correlation"
      | "difference_low"
      | "difference_high",
      number
    >
  >)[];
  readonly binary: readonly ({ readonly table: TwoProportions; readonly margin: number } & Readonly<
    Record<"low" | "high" | "above" | "below" | "fisher", number>
  >)[];
  readonly clusters: readonly ({
    readonly clusters: readonly (readonly [readonly number[], readonly number[]])[];
    readonly within?: readonly [number, number, number];
    readonly sign_flip?: number;
  } & Readonly<Record<"difference" | "low" | "high" | "welch_p", number>>)[];
}

const answers = fixture<Answers>("comparison.json");

const tracesOf = ({ judge, human, weight, cluster }: Checked): readonly PpiTrace[] =>
  judge.map((label, at) => {
    return {
      judge: label,
      human: human[at]!,
      cluster: cluster[at]!,
      ...(human[at] === null ? {} : { weight: weight[at]! }),
    };
  });

test("prediction-powered shares and their difference, at random and weighted, over clusters", () => {
  for (const { weighted, first, second, ...expected } of answers.ppi) {
    const options = { drawn: weighted ? "weighted" : "at-random" } as const;
    const found = ppiMean(tracesOf(first), options);
    for (const key of ["lambda", "se", "low", "high"] as const) near(found[key], expected[key], 1e-9, key);
    near(found.raw, expected.estimate);
    const between = ppiDifference(tracesOf(first), tracesOf(second), options);
    near(between.difference, expected.difference);
    near(between.correlation, expected.correlation);
    near(between.low, expected.difference_low);
    near(between.high, expected.difference_high);
  }
});

test("two shares: Miettinen and Nurminen's limits, tests of a margin, Fisher's", () => {
  for (const { table, margin, ...expected } of answers.binary) {
    const found = compareClusters([table], { kind: "share", unit: "trace" });
    const within = marginTest(found, margin);
    near(found.p, expected.fisher, 1e-9, "fisher");
    for (const key of ["low", "high", "above", "below"] as const) near(within[key], expected[key], 1e-7, key);
  }
});

test("means of two groups over clusters of one group each, and over clusters that both have", () => {
  const sums = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  for (const { clusters, within, sign_flip: flip, ...expected } of answers.clusters) {
    const sides = clusters.map(([a, b]): ComparedCluster => {
      return {
        ...{ flagged1: sums(a), n1: a.length, squares1: sums(a.map((value) => value * value)) },
        ...{ flagged2: sums(b), n2: b.length, squares2: sums(b.map((value) => value * value)) },
      };
    });
    const skipped = { test: () => ({ p: null, note: null }) };
    const found = compareClusters(sides, { kind: "mean", ...skipped });
    assert.equal(found.design, within === undefined ? "nested" : "paired");
    for (const key of ["difference", "low", "high"] as const) near(found[key], expected[key], 1e-9, key);
    near(compareClusters(sides, { kind: "mean", unit: "trace" }).p, expected.welch_p);
    if (within === undefined) continue;
    const own = pairedError(clusters.map(([a, b]) => sums(a) / a.length - sums(b) / b.length))!;
    for (const [at, value] of [own.difference, ...tLimits(own, 0.95)].entries()) near(value, within[at]!);
    near(found.p ?? signFlip(clusters.map(([a, b]) => sums(a) / a.length - sums(b) / b.length)), flip!);
  }
});
