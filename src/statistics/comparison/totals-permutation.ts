import { groupItems } from "../../counts/group.js";
import { joinNotes, noteOf } from "../../notes.js";
import { type ClusterTest, permutationsFor, permutationsNote, secondLook, withinReach } from "../cluster-urn.js";
import { type Random, shuffle } from "../random.js";
import { sum } from "../summary.js";
import { compareLists } from "../table-order.js";

/** The traces of one cluster, all of one group: how many, and the sum of their modes. */
export interface ClusterTotal {
  readonly n: number;
  readonly total: number;
  readonly first: boolean;
}

/**
 * The permutation test of a difference in modes per trace between two groups that share no cluster: the groups' labels
 * change places among clusters of equal size (one trace each where they are independent), whose totals stay whole.
 * Statistic: the first group's modes beyond their mean over the permutations. Add-one rule, B = 9,999, fewer above
 * 20,000 traces (noted). A function of sizes, totals and labels alone, and the same for either order of the groups. p is
 * null where nothing can change places, and where the smallest p that can come out is above .05 ({@link clusterUrn}).
 */
export function totalsPermutation(
  clusters: readonly ClusterTotal[],
  random: Random,
  permutations = permutationsFor(sum(clusters.map(({ n }) => n))),
): ClusterTest {
  const strata = [...groupItems(clusters, ({ n }) => [n]).values()]
    .filter((list) => list.some(({ first }) => first !== list[0]!.first))
    .sort((a, b) => a[0]!.n - b[0]!.n);
  const none = { statistic: null, p: null, smallest: null };
  if (strata.length === 0) return { ...none, note: noteOf("no-exchange") };
  const modesOf = (list: readonly ClusterTotal[]) => sum(list.map(({ total }) => total));
  const beyond = (side: boolean) =>
    strata.reduce((excess, list) => {
      const of = list.filter(({ first }) => first === side);
      return excess + modesOf(of) - (modesOf(list) * of.length) / list.length;
    }, 0);
  // The side with more than its share leads, of two that have theirs the smaller, so that the groups' order does not enter.
  const sizesOf = (of: boolean) => strata.map((list) => list.filter(({ first }) => first === of).length);
  const excess = beyond(true);
  const side = Math.abs(excess) > 1e-9 ? excess > 0 : compareLists(sizesOf(true), sizesOf(false)) <= 0;
  const lists = strata.map((list) =>
    [...list].sort((a, b) => a.total - b.total || Number(a.first === side) - Number(b.first === side)),
  );
  const statistic = beyond(side);
  const draw = (rounds: number) => {
    const totals = lists.map((list) => Int32Array.from(list, ({ total }) => total));
    const leading = sizesOf(side);
    const expected = sum(lists.map((list, at) => (modesOf(list) * leading[at]!) / list.length));
    const stream = random.fork("totals");
    let [reached, top, atTop] = [1, statistic, 1];
    for (let round = 0; round < rounds; round++) {
      let excess = -expected;
      for (const [at, list] of totals.entries()) {
        shuffle(list, stream);
        for (let place = 0; place < leading[at]!; place++) excess += list[place]!;
      }
      const size = Math.abs(excess);
      if (size >= statistic - 1e-9) reached++;
      if (size > top + 1e-9) [top, atTop] = [size, 1];
      else if (size >= top - 1e-9) atTop++;
    }
    return { statistic, p: reached / (1 + rounds), smallest: atTop / (1 + rounds) };
  };
  const found = draw(permutations);
  const look = secondLook(permutations);
  const unsure = look.isNeeded(found.smallest);
  const rounds = unsure ? look.permutations : permutations;
  const fixed = clusters.length - sum(lists.map(({ length }) => length));
  const scheme = fixed === 0 ? null : noteOf("clusters-of-own-size", { clusters: fixed });
  const note = joinNotes(scheme, permutationsNote(rounds));
  return withinReach({ ...(unsure ? draw(rounds) : found), note }, unsure ? look.bound : undefined);
}
