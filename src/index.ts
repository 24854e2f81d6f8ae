export { InputError, UsageError } from "./errors.js";
export * from "./taxonomy.js";
export type * from "./trace.js";
