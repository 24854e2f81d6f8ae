import { many } from "../words.js";
import { joinNotes } from "./interval.js";
import { type PermutationResult, permutationsFor, permutationsNote, shuffle } from "./permutations.js";
import type { Random } from "./random.js";

/** Modes of one trace, and whether it belongs to the first of the two groups. */
export interface LabelledCount {
  readonly modes: number;
  readonly first: boolean;
}

/** Blocks of equally many traces, whose labels change places; `modes` are a block's sum. */
interface Stratum {
  readonly kind: "runs" | "sides" | "clusters";
  readonly blocks: LabelledCount[];
}

/**
 * The permutation test of a difference in modes per trace between two groups, at the groups' own sizes (add-one rule,
 * B = 9,999, fewer above 20,000 traces, noted). Clusters hold the traces that may resemble each other (one each where
 * they are independent), in an order that says nothing of their modes. What changes places:
 * - Between clusters of one group: whole clusters, among those of equal size.
 * - Within a cluster of both groups: the labels of its runs where `runsAlike` (an outcome: nothing but the label tells
 *   runs apart), else the two groups' runs as wholes, since repeated runs of one model on one scenario resemble each other;
 *   where the groups are not equally many there, they cannot, and labels of runs change places after all.
 *
 * Statistic: how far the difference of means lies from its mean over the permutations (0 where each cluster holds the groups
 * in one ratio). The null: the label says nothing of the modes; with wholes, also where the groups differ by cluster in a
 * way that is as likely to go either way. Size in simulation at most .05 (12 clusters of 6). `p` is null where nothing can
 * change places; the note says how many clusters do which.
 */
export function modeCountPermutation(
  clusters: readonly (readonly LabelledCount[])[],
  runsAlike: boolean,
  random: Random,
  permutations = permutationsFor(clusters.reduce((sum, cluster) => sum + cluster.length, 0)),
): PermutationResult {
  const strata = strataOf(clusters, runsAlike);
  if (strata.length === 0)
    return { p: null, note: "no test: no cluster of both groups, nor two of one size and different groups" };
  // The groups' sizes are fixed, so the modes of the first group's traces tell all. Strata lie one after another.
  const blocks = strata.flatMap((stratum) => stratum.blocks);
  const modes = Float64Array.from(blocks, (block) => block.modes);
  const labels = Int32Array.from(blocks, ({ first }) => Number(first));
  const ends = Int32Array.from(strata, () => 0);
  let end = 0;
  for (const [at, stratum] of strata.entries()) {
    end += stratum.blocks.length;
    ends[at] = end;
  }
  const expected = strata.reduce((sum, stratum) => {
    const total = stratum.blocks.reduce((part, block) => part + block.modes, 0);
    const ofFirst = stratum.blocks.filter(({ first }) => first).length;
    return sum + (total * ofFirst) / stratum.blocks.length;
  }, 0);
  const observed = Math.abs(sumWhere(labels, modes) - expected) - 1e-9;
  let extreme = 0;
  for (let round = 0; round < permutations; round++) {
    for (let at = 0; at < ends.length; at++) shuffle(labels, random, at === 0 ? 0 : ends[at - 1]!, ends[at]!);
    if (Math.abs(sumWhere(labels, modes) - expected) >= observed) extreme++;
  }
  const repeated = clusters.some((cluster) => cluster.length > 1);
  return {
    p: (1 + extreme) / (1 + permutations),
    note: joinNotes(repeated ? schemeNote(strata, clusters.length) : null, permutationsNote(permutations)),
  };
}

/** Sum of the values whose label is 1. */
function sumWhere(labels: Int32Array, values: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < labels.length; at++) sum += labels[at]! * values[at]!;
  return sum;
}

/** Strata in which something can change places. */
function strataOf(clusters: readonly (readonly LabelledCount[])[], runsAlike: boolean): readonly Stratum[] {
  const strata = new Map<string, Stratum>();
  const add = (key: string, kind: Stratum["kind"], blocks: readonly LabelledCount[]) => {
    const stratum = strata.get(key);
    if (stratum === undefined) strata.set(key, { kind, blocks: [...blocks] });
    else stratum.blocks.push(...blocks);
  };
  for (const [index, cluster] of clusters.entries()) {
    const sides = [true, false].map((side) => cluster.filter(({ first }) => first === side));
    const [one, two] = sides.map((side) => side.length);
    if (one === 0 || two === 0) add(`size ${cluster.length}`, "clusters", [sumOf(cluster)]);
    else if (runsAlike || one !== two) add(`cluster ${index}`, "runs", cluster);
    else add(`cluster ${index}`, "sides", sides.map(sumOf));
  }
  return [...strata.values()].filter(({ blocks }) => blocks.some(({ first }) => first !== blocks[0]!.first));
}

/** Traces of one group as a block. */
function sumOf(values: readonly LabelledCount[]): LabelledCount {
  return { modes: values.reduce((sum, { modes }) => sum + modes, 0), first: values[0]!.first };
}

function schemeNote(strata: readonly Stratum[], clusters: number): string {
  const of = (kind: Stratum["kind"]) => strata.filter((stratum) => stratum.kind === kind);
  const [runs, sides] = [of("runs").length, of("sides").length];
  const whole = of("clusters").reduce((sum, { blocks }) => sum + blocks.length, 0);
  const fixed = clusters - runs - sides - whole;
  return [
    ...(sides === 0 ? [] : [`within ${many(sides, "cluster")} the groups' runs change places as wholes`]),
    ...(runs === 0 ? [] : [`within ${many(runs, "cluster")} labels of runs change places`]),
    ...(whole === 0 ? [] : [`${many(whole, "whole cluster")} of equal size change places`]),
    ...(fixed === 0 ? [] : [`${many(fixed, "cluster")} cannot`]),
  ].join(", ");
}
