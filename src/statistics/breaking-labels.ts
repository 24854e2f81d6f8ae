import type { LiftRow } from "../analyses/lift-columns.js";
import { groupItems } from "../counts/group.js";
import { type ClusterTable, sumTables } from "./cluster-effects.js";
import { permutationsFor } from "./cluster-urn.js";
import { bisect, normalQuantile } from "./distributions.js";
import { fisher } from "./fisher.js";
import type { LiftOptions } from "./lift.js";
import { tableOf, testsOver } from "./lift-tests.js";
import { clusterCounts, type ModeGroup } from "./mode-groups.js";
import { benjaminiHochberg } from "./multiplicity.js";
import { defaultSeed, randomFrom } from "./random.js";
import { riskDifference } from "./risk-difference.js";
import { inOrder } from "./table-order.js";
import { tableKey, urnScore } from "./urn-score.js";

/** From which q on a difference is not called one. */
export const level = 0.05;

export function isFinding({ q }: Pick<LiftRow, "q">): boolean {
  return q !== null && q < level;
}

/** A row of `lift` with what it was counted from. */
export interface Counted {
  readonly row: LiftRow;
  readonly group: ModeGroup;
  /** Its place in the taxonomy. */
  readonly mode: number;
  /** In order of its counts: an entry a cluster, or one where none repeats. */
  readonly cells: readonly Cell[];
  /** Whether the failed traces have the larger share. */
  readonly failedMore: boolean;
}

/** A mode's counts, and the traces of known outcome not labelled for it, failed and successful. */
interface Cell {
  readonly table: ClusterTable;
  readonly unlabelled: readonly [number, number];
}

export function countedOf(row: LiftRow, group: ModeGroup, mode: number): Counted {
  const each = group.clusters.map((cluster): Cell => {
    const { failure, success } = cluster.tallies;
    const left = [failure.traces - failure.labelled[mode]!, success.traces - success.labelled[mode]!] as const;
    return { table: tableOf(cluster, mode), unlabelled: left };
  });
  if (group.clustered) {
    const cells = inOrder(each, ({ table, unlabelled }) => `${tableKey(table)} ${unlabelled}`);
    return { row, group, mode, cells, failedMore: urnScore(cells.map(({ table }) => table))() > 0 };
  }
  const left = ([0, 1] as const).map((side) => each.reduce((sum, { unlabelled }) => sum + unlabelled[side], 0));
  const cell = { table: sumTables(each.map(({ table }) => table)), unlabelled: [left[0]!, left[1]!] as const };
  return { row, group, mode, cells: [cell], failedMore: (row.risk_difference ?? 0) > 0 };
}

/** Other counts of a finding, at an index of its family. */
export interface Changed {
  readonly at: number;
  readonly tables: readonly ClusterTable[];
}

/**
 * q of findings with other counts of theirs, the other tests of the family as they are; null where they cannot be tested.
 * Those over the same clusters are tested on the same draws. `turned`: the difference is none any more or points to the other side.
 */
export function testedAgain(
  family: readonly Counted[],
  changed: readonly Changed[],
  options: LiftOptions,
): readonly { readonly q: number | null; readonly turned: boolean }[] {
  const tested = new Map<Changed, { readonly p: number | null; readonly statistic: number | null }>();
  for (const own of groupItems(changed, ({ at }) => [
    family.findIndex(({ group }) => group === family[at]!.group),
  ]).values()) {
    const { group } = family[own[0]!.at]!;
    const name = options.test ?? "urn";
    const traces = group.modes.map((_, mode) => clusterCounts(group, mode, ["failure", "success"]));
    const permutations =
      options.permutations ??
      permutationsFor(Math.max(...traces.map((list) => list.reduce((sum, { n }) => sum + n, 0))));
    const found = group.clustered
      ? testsOver(
          [name],
          own.map(({ tables }) => tables),
          randomFrom(options.seed ?? defaultSeed),
          permutations,
        ).get(name)!
      : own.map(({ tables }) => ({ p: fisher(sumTables(tables)), statistic: riskDifference(sumTables(tables)) }));
    for (const [index, one] of own.entries()) tested.set(one, found[index]!);
  }
  return changed.map((one) => {
    const { p, statistic } = tested.get(one)!;
    const q = qWith(family, one.at, p);
    return { q, turned: (statistic ?? 0) * (family[one.at]!.failedMore ? 1 : -1) <= 0 };
  });
}

