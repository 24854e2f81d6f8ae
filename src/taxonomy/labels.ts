import type { Labels } from "../trace.js";

/** Modes of one mask: as many bits as every engine keeps in a small integer, without the sign. */
const perMask = 30;

/** Whether the mode at a place is flagged: 1 or 0. */
export function flagAt({ flagged, beyond }: Labels, place: number): number {
  return place < perMask ? (flagged >> place) & 1 : ((beyond?.flagged ?? 0) >> (place - perMask)) & 1;
}

/** Whether the mode at a place is labelled: 1 or 0. */
export function labelAt({ labelled, beyond }: Labels, place: number): number {
  return place < perMask ? (labelled >> place) & 1 : ((beyond?.labelled ?? 0) >> (place - perMask)) & 1;
}

export function flagCount({ flagged, beyond }: Labels): number {
  return beyond === undefined ? popcount(flagged) : popcount(flagged) + popcount(beyond.flagged);
}

export function labelCount({ labelled, beyond }: Labels): number {
  return beyond === undefined ? popcount(labelled) : popcount(labelled) + popcount(beyond.labelled);
}

/** The labels of a trace from one value a mode, in taxonomy order: true or 1 present, false or 0 absent, null not labelled. */
export function labelsOf(values: Iterable<boolean | number | null>): Labels {
  const masks = [0, 0, 0, 0];
  let place = 0;
  for (const value of values) {
    const [mask, bit] = place < perMask ? [0, 1 << place] : [2, 1 << (place - perMask)];
    if (value !== null) masks[mask + 1]! |= bit!;
    if (value === true || value === 1) masks[mask]! |= bit!;
    place++;
  }
  const [flagged, labelled, ...rest] = masks;
  const first = { flagged: flagged!, labelled: labelled! };
  return place > perMask ? { ...first, beyond: { flagged: rest[0]!, labelled: rest[1]! } } : first;
}

/** Numbers that the same labels alone share. */
export function masksOf({ flagged, labelled, beyond }: Labels): readonly number[] {
  if (beyond !== undefined) return [-1, flagged, labelled, beyond.flagged, beyond.labelled];
  // In one number as far as that is a small integer.
  return labelled < 1 << 15 ? [(labelled << 15) | flagged] : [-2, flagged, labelled];
}

/** A text that the same labels alone share. */
export function labelsKey({ flagged, labelled, beyond }: Labels): string {
  return beyond === undefined ? `${labelled}/${flagged}` : `${labelled}/${flagged}/${labelsKey(beyond)}`;
}

function popcount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
