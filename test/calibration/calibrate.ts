// npm run calibrate: what the intervals and tests hold, and where they fail, written to data/calibration/. Words narrow
// it to the tables whose names contain one of them. Tables are made side by side, one a processor.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { type Cell, toCsv } from "../../src/index.js";
import { coverageColumns, effectCoverage, fisherSize, proportionCoverage, sizeColumns } from "./binomial.js";
import {
  blockColumns,
  blockSimulation,
  itemColumns,
  itemSimulation,
  missingColumns,
  missingSimulation,
  secondColumns,
  secondSimulation,
} from "./blocks.js";
import {
  bootstrapSimulation,
  effectSimulation,
  pairedColumns,
  pairedSimulation,
  recallSimulation,
  shareColumns,
  shareSimulation,
  testSimulation,
} from "./clustered.js";
import { checkedColumns, checkedSimulation, comparedColumns, comparedSimulation } from "./comparisons.js";
import {
  countColumns,
  countSimulation,
  fractionColumns,
  fractionSimulation,
  seedColumns,
  seedSimulation,
} from "./counts.js";
import { arrayDesigns, designColumns, levels, type Shape } from "./designs.js";
import {
  adjustedColumns,
  adjustedSimulation,
  clusteredJudgeColumns,
  clusteredJudgeSimulation,
  judgeColumns,
  judgeSimulation,
} from "./judge.js";
import {
  adjustCoverage,
  adjustCoverageColumns,
  bootstrapCoverage,
  kappaCoverageColumns,
  waldCoverage,
} from "./measurement.js";
import { aucSimulation, runsColumns, spentSimulation } from "./runs.js";
import { crossedSimulation, strataColumns, strataDesigns, strataSimulation } from "./stratified.js";
import { readSimulations, summaryColumns, summaryOf } from "./summary.js";
import { type SimulationRow, simulationColumns } from "./tally.js";
import { weightedColumns, weightedSimulation } from "./weighted.js";

