import { labelCount, labelsKey } from "../taxonomy/labels.js";
import type { LabelPoint } from "../trace.js";
import { defaultSeed, type Random, randomFrom, shuffle } from "./random.js";

/** Two groups at the indices they share. */
export interface GroupPair {
  readonly groups: readonly [string, string];
  /** Indices at which both are labelled. */
  readonly shared: number;
  /** Of these, where all labels are the same. */
  readonly agreeing: number;
  /** The share that independent labelling with the same vectors would give. */
  readonly expected: number;
  /** Of the permutation test, adjusted over all pairs. */
  readonly p: number;
}

export interface Replication {
  /**
   * replicated: some pair agrees far beyond chance (p ≤ 0.01, and half or more of what chance leaves open). alike: beyond
   * chance, but less. none: nothing found. untestable: no two groups share five indices.
   */
  readonly verdict: "replicated" | "alike" | "none" | "untestable";
  /** Pairs of groups that share at least five indices. */
  readonly pairs: number;
  /** Groups of the replicated pairs, in order of first appearance. */
  readonly groups: readonly string[];
  /** Pairs with p ≤ 0.01, the closest first. */
  readonly found: readonly GroupPair[];
  /** Over all pairs: indices compared, indices where all labels are the same, and what chance would give. */
  readonly compared: number;
  readonly agreeing: number;
  readonly expected: number;
  /** The smallest adjusted p; null where nothing could be tested. */
  readonly p: number | null;
  readonly permutations: number;
}

export interface ReplicationOptions {
  readonly seed?: number;
  /** Default 999; fewer where groups are many (at most 10⁸ comparisons), never below 99. */
  readonly permutations?: number;
  /** Only tell whether labels are replicated: without a pair that could be, nothing is permuted. */
  readonly verdictOnly?: boolean;
}

/** Of the permutation test, over all pairs of groups. */
const alpha = 0.01;
/** Of what chance leaves open (as in kappa): from here on, labels count as replicated. */
const excessOfReplicas = 0.5;
const fewestShared = 5;

/**
 * Whether groups carry the same labels index by index, as the first release of MAST-Data does: there the labels depend
 * on the index alone, so that results per group are an artefact. For each pair of groups: at how many shared indices all
 * labels coincide. Null hypothesis: within each group, label vectors are exchangeable over its indices (so prevalences
 * and typical vectors are free). Statistic: the smallest binomial tail over all pairs; its distribution comes from
 * permuting vectors within groups (Westfall & Young's single-step minP), so the rate of a false alarm in a file is at
 * most 1 %. A significant p alone may be tasks in common; "replicated" asks for half of what chance leaves open too.
 * Traces without a label are left out; of a repeated index in a group the first is taken.
 *
 * @example
 * ```ts
 * import { replicatedGroups } from "mastkit/statistics";
 * const labels = [3, 5, 1, 9, 6, 2, 8, 4];
 * const points = ["a", "b"].flatMap((group) =>
 *   labels.map((flagged, index) => ({ group, index: String(index), family: "", flagged, labelled: 15 })),
 * );
 * replicatedGroups(points).verdict; // => "replicated"
 * ```
 */
export function replicatedGroups(points: readonly LabelPoint[], options: ReplicationOptions = {}): Replication {
  const groups = groupsOf(points);
  const pairs = pairsOf(groups);
  const compared = pairs.reduce((sum, pair) => sum + pair.shared, 0);
  const counts = pairs.map((pair) => agreeingOf(pair));
  const agreeing = counts.reduce((sum, count) => sum + count, 0);
  const expected = compared === 0 ? 0 : pairs.reduce((sum, pair) => sum + pair.chance * pair.shared, 0) / compared;
  const base = { pairs: pairs.length, compared, agreeing, expected };
  const nothing = { ...base, groups: [], found: [], p: null, permutations: 0 };
  if (pairs.length === 0) return { ...nothing, verdict: "untestable" };
  const candidate = (pair: Pair, count: number) => excessOf(pair, count) >= excessOfReplicas;
  if (options.verdictOnly === true && !pairs.some((pair, at) => candidate(pair, counts[at]!))) {
    return { ...nothing, verdict: "none" };
  }
  const scores = pairs.map((pair, at) => pair.tail[counts[at]!]!);
  const permutations = Math.max(99, Math.min(options.permutations ?? 999, Math.floor(1e8 / compared)));
  const smallest = permutedMinima(groups, pairs, permutations, randomFrom(options.seed ?? defaultSeed));
  const adjusted = scores.map((score) => {
    const asSmall = smallest.reduce((sum, value) => sum + (value <= score * (1 + 1e-9) ? 1 : 0), 0);
    return (1 + asSmall) / (1 + permutations);
  });
  const found = pairs
    .map((pair, at) => ({ pair, count: counts[at]!, p: adjusted[at]! }))
    .filter(({ p }) => p <= alpha)
    .sort((a, b) => excessOf(b.pair, b.count) - excessOf(a.pair, a.count));
  const replicas = found.filter(({ pair, count }) => candidate(pair, count));
  const named = new Set(replicas.flatMap(({ pair }) => [pair.a.name, pair.b.name]));
  return {
    ...base,
    verdict: replicas.length > 0 ? "replicated" : found.length > 0 ? "alike" : "none",
    groups: groups.map(({ name }) => name).filter((name) => named.has(name)),
    found: found.map(({ pair, count, p }) => ({
      groups: [pair.a.name, pair.b.name],
      shared: pair.shared,
      agreeing: count,
      expected: pair.chance,
      p,
    })),
    p: Math.min(...adjusted),
    permutations,
  };
}

