import { InputError } from "../errors.js";

/** The sum of two counts. @throws InputError above 2^53 − 1, where whole numbers are no longer exact. */
export function sumOfCounts(a: number, b: number): number {
  const sum = a + b;
  if (Number.isSafeInteger(sum)) return sum;
  throw new InputError("counts add up to more than 2^53 − 1, beyond which whole numbers are not exact", {
    remedy: "check the counts",
  });
}
