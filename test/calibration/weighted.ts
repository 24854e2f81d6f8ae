// Simulation with fixed seeds: shares of traces that two strata gave at different rates, in clusters or one by one.
import { randomFrom, surveyDesign, surveyMean, wilson } from "../../src/statistics.js";
import { covers, record, rowsOf, type Tallies, warns } from "./tally.js";

export interface WeightedDesign {
  /** Sampling units drawn of each of the two strata. */
  readonly drawn: number;
  /** Traces of a unit. */
  readonly size: number;
  readonly icc: number;
  /** The second stratum's weight, the first's being 1. */
  readonly weight: number;
  /** Share of the population that has the mode: 1.6 times it in the first stratum as in the second, at most .95. */
  readonly p: number;
}

export const weightedColumns = "drawn size icc weight p";

/** Coverage of survey-wilson, and beside it of Wilson's interval of the traces counted alike. */
export function weightedSimulation(designs: readonly WeightedDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const { drawn, size, icc, weight, p } = design;
    const second = (p * (1 + weight)) / (1.6 + weight);
    const shares = [Math.min(0.95, 1.6 * second), second] as const;
    const truth = (shares[0] + weight * shares[1]) / (1 + weight);
    const random = randomFrom(31).fork(JSON.stringify(design));
    const tallies: Tallies = new Map();
    const traces = shares.flatMap((_, stratum) =>
      Array.from({ length: drawn * size }, (_, at) => {
        return { weight: stratum === 0 ? 1 : weight, stratum: `${stratum}`, cluster: `${Math.floor(at / size)}` };
      }),
    );
    const sample = surveyDesign(traces);
    for (let index = 0; index < simulations; index++) {
      const values = shares.flatMap((share) =>
        Array.from({ length: drawn }, () => {
          const shared = random.uniform() < share;
          return Array.from({ length: size }, () =>
            Number(random.uniform() < Math.sqrt(icc) ? shared : random.uniform() < share),
          );
        }).flat(),
      );
      const found = surveyMean(sample, values);
      record(tallies, "survey-wilson", covers(found, truth), warns(found.note));
      const flagged = values.reduce((sum, value) => sum + value, 0);
      record(tallies, "wilson, not weighted", covers(wilson(flagged, values.length), truth));
    }
    return rowsOf("share", design, simulations, tallies, "coverage");
  });
}
