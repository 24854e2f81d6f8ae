import type { ClusterTable } from "./cluster-effects.js";
import { sumTables } from "./cluster-effects.js";
import { type ClusterTest, withinReach } from "./cluster-urn.js";
import { hypergeometric } from "./hypergeometric.js";
import { untestable } from "./risk-difference.js";

/** Chances of a whole number from `from` on. */
interface Law {
  readonly from: number;
  readonly chances: Float64Array;
}

/** What a hundred thousand clusters may leave out in all is far below the last digit. */
const negligible = 1e-30;
const slack = 1e-9;

/**
 * The exact test of a mode against the outcome within clusters alone, as the exact test of conditional independence over
 * strata: given each cluster's failed and flagged traces, those that are both are hypergeometric. T = Σ (both − failed ×
 * flagged / n), two-sided by |T|, its law by convolution. What differs between clusters says nothing here. p is null, with
 * the reason in `note`: one outcome only, the mode in no or every trace, or `smallest`, the probability of the largest
 * |T|, above .05. Birch 1964.
 *
 * @example
 * ```ts
 * import { clusterWithin } from "mastkit/statistics";
 * const scenario = { flagged1: 2, n1: 2, flagged2: 0, n2: 1 };
 * clusterWithin(Array.from({ length: 4 }, () => scenario)).p; // => 1/81
 * ```
 */
export function clusterWithin(clusters: readonly ClusterTable[]): ClusterTest {
  const reason = untestable(sumTables(clusters));
  if (reason !== null) return { statistic: null, p: null, smallest: null, note: reason };
  const counts = new Map<string, { readonly table: ClusterTable; times: number }>();
  let [both, expected, lowest, highest] = [0, 0, 0, 0];
  let [leastLog, mostLog] = [0, 0];
  for (const table of clusters) {
    const { flagged1, n1, flagged2, n2 } = table;
    const flagged = flagged1 + flagged2;
    if (n1 === 0 || n2 === 0 || flagged === 0 || flagged === n1 + n2) continue;
    both += flagged1;
    expected += (n1 * flagged) / (n1 + n2);
    const key = `${n1} ${n2} ${flagged}`;
    const alike = counts.get(key);
    if (alike === undefined) counts.set(key, { table, times: 1 });
    else alike.times++;
  }
  let law: Law = { from: 0, chances: Float64Array.of(1) };
  for (const { table, times } of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, alike]) => alike)) {
    const one = lawOf(table);
    lowest += times * one.from;
    highest += times * (one.from + one.chances.length - 1);
    leastLog += times * Math.log(one.chances[0]!);
    mostLog += times * Math.log(one.chances.at(-1)!);
    law = convolve(law, power(one, times));
  }
  const [below, above] = [expected - lowest, highest - expected];
  const smallest =
    (below >= above - slack ? Math.exp(leastLog) : 0) +
    (above >= below - slack && highest > lowest ? Math.exp(mostLog) : 0);
  const statistic = both - expected;
  let p = 0;
  for (const [index, chance] of law.chances.entries())
    if (Math.abs(law.from + index - expected) >= Math.abs(statistic) - slack) p += chance;
  return withinReach({ statistic, p: Math.min(1, Math.max(p, smallest, Number.MIN_VALUE)), smallest, note: null });
}

/** Flagged failed traces given both margins of one cluster. */
function lawOf({ flagged1, n1, flagged2, n2 }: ClusterTable): Law {
  const { from, logs } = hypergeometric(n1, n2, flagged1 + flagged2);
  const weights = logs.map(Math.exp);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { from, chances: weights.map((weight) => weight / total) };
}

/** The law of the sum of `times` of them. */
function power(law: Law, times: number): Law {
  if (times === 1) return law;
  const half = power(law, times >> 1);
  const even = convolve(half, half);
  return times % 2 === 0 ? even : convolve(even, law);
}

/** The law of the sum of two; ends of no weight are left out. */
function convolve(a: Law, b: Law): Law {
  const chances = new Float64Array(a.chances.length + b.chances.length - 1);
  for (const [i, chance] of a.chances.entries())
    for (let j = 0; j < b.chances.length; j++) chances[i + j]! += chance * b.chances[j]!;
  let [start, end] = [0, chances.length];
  while (chances[start]! < negligible) start++;
  while (chances[end - 1]! < negligible) end--;
  return { from: a.from + b.from + start, chances: chances.subarray(start, end) };
}
