import { exactTable } from "./exact-table.js";
import { checkTable, type TwoProportions } from "./risk-difference.js";

/**
 * Fisher's exact test of a 2×2 table, two-sided: the sum of the probabilities of all tables with the same margins that
 * are no likelier than the observed one, with R's relative slack of 1e-7 for ties. In (0, 1]; 1 where a margin is empty.
 * InputError unless these are whole numbers, 0 ≤ flagged ≤ n.
 *
 * @example
 * ```ts
 * import { fisher } from "mastkit/statistics";
 * fisher({ flagged1: 29, n1: 44, flagged2: 2, n2: 14 }); // => 0.001435419611
 * ```
 */
export function fisher(table: TwoProportions): number {
  checkTable(table);
  const { flagged1, n1, flagged2, n2 } = table;
  const { from, to, mode, log, outwards } = exactTable(n1, n2, flagged1 + flagged2);
  const top = log(mode);
  const bound = log(flagged1) + Math.log1p(1e-7);
  if (top <= bound) return 1;
  const tail = (end: number, step: 1 | -1) => {
    if (end === mode || log(end) > bound) return 0;
    // the first x beyond the mode that is no likelier
    let [likelier, found] = [mode, end];
    while (Math.abs(found - likelier) > 1) {
      const middle = likelier + Math.trunc((found - likelier) / 2);
      if (log(middle) > bound) likelier = middle;
      else found = middle;
    }
    return Math.exp(log(found) - top) * outwards(found, step);
  };
  return Math.min(1, (tail(from, -1) + tail(to, 1)) / (outwards(mode, 1) + outwards(mode, -1) - 1));
}

/** The smallest p that Fisher's test can give with these margins. */
export function smallestFisher({ flagged1, n1, flagged2, n2 }: TwoProportions): number {
  const flagged = flagged1 + flagged2;
  const { from, to } = exactTable(n1, n2, flagged);
  const at = (x: number) => fisher({ flagged1: x, n1, flagged2: flagged - x, n2 });
  return Math.min(at(from), at(to));
}
