/**
 * The Poisson-binomial distribution: how many of independent events with probabilities p happen. Entry k is P(k), from
 * 0 to the number of events; by convolution, exact to rounding (Wang 1993).
 *
 * @example
 * ```ts
 * import { poissonBinomial } from "mastkit";
 * poissonBinomial([0.5, 0.5]); // => [0.25, 0.5, 0.25]
 * ```
 */
export function poissonBinomial(p: readonly number[]): readonly number[] {
  let mass: readonly number[] = [1];
  for (const chance of p) {
    mass = Array.from(
      { length: mass.length + 1 },
      (_, k) => (mass[k] ?? 0) * (1 - chance) + (k > 0 ? mass[k - 1]! * chance : 0),
    );
  }
  return mass;
}

/** Its variance Σ p(1 − p): that of modes per trace if modes did not depend on each other. */
export function poissonBinomialVariance(p: readonly number[]): number {
  return p.reduce((sum, chance) => sum + chance * (1 - chance), 0);
}

/**
 * The largest variance that the number of events can have when only their probabilities are known: each rarer event
 * happens only together with every commoner one. Σ over pairs of min(p, q) − p q.
 */
export function comonotoneVariance(p: readonly number[]): number {
  return p.reduce((sum, a) => sum + p.reduce((inner, b) => inner + Math.min(a, b) - a * b, 0), 0);
}
