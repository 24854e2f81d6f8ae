// npm run calibrate: what the intervals and tests hold, and where they fail, written to data/calibration/. Words narrow
// it to the tables whose names contain one of them.
import { mkdirSync, writeFileSync } from "node:fs";
import { toCsv } from "../../src/export/csv.js";
import type { Cell } from "../../src/trace.js";
import { coverageColumns, effectCoverage, fisherSize, proportionCoverage, sizeColumns } from "./binomial.js";
import {
  blockColumns,
  blockSimulation,
  itemColumns,
  itemSimulation,
  secondColumns,
  secondSimulation,
} from "./blocks.js";
import {
  clusteredColumns,
  comparisonSimulation,
  type Design,
  pairedSimulation,
  proportionSimulation,
} from "./clustered.js";
import {
  countColumns,
  countSimulation,
  fractionColumns,
  fractionSimulation,
  seedColumns,
  seedSimulation,
} from "./counts.js";
import { adjustedColumns, adjustedSimulation, judgeColumns, judgeSimulation } from "./judge.js";
import {
  adjustCoverage,
  adjustCoverageColumns,
  bootstrapCoverage,
  kappaCoverageColumns,
  waldCoverage,
} from "./measurement.js";
import { crossedColumns, crossedSimulation, strataColumns, strataDesigns, strataSimulation } from "./stratified.js";
import { simulationColumns } from "./tally.js";

const pairs = [
  [44, 14],
  [76, 14],
  [79, 10],
  [14, 14],
  [100, 100],
] as const;
const iccs = [0, 0.3, 0.5, 0.8];
const designs = (clusters: readonly number[], ps: readonly number[]): readonly Design[] =>
  clusters.flatMap((count) => ps.flatMap((p) => iccs.map((icc) => ({ clusters: count, size: 3, icc, p }))));
const prevalences = [0.05, 0.15, 0.3, 0.5];
const kappas = [0, 0.4, 0.7, 0.9];
const judges = [
  [0.9, 0.9],
  [0.8, 0.95],
  [0.7, 0.7],
] as const;
/** Clusters, strata that one crosses, share of successful traces with the mode. */
const crossings = [
  [35, 3, 0.15],
  [35, 3, 0.3],
  [20, 3, 0.3],
  [10, 3, 0.3],
  [36, 1, 0.3],
] as const;

type Table = readonly [rows: readonly object[], columns: readonly string[]];

