import { InputError } from "../errors.js";

/** Above it the tables of logs would fill the memory. */
const mostTraces = 2 ** 25;

/** The distribution of flagged1 given both margins of a 2×2 table. */
export interface Hypergeometric {
  /** The smallest and largest possible flagged1. */
  readonly from: number;
  readonly to: number;
  /** Log probabilities of from … to, up to a constant of no matter (the largest is 0). */
  readonly logs: Float64Array;
}

let logFactorials = new Float64Array([0, 0]);

/** ln(n!), by exact summation of logs; a table that grows as needed. */
export function logFactorial(n: number): number {
  if (n >= logFactorials.length) {
    const grown = new Float64Array(Math.max(n + 1, 2 * logFactorials.length));
    grown.set(logFactorials);
    let lost = 0; // Kahan: the table is summed once, and its error must not grow with n
    for (let k = logFactorials.length; k < grown.length; k++) {
      const term = Math.log(k) - lost;
      const sum = grown[k - 1]! + term;
      lost = sum - grown[k - 1]! - term;
      grown[k] = sum;
    }
    logFactorials = grown;
  }
  return logFactorials[n]!;
}

/** ln of n over k. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/**
 * The null distribution of flagged1 where n1 and n2 traces share `flagged` flags.
 *
 * @throws InputError above 2^25 traces.
 */
export function hypergeometric(n1: number, n2: number, flagged: number): Hypergeometric {
  if (n1 + n2 > mostTraces) {
    throw new InputError(`${n1 + n2} traces are too many for an exact test, which takes ${mostTraces}`, {
      remedy: "compare fewer traces",
    });
  }
  const from = Math.max(0, flagged - n2);
  const to = Math.min(n1, flagged);
  const logs = new Float64Array(to - from + 1);
  let top = Number.NEGATIVE_INFINITY;
  for (let x = from; x <= to; x++) {
    const value = logChoose(n1, x) + logChoose(n2, flagged - x);
    logs[x - from] = value;
    if (value > top) top = value;
  }
  for (let index = 0; index < logs.length; index++) logs[index]! -= top;
  return { from, to, logs };
}