function qWith(family: readonly Counted[], at: number, p: number | null): number | null {
  return benjaminiHochberg(family.map(({ row }, index) => (index === at ? p : row.p)))[at]!;
}

/** One label other than it is: what it adds to a table, and how often that can be. */
interface Change {
  readonly adds: ClusterTable;
  readonly room: (cell: Cell) => number;
}

const none: ClusterTable = { flagged1: 0, n1: 0, flagged2: 0, n2: 0 };

/** Flags given wrongly in the outcome with the larger share, flags missed in the other, labels that are missing. */
const changes = {
  false: ([more]) => [{ adds: { ...none, [flags[more]]: -1 }, room: ({ table }) => table[flags[more]] }],
  missed: ([, less]) => [
    { adds: { ...none, [flags[less]]: 1 }, room: ({ table }) => table[traces[less]] - table[flags[less]] },
  ],
  missing: ([more, less]) => [
    { adds: { ...none, [traces[more]]: 1 }, room: ({ unlabelled }) => unlabelled[more] },
    { adds: { ...none, [traces[less]]: 1, [flags[less]]: 1 }, room: ({ unlabelled }) => unlabelled[less] },
  ],
} satisfies Record<string, (sides: readonly [0 | 1, 0 | 1]) => readonly Change[]>;
const flags = ["flagged1", "flagged2"] as const;
const traces = ["n1", "n2"] as const;

/** How many labels of a kind overturn a finding; null where none do. */
export type Breaks = Readonly<Record<keyof typeof changes, number | null>>;

/**
 * The fewest labels of each finding of a family that must be wrong, or say what is worst, for q to be .05 or more; null for what
 * is no finding. Independent traces: of the ways to share the missing ones out the 8 closest are tried. Over clusters labels
 * change one after another, first where one alone moves {@link urnScore} most; the test is asked there and one before.
 */
export function breakingLabels(family: readonly Counted[], options: LiftOptions): readonly (Breaks | null)[] {
  const kinds = Object.keys(changes) as (keyof typeof changes)[];
  const searches = family.flatMap((counted, at) => {
    if (!isFinding(counted.row)) return [];
    const critical = -normalQuantile(bisect((p) => qWith(family, at, p)! - level, 0, 1) / 2);
    return kinds.map((kind) => {
      const path = pathOf(counted, changes[kind](counted.failedMore ? [0, 1] : [1, 0]), critical);
      return { at, kind, path, steps: fewest(path.most, path.first, !counted.group.clustered) };
    });
  });
  const found = searches.map(({ steps }) => steps.next());
  for (;;) {
    const asked = searches.flatMap(({ at, path }, search) => {
      const { done, value } = found[search]!;
      return done === true ? [] : value.flatMap((k) => path.waysOf(k).map((tables) => ({ search, k, at, tables })));
    });
    if (asked.length === 0) break;
    const tested = testedAgain(family, asked, options);
    const broken = asked.filter((_, index) => tested[index]!.turned || !isFinding(tested[index]!));
    for (const search of new Set(asked.map((one) => one.search))) {
      const own = broken.filter((one) => one.search === search).map(({ k }) => k);
      found[search] = searches[search]!.steps.next(new Set(own));
    }
  }
  return family.map((_, at) => {
    const own = searches.flatMap(({ at: of, kind }, index) => (of === at ? [[kind, found[index]!.value]] : []));
    return own.length === 0 ? null : (Object.fromEntries(own) as Breaks);
  });
}

/**
 * The smallest of 1 to `most` at which a finding breaks, sought from `first` on: asks for some counts and is told which of them
 * break. Null where none is.
 */