const pairs = [
  [44, 14],
  [76, 14],
  [79, 10],
  [14, 14],
  [100, 100],
] as const;
const shapes: readonly Shape[] = ["normal", "two-point"];
const shareDesigns = shapes.flatMap((shape) =>
  levels.clusters.flatMap((clusters) =>
    levels.sizes.flatMap((sizes) =>
      [0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97].flatMap((p) =>
        levels.icc_mode.map((icc) => ({ clusters, sizes, p, icc, shape })),
      ),
    ),
  ),
);
/** Traces with a human label, of all; large ones cost most, and are simulated less. */
const checkedDesigns = (["at-random", "weighted"] as const).flatMap((drawn) =>
  (
    [
      [30, 300],
      [100, 300],
      [100, 1500],
      [300, 3000],
    ] as const
  ).flatMap(([labelled, judged]) =>
    [1, 4].flatMap((size) =>
      [
        [0.8, 0.9],
        [0.6, 0.75],
      ].flatMap(([sensitivity, specificity]) =>
        [0.02, 0.1, 0.3, 0.5].flatMap((prevalence) => {
          if (judged > 300 && (drawn === "weighted" || sensitivity! < 0.8 || prevalence === 0.5)) return [];
          if (judged > 1500 && prevalence === 0.02) return [];
          const judge = { sensitivity: sensitivity!, specificity: specificity! };
          return [{ drawn, labelled, judged, size, icc: size === 1 ? 0 : 0.3, prevalence, ...judge }];
        }),
      ),
    ),
  ),
);
const clusteredPairs = [
  [10, "3"],
  [20, "1-20"],
  [20, "dominant"],
  [40, "3"],
] as const;
/** Where power is of use: neither rare modes nor ubiquitous ones. */
const powerModes = [0.1, 0.2, 0.35, 0.5];
const countDesigns = arrayDesigns({ odds_ratio: 1, shape: "normal" }).map(
  ({ clusters, sizes, failing, icc_mode, icc_outcome, shape }) => {
    return { clusters, sizes, failing, icc_mode, icc_outcome, shape };
  },
);
const apart = { sizes: "1", failing: 0.7, icc_mode: 0, icc_outcome: 0, shape: "normal" } as const;
/** What two models' effects on a scenario have in common, for each level of the array's third factor. */
const common = new Map<number, number>(levels.failing.map((level, at) => [level, [0, 0.5, 0.8, 1][at]!]));
const pairedDesigns = arrayDesigns({ odds_ratio: 1, shape: "normal" }).flatMap(
  ({ clusters, sizes, mode, icc_mode: icc, failing }) =>
    [1, 4].map((odds_ratio) => {
      return { clusters, sizes, mode, odds_ratio, icc, shared: common.get(failing)!, shape: "normal" as const };
    }),
);
const runsDesigns = [10, 30, 100].flatMap((clusters) =>
  [1, 4].flatMap((size) =>
    [0.2, 0.6].flatMap((p) => [0, 1].map((shift) => ({ clusters, size, icc: size === 1 ? 0 : 0.3, p, shift }))),
  ),
);
const prevalences = [0.05, 0.15, 0.3, 0.5];
const kappas = [0, 0.4, 0.7, 0.9];
const judges = [
  [0.9, 0.9],
  [0.8, 0.95],
  [0.7, 0.7],
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
    [
      ...crossedSimulation(arrayDesigns({ odds_ratio: 1, shape: "normal" }), [500, 2000], 199),
      ...crossedSimulation(arrayDesigns({ odds_ratio: 4, shape: "normal" }, powerModes), [200, 0], 199),
    ],
    simulationColumns(designColumns),
  ],
  "cluster-shares": () => [shareSimulation(shareDesigns, [1000, 10_000]), simulationColumns(shareColumns)],
  "cluster-bootstraps": () => [
    bootstrapSimulation(
      shareDesigns.filter(({ shape, p }) => shape === "normal" && [0.1, 0.3, 0.97].includes(p)),
      300,
      299,
    ),
    simulationColumns(shareColumns),
  ],
  "mean-recall": () => [
    recallSimulation(
      shareDesigns.filter(({ p }) => [0.1, 0.3, 0.7, 0.9].includes(p)),
      [1000, 4000],
    ),
    simulationColumns(shareColumns),
  ],
  "weighted-shares": () => [
    weightedSimulation(
      [10, 30, 100].flatMap((drawn) =>
        ([1, 4] as const).flatMap((size) =>
          [1, 5, 20].flatMap((weight) =>
            [0.03, 0.1, 0.3, 0.5].map((p) => ({ drawn, size, icc: size === 1 ? 0 : 0.3, weight, p })),
          ),
        ),
      ),
      4000,
    ),
    simulationColumns(weightedColumns),
  ],
  comparisons: () => [
    comparedSimulation(
      (["independent", "nested", "paired"] as const).flatMap((design) =>
        (design === "independent"
          ? ([
              [50, "1"],
              [200, "1"],
            ] as const)
          : clusteredPairs
        ).flatMap(([clusters, sizes]) =>
          [
            [0.03, 0],
            [0.1, 0],
            [0.1, -0.05],
            [0.4, -0.1],
          ].map(([p, difference]) => {
            return { design, clusters, sizes, p: p!, difference: difference!, icc: design === "independent" ? 0 : 0.3 };
          }),
        ),
      ),
      200,
    ),
    simulationColumns(comparedColumns),
  ],
  "prediction-powered": () => [
    checkedDesigns.flatMap((design) => checkedSimulation([design], design.judged > 1500 ? 126 : 252)),
    simulationColumns(checkedColumns),
  ],
  "cluster-effects": () => [
    shapes.flatMap((shape) =>
      [1, 4].flatMap((odds_ratio) => effectSimulation(arrayDesigns({ odds_ratio, shape }), [2000, 10_000])),
    ),
    simulationColumns(designColumns),
  ],
  "cluster-tests": () => [
    [
      ...shapes.flatMap((shape) => testSimulation(arrayDesigns({ odds_ratio: 1, shape }), [1000, 4000], 199)),
      ...testSimulation(arrayDesigns({ odds_ratio: 4, shape: "normal" }, powerModes), [400, 0], 199),
    ],
    simulationColumns(designColumns),
  ],
  "paired-clusters": () => [pairedSimulation(pairedDesigns, [2000, 10_000]), simulationColumns(pairedColumns)],
  "modes-per-trace": () => [
    countSimulation([...[14, 44, 100].map((clusters) => ({ clusters, ...apart })), ...countDesigns], 500, 199),
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
  "signal-areas": () => [aucSimulation(runsDesigns, 4000), simulationColumns(runsColumns)],
  "what-runs-took": () => [spentSimulation(runsDesigns, 500, 299), simulationColumns(runsColumns)],
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
  "agreement-missing": () => [
    missingSimulation(
      [3, 4].flatMap((raters) =>
        [20, 50, 150].flatMap((items) =>
          [0.2, 0.5].flatMap((missing) =>
            [0.05, 0.2, 0.5].flatMap((prevalence) =>
              [0.3, 0.7].map((kappa) => ({ raters, items, missing, prevalence, kappa })),
            ),
          ),
        ),
      ),
      250,
    ),
    simulationColumns(missingColumns),
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
  "adjusted-clusters": () => [
    clusteredJudgeSimulation(
      [10, 20, 40, 100].flatMap((clusters) =>
        [3, 14].flatMap((cells) =>
          [0, 0.3, 0.6].flatMap((icc) =>
            (["care", "zeal"] as const).flatMap((errors) =>
              (
                [
                  [0.8, 0.95, 0.3],
                  [0.7, 0.85, 0.1],
                ] as const
              ).map(([sensitivity, specificity, prevalence]) => {
                return { clusters, cells, prevalence, icc, errors, sensitivity, specificity, traces: 200 };
              }),
            ),
          ),
        ),
      ),
      2000,
    ),
    simulationColumns(clusteredJudgeColumns),
  ],
};

const folder = new URL("../../data/calibration/", import.meta.url);
const words = process.argv.slice(2);
const since = (moment: number) => `${((performance.now() - moment) / 1000).toFixed(0)} s`;

if (words[0] === "--table") write(words[1]!);
else
  await writeAll(Object.keys(tables).filter((name) => words.length === 0 || words.some((word) => name.includes(word))));

function write(name: string): void {
  const begun = performance.now();
  const [rows, columns] = tables[name]!();
  writeFileSync(new URL(`${name}.csv`, folder), toCsv(rows as readonly Readonly<Record<string, Cell>>[], columns));
  process.stderr.write(`wrote data/calibration/${name}.csv in ${since(begun)}\n`);
}

/** The rows of a table of simulations; none of another, or of one not made yet. */
function readTable(name: string): readonly SimulationRow[] {
  const file = new URL(`${name}.csv`, folder);
  if (!existsSync(file)) return [];
  return readSimulations(readFileSync(file, "utf8"));
}

/** Each table in a process of its own, as many at a time as there are processors. */
async function writeAll(names: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const begun = performance.now();
  const waiting = [...names];
  const here = fileURLToPath(import.meta.url);
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const child = spawn(process.execPath, [...process.execArgv, here, "--table", name], { stdio: "inherit" });
      const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
      if (code !== 0) throw new Error(`${name} failed`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const lines = Object.keys(tables).flatMap((name) => summaryOf(name, readTable(name)));
  writeFileSync(new URL("summary.csv", folder), toCsv(lines, summaryColumns));
  process.stderr.write(`${names.length} tables in ${since(begun)}\n`);
}
