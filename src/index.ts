export { digestFile, type FileDigest } from "./datasets/digest.js";
export { type ItbenchRun, type ItbenchTree, readItbench } from "./datasets/itbench.js";
export {
  labelledTrace,
  type MastFull,
  type MastFullOptions,
  type MastScan,
  type MastScanOptions,
  readMastFull,
  scanMastFull,
} from "./datasets/mast-full.js";
export {
  type HumanFile,
  type HumanMode,
  type HumanRecord,
  type MissingVote,
  readMastHuman,
} from "./datasets/mast-human.js";
export type { MastRecord } from "./datasets/mast-record.js";
export { InputError, UsageError } from "./errors.js";
export { renderPdf, renderPng, renderSvg } from "./export/image.js";
export type * from "./figures/figure.js";
export { fontFamily, textWidth } from "./figures/font.js";
export { figureOf, figures } from "./figures/index.js";
export type { PresetName } from "./figures/theme.js";
export {
  type PublishedFiguresName,
  type PublishedTableName,
  publishedFigures,
  publishedFiguresNames,
  publishedTable,
  publishedTableNames,
  publishedTableUrl,
} from "./published/tables.js";
export { defaultSeed, type Random, randomFrom } from "./statistics/random.js";
export * from "./taxonomy.js";
export type * from "./trace.js";
