import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bisect } from "../../src/statistics/distributions.js";
import { fisher } from "../../src/statistics/fisher.js";
import { hypergeometric } from "../../src/statistics/hypergeometric.js";
import { exactConditional } from "../../src/statistics/odds-ratio.js";
import { near } from "../near.js";

const tables = fc
  .record({ n1: fc.integer({ min: 1, max: 400 }), n2: fc.integer({ min: 1, max: 400 }) })
  .chain(({ n1, n2 }) =>
    fc.record({
      n1: fc.constant(n1),
      n2: fc.constant(n2),
      flagged1: fc.integer({ min: 0, max: n1 }),
      flagged2: fc.integer({ min: 0, max: n2 }),
    }),
  );

/** n over k for k = 0 … n, exactly. */
function row(n: number): readonly bigint[] {
  const all = [1n];
  for (let k = 1; k <= n; k++) all.push((all[k - 1]! * BigInt(n - k + 1)) / BigInt(k));
  return all;
}

test("Fisher's p is that of exact fractions", () => {
  fc.assert(
    fc.property(tables, ({ n1, n2, flagged1, flagged2 }) => {
      const [first, second] = [row(n1), row(n2)];
      const flagged = flagged1 + flagged2;
      const ways = first.map((count, x) => count * (second[flagged - x] ?? 0n));
      const observed = ways[flagged1]!;
      const sum = (of: readonly bigint[]) => of.reduce((one, other) => one + other, 0n);
      const [extreme, total] = [sum(ways.filter((each) => each <= observed)), sum(ways)];
      const p = Number((extreme * 10n ** 300n) / total) / 1e300;
      if (p > 1e-250) near(fisher({ flagged1, n1, flagged2, n2 }) / p, 1, 1e-11);
    }),
    { numRuns: 100 },
  );
});

test("at the limits of the odds ratio the tails of the whole sum are half of what is left", () => {
  fc.assert(
    fc.property(tables, fc.constantFrom(0.5, 0.95, 0.999), ({ n1, n2, flagged1, flagged2 }, confidence) => {
      const { from, to, logs } = hypergeometric(n1, n2, flagged1 + flagged2);
      fc.pre(from < to);
      const upper = (x: number, logOdds: number) => {
        const weights = [...logs].map((log, at) => log + at * logOdds);
        const top = Math.max(...weights);
        const terms = weights.map((weight) => Math.exp(weight - top));
        const sum = (of: readonly number[]) => of.reduce((one, other) => one + other, 0);
        return sum(terms.slice(x - from)) / sum(terms);
      };
      const { low, high } = exactConditional({ flagged1, n1, flagged2, n2 }, confidence);
      const tail = (1 - confidence) / 2;
      if (low! > 0) near(low! / Math.exp(bisect((at) => upper(flagged1, at) - tail, -700, 700)), 1, 1e-9);
      else assert.equal(flagged1, from);
      if (high !== null) {
        near(high / Math.exp(bisect((at) => upper(flagged1 + 1, at) - (1 - tail), -700, 700)), 1, 1e-9);
      } else assert.equal(flagged1, to);
    }),
    { numRuns: 60 },
  );
});

test("tables of any size", () => {
  const most = 2 ** 52;
  // R 4.2: phyper up to the last, and from the first, count that is no likelier by dhyper
  near(fisher({ flagged1: 30e6, n1: 60e6, flagged2: 19.99e6, n2: 40e6 }) / 0.0143139867384315, 1, 1e-9);
  near(fisher({ flagged1: 3, n1: 1e8, flagged2: 40, n2: 1e8 }) / 3.0213312976377e-9, 1, 1e-9);
  near(fisher({ flagged1: 300, n1: 44_000, flagged2: 200, n2: 14_000 }) / 3.61427959540181e-15, 1, 1e-9);
  const { low, high } = exactConditional({ flagged1: most / 4, n1: most / 2, flagged2: most / 4, n2: most / 2 });
  const half = 1.959963984540054 * Math.sqrt(16 / most);
  near(Math.log(low!) / -half, 1, 1e-6);
  near(Math.log(high!) / half, 1, 1e-6);
});
