import { type Notes, sentence } from "../../src/notes.js";
// Counts over simulations how often an interval holds the truth, or a test rejects; the rows of data/calibration/.
import type { Interval } from "../../src/statistics.js";
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
  /** Monte Carlo standard error of the share. */
  readonly error: number | null;
  /** Share of the rows with an interval (or a test) that carry a warning; null where warnings are not looked at. */
  readonly warned: number | null;
  /** Where the method fails: covers less than 93%, or rejects more than 5% beyond two standard errors. */
  readonly note: string | null;
}

/** The columns of a table whose designs have these. */
export function simulationColumns(design: string): string[] {
  return `quantity method ${design} simulations defined coverage rejected error warned note`.split(" ");
}

interface Tally {
  defined: number;
  hits: number;
  warned: number | null;
}

/** One tally for each method, in order of first appearance. */
export type Tallies = Map<string, Tally>;

/**
 * Adds one simulation: the interval held the truth, or the test rejected; null where there is none. `warned`: whether
 * its row carries a warning.
 */
export function record(tallies: Tallies, method: string, hit: boolean | null, warned: boolean | null = null): void {
  const tally = tallies.get(method) ?? { defined: 0, hits: 0, warned: null };
  if (hit !== null) {
    tally.defined++;
    if (warned !== null) tally.warned = (tally.warned ?? 0) + Number(warned);
  }
  if (hit === true) tally.hits++;
  tallies.set(method, tally);
}

/** Whether the limits hold a value; null where there is no interval. */
export function covers({ low, high }: Pick<Interval, "low" | "high">, value: number): boolean | null {
  return low === null || high === null ? null : low <= value + 1e-12 && high >= value - 1e-12;
}

/** Whether one of the notes is a warning. */
export function warns(notes: Notes | null): boolean {
  return notes?.some((note) => sentence(note).startsWith("warning")) === true;
}

/** Whether a test rejects at .05; null where there is none. */
export function rejects(p: number | null): boolean | null {
  return p === null ? null : p <= 0.05;
}

/** Intervals or tests below which a rate says too little for a note. */
const fewest = 100;

/** One row a method. `power`: shares of tests that reject, where they should. */
export function rowsOf<D extends object>(
  quantity: string,
  design: D,
  simulations: number,
  tallies: Tallies,
  what: "coverage" | "rejected" | "power",
): readonly (SimulationRow & D)[] {
  return [...tallies].map(([method, { defined, hits, warned }]) => {
    const rate = defined === 0 ? null : hits / defined;
    const limit = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / Math.max(1, defined));
    const failing =
      rate === null || defined < fewest
        ? null
        : what === "coverage" && rate < 0.93
          ? "covers less than 93%"
          : what === "rejected" && rate > limit
            ? "rejects more than 5%"
            : null;
    return {
      quantity,
      method,
      ...design,
      simulations,
      defined: round(defined / simulations),
      coverage: what === "coverage" && rate !== null ? round(rate) : null,
      rejected: what !== "coverage" && rate !== null ? round(rate) : null,
      error: rate === null ? null : round(Math.sqrt((rate * (1 - rate)) / defined)),
      warned: warned === null ? null : round(warned / defined),
      note: failing,
    };
  });
}

/** Simulations of a design at a first look, and at a second where the first leaves a doubt. */
export type Looks = readonly [first: number, again: number];

/** Whether the urn test rejects so often that a second look is needed. */
export function rejectsOften({ quantity, method, rejected }: SimulationRow): boolean {
  return quantity === "size" && method === "cluster-urn" && (rejected ?? 0) > 0.06;
}

/**
 * Simulates every design `first` times, and again, from other draws and `again` times, where the first rows are in doubt:
 * a design looked at twice is judged by the second look alone.
 */
export function twice<D, R extends SimulationRow>(
  designs: readonly D[],
  simulate: (design: D, simulations: number, seed: number) => readonly R[],
  [first, again]: Looks,
  doubtful: (row: R) => boolean,
): readonly R[] {
  return designs.flatMap((design) => {
    const rows = simulate(design, first, 1);
    return again > first && rows.some(doubtful) ? simulate(design, again, 2) : rows;
  });
}
