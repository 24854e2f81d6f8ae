// mastkit/datasets: the readers beside those of the main door, sessions and scans record by record, and fetching.

export { readCalibrationCsv } from "./datasets/calibration-csv.js";
export type { CallEnd, ItemPlace, SessionItem, TokenUsage } from "./datasets/codex-item.js";
export type { OutputShape, ToolOutput, ToolStatus } from "./datasets/codex-output.js";
export {
  type CodexSession,
  type ItemOf,
  readCodexSession,
  type SessionOptions,
  type SessionScan,
  scanCodexSession,
  type ToolCall,
  type Turn,
} from "./datasets/codex-session.js";
export { digestFile } from "./datasets/digest.js";
export type { Environment } from "./datasets/fetch/cache.js";
export { type CachedOrFetched, type CachedOrFetchOptions, cachedOrFetch } from "./datasets/fetch/fetch.js";
export type { FetchOptions, Progress, Timing } from "./datasets/fetch/request.js";
export { outcomesOfRuns, type SuccessRule } from "./datasets/join.js";
export type { BrokenLine, LineCounts } from "./datasets/json-lines.js";
export type { JsonRecord } from "./datasets/json-values.js";
export { type JudgeRow, readJudgeScoresCsv } from "./datasets/judge-scores-csv.js";
export { type Judged, majorityLabels, pairLabels } from "./datasets/judged.js";
export { pointsOfTraces } from "./datasets/label-points.js";
export { type MastScan, scanMastFull } from "./datasets/mast-full.js";
export { ratingsOfLabels } from "./datasets/ratings-of-labels.js";
export { releaseOf } from "./datasets/releases.js";
export { readSeedsCsv } from "./datasets/seeds-csv.js";
export { readTaxonomy, type TaxonomyFile } from "./datasets/taxonomy-file.js";
