import type { CalibrationCounts, Outcome } from "../trace.js";
import { inNote, joinNotes } from "./interval.js";
import type { JudgeQuality } from "./rogan-gladen.js";

/** Items of each truth below which a calibration is refused. */
export const fewestItems = 10;

export interface FoundQuality {
  readonly judge: JudgeQuality | null;
  /** Why there is none, or what to know of it. */
  readonly note: string | null;
  /** Made of items of this outcome only. */
  readonly ownOutcome: boolean;
}

/** Either one judge for all modes, or counts to take it from. */
export type JudgeInput = JudgeQuality | readonly CalibrationCounts[];

/**
 * The judge's sensitivity and specificity for a mode (and outcome): from the mode's own counts, else the pooled ones,
 * noted. With fewer than 10 positive or 10 negative items there is none, unless forced.
 */
export function qualityFor(input: JudgeInput, code: string, outcome: Outcome | null, force: boolean): FoundQuality {
  if (!isCounts(input)) {
    const known = input.positives === null || input.negatives === null;
    const note = known ? "sensitivity and specificity taken as known" : fewItems(input.positives!, input.negatives!);
    if (!known && note !== null && !force) return { judge: null, note, ownOutcome: false };
    return { judge: input, note, ownOutcome: false };
  }
  const choices = [
    { code, outcome },
    { code, outcome: null },
    { code: "", outcome },
    { code: "", outcome: null },
  ];
  for (const choice of choices) {
    const rows = input.filter((row) => row.code === choice.code && row.outcome === choice.outcome);
    if (rows.length === 0) continue;
    const sum = (pick: (row: CalibrationCounts) => number) => rows.reduce((total, row) => total + pick(row), 0);
    const positives = sum((row) => row.tp + row.fn);
    const negatives = sum((row) => row.tn + row.fp);
    const pooled = choice.code === "" && code !== "" ? "judge calibrated over all modes together" : null;
    const few = fewItems(positives, negatives);
    const ownOutcome = choice.outcome !== null;
    if (positives === 0 || negatives === 0 || (few !== null && !force)) {
      return { judge: null, note: joinNotes(few, pooled), ownOutcome };
    }
    const [sensitivity, specificity] = [sum((row) => row.tp) / positives, sum((row) => row.tn) / negatives];
    return { judge: { sensitivity, specificity, positives, negatives }, note: joinNotes(few, pooled), ownOutcome };
  }
  const byOutcome = outcome === null && input.some((row) => row.outcome !== null);
  const note = byOutcome ? "the calibration is by outcome: give --outcome, or --difference" : "not in the calibration";
  return { judge: null, note, ownOutcome: false };
}

function isCounts(input: JudgeInput): input is readonly CalibrationCounts[] {
  return Array.isArray(input);
}

function fewItems(positives: number, negatives: number): string | null {
  if (positives >= fewestItems && negatives >= fewestItems) return null;
  const counts = `${inNote(positives)} positive and ${inNote(negatives)} negative items`;
  return `calibration needs ${fewestItems} of each, has ${counts} (--force)`;
}
