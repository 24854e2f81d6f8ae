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