interface LabelGroup {
  readonly name: string;
  readonly family: string;
  readonly places: ReadonlyMap<string, number>;
  /** Label vectors by place, by the number of their kind; permuted in place. */
  readonly vectors: Int32Array;
}

interface Draft extends Omit<LabelGroup, "places" | "vectors"> {
  readonly places: Map<string, number>;
  readonly vectors: number[];
}

interface Pair {
  readonly a: LabelGroup;
  readonly b: LabelGroup;
  /** Places of the shared indices in both, side by side. */
  readonly at: Int32Array;
  readonly shared: number;
  /** That one vector of each, drawn at random, are the same. */
  readonly chance: number;
  /** Binomial upper tail by the number of agreeing indices. */
  readonly tail: Float64Array;
}

function groupsOf(points: readonly LabelPoint[]): readonly LabelGroup[] {
  const groups = new Map<string, Draft>();
  const kinds = new Map<string, number>();
  for (const { group, index, family, ...labels } of points) {
    if (labelCount(labels) === 0) continue;
    const key = JSON.stringify([family, group]);
    let own = groups.get(key);
    if (own === undefined) {
      own = { name: group, family, places: new Map(), vectors: [] };
      groups.set(key, own);
    }
    if (own.places.has(index)) continue;
    own.places.set(index, own.vectors.length);
    const kind = labelsKey(labels);
    if (!kinds.has(kind)) kinds.set(kind, kinds.size);
    own.vectors.push(kinds.get(kind)!);
  }
  return [...groups.values()]
    .filter(({ vectors }) => vectors.length >= fewestShared)
    .map((draft) => ({ ...draft, vectors: Int32Array.from(draft.vectors) }));
}

function pairsOf(groups: readonly LabelGroup[]): readonly Pair[] {
  const pairs: Pair[] = [];
  groups.forEach((a, first) => {
    for (const b of groups.slice(first + 1)) {
      if (a.family !== b.family) continue;
      const at: number[] = [];
      for (const [index, place] of a.places) {
        const other = b.places.get(index);
        if (other !== undefined) at.push(place, other);
      }
      const shared = at.length / 2;
      if (shared < fewestShared) continue;
      const chance = chanceOf(a.vectors, b.vectors);
      pairs.push({ a, b, at: Int32Array.from(at), shared, chance, tail: upperTail(shared, chance) });
    }
  });
  return pairs;
}

function chanceOf(a: Int32Array, b: Int32Array): number {
  const counts = new Map<number, number>();
  for (const vector of a) counts.set(vector, (counts.get(vector) ?? 0) + 1);
  const same = b.reduce((sum, vector) => sum + (counts.get(vector) ?? 0), 0);
  return same / (a.length * b.length);
}

/** P(X ≥ k) for X binomial, k from 0 to n; 1 everywhere where the chance is 1. */
function upperTail(n: number, chance: number): Float64Array {
  const tail = new Float64Array(n + 1);
  let logChoose = 0;
  let sum = 0;
  for (let k = n; k >= 0; k--) {
    const failures = n - k;
    if (failures > 0) logChoose += Math.log((k + 1) / failures);
    const log =
      logChoose + (k === 0 ? 0 : k * Math.log(chance)) + (failures === 0 ? 0 : failures * Math.log1p(-chance));
    sum += Math.exp(log);
    tail[k] = Math.min(1, sum);
  }
  return tail;
}

function agreeingOf({ a, b, at }: Pair): number {
  const [left, right] = [a.vectors, b.vectors];
  let count = 0;
  for (let each = 0; each < at.length; each += 2) if (left[at[each]!] === right[at[each + 1]!]) count++;
  return count;
}

function excessOf(pair: Pair, count: number): number {
  return pair.chance >= 1 ? 0 : (count / pair.shared - pair.chance) / (1 - pair.chance);
}

function permutedMinima(
  groups: readonly LabelGroup[],
  pairs: readonly Pair[],
  permutations: number,
  random: Random,
): readonly number[] {
  const own = random.fork("label replication");
  return Array.from({ length: permutations }, () => {
    for (const { vectors } of groups) shuffle(vectors, own);
    return pairs.reduce((smallest, pair) => Math.min(smallest, pair.tail[agreeingOf(pair)]!), 1);
  });
}
