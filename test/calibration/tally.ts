// Counts over simulations how often an interval holds the truth, or a test rejects; the rows of data/calibration/.
import type { Interval } from "../../src/statistics/interval.js";
import { round } from "./binomial.js";

export interface SimulationRow {
  readonly quantity: string;
  readonly method: string;
  readonly simulations: number;
  /** Share of simulations with an interval (or a test). */
  readonly defined: number;
  /** Of those: share of intervals that hold the truth, or of tests that reject at .05. */
  readonly coverage: number | null;
  readonly rejected: number | null;
  /** Where the method fails: covers less than 93%, or rejects more than 5% beyond two standard errors. */
  readonly note: string | null;
}

/** The columns of a table whose designs have these. */
export function simulationColumns(design: string): string[] {
  return `quantity method ${design} simulations defined coverage rejected note`.split(" ");
}

interface Tally {
  defined: number;
  hits: number;
}

/** One tally for each method, in order of first appearance. */
export type Tallies = Map<string, Tally>;

/** Adds one simulation: the interval held the truth, or the test rejected; null where there is none. */
export function record(tallies: Tallies, method: string, hit: boolean | null): void {
  const tally = tallies.get(method) ?? { defined: 0, hits: 0 };
  if (hit !== null) tally.defined++;
  if (hit === true) tally.hits++;
  tallies.set(method, tally);
}

/** Whether the limits hold a value; null where there is no interval. */
export function covers({ low, high }: Pick<Interval, "low" | "high">, value: number): boolean | null {
  return low === null || high === null ? null : low <= value + 1e-12 && high >= value - 1e-12;
}

/** Whether a test rejects at .05; null where there is none. */
export function rejects(p: number | null): boolean | null {
  return p === null ? null : p <= 0.05;
}

/** Intervals or tests below which a rate says too little for a note. */
const fewest = 100;

/** One row a method. */
export function rowsOf<D extends object>(
  quantity: string,
  design: D,
  simulations: number,
  tallies: Tallies,
  what: "coverage" | "rejected",
): readonly (SimulationRow & D)[] {
  return [...tallies].map(([method, { defined, hits }]) => {
    const rate = defined === 0 ? null : round(hits / defined);
    const enough = rate !== null && defined >= fewest;
    const cells = { quantity, method, ...design, simulations, defined: round(defined / simulations) };
    if (what === "coverage") {
      const note = enough && rate < 0.93 ? "covers less than 93%" : null;
      return { ...cells, coverage: rate, rejected: null, note };
    }
    const error = 2 * Math.sqrt((0.05 * 0.95) / Math.max(1, defined));
    const note = enough && rate > 0.05 + error ? "rejects more than 5%" : null;
    return { ...cells, coverage: null, rejected: rate, note };
  });
}
