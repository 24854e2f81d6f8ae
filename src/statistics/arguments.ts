import { InputError } from "../errors.js";

/** Throws InputError unless the confidence is above 0 and below 1. */
export function checkConfidence(confidence: number): void {
  checkLevel("confidence", confidence, "use a number between 0 and 1, such as 0.95");
}

/** Throws InputError unless the level lies strictly between 0 and 1. */
export function checkLevel(field: string, value: number, remedy = "use a number between 0 and 1"): void {
  if (!(value > 0 && value < 1)) throw new InputError("not between 0 and 1", { field, value, remedy });
}

/** Throws InputError unless the share is from 0 to 1. */
export function checkShare(field: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new InputError("not from 0 to 1", { field, value, remedy: "give a share" });
}

/** Throws InputError unless the size is a whole number of `least` or more. */
export function checkSize(field: string, value: number, least = 0): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new InputError(`not a whole number of ${least} or more`, { field, value });
}

/** Throws InputError unless these are whole numbers, 0 ≤ flagged ≤ n. */
export function checkCounts(flagged: number, n: number): void {
  checkSize("n", n);
  checkSize("flagged", flagged);
  if (flagged > n) throw new InputError(`more flagged than the ${n} there are`, { field: "flagged", value: flagged });
}