const tables: Readonly<Record<string, () => Table>> = {
  proportions: () => [proportionCoverage([14, 44, 100]), coverageColumns],
  "differences-and-ratios": () => [effectCoverage(pairs, 0.05), coverageColumns],
  "exact-tests": () => [fisherSize(pairs), sizeColumns],
  stratified: () => [
    strataSimulation(Object.keys(strataDesigns), [1, 3], [0.03, 0.05, 0.1, 0.3, 0.5], 20_000),
    simulationColumns(strataColumns),
  ],
  "stratified-clusters": () => [
    crossedSimulation(
      crossings.flatMap(([clusters, crossed, p]) =>
        iccs.flatMap((icc) => [1, 3].map((odds_ratio) => ({ clusters, crossed, runs: 3, icc, odds_ratio, p }))),
      ),
      4000,
      499,
    ),
    simulationColumns(crossedColumns),
  ],
  "clustered-proportions": () => [
    proportionSimulation(designs([5, 10, 20, 35], [0.1, 0.3]), 4000, 500),
    simulationColumns(clusteredColumns),
  ],
  "clustered-comparisons": () => [
    [
      ...comparisonSimulation(designs([10, 20, 35], [0.3]), 4000, 999),
      ...pairedSimulation(designs([10, 20, 35], [0.3]), 4000),
    ],
    simulationColumns(clusteredColumns),
  ],
  "modes-per-trace": () => [
    countSimulation(
      [
        ...[14, 44, 100].map((traces) => ({ clusters: 0, traces, icc: 0 })),
        ...[10, 20, 35].flatMap((clusters) => iccs.map((icc) => ({ clusters, traces: 3 * clusters, icc }))),
      ],
      2000,
      199,
    ),
    simulationColumns(countColumns),
  ],
  "attributable-fraction": () => [
    fractionSimulation(
      [58, 90, 200].flatMap((traces) =>
        [1, 1.5].flatMap((risk_ratio) => [0.05, 0.1, 0.3, 0.5].map((p) => ({ traces, failing: 0.6, risk_ratio, p }))),
      ),
      10_000,
    ),
    simulationColumns(fractionColumns),
  ],
  "paired-seeds": () => [
    seedSimulation(
      [
        { seeds: 6, runs: 0, p: 0 },
        ...[35, 105].flatMap((runs) => [0.05, 0.1, 0.3, 0.5].map((p) => ({ seeds: 6, runs, p }))),
      ],
      10_000,
    ),
    simulationColumns(seedColumns),
  ],
  kappa: () => [
    [
      ...[19, 50, 100].flatMap((items) => waldCoverage(items, prevalences, kappas)),
      ...[19, 50].flatMap((items) => bootstrapCoverage(items, prevalences, kappas.slice(0, 3), 1000, 500)),
    ],
    kappaCoverageColumns,
  ],
  "agreement-blocks": () => [
    blockSimulation(
      [5, 10, 20, 40].flatMap((blocks) =>
        [0.1, 0.3].flatMap((prevalence) => [0, 0.3].map((icc) => ({ blocks, cells: 14, icc, prevalence, kappa: 0.6 }))),
      ),
      1000,
      300,
    ),
    simulationColumns(blockColumns),
  ],
  "agreement-items": () => [
    itemSimulation(
      [2, 3, 5].flatMap((raters) =>
        [9, 19, 50, 100, 200].flatMap((items) =>
          [0.03, 0.1, 0.3, 0.5, 0.9, 0.97].flatMap((prevalence) =>
            [0.2, 0.5, 0.8].map((kappa) => ({ raters, items, prevalence, kappa })),
          ),
        ),
      ),
      2000,
    ),
    simulationColumns(itemColumns),
  ],
  "agreement-second": () => [
    secondSimulation(
      [100, 200].flatMap((records) =>
        [0.05, 0.1, 0.3].flatMap((second) =>
          [0.1, 0.3].map((prevalence) => ({ records, second, prevalence, kappa: 0.6 })),
        ),
      ),
      300,
      200,
    ),
    simulationColumns(secondColumns),
  ],
  "judge-scores": () => [
    judgeSimulation(
      [20, 50, 100].flatMap((traces) =>
        [0.1, 0.3].map((prevalence) => ({ traces, icc: 0.3, sensitivity: 0.8, specificity: 0.9, prevalence })),
      ),
      1000,
      300,
    ),
    simulationColumns(judgeColumns),
  ],
  "adjusted-prevalence": () => [
    [50, 130].flatMap((traces) =>
      [10, 20, 50].flatMap((calibration) => adjustCoverage(traces, calibration, judges, [0.02, 0.1, 0.3, 0.5, 0.8])),
    ),
    adjustCoverageColumns,
  ],
  "adjusted-differences": () => [
    adjustedSimulation(
      pairs
        .slice(0, 1)
        .concat(pairs.slice(4))
        .flatMap(([failed, successful]) =>
          [10, 20, 50].flatMap((calibration) =>
            judges.flatMap(([sensitivity, specificity]) =>
              [0.1, 0.3].flatMap((p_successful) =>
                [0, 0.3].map((difference) => {
                  return { failed, successful, calibration, sensitivity, specificity, p_successful, difference };
                }),
              ),
            ),
          ),
        ),
      4000,
    ),
    simulationColumns(adjustedColumns),
  ],
};

const folder = new URL("../../data/calibration/", import.meta.url);
mkdirSync(folder, { recursive: true });
const words = process.argv.slice(2);
const names = Object.keys(tables).filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
const start = performance.now();
const since = (moment: number) => `${((performance.now() - moment) / 1000).toFixed(0)} s`;
for (const name of names) {
  const begun = performance.now();
  const [rows, columns] = tables[name]!();
  writeFileSync(new URL(`${name}.csv`, folder), toCsv(rows as readonly Readonly<Record<string, Cell>>[], columns));
  process.stderr.write(`wrote data/calibration/${name}.csv in ${since(begun)}\n`);
}
process.stderr.write(`${names.length} tables in ${since(start)}\n`);
