import { keyOf } from "../counts/group.js";
import type { LabelledTrace } from "../trace.js";
import { inOrder } from "./in-order.js";
import { joinNotes } from "./interval.js";
import { permutationsFor, permutationsNote, shuffle } from "./permutations.js";
import type { Random } from "./random.js";

/** The test of one mode; p is null where nothing was labelled, or no outcome is known. */
export interface PermutationResult {
  readonly p: number | null;
  readonly note: string | null;
}

export interface ClusterPermutationResult extends PermutationResult {
  /** No clusters that may change places differ in their outcomes: the test can see nothing. */
  readonly blind: boolean;
}

/** Which stratum a trace is in. */
export type StratumOf = (trace: LabelledTrace) => string;

/** Clusters with equally many traces in each stratum; position by position their outcome vectors can change places. */
interface SizeClass {
  readonly size: number;
  readonly clusters: readonly (readonly LabelledTrace[])[];
}

/**
 * The cluster permutation test of modes against outcome: whole clusters' outcome vectors change places among clusters of
 * equal size, so that runs of one scenario stay together. Statistic: the absolute risk difference; p = (1 + replicates
 * at least as large) / (1 + B), B = 9,999, fewer above 20,000 traces (noted). Traces count whose outcome is known and
 * which are labelled for the mode.
 * Clusters and the traces in them are put in the order of their names and ids, so the order of rows does not matter.
 * Size in simulation at most .05, where Fisher's reached .163 (`data/calibration/`).
 * With strata, vectors change places among clusters with equally many traces in each stratum, and the statistic is the
 * absolute Mantel–Haenszel risk difference.
 *
 * `modes` are mask bits' indices; one result each. Modes with the same labelled traces share their permutations.
 */
export function clusterPermutation(
  traces: readonly LabelledTrace[],
  modes: readonly number[],
  random: Random,
  permutations = permutationsFor(traces.length),
  stratumOf: StratumOf = () => "",
): readonly ClusterPermutationResult[] {
  const known = traces.filter((trace) => trace.outcome !== null);
  const full = known.every((trace) => modes.every((mode) => (trace.labels.labelled >> mode) & 1));
  const results = new Map<number, ClusterPermutationResult>();
  if (full) {
    const found = testModes(known, modes, random.fork("all"), permutations, stratumOf);
    modes.forEach((mode, index) => {
      results.set(mode, found[index]!);
    });
  } else {
    for (const mode of modes) {
      const labelled = known.filter((trace) => (trace.labels.labelled >> mode) & 1);
      results.set(mode, testModes(labelled, [mode], random.fork(String(mode)), permutations, stratumOf)[0]!);
    }
  }
  return modes.map((mode) => results.get(mode)!);
}

function testModes(
  traces: readonly LabelledTrace[],
  modes: readonly number[],
  random: Random,
  permutations: number,
  stratumOf: StratumOf,
): readonly ClusterPermutationResult[] {
  const classes = sizeClasses(traces, stratumOf);
  const ordered = classes.flatMap(({ clusters }) => clusters.flat());
  const outcome = Uint8Array.from(ordered, (trace) => (trace.outcome === "failure" ? 1 : 0));
  const failed = outcome.reduce((sum, value) => sum + value, 0);
  const flagged = modes.map((mode) =>
    Int32Array.from(ordered.flatMap(({ labels }, at) => ((labels.flagged >> mode) & 1 ? [at] : []))),
  );
  if (failed === 0 || failed === ordered.length) return modes.map(() => ({ p: null, blind: false, note: null }));
  const strata = ordered.map(stratumOf);
  const expected = flagged.map((places) => expectedBoth(places, outcome, strata));
  // Flagged failed traces beyond those expected: the risk difference up to a factor that no permutation moves.
  const statistic = (mode: number, vector: Uint8Array) => {
    const places = flagged[mode]!;
    let both = 0;
    for (let index = 0; index < places.length; index++) both += vector[places[index]!]!;
    return Math.abs(both - expected[mode]!);
  };
  const observed = flagged.map((_, mode) => statistic(mode, outcome) - 1e-9);
  const reached = modes.map(() => 0);
  const shuffled = Uint8Array.from(outcome);
  const orders = classes.map(({ clusters }) => Int32Array.from(clusters, (_, index) => index));
  for (let replicate = 0; replicate < permutations; replicate++) {
    let start = 0;
    for (const [index, { size, clusters }] of classes.entries()) {
      const order = orders[index]!;
      shuffle(order, random);
      for (let to = 0; to < clusters.length; to++) {
        const from = start + order[to]! * size;
        for (let place = 0; place < size; place++) shuffled[start + to * size + place] = outcome[from + place]!;
      }
      start += clusters.length * size;
    }
    for (let index = 0; index < modes.length; index++) {
      if (statistic(index, shuffled) >= observed[index]!) reached[index]!++;
    }
  }
  const fixed = classes.every(({ size, clusters }) => sameVectors(size, clusters));
  const reason = fixed
    ? "no clusters of equal size with different outcomes: the permutation test can see nothing"
    : null;
  const note = joinNotes(reason, permutationsNote(permutations));
  return reached.map((count) => ({ p: (1 + count) / (1 + permutations), blind: fixed, note }));
}

/** Σ over strata of flagged × failed / traces. */
function expectedBoth(places: Int32Array, outcome: Uint8Array, strata: readonly string[]): number {
  const tallies = new Map<string, { traces: number; failed: number; flagged: number }>();
  for (const [at, stratum] of strata.entries()) {
    const tally = tallies.get(stratum) ?? { traces: 0, failed: 0, flagged: 0 };
    tallies.set(stratum, { ...tally, traces: tally.traces + 1, failed: tally.failed + outcome[at]! });
  }
  for (const at of places) tallies.get(strata[at]!)!.flagged++;
  return [...tallies.values()].reduce((sum, { traces, failed, flagged }) => sum + (flagged * failed) / traces, 0);
}

function sizeClasses(traces: readonly LabelledTrace[], stratumOf: StratumOf): readonly SizeClass[] {
  const clusters = new Map<string, LabelledTrace[]>();
  for (const trace of traces) {
    const key = trace.cluster ?? `\u0000${trace.id}\u0000${stratumOf(trace)}`;
    const list = clusters.get(key);
    if (list === undefined) clusters.set(key, [trace]);
    else list.push(trace);
  }
  const shapes = new Map<string, { size: number; clusters: (readonly LabelledTrace[])[] }>();
  for (const [, members] of inOrder(clusters, ([key]) => key)) {
    const ordered = inOrder(
      inOrder(members, ({ id }) => id),
      stratumOf,
    );
    const key = keyOf(ordered.map(stratumOf));
    const shape = shapes.get(key) ?? { size: members.length, clusters: [] };
    shape.clusters.push(ordered);
    shapes.set(key, shape);
  }
  return [...shapes.values()].sort((a, b) => a.size - b.size);
}

function sameVectors(size: number, clusters: readonly (readonly LabelledTrace[])[]): boolean {
  const first = clusters[0]!;
  for (let place = 0; place < size; place++) {
    if (clusters.some((cluster) => cluster[place]!.outcome !== first[place]!.outcome)) return false;
  }
  return true;
}
