// mastkit/datasets: the readers beside those of the main door, sessions and scans record by record, and fetching.

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
export { type Judged, outcomesOfRuns, pairLabels, type SuccessRule } from "./datasets/join.js";
export type { BrokenLine, LineCounts } from "./datasets/json-lines.js";
export type { JsonRecord } from "./datasets/json-values.js";
export { pointsOfTraces } from "./datasets/label-points.js";
export { type MastScan, scanMastFull } from "./datasets/mast-full.js";
export { majorityLabels, ratingsOfLabels } from "./datasets/ratings.js";
export { releaseOf } from "./datasets/releases.js";
export { type JudgeRow, readCalibrationCsv, readJudgeScoresCsv, readSeedsCsv } from "./datasets/side-tables.js";
export { readTaxonomy, type TaxonomyFile } from "./datasets/taxonomy-file.js";
