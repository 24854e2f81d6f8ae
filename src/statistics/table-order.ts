import { keyOf } from "../counts/group.js";
import { type ClusterTable, sumTables } from "./cluster-effects.js";

/** Failed against successful counts of a mode: one list a cluster, in it one table a stratum (one where there are none). */
export type CrossedTables = readonly (readonly ClusterTable[])[];

/**
 * Clusters and strata in an order that their counts alone decide, so that no draw depends on names or on the order of
 * rows. Those without traces are left out.
 */
export function inTableOrder(tables: CrossedTables): CrossedTables {
  const strata = strataInOrder(tables);
  return clustersInOrder(tables.map((row) => strata.map((at) => row[at]!)));
}

/** Clusters by traces, then flagged, failed and both, stratum after stratum; those without traces are left out. */
export function clustersInOrder(tables: CrossedTables): CrossedTables {
  return tables
    .filter((row) => row.some(({ n1, n2 }) => n1 + n2 > 0))
    .map((row) => ({ row, counts: row.map(countsOf) }))
    .sort((a, b) => {
      for (let part = 0; part < 4; part++)
        for (const [at, counts] of a.counts.entries()) {
          const apart = counts[part]! - b.counts[at]![part]!;
          if (apart !== 0) return apart;
        }
      return 0;
    })
    .map(({ row }) => row);
}

/** Traces, flagged, failed, both. */
function countsOf({ flagged1, n1, flagged2, n2 }: ClusterTable): readonly number[] {
  return [n1 + n2, flagged1 + flagged2, n1, flagged1];
}

/** By the first number that differs. */
export function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return 0;
}

/**
 * The strata that have traces: by failed and successful traces, then the flagged. Strata with equal sums are told apart by
 * their clusters' tables, and clusters by those of the strata they cross, until nothing more is told apart (colour
 * refinement); of strata that then still are alike and share clusters with others, one is put first, and so on.
 */
function strataInOrder(tables: CrossedTables): readonly number[] {
  const sums = (tables[0] ?? []).map((_, at) => sumTables(tables.map((row) => row[at]!)));
  const kept = sums.flatMap(({ n1, n2 }, at) => (n1 + n2 > 0 ? [at] : []));
  const size = (at: number) => [sums[at]!.n1, sums[at]!.n2, sums[at]!.flagged1, sums[at]!.flagged2];
  const first = [...kept].sort((a, b) => compareLists(size(a), size(b)));
  const colours = new Map<number, number>();
  let colour = 0;
  for (const [index, at] of first.entries()) {
    if (index > 0 && compareLists(size(first[index - 1]!), size(at)) !== 0) colour = index;
    colours.set(at, colour);
  }
  const distinct = () => new Set(colours.values()).size;
  if (distinct() === kept.length) return first;
  const cells = tables.map((row) =>
    kept.flatMap((at) => (row[at]!.n1 + row[at]!.n2 === 0 ? [] : [{ at, counts: countsOf(row[at]!) }])),
  );
  const crossing = new Set(cells.flatMap((row) => (row.length > 1 ? row.map(({ at }) => at) : [])));
  for (;;) {
    for (let before = 0; before < distinct(); ) {
      before = distinct();
      refine(cells, colours);
    }
    const order = [...kept].sort((a, b) => colours.get(a)! - colours.get(b)!);
    const tied = order.find(
      (at, index) => crossing.has(at) && index + 1 < order.length && colours.get(order[index + 1]!) === colours.get(at),
    );
    if (tied === undefined) return order;
    colours.set(tied, colours.get(tied)! - 0.5);
  }
}

/** Splits each colour of the strata by the tables of their clusters. */
function refine(
  cells: readonly (readonly { readonly at: number; readonly counts: readonly number[] }[])[],
  colours: Map<number, number>,
): void {
  const seen = new Map<number, string[]>([...colours.keys()].map((at) => [at, []]));
  for (const row of cells) {
    const cluster = keyOf(row.map(({ at, counts }) => keyOf([colours.get(at)!, ...counts])).sort());
    for (const { at, counts } of row) seen.get(at)!.push(keyOf([...counts, cluster]));
  }
  const keys = [...seen].map(([at, list]) => ({ at, colour: colours.get(at)!, key: keyOf(list.sort()) }));
  keys.sort((a, b) => a.colour - b.colour || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  let colour = 0;
  for (const [index, { at, colour: old, key }] of keys.entries()) {
    const before = keys[index - 1];
    if (before !== undefined && (before.colour !== old || before.key !== key)) colour = index;
    colours.set(at, colour);
  }
}

/**
 * The items in the order of their keys (by code unit; equal keys stay as they were). What is drawn from units or summed
 * over them is taken in this order, so that no result depends on the order of rows.
 */
export function inOrder<T>(items: Iterable<T>, keyOf: (item: T) => string): readonly T[] {
  return [...items]
    .map((item) => [keyOf(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);
}
