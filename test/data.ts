import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The folder of real files that `MASTKIT_TEST_DATA` names, or null where it is unset (those tests are then skipped, and
 * node:test prints their number). Set to a folder that is missing or empty, it throws: a typo is not a skip.
 */
export function realData(...parts: readonly string[]): string | null {
  const folder = process.env["MASTKIT_TEST_DATA"];
  if (folder === undefined || folder === "") return null;
  if (!existsSync(folder) || readdirSync(folder).length === 0) {
    throw new Error(`MASTKIT_TEST_DATA names a missing or empty folder: ${folder}`);
  }
  return join(folder, ...parts);
}

/** Options for a test that needs the real files. */
export const needsRealData = { skip: realData() === null ? "MASTKIT_TEST_DATA is not set" : false };