function* fewest(
  most: number,
  first: number,
  jumps: boolean,
): Generator<readonly number[], number | null, ReadonlySet<number>> {
  let [holds, breaks, at, step] = [0, most + 1, Math.min(first, most), 1];
  while (holds < most && breaks - holds > 1) {
    const asked = (jumps ? [at - 1, at] : [at - 2, at - 1, at, at + 1]).filter((k) => k > holds && k < breaks);
    const broken = yield asked;
    breaks = Math.min(breaks, ...broken);
    holds = Math.max(holds, ...asked.filter((k) => k < breaks));
    at = breaks > most ? Math.min(most, holds + step) : Math.max(Math.ceil((holds + breaks) / 2), breaks - step);
    step *= 2;
  }
  if (breaks > most) return null;
  if (!jumps) return breaks;
  // Fisher's p does not rise quite evenly: those just before are asked for too.
  const before = Array.from({ length: Math.min(20, breaks - 1) }, (_, back) => breaks - 1 - back);
  return before.length === 0 ? breaks : Math.min(breaks, ...(yield before));
}

/** What a finding turns into as labels change: the ways to change k of them that are to be tried. */
interface Path {
  readonly most: number;
  readonly first: number;
  readonly waysOf: (k: number) => readonly (readonly ClusterTable[])[];
}

function pathOf({ group, cells, failedMore }: Counted, kinds: readonly Change[], critical: number): Path {
  const direction = failedMore ? 1 : -1;
  if (!group.clustered) {
    const [cell] = cells as readonly [Cell];
    const [room, other] = [kinds[0]!.room(cell), kinds[1]?.room(cell) ?? 0];
    const waysOf = (k: number) => {
      const from = Math.max(0, k - other);
      return Array.from({ length: Math.min(k, room) - from + 1 }, (_, at) => {
        const table = plus(plus(cell.table, kinds[0]!, from + at), kinds[1] ?? kinds[0]!, k - from - at);
        return { table, z: direction * pooledScore(table) };
      })
        .sort((a, b) => a.z - b.z)
        .slice(0, 8)
        .map(({ table }) => [table]);
    };
    return { most: room + other, first: 1, waysOf };
  }
  const tables = cells.map(({ table }) => table);
  const score = urnScore(tables);
  const known = new Map<string, number>();
  const moves = cells.flatMap((cell, at) =>
    kinds.flatMap((change, kind) => {
      const room = change.room(cell);
      if (room === 0) return [];
      const key = `${kind} ${tableKey(cell.table)}`;
      const z = known.get(key) ?? direction * score(cell.table, plus(cell.table, change, 1));
      known.set(key, z);
      return [{ at, change, room, z }];
    }),
  );
  moves.sort((a, b) => a.z - b.z);
  const most = moves.reduce((sum, { room }) => sum + room, 0);
  const changed = (k: number) => {
    const found = [...tables];
    let left = k;
    for (const { at, change, room } of moves) {
      if (left === 0) break;
      const times = Math.min(room, left);
      found[at] = plus(found[at]!, change, times);
      left -= times;
    }
    return found;
  };
  let [holds, first] = [0, Math.max(1, most)];
  while (first - holds > 1) {
    const middle = Math.floor((holds + first) / 2);
    if (direction * urnScore(changed(middle))() > critical) holds = middle;
    else first = middle;
  }
  return { most, first, waysOf: (k) => [changed(k)] };
}

function plus(table: ClusterTable, { adds }: Change, times: number): ClusterTable {
  return {
    flagged1: table.flagged1 + times * adds.flagged1,
    n1: table.n1 + times * adds.n1,
    flagged2: table.flagged2 + times * adds.flagged2,
    n2: table.n2 + times * adds.n2,
  };
}

/** A difference of independent proportions over its standard error where they are one. */
function pooledScore(table: ClusterTable): number {
  const { flagged1, n1, flagged2, n2 } = table;
  const share = (flagged1 + flagged2) / (n1 + n2);
  return riskDifference(table)! / Math.sqrt(share * (1 - share) * (1 / n1 + 1 / n2)) || 0;
}
