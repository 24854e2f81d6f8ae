// npm run calibrate: what the intervals and tests hold, and where they fail, written to data/calibration/.
import { mkdirSync, writeFileSync } from "node:fs";
import { toCsv } from "../../src/export/csv.js";
import { coverageColumns, effectCoverage, fisherSize, proportionCoverage, sizeColumns } from "./binomial.js";
import {
  comparisonSimulation,
  type Design,
  pairedSimulation,
  proportionSimulation,
  simulationColumns,
} from "./clustered.js";

const folder = new URL("../../data/calibration/", import.meta.url);
mkdirSync(folder, { recursive: true });
const write = (name: string, text: string) => {
  writeFileSync(new URL(name, folder), text);
  process.stderr.write(`wrote data/calibration/${name}\n`);
};

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

write("proportions.csv", toCsv([...proportionCoverage([14, 44, 100])], coverageColumns));
write("differences-and-ratios.csv", toCsv([...effectCoverage(pairs, 0.05)], coverageColumns));
write("exact-tests.csv", toCsv([...fisherSize(pairs)], sizeColumns));
write(
  "clustered-proportions.csv",
  toCsv([...proportionSimulation(designs([5, 10, 20, 35], [0.1, 0.3]), 4000, 500)], simulationColumns),
);
write(
  "clustered-comparisons.csv",
  toCsv(
    [
      ...comparisonSimulation(designs([10, 20, 35], [0.3]), 4000, 999),
      ...pairedSimulation(designs([10, 20, 35], [0.3]), 4000),
    ],
    simulationColumns,
  ),
);
