import { keyOf } from "../counts/group.js";
import type { ClusterTable } from "./cluster-effects.js";
import { intraclassOf } from "./icc.js";

/**
 * How many standard errors the statistic of the urn test lies from 0, of these clusters, or with one of them another
 * (`to` null: without it). The variance is that of outcomes as alike within clusters as their intraclass correlation says:
 * a quick guide to what the test itself, by permutations, is then asked. 0 where there is nothing to test.
 */
export function urnScore(
  tables: readonly ClusterTable[],
): (from?: ClusterTable | null, to?: ClusterTable | null) => number {
  const kinds = new Map<string, { readonly table: ClusterTable; times: number }>();
  for (const table of tables) {
    const kind = kinds.get(tableKey(table));
    if (kind === undefined) kinds.set(tableKey(table), { table, times: 1 });
    else kind.times++;
  }
  return (from = null, to = null) => {
    const left = from === null ? null : tableKey(from);
    const all = [...kinds].map(([key, { table, times }]) => ({ table, times: key === left ? times - 1 : times }));
    if (to !== null) all.push({ table: to, times: 1 });
    return scoreOf(all.filter(({ table: { n1, n2 }, times }) => times > 0 && n1 + n2 > 0));
  };
}

export function tableKey({ flagged1, n1, flagged2, n2 }: ClusterTable): string {
  return keyOf([flagged1, n1, flagged2, n2]);
}

function scoreOf(kinds: readonly { readonly table: ClusterTable; readonly times: number }[]): number {
  const cells = kinds.map(({ table: { flagged1: a, n1: o, flagged2, n2 }, times }) => ({
    ...{ times, a, o, n: o + n2, m: a + flagged2 },
  }));
  const total = (value: (cell: (typeof cells)[number]) => number) =>
    cells.reduce((sum, cell) => sum + cell.times * value(cell), 0);
  const [clusters, traces] = [total(() => 1), total(({ n }) => n)];
  const sizeSquares = total(({ n }) => n * n) / traces;
  const [mode, failed] = [total(({ m }) => m) / traces, total(({ o }) => o) / traces];
  const iccOf = (marked: (cell: (typeof cells)[number]) => number, share: number) => {
    const between = total((cell) => (marked(cell) - cell.n * share) ** 2 / cell.n);
    const squares = traces * share * (1 - share);
    return intraclassOf({ cells: clusters, total: traces, between, squares }, sizeSquares, 1);
  };
  const icc = Math.min(
    0.95,
    iccOf(({ m }) => m, mode),
  );
  const iccOutcome = iccOf(({ o }) => o, failed);
  const weight = (n: number) => 1 / (1 + (n - 1) * icc);
  const mean = total(({ n, m }) => weight(n) * m) / total(({ n }) => weight(n) * n);
  const rate = ({ n, m }: { readonly n: number; readonly m: number }) => mean + icc * weight(n) * (m - n * mean);
  const beyond = total(({ n, m }) => m - n * rate({ n, m })) / traces;
  const variance = total(({ n, m }) => {
    const residual = m / n - rate({ n, m }) - beyond;
    return n * (1 + (n - 1) * iccOutcome) * residual ** 2 + n * (1 - iccOutcome) * (m / n) * (1 - m / n);
  });
  const spread = failed * (1 - failed) * variance;
  return spread > 0 ? total((cell) => cell.a - cell.o * rate(cell)) / Math.sqrt(spread) : 0;
}
