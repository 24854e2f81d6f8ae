export { InputError, UsageError } from "./errors.js";
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
