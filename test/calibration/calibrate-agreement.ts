// The second half of npm run calibrate: where the intervals of kappa and of adjusted prevalences hold, and where they fail.
import { mkdirSync, writeFileSync } from "node:fs";
import { toCsv } from "../../src/export/csv.js";
import {
  adjustCoverage,
  adjustCoverageColumns,
  bootstrapCoverage,
  kappaCoverageColumns,
  waldCoverage,
} from "./measurement.js";

const folder = new URL("../../data/calibration/", import.meta.url);
mkdirSync(folder, { recursive: true });

const prevalences = [0.05, 0.15, 0.3, 0.5];
const kappas = [0, 0.4, 0.7, 0.9];
const kappa = [
  ...[19, 50, 100].flatMap((items) => waldCoverage(items, prevalences, kappas)),
  ...[19, 50].flatMap((items) => bootstrapCoverage(items, prevalences, kappas.slice(0, 3), 1000, 500)),
];
writeFileSync(new URL("kappa.csv", folder), toCsv([...kappa], kappaCoverageColumns));

const judges = [
  [0.9, 0.9],
  [0.8, 0.95],
  [0.7, 0.7],
] as const;
const adjusted = [50, 130].flatMap((traces) =>
  [10, 20, 50].flatMap((calibration) => adjustCoverage(traces, calibration, judges, [0.02, 0.1, 0.3, 0.5, 0.8])),
);
writeFileSync(new URL("adjusted-prevalence.csv", folder), toCsv([...adjusted], adjustCoverageColumns));
