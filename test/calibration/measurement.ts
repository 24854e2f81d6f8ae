// Coverage of the intervals of kappa, AC1 and Rogan-Gladen: by enumeration where tables are few, else by simulation.

import { waldInterval } from "../../src/statistics/agreement/two-raters.js";
import { logFactorial } from "../../src/statistics/hypergeometric.js";
import {
  ac1,
  type Coefficient,
  clusterBootstrap,
  cohen,
  randomFrom,
  roganGladen,
  wilson,
} from "../../src/statistics.js";
import { kindOf } from "./draws.js";

export interface KappaCoverageRow {
  readonly coefficient: string;
  readonly method: string;
  readonly items: number;
  /** Share of yes with both raters. */
  readonly prevalence: number;
  readonly kappa: number;
  /** 0: exact enumeration of all tables. */
  readonly simulations: number;
  /** Probability that there is an interval. */
  readonly defined: number;
  /** Of those, how often it holds the truth. */
  readonly coverage: number;
  readonly note: string | null;
}

export const kappaCoverageColumns = [
  ..."coefficient method items prevalence kappa simulations defined coverage note".split(" "),
] as (keyof KappaCoverageRow)[];

type Cells = readonly [both: number, first: number, second: number, neither: number];

/** Two raters with the same share of yes and a given kappa. */
export function cellsOf(prevalence: number, kappa: number): Cells {
  const both = prevalence ** 2 + kappa * prevalence * (1 - prevalence);
  return [both, prevalence - both, prevalence - both, 1 - 2 * prevalence + both];
}

const square = ([both, first, second, neither]: Cells) => [
  [neither, second],
  [first, both],
];

/** Wald's interval of kappa and AC1: exact coverage over every 2×2 table of n items. */
export function waldCoverage(
  items: number,
  prevalences: readonly number[],
  kappas: readonly number[],
): readonly KappaCoverageRow[] {
  const designs = prevalences.flatMap((prevalence) => kappas.map((kappa) => ({ prevalence, kappa })));
  const truths = designs.map(({ prevalence, kappa }) => {
    const cells = cellsOf(prevalence, kappa);
    return { logs: cells.map(Math.log), cohen: kappa, ac1: ac1(square(cells)).estimate! };
  });
  const defined = designs.map(() => ({ cohen: 0, ac1: 0 }));
  const covered = designs.map(() => ({ cohen: 0, ac1: 0 }));
  for (let a = 0; a <= items; a++) {
    for (let b = 0; a + b <= items; b++) {
      for (let c = 0; a + b + c <= items; c++) {
        const counts: Cells = [a, b, c, items - a - b - c];
        const choose = logFactorial(items) - counts.reduce((sum, count) => sum + logFactorial(count), 0);
        const table = square(counts);
        const results: readonly (readonly ["cohen" | "ac1", Coefficient])[] = [
          ["cohen", cohen(table)],
          ["ac1", ac1(table)],
        ];
        const limits = results.map(([name, coefficient]) => [name, waldInterval(coefficient)] as const);
        for (const [at, truth] of truths.entries()) {
          const log = counts.reduce((sum, count, cell) => sum + (count === 0 ? 0 : count * truth.logs[cell]!), choose);
          const mass = Math.exp(log);
          for (const [name, { low, high }] of limits) {
            if (low === null || high === null) continue;
            defined[at]![name] += mass;
            if (low <= truth[name] && truth[name] <= high) covered[at]![name] += mass;
          }
        }
      }
    }
  }
  return designs.flatMap(({ prevalence, kappa }, at) =>
    (["cohen", "ac1"] as const).map((coefficient) => {
      const coverage = covered[at]![coefficient] / defined[at]![coefficient];
      const cells = { coefficient, method: "wald", items, prevalence, kappa, simulations: 0 };
      return { ...cells, defined: round(defined[at]![coefficient]), coverage: round(coverage), note: noteOf(coverage) };
    }),
  );
}

