import type { Random } from "./random.js";

/** A permutation test; p is null where nothing can change places. */
export interface PermutationResult {
  readonly p: number | null;
  readonly note: string | null;
}

export const defaultPermutations = 9_999;
const budget = 200_000_000;

/** 9,999; above 20,000 traces fewer, so that a permutation test takes seconds, but no less than 999. */
export function permutationsFor(traces: number): number {
  const affordable = Math.floor(budget / Math.max(1, traces) / 1000) * 1000 - 1;
  return Math.max(999, Math.min(defaultPermutations, affordable));
}

/** What is said where a test takes other than 9,999 permutations. */
export function permutationsNote(permutations: number): string | null {
  return permutations === defaultPermutations ? null : `${permutations} permutations`;
}

/** Puts the entries from `start` to before `end` in random order, in place (Fisher–Yates). */
export function shuffle(list: Int32Array, random: Random, start = 0, end = list.length): void {
  for (let last = end - 1; last > start; last--) {
    const other = start + random.below(last - start + 1);
    const held = list[last]!;
    list[last] = list[other]!;
    list[other] = held;
  }
}
