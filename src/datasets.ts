// mastkit/datasets: the readers beside those of the main door, runs of agents step by step, scans record by record, and fetching.

export { digestFile } from "./datasets/digest.js";
export type { Environment } from "./datasets/fetch/cache.js";
export { type CachedOrFetched, type CachedOrFetchOptions, cachedOrFetch } from "./datasets/fetch/fetch.js";
export type { FetchOptions, Progress, Timing } from "./datasets/fetch/request.js";
export { type Judged, outcomesOfRuns, pairLabels, type SuccessRule } from "./datasets/join.js";
export { pointsOfTraces } from "./datasets/label-points.js";
export { type MastScan, scanMastFull } from "./datasets/mast-full.js";
export { majorityLabels, ratingsOfLabels } from "./datasets/ratings.js";
export { releaseOf } from "./datasets/releases.js";
export { type JudgeRow, readCalibrationCsv, readJudgeScoresCsv, readSeedsCsv } from "./datasets/side-tables.js";
export { readTaxonomy, type TaxonomyFile } from "./datasets/taxonomy-file.js";
export type { StepVisitor } from "./datasets/traces/run.js";
export {
  eachTrace,
  readTraces,
  type Traced,
  type TracesOptions,
  type TracesSummary,
} from "./datasets/traces/traces.js";
