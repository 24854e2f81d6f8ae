// Simulation with fixed seeds: agreement over annotation blocks, whole blocks resampled.
import { bootstrapIntervals, type UnitPatterns } from "../../src/statistics/agreement/bootstrap.js";
import { measuresOf } from "../../src/statistics/agreement/coefficients.js";
import { randomFrom } from "../../src/statistics/random.js";
import { kindOf } from "./draws.js";
import { cellsOf } from "./measurement.js";
import { covers, record, rowsOf, type Tallies } from "./tally.js";

export interface BlockDesign {
  readonly blocks: number;
  /** Cells (records × modes) of a block. */
  readonly cells: number;
  readonly icc: number;
  /** Share of yes with both raters. */
  readonly prevalence: number;
  readonly kappa: number;
}

export const blockColumns = "blocks cells icc prevalence kappa";

const votes = [
  [1, 1],
  [1, 0],
  [0, 1],
  [0, 0],
];

/** Coverage of the block bootstrap of kappa and alpha; a cell's pair of votes is its block's own now and then. */
export function blockSimulation(designs: readonly BlockDesign[], simulations: number, replicates: number) {
  const measures = measuresOf(["one", "two"], [0, 1], {}).filter(({ coefficient }) =>
    /^(cohen|alpha)$/.test(coefficient),
  );
  return designs.flatMap((design) => {
    const random = randomFrom(7).fork(JSON.stringify(design));
    const shares = cellsOf(design.prevalence, design.kappa);
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const units = Array.from({ length: design.blocks }, () => {
        const shared = kindOf(shares, random.uniform());
        const counts = [0, 0, 0, 0];
        for (let cell = 0; cell < design.cells; cell++) {
          counts[random.uniform() < Math.sqrt(design.icc) ? shared : kindOf(shares, random.uniform())]!++;
        }
        return counts;
      });
      const drawn: UnitPatterns = { votes, units };
      const draws = random.fork(`bootstrap ${index}`);
      const limits = bootstrapIntervals(drawn, measures, { confidence: 0.95, random: draws, replicates });
      for (const [at, { coefficient }] of measures.entries()) {
        record(tallies, `bootstrap over blocks (${coefficient})`, covers(limits[at]!, design.kappa));
      }
    }
    return rowsOf("agreement", design, simulations, tallies, "coverage");
  });
}