/** The percentile bootstrap over items of Cohen's kappa, by simulation. */
export function bootstrapCoverage(
  items: number,
  prevalences: readonly number[],
  kappas: readonly number[],
  simulations: number,
  replicates: number,
): readonly KappaCoverageRow[] {
  return prevalences.flatMap((prevalence) =>
    kappas.map((kappa): KappaCoverageRow => {
      const random = randomFrom(1).fork(JSON.stringify([items, prevalence, kappa]));
      const cells = cellsOf(prevalence, kappa);
      let defined = 0;
      let covered = 0;
      for (let simulation = 0; simulation < simulations; simulation++) {
        const units = Array.from({ length: items }, () => {
          const kind = kindOf(cells, random.uniform());
          return [0, 1, 2, 3].map((at) => (at === kind ? 1 : 0));
        });
        const { low, high } = clusterBootstrap(units, (sums) => cohen(square(sums as unknown as Cells)).estimate, {
          confidence: 0.95,
          random: random.fork(String(simulation)),
          replicates,
        });
        if (low === null || high === null || low === high) continue;
        defined++;
        if (low <= kappa && kappa <= high) covered++;
      }
      const coverage = covered / defined;
      const head = { coefficient: "cohen", method: "bootstrap", items, prevalence, kappa, simulations };
      return { ...head, defined: round(defined / simulations), coverage: round(coverage), note: noteOf(coverage) };
    }),
  );
}

export interface AdjustCoverageRow {
  readonly method: string;
  readonly traces: number;
  readonly calibration: number;
  readonly sensitivity: number;
  readonly specificity: number;
  readonly prevalence: number;
  readonly coverage: number;
  readonly mean_width: number;
  readonly note: string | null;
}

export const adjustCoverageColumns = [
  ..."method traces calibration sensitivity specificity prevalence coverage mean_width note".split(" "),
] as (keyof AdjustCoverageRow)[];

/**
 * Rogan–Gladen with Lee et al.'s interval, and Wilson's interval of the apparent share: exact coverage of the true
 * prevalence over every outcome of the traces and of a calibration with as many positive as negative items.
 */
export function adjustCoverage(
  traces: number,
  calibration: number,
  judges: readonly (readonly [sensitivity: number, specificity: number])[],
  prevalences: readonly number[],
): readonly AdjustCoverageRow[] {
  return judges.flatMap(([sensitivity, specificity]) =>
    prevalences.flatMap((prevalence) => {
      const apparent = prevalence * sensitivity + (1 - prevalence) * (1 - specificity);
      const [seen, found, left] = [
        masses(traces, apparent),
        masses(calibration, sensitivity),
        masses(calibration, specificity),
      ];
      const tally = { lee: [0, 0, 0], naive: [0, 0, 0] };
      const add = (sums: number[], mass: number, low: number | null, high: number | null) => {
        if (low === null || high === null) return;
        sums[0]! += mass;
        if (low <= prevalence && prevalence <= high) sums[1]! += mass;
        sums[2]! += mass * (high - low);
      };
      for (const [flagged, mass] of seen) {
        const { low, high } = wilson(flagged, traces);
        add(tally.naive, mass, low, high);
        for (const [hits, mass1] of found) {
          for (const [rejections, mass2] of left) {
            const judge = { sensitivity: hits / calibration, specificity: rejections / calibration };
            const limits = roganGladen(flagged / traces, traces, {
              ...judge,
              positives: calibration,
              negatives: calibration,
            });
            add(tally.lee, mass * mass1 * mass2, limits.low, limits.high);
          }
        }
      }
      const head = { traces, calibration, sensitivity, specificity, prevalence };
      return Object.entries({ lee: tally.lee, "wilson of the apparent share": tally.naive }).map(
        ([method, [defined, covered, width]]): AdjustCoverageRow => {
          const coverage = covered! / defined!;
          return {
            method,
            ...head,
            coverage: round(coverage),
            mean_width: round(width! / defined!),
            note: noteOf(coverage),
          };
        },
      );
    }),
  );
}

/** Binomial outcomes with their probabilities; those below 1e-9 are left out. */
function masses(n: number, p: number): readonly (readonly [number, number])[] {
  return Array.from({ length: n + 1 }, (_, k) => {
    const log = logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p);
    return [k, Math.exp(log)] as const;
  }).filter(([, mass]) => mass > 1e-9);
}

function noteOf(coverage: number): string | null {
  return coverage < 0.93 ? "covers less than 93%" : null;
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
