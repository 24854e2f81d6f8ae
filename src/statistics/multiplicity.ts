/**
 * Adjusted p-values of one family, in the order given; null stays null and does not count. Each is the smallest level
 * at which the method rejects, so monotone in p and at most 1.
 */
export type AdjustedP = readonly (number | null)[];

/** Benjamini & Hochberg 1995: controls the false discovery rate under independence or positive dependence. */
export function benjaminiHochberg(p: readonly (number | null)[]): AdjustedP {
  return stepUp(p, 1);
}

/** Benjamini & Yekutieli 2001: the false discovery rate under any dependence, by the factor Σ 1/i. */
export function benjaminiYekutieli(p: readonly (number | null)[]): AdjustedP {
  let factor = 0;
  for (let index = 1; index <= count(p); index++) factor += 1 / index;
  return stepUp(p, factor);
}

/** Holm 1979: the familywise error rate under any dependence. */
export function holm(p: readonly (number | null)[]): AdjustedP {
  const order = ascending(p);
  const adjusted = new Array<number | null>(p.length).fill(null);
  let running = 0;
  order.forEach((index, rank) => {
    running = Math.max(running, Math.min(1, (order.length - rank) * p[index]!));
    adjusted[index] = running;
  });
  return adjusted;
}

/**
 * Rows with the q of Benjamini & Hochberg and the number of tests of their family: all of them (default), or those of
 * each list by itself.
 */
export function inFamilies<Row extends { readonly p: number | null }>(
  lists: readonly (readonly Row[])[],
  family: "table" | "group" = "table",
): readonly (Row & { readonly q: number | null; readonly family: number })[] {
  return (family === "group" ? lists : [lists.flat()]).flatMap((rows) => {
    const p = rows.map((row) => row.p);
    const q = benjaminiHochberg(p);
    return rows.map((row, at) => ({ ...row, q: q[at]!, family: count(p) }));
  });
}

function stepUp(p: readonly (number | null)[], factor: number): AdjustedP {
  const order = ascending(p);
  const adjusted = new Array<number | null>(p.length).fill(null);
  let running = 1;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const index = order[rank]!;
    // Times n and over n again may round to less than p.
    running = Math.min(running, Math.max(p[index]!, (p[index]! * factor * order.length) / (rank + 1)));
    adjusted[index] = running;
  }
  return adjusted;
}

function count(p: readonly (number | null)[]): number {
  return p.filter((value) => value !== null).length;
}

function ascending(p: readonly (number | null)[]): readonly number[] {
  return p.flatMap((value, index) => (value === null ? [] : [index])).sort((a, b) => p[a]! - p[b]!);
}
